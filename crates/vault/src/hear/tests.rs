mod people;
mod restored;

use tannha_domain::{Base64, DossierEvent, DossierId, News, PersonId, Subject};
use tannha_packet::SigningKey;
use uuid::Uuid;

use super::*;
use crate::{
    PacketState, PersonState,
    tests::{Hoa, Province, commune, mo, now, person, submits, village},
};

fn state(hoa: &Hoa) -> PersonState {
    hoa.vault.person(mo()).unwrap().unwrap().state
}

fn item(hoa: &Hoa) -> crate::OutboxItem {
    hoa.vault.outbox().unwrap().remove(0)
}

fn change(position: u64, news: News) -> Change {
    Change {
        position,
        at: now(),
        news,
    }
}

fn roster_of(people: u64) -> News {
    News::Roster {
        blob: Digest::of(b"roster"),
        bytes: 6,
        people,
        key: Base64(vec![]),
    }
}

#[test]
fn a_receipt_makes_a_packet_received_and_a_mark_makes_it_secured() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    province.signs_for(&hoa.vault, &sent, 7);
    assert_eq!(
        (state(&hoa), item(&hoa).state),
        (PersonState::InReview, PacketState::Received)
    );
    assert!(hoa.vault.outgoing(10).unwrap().is_empty());
    assert!(
        hoa.vault.blob(sent.head.digest, 0, 10).is_ok(),
        "received is not yet safe twice"
    );

    hoa.vault
        .hear(
            &Heard {
                mark: Some(province.mark(6)),
                ..province.silence(8)
            },
            None,
            now(),
        )
        .unwrap();
    assert_eq!(item(&hoa).state, PacketState::Received);
    hoa.vault
        .hear(
            &Heard {
                mark: Some(province.mark(7)),
                ..province.silence(8)
            },
            None,
            now(),
        )
        .unwrap();
    assert_eq!(
        (item(&hoa).state, item(&hoa).name.as_deref()),
        (PacketState::Secured, Some("Nông Thị Mơ"))
    );
    assert!(
        sent.head
            .blobs()
            .all(|part| matches!(hoa.vault.blob(part.digest, 0, 10), Err(VaultError::NoBlob)))
    );
    let counts = hoa.vault.counts().unwrap();
    assert_eq!((counts.waiting, counts.received, counts.secured), (0, 1, 1));
    let codes: Vec<String> = hoa
        .vault
        .history(sent.dossier)
        .unwrap()
        .into_iter()
        .map(|item| item.code)
        .collect();
    assert_eq!(codes, ["submitted", "received", "secured"]);
    assert_eq!(hoa.vault.exchange_state().unwrap().secured, 7);
}

#[test]
fn a_signature_that_does_not_hold_changes_nothing() {
    let province = Province::new();
    let stranger = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let good = province.receipt(&sent, 7, Outcome::Taken);
    let mut bent = good.clone();
    bent.bytes.0[20] ^= 1;
    let of_a_mark = SignedBytes {
        bytes: good.bytes.clone(),
        signature: province.mark(7).signature,
    };
    let quiet = || province.silence(9);
    let forged = [
        Heard {
            receipts: vec![good.clone(), stranger.receipt(&sent, 7, Outcome::Taken)],
            ..quiet()
        },
        Heard {
            receipts: vec![bent],
            ..quiet()
        },
        Heard {
            receipts: vec![of_a_mark],
            ..quiet()
        },
        Heard {
            receipts: vec![good.clone()],
            mark: Some(stranger.mark(9)),
            ..quiet()
        },
        Heard {
            receipts: vec![good.clone()],
            epochs: Some(stranger.signed_epochs()),
            ..quiet()
        },
        Heard {
            receipts: vec![good.clone()],
            key_list: Some(stranger.key_list(9)),
            ..quiet()
        },
        Heard {
            receipts: vec![good.clone()],
            mark: Some(SignedBytes {
                bytes: Base64(vec![]),
                signature: Base64(vec![]),
            }),
            ..quiet()
        },
    ];
    for heard in &forged {
        assert!(matches!(
            hoa.vault.hear(heard, None, now()),
            Err(VaultError::Packet(_))
        ));
        assert_eq!(
            (item(&hoa).state, state(&hoa)),
            (PacketState::Waiting, PersonState::Waiting)
        );
        assert_eq!(hoa.vault.exchange_state().unwrap().cursor, None);
        assert_eq!(hoa.vault.keys().unwrap().number, 1);
    }
    hoa.vault
        .hear(
            &Heard {
                receipts: vec![good],
                ..quiet()
            },
            None,
            now(),
        )
        .unwrap();
    assert_eq!(item(&hoa).state, PacketState::Received);
}

