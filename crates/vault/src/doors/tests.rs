use jiff::civil::date;
use tannha_domain::{Channel, NextAction, PersonId, Subject, Visit, Way};
use uuid::Uuid;

use super::*;
use crate::{
    PersonState, RosterQuery, roster,
    tests::{Hoa, Province, commune, mo, now, person},
};

fn house(number: u128) -> HouseholdId {
    HouseholdId::from(Uuid::from_u128(number))
}

/// Five doors of one hamlet, one of them with two people, and one of another hamlet.
fn hamlet() -> Vec<RosterPerson> {
    let mut people = vec![
        person(101, "Nông Thị Mơ", true),
        person(102, "Nông Văn Thọ", false),
        person(201, "Lường Thị Đào", true),
        person(301, "Hoàng Văn Páo", true),
        person(401, "Triệu Thị Lan", true),
        person(501, "Vừ A Páo", true),
        person(601, "Giàng Thị Sao", true),
    ];
    people[6].hamlet = "Xóm Đồng Ruộng".into();
    people
}

fn with(people: Vec<RosterPerson>) -> Hoa {
    let hoa = Hoa::joined(&Province::new());
    let many = people.len() as u64;
    hoa.vault.replace_roster(people.into_iter(), many).unwrap();
    hoa
}

fn way(hoa: &Hoa) -> Vec<HouseholdId> {
    let doors = hoa.vault.doors(&commune(), "xóm khuôn ruộng").unwrap();
    doors.into_iter().map(|door| door.household).collect()
}

fn houses(numbers: &[u128]) -> Vec<HouseholdId> {
    numbers.iter().copied().map(house).collect()
}

#[test]
fn a_door_that_was_moved_stays_there_through_a_kill_and_a_new_roster() {
    let hoa = with(hamlet());
    assert_eq!(way(&hoa), houses(&[1, 2, 3, 4, 5]));
    hoa.vault
        .move_door(house(4), Side::Before, house(1))
        .unwrap();
    hoa.vault
        .move_door(house(2), Side::After, house(5))
        .unwrap();
    let moved = houses(&[4, 1, 3, 5, 2]);
    assert_eq!(way(&hoa), moved);

    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(way(&hoa), moved);
    hoa.vault.replace_roster(hamlet().into_iter(), 7).unwrap();
    assert_eq!(way(&hoa), moved);
    // The list, its search and what is next follow the same way.
    let list = hoa.vault.search_roster(&RosterQuery {
        text: "khuon ruong".into(),
        limit: 10,
        ..RosterQuery::default()
    });
    let names: Vec<String> = list
        .unwrap()
        .rows
        .into_iter()
        .map(|row| row.person.name)
        .collect();
    assert_eq!(
        names,
        [
            "Triệu Thị Lan",
            "Nông Thị Mơ",
            "Nông Văn Thọ",
            "Hoàng Văn Páo",
            "Vừ A Páo",
            "Lường Thị Đào"
        ]
    );
}

#[test]
fn a_new_household_falls_to_its_natural_place_and_one_that_left_leaves_no_hole() {
    let mut people = hamlet();
    people.retain(|person| person.household != house(3));
    let hoa = with(people);
    hoa.vault
        .move_door(house(2), Side::After, house(5))
        .unwrap();
    assert_eq!(way(&hoa), houses(&[1, 4, 5, 2]));
    // The list names the third behind the second one, wherever that is now.
    hoa.vault.replace_roster(hamlet().into_iter(), 7).unwrap();
    assert_eq!(way(&hoa), houses(&[1, 4, 5, 2, 3]));

    let mut people = hamlet();
    people.retain(|person| person.household != house(5));
    hoa.vault.replace_roster(people.into_iter(), 6).unwrap();
    assert_eq!(way(&hoa), houses(&[1, 4, 2, 3]));
}

