use tannha_domain::{
    AccountSource, Answer, Change, Channel, Mark, News, NextAction, Occasion, Role, Visit, Way,
};
use tannha_packet::{Manifest, SignedManifest};

use super::*;
use crate::{
    Heard,
    tests::{Hoa, Province, SIGNED, at, confirms, mo, now, signature},
};

fn hers() -> ExistingAccount {
    ExistingAccount {
        bank: "970415".into(),
        bank_name: None,
        account: "101087654321".into(),
        holder: "NONG THI MO".into(),
        source: AccountSource::Typed,
        confirmed: signature(),
        answers: confirms(Occasion::Existing.purposes(), Answer::Yes, Mark::Signature),
    }
}

fn stands(hoa: &Hoa) -> PersonState {
    hoa.vault.person(mo()).unwrap().unwrap().state
}

fn decided(packet: PacketId, position: u64, verdict: AccountVerdict) -> Change {
    Change {
        position,
        at: at("2026-11-25T02:00:00Z"),
        news: News::ExistingAccount {
            packet,
            person: mo(),
            at: now(),
            verdict: Some(verdict),
            words: Some("tên khác".into()),
        },
    }
}

fn hears(hoa: &Hoa, province: &Province, change: &Change) {
    let heard = Heard {
        changes: vec![change.clone()],
        ..province.silence(change.position)
    };
    hoa.vault.hear(&heard, None, now()).unwrap();
    hoa.vault.hear(&heard, None, now()).unwrap();
}

#[test]
fn a_report_is_a_packet_and_only_its_last_digits_stay() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    hoa.vault
        .report_account(mo(), &hers(), SIGNED, now())
        .unwrap();
    assert_eq!(stands(&hoa), PersonState::Reported);
    let hoa = hoa.is_killed_and_comes_back();
    let kept = hoa.vault.reported_account(mo()).unwrap().unwrap();
    assert_eq!(kept.tail.as_deref(), Some("4321"));
    assert_eq!(kept.bank.as_deref(), Some("VietinBank"));

    let heads = hoa.vault.outgoing(10).unwrap();
    assert_eq!(heads[0].parts.len(), 2);
    let sealed = hoa.vault.blob(heads[0].digest, 0, usize::MAX).unwrap();
    let signed = SignedManifest::read(&province.intake.open(&sealed).unwrap()).unwrap();
    let manifest: Manifest = signed.verify(&[province.signing.verifying()]).unwrap().0;
    assert_eq!(manifest.kind, EXISTING_ACCOUNT);
    assert_eq!(manifest.body::<ExistingAccount>().unwrap(), hers());
    let roles: Vec<_> = manifest.enclosures.iter().map(|one| one.role).collect();
    assert_eq!(roles, [Role::Signature, Role::SignatureStrokes]);
    let mark = hoa
        .vault
        .blob(heads[0].parts[0].digest, 0, usize::MAX)
        .unwrap();
    assert_eq!(
        province.intake.open(&mark).unwrap().as_slice(),
        b"a signature"
    );
}

#[test]
fn without_a_yes_or_a_mark_nothing_is_kept() {
    let hoa = Hoa::joined(&Province::new());
    let mut no = hers();
    no.answers[1].answer = Answer::No;
    let mut unmarked = hers();
    unmarked.answers.pop();
    for (account, problem) in [(no, "account_consent"), (unmarked, "account_mark")] {
        let refusal = hoa
            .vault
            .report_account(mo(), &account, SIGNED, now())
            .unwrap_err();
        assert_eq!(refusal.code(), problem);
    }
    assert!(hoa.vault.outgoing(10).unwrap().is_empty());
    assert_eq!(hoa.vault.reported_account(mo()).unwrap(), None);
    assert_eq!(stands(&hoa), PersonState::NotReached);
}

#[test]
fn what_is_confirmed_closes_the_need_on_every_device() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let packet = hoa
        .vault
        .report_account(mo(), &hers(), SIGNED, now())
        .unwrap();
    hears(
        &hoa,
        &province,
        &decided(packet, 5, AccountVerdict::Confirmed),
    );
    assert_eq!(stands(&hoa), PersonState::HasAccount);
    assert!(hoa.vault.refused_accounts().unwrap().is_empty());

    let lan = Hoa::joined(&province);
    hears(
        &lan,
        &province,
        &decided(packet, 5, AccountVerdict::Confirmed),
    );
    assert_eq!(stands(&lan), PersonState::HasAccount);
    assert_eq!(
        lan.vault.reported_account(mo()).unwrap().unwrap().tail,
        None
    );
}

#[test]
fn what_is_refused_comes_back_until_somebody_was_there() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let packet = hoa
        .vault
        .report_account(mo(), &hers(), SIGNED, now())
        .unwrap();
    hears(
        &hoa,
        &province,
        &decided(packet, 5, AccountVerdict::Refused),
    );
    assert_eq!(stands(&hoa), PersonState::Answered);
    let back = hoa.vault.refused_accounts().unwrap();
    assert_eq!(back.len(), 1);
    assert_eq!(back[0].words.as_deref(), Some("tên khác"));

    let next = NextAction {
        way: Way::Visit,
        day: Some(jiff::civil::date(2026, 12, 2)),
        hour: None,
        season: None,
    };
    let visit = Visit::new(Channel::Door, "absent_temporarily", next, "");
    hoa.vault
        .record_visit(mo(), &visit, at("2026-11-26T02:00:00Z"))
        .unwrap();
    assert_eq!(stands(&hoa), PersonState::Appointment);
    assert!(hoa.vault.refused_accounts().unwrap().is_empty());
}
