use tannha_domain::{Change, News, ReadFacts as _, Why, Wrong};
use tannha_packet::{Manifest, SignedManifest};

use super::*;
use crate::{
    Heard,
    tests::{Hoa, Province, commune, mo, now, person},
};

fn sao() -> Proposal {
    Proposal {
        name: "Nông Thị Sáo".into(),
        birth: Some("1957".parse().unwrap()),
        sex: None,
        hamlet: "Xóm Khuôn Ruộng".into(),
        head: Some("Nông Thị Mơ".into()),
        why: Why::Missing,
        note: None,
        phone: None,
    }
}

fn wrong(wrong: Wrong, right: Option<&str>) -> Correction {
    Correction {
        wrong,
        right: right.map(str::to_owned),
        note: None,
    }
}

fn hears(hoa: &Hoa, province: &Province, position: u64, news: Vec<News>) {
    let changes = news.into_iter().map(|news| Change {
        position,
        at: now(),
        news,
    });
    let heard = Heard {
        changes: changes.collect(),
        ..province.silence(position)
    };
    hoa.vault.hear(&heard, None, now()).unwrap();
}

fn sent(hoa: &Hoa, province: &Province) -> Manifest {
    let head = hoa.vault.outgoing(10).unwrap().remove(0);
    let sealed = hoa.vault.blob(head.digest, 0, usize::MAX).unwrap();
    let signed = SignedManifest::read(&province.intake.open(&sealed).unwrap()).unwrap();
    signed.verify(&[province.signing.verifying()]).unwrap().0
}

#[test]
fn a_proposal_is_a_packet_and_is_there_after_a_kill() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let id = hoa.vault.propose(&commune(), &sao(), now()).unwrap();
    let hoa = hoa.is_killed_and_comes_back();
    let manifest = sent(&hoa, &province);
    assert_eq!(manifest.kind, PROPOSAL);
    assert_eq!(manifest.subject, Subject::Proposal(id));
    assert_eq!(manifest.body::<Proposal>().unwrap(), sao());
    let proposals = hoa.vault.proposals().unwrap();
    assert_eq!(proposals.len(), 1);
    assert!(proposals[0].waits && proposals[0].ruled.is_none());
    let outbox = hoa.vault.outbox().unwrap();
    assert_eq!(outbox[0].name.as_deref(), Some("Nông Thị Sáo"));
    hoa.vault.verify_trail().unwrap();
}

#[test]
fn what_lacks_a_name_is_refused_and_leaves_nothing() {
    let hoa = Hoa::joined(&Province::new());
    let nameless = Proposal {
        name: "Sáo".into(),
        ..sao()
    };
    let refused = hoa.vault.propose(&commune(), &nameless, now());
    assert!(matches!(refused, Err(VaultError::Proposal(_))));
    assert!(hoa.vault.proposals().unwrap().is_empty());
    assert!(hoa.vault.outgoing(10).unwrap().is_empty());
}

/// dhis2-android-capture-app D5 (E1002): that somebody is on the list already is found out only at sync (PAINS 47).
#[test]
fn who_is_on_the_roster_or_put_forward_already_is_shown_before_anything_is_kept() {
    let hoa = Hoa::joined(&Province::new());
    let year = |year: &str| Some(year.parse().unwrap());
    let names = |name: &str, birth| -> Vec<String> {
        let alike = hoa.vault.alike(name, birth).unwrap();
        alike
            .people
            .into_iter()
            .map(|one| one.person.name)
            .collect()
    };
    assert_eq!(names("nong thi mo", year("1957")), ["Nông Thị Mơ"]);
    assert_eq!(names("Nông Thị Mờ", None), ["Nông Thị Mơ"]);
    assert_eq!(
        names("Nông Mơ", year("1957")),
        ["Nông Thị Mơ"],
        "a part of the name, and the year"
    );
    assert_eq!(
        names("Nông Thị Mơ", year("1958")),
        ["Nông Thị Mơ"],
        "a year off"
    );
    assert!(
        names("Nông Thị Mơ", year("1990")).is_empty(),
        "a granddaughter"
    );
    assert!(names("Hoàng Văn Páo", year("1957")).is_empty());

    hoa.vault.propose(&commune(), &sao(), now()).unwrap();
    let again = hoa.vault.alike("NONG THI SAO", year("1957")).unwrap();
    assert_eq!(again.proposals.len(), 1);
}