#[test]
fn who_comes_between_two_rosters_stands_with_the_neighbours() {
    let hoa = with(hamlet());
    let comes = person(103, "Nông Văn Út", false);
    hoa.vault.write(|tx| roster::upsert(tx, &comes)).unwrap();
    let found = hoa.vault.search_roster(&RosterQuery {
        limit: 4,
        ..RosterQuery::default()
    });
    let names: Vec<String> = found
        .unwrap()
        .rows
        .into_iter()
        .map(|row| row.person.name)
        .collect();
    assert_eq!(names[1..4], ["Nông Thị Mơ", "Nông Văn Thọ", "Nông Văn Út"]);
}

#[test]
fn where_people_stand_goes_with_them() {
    let hoa = with(hamlet());
    let draft = Subject::Person(mo());
    hoa.vault.open_draft(draft, now()).unwrap();
    let lan = PersonId::from(Uuid::from_u128(401));
    let next = NextAction {
        way: Way::Visit,
        day: Some(date(2026, 11, 24)),
        hour: None,
        season: None,
    };
    let visit = Visit::new(Channel::Door, "absent_temporarily", next, "");
    hoa.vault.record_visit(lan, &visit, now()).unwrap();
    hoa.vault
        .move_door(house(4), Side::Before, house(1))
        .unwrap();
    let stands = |id| hoa.vault.person(id).unwrap().unwrap().state;
    assert_eq!(stands(lan), PersonState::Appointment);
    assert_eq!(stands(mo()), PersonState::Draft);
    let tho = PersonId::from(Uuid::from_u128(102));
    assert_eq!(stands(tho), PersonState::NotReached);
}

#[test]
fn only_neighbours_are_moved_beside_each_other() {
    let hoa = with(hamlet());
    for (one, other) in [(1, 6), (1, 1), (9, 1)] {
        let refused = hoa.vault.move_door(house(one), Side::Before, house(other));
        assert!(matches!(refused, Err(VaultError::NoDoor)), "{one} {other}");
    }
    assert_eq!(way(&hoa), houses(&[1, 2, 3, 4, 5]));
}

#[test]
fn the_hamlet_that_is_walked_today_comes_first() {
    let hoa = with(hamlet());
    let first = |hoa: &Hoa| hoa.vault.ahead(2).unwrap()[0].person.name.clone();
    let hamlets = hoa.vault.hamlets().unwrap();
    let names: Vec<&str> = hamlets.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Xóm Đồng Ruộng", "Xóm Khuôn Ruộng"]);
    assert_eq!(hamlets[1].doors, 5);
    assert_eq!(first(&hoa), "Giàng Thị Sao");
    hoa.vault.walk(&commune(), "Xóm Khuôn Ruộng").unwrap();
    assert_eq!(first(&hoa), "Nông Thị Mơ");
    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(first(&hoa), "Nông Thị Mơ");
    assert_eq!(
        hoa.vault.ahead(40).unwrap().len(),
        7,
        "the others come after"
    );
}

/// Three hamlets of the list: Đồng Ruộng, Khuôn Ruộng, Làng Lường.
fn three_hamlets() -> Vec<RosterPerson> {
    let mut people = hamlet();
    people[4].hamlet = "Làng Lường".into();
    people[5].hamlet = "LÀNG LƯỜNG".into();
    people
}

fn hamlets(hoa: &Hoa) -> Vec<String> {
    let hamlets = hoa.vault.hamlets().unwrap();
    hamlets.into_iter().map(|one| fold(&one.name)).collect()
}

fn names(hoa: &Hoa) -> Vec<String> {
    let ahead = hoa.vault.ahead(40).unwrap();
    ahead.into_iter().map(|one| one.person.name).collect()
}

fn moves_hamlet(hoa: &Hoa, hamlet: &str, side: Side, other: &str) -> Result<(), VaultError> {
    let unit = commune();
    hoa.vault.move_hamlet((&unit, hamlet), side, (&unit, other))
}

