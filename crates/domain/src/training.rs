//! Made-up people to practise with: a few households of one commune, from the lists of names. The same every day but
//! for their years of birth, so that who was shown how to do it finds it again.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use uuid::Uuid;

use crate::{HouseholdId, PersonDate, PersonId, RosterPerson, Sex, UnitCode};

/// The commune in which one practises.
pub const TRAINING_COMMUNE: &str = "2022:05746";

/// What somebody has in hand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Papers {
    /// A card, and the list knows its number.
    Card,
    /// The list has the nine digits of an old paper.
    Old,
    /// The list has no number.
    None,
    /// The list knows only the year of birth.
    Year,
}

use Papers::{Card, None as Nothing, Old, Year};

/// Sex, age and papers of each member, the head first. The ages stay clear of those at which a card ends.
type House = &'static [(Sex, i16, Papers)];

const HOUSES: [House; 9] = [
    &[(Sex::Female, 69, Card)],
    &[
        (Sex::Male, 48, Card),
        (Sex::Female, 46, Card),
        (Sex::Male, 19, Card),
        (Sex::Female, 11, Nothing),
    ],
    &[(Sex::Male, 82, Year), (Sex::Female, 78, Old)],
    &[
        (Sex::Female, 34, Card),
        (Sex::Male, 9, Nothing),
        (Sex::Female, 5, Nothing),
    ],
    &[
        (Sex::Male, 56, Old),
        (Sex::Female, 54, Card),
        (Sex::Male, 30, Card),
        (Sex::Female, 28, Card),
        (Sex::Male, 3, Nothing),
    ],
    &[(Sex::Male, 71, Nothing), (Sex::Female, 66, Card)],
    &[
        (Sex::Female, 44, Card),
        (Sex::Female, 88, Year),
        (Sex::Male, 20, Card),
    ],
    &[
        (Sex::Male, 36, Card),
        (Sex::Female, 33, Card),
        (Sex::Male, 12, Nothing),
        (Sex::Female, 8, Nothing),
        (Sex::Male, 64, Card),
    ],
    &[
        (Sex::Female, 51, Card),
        (Sex::Male, 53, Card),
        (Sex::Female, 18, Card),
        (Sex::Female, 75, Old),
        (Sex::Male, 16, Card),
    ],
];

/// The households to practise with, as a device holds them on this day.
pub fn training_people(today: Date) -> Vec<RosterPerson> {
    let lists = Lists::read();
    let unit: UnitCode = TRAINING_COMMUNE
        .parse()
        .expect("the commune is of the embedded list");
    let mut people = Vec::new();
    for (house, members) in (1_u32..).zip(HOUSES) {
        let family = pick(&lists.family, house * 5);
        for (at, (sex, age, papers)) in (0_u32..).zip(members) {
            let serial = u32::try_from(people.len()).unwrap_or_default() + 1;
            // Who married in has a name of their own.
            let family = if at == 1 {
                pick(&lists.family, house * 7 + 3)
            } else {
                family
            };
            let day = date(
                today.year() - age - 1,
                i8::try_from(serial % 12 + 1).unwrap_or(1),
                i8::try_from(serial % 28 + 1).unwrap_or(1),
            );
            people.push(RosterPerson {
                id: PersonId::from(Uuid::from_u128(0x7a_0000 + u128::from(serial))),
                household: HouseholdId::from(Uuid::from_u128(0x7b_0000 + u128::from(house))),
                head: at == 0,
                name: format!("{family} {}", lists.given(*sex, *age, serial)),
                birth: Some(match papers {
                    Year => PersonDate::Year(day.year()),
                    _ => PersonDate::Day(day),
                }),
                sex: Some(*sex),
                number: number(*papers, *sex, day.year(), serial),
                hamlet: pick(&lists.hamlets, house / 3 + 1).to_owned(),
                unit: unit.clone(),
                payee: at == 0 || *age > 65,
            });
        }
    }
    people
}

/// What the QR on this made-up person's card says; nothing for who has no card.
pub fn training_card(person: &RosterPerson, today: Date) -> Option<String> {
    let number = person.number.as_ref().filter(|number| number.len() == 12)?;
    let born = person.birth?.day()?;
    let sex = match person.sex? {
        Sex::Male => "Nam",
        Sex::Female => "Nữ",
    };
    let day = |day: Date| day.strftime("%d%m%Y").to_string();
    let issued = date(today.year() - 1, 1, 10);
    Some(format!(
        "{number}||{}|{}|{sex}|{}|{}",
        person.name,
        day(born),
        person.address(),
        day(issued)
    ))
}

