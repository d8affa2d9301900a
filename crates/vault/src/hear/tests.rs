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
fn receipts_and_the_mark_count_before_a_roster_that_may_never_come() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let heard = Heard {
        receipts: vec![province.receipt(&sent, 7, Outcome::Taken)],
        mark: Some(province.mark(8)),
        changes: vec![
            change(8, News::LegalBasis { recorded: true }),
            change(9, roster_of(1)),
        ],
        ..province.silence(9)
    };
    hoa.vault.hear_ahead(&heard, now()).unwrap();
    assert_eq!(item(&hoa).state, PacketState::Secured);
    assert_eq!(hoa.vault.cursor().unwrap(), None);
    assert_eq!(hoa.vault.setting("legal_basis"), None);
    let ahead = hoa.vault.history(mo()).unwrap();
    assert!(hoa.vault.hear_ahead(&heard, now()).unwrap().is_empty());

    let roster = village().into_iter().take(1).collect();
    let touched = hoa.vault.hear(&heard, Some(roster), now()).unwrap();
    assert_eq!(touched, [Touched::Roster, Touched::Settings]);
    assert_eq!(hoa.vault.cursor().unwrap(), Some(province.place(9)));
    assert_eq!(hoa.vault.history(mo()).unwrap(), ahead);
    assert_eq!(hoa.vault.roster_count().unwrap(), 1);
}

#[test]
fn a_late_answer_does_not_bring_back_what_changed_since() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let named = |position, name| Heard {
        changes: vec![change(
            position,
            News::Person {
                person: Box::new(person(101, name, true)),
            },
        )],
        ..province.silence(position)
    };
    hoa.vault
        .hear(&named(20, "Nông Thị Mơ"), None, now())
        .unwrap();
    hoa.vault
        .hear(&named(10, "Nông Thị Mờ"), None, now())
        .unwrap();
    assert_eq!(
        hoa.vault.person(mo()).unwrap().unwrap().person.name,
        "Nông Thị Mơ"
    );
    assert_eq!(
        hoa.vault.exchange_state().unwrap().cursor.unwrap().position,
        20
    );
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

#[test]
fn after_a_restore_what_lies_beyond_it_waits_again() {
    let mut province = Province::new();
    let hoa = Hoa::joined(&province);
    let early = submits(&hoa.vault, mo());
    let late = submits(&hoa.vault, PersonId::from(Uuid::from_u128(201)));
    province.signs_for(&hoa.vault, &early, 10);
    province.signs_for(&hoa.vault, &late, 50);
    province.decides(
        &hoa.vault,
        early.dossier,
        Subject::Person(mo()),
        60,
        DossierEvent::Accepted,
    );
    hoa.vault
        .hear(
            &Heard {
                mark: Some(province.mark(10)),
                ..province.silence(60)
            },
            None,
            now(),
        )
        .unwrap();
    assert_eq!(
        hoa.vault
            .exchange_state()
            .unwrap()
            .highest
            .unwrap()
            .position,
        60
    );

    province.is_restored(40);
    let begun = Heard {
        epochs: Some(province.signed_epochs()),
        ..province.silence(41)
    };
    hoa.vault.hear(&begun, None, now()).unwrap();
    assert_eq!(
        hoa.vault.outgoing(10).unwrap(),
        std::slice::from_ref(&late.head),
        "the earlier one is in the backup"
    );
    assert_eq!(
        state(&hoa),
        PersonState::InReview,
        "the decision is to be confirmed"
    );
    let told = hoa.vault.exchange_state().unwrap();
    assert_eq!(told.unconfirmed, [(early.dossier, DossierEvent::Accepted)]);
    assert_eq!((told.cursor, told.secured), (Some(province.place(41)), 10));
    assert_eq!(
        hoa.vault.history(mo()).unwrap().last().unwrap().code,
        "to_be_confirmed"
    );

    hoa.vault.hear(&province.silence(42), None, now()).unwrap();
    assert_eq!(
        hoa.vault.exchange_state().unwrap().unconfirmed,
        told.unconfirmed,
        "the request had no room for it"
    );
    let answered = Heard {
        told: told.unconfirmed,
        ..province.silence(42)
    };
    hoa.vault.hear(&answered, None, now()).unwrap();
    assert!(
        hoa.vault.exchange_state().unwrap().unconfirmed.is_empty(),
        "told once"
    );
    province.decides(
        &hoa.vault,
        early.dossier,
        Subject::Person(mo()),
        43,
        DossierEvent::Accepted,
    );
    assert_eq!(
        (
            state(&hoa),
            hoa.vault
                .history(mo())
                .unwrap()
                .last()
                .unwrap()
                .code
                .as_str()
        ),
        (PersonState::Accepted, "accepted")
    );
    province.signs_for(&hoa.vault, &late, 44);
    assert!(hoa.vault.outgoing(10).unwrap().is_empty());
    hoa.vault.hear(&begun, None, now()).unwrap();
    assert!(
        hoa.vault.outgoing(10).unwrap().is_empty(),
        "the same news of a restore is no second restore"
    );
}

