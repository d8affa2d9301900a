use jiff::civil::date;
use tannha_domain::{Answer, Channel, Mark, NextAction, Occasion, Visit, Way};

use super::*;
use crate::{
    PersonState,
    tests::{Hoa, Province, SIGNED, confirms, mo, now, signature},
};

fn hers(answer: Answer) -> ReceiverAuthorisation {
    ReceiverAuthorisation {
        name: "Nông Văn Thọ".into(),
        relation: "child".into(),
        phone: "0987654321".into(),
        until: date(2027, 5, 24),
        confirmed: signature(),
        answers: confirms(Occasion::Receiver.purposes(), answer, Mark::Signature),
    }
}

#[test]
fn who_receives_waits_with_the_commune_and_stands_on_the_letter() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let next = NextAction {
        way: Way::Receiver,
        day: None,
        hour: None,
        season: None,
    };
    let visit = Visit::new(Channel::Door, "bedridden", next, "");
    hoa.vault.record_visit(mo(), &visit, now()).unwrap();
    let packet = hoa
        .vault
        .authorise_receiver(mo(), hers(Answer::Yes), SIGNED, now())
        .unwrap();
    let receiver = hoa.vault.receiver_of(mo()).unwrap().unwrap();
    assert_eq!(receiver.name, "Nông Văn Thọ");
    assert_eq!(receiver.relation.as_deref(), Some("child"));
    assert_eq!(receiver.phone.as_deref(), Some("0987654321"));
    assert_eq!(receiver.until, date(2027, 5, 24));
    let state = hoa.vault.person(mo()).unwrap().unwrap().state;
    assert_eq!(state, PersonState::Handed);
    let listed = hoa.vault.outbox().unwrap();
    let item = listed.iter().find(|item| item.packet == packet).unwrap();
    assert_eq!(item.name.as_deref(), Some("Nông Thị Mơ"));
}

#[test]
fn without_both_yes_nothing_is_kept() {
    let hoa = Hoa::joined(&Province::new());
    let refused = hoa
        .vault
        .authorise_receiver(mo(), hers(Answer::No), SIGNED, now())
        .unwrap_err();
    assert_eq!(refused.code(), "account_consent");
    assert!(hoa.vault.receiver_of(mo()).unwrap().is_none());
    assert!(hoa.vault.outgoing(10).unwrap().is_empty());
}
