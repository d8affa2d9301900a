use tannha_domain::{Answer, DossierEvent, Media, Role, Subject, Verdict};
use tannha_packet::Revision;

use super::*;
use crate::{
    Heard, PersonState,
    tests::{Hoa, Province, mo, now, picture, says, submits},
};

fn blurred_front() -> Vec<Reason> {
    vec![Reason {
        role: Some(Role::CardFront),
        ..Reason::new(Step::Photos, ReasonCode::Blur).unwrap()
    }]
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story, told from its beginning to its end"
)]
fn a_redo_sends_the_one_new_picture_and_names_the_others() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let first = submits(&hoa.vault, mo());
    let before = province.opens(&hoa.vault, &first);
    province.signs_for(&hoa.vault, &first, 7);
    // Everything that was sent is gone from here before the clerk looks at it.
    hoa.vault
        .hear(
            &Heard {
                mark: Some(province.mark(7)),
                ..province.silence(7)
            },
            None,
            now(),
        )
        .unwrap();
    let reasons = vec![Reason {
        role: Some(Role::CardFront),
        ..Reason::new(Step::Card, ReasonCode::Blur).unwrap()
    }];
    province.returns(&hoa.vault, &first, Subject::Person(mo()), 8, reasons);
    assert_eq!(
        hoa.vault.person(mo()).unwrap().unwrap().state,
        PersonState::Returned
    );
    let returned = hoa.vault.returned().unwrap();
    assert_eq!(
        (
            returned[0].name.as_deref(),
            returned[0].birth_year,
            returned[0].here
        ),
        (Some("Nông Thị Mơ"), Some(1957), true)
    );

    let hoa = hoa.is_killed_and_comes_back();
    let id = hoa.vault.redo(first.dossier, now()).unwrap();
    assert_eq!(
        hoa.vault.redo(first.dossier, now()).unwrap(),
        id,
        "a second start resumes it"
    );
    let (draft, _) = hoa.vault.draft(id).unwrap();
    assert_eq!(
        (draft.revision, draft.parent, draft.dossier),
        (2, Some(first.head.digest), first.dossier)
    );
    assert_eq!(
        draft
            .attachments
            .iter()
            .filter(|attachment| attachment.carried)
            .count(),
        3
    );
    assert!(matches!(
        hoa.vault.attachment(draft.attachments[0].id),
        Err(VaultError::AttachmentSent(_))
    ));
    assert!(
        matches!(hoa.vault.submit(id, now()), Err(VaultError::Incomplete(_))),
        "the same blurred picture is no answer"
    );
    let closed = hoa.vault.save_field(
        id,
        tannha_domain::Field::Occupation,
        "trader",
        tannha_domain::Source::Typed,
        now(),
    );
    assert!(matches!(
        closed,
        Err(VaultError::StepClosed { step: Step::Facts })
    ));

    hoa.vault
        .add_attachment(
            id,
            Role::CardFront,
            Media::Jpeg,
            Verdict::Good,
            &picture(8),
            now(),
        )
        .unwrap();
    let second = hoa.vault.submit(id, now()).unwrap();
    assert_eq!(
        (second.head.parts.len(), second.head.rank, &second.number),
        (1, 0, &first.number)
    );
    let manifest = province.opens(&hoa.vault, &second);
    assert_eq!(manifest.parent, Some(first.head.digest));
    let said: Revision = manifest.body().unwrap();
    assert_eq!((said.revision, said.redo.len()), (2, 1));
    let carried: Vec<_> = manifest
        .enclosures
        .iter()
        .filter(|enclosure| enclosure.carried)
        .collect();
    assert_eq!(carried.len(), 2);
    for enclosure in carried {
        let brought = before
            .enclosures
            .iter()
            .find(|brought| brought.attachment == enclosure.attachment)
            .unwrap();
        assert_eq!(
            (brought.captured, brought.sealed, brought.sealed_bytes),
            (enclosure.captured, enclosure.sealed, enclosure.sealed_bytes)
        );
    }
    assert_eq!(hoa.vault.outbox().unwrap()[0].only_photos, Some(1));
    province.signs_for(&hoa.vault, &second, 9);
    assert_eq!(
        hoa.vault.person(mo()).unwrap().unwrap().state,
        PersonState::InReview,
        "by its own receipt, before the feed says so"
    );
    assert!(hoa.vault.returned().unwrap().is_empty());
}

#[test]
fn only_a_returned_dossier_of_this_device_is_redone() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    province.signs_for(&hoa.vault, &sent, 1);
    assert_eq!(
        hoa.vault.redo(sent.dossier, now()).unwrap_err().code(),
        "dossier_not_returned"
    );
    let elsewhere = DossierId::from(Uuid::from_u128(77));
    assert_eq!(
        hoa.vault.redo(elsewhere, now()).unwrap_err().code(),
        "dossier_unknown"
    );
    let other = tannha_domain::PersonId::from(Uuid::from_u128(201));
    let returned = tannha_domain::DossierEvent::Returned {
        reasons: blurred_front(),
    };
    province.decides(&hoa.vault, elsewhere, Subject::Person(other), 2, returned);
    assert_eq!(
        hoa.vault.redo(elsewhere, now()).unwrap_err().code(),
        "dossier_elsewhere"
    );
    assert_eq!(
        (
            hoa.vault.returned().unwrap()[0].name.as_deref(),
            hoa.vault.returned().unwrap()[0].here
        ),
        (Some("Lường Thị Đào"), false)
    );
}