#[test]
fn what_was_secured_and_fell_is_offered_again_and_signed_for_again() {
    let mut province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let secures = |province: &Province, position| Heard {
        receipts: vec![province.receipt(&sent, position, Outcome::Taken)],
        mark: Some(province.mark(position)),
        ..province.silence(position)
    };
    hoa.vault
        .hear(&secures(&province, 50), None, now())
        .unwrap();
    assert_eq!(item(&hoa).state, PacketState::Secured);

    province.is_restored(40);
    let begun = Heard {
        epochs: Some(province.signed_epochs()),
        ..province.silence(41)
    };
    hoa.vault.hear(&begun, None, now()).unwrap();
    assert_eq!(
        (item(&hoa).state, item(&hoa).code),
        (PacketState::Waiting, None)
    );
    assert_eq!(
        hoa.vault.outgoing(10).unwrap(),
        std::slice::from_ref(&sent.head),
        "the province may have it"
    );

    hoa.vault
        .hear(&secures(&province, 45), None, now())
        .unwrap();
    assert_eq!(item(&hoa).state, PacketState::Secured);
    assert!(hoa.vault.outgoing(10).unwrap().is_empty());
    assert!(!hoa.vault.mark_gone(sent.head.digest, now()).unwrap());
}

#[test]
fn what_was_secured_and_is_asked_for_again_becomes_a_task_until_another_restore() {
    let mut province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let here = submits(&hoa.vault, PersonId::from(Uuid::from_u128(201)));
    let secured = Heard {
        receipts: vec![province.receipt(&sent, 50, Outcome::Taken)],
        mark: Some(province.mark(50)),
        ..province.silence(50)
    };
    hoa.vault.hear(&secured, None, now()).unwrap();
    province.is_restored(40);
    let begun = Heard {
        epochs: Some(province.signed_epochs()),
        ..province.silence(41)
    };
    hoa.vault.hear(&begun, None, now()).unwrap();

    assert!(
        hoa.vault
            .mark_gone(sent.head.parts[0].digest, now())
            .unwrap()
    );
    assert!(!hoa.vault.mark_gone(here.head.digest, now()).unwrap());
    let gone = hoa.vault.outbox().unwrap().pop().unwrap();
    assert_eq!(
        (gone.state, gone.code.as_deref()),
        (PacketState::Refused, Some("bytes_gone"))
    );
    assert_eq!(
        hoa.vault.outgoing(10).unwrap(),
        std::slice::from_ref(&here.head)
    );
    hoa.vault.hear(&begun, None, now()).unwrap();
    assert_eq!(hoa.vault.outgoing(10).unwrap().len(), 1);

    province.is_restored(41);
    let begun = Heard {
        epochs: Some(province.signed_epochs()),
        ..province.silence(42)
    };
    hoa.vault.hear(&begun, None, now()).unwrap();
    assert_eq!(
        hoa.vault.outgoing(10).unwrap().len(),
        2,
        "its backup may reach further"
    );
}

#[test]
fn a_restore_is_proved_by_the_highest_receipt_that_stands_and_by_the_mark() {
    let mut province = Province::new();
    let hoa = Hoa::joined(&province);
    assert!(hoa.vault.proofs().unwrap().is_empty());
    let low = submits(&hoa.vault, mo());
    let high = submits(&hoa.vault, PersonId::from(Uuid::from_u128(201)));
    let receipts = [
        province.receipt(&high, 50, Outcome::Taken),
        province.receipt(&low, 10, Outcome::Taken),
    ];
    let mark = province.mark(20);
    let heard = Heard {
        receipts: receipts.to_vec(),
        mark: Some(mark.clone()),
        ..province.silence(60)
    };
    hoa.vault.hear(&heard, None, now()).unwrap();
    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(
        hoa.vault.proofs().unwrap(),
        [receipts[0].clone(), mark.clone()],
        "as they were signed"
    );

    province.is_restored(40);
    let begun = Heard {
        epochs: Some(province.signed_epochs()),
        ..province.silence(41)
    };
    hoa.vault.hear(&begun, None, now()).unwrap();
    assert_eq!(hoa.vault.proofs().unwrap(), [receipts[1].clone(), mark]);
}

