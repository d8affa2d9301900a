use tannha_domain::{
    Field, PadCode, PersonId, ReceiverAuthorisation, Source, Subject, ThirdPerson, WitnessProblem,
};
use tannha_packet::{Revision, SigningKey, sign_sheet};
use uuid::Uuid;

use super::*;
use crate::tests::{
    Hoa, Province, SIGNED, answers_everything, confirms, mo, now, picture, says, signature,
    takes_pictures,
};

fn tho() -> PersonId {
    PersonId::from(Uuid::from_u128(102))
}

const YES: Answer = Answer::Yes;
const STROKES: &[u8] = b"[[[1,2,0],[3,4,16]]]";

fn pad() -> PadCode {
    "K7MX".parse().unwrap()
}

fn sheet(province: &Province, number: u16) -> SheetCode {
    sign_sheet(&province.signing, SheetSerial::new(pad(), number).unwrap())
}

/// A dossier that lacks its mark alone.
fn almost_done(hoa: &Hoa, person: PersonId) -> DraftId {
    let draft = hoa
        .vault
        .open_draft(Subject::Person(person), now())
        .unwrap();
    answers_everything(&hoa.vault, draft);
    for (seed, role) in [(1, Role::CardFront), (2, Role::CardBack)] {
        let bytes = picture(seed);
        hoa.vault
            .add_attachment(draft, role, Media::Jpeg, Verdict::Good, &bytes, now())
            .unwrap();
    }
    draft
}

fn names_a_witness(hoa: &Hoa, draft: DraftId, name: &str, born: &str) {
    let save = |field, value| {
        hoa.vault
            .save_field(draft, field, value, Source::Typed, now())
            .unwrap();
    };
    save(Field::Helper, "witness");
    let to_the_witness = ConsentAnswer {
        about: Some(ThirdPerson::Helper.to_string()),
        ..says("third_party_details", YES)
    };
    for answer in [says("interpreter_or_witness", YES), to_the_witness] {
        hoa.vault.answer(draft, answer).unwrap();
    }
    save(Field::HelperName, name);
    save(Field::HelperBirth, born);
    save(Field::HelperRelation, "neighbour");
}

fn lacks(hoa: &Hoa, draft: DraftId) -> Vec<String> {
    let (draft, _) = hoa.vault.draft(draft).unwrap();
    let missing = draft.missing(hoa.vault.today(now()));
    missing.into_iter().map(|one| one.code).collect()
}

fn problem<T: std::fmt::Debug>(refused: Result<T, VaultError>) -> &'static str {
    refused.unwrap_err().code()
}

/// The mark on a sheet, up to its picture.
fn marks_on(hoa: &Hoa, draft: DraftId, code: &SheetCode) -> Result<Opened, VaultError> {
    hoa.vault
        .answer(draft, says("mark_signature", Answer::No))?;
    hoa.vault.answer(draft, says("mark_sheet", YES))?;
    hoa.vault.bind_sheet(draft, code, now())?;
    hoa.vault
        .keep_sheet(draft, code, &picture(7), Verdict::Good, now())
}

#[test]
fn a_signature_is_kept_with_its_strokes_and_signing_is_the_yes_to_it() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let draft = almost_done(&hoa, mo());
    assert_eq!(lacks(&hoa, draft), ["mark"]);
    let (signed, _) = hoa
        .vault
        .sign(draft, &picture(3), STROKES, "vi", now())
        .unwrap();
    assert_eq!(signed.mark(), Some(Mark::Signature));
    let last = signed.answers.last().unwrap();
    assert_eq!(last.purpose, "mark_signature");
    assert!(!last.text_version.is_empty(), "in these words");
    assert_eq!(lacks(&hoa, draft), ["read_back"], "read back first or last");
    hoa.vault.read_back(draft, now()).unwrap();
    let submitted = hoa.vault.submit(draft, now()).unwrap();
    let manifest = province.opens(&hoa.vault, &submitted);
    let revision: Revision = manifest.body().unwrap();
    let mark = revision.mark.unwrap();
    assert_eq!((mark.mark, mark.sheet), (Mark::Signature, None));
    assert_eq!(mark.read_back_at, Some(now()));
    let roles: Vec<_> = manifest.enclosures.iter().map(|one| one.role).collect();
    assert!(roles.contains(&Role::Signature) && roles.contains(&Role::SignatureStrokes));
}

