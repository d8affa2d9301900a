//! Which right a list gives: the words of its class or category, or its code.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;
use tannha_domain::words;

/// Whose right it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// The household's: its head is paid, unless another payee is chosen.
    Household,
    /// The person's own.
    Person,
}

/// A category of `data/categories.csv`. It never leaves the province.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// The code.
    pub code: String,
    /// The list's own words, where they name a group that is not known.
    pub words: String,
    /// Whose right it is.
    pub holder: Holder,
}

#[derive(Deserialize)]
struct CategoryRow {
    code: String,
    group: String,
    vi: String,
    en: String,
}

static KNOWN: LazyLock<BTreeMap<String, CategoryRow>> = LazyLock::new(|| {
    let text = include_str!("../../../../../data/categories.csv");
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .map(|row: Result<CategoryRow, _>| {
            row.expect("the embedded list of categories is well formed")
        })
        .map(|row| (row.code.clone(), row))
        .collect()
});

/// The codes by what the catalogue writes out, folded.
static BY_WORDS: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let named = |row: &'static CategoryRow| {
        [&row.vi, &row.en].map(|text| (words(text).join(" "), row.code.as_str()))
    };
    KNOWN.values().flat_map(named).collect()
});

/// How lists shorten what the catalogue writes out, folded.
const SHORT: &[(&str, &str)] = &[
    ("ngheo", "HN"),
    ("ho ngheo", "HN"),
    ("can ngheo", "HCN"),
    ("ho can ngheo", "HCN"),
    ("ngheo khong co kha nang lao dong", "HNKLD"),
    ("moi thoat ngheo", "HMTN"),
    ("poor", "HN"),
    ("near poor", "HCN"),
];

impl Category {
    /// The category that these words or this code name; words that nobody knows are kept beside `KHAC`.
    pub fn of(text: &str) -> Self {
        let folded = words(text).join(" ");
        let by_code = KNOWN
            .get(text.trim().to_uppercase().as_str())
            .map(|row| row.code.as_str());
        let by_short = || {
            SHORT
                .iter()
                .find(|(short, _)| *short == folded)
                .map(|(_, code)| *code)
        };
        let by_words = || BY_WORDS.get(folded.as_str()).copied();
        match by_code.or_else(by_short).or_else(by_words) {
            Some(code) => Self::known(code),
            None => Self {
                code: "KHAC".into(),
                words: text.trim().to_owned(),
                holder: Holder::Person,
            },
        }
    }

    /// A category of which nothing is said: on the list, and no more.
    pub fn unsaid() -> Self {
        Self {
            code: "KHAC".into(),
            words: String::new(),
            holder: Holder::Person,
        }
    }

    /// Whether the list said nothing.
    pub fn is_unsaid(&self) -> bool {
        *self == Self::unsaid()
    }

    fn known(code: &str) -> Self {
        let of_household = KNOWN.get(code).is_some_and(|row| row.group == "poverty");
        Self {
            code: code.to_owned(),
            words: String::new(),
            holder: if of_household {
                Holder::Household
            } else {
                Holder::Person
            },
        }
    }

    /// The name in Vietnamese, of a code.
    pub fn name_of(code: &str) -> &str {
        KNOWN.get(code).map_or(code, |row| row.vi.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_shorten_and_the_catalogue_writes_out() {
        for (text, code, holder) in [
            ("Nghèo", "HN", Holder::Household),
            ("Cận nghèo", "HCN", Holder::Household),
            ("ho_can_ngheo", "HCN", Holder::Household),
            ("bt5c", "BT5C", Holder::Person),
            ("Người khuyết tật nặng", "BT6B", Holder::Person),
            ("người cao tuổi cô đơn", "KHAC", Holder::Person),
        ] {
            let category = Category::of(text);
            assert_eq!(
                (category.code.as_str(), category.holder),
                (code, holder),
                "{text}"
            );
        }
        assert_eq!(
            Category::of("Người cao tuổi cô đơn").words,
            "Người cao tuổi cô đơn"
        );
    }
}
