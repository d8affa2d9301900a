use std::collections::BTreeMap;

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use super::{Product, products};

/// The products that a person is asked about on this day, in an order that favours no provider.
///
/// The providers stand in a circle, and `seed` says which of them comes first: over many dossiers each is first, second
/// and last equally often, and one dossier shows the same order whenever it is opened. The seed is the dossier's id.
/// A provider's own products stay together, in the order of the catalogue.
///
/// ```
/// use jiff::civil::date;
/// use tannha_domain::products_on;
///
/// let offer = products_on(date(2026, 11, 23), "0193…");
/// assert!(offer.iter().all(|product| product.offered && product.code != "commune_focal_account"));
/// ```
pub fn products_on(today: Date, seed: &str) -> Vec<&'static Product> {
    let mut by_provider: BTreeMap<&str, Vec<&'static Product>> = BTreeMap::new();
    for product in products()
        .iter()
        .filter(|product| product.offered && product.is_valid_on(today))
    {
        by_provider
            .entry(&product.provider_code)
            .or_default()
            .push(product);
    }
    let mut providers: Vec<_> = by_provider.into_values().collect();
    let first = turn(seed, providers.len());
    providers.rotate_left(first);
    providers.into_iter().flatten().collect()
}

/// A place in the circle. Hashed, since the first bytes of an id of version 7 are the time of day.
fn turn(seed: &str, providers: usize) -> usize {
    let sum = Sha256::digest(seed.as_bytes())
        .iter()
        .fold(0, |sum, byte| sum + usize::from(*byte));
    sum.checked_rem(providers).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 23);

    #[test]
    fn fallbacks_past_products_and_what_is_off_are_not_asked_about() {
        let mut codes: Vec<_> = products_on(TODAY, "")
            .iter()
            .map(|product| product.code.as_str())
            .collect();
        codes.sort_unstable();
        assert_eq!(
            codes,
            [
                "vietinbank_luuxa_account",
                "vietinbank_luuxa_ekyc",
                "vietinbank_luuxa_represented",
                "viettel_mobile_money",
                "vnpost_bank_account"
            ]
        );
    }

    #[test]
    fn every_provider_comes_first_about_equally_often() {
        let mut first: BTreeMap<&str, u32> = BTreeMap::new();
        for seed in 0..3000 {
            let offer = products_on(TODAY, &seed.to_string());
            *first
                .entry(offer.first().unwrap().provider_code.as_str())
                .or_default() += 1;
        }
        assert_eq!(first.len(), 3);
        assert!(
            first.values().all(|times| (900..1100).contains(times)),
            "{first:?}"
        );
    }

    #[test]
    fn one_dossier_always_shows_the_same_order_and_providers_stay_together() {
        for seed in ["a", "b", "c", "d"] {
            let offer = products_on(TODAY, seed);
            assert_eq!(offer, products_on(TODAY, seed));
            let mut providers: Vec<_> =
                offer.iter().map(|product| &product.provider_code).collect();
            providers.dedup();
            assert_eq!(providers.len(), 3);
        }
    }
}
