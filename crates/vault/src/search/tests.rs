use tannha_domain::{RosterPerson, Subject};
use uuid::Uuid;

use super::*;
use crate::tests::{Hoa, Province, mo, now, person};

fn names(hoa: &Hoa, text: &str) -> Vec<String> {
    let query = RosterQuery {
        text: text.into(),
        limit: 50,
        ..RosterQuery::default()
    };
    hoa.vault
        .search_roster(&query)
        .unwrap()
        .rows
        .into_iter()
        .map(|row| row.person.name)
        .collect()
}

#[test]
fn people_are_found_without_diacritics_and_by_the_beginning_of_words() {
    let hoa = Hoa::joined(&Province::new());
    assert_eq!(names(&hoa, "nong th"), ["Nông Thị Mơ", "Nông Văn Thọ"]);
    assert_eq!(names(&hoa, "NÔNG thị mơ"), ["Nông Thị Mơ", "Nông Văn Thọ"]);
    assert_eq!(names(&hoa, "tho nong van"), ["Nông Văn Thọ"]);
    assert_eq!(
        names(&hoa, "khuon ru"),
        ["Nông Thị Mơ", "Nông Văn Thọ", "Lường Thị Đào"]
    );
    assert!(
        names(&hoa, "ong").is_empty(),
        "the middle of a word is not its beginning"
    );
}

#[test]
fn the_letter_that_unicode_does_not_take_apart_is_found_as_well() {
    let hoa = Hoa::joined(&Province::new());
    for typed in ["dao", "đào", "Đà", "luong d", "LUONG DAO"] {
        assert_eq!(names(&hoa, typed), ["Lường Thị Đào"], "{typed}");
    }
}

#[test]
fn who_heads_a_household_finds_everybody_in_it_also_after_the_head_changed() {
    let hoa = Hoa::joined(&Province::new());
    assert_eq!(names(&hoa, "nong mo"), ["Nông Thị Mơ", "Nông Văn Thọ"]);
    assert_eq!(names(&hoa, "mo tho"), ["Nông Văn Thọ"]);
    let upsert = |person: RosterPerson| {
        hoa.vault
            .write(|tx| crate::roster::upsert(tx, &person))
            .unwrap();
    };
    upsert(person(101, "Nông Thị Mơ", false));
    upsert(person(102, "Nông Văn Thọ", true));
    assert_eq!(names(&hoa, "tho"), ["Nông Thị Mơ", "Nông Văn Thọ"]);
    assert_eq!(names(&hoa, "thi mo"), ["Nông Thị Mơ"]);
}

#[test]
fn a_vault_whose_words_an_earlier_version_made_makes_them_anew() {
    let hoa = Hoa::joined(&Province::new());
    hoa.vault
        .write(|tx| {
            let old = "INSERT INTO person_words (person_words) VALUES ('delete-all')";
            crate::sql::run(tx, "forget", old, [])?;
            crate::vault::put_setting(tx, "search_words", "1")
        })
        .unwrap();
    assert!(names(&hoa, "nong").is_empty());
    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(names(&hoa, "mo"), ["Nông Thị Mơ", "Nông Văn Thọ"]);
}

#[test]
fn numbers_are_found_from_their_beginning_and_by_their_last_four_digits() {
    let hoa = Hoa::joined(&Province::new());
    assert_eq!(names(&hoa, "019157000201"), ["Lường Thị Đào"]);
    assert_eq!(names(&hoa, "0201"), ["Lường Thị Đào"]);
}

#[test]
fn what_people_type_is_never_a_query_language() {
    let hoa = Hoa::joined(&Province::new());
    for typed in [
        "\"",
        "mo OR dao",
        "words:mo",
        "NEAR(mo dao)",
        "mo*",
        "-mo",
        "^",
        "(",
        "'; DROP TABLE person; --",
        "a\0b",
    ] {
        let query = RosterQuery {
            text: typed.into(),
            limit: 5,
            ..RosterQuery::default()
        };
        hoa.vault.search_roster(&query).unwrap();
    }
    assert_eq!(names(&hoa, "tho*"), ["Nông Văn Thọ"]);
}

#[test]
fn filters_count_and_page() {
    let hoa = Hoa::joined(&Province::new());
    let family = RosterPerson {
        payee: false,
        ..person(103, "Nông Thị Út", false)
    };
    hoa.vault
        .write(|tx| crate::roster::upsert(tx, &family))
        .unwrap();
    hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    let search = |text: &str, filter, offset| {
        hoa.vault
            .search_roster(&RosterQuery {
                text: text.into(),
                filter,
                offset,
                limit: 1,
            })
            .unwrap()
    };
    for text in ["", "xom"] {
        let all = search(text, None, 1);
        assert_eq!(
            (all.total, all.rows[0].person.name.as_str()),
            (4, "Nông Văn Thọ")
        );
        let counts: Vec<_> = all
            .counts
            .iter()
            .map(|(state, people)| (state.as_str(), *people))
            .collect();
        assert_eq!(
            counts,
            [("all", 4), ("draft", 1), ("not_reached", 2)],
            "family is on the list and nobody has to reach them"
        );
        let drafts = search(text, Some(PersonState::Draft), 0);
        assert_eq!((drafts.total, drafts.rows[0].person.id), (1, mo()));
        let next = search(text, Some(PersonState::NotReached), 1);
        assert_eq!(
            (next.total, next.rows[0].person.name.as_str()),
            (2, "Lường Thị Đào")
        );
    }
}

fn plan(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    statement
        .raw_query()
        .mapped(|row| row.get(3))
        .map(Result::unwrap)
        .collect()
}

#[test]
fn every_search_of_forty_thousand_reads_through_an_index() {
    let hoa = Hoa::joined(&Province::new());
    hoa.vault
        .read(|connection| {
            let words = plan(connection, PLACES);
            assert!(
                words.len() == 1 && words[0].contains("VIRTUAL TABLE INDEX"),
                "{words:#?}"
            );
            assert_eq!(
                plan(connection, STATES),
                ["SCAN person_state"],
                "in its own order, and only who was reached"
            );
            for filter in std::iter::once(None).chain(PersonState::ALL.iter().copied().map(Some)) {
                let steps = plan(connection, &page_sql(filter));
                assert!(
                    steps.iter().all(|step| !step.contains("TEMP B-TREE")),
                    "{steps:#?}"
                );
                let scans: Vec<_> = steps
                    .iter()
                    .filter(|step| step.starts_with("SCAN"))
                    .collect();
                match filter {
                    // The list itself, read in its own order until the page is full.
                    None | Some(PersonState::NotReached) => {
                        assert_eq!(scans, ["SCAN p"], "{steps:#?}");
                    }
                    Some(_) => assert!(scans.is_empty(), "{steps:#?}"),
                }
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn an_id_is_not_a_word() {
    let hoa = Hoa::joined(&Province::new());
    assert!(names(&hoa, &Uuid::from_u128(101).to_string()).is_empty());
}
