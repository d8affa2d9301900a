use jiff::civil::date;
use serde_json::json;
use tannha_domain::{
    DossierId, DraftId, Fact, Facts, Field, HouseholdId, Media, PersonId, Reason, ReasonCode,
    RosterPerson, Step, Subject, UnitCode, Verdict,
};
use uuid::Uuid;

use super::*;
use crate::views::{CardMatch, StepState, card_scan};

const TODAY: Date = date(2026, 11, 23);

fn mo() -> RosterPerson {
    RosterPerson {
        id: PersonId::from(Uuid::from_u128(1)),
        household: HouseholdId::from(Uuid::from_u128(2)),
        head: true,
        name: "Nông Thị Mơ".into(),
        birth: "1957-09-02".parse().ok(),
        sex: Some(Sex::Female),
        number: Some("019157000123".into()),
        hamlet: "Đồng Ruộng".into(),
        unit: "2022:05746".parse::<UnitCode>().unwrap(),
        payee: true,
    }
}

fn draft() -> Draft {
    Draft {
        id: DraftId::from(Uuid::from_u128(3)),
        dossier: DossierId::from(Uuid::from_u128(4)),
        subject: Subject::Person(mo().id),
        area: mo().unit,
        revision: 1,
        parent: None,
        redo: Vec::new(),
        product: None,
        facts: Facts::new(),
        answers: Vec::new(),
        attachments: Vec::new(),
        card: None,
        zone: None,
        roster: Some(mo()),
        legal_basis_recorded: false,
        number_is_taken: false,
        phone_is_taken: false,
        session: None,
        mark_kept: tannha_domain::MarkKept::default(),
        volunteer: None,
        receiver: None,
    }
}

fn say(draft: &mut Draft, purpose: &str, answer: Answer) {
    draft.answers.push(tannha_domain::ConsentAnswer {
        purpose: purpose.into(),
        answer,
        by: AnsweredBy::Person,
        at: Timestamp::UNIX_EPOCH,
        text_version: "1".into(),
        language: "vi".into(),
        about: None,
        heard: None,
    });
}

fn put(draft: &mut Draft, field: Field, value: &str) {
    draft.facts.insert(
        field,
        Fact {
            value: value.into(),
            source: Source::Typed,
        },
    );
}

fn shown(draft: &Draft) -> DraftView {
    let meta = DraftMeta {
        proposal: None,
        sheets_left: None,
        saved_at: Timestamp::UNIX_EPOCH,
        removed: None,
        captured_at: BTreeMap::new(),
        ended: None,
        place: None,
    };
    draft_view(draft, &meta, Language::Vi, TODAY)
}

fn due_before(view: &DraftView, moment: Moment) -> Vec<&str> {
    let due = view.due.iter().find(|due| due.moment == moment).unwrap();
    due.purposes
        .iter()
        .map(|purpose| purpose.code.as_str())
        .collect()
}

fn state_of(view: &DraftView, step: Step) -> StepState {
    view.steps
        .iter()
        .find(|shown| shown.step == step)
        .unwrap()
        .state
}

#[test]
fn a_new_draft_asks_the_notice_and_the_first_question_and_nothing_is_captured() {
    let view = shown(&draft());
    assert_eq!(
        due_before(&view, Moment::Card),
        ["opening_notice", "process_for_account"]
    );
    assert_eq!(view.name, "Nông Thị Mơ");
    assert!(view.facts.is_empty() && view.attachments.is_empty() && view.ended.is_none());
    assert_eq!(state_of(&view, Step::Product), StepState::Empty);
}

#[test]
fn the_texts_are_addressed_to_this_person() {
    let view = shown(&draft());
    let notice = &view
        .due
        .iter()
        .find(|due| due.moment == Moment::Card)
        .unwrap()
        .purposes[0];
    assert!(
        notice.as_notice
            && notice.text.contains("giấy để bà mở")
            && !notice.text.contains("ông/bà"),
        "{}",
        notice.text
    );
}

#[test]
fn before_a_product_is_chosen_what_every_product_wants_is_missing_already() {
    let view = shown(&draft());
    assert!(
        view.missing
            .iter()
            .any(|line| line.what == "occupation" && line.step == Step::Facts)
    );
    assert!(
        view.fields
            .iter()
            .all(|field| !field.field.starts_with("representative_"))
    );
    let phone = view
        .fields
        .iter()
        .find(|field| field.field == "phone")
        .unwrap();
    assert!(!phone.mandatory, "an account at a counter needs no phone");
}

#[test]
fn a_child_is_asked_about_who_acts_for_them() {
    let mut child = draft();
    put(&mut child, Field::BirthDate, "2017-05-01");
    assert!(
        shown(&child)
            .fields
            .iter()
            .any(|field| field.field == "representative_name")
    );
}

#[test]
fn a_no_that_ends_locks_every_step() {
    let mut ended = draft();
    say(&mut ended, "process_for_account", Answer::No);
    let view = shown(&ended);
    assert_eq!(view.ended.as_deref(), Some("process_for_account"));
    assert!(
        view.steps
            .iter()
            .all(|step| step.state == StepState::Locked)
    );
}

#[test]
fn a_returned_dossier_opens_the_named_step_alone_until_the_picture_is_new() {
    let mut redo = draft();
    redo.revision = 2;
    let mut reason = Reason::new(Step::Card, ReasonCode::Blur).unwrap();
    reason.role = Some(Role::CardFront);
    redo.redo = vec![reason];
    let view = shown(&redo);
    assert_eq!(state_of(&view, Step::Card), StepState::Returned);
    assert_eq!(state_of(&view, Step::Facts), StepState::Locked);
    assert_eq!(view.redo[0].role.as_deref(), Some("card_front"));
}

