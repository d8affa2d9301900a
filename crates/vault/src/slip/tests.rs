use tannha_domain::{
    Answer, AnsweredBy, Channel, DossierId, Field, PacketId, ReadFacts as _, Withdrawal,
};
use tannha_packet::{Outcome, PacketError, SlipCode};
use uuid::Uuid;

use crate::tests::{Hoa, Province, mo, now, submits};

fn read(code: &SlipCode) -> SlipCode {
    code.to_string().parse().unwrap()
}

#[test]
fn a_slip_is_received_by_the_volunteer_until_the_provinces_receipt_stands() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let root = hoa.vault.membership().unwrap().root;
    let waiting = hoa.vault.handed_in(sent.dossier).unwrap().unwrap();
    assert_eq!(waiting.number, sent.number);
    assert_eq!(waiting.confirmed_at, None);
    let said = read(&waiting.code).verify(&root).unwrap();
    assert!(!said.confirmed);
    assert!(
        said.word
            .is_of(waiting.facts.value(Field::FullName).unwrap())
    );
    assert_eq!(said.certificate.device, hoa.vault.identity().device);

    province.signs_for(&hoa.vault, &sent, 7);
    let confirmed = hoa.vault.handed_in(sent.dossier).unwrap().unwrap();
    assert!(confirmed.confirmed_at.is_some());
    assert!(read(&confirmed.code).verify(&root).unwrap().confirmed);
}

#[test]
fn a_packet_that_is_held_is_not_confirmed() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let held = Outcome::Held {
        code: "area_not_yours".into(),
    };
    let heard = crate::Heard {
        receipts: vec![province.receipt(&sent, 7, held)],
        ..province.silence(7)
    };
    hoa.vault.hear(&heard, None, now()).unwrap();
    let slip = hoa.vault.handed_in(sent.dossier).unwrap().unwrap();
    assert_eq!(slip.confirmed_at, None);
    let root = hoa.vault.membership().unwrap().root;
    assert!(!slip.code.verify(&root).unwrap().confirmed);
}

#[test]
fn another_provinces_root_does_not_stand_behind_a_slip() {
    let (province, other) = (Province::new(), Province::new());
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let slip = hoa.vault.handed_in(sent.dossier).unwrap().unwrap();
    let foreign = slip.code.verify(&other.invitation().root).map(|_| ());
    assert_eq!(foreign, Err(PacketError::ForeignCertificate));
}

#[test]
fn there_is_no_slip_of_what_was_not_handed_in_here() {
    let hoa = Hoa::joined(&Province::new());
    let nobody = DossierId::from(Uuid::from_u128(4));
    assert!(hoa.vault.handed_in(nobody).unwrap().is_none());
}

#[test]
fn a_packet_of_its_own_has_a_slip_on_the_device_that_made_it() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let withdrawal = Withdrawal {
        purposes: vec!["contact_phone".into()],
        channel: Channel::Phone,
        by: AnsweredBy::Volunteer,
        confirmed: None,
        answers: Vec::new(),
        language: "vi".into(),
    };
    let packet = hoa.vault.withdraw(mo(), &withdrawal, None, now()).unwrap();
    let said = vec![("contact_phone".to_owned(), Answer::No)];
    let slip = hoa.vault.packet_slip(packet, "Nông Thị Mơ", said.clone());
    let slip = slip.unwrap().unwrap();
    let root = hoa.vault.membership().unwrap().root;
    let held = read(&slip.code).verify(&root).unwrap();
    assert!(held.word.is_of("Nông Thị Mơ") && !held.confirmed);
    assert_eq!((held.word.number, held.word.answers), (slip.number, said));
    let elsewhere = PacketId::from(Uuid::from_u128(8));
    let other = hoa.vault.packet_slip(elsewhere, "Nông Thị Mơ", Vec::new());
    assert!(other.unwrap().is_none());
}