#[test]
fn hearing_an_answer_twice_is_the_same_as_once() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let heard = Heard {
        receipts: vec![province.receipt(&sent, 7, Outcome::Taken)],
        changes: vec![
            change(
                7,
                News::Dossier {
                    dossier: sent.dossier,
                    subject: Subject::Person(mo()),
                    event: DossierEvent::Received { revision: 1 },
                },
            ),
            change(
                8,
                News::Dossier {
                    dossier: sent.dossier,
                    subject: Subject::Person(mo()),
                    event: DossierEvent::Accepted,
                },
            ),
            change(
                9,
                News::Person {
                    person: Box::new(person(301, "Âu Văn An", true)),
                },
            ),
        ],
        mark: Some(province.mark(8)),
        ..province.silence(9)
    };
    assert!(!hoa.vault.hear(&heard, None, now()).unwrap().is_empty());
    let seen = |hoa: &Hoa| {
        (
            hoa.vault.history(mo()).unwrap(),
            hoa.vault.counts().unwrap(),
            hoa.vault.outbox().unwrap(),
            hoa.vault.roster_count().unwrap(),
        )
    };
    let once = seen(&hoa);
    for _ in 0..3 {
        hoa.vault
            .hear(&heard, None, now() + jiff::SignedDuration::from_secs(60))
            .unwrap();
    }
    assert_eq!(seen(&hoa), once);
    assert_eq!(once.1.accepted, 1);
}

#[test]
fn what_is_held_is_shown_with_its_reason_and_not_offered_again() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let held = Outcome::Held {
        code: "area_foreign".into(),
    };
    let heard = Heard {
        receipts: vec![province.receipt(&sent, 3, held)],
        ..province.silence(3)
    };
    assert_eq!(
        hoa.vault.hear(&heard, None, now()).unwrap(),
        [Touched::Outbox]
    );
    assert_eq!(
        (item(&hoa).state, item(&hoa).code.as_deref()),
        (PacketState::Held, Some("area_foreign"))
    );
    assert!(hoa.vault.outgoing(10).unwrap().is_empty());
    province.signs_for(&hoa.vault, &sent, 5);
    assert_eq!(
        (item(&hoa).state, item(&hoa).code),
        (PacketState::Received, None),
        "a person at the province took it"
    );
}

#[test]
fn what_is_broken_becomes_a_task_and_does_not_hold_up_the_others() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let next = submits(&hoa.vault, PersonId::from(Uuid::from_u128(201)));
    let heard = Heard {
        refused: vec![(sent.packet, sent.head.digest, "evidence_differs".into())],
        ..province.silence(3)
    };
    hoa.vault.hear(&heard, None, now()).unwrap();
    let broken = hoa.vault.outbox().unwrap().pop().unwrap();
    assert_eq!(
        (broken.state, broken.code.as_deref()),
        (PacketState::Refused, Some("evidence_differs"))
    );
    assert_eq!(hoa.vault.outgoing(10).unwrap(), [next.head]);
    assert!(
        hoa.vault.blob(sent.head.digest, 0, 10).is_ok(),
        "nothing is thrown away"
    );
}

#[test]
fn what_was_deleted_there_is_dropped_here_at_once() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    hoa.vault
        .hear(
            &Heard {
                receipts: vec![province.receipt(&sent, 3, Outcome::Deleted)],
                ..province.silence(3)
            },
            None,
            now(),
        )
        .unwrap();
    assert!(hoa.vault.blob(sent.head.digest, 0, 10).is_err());
    assert!(
        hoa.vault
            .read(|connection| crate::dossier::kept(connection, sent.dossier))
            .unwrap()
            .is_none()
    );
    assert_eq!(item(&hoa).state, PacketState::Deleted);
}