#[test]
fn a_hamlet_that_was_moved_stays_there_through_a_kill_and_a_new_roster() {
    let hoa = with(three_hamlets());
    assert_eq!(
        hamlets(&hoa),
        ["lang luong", "xom dong ruong", "xom khuon ruong"]
    );
    moves_hamlet(&hoa, "Xóm Khuôn Ruộng", Side::Before, "làng lường").unwrap();
    let moved = ["xom khuon ruong", "lang luong", "xom dong ruong"];
    assert_eq!(hamlets(&hoa), moved);
    let way = [
        "Nông Thị Mơ",
        "Nông Văn Thọ",
        "Lường Thị Đào",
        "Hoàng Văn Páo",
        "Triệu Thị Lan",
        "Vừ A Páo",
        "Giàng Thị Sao",
    ];
    assert_eq!(names(&hoa), way);

    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(hamlets(&hoa), moved);
    hoa.vault
        .replace_roster(three_hamlets().into_iter(), 7)
        .unwrap();
    assert_eq!(hamlets(&hoa), moved);
    assert_eq!(names(&hoa), way);
    // What is found by typing comes in the same order.
    let found = hoa.vault.search_roster(&RosterQuery {
        text: "pao".into(),
        limit: 10,
        ..RosterQuery::default()
    });
    let found: Vec<String> = found
        .unwrap()
        .rows
        .into_iter()
        .map(|row| row.person.name)
        .collect();
    assert_eq!(found, ["Hoàng Văn Páo", "Vừ A Páo"]);
}

#[test]
fn a_hamlet_that_the_list_brings_later_stands_behind_the_one_that_it_names_before() {
    let mut people = three_hamlets();
    people.retain(|person| fold(&person.hamlet) != "xom dong ruong");
    let hoa = with(people);
    moves_hamlet(&hoa, "Xóm Khuôn Ruộng", Side::Before, "Làng Lường").unwrap();
    hoa.vault
        .replace_roster(three_hamlets().into_iter(), 7)
        .unwrap();
    assert_eq!(
        hamlets(&hoa),
        ["xom khuon ruong", "lang luong", "xom dong ruong"]
    );
}

#[test]
fn a_hamlet_takes_its_doors_and_where_people_stand_along() {
    let hoa = with(three_hamlets());
    hoa.vault
        .move_door(house(3), Side::Before, house(1))
        .unwrap();
    hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    moves_hamlet(&hoa, "Xóm Khuôn Ruộng", Side::After, "Làng Lường").unwrap();
    assert_eq!(way(&hoa), houses(&[3, 1, 2]));
    assert_eq!(
        hoa.vault.person(mo()).unwrap().unwrap().state,
        PersonState::Draft
    );
    let found = hoa.vault.search_roster(&RosterQuery {
        text: "tho".into(),
        limit: 5,
        ..RosterQuery::default()
    });
    assert_eq!(found.unwrap().total, 1, "the words came along");
}

#[test]
fn hamlets_and_doors_are_moved_as_often_as_somebody_likes() {
    let hoa = with(three_hamlets());
    for _ in 0..40 {
        moves_hamlet(&hoa, "Làng Lường", Side::After, "Xóm Đồng Ruộng").unwrap();
        moves_hamlet(&hoa, "Xóm Đồng Ruộng", Side::After, "Làng Lường").unwrap();
        moves_hamlet(&hoa, "Xóm Khuôn Ruộng", Side::Before, "Xóm Đồng Ruộng").unwrap();
        assert_eq!(
            hamlets(&hoa),
            ["lang luong", "xom khuon ruong", "xom dong ruong"]
        );
        for (one, other) in [(3, 1), (2, 3), (1, 2)] {
            hoa.vault
                .move_door(house(one), Side::Before, house(other))
                .unwrap();
        }
        assert_eq!(way(&hoa), houses(&[1, 2, 3]));
        assert_eq!(names(&hoa).len(), 7);
    }
}

#[test]
fn only_hamlets_of_the_list_are_moved() {
    let hoa = with(three_hamlets());
    for (one, other) in [
        ("Xóm Khác", "Làng Lường"),
        ("Làng Lường", "Xóm Khác"),
        ("Làng Lường", "làng lường"),
    ] {
        let refused = moves_hamlet(&hoa, one, Side::Before, other);
        assert!(matches!(refused, Err(VaultError::NoHamlet)), "{one}");
    }
}