#[test]
fn ink_on_a_numbered_sheet_before_a_witness_is_a_whole_mark() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let draft = almost_done(&hoa, mo());
    names_a_witness(&hoa, draft, "Lường Thị Quý", "1970");
    hoa.vault.read_back(draft, now()).unwrap();
    let code = sheet(&province, 14);
    marks_on(&hoa, draft, &code).unwrap();
    assert!(lacks(&hoa, draft).is_empty(), "the witness signs on paper");
    let submitted = hoa.vault.submit(draft, now()).unwrap();
    let manifest = province.opens(&hoa.vault, &submitted);
    let revision: Revision = manifest.body().unwrap();
    assert_eq!(revision.mark.unwrap().sheet, Some(code.serial));

    // Whose ink is on it is somebody's; the next one takes another sheet.
    let next = almost_done(&hoa, tho());
    names_a_witness(&hoa, next, "Lường Thị Quý", "1970");
    assert_eq!(problem(marks_on(&hoa, next, &code)), "sheet_used");
    marks_on(&hoa, next, &sheet(&province, 15)).unwrap();
}

#[test]
fn a_sheet_of_another_draft_or_of_no_province_is_refused() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let (first, next) = (almost_done(&hoa, mo()), almost_done(&hoa, tho()));
    for draft in [first, next] {
        hoa.vault.answer(draft, says("mark_sheet", YES)).unwrap();
    }
    let code = sheet(&province, 1);
    hoa.vault.bind_sheet(first, &code, now()).unwrap();
    hoa.vault.bind_sheet(first, &code, now()).unwrap();
    assert_eq!(
        problem(hoa.vault.bind_sheet(next, &code, now())),
        "sheet_used"
    );
    let stranger = SigningKey::make().unwrap();
    let forged = sign_sheet(&stranger, SheetSerial::new(pad(), 2).unwrap());
    assert_eq!(
        problem(hoa.vault.bind_sheet(next, &forged, now())),
        "sheet_foreign"
    );
    // Given up before anything stood on it, it is as good as new.
    hoa.vault.discard_draft(first, now()).unwrap();
    hoa.vault.bind_sheet(next, &code, now()).unwrap();
}

#[test]
fn without_her_yes_the_sheet_and_the_witness_no_picture_is_kept() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let draft = almost_done(&hoa, mo());
    let code = sheet(&province, 3);
    let keep = |code: &SheetCode| {
        hoa.vault
            .keep_sheet(draft, code, &picture(7), Verdict::Good, now())
    };
    assert_eq!(problem(keep(&code)), "consent_missing");
    assert_eq!(
        problem(hoa.vault.bind_sheet(draft, &code, now())),
        "consent_missing"
    );
    hoa.vault.answer(draft, says("mark_sheet", YES)).unwrap();
    assert_eq!(problem(keep(&code)), "sheet_none");
    hoa.vault.bind_sheet(draft, &code, now()).unwrap();
    assert_eq!(problem(keep(&code)), "witness_missing");
    names_a_witness(&hoa, draft, "Lường Thị Quý", "1970");
    assert_eq!(problem(keep(&sheet(&province, 4))), "sheet_another");
    let bare = hoa.vault.add_attachment(
        draft,
        Role::Sheet,
        Media::Jpeg,
        Verdict::Good,
        &picture(9),
        now(),
    );
    assert_eq!(problem(bare), "sheet_none", "a bare finger has no way in");
    hoa.vault
        .answer(draft, says("mark_sheet", Answer::No))
        .unwrap();
    assert_eq!(problem(keep(&code)), "consent_missing");
}