#[test]
fn the_cursor_goes_back_to_the_highest_place_that_stands() {
    let mut province = Province::new();
    let hoa = Hoa::joined(&province);
    for position in [10, 30, 50] {
        hoa.vault
            .hear(&province.silence(position), None, now())
            .unwrap();
    }
    let before = province.place(30);
    province.is_restored(40);
    let heard = Heard {
        epochs: Some(province.signed_epochs()),
        ..province.silence(35)
    };
    hoa.vault
        .hear(
            &Heard {
                cursor: before,
                ..heard
            },
            None,
            now(),
        )
        .unwrap();
    assert_eq!(hoa.vault.exchange_state().unwrap().cursor, Some(before));
}

#[test]
fn a_cursor_after_a_restore_stays_however_many_fell_with_it() {
    let mut province = Province::new();
    let hoa = Hoa::joined(&province);
    for position in 1_000..1_250 {
        hoa.vault
            .hear(&province.silence(position), None, now())
            .unwrap();
    }
    province.is_restored(40);
    let begun = Heard {
        epochs: Some(province.signed_epochs()),
        ..province.silence(41)
    };
    hoa.vault.hear(&begun, None, now()).unwrap();
    assert_eq!(
        hoa.vault.exchange_state().unwrap().cursor,
        Some(province.place(41))
    );
    hoa.vault.hear(&province.silence(42), None, now()).unwrap();
    assert_eq!(
        hoa.vault.exchange_state().unwrap().cursor,
        Some(province.place(42))
    );
}

#[test]
fn an_answer_that_ends_where_nothing_stands_moves_no_cursor_and_its_receipts_count() {
    let mut province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let beyond = province.place(50);
    hoa.vault.hear(&province.silence(30), None, now()).unwrap();
    let stands = province.place(30);
    province.is_restored(40);
    let to_a_revoked_device = Heard {
        cursor: beyond,
        receipts: vec![province.receipt(
            &sent,
            41,
            Outcome::Held {
                code: "device_revoked".into(),
            },
        )],
        changes: vec![change(45, News::LegalBasis { recorded: true })],
        epochs: Some(province.signed_epochs()),
        ..province.silence(0)
    };
    for _ in 0..2 {
        hoa.vault.hear(&to_a_revoked_device, None, now()).unwrap();
        assert_eq!(item(&hoa).state, PacketState::Held);
        assert_eq!(hoa.vault.exchange_state().unwrap().cursor, Some(stands));
        assert_eq!(hoa.vault.setting("legal_basis"), None);
    }

    province.is_restored(41);
    hoa.vault.hear(&province.silence(60), None, now()).unwrap();
    assert_eq!(
        hoa.vault.exchange_state().unwrap().cursor,
        Some(stands),
        "an epoch that nobody signed"
    );
}

#[test]
fn a_second_restore_from_the_same_backup_is_heard_of() {
    let mut province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let once = province.signed_epochs();
    province.is_restored(40);
    let begun = Heard {
        epochs: Some(province.signed_epochs()),
        ..province.silence(41)
    };
    hoa.vault.hear(&begun, None, now()).unwrap();
    province.signs_for(&hoa.vault, &sent, 45);

    // The same backup again: the province knows nothing of the epoch in which it signed.
    province.is_restored_again(40, now() + jiff::SignedDuration::from_hours(1));
    let begun_again = Heard {
        epochs: Some(province.signed_epochs()),
        ..province.silence(42)
    };
    hoa.vault.hear(&begun_again, None, now()).unwrap();
    assert_eq!(
        hoa.vault.exchange_state().unwrap().cursor,
        Some(province.place(42))
    );
    assert_eq!(hoa.vault.outgoing(10).unwrap(), [sent.head]);

    let known = hoa.vault.membership().unwrap().epochs;
    for older in [begun.epochs, Some(once)] {
        let late = Heard {
            epochs: older,
            ..province.silence(43)
        };
        hoa.vault.hear(&late, None, now()).unwrap();
        assert_eq!(hoa.vault.membership().unwrap().epochs, known);
    }
}

#[test]
fn a_device_takes_only_a_higher_key_list() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    for (number, then) in [(3, 3), (2, 3), (3, 3)] {
        hoa.vault
            .hear(
                &Heard {
                    key_list: Some(province.key_list(number)),
                    ..province.silence(1)
                },
                None,
                now(),
            )
            .unwrap();
        assert_eq!(hoa.vault.keys().unwrap().number, then);
    }
    hoa.vault.set_key_list(province.key_list(4)).unwrap();
    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(hoa.vault.keys().unwrap().number, 4);
    assert!(hoa.vault.set_key_list(Province::new().key_list(5)).is_err());
}