#[test]
fn a_card_of_somebody_else_is_seen_before_it_is_kept() {
    let card = |text: &str| tannha_domain::card_qr::parse(text.as_bytes(), TODAY).unwrap();
    let hers = card(
        "019157000123||Nông Thị Mơ|02091957|Nữ|Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên|10052021",
    );
    let his = card(
        "019064000011||Nông Văn Thành|12031964|Nam|Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên|10052021",
    );
    assert_eq!(card_scan(hers, draft(), TODAY).verdict, CardMatch::Match);
    let scan = card_scan(his, draft(), TODAY);
    assert_eq!(scan.verdict, CardMatch::Differs);
    assert!(
        scan.findings
            .iter()
            .any(|finding| finding.field == Some(Field::Number))
    );
}

#[test]
fn the_slip_has_the_answers_that_stand_and_the_provider() {
    let mut done = draft();
    done.product = Some("vietinbank_luuxa_account".into());
    say(&mut done, "contact_phone", Answer::Yes);
    say(&mut done, "contact_phone", Answer::No);
    let slip = slip(&done, "4F7K-22".into(), Timestamp::UNIX_EPOCH);
    assert_eq!(
        slip.answers,
        [SlipAnswer {
            purpose: "contact_phone".into(),
            answer: "no".into()
        }]
    );
    assert_eq!(
        (slip.provider.as_str(), slip.name.as_str()),
        ("VietinBank chi nhánh Lưu Xá", "Nông Thị Mơ")
    );
}

#[test]
fn json_has_the_names_that_the_screens_know() {
    let mut with_photo = draft();
    with_photo.attachments.push(Attachment {
        id: tannha_domain::AttachmentId::from(Uuid::from_u128(9)),
        role: Role::CardFront,
        media: Media::Jpeg,
        captured: tannha_domain::Digest::of(b"x"),
        bytes: 1,
        judged: Verdict::Good.into(),
        carried: false,
    });
    put(&mut with_photo, Field::Occupation, "farmer");
    let json = serde_json::to_value(shown(&with_photo)).unwrap();
    assert_eq!(
        json["personId"],
        json!("00000000-0000-0000-0000-000000000001")
    );
    assert_eq!(json["attachments"][0]["mediaType"], json!("image/jpeg"));
    assert_eq!(
        json["facts"]["occupation"],
        json!({"value": "farmer", "source": "typed", "problem": null})
    );
    assert_eq!(json["steps"][0]["step"], json!("card"));
}

#[test]
fn the_card_must_be_valid_on_the_day_of_the_session() {
    let codes = |draft: &Draft| -> (Vec<String>, Vec<String>) {
        let view = shown(draft);
        let of_card = |code: &str| code.contains("expire");
        (
            view.missing
                .into_iter()
                .map(|line| line.code)
                .filter(|code| of_card(code))
                .collect(),
            view.findings
                .into_iter()
                .map(|finding| finding.code)
                .filter(|code| of_card(code))
                .collect(),
        )
    };
    let mut draft = draft();
    put(&mut draft, Field::ExpiryDate, "2027-02-10");
    let soon = (vec![], vec!["expires_soon".to_owned()]);
    assert_eq!(
        codes(&draft),
        soon,
        "no day is known, and it is some way off"
    );
    put(&mut draft, Field::ExpiryDate, "2026-12-20");
    let likely = (vec![], vec!["expires_before_likely_session".to_owned()]);
    assert_eq!(codes(&draft), likely, "no day is known: a warning");
    draft.session = Some(date(2026, 12, 21));
    let known = (
        vec!["card_expires_before_session".to_owned()],
        vec!["expires_before_session".to_owned()],
    );
    assert_eq!(codes(&draft), known);
    draft.session = Some(date(2026, 12, 20));
    assert_eq!(codes(&draft), soon, "its last day is a valid one");
    put(&mut draft, Field::ExpiryDate, "2026-11-22");
    assert_eq!(codes(&draft).0, ["card_expired"]);
}

#[test]
fn where_a_visit_found_no_phone_what_needs_none_stands_first() {
    let first = |draft: &Draft, without_phone| {
        let views = crate::views::product_views(draft, without_phone, TODAY);
        let rules: Vec<_> = views.iter().map(|view| view.phone_rule).collect();
        let needs_none = rules
            .iter()
            .take_while(|rule| **rule == tannha_domain::PhoneRule::None)
            .count();
        (needs_none, views)
    };
    let mut draft = draft();
    put(&mut draft, Field::HasRepresentative, "no");
    let (in_front, views) = first(&draft, true);
    assert_eq!(in_front, 2, "the account at the counter and at the post");
    assert!(
        views
            .iter()
            .all(|view| view.places.is_empty() && view.monthly_sms.is_none())
    );
    put(&mut draft, Field::HasPhone, "yes");
    put(&mut draft, Field::PhoneOwner, "relative");
    let (_, views) = first(&draft, false);
    let why = |code: &str| {
        let of = views.iter().find(|view| view.code == code);
        of.and_then(|view| view.unavailable.clone())
    };
    assert_eq!(
        why("viettel_mobile_money").as_deref(),
        Some("product_phone_of_relative")
    );
    assert_eq!(why("vnpost_bank_account"), None);
    assert!(
        views
            .iter()
            .skip_while(|view| view.unavailable.is_none())
            .all(|view| view.unavailable.is_some()),
        "what cannot be had stands behind"
    );
}
