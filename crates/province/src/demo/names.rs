//! Names by the weights of each ethnic group: family, middle and given name.

use std::{collections::BTreeMap, sync::LazyLock};

use tannha_domain::Sex;

use super::random::Random;

type Weighted = Vec<(String, u64)>;

/// Ethnic groups with their weight on the lists of a district: more minorities in the mountains.
const MOUNTAIN: &[(&str, u64)] = &[
    ("01", 22),
    ("02", 34),
    ("07", 18),
    ("09", 9),
    ("08", 8),
    ("15", 5),
    ("18", 3),
    ("04", 1),
];
const PLAIN: &[(&str, u64)] = &[
    ("01", 62),
    ("02", 12),
    ("07", 9),
    ("18", 9),
    ("15", 5),
    ("09", 2),
    ("08", 0),
    ("04", 1),
];

struct Table(Vec<csv::StringRecord>);

impl Table {
    fn read(text: &str) -> Self {
        let rows = csv::Reader::from_reader(text.as_bytes()).into_records();
        Self(
            rows.map(|row| row.expect("an embedded list of names is well formed"))
                .collect(),
        )
    }

    fn weighted(&self, fits: impl Fn(&csv::StringRecord) -> bool) -> Weighted {
        let weight = |row: &csv::StringRecord| {
            row.get(row.len() - 1)
                .and_then(|weight| weight.parse().ok())
                .unwrap_or(1)
        };
        self.0
            .iter()
            .filter(|row| fits(row))
            .filter_map(|row| Some((row.get(0)?.to_owned(), weight(row))))
            .collect()
    }
}

static FAMILY: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("../../../../data/family_names.csv")));
static MIDDLE: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("../../../../data/middle_names.csv")));
static GIVEN: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("../../../../data/given_names.csv")));
static GROUPS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let table = Table::read(include_str!("../../../../data/ethnic_groups.csv"));
    table
        .0
        .iter()
        .filter_map(|row| Some((row.get(0)?.to_owned(), row.get(1)?.to_owned())))
        .collect()
});

/// The names that a person of one group, sex and age may have, made once.
#[derive(Debug, Default)]
pub(super) struct Names {
    family: BTreeMap<String, Weighted>,
    middle: BTreeMap<(String, Sex), Weighted>,
    given: BTreeMap<(String, Sex, bool), Weighted>,
}

/// A made-up group of a household of this district.
pub(super) fn group(district: &str, random: &mut Random) -> &'static str {
    let weights = if matches!(district, "167" | "168" | "169" | "170" | "171") {
        MOUNTAIN
    } else {
        PLAIN
    };
    random.weighted(weights).copied().unwrap_or("01")
}

/// What the group is called.
pub(super) fn group_name(code: &str) -> &'static str {
    GROUPS.get(code).map_or("Kinh", String::as_str)
}

impl Names {
    /// A family name of the group.
    pub(super) fn family(&mut self, group: &str, random: &mut Random) -> String {
        let among = self
            .family
            .entry(group.to_owned())
            .or_insert_with(|| FAMILY.weighted(|row| row.get(1) == Some(group)));
        random
            .weighted(among)
            .cloned()
            .unwrap_or_else(|| "Nguyễn".to_owned())
    }

    /// A middle and a given name.
    pub(super) fn given(
        &mut self,
        group: &str,
        sex: Sex,
        is_old: bool,
        random: &mut Random,
    ) -> String {
        let letter = if sex == Sex::Male { "M" } else { "F" };
        // The groups with names of their own use them mostly.
        let group = if random.percent(70) { group } else { "01" };
        let of_group =
            |row: &csv::StringRecord| row.get(1) == Some(letter) && row.get(2) == Some(group);
        let of_all = |row: &csv::StringRecord| row.get(1) == Some(letter) && row.get(2) == Some("");
        let pick = |table: &Table, fits: &dyn Fn(&csv::StringRecord) -> bool| {
            let theirs = table.weighted(|row| of_group(row) && fits(row));
            if theirs.is_empty() {
                table.weighted(|row| of_all(row) && fits(row))
            } else {
                theirs
            }
        };
        let middle = self
            .middle
            .entry((group.to_owned(), sex))
            .or_insert_with(|| pick(&MIDDLE, &|_| true));
        let middle = random.weighted(middle).cloned().unwrap_or_default();
        let era = if is_old { "old" } else { "new" };
        let given = self
            .given
            .entry((group.to_owned(), sex, is_old))
            .or_insert_with(|| {
                pick(
                    &GIVEN,
                    &|row| matches!(row.get(3), Some(said) if said == era || said == "any"),
                )
            });
        let given = random.weighted(given).cloned().unwrap_or_default();
        format!("{middle} {given}").trim().to_owned()
    }
}