#[test]
fn a_minor_the_volunteer_the_receiver_or_the_person_does_not_witness() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let draft = almost_done(&hoa, mo());
    hoa.vault.answer(draft, says("mark_sheet", YES)).unwrap();
    let code = sheet(&province, 5);
    hoa.vault.bind_sheet(draft, &code, now()).unwrap();
    let authorisation = ReceiverAuthorisation {
        name: "Lường Văn Tài".into(),
        relation: "neighbour".into(),
        phone: "0987654321".into(),
        until: hoa.vault.today(now()).tomorrow().unwrap(),
        confirmed: signature(),
        answers: confirms(
            &["appoint_receiver", "third_party_details"],
            YES,
            Mark::Signature,
        ),
    };
    hoa.vault
        .authorise_receiver(mo(), authorisation, SIGNED, now())
        .unwrap();
    let (known, _) = hoa.vault.draft(draft).unwrap();
    let volunteer = known.volunteer.clone().unwrap();
    let person = known.facts[&Field::FullName].value.clone();
    let birth = known.facts[&Field::BirthDate].value.clone();
    for (name, born, code_of) in [
        ("Lường Thị Quý", "2010", WitnessProblem::Minor),
        (volunteer.as_str(), "1990", WitnessProblem::Volunteer),
        ("Lường Văn Tài", "1980", WitnessProblem::Receiver),
        (person.as_str(), birth.as_str(), WitnessProblem::Person),
    ] {
        names_a_witness(&hoa, draft, name, born);
        let kept = hoa
            .vault
            .keep_sheet(draft, &code, &picture(7), Verdict::Good, now());
        assert_eq!(problem(kept), code_of.code());
    }
    assert!(lacks(&hoa, draft).contains(&"witness_person".to_owned()));
}

#[test]
fn a_recorded_yes_is_a_mark_and_nothing_else_is_a_recording() {
    let hoa = Hoa::joined(&Province::new());
    let draft = almost_done(&hoa, mo());
    let voice = [b"\0\0\0\x20ftypmp42".as_slice(), &[0; 4000]].concat();
    assert_eq!(
        problem(hoa.vault.keep_voice(draft, &voice, now())),
        "consent_missing"
    );
    hoa.vault.answer(draft, says("mark_voice", YES)).unwrap();
    assert_eq!(
        problem(hoa.vault.keep_voice(draft, b"not a voice", now())),
        "voice_broken"
    );
    hoa.vault.keep_voice(draft, &voice, now()).unwrap();
    hoa.vault.read_back(draft, now()).unwrap();
    assert!(lacks(&hoa, draft).is_empty());
}

#[test]
fn another_way_takes_the_mark_before_it_away_and_other_answers_take_the_reading_too() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let draft = almost_done(&hoa, mo());
    takes_pictures(&hoa.vault, draft);
    hoa.vault
        .sign(draft, &picture(3), STROKES, "vi", now())
        .unwrap();
    let (voiced, _) = hoa.vault.answer(draft, says("mark_voice", YES)).unwrap();
    assert!(voiced.attachments_of(Role::Signature).next().is_none());
    assert!(voiced.mark_kept.read_back_at.is_some(), "the answers stand");
    let (changed, _) = hoa
        .vault
        .answer(draft, says("programme_statistics", Answer::No))
        .unwrap();
    assert_eq!(changed.mark_kept.read_back_at, None);
}

#[test]
fn a_sheet_whose_answers_changed_under_the_ink_is_spent() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let draft = almost_done(&hoa, mo());
    names_a_witness(&hoa, draft, "Lường Thị Quý", "1970");
    let code = sheet(&province, 6);
    marks_on(&hoa, draft, &code).unwrap();
    let (changed, _) = hoa
        .vault
        .answer(draft, says("receive_benefits", Answer::No))
        .unwrap();
    assert_eq!(changed.mark_kept.sheet, None);
    assert!(changed.attachments_of(Role::Sheet).next().is_none());
    assert_eq!(
        problem(hoa.vault.bind_sheet(draft, &code, now())),
        "sheet_used"
    );
}

#[test]
fn a_kill_between_the_sheets_picture_and_the_submission_loses_nothing() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let draft = almost_done(&hoa, mo());
    names_a_witness(&hoa, draft, "Lường Thị Quý", "1970");
    hoa.vault.read_back(draft, now()).unwrap();
    let code = sheet(&province, 8);
    marks_on(&hoa, draft, &code).unwrap();
    let hoa = hoa.is_killed_and_comes_back();
    let (kept, _) = hoa.vault.draft(draft).unwrap();
    assert_eq!(kept.mark_kept.sheet, Some(code.serial));
    assert_eq!(kept.attachments_of(Role::Sheet).count(), 1);
    hoa.vault.submit(draft, now()).unwrap();
}
