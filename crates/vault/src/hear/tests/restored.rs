use super::*;

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
