use jiff::ToSpan as _;
use jiff::civil::date;
use tannha_domain::{
    Change, Channel, DossierEvent, Field, Mark, News, ReadFacts as _, Reason, ReasonCode, Role,
    Step,
};

use super::*;
use crate::{
    Heard, PersonState,
    tests::{
        Hoa, Province, SIGNED, answers_everything, at, confirms, contains, mo, now, picture, says,
        signature, submits, takes_pictures,
    },
};

fn takes_back(purposes: &[&str]) -> Withdrawal {
    Withdrawal {
        purposes: purposes.iter().map(|code| (*code).to_owned()).collect(),
        channel: Channel::Door,
        by: AnsweredBy::Person,
        confirmed: Some(signature()),
        answers: confirms(&[], Answer::Yes, Mark::Signature),
        language: "vi".into(),
    }
}

fn withdraws(hoa: &Hoa, purposes: &[&str], at: Timestamp) -> PacketId {
    let taken = takes_back(purposes);
    hoa.vault.withdraw(mo(), &taken, Some(SIGNED), at).unwrap()
}

fn begins(hoa: &Hoa) -> DraftId {
    let draft = hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    answers_everything(&hoa.vault, draft);
    takes_pictures(&hoa.vault, draft);
    draft
}

fn hears(hoa: &Hoa, province: &Province, position: u64, news: News) {
    let heard = Heard {
        changes: vec![Change {
            position,
            at: now(),
            news,
        }],
        ..province.silence(position)
    };
    hoa.vault.hear(&heard, None, now()).unwrap();
}

fn elsewhere(packet: PacketId, purposes: &[&str]) -> News {
    News::Withdrawn {
        packet,
        person: mo(),
        at: now(),
        purposes: purposes.iter().map(|code| (*code).to_owned()).collect(),
        due_on: date(2026, 12, 9),
    }
}

fn packet(number: u128) -> PacketId {
    PacketId::from(uuid::Uuid::from_u128(number))
}

#[test]
fn a_picture_whose_yes_is_taken_back_leaves_the_disk_and_the_draft_goes_on() {
    let hoa = Hoa::joined(&Province::new());
    let draft = begins(&hoa);
    withdraws(&hoa, &["keep_id_card_images"], now());
    let (after, meta) = hoa.vault.draft(draft).unwrap();
    assert_eq!(after.attachments_of(Role::CardFront).count(), 0);
    assert_eq!(
        after.attachments_of(Role::Signature).count(),
        0,
        "the mark was under other answers"
    );
    assert_eq!(after.facts.value(Field::Occupation), Some("farmer"));
    assert_eq!(meta.ended, None);
    assert!(!contains(&hoa.raw_bytes(), &picture(1)[..64]));
}

#[test]
fn what_ends_a_dossier_leaves_the_answers_and_nothing_else() {
    let hoa = Hoa::joined(&Province::new());
    let draft = begins(&hoa);
    withdraws(&hoa, &["share_with_provider"], now());
    let (after, meta) = hoa.vault.draft(draft).unwrap();
    assert_eq!(meta.ended.as_deref(), Some("share_with_provider"));
    assert!(after.facts.is_empty() && after.attachments.is_empty());
    let hoa = hoa.is_killed_and_comes_back();
    let kept = hoa.vault.withdrawals_of(mo()).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].purposes, ["share_with_provider"]);
    assert_eq!(hoa.vault.outgoing(10).unwrap().len(), 1);
}

#[test]
fn what_is_asked_anew_names_the_withdrawals_that_were_known() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let first = submits(&hoa.vault, mo());
    assert!(
        province
            .opens(&hoa.vault, &first)
            .knows_withdrawals
            .is_empty()
    );
    let mine = withdraws(&hoa, &["share_with_provider"], now());
    hears(
        &hoa,
        &province,
        3,
        elsewhere(packet(77), &["keep_portrait"]),
    );
    province.signs_for(&hoa.vault, &first, 5);
    let ended = DossierEvent::Withdrawn {
        purpose: "share_with_provider".into(),
    };
    let subject = Subject::Person(mo());
    province.decides(&hoa.vault, first.dossier, subject, 6, ended);
    assert_eq!(
        hoa.vault.person(mo()).unwrap().unwrap().state,
        PersonState::Ended
    );
    let second = submits(&hoa.vault, mo());
    let mut known = province.opens(&hoa.vault, &second).knows_withdrawals;
    known.sort();
    let mut both = vec![mine, packet(77)];
    both.sort();
    assert_eq!(known, both);
    assert_ne!(second.dossier, first.dossier);
}

