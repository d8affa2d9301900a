use jiff::civil::{Date, date};

use super::{NeedsId, PhoneRule, Product, Representation};
use crate::{PhoneSituation, closed_set};

/// A CMND is not valid after 31 December 2024, whatever its printed date (Law 26/2023/QH15).
const LAST_DAY_OF_CMND: Date = date(2024, 12, 31);

/// From this age on a birth certificate no longer stands in for the card (Circular 17/2024 Art. 12).
const CARD_FROM_AGE: u16 = 14;

closed_set! {
    /// The identity paper that a person has.
    IdKind {
        /// A card with twelve digits.
        Cccd = "cccd",
        /// The old paper with nine digits.
        Cmnd = "cmnd",
        /// A birth certificate, for a child.
        BirthCertificate = "birth_certificate",
    }
}

/// What is known of a person when a product is chosen. What is not known is not held against them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Applicant {
    /// Whole years.
    pub age: Option<u16>,
    /// Whether there is a phone, and whose.
    pub phone: PhoneSituation,
    /// The identity paper.
    pub id: Option<IdKind>,
    /// Whether somebody acts for them.
    pub represented: bool,
}

/// Why this person cannot have this product on this day, as a code for the screens; `None` where they can.
pub fn why_unavailable(
    product: &Product,
    applicant: &Applicant,
    today: Date,
) -> Option<&'static str> {
    if today < product.valid_from {
        return Some("product_not_yet");
    }
    if !product.is_valid_on(today) {
        return Some("product_ended");
    }
    if applicant
        .id
        .is_some_and(|id| !id_fits(product, id, applicant.age, today))
    {
        return Some("product_needs_cccd");
    }
    let too_young = applicant.age.is_some_and(|age| age < product.min_age);
    match product.representation {
        Representation::No if too_young => return Some("product_under_age"),
        Representation::No if applicant.represented => return Some("product_no_representative"),
        Representation::Allowed if too_young && !applicant.represented => {
            return Some("product_needs_representative");
        }
        Representation::Required if !applicant.represented => {
            return Some("product_needs_representative");
        }
        Representation::No | Representation::Allowed | Representation::Required => {}
    }
    phone_does_not_fit(product.phone_rule, applicant.phone)
}

/// Why this phone is not the one that the rule wants. Codes go to nobody else's, and to no landline.
pub fn phone_does_not_fit(rule: PhoneRule, phone: PhoneSituation) -> Option<&'static str> {
    if rule == PhoneRule::None {
        return None;
    }
    match phone {
        PhoneSituation::Unknown | PhoneSituation::Own => None,
        PhoneSituation::None => Some("product_needs_phone"),
        PhoneSituation::Landline => Some("product_needs_mobile"),
        PhoneSituation::Withheld => Some("product_needs_phone_told"),
        PhoneSituation::Relative => Some("product_phone_of_relative"),
    }
}

fn id_fits(product: &Product, id: IdKind, age: Option<u16>, today: Date) -> bool {
    match id {
        IdKind::Cccd => true,
        IdKind::Cmnd => product.needs_id == NeedsId::Either && today <= LAST_DAY_OF_CMND,
        IdKind::BirthCertificate => {
            product.representation != Representation::No
                && age.is_some_and(|age| age < CARD_FROM_AGE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::product;

    const TODAY: Date = date(2026, 11, 23);
    const MO: Applicant = Applicant {
        age: Some(69),
        phone: PhoneSituation::None,
        id: Some(IdKind::Cccd),
        represented: false,
    };

    fn why(code: &str, applicant: Applicant) -> Option<&'static str> {
        why_unavailable(product(code).unwrap(), &applicant, TODAY)
    }

    #[test]
    fn who_has_no_phone_opens_at_the_counter() {
        assert_eq!(why("vietinbank_luuxa_account", MO), None);
        assert_eq!(why("vnpost_bank_account", MO), None);
        assert_eq!(why("viettel_mobile_money", MO), Some("product_needs_phone"));
        assert_eq!(
            why("vietinbank_luuxa_ekyc", MO),
            Some("product_needs_phone")
        );
        assert_eq!(
            why(
                "viettel_mobile_money",
                Applicant {
                    phone: PhoneSituation::Unknown,
                    ..MO
                }
            ),
            None
        );
    }

    #[test]
    fn a_relatives_number_and_a_landline_take_no_codes() {
        let with = |phone| Applicant { phone, ..MO };
        assert_eq!(
            why("viettel_mobile_money", with(PhoneSituation::Relative)),
            Some("product_phone_of_relative")
        );
        assert_eq!(
            why("vietinbank_luuxa_ekyc", with(PhoneSituation::Landline)),
            Some("product_needs_mobile")
        );
        assert_eq!(
            why("vnpost_bank_account", with(PhoneSituation::Relative)),
            None
        );
        assert_eq!(why("viettel_mobile_money", with(PhoneSituation::Own)), None);
    }

    #[test]
    fn a_child_opens_through_a_representative_or_not_at_all() {
        let child = Applicant {
            age: Some(10),
            id: Some(IdKind::BirthCertificate),
            ..MO
        };
        let with_mother = Applicant {
            represented: true,
            ..child
        };
        assert_eq!(why("vietinbank_luuxa_represented", with_mother), None);
        assert_eq!(why("vnpost_bank_account", with_mother), None);
        assert_eq!(
            why("vnpost_bank_account", child),
            Some("product_needs_representative")
        );
        assert_eq!(
            why(
                "vietinbank_luuxa_account",
                Applicant {
                    id: Some(IdKind::Cccd),
                    ..child
                }
            ),
            Some("product_under_age")
        );
        let of_fourteen = Applicant {
            age: Some(14),
            ..with_mother
        };
        assert_eq!(
            why("vnpost_bank_account", of_fourteen),
            Some("product_needs_cccd")
        );
    }

    #[test]
    fn nobody_acts_for_the_holder_of_an_account_opened_by_electronic_means() {
        let represented = Applicant {
            represented: true,
            phone: PhoneSituation::Own,
            ..MO
        };
        assert_eq!(
            why("vietinbank_luuxa_ekyc", represented),
            Some("product_no_representative")
        );
        assert_eq!(
            why("vietinbank_luuxa_represented", MO),
            Some("product_needs_representative")
        );
    }

    #[test]
    fn a_cmnd_opened_accounts_until_the_end_of_2024() {
        let old_paper = Applicant {
            id: Some(IdKind::Cmnd),
            phone: PhoneSituation::Own,
            ..MO
        };
        let pilot = product("viettel_mobile_money_pilot").unwrap();
        assert_eq!(why_unavailable(pilot, &old_paper, date(2022, 12, 18)), None);
        assert_eq!(
            why_unavailable(pilot, &old_paper, date(2025, 1, 1)),
            Some("product_needs_cccd")
        );
        assert_eq!(
            why("vietinbank_luuxa_account", old_paper),
            Some("product_needs_cccd")
        );
    }

    #[test]
    fn a_product_has_its_time() {
        assert_eq!(why("viettel_mobile_money_pilot", MO), Some("product_ended"));
        let account = product("vietinbank_luuxa_account").unwrap();
        assert_eq!(
            why_unavailable(account, &MO, date(2024, 6, 30)),
            Some("product_not_yet")
        );
        assert_eq!(why("vietinbank_luuxa_account", Applicant::default()), None);
    }
}