#[test]
fn a_roster_is_taken_whole_or_not_at_all() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let heard = Heard {
        changes: vec![
            change(5, News::PersonLeft { person: mo() }),
            change(6, roster_of(2)),
            change(
                7,
                News::Person {
                    person: Box::new(person(401, "Y H'Nhung Niê", true)),
                },
            ),
        ],
        ..province.silence(7)
    };
    assert_eq!(
        hoa.vault.hear(&heard, None, now()).unwrap_err().code(),
        "roster_missing"
    );
    assert_eq!(
        hoa.vault
            .hear(&heard, Some(village()), now())
            .unwrap_err()
            .code(),
        "roster_incomplete"
    );
    assert_eq!(
        (
            hoa.vault.roster_count().unwrap(),
            hoa.vault.exchange_state().unwrap().cursor
        ),
        (3, None)
    );
    let touched = hoa
        .vault
        .hear(&heard, Some(village().into_iter().take(2).collect()), now())
        .unwrap();
    assert_eq!(
        (hoa.vault.roster_count().unwrap(), touched),
        (3, vec![Touched::Roster])
    );
    hoa.vault.hear(&heard, None, now()).unwrap();
}

#[test]
fn a_person_who_leaves_keeps_the_draft_and_the_decisions() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let draft = hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    hoa.vault
        .hear(
            &Heard {
                changes: vec![change(1, News::PersonLeft { person: mo() })],
                ..province.silence(1)
            },
            None,
            now(),
        )
        .unwrap();
    assert_eq!(hoa.vault.person(mo()).unwrap(), None);
    assert!(hoa.vault.draft(draft).unwrap().0.roster.is_none());
    hoa.vault
        .hear(
            &Heard {
                changes: vec![change(
                    2,
                    News::Person {
                        person: Box::new(person(101, "Nông Thị Mơ", true)),
                    },
                )],
                ..province.silence(2)
            },
            None,
            now(),
        )
        .unwrap();
    assert_eq!(state(&hoa), PersonState::Draft);
}

#[test]
fn a_proposal_becomes_a_person_when_a_clerk_says_so() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let id = DossierId::from(Uuid::from_u128(77));
    let met = Subject::Proposal(tannha_domain::ProposalId::from(Uuid::from_u128(78)));
    province.decides(
        &hoa.vault,
        id,
        met,
        1,
        DossierEvent::Received { revision: 1 },
    );
    assert_eq!(state(&hoa), PersonState::NotReached);
    province.decides(
        &hoa.vault,
        id,
        Subject::Person(mo()),
        2,
        DossierEvent::Accepted,
    );
    assert_eq!(state(&hoa), PersonState::Accepted);
    province.decides(
        &hoa.vault,
        id,
        Subject::Person(mo()),
        3,
        DossierEvent::Opened {
            account_tail: "0042".into(),
        },
    );
    assert_eq!(
        (state(&hoa), hoa.vault.counts().unwrap().opened),
        (PersonState::Opened, 0),
        "the team's dossier, and none of this device's own"
    );
    assert_eq!(
        hoa.vault
            .history(mo())
            .unwrap()
            .last()
            .unwrap()
            .detail
            .as_deref(),
        Some("0042")
    );
}

#[test]
fn the_campaign_the_clock_and_the_legal_basis_are_remembered() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let campaign = News::Campaign {
        name: "Tết vì người nghèo".into(),
        ends_on: "2026-12-31".parse().unwrap(),
        target: 120,
        done: 30,
    };
    let heard = Heard {
        changes: vec![
            change(1, campaign),
            change(1, News::LegalBasis { recorded: true }),
        ],
        now_there: now() + jiff::SignedDuration::from_secs(90),
        ..province.silence(1)
    };
    hoa.vault.hear(&heard, None, now()).unwrap();
    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(hoa.vault.campaign().unwrap().unwrap().target, 120);
    let draft = hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    assert!(hoa.vault.draft(draft).unwrap().0.legal_basis_recorded);
    let sent = {
        let _ = hoa.vault.discard_draft(draft, now());
        submits(&hoa.vault, mo())
    };
    assert_eq!(
        province.opens(&hoa.vault, &sent).clock.offset_ms,
        Some(90_000)
    );
}

#[test]
fn only_this_devices_certificate_lets_it_join() {
    let province = Province::new();
    let (hoa, other) = (Hoa::joined(&province), Hoa::new());
    let theirs = hoa.vault.membership().unwrap();
    assert_eq!(
        other.vault.join(theirs.clone()).unwrap_err().code(),
        "certificate_foreign"
    );
    let forged = Membership {
        root: SigningKey::make().unwrap().verifying(),
        ..theirs
    };
    assert_eq!(hoa.vault.join(forged).unwrap_err().code(), "signature_bad");
    assert_eq!(other.vault.membership(), None);
    assert_eq!(hoa.vault.certificate().unwrap().areas, [commune()]);
}
