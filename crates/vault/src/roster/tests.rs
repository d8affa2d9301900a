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
