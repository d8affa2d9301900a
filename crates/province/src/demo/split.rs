//! The figures, split by district and commune. The split is made up; only its sums were published.

use tannha_domain::{Unit, UnitList, children, districts_2022_of};

use super::random::Random;
use crate::people::Counts;

/// How many of the needed, received and opened each district has, in parts: invented.
const PARTS: &[(&str, [u64; 3])] = &[
    ("164", [398, 76, 60]),
    ("165", [112, 80, 62]),
    ("167", [521, 66, 46]),
    ("168", [391, 70, 52]),
    ("169", [442, 64, 44]),
    ("170", [546, 55, 39]),
    ("171", [563, 72, 53]),
    ("172", [249, 78, 58]),
    ("173", [270, 74, 55]),
];

/// A commune and what it counts.
#[derive(Debug)]
pub(super) struct Commune {
    pub(super) district: &'static Unit,
    pub(super) unit: &'static Unit,
    pub(super) counts: Counts,
}

/// Splits the total over the communes of the nine districts.
pub(super) fn communes(total: Counts, random: &mut Random) -> Vec<Commune> {
    let districts = districts_2022_of("19");
    let parts = |district: &Unit| {
        PARTS
            .iter()
            .find(|(code, _)| *code == district.code)
            .map_or([100, 70, 50], |(_, parts)| *parts)
    };
    let needed = apportion(
        total.needed,
        &districts
            .iter()
            .map(|district| parts(district)[0])
            .collect::<Vec<_>>(),
    );
    let weights = |of: &[i64], share: usize| -> Vec<u64> {
        districts
            .iter()
            .zip(of)
            .map(|(district, count)| {
                u64::try_from(*count).unwrap_or(0)
                    * parts(district).get(share).copied().unwrap_or(1)
            })
            .collect()
    };
    let received = apportion(total.received, &weights(&needed, 1));
    let opened = apportion(total.opened, &weights(&received, 2));
    let mut communes = Vec::new();
    for (((district, needed), received), opened) in
        districts.into_iter().zip(needed).zip(received).zip(opened)
    {
        let units = children(UnitList::L2022, Some(&district.code));
        let weights: Vec<u64> = units.iter().map(|_| 50 + random.below(100)).collect();
        let needed = apportion(needed, &weights);
        let received = apportion(received, &as_weights(&needed));
        let opened = apportion(opened, &as_weights(&received));
        for (((unit, needed), received), opened) in
            units.into_iter().zip(needed).zip(received).zip(opened)
        {
            communes.push(Commune {
                district,
                unit,
                counts: Counts {
                    needed,
                    received,
                    opened,
                },
            });
        }
    }
    communes
}

fn as_weights(counts: &[i64]) -> Vec<u64> {
    counts
        .iter()
        .map(|count| u64::try_from(*count).unwrap_or(0))
        .collect()
}

/// Splits a total by weights into whole numbers that add up to it: the largest remainders get what is left.
fn apportion(total: i64, weights: &[u64]) -> Vec<i64> {
    let sum: u128 = weights
        .iter()
        .map(|weight| u128::from(*weight))
        .sum::<u128>()
        .max(1);
    let whole = u128::try_from(total).unwrap_or(0);
    let mut shares: Vec<(usize, u128, u128)> = weights
        .iter()
        .enumerate()
        .map(|(at, weight)| {
            (
                at,
                whole * u128::from(*weight) / sum,
                whole * u128::from(*weight) % sum,
            )
        })
        .collect();
    let given: u128 = shares.iter().map(|(_, share, _)| share).sum();
    shares.sort_by_key(|(at, _, remainder)| (std::cmp::Reverse(*remainder), *at));
    for share in shares
        .iter_mut()
        .take(usize::try_from(whole.saturating_sub(given)).unwrap_or(0))
    {
        share.1 += 1;
    }
    shares.sort_by_key(|(at, ..)| *at);
    shares
        .into_iter()
        .map(|(_, share, _)| i64::try_from(share).unwrap_or(0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_split_adds_up_and_no_commune_has_more_received_than_needed() {
        for needed in [34_914, 1_000, 200, 9] {
            let total = Counts {
                needed,
                received: needed * 2 / 3,
                opened: needed / 3,
            };
            let communes = communes(total, &mut Random::of(1));
            let mut sum = Counts::default();
            for commune in &communes {
                sum += commune.counts;
                assert!(
                    commune.counts.received <= commune.counts.needed
                        && commune.counts.opened <= commune.counts.received,
                    "{commune:?}"
                );
            }
            assert_eq!(sum, total);
        }
    }
}
