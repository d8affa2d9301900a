use jiff::civil::date;
use uuid::Uuid;

use super::*;
use crate::{Fact, card_qr};

const TODAY: Date = date(2026, 11, 25);

fn card() -> CardReading {
    let payload = "019157000011|090000011|Nông Thị Mơ|02091957|Nữ|Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên|10052021";
    card_qr::parse(payload.as_bytes(), TODAY).unwrap()
}

fn roster(name: &str, birth: &str, number: &str) -> RosterPerson {
    RosterPerson {
        id: Uuid::from_u128(1).into(),
        household: Uuid::from_u128(2).into(),
        head: true,
        name: name.into(),
        birth: Some(birth.parse().unwrap()),
        sex: Some("female".parse().unwrap()),
        number: Some(number.into()),
        hamlet: "Xóm Đồng Ruộng".into(),
        unit: "2022:05746".parse().unwrap(),
        payee: true,
    }
}

fn typed(facts: &[(Field, &str)]) -> Facts {
    let fact = |value: &str| Fact {
        value: value.into(),
        source: Source::Typed,
    };
    facts
        .iter()
        .map(|(field, value)| (*field, fact(value)))
        .collect()
}

fn differing(roster: Option<&RosterPerson>, facts: &Facts) -> Vec<Field> {
    compare(Some(&card()), None, roster, facts, TODAY)
        .iter()
        .filter(|finding| finding.code == "differs")
        .filter_map(|finding| finding.field)
        .collect()
}

#[test]
fn a_typed_date_is_held_against_the_card_also_where_the_list_knows_a_year_only() {
    let listed = roster("Nông Thị Mơ", "1957", "019157000011");
    let right = typed(&[(Field::BirthDate, "1957-09-02")]);
    let wrong = typed(&[(Field::BirthDate, "1957-09-12")]);
    assert_eq!(differing(Some(&listed), &right), []);
    assert_eq!(differing(Some(&listed), &wrong), [Field::BirthDate]);
}

#[test]
fn a_typed_number_is_held_against_the_card_also_where_the_list_has_an_old_one() {
    let listed = roster("Nông Thị Mơ", "1957", "090000011");
    let wrong = typed(&[(Field::Number, "019157000012")]);
    assert_eq!(differing(Some(&listed), &wrong), [Field::Number]);
}

#[test]
fn the_lists_old_number_is_held_against_the_cards() {
    let listed = roster("Nông Thị Mơ", "1957", "090000099");
    assert_eq!(differing(Some(&listed), &Facts::new()), [Field::OldNumber]);
}

#[test]
fn a_tone_makes_another_name_and_its_place_does_not() {
    let other = roster("Nông Thị Mớ", "1957", "019157000011");
    assert_eq!(differing(Some(&other), &Facts::new()), [Field::FullName]);
    let capitals = roster("NÔNG THỊ MƠ", "1957", "019157000011");
    assert_eq!(differing(Some(&capitals), &Facts::new()), []);
}

#[test]
fn a_typed_day_of_issue_is_held_against_the_card() {
    let wrong = typed(&[(Field::IssueDate, "2021-05-11")]);
    assert_eq!(differing(None, &wrong), [Field::IssueDate]);
}

#[test]
fn a_card_that_has_expired_is_told_with_its_reading() {
    let on = |day: &str| {
        let facts = typed(&[(Field::ExpiryDate, day)]);
        compare(None, None, None, &facts, TODAY)
            .into_iter()
            .map(|finding| finding.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(on("2024-11-10"), ["expired"]);
    assert_eq!(on("2027-01-01"), ["expires_soon"]);
    assert!(on("2036-01-01").is_empty());
    assert!(on("never").is_empty());
}

fn zone(number: &str, name: &str) -> MrzReading {
    MrzReading {
        number: number.parse().unwrap(),
        birth_date: "1957-09-02".parse().unwrap(),
        sex: Some("female".parse().unwrap()),
        expiry: Expiry::Never,
        name_ascii: name.into(),
        warnings: Vec::new(),
    }
}

#[test]
fn the_back_agrees_with_the_code_without_marks_and_where_its_name_is_cut() {
    let back = zone("019157000011", "Nong Thi");
    let facts = typed(&[(Field::ExpiryDate, "never")]);
    assert_eq!(compare(Some(&card()), Some(&back), None, &facts, TODAY), []);
}

#[test]
fn each_thing_that_the_back_says_otherwise_is_a_finding_with_both_sides() {
    let back = zone("019164000012", "Trieu Thi Mui");
    let facts = typed(&[(Field::ExpiryDate, "2031-09-02")]);
    let found = compare(Some(&card()), Some(&back), None, &facts, TODAY);
    let found: Vec<_> = found
        .iter()
        .map(|one| (one.field.unwrap(), one.card.as_deref(), one.back.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            (Field::FullName, Some("Nông Thị Mơ"), Some("Trieu Thi Mui")),
            (Field::Number, Some("019157000011"), Some("019164000012")),
            (Field::ExpiryDate, None, Some("never")),
        ]
    );
}

#[test]
fn a_typed_number_of_nine_digits_is_an_old_paper_that_must_be_renewed() {
    let codes = |number| {
        let facts = typed(&[(Field::Number, number)]);
        let found = compare(None, None, None, &facts, TODAY);
        found.into_iter().map(|one| one.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("090000011"), ["cmnd"]);
    assert_eq!(codes("019157000011"), Vec::<String>::new());
}