/// Twelve digits that pass every check, nine of an old paper, or nothing.
fn number(papers: Papers, sex: Sex, year: i16, serial: u32) -> Option<String> {
    let century = (year / 100 - 19) * 2 + i16::from(sex == Sex::Female);
    match papers {
        Card => Some(format!("019{century}{:02}99{serial:04}", year % 100)),
        Old => Some(format!("0909{serial:05}")),
        Year | Nothing => None,
    }
}

/// Names by their lists.
struct Lists {
    family: Vec<String>,
    hamlets: Vec<String>,
    middle: BTreeMap<char, Vec<String>>,
    given: BTreeMap<(char, &'static str), Vec<String>>,
}

impl Lists {
    fn read() -> Self {
        let family = rows(include_str!("../../../data/family_names.csv"));
        let middle = rows(include_str!("../../../data/middle_names.csv"));
        let given = rows(include_str!("../../../data/given_names.csv"));
        let hamlets = rows(include_str!("../../../data/hamlet_names.csv"));
        let at = |row: &csv::StringRecord, place: usize| row.get(place).unwrap_or("").to_owned();
        let firsts = |rows: &[csv::StringRecord], fits: &dyn Fn(&csv::StringRecord) -> bool| {
            rows.iter()
                .filter(|row| fits(row))
                .map(|row| at(row, 0))
                .collect::<Vec<_>>()
        };
        let mut lists = Self {
            family: firsts(&family, &|row| at(row, 1) == "02"),
            hamlets: hamlets
                .iter()
                .map(|row| format!("{} {}", at(row, 0), at(row, 1)))
                .collect(),
            middle: BTreeMap::new(),
            given: BTreeMap::new(),
        };
        for sex in ['M', 'F'] {
            let of_sex =
                |row: &csv::StringRecord| at(row, 1).starts_with(sex) && at(row, 2).is_empty();
            lists.middle.insert(sex, firsts(&middle, &of_sex));
            for era in ["old", "new"] {
                lists.given.insert(
                    (sex, era),
                    firsts(&given, &|row| of_sex(row) && at(row, 3) == era),
                );
            }
        }
        lists
    }

    /// Middle and given name.
    fn given(&self, sex: Sex, age: i16, serial: u32) -> String {
        let sex = if sex == Sex::Male { 'M' } else { 'F' };
        let era = if age > 45 { "old" } else { "new" };
        // The lists begin with the names that most people have.
        let middle = self
            .middle
            .get(&sex)
            .map_or("", |list| pick(list, serial % 4));
        let given = self
            .given
            .get(&(sex, era))
            .map_or("", |list| pick(list, serial * 7));
        format!("{middle} {given}")
    }
}

fn rows(text: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(text.as_bytes())
        .into_records()
        .map(|row| row.expect("an embedded list is well formed"))
        .collect()
}

fn pick(list: &[String], at: u32) -> &str {
    let at = usize::try_from(at).unwrap_or_default() % list.len().max(1);
    list.get(at).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{card_expiry, card_qr, unit};

    fn today() -> Date {
        date(2026, 11, 25)
    }

    #[test]
    fn thirty_people_live_in_nine_households_and_nobody_has_anothers_name_or_number() {
        let people = training_people(today());
        assert_eq!(people.len(), 30);
        let houses: BTreeSet<_> = people.iter().map(|person| person.household).collect();
        assert_eq!(houses.len(), 9);
        let names: BTreeSet<_> = people.iter().map(|person| &person.name).collect();
        assert_eq!(names.len(), 30, "{names:?}");
        let numbers: Vec<_> = people
            .iter()
            .filter_map(|person| person.number.as_ref())
            .collect();
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
        assert!(people.iter().all(|person| unit(&person.unit).is_some()));
        assert!(
            people
                .iter()
                .all(|person| person.name.split(' ').count() >= 3)
        );
    }

    #[test]
    fn their_cards_are_read_without_a_question_and_are_still_valid() {
        let people = training_people(today());
        let cards: Vec<_> = people
            .iter()
            .filter_map(|person| training_card(person, today()).map(|card| (person, card)))
            .collect();
        assert!(cards.len() >= 15, "{}", cards.len());
        for (person, card) in cards {
            let read = card_qr::parse(card.as_bytes(), today()).unwrap();
            assert_eq!(read.warnings, vec![], "{card}");
            assert_eq!(read.name, person.name);
            let ends = card_expiry::expiry(read.birth_date, read.issued.unwrap()).unwrap();
            assert_eq!(
                ends.validity(today()),
                card_expiry::Validity::Valid,
                "{card}"
            );
        }
    }
}