#[test]
fn a_withdrawal_that_another_device_heard_takes_effect_here_once() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let draft = begins(&hoa);
    let news = elsewhere(packet(77), &["keep_id_card_images"]);
    hears(&hoa, &province, 3, news.clone());
    let pictures = |hoa: &Hoa| {
        let (draft, _) = hoa.vault.draft(draft).unwrap();
        draft.attachments_of(Role::CardFront).count()
    };
    assert_eq!(pictures(&hoa), 0);
    hoa.vault
        .answer(draft, says("keep_id_card_images", Answer::Yes))
        .unwrap();
    takes_pictures(&hoa.vault, draft);
    hears(&hoa, &province, 4, news);
    assert_eq!(pictures(&hoa), 1, "asked anew since");
}

#[test]
fn a_redo_does_not_bring_back_what_was_taken_back_in_the_meantime() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    province.signs_for(&hoa.vault, &sent, 7);
    let reasons = vec![Reason {
        role: Some(Role::CardFront),
        ..Reason::new(Step::Card, ReasonCode::Blur).unwrap()
    }];
    province.returns(&hoa.vault, &sent, Subject::Person(mo()), 8, reasons);
    withdraws(&hoa, &["keep_id_card_images"], now());
    let draft = hoa.vault.redo(sent.dossier, now()).unwrap();
    let (draft, _) = hoa.vault.draft(draft).unwrap();
    assert_eq!(
        tannha_domain::standing_answer(&draft.answers, "keep_id_card_images"),
        Some(Answer::No)
    );
    assert_eq!(draft.attachments_of(Role::CardFront).count(), 0);
}

#[test]
fn only_what_stands_can_be_taken_back() {
    let hoa = Hoa::joined(&Province::new());
    let everything = hoa.vault.withdrawable_of(mo()).unwrap().len();
    assert!(everything > 8, "another device may have asked");
    submits(&hoa.vault, mo());
    let given = hoa.vault.withdrawable_of(mo()).unwrap();
    assert_eq!(
        given,
        [
            "process_for_account",
            "keep_id_card_images",
            "share_with_provider",
            "receive_benefits"
        ]
    );
    withdraws(&hoa, &["receive_benefits"], now() + 1.hour());
    let given = hoa.vault.withdrawable_of(mo()).unwrap();
    assert!(!given.contains(&"receive_benefits"));
    assert_eq!(given.len(), 3);
}

#[test]
fn the_fifteen_days_are_the_provinces_and_its_word_ends_them() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let mine = withdraws(&hoa, &["receive_benefits"], now());
    let standing = |hoa: &Hoa| hoa.vault.withdrawals_of(mo()).unwrap().remove(0);
    assert_eq!(standing(&hoa).due_on, None);
    hears(&hoa, &province, 3, elsewhere(mine, &["receive_benefits"]));
    assert_eq!(standing(&hoa).due_on, Some(date(2026, 12, 9)));
    let done = News::WithdrawalDone {
        packet: mine,
        person: mo(),
        words: Some("Xã phát tiền mặt lại từ tháng 12.".into()),
    };
    hears(&hoa, &province, 4, done);
    assert_eq!(standing(&hoa).done_at, Some(now()));
    let told: Vec<_> = hoa.vault.history(mo()).unwrap();
    assert!(told.iter().any(|line| line.code == "withdrawal_done"));
}

#[test]
fn by_phone_nobody_signs_and_face_to_face_somebody_does() {
    let hoa = Hoa::joined(&Province::new());
    let by_phone = Withdrawal {
        channel: Channel::Phone,
        confirmed: None,
        answers: Vec::new(),
        ..takes_back(&["receive_benefits"])
    };
    hoa.vault.withdraw(mo(), &by_phone, None, now()).unwrap();
    let unsigned = takes_back(&["receive_benefits"]);
    let refused = hoa
        .vault
        .withdraw(mo(), &unsigned, None, at("2026-11-24T03:00:00Z"))
        .unwrap_err();
    assert_eq!(refused.code(), "withdraw_mark");
    assert_eq!(hoa.vault.outgoing(10).unwrap().len(), 1);
}
