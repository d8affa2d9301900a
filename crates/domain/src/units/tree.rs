use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Unit, UnitCode, UnitKind, UnitList};
use crate::closed_set;

/// The campaign's province. Both lists know it by this code; before July 2025 it was without Bắc Kạn (06).
const PROVINCE: &str = "19";

closed_set! {
    /// How much of an old unit went into a new one.
    Extent {
        /// All of it.
        Whole = "whole",
        /// A part: an address alone does not say which, so ask or leave the old unit.
        Part = "part",
    }
}

/// Where an old unit went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// The new unit.
    pub code: UnitCode,
    /// How much of the old one.
    pub extent: Extent,
}

#[derive(Deserialize)]
struct UnitRow {
    code: String,
    name: String,
    kind: UnitKind,
    parent_code: Option<String>,
    short_name: String,
}

#[derive(Deserialize)]
struct SuccessorRow {
    old_code: String,
    new_code: String,
    part: Extent,
}

/// One list, in the order of its file.
#[derive(Default)]
struct Tree {
    units: BTreeMap<String, Unit>,
    below: BTreeMap<Option<String>, Vec<String>>,
    in_order: Vec<String>,
}

impl Tree {
    fn read(text: &str) -> Self {
        let mut tree = Self::default();
        for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
            let UnitRow {
                code,
                name,
                kind,
                parent_code,
                short_name,
            } = row.expect("the embedded list of units is well formed");
            tree.below
                .entry(parent_code.clone())
                .or_default()
                .push(code.clone());
            tree.in_order.push(code.clone());
            tree.units.insert(
                code.clone(),
                Unit {
                    code,
                    name,
                    short_name,
                    kind,
                    parent: parent_code,
                },
            );
        }
        tree
    }
}

static TREE_2022: LazyLock<Tree> =
    LazyLock::new(|| Tree::read(include_str!("../../../../data/units_2022.csv")));
static TREE_2025: LazyLock<Tree> =
    LazyLock::new(|| Tree::read(include_str!("../../../../data/units_2025.csv")));
static SUCCESSORS: LazyLock<BTreeMap<String, Vec<Successor>>> = LazyLock::new(|| {
    let mut successors: BTreeMap<String, Vec<Successor>> = BTreeMap::new();
    let text = include_str!("../../../../data/unit_successors.csv");
    for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
        let SuccessorRow {
            old_code,
            new_code,
            part,
        } = row.expect("the embedded list of successors is well formed");
        let code = UnitCode::new(UnitList::L2025, new_code);
        successors
            .entry(old_code)
            .or_default()
            .push(Successor { code, extent: part });
    }
    successors
});

fn tree(list: UnitList) -> &'static Tree {
    match list {
        UnitList::L2022 => &TREE_2022,
        UnitList::L2025 => &TREE_2025,
    }
}

/// The unit of this code, where the list has it.
pub fn unit(code: &UnitCode) -> Option<&'static Unit> {
    tree(code.list).units.get(&code.code)
}

/// Every unit of a list, in the order of its file.
pub(super) fn all(list: UnitList) -> impl Iterator<Item = &'static Unit> {
    let tree = tree(list);
    tree.in_order.iter().filter_map(|code| tree.units.get(code))
}

/// The units right below `parent`, or the provinces.
pub fn children(list: UnitList, parent: Option<&str>) -> Vec<&'static Unit> {
    let tree = tree(list);
    let below = tree
        .below
        .get(&parent.map(str::to_owned))
        .map(Vec::as_slice)
        .unwrap_or_default();
    below
        .iter()
        .filter_map(|code| tree.units.get(code))
        .collect()
}

/// Thái Nguyên in this list.
pub fn province(list: UnitList) -> &'static Unit {
    tree(list)
        .units
        .get(PROVINCE)
        .expect("both embedded lists have the province")
}

/// The districts and cities of a province as of December 2022: of `19` the nine of the campaign.
pub fn districts_2022_of(province: &str) -> Vec<&'static Unit> {
    children(UnitList::L2022, Some(province))
}

/// The unit itself and everything below it; nothing for an unknown code.
pub fn communes_under(area: &UnitCode) -> Vec<UnitCode> {
    let mut found: Vec<UnitCode> = unit(area).map(|_| area.clone()).into_iter().collect();
    let mut next = 0;
    while let Some(above) = found.get(next).cloned() {
        let below = children(above.list, Some(&above.code));
        found.extend(
            below
                .into_iter()
                .map(|unit| UnitCode::new(above.list, unit.code.clone())),
        );
        next += 1;
    }
    found
}