#[test]
fn answers_that_are_to_be_asked_again_are_and_so_is_the_mark() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    province.signs_for(&hoa.vault, &sent, 1);
    province.returns(
        &hoa.vault,
        &sent,
        Subject::Person(mo()),
        2,
        vec![Reason::new(Step::Consent, ReasonCode::AskAgain).unwrap()],
    );
    let id = hoa.vault.redo(sent.dossier, now()).unwrap();
    let (draft, _) = hoa.vault.draft(id).unwrap();
    assert_eq!(draft.answers.len(), 4, "those of the other moments stand");
    assert!(draft.attachments_of(Role::Signature).next().is_none());
}

#[test]
fn what_a_dossier_said_goes_when_its_acceptance_is_safe() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let is_kept = || {
        let kept = |connection: &_| dossier::kept(connection, sent.dossier);
        hoa.vault.read(kept).unwrap().is_some()
    };
    let secures = |position| {
        let heard = Heard {
            mark: Some(province.mark(position)),
            ..province.silence(position)
        };
        hoa.vault.hear(&heard, None, now()).unwrap();
    };
    let decides = |position, event| {
        let subject = Subject::Person(mo());
        province.decides(&hoa.vault, sent.dossier, subject, position, event);
    };
    province.signs_for(&hoa.vault, &sent, 1);
    secures(1);
    assert!(is_kept(), "a clerk may return it");
    decides(2, DossierEvent::Accepted);
    assert!(is_kept(), "a restore may lose the acceptance");
    secures(2);
    assert!(!is_kept());
    assert_eq!(hoa.vault.counts().unwrap().accepted, 1);
    let codes: Vec<String> = hoa
        .vault
        .history(mo())
        .unwrap()
        .into_iter()
        .map(|item| item.code)
        .collect();
    assert_eq!(codes, ["submitted", "received", "secured", "accepted"]);
}

#[test]
fn what_somebody_withdrew_from_is_let_go_of_at_once() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    province.signs_for(&hoa.vault, &sent, 1);
    let withdrawn = DossierEvent::Withdrawn {
        purpose: "process_for_account".into(),
    };
    province.decides(
        &hoa.vault,
        sent.dossier,
        Subject::Person(mo()),
        2,
        withdrawn,
    );
    let kept = hoa
        .vault
        .read(|connection| dossier::kept(connection, sent.dossier))
        .unwrap();
    assert!(kept.is_none());
}

#[test]
fn a_dossier_whose_acceptance_was_lost_in_a_restore_can_be_redone() {
    let mut province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let subject = Subject::Person(mo());
    province.signs_for(&hoa.vault, &sent, 1);
    province.decides(&hoa.vault, sent.dossier, subject, 9, DossierEvent::Accepted);
    province.is_restored(5);
    let begun = Heard {
        epochs: Some(province.signed_epochs()),
        mark: Some(province.mark(5)),
        ..province.silence(6)
    };
    hoa.vault.hear(&begun, None, now()).unwrap();
    province.returns(&hoa.vault, &sent, subject, 7, blurred_front());
    hoa.vault.redo(sent.dossier, now()).unwrap();
}

#[test]
fn a_no_during_a_redo_leaves_nothing_to_redo_either() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    province.signs_for(&hoa.vault, &sent, 1);
    province.returns(&hoa.vault, &sent, Subject::Person(mo()), 2, blurred_front());
    let id = hoa.vault.redo(sent.dossier, now()).unwrap();
    hoa.vault
        .answer(id, says("share_with_provider", Answer::No))
        .unwrap();
    assert!(
        hoa.vault
            .read(|connection| dossier::kept(connection, sent.dossier))
            .unwrap()
            .is_none()
    );
    assert_eq!(
        hoa.vault.redo(sent.dossier, now()).unwrap_err().code(),
        "dossier_elsewhere"
    );
}

#[test]
fn two_revisions_keep_their_order_when_both_wait_again() {
    let mut province = Province::new();
    let hoa = Hoa::joined(&province);
    let other = tannha_domain::PersonId::from(Uuid::from_u128(201));
    let first = submits(&hoa.vault, mo());
    province.signs_for(&hoa.vault, &first, 1);
    province.returns(
        &hoa.vault,
        &first,
        Subject::Person(mo()),
        2,
        blurred_front(),
    );
    let plain = submits(&hoa.vault, other);
    let id = hoa.vault.redo(first.dossier, now()).unwrap();
    hoa.vault
        .add_attachment(
            id,
            Role::CardFront,
            Media::Jpeg,
            Verdict::Good,
            &picture(8),
            now(),
        )
        .unwrap_err();
    let reopened = hoa.vault.draft(id).unwrap().0;
    assert!(
        reopened.is_open(Step::Photos, crate::day(now()))
            && !reopened.is_open(Step::Card, crate::day(now()))
    );
    hoa.vault.discard_draft(id, now()).unwrap();
    province.returns(
        &hoa.vault,
        &first,
        Subject::Person(mo()),
        3,
        vec![Reason::new(Step::Facts, ReasonCode::Mismatch).unwrap()],
    );
    let id = hoa.vault.redo(first.dossier, now()).unwrap();
    hoa.vault
        .save_field(
            id,
            tannha_domain::Field::Occupation,
            "trader",
            tannha_domain::Source::Typed,
            now(),
        )
        .unwrap();
    let second = hoa.vault.submit(id, now()).unwrap();
    let order = |vault: &Vault| {
        vault
            .outgoing(10)
            .unwrap()
            .into_iter()
            .map(|head| head.packet)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        order(&hoa.vault),
        [second.packet, plain.packet],
        "somebody waits for the redo"
    );
    province.is_restored(0);
    hoa.vault
        .hear(
            &Heard {
                epochs: Some(province.signed_epochs()),
                ..province.silence(0)
            },
            None,
            now(),
        )
        .unwrap();
    assert_eq!(
        order(&hoa.vault),
        [first.packet, second.packet, plain.packet]
    );
}
