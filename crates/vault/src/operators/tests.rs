use tannha_domain::{Channel, NextAction, Season, Subject, Visit, Way};

use super::*;
use crate::tests::{Hoa, PIN, Province, mo, now, submits};

const LANS_PIN: &str = "135790";

/// Lan works on Hoa's tablet too; the vault is hers then.
fn lan_joins(province: &Province, hoa: &Hoa) -> (OperatorId, Vault) {
    let lan = hoa
        .vault
        .add_operator(
            &province.invitation(),
            " Triệu Thị Lan ",
            LANS_PIN,
            &hoa.secret,
            now(),
        )
        .unwrap();
    let vault = hoa
        .vault
        .unlock_as(Some(lan), LANS_PIN, &hoa.secret, now())
        .unwrap();
    (lan, vault)
}

fn promises(vault: &Vault) {
    let next = NextAction {
        way: Way::Season,
        day: None,
        hour: None,
        season: Some(Season::Tet),
    };
    let visit = Visit::new(Channel::Kiosk, "absent_working_away", next, "");
    vault.record_visit(mo(), &visit, now()).unwrap();
}

#[test]
fn each_operator_has_a_pin_of_their_own_and_tries_of_their_own() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let (lan, _) = lan_joins(&province, &hoa);
    let operators = Vault::operators(hoa.path(), &hoa.secret).unwrap();
    let names: Vec<_> = operators.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Hoàng Thị Hoa", "Triệu Thị Lan"]);
    let first = operators[0].id;
    let open = |who, pin| Vault::open_as(hoa.path(), Some(who), pin, &hoa.secret, now());
    assert_eq!(open(lan, PIN).unwrap_err().code(), "pin_wrong");
    for _ in 0..5 {
        let _ = open(lan, "000000");
    }
    assert_eq!(open(lan, LANS_PIN).unwrap_err().code(), "pin_wait");
    let opened = open(first, PIN).unwrap();
    assert_eq!(opened.identity().operator, first);
}

#[test]
fn names_stand_outside_under_the_device_secret_only() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    lan_joins(&province, &hoa);
    assert!(!crate::tests::contains(
        &hoa.raw_bytes(),
        "Triệu".as_bytes()
    ));
    let other = DeviceSecret::new([1; 32]);
    let unread = Vault::operators(hoa.path(), &other).unwrap();
    assert!(unread.iter().all(|one| one.name.is_empty()));
}

/// opencrvs-core#9946, SORMAS-Project#950: drafts and outbox of one user seen by the next as their own.
#[test]
fn nobody_goes_on_with_another_ones_draft_without_taking_it_over() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let subject = Subject::Person(mo());
    let draft = hoa.vault.open_draft(subject, now()).unwrap();
    let (lan, lans) = lan_joins(&province, &hoa);
    for refused in [
        lans.open_draft(subject, now()).unwrap_err(),
        lans.draft(draft).unwrap_err(),
        lans.discard_draft(draft, now()).unwrap_err(),
        lans.submit(draft, now()).unwrap_err(),
        lans.answer(
            draft,
            crate::tests::says("opening_notice", tannha_domain::Answer::Heard),
        )
        .unwrap_err(),
        lans.hand_over_draft(draft, lan, now()).unwrap_err(),
    ] {
        assert_eq!(refused.code(), "draft_of_another");
    }
    let listed = lans.drafts().unwrap();
    assert_eq!(
        listed[0].operator,
        Some(hoa.vault.identity().operator),
        "it is listed as hers"
    );

    lans.take_over_draft(draft, now()).unwrap();
    assert_eq!(lans.open_draft(subject, now()).unwrap(), draft);
    assert_eq!(
        hoa.vault.draft(draft).unwrap_err().code(),
        "draft_of_another"
    );
    let entry = last_entry(&lans);
    assert!(
        entry.contains("draft_given") && entry.contains(&lan.to_string()),
        "{entry}"
    );
    lans.verify_trail().unwrap();
}

fn last_entry(vault: &Vault) -> String {
    let sql = "SELECT entry FROM trail ORDER BY place DESC LIMIT 1";
    vault
        .read(|connection| one(connection, "read", sql, [], |found| found.get(0)))
        .unwrap()
        .unwrap()
}

#[test]
fn a_packet_says_who_and_brings_the_devices_word_for_them() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let own = submits(&hoa.vault, mo());
    let manifest = province.opens(&hoa.vault, &own);
    assert_eq!(manifest.operator, hoa.vault.identity().operator);

    let (lan, lans) = lan_joins(&province, &hoa);
    let other = crate::tests::village()[2].id;
    let sent = submits(&lans, other);
    let manifest = province.opens(&lans, &sent);
    assert_eq!(manifest.operator, lan);
}

#[test]
fn another_provinces_invitation_lets_nobody_in() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let foreign = Province::new().invitation();
    let refused = hoa
        .vault
        .add_operator(&foreign, "Lan", LANS_PIN, &hoa.secret, now());
    assert_eq!(refused.unwrap_err().code(), "certificate_foreign");
    assert_eq!(Vault::operators(hoa.path(), &hoa.secret).unwrap().len(), 1);
}

#[test]
fn what_was_promised_goes_to_somebody_or_to_the_team() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    promises(&hoa.vault);
    let (lan, lans) = lan_joins(&province, &hoa);
    let me = hoa.vault.identity().operator;
    assert_eq!(hoa.vault.keepers().unwrap().get(&mo()), Some(&me));
    hoa.vault.hand_over_promises(Some(lan), now()).unwrap();
    assert_eq!(hoa.vault.keepers().unwrap().get(&mo()), Some(&lan));
    lans.hand_over_promises(None, now()).unwrap();
    assert_eq!(lans.keepers().unwrap().get(&mo()), None);
    assert_eq!(
        lans.return_list().unwrap().len(),
        1,
        "the team still keeps it"
    );
}