/// The unit and the units above it, from itself up to the province.
pub fn with_parents(code: &UnitCode) -> Vec<&'static Unit> {
    std::iter::successors(unit(code), |unit| {
        let parent = unit.parent.clone()?;
        self::unit(&UnitCode::new(code.list, parent))
    })
    .collect()
}

/// Whether `unit` is `area` or lies in it. Units of two lists never contain each other: borders moved.
pub fn contains(area: &UnitCode, unit: &UnitCode) -> bool {
    area == unit
        || (area.list == unit.list
            && with_parents(unit)
                .iter()
                .any(|above| above.code == area.code))
}

/// The unit that somebody wrote as `19`, `05467` or `2025:05467`, where it exists.
pub fn resolve(text: &str, default_list: UnitList) -> Option<UnitCode> {
    let text = text.trim();
    let code = text
        .parse()
        .unwrap_or_else(|_| UnitCode::new(default_list, text));
    unit(&code).is_some().then_some(code)
}

/// Where a commune of 2022 went in 2025. A district has no successor: the tier ended. A unit of 2025 is its own.
pub fn successors(code: &UnitCode) -> Vec<Successor> {
    match code.list {
        UnitList::L2022 => SUCCESSORS.get(&code.code).cloned().unwrap_or_default(),
        UnitList::L2025 => unit(code)
            .map(|_| Successor {
                code: code.clone(),
                extent: Extent::Whole,
            })
            .into_iter()
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> UnitCode {
        text.parse().unwrap()
    }

    #[test]
    fn the_campaign_of_2022_has_nine_districts_and_178_communes() {
        let districts = districts_2022_of("19");
        assert_eq!(districts.len(), 9);
        let communes: usize = districts
            .iter()
            .map(|district| children(UnitList::L2022, Some(&district.code)).len())
            .sum();
        assert_eq!(communes, 178);
        assert_eq!(communes_under(&code("2022:19")).len(), 1 + 9 + 178);
    }

    #[test]
    fn the_province_of_2025_has_92_communes_and_no_districts() {
        assert_eq!(communes_under(&code("2025:19")).len(), 93);
        assert_eq!(children(UnitList::L2025, Some("19")).len(), 92);
        assert_eq!(province(UnitList::L2025).short_name, "Thái Nguyên");
        assert_eq!(children(UnitList::L2022, None).len(), 2);
    }

    #[test]
    fn one_code_is_two_places_in_two_lists() {
        assert_eq!(unit(&code("2022:05467")).unwrap().short_name, "Cam Giá");
        assert_eq!(unit(&code("2025:05467")).unwrap().short_name, "Gia Sàng");
        assert!(!contains(&code("2025:19"), &code("2022:05467")));
    }

    #[test]
    fn an_area_contains_itself_and_what_lies_below() {
        assert!(contains(&code("2022:19"), &code("2022:05467")));
        assert!(contains(&code("2022:164"), &code("2022:05467")));
        assert!(contains(&code("2022:05467"), &code("2022:05467")));
        assert!(!contains(&code("2022:05467"), &code("2022:164")));
        assert!(!contains(&code("2022:19"), &code("2022:01834")));
        assert!(communes_under(&code("2022:99999")).is_empty());
    }

    #[test]
    fn a_code_without_a_list_takes_the_given_one() {
        assert_eq!(resolve("19", UnitList::L2022), Some(code("2022:19")));
        assert_eq!(
            resolve(" 05467 ", UnitList::L2025),
            Some(code("2025:05467"))
        );
        assert_eq!(
            resolve("2025:05467", UnitList::L2022),
            Some(code("2025:05467"))
        );
        assert_eq!(resolve("164", UnitList::L2025), None);
        assert_eq!(resolve("", UnitList::L2022), None);
    }

    #[test]
    fn every_commune_of_2022_has_a_successor_that_exists() {
        for province in ["19", "06"] {
            for district in districts_2022_of(province) {
                for commune in children(UnitList::L2022, Some(&district.code)) {
                    let successors =
                        successors(&UnitCode::new(UnitList::L2022, commune.code.clone()));
                    assert!(!successors.is_empty(), "{}", commune.code);
                    assert!(
                        successors
                            .iter()
                            .all(|successor| unit(&successor.code).is_some()),
                        "{}",
                        commune.code
                    );
                }
            }
        }
    }

    #[test]
    fn three_communes_were_split() {
        for split in ["2022:05461", "2022:05467", "2022:05932"] {
            let parts = successors(&code(split));
            assert!(
                parts.len() > 1
                    && parts
                        .iter()
                        .all(|successor| successor.extent == Extent::Part),
                "{split}"
            );
        }
        assert!(successors(&code("2022:164")).is_empty());
    }
}
