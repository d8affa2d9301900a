//! Made-up households: who lives in them, and what lists say of each person.

use std::collections::BTreeSet;

use jiff::civil::Date;
use tannha_domain::{Sex, fold};

use super::{
    names::{self, Names},
    random::Random,
    split::Commune,
};

/// A made-up person.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) sex: Sex,
    /// As lists write it: `02/09/1957`, or `1950`.
    pub(super) birth: String,
    /// Twelve digits, nine of an old paper, or nothing.
    pub(super) number: String,
    pub(super) group: &'static str,
    pub(super) hamlet: String,
}

/// Makes people up, none of them twice.
#[derive(Debug)]
pub(super) struct Maker<'r> {
    random: &'r mut Random,
    names: Names,
    taken: BTreeSet<String>,
    hamlets: Vec<String>,
    today: Date,
    serial: u32,
}

impl<'r> Maker<'r> {
    pub(super) fn new(today: Date, random: &'r mut Random) -> Self {
        let rows =
            csv::Reader::from_reader(include_str!("../../../../data/hamlet_names.csv").as_bytes())
                .into_records();
        let hamlets = rows
            .map(|row| row.expect("the embedded list of hamlets is well formed"))
            .filter_map(|row| Some(format!("{} {}", row.get(0)?, row.get(1)?)));
        Self {
            random,
            names: Names::default(),
            taken: BTreeSet::new(),
            hamlets: hamlets.collect(),
            today,
            serial: 0,
        }
    }

    pub(super) fn random(&mut self) -> &mut Random {
        self.random
    }

    /// The hamlets of a commune.
    pub(super) fn hamlets(&mut self) -> Vec<String> {
        let mut hamlets = self.hamlets.clone();
        self.random.shuffle(&mut hamlets);
        hamlets.truncate(8 + usize::try_from(self.random.below(7)).unwrap_or(0));
        hamlets
    }

    /// A household's head, or somebody with a right of their own: older than their neighbours.
    pub(super) fn somebody(
        &mut self,
        commune: &Commune,
        hamlets: &[String],
        youngest: i16,
    ) -> Person {
        let group = names::group(&commune.district.code, self.random);
        let family = self.names.family(group, self.random);
        let at = usize::try_from(self.random.below(hamlets.len().max(1) as u64)).unwrap_or(0);
        let hamlet = hamlets.get(at).cloned().unwrap_or_default();
        self.person(
            commune,
            &family,
            group,
            &hamlet,
            self.today.year() - 92,
            youngest,
            None,
        )
    }

    /// A member of somebody's household: wife or husband, or a child.
    pub(super) fn member(&mut self, commune: &Commune, head: &Person) -> (Person, &'static str) {
        let head_year: i16 = head
            .birth
            .get(head.birth.len().saturating_sub(4)..)
            .and_then(|year| year.parse().ok())
            .unwrap_or(1960);
        if self.random.percent(55) {
            let (sex, relation) = if head.sex == Sex::Male {
                (Sex::Female, "Vợ")
            } else {
                (Sex::Male, "Chồng")
            };
            let family = self.names.family(head.group, self.random);
            (
                self.person(
                    commune,
                    &family,
                    head.group,
                    &head.hamlet,
                    head_year - 6,
                    head_year + 8,
                    Some(sex),
                ),
                relation,
            )
        } else {
            let family = head.name.split(' ').next().unwrap_or_default().to_owned();
            let oldest = head_year + 19;
            (
                self.person(
                    commune,
                    &family,
                    head.group,
                    &head.hamlet,
                    oldest,
                    (oldest + 18).min(self.today.year() - 1),
                    None,
                ),
                "Con",
            )
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "what decides who a made-up person is"
    )]
    fn person(
        &mut self,
        commune: &Commune,
        family: &str,
        group: &'static str,
        hamlet: &str,
        oldest: i16,
        youngest: i16,
        sex: Option<Sex>,
    ) -> Person {
        loop {
            let sex = sex.unwrap_or(if self.random.percent(52) {
                Sex::Female
            } else {
                Sex::Male
            });
            let year = self
                .random
                .between(oldest.min(youngest), youngest.max(oldest));
            let name = format!(
                "{family} {}",
                self.names.given(group, sex, year < 1975, self.random)
            );
            let birth = if year < 1955 && self.random.percent(8) {
                year.to_string()
            } else {
                format!(
                    "{:02}/{:02}/{year}",
                    self.random.between(1, 28),
                    self.random.between(1, 12)
                )
            };
            // Nobody has a namesake of the same birth in the commune, so that registers find who they mean.
            if self
                .taken
                .insert(format!("{}|{}|{birth}", commune.unit.code, fold(&name)))
            {
                let number = self.number(sex, year);
                return Person {
                    name,
                    sex,
                    birth,
                    number,
                    group,
                    hamlet: hamlet.to_owned(),
                };
            }
        }
    }

    /// Twelve digits that pass every check, and that nobody else has.
    fn number(&mut self, sex: Sex, year: i16) -> String {
        self.serial += 1;
        let registered = if self.random.percent(88) {
            "019"
        } else {
            "006"
        };
        let century = (i32::from(year) / 100 - 19) * 2 + i32::from(sex == Sex::Female);
        // 7,919 is prime to a million: no two serials give the same six digits.
        let tail = u64::from(self.serial) * 7_919 % 1_000_000;
        format!("{registered}{century}{:02}{tail:06}", year % 100)
    }

    /// Nine digits of an old paper in the place of the twelve.
    pub(super) fn old_number(&mut self) -> String {
        self.serial += 1;
        format!("09{:07}", u64::from(self.serial) * 7_919 % 10_000_000)
    }
}
