use tannha_domain::{Media, Reason, ReasonCode, Subject, Verdict, card_qr, mrz};

use super::*;
use crate::tests::{Hoa, Province, answers_everything, mo, now, takes_pictures};

/// Mơ's own. It was issued after she was 60, so it never expires.
fn zone() -> MrzReading {
    mrz::parse([
        "IDVNM1570001235019157000123<<7",
        "5709021F9912315VNM<<<<<<<<<<<8",
        "NONG<<THI<MO<<<<<<<<<<<<<<<<<<",
    ])
    .unwrap()
}

fn with_a_back(hoa: &Hoa) -> (DraftId, AttachmentId) {
    let draft = hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    answers_everything(&hoa.vault, draft);
    let back = hoa.vault.add_attachment(
        draft,
        Role::CardBack,
        Media::Jpeg,
        Verdict::Good,
        b"back",
        now(),
    );
    (draft, back.unwrap())
}

fn of(draft: &Draft, field: Field) -> Option<(&str, Source)> {
    let fact = draft.facts.get(&field)?;
    Some((fact.value.as_str(), fact.source))
}

#[test]
fn the_expiry_is_the_zone_s_and_nothing_else_changes_by_itself() {
    let hoa = Hoa::joined(&Province::new());
    let (id, back) = with_a_back(&hoa);
    let (before, _) = hoa.vault.draft(id).unwrap();
    let (draft, _) = hoa.vault.save_zone(id, back, &zone(), now()).unwrap();
    assert_eq!(
        of(&draft, Field::ExpiryDate),
        Some(("never", Source::CardMrz))
    );
    for field in TAKEN {
        assert_eq!(of(&draft, field), of(&before, field));
    }
    assert_eq!(draft.zone, Some(zone()));
}

#[test]
fn what_the_zone_says_is_taken_when_somebody_says_so_and_a_name_with_marks_stays() {
    let hoa = Hoa::joined(&Province::new());
    let (id, back) = with_a_back(&hoa);
    hoa.vault.save_zone(id, back, &zone(), now()).unwrap();
    let (draft, _) = hoa.vault.use_zone(id, now()).unwrap();
    assert_eq!(
        of(&draft, Field::Number),
        Some(("019157000123", Source::CardMrz))
    );
    assert_eq!(
        of(&draft, Field::BirthDate),
        Some(("1957-09-02", Source::CardMrz))
    );
    assert_eq!(draft.facts.value(Field::FullName), Some("Nông Thị Mơ"));
    hoa.vault
        .save_field(id, Field::FullName, "", Source::Typed, now())
        .unwrap();
    let (draft, _) = hoa.vault.use_zone(id, now()).unwrap();
    assert_eq!(
        of(&draft, Field::FullName),
        Some(("Nong Thi Mo", Source::CardMrz))
    );
}

#[test]
fn another_card_s_back_contradicts_the_code_and_is_forgotten_with_its_picture() {
    let hoa = Hoa::joined(&Province::new());
    let (id, back) = with_a_back(&hoa);
    let front = "019064000011||Nông Văn Thành|12031964|Nam|Tràng Xá, Võ Nhai, Thái Nguyên|10052021";
    let front = card_qr::parse(front.as_bytes(), hoa.vault.today(now())).unwrap();
    hoa.vault.save_card(id, &front, now()).unwrap();
    let differs = |draft: &Draft| {
        let found = draft.findings(hoa.vault.today(now()));
        found.into_iter().any(|finding| {
            finding.field == Some(Field::Number) && finding.back.as_deref() == Some("019157000123")
        })
    };
    let (draft, _) = hoa.vault.save_zone(id, back, &zone(), now()).unwrap();
    assert!(differs(&draft));
    assert_eq!(draft.facts.value(Field::Number), Some("019064000011"));
    hoa.vault.remove_attachment(id, back, now()).unwrap();
    let (draft, _) = hoa.vault.draft(id).unwrap();
    assert_eq!(draft.zone, None);
    assert!(!differs(&draft));
}

#[test]
fn a_zone_stands_under_a_back_only() {
    let hoa = Hoa::joined(&Province::new());
    let (id, _) = with_a_back(&hoa);
    let nobody_s = AttachmentId::from(uuid::Uuid::now_v7());
    let refused = hoa.vault.save_zone(id, nobody_s, &zone(), now());
    assert!(matches!(refused, Err(VaultError::NoAttachment(_))));
}

/// Its picture was sent and is gone from here: what it said still stands against what is typed now.
#[test]
fn a_redo_still_knows_what_the_zone_said() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let (id, _) = with_a_back(&hoa);
    takes_pictures(&hoa.vault, id);
    let (draft, _) = hoa.vault.draft(id).unwrap();
    let back = draft.attachments_of(Role::CardBack).next().unwrap().id;
    hoa.vault.save_zone(id, back, &zone(), now()).unwrap();
    let sent = hoa.vault.submit(id, now()).unwrap();
    province.signs_for(&hoa.vault, &sent, 7);
    province.returns(
        &hoa.vault,
        &sent,
        Subject::Person(mo()),
        8,
        vec![Reason::new(Step::Card, ReasonCode::Blur).unwrap()],
    );
    let redo = hoa.vault.redo(sent.dossier, now()).unwrap();
    assert_eq!(hoa.vault.draft(redo).unwrap().0.zone, Some(zone()));
}