#[test]
fn who_is_accepted_is_a_person_of_the_roster_with_the_draft_that_was_begun() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let id = hoa.vault.propose(&commune(), &sao(), now()).unwrap();
    let draft = hoa.vault.open_draft(Subject::Proposal(id), now()).unwrap();
    let accepted = person(103, "Nông Thị Sáo", false);
    let ruled = News::ProposalRuled {
        proposal: id,
        ruling: Ruling::Accepted,
        person: Some(accepted.id),
        words: None,
    };
    let comes = News::Person {
        person: Box::new(accepted.clone()),
    };
    hears(&hoa, &province, 3, vec![comes, ruled]);
    let of = Subject::Person(accepted.id);
    assert_eq!(hoa.vault.draft_of(of).unwrap(), Some(draft));
    let proposals = hoa.vault.proposals().unwrap();
    let ruled = proposals[0].ruled.clone().unwrap();
    assert_eq!(
        (ruled.ruling, ruled.person, ruled.seen),
        (Ruling::Accepted, Some(accepted.id), false)
    );
    hoa.vault.saw_proposal(id, now()).unwrap();
    assert!(
        hoa.vault.proposals().unwrap()[0]
            .ruled
            .clone()
            .unwrap()
            .seen
    );
}

#[test]
fn a_draft_of_somebody_put_forward_knows_what_the_proposal_says_once_the_person_agreed() {
    let hoa = Hoa::joined(&Province::new());
    let id = hoa.vault.propose(&commune(), &sao(), now()).unwrap();
    let draft = hoa.vault.open_draft(Subject::Proposal(id), now()).unwrap();
    let facts = || hoa.vault.draft(draft).unwrap().0.facts;
    assert!(facts().is_empty());
    crate::tests::allows_the_beginning(&hoa.vault, draft);
    assert_eq!(facts().value(Field::FullName), Some("Nông Thị Sáo"));
    assert_eq!(facts().value(Field::BirthDate), Some("1957"));
}

#[test]
fn what_is_wrong_is_reported_and_the_ruling_stands_until_somebody_saw_it() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let said = wrong(Wrong::Name, Some("Nông Thị Mai"));
    let packet = hoa.vault.report_wrong(mo(), &said, now()).unwrap();
    let manifest = sent(&hoa, &province);
    assert_eq!(manifest.kind, CORRECTION);
    assert_eq!(manifest.body::<Correction>().unwrap(), said);
    assert_eq!(
        hoa.vault.outbox().unwrap()[0].name.as_deref(),
        Some("Nông Thị Mơ")
    );
    assert!(hoa.vault.corrections_ruled().unwrap().is_empty());

    let ruled = News::CorrectionRuled {
        packet,
        person: mo(),
        ruling: Ruling::Refused,
        words: Some("giấy tờ ghi Mơ".into()),
    };
    hears(&hoa, &province, 3, vec![ruled]);
    let ruled = hoa.vault.corrections_ruled().unwrap();
    assert_eq!(ruled.len(), 1);
    assert_eq!(
        ruled[0].ruled.as_ref().unwrap().words.as_deref(),
        Some("giấy tờ ghi Mơ")
    );
    hoa.vault.saw_correction(packet, now()).unwrap();
    assert!(hoa.vault.corrections_ruled().unwrap().is_empty());
    assert_eq!(hoa.vault.corrections_of(mo()).unwrap().len(), 1);
}

#[test]
fn what_the_teams_other_devices_ask_is_heard_once() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let theirs = || News::Proposed {
        proposal: ProposalId::from(Uuid::from_u128(7)),
        packet: PacketId::from(Uuid::from_u128(8)),
        area: commune(),
        at: now(),
        said: Box::new(sao()),
    };
    let wrong = || News::CorrectionAsked {
        packet: PacketId::from(Uuid::from_u128(9)),
        person: mo(),
        at: now(),
        said: wrong(Wrong::Dead, None),
    };
    hears(&hoa, &province, 3, vec![theirs(), wrong()]);
    hears(&hoa, &province, 3, vec![theirs(), wrong()]);
    assert_eq!(hoa.vault.proposals().unwrap().len(), 1);
    assert!(!hoa.vault.proposals().unwrap()[0].waits);
    assert_eq!(hoa.vault.corrections_of(mo()).unwrap().len(), 1);
    assert!(
        hoa.vault.outgoing(10).unwrap().is_empty(),
        "what was heard is not sent again"
    );
}
