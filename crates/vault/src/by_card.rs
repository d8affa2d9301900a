//! Who of the roster a card that is shown may belong to. Nothing of the card is kept: nobody has been asked yet.

use rusqlite::Connection;
use tannha_domain::{CardReading, PersonDate, RosterPerson, closed_set, fold};

use crate::{
    PersonSummary, Vault, VaultError,
    roster::{SUMMARY, summary},
    search::expression,
    sql::rows,
};

closed_set! {
    /// Why somebody of the roster is found by a card.
    FoundBy {
        /// The roster has the card's number.
        Number = "number",
        /// The roster has the number that was before the card's.
        OldNumber = "old_number",
        /// Name and birth are the card's.
        NameAndBirth = "name_and_birth",
        /// The name is the card's, and the roster knows no birth date.
        Name = "name",
    }
}

fn by(person: &RosterPerson, card: &CardReading) -> Option<FoundBy> {
    // Exposed to be held against the roster, in memory.
    let number = card.number.expose();
    if person.number.as_ref() == Some(&number) {
        return Some(FoundBy::Number);
    }
    if person.number.is_some() && person.number == card.old_number {
        return Some(FoundBy::OldNumber);
    }
    if fold(&person.name) != fold(&card.name) {
        return None;
    }
    match (person.birth, card.birth_date) {
        (None, _) => Some(FoundBy::Name),
        (Some(PersonDate::Day(listed)), PersonDate::Day(said)) => {
            (listed == said).then_some(FoundBy::NameAndBirth)
        }
        (Some(listed), said) => (listed.year() == said.year()).then_some(FoundBy::NameAndBirth),
    }
}

fn found(
    connection: &Connection,
    card: &CardReading,
) -> Result<Vec<(PersonSummary, FoundBy)>, VaultError> {
    let number = card.number.expose();
    let old = card.old_number.as_deref();
    let asked = [Some(number.as_str()), old, Some(card.name.as_str())];
    let mut people: Vec<(PersonSummary, FoundBy)> = Vec::new();
    for text in asked.into_iter().flatten().filter_map(expression) {
        let sql = format!(
            "SELECT {SUMMARY} FROM person_words w JOIN person p ON p.place = w.rowid LEFT JOIN person_state s ON s.place = p.place
                WHERE w.person_words MATCH ?1 ORDER BY w.rowid"
        );
        for one in rows(
            connection,
            "look for a card's person",
            &sql,
            [text],
            summary,
        )? {
            let known = people
                .iter()
                .any(|(other, _)| other.person.id == one.person.id);
            if let Some(by) = by(&one.person, card).filter(|_| !known) {
                people.push((one, by));
            }
        }
    }
    people.sort_by_key(|(_, by)| *by);
    Ok(people)
}

impl Vault {
    /// Everybody whose card this may be, the surest first: by its number, by the number before it, by name and birth.
    pub fn find_by_card(
        &self,
        card: &CardReading,
    ) -> Result<Vec<(PersonSummary, FoundBy)>, VaultError> {
        self.read(|connection| found(connection, card))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use tannha_domain::card_qr;

    use super::*;
    use crate::tests::{Hoa, Province, person};

    fn card(payload: &str) -> CardReading {
        card_qr::parse(payload.as_bytes(), date(2026, 11, 23)).unwrap()
    }

    fn finds(people: Vec<RosterPerson>, payload: &str) -> Vec<(String, FoundBy)> {
        let hoa = Hoa::joined(&Province::new());
        let many = people.len() as u64;
        hoa.vault.replace_roster(people.into_iter(), many).unwrap();
        let found = hoa.vault.find_by_card(&card(payload)).unwrap();
        found
            .into_iter()
            .map(|(one, by)| (one.person.name, by))
            .collect()
    }

    const CARD: &str =
        "019157000123|090123456|Nông Thị Mơ|02091957|Nữ|Xóm Khuôn Ruộng, Tràng Xá|10052021";

    fn mo(number: Option<&str>, birth: Option<&str>) -> RosterPerson {
        RosterPerson {
            number: number.map(str::to_owned),
            birth: birth.map(|birth| birth.parse().unwrap()),
            ..person(101, "Nông Thị Mơ", true)
        }
    }

    #[test]
    fn the_number_finds_whatever_the_list_calls_the_person() {
        let other_name = RosterPerson {
            name: "Nông Thị Mai".into(),
            ..mo(Some("019157000123"), Some("1950"))
        };
        let found = finds(vec![other_name], CARD);
        assert_eq!(found, [("Nông Thị Mai".to_owned(), FoundBy::Number)]);
    }

    #[test]
    fn a_list_with_the_old_number_is_found_by_it() {
        let found = finds(vec![mo(Some("090123456"), Some("1957"))], CARD);
        assert_eq!(found, [("Nông Thị Mơ".to_owned(), FoundBy::OldNumber)]);
    }

    #[test]
    fn without_a_number_name_and_birth_find_and_namesakes_are_all_shown() {
        let namesake = RosterPerson {
            birth: None,
            number: None,
            ..person(201, "NONG THI MO", true)
        };
        let another = person(301, "Nông Thị Mơ", true);
        let older = RosterPerson {
            birth: Some("1940".parse().unwrap()),
            ..person(401, "Nông Thị Mơ", true)
        };
        let found = finds(
            vec![namesake, another, older, mo(None, Some("1957-09-02"))],
            CARD,
        );
        let name = |name: &str, by| (name.to_owned(), by);
        assert_eq!(
            found,
            [
                name("Nông Thị Mơ", FoundBy::NameAndBirth),
                name("Nông Thị Mơ", FoundBy::NameAndBirth),
                name("NONG THI MO", FoundBy::Name)
            ]
        );
    }

    #[test]
    fn nobody_is_found_who_is_not_there() {
        assert_eq!(finds(vec![person(201, "Lường Thị Đào", true)], CARD), []);
    }
}
