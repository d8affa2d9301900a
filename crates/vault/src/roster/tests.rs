use tannha_domain::Subject;

use super::*;
use crate::tests::{Hoa, Province, mo, now, person, village};

#[test]
fn a_roster_that_is_not_whole_leaves_the_old_one() {
    let hoa = Hoa::joined(&Province::new());
    let refused = hoa
        .vault
        .replace_roster(village().into_iter().take(2), 3)
        .unwrap_err();
    assert!(matches!(
        refused,
        VaultError::RosterIncomplete { said: 3, came: 2 }
    ));
    assert_eq!(hoa.vault.roster_count().unwrap(), 3);
}

#[test]
fn a_household_stands_together_with_its_head_first() {
    let hoa = Hoa::joined(&Province::new());
    let mo = hoa.vault.person(mo()).unwrap().unwrap();
    assert_eq!(
        (mo.head_name.as_deref(), mo.members, mo.state),
        (Some("Nông Thị Mơ"), 2, PersonState::NotReached)
    );
    let household = hoa.vault.household(mo.person.household).unwrap();
    assert_eq!(
        household
            .iter()
            .map(|member| member.person.name.as_str())
            .collect::<Vec<_>>(),
        ["Nông Thị Mơ", "Nông Văn Thọ"]
    );
}

#[test]
fn a_new_roster_keeps_where_people_stand() {
    let hoa = Hoa::joined(&Province::new());
    hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    let mut people = village();
    people.insert(0, person(301, "Âu Văn An", true));
    hoa.vault.replace_roster(people.into_iter(), 4).unwrap();
    assert_eq!(
        hoa.vault.person(mo()).unwrap().unwrap().state,
        PersonState::Draft
    );
}

#[test]
fn what_the_roster_says_comes_back_as_it_went_in() {
    let hoa = Hoa::joined(&Province::new());
    let odd = RosterPerson {
        birth: None,
        sex: None,
        number: None,
        payee: false,
        ..person(401, "Y H'Nhung Niê", false)
    };
    hoa.vault.write(|tx| upsert(tx, &odd)).unwrap();
    assert_eq!(hoa.vault.person(odd.id).unwrap().unwrap().person, odd);
    hoa.vault.write(|tx| remove(tx, odd.id)).unwrap();
    assert_eq!(hoa.vault.person(odd.id).unwrap(), None);
}

/// A commune of so many people, five in a house and sixty in a hamlet.
fn commune_of(many: u128) -> Vec<RosterPerson> {
    let people = (0..many).map(|number| RosterPerson {
        household: HouseholdId::from(uuid::Uuid::from_u128(1 + number / 5)),
        hamlet: format!("Xóm {}", number / 60),
        ..person(1000 + number, "Nông Thị Mơ", number % 5 == 0)
    });
    people.collect()
}

/// Everybody here, in the order of doors.
fn everybody(hoa: &Hoa) -> Vec<RosterPerson> {
    let sql = "SELECT id, household, head, name, birth, sex, number, hamlet, unit, payee FROM person ORDER BY place";
    hoa.vault
        .read(|connection| rows(connection, "read the roster", sql, [], super::person))
        .unwrap()
}

#[test]
fn who_saves_while_a_roster_comes_in_waits_for_a_part_of_it_only() {
    let hoa = Hoa::joined(&Province::new());
    let (vault, many) = (hoa.vault.clone(), 4_000);
    let mut seen = Vec::new();
    std::thread::scope(|scope| {
        let comes = scope.spawn(move || {
            let people = commune_of(u128::from(many));
            vault.replace_roster(people.into_iter(), many).unwrap();
        });
        while !comes.is_finished() {
            hoa.vault.set_setting("saved", "between").unwrap();
            seen.extend(hoa.vault.roster_coming().unwrap());
        }
    });
    let parts: std::collections::BTreeSet<u64> = seen.iter().map(|coming| coming.here).collect();
    assert!(parts.len() > 2, "{parts:?}");
    assert!(
        seen.iter()
            .all(|coming| coming.of == many && coming.here <= many)
    );
    assert_eq!(hoa.vault.roster_coming().unwrap(), None);
    assert_eq!(hoa.vault.roster_count().unwrap(), many);
}

/// medic/cht-core#7419: half a first list was taken for a whole one.
#[test]
fn what_a_kill_left_half_written_is_called_so_and_brought_to_its_end() {
    let hoa = Hoa::joined(&Province::new());
    let whole = commune_of(300);
    let coming = RosterComing { here: 2, of: 300 };
    // As a kill leaves it: somebody of the old list, a few of the new one, and the word that more is to come.
    hoa.vault
        .write(|tx| {
            remove(tx, mo())?;
            upsert(tx, &whole[17])?;
            upsert(tx, &whole[250])?;
            put_setting(tx, "roster_coming", &row::to_json(&coming)?)
        })
        .unwrap();
    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(hoa.vault.roster_coming().unwrap(), Some(coming));

    hoa.vault
        .replace_roster(whole.clone().into_iter(), 300)
        .unwrap();
    assert_eq!(hoa.vault.roster_coming().unwrap(), None);
    let mut here = everybody(&hoa);
    let hamlets: Vec<String> = here.iter().map(|person| person.hamlet.clone()).collect();
    let mut apart = hamlets.clone();
    apart.dedup();
    assert_eq!(apart.len(), 5, "each hamlet stands together");
    here.sort_by_key(|person| person.id);
    assert_eq!(here, whole);
}

#[test]
fn a_new_roster_moves_nobody_who_is_as_before() {
    let hoa = Hoa::joined(&Province::new());
    let mut people = commune_of(300);
    hoa.vault
        .replace_roster(people.clone().into_iter(), 300)
        .unwrap();
    let before = everybody(&hoa);
    people.retain(|person| person.id != before[4].id);
    people[200].name = "Nông Thị Mờ".into();
    hoa.vault.replace_roster(people.into_iter(), 299).unwrap();
    let (mut left, after) = (before, everybody(&hoa));
    left.remove(4);
    let ids = |people: &[RosterPerson]| people.iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(&left), ids(&after));
    assert_eq!(
        after.iter().filter(|one| one.name == "Nông Thị Mờ").count(),
        1
    );
}

#[test]
fn a_roster_that_names_somebody_twice_is_not_whole() {
    let hoa = Hoa::joined(&Province::new());
    let mut people = commune_of(10);
    people[3] = people[2].clone();
    let refused = hoa
        .vault
        .replace_roster(people.into_iter(), 10)
        .unwrap_err();
    assert_eq!(refused.code(), "roster_incomplete");
    assert_eq!(hoa.vault.roster_count().unwrap(), 3);
    assert_eq!(hoa.vault.roster_coming().unwrap(), None);
}
