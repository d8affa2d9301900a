use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::tree::{all, with_parents};
use super::{Unit, UnitCode, UnitKind, UnitList};
use crate::fold::words;

/// A unit that a search found, with all that tells it from others of its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UnitMatch {
    /// The code with its list.
    pub code: UnitCode,
    /// The name with its kind.
    pub name: String,
    /// What kind of unit it is.
    pub kind: UnitKind,
    /// The list it stands in.
    pub period: UnitList,
    /// The names of the units above it, nearest first.
    pub parents: Vec<String>,
}

struct Entry {
    found: UnitMatch,
    own: Vec<String>,
    own_text: String,
    above: Vec<String>,
}

/// Some 400 units: read through in a few microseconds, so there is no index.
static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    [UnitList::L2025, UnitList::L2022]
        .into_iter()
        .flat_map(|list| all(list).map(move |unit| entry(list, unit)))
        .collect()
});

fn entry(list: UnitList, unit: &Unit) -> Entry {
    let code = UnitCode::new(list, unit.code.clone());
    let parents: Vec<String> = with_parents(&code)
        .iter()
        .skip(1)
        .map(|above| above.name.clone())
        .collect();
    let own = words(&unit.short_name);
    Entry {
        own_text: own.join(" "),
        own: words(&unit.name)
            .into_iter()
            .chain([unit.code.clone()])
            .collect(),
        above: parents.iter().flat_map(|parent| words(parent)).collect(),
        found: UnitMatch {
            code,
            name: unit.name.clone(),
            kind: unit.kind,
            period: list,
            parents,
        },
    }
}

/// Units of both lists whose words, or those of the units above, begin with the words of `query`; case and marks do not
/// count. The exact name comes first, then names that begin with the query, then today's units before those of 2022.
pub fn search_units(query: &str, limit: usize) -> Vec<UnitMatch> {
    let wanted = words(query);
    if wanted.is_empty() {
        return Vec::new();
    }
    let text = wanted.join(" ");
    let begins = |words: &[String], with: &str| words.iter().any(|word| word.starts_with(with));
    let mut found: Vec<(u8, &Entry)> = ENTRIES
        .iter()
        .filter(|entry| wanted.iter().any(|word| begins(&entry.own, word)))
        .filter(|entry| {
            wanted
                .iter()
                .all(|word| begins(&entry.own, word) || begins(&entry.above, word))
        })
        .map(|entry| (rank(entry, &text, &wanted), entry))
        .collect();
    // The sort is stable: within a rank the lists keep their order.
    found.sort_by_key(|(rank, _)| *rank);
    found
        .into_iter()
        .take(limit)
        .map(|(_, entry)| entry.found.clone())
        .collect()
}

fn rank(entry: &Entry, text: &str, wanted: &[String]) -> u8 {
    if entry.own_text == text || entry.found.code.code == text {
        0
    } else if entry.own_text.starts_with(text) {
        1
    } else if wanted
        .iter()
        .all(|word| entry.own.iter().any(|own| own.starts_with(word.as_str())))
    {
        2
    } else {
        3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_without_marks_and_shows_its_kind_and_period() {
        let found = search_units("vo nhai", 10);
        let first: Vec<_> = found
            .iter()
            .take(2)
            .map(|unit| (unit.name.as_str(), unit.kind, unit.period))
            .collect();
        assert_eq!(
            first,
            [
                ("Xã Võ Nhai", UnitKind::Commune, UnitList::L2025),
                ("Huyện Võ Nhai", UnitKind::District, UnitList::L2022)
            ]
        );
    }

    #[test]
    fn words_of_the_units_above_narrow_a_search() {
        let found = search_units("trang xa vo nhai", 10);
        assert_eq!(found.len(), 1);
        let only = found.first().unwrap();
        assert_eq!(
            (only.name.as_str(), only.period),
            ("Xã Tràng Xá", UnitList::L2022)
        );
        assert_eq!(only.parents, ["Huyện Võ Nhai", "Tỉnh Thái Nguyên"]);
    }

    #[test]
    fn the_name_of_a_unit_above_alone_does_not_bring_everything_below() {
        let found = search_units("Đại Từ", 50);
        assert!(
            found.iter().all(|unit| unit.name.contains("Đại Từ")),
            "{found:?}"
        );
    }

    #[test]
    fn a_code_is_found_in_both_lists_and_the_limit_holds() {
        assert_eq!(search_units("05467", 10).len(), 2);
        assert_eq!(search_units("xa", 7).len(), 7);
        assert!(search_units("  ", 7).is_empty());
    }
}
