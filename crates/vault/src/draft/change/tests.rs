use tannha_domain::{Answer, Role, Subject};
use tannha_packet::Outcome;

use super::*;
use crate::day;
use crate::{
    Heard, PersonState,
    tests::{
        Hoa, Province, allows_the_beginning, answers_everything, commune, mo, now, person, says,
        submits, takes_pictures,
    },
};

const OTHER_PROVIDER: &str = "vnpost_bank_account";
const WITH_PORTRAIT: &str = "vietinbank_luuxa_ekyc";

fn begun() -> (Hoa, DraftId) {
    let hoa = Hoa::joined(&Province::new());
    let draft = hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    (hoa, draft)
}

fn save(hoa: &Hoa, draft: DraftId, field: Field, value: &str) -> Draft {
    let saved = hoa
        .vault
        .save_field(draft, field, value, Source::Typed, now());
    saved.unwrap().0
}

fn has(draft: &Draft, role: Role) -> bool {
    draft.attachments_of(role).next().is_some()
}

#[test]
fn a_yes_to_share_with_one_provider_is_asked_again_for_another() {
    let (hoa, draft) = begun();
    answers_everything(&hoa.vault, draft);
    takes_pictures(&hoa.vault, draft);
    let (same, _) = hoa
        .vault
        .choose_product(draft, crate::tests::PRODUCT, now())
        .unwrap();
    assert_eq!(same.missing(day(now())), []);

    let (other, _) = hoa
        .vault
        .choose_product(draft, OTHER_PROVIDER, now())
        .unwrap();
    let missing = other.missing(day(now()));
    assert!(
        missing.iter().any(|missing| missing.what == SHARE),
        "{missing:?}"
    );
    assert!(hoa.vault.submit(draft, now()).is_err());
    hoa.vault.answer(draft, says(SHARE, Answer::Yes)).unwrap();
    let (asked, _) = hoa.vault.draft(draft).unwrap();
    assert!(
        !asked
            .missing(day(now()))
            .iter()
            .any(|missing| missing.what == SHARE)
    );
}

#[test]
fn the_mark_goes_when_what_it_confirms_changes_and_stays_when_a_fact_does() {
    let (hoa, draft) = begun();
    answers_everything(&hoa.vault, draft);
    takes_pictures(&hoa.vault, draft);
    let mended = save(&hoa, draft, Field::Occupation, "trader");
    assert!(has(&mended, Role::Signature), "a mark proves consent only");
    let (changed, _) = hoa
        .vault
        .answer(draft, says("receive_benefits", Answer::No))
        .unwrap();
    assert!(!has(&changed, Role::Signature));
    assert!(has(&changed, Role::CardFront));
}

#[test]
fn a_portrait_goes_with_the_product_that_wanted_it() {
    let (hoa, draft) = begun();
    answers_everything(&hoa.vault, draft);
    save(&hoa, draft, Field::HasPhone, "yes");
    hoa.vault
        .choose_product(draft, WITH_PORTRAIT, now())
        .unwrap();
    hoa.vault.answer(draft, says(SHARE, Answer::Yes)).unwrap();
    hoa.vault
        .answer(draft, says("keep_portrait", Answer::Yes))
        .unwrap();
    hoa.vault
        .add_attachment(
            draft,
            Role::Portrait,
            tannha_domain::Media::Jpeg,
            tannha_domain::Verdict::Good,
            &crate::tests::picture(7),
            now(),
        )
        .unwrap();
    let (back, _) = hoa
        .vault
        .choose_product(draft, crate::tests::PRODUCT, now())
        .unwrap();
    assert!(!has(&back, Role::Portrait), "nobody needs it any more");
}

#[test]
fn a_number_goes_with_its_owner_and_a_relatives_no_leaves_none() {
    let (hoa, draft) = begun();
    allows_the_beginning(&hoa.vault, draft);
    save(&hoa, draft, Field::HasPhone, "yes");
    save(&hoa, draft, Field::PhoneOwner, "self");
    hoa.vault
        .answer(draft, says("contact_phone", Answer::Yes))
        .unwrap();
    save(&hoa, draft, Field::Phone, "0912345678");
    let relatives = save(&hoa, draft, Field::PhoneOwner, "relative");
    assert_eq!(
        relatives.facts.value(Field::Phone),
        None,
        "it was her own number"
    );

    for purpose in ["contact_through_relative", "third_party_details"] {
        hoa.vault.answer(draft, says(purpose, Answer::Yes)).unwrap();
    }
    save(&hoa, draft, Field::Phone, "0912345679");
    let (refused, _) = hoa
        .vault
        .answer(draft, says("third_party_details", Answer::No))
        .unwrap();
    assert_eq!(refused.facts.value(Field::Phone), None);
    assert!(
        hoa.vault
            .save_field(draft, Field::Phone, "0912345679", Source::Typed, now())
            .is_err(),
        "it is the relative's to give"
    );
}

/// An answer of somebody who is not the person of the dossier.
fn says_of(third: ThirdPerson, answer: Answer) -> ConsentAnswer {
    ConsentAnswer {
        about: Some(third.to_string()),
        ..says(THIRD_PARTY, answer)
    }
}

#[test]
fn each_third_person_is_asked_and_one_no_leaves_the_others_details() {
    let (hoa, draft) = begun();
    allows_the_beginning(&hoa.vault, draft);
    for (field, value) in [
        (Field::HasRepresentative, "yes"),
        (Field::HasPhone, "yes"),
        (Field::PhoneOwner, "relative"),
    ] {
        save(&hoa, draft, field, value);
    }
    hoa.vault
        .answer(draft, says("contact_through_relative", Answer::Yes))
        .unwrap();
    hoa.vault
        .answer(draft, says_of(ThirdPerson::Representative, Answer::Yes))
        .unwrap();
    save(&hoa, draft, Field::RepresentativeName, "Nông Văn Thành");
    let unasked = hoa.vault.save_field(
        draft,
        Field::PhoneOwnerName,
        "Nông Thị Hoà",
        Source::Typed,
        now(),
    );
    assert!(unasked.is_err(), "the phone's owner was not asked");
    hoa.vault
        .answer(draft, says_of(ThirdPerson::PhoneOwner, Answer::Yes))
        .unwrap();
    save(&hoa, draft, Field::PhoneOwnerName, "Nông Thị Hoà");
    let (refused, _) = hoa
        .vault
        .answer(draft, says_of(ThirdPerson::Representative, Answer::No))
        .unwrap();
    assert_eq!(refused.facts.value(Field::RepresentativeName), None);
    assert_eq!(
        refused.facts.value(Field::PhoneOwnerName),
        Some("Nông Thị Hoà")
    );
    let nobody = ConsentAnswer {
        about: Some("neighbour".into()),
        ..says(THIRD_PARTY, Answer::Yes)
    };
    assert!(hoa.vault.answer(draft, nobody).is_err());
}

#[test]
fn what_a_person_cannot_have_is_not_chosen_and_the_code_says_why() {
    let (hoa, draft) = begun();
    allows_the_beginning(&hoa.vault, draft);
    save(&hoa, draft, Field::HasPhone, "yes");
    save(&hoa, draft, Field::PhoneOwner, "relative");
    let refusal = hoa.vault.choose_product(draft, WITH_PORTRAIT, now());
    assert_eq!(refusal.unwrap_err().code(), "product_phone_of_relative");
    save(&hoa, draft, Field::PhoneOwner, "self");
    let (chosen, _) = hoa
        .vault
        .choose_product(draft, WITH_PORTRAIT, now())
        .unwrap();
    let relatives = save(&hoa, draft, Field::PhoneOwner, "relative");
    assert_eq!(chosen.product, relatives.product, "the choice stands");
    let missing = relatives.missing(day(now()));
    let said = missing
        .iter()
        .filter(|line| line.code == "product_phone_of_relative")
        .count();
    assert_eq!(said, 1, "{missing:?}");
}

#[test]
fn one_phone_that_two_people_call_their_own_is_a_warning() {
    let (hoa, draft) = begun();
    let other = hoa.vault.open_proposal(commune(), now()).unwrap();
    for id in [draft, other] {
        allows_the_beginning(&hoa.vault, id);
        save(&hoa, id, Field::HasPhone, "yes");
        save(&hoa, id, Field::PhoneOwner, "self");
        hoa.vault
            .answer(id, says("contact_phone", Answer::Yes))
            .unwrap();
    }
    let twice = |draft: &Draft| {
        draft
            .findings(day(now()))
            .iter()
            .any(|finding| finding.code == "phone_twice")
    };
    assert!(!twice(&save(&hoa, draft, Field::Phone, "0912345678")));
    assert!(twice(&save(&hoa, other, Field::Phone, "0912 345 678")));
    assert!(!twice(&save(&hoa, other, Field::Phone, "0912345679")));
}

#[test]
fn what_follows_from_the_card_is_filled_in_and_gives_way_to_what_was_typed() {
    let (hoa, draft) = begun();
    allows_the_beginning(&hoa.vault, draft);
    save(&hoa, draft, Field::IssuePlace, "other");
    let payload = "019157000101||Nông Thị Mơ|02091957|Nữ|Xóm Khuôn Ruộng, Tràng Xá|10052021";
    let card = tannha_domain::card_qr::parse(payload.as_bytes(), day(now())).unwrap();
    let (read, _) = hoa.vault.save_card(draft, &card, now()).unwrap();
    assert_eq!(read.facts.value(Field::IssuePlace), Some("other"));
    assert_eq!(read.facts[&Field::Nationality].source, Source::Computed);
}

#[test]
fn an_expiry_that_was_computed_goes_with_the_day_that_it_was_computed_from() {
    let (hoa, draft) = begun();
    allows_the_beginning(&hoa.vault, draft);
    save(&hoa, draft, Field::BirthDate, "05/11/1988");
    let issued = save(&hoa, draft, Field::IssueDate, "22/08/2021");
    assert_eq!(issued.facts.value(Field::ExpiryDate), Some("2028-11-05"));
    let cleared = save(&hoa, draft, Field::IssueDate, "");
    assert_eq!(cleared.facts.value(Field::ExpiryDate), None);
}

#[test]
fn an_adult_may_have_a_representative_and_then_the_paper_is_wanted() {
    let (hoa, draft) = begun();
    answers_everything(&hoa.vault, draft);
    takes_pictures(&hoa.vault, draft);
    let guarded = save(&hoa, draft, Field::HasRepresentative, "yes");
    let missing = guarded.missing(day(now()));
    assert!(
        missing
            .iter()
            .any(|missing| missing.what == "third_party_details"),
        "{missing:?}"
    );
    assert!(guarded.needs_representative(day(now())));
}

#[test]
fn after_a_no_that_ended_it_nothing_brings_the_draft_back() {
    let (hoa, draft) = begun();
    allows_the_beginning(&hoa.vault, draft);
    hoa.vault
        .answer(draft, says("process_for_account", Answer::No))
        .unwrap();
    let late = hoa
        .vault
        .answer(draft, says("process_for_account", Answer::Yes));
    assert!(matches!(late, Err(VaultError::DraftEnded(_))));
    assert!(hoa.vault.draft(draft).unwrap().0.facts.is_empty());
}

/// dhis2 D5: a number that is used already is discovered only at sync.
#[test]
fn a_number_that_another_dossier_on_this_device_bears_is_shown_at_once() {
    let (hoa, draft) = begun();
    submits(&hoa.vault, mo());
    let dao = person(201, "Lường Thị Đào", true).id;
    let second = hoa.vault.open_draft(Subject::Person(dao), now()).unwrap();
    assert_ne!(second, draft);
    allows_the_beginning(&hoa.vault, second);
    let twice = |draft: &Draft| {
        draft
            .findings(day(now()))
            .iter()
            .any(|finding| finding.code == "number_twice")
    };
    let own = save(&hoa, second, Field::Number, "019157000201");
    assert!(!twice(&own));
    let taken = save(&hoa, second, Field::Number, "019157000101");
    assert!(twice(&taken));
}

/// getodk/collect#6457: what the server refuses can be neither sent nor made anew.
#[test]
fn what_the_province_cannot_read_is_made_anew() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let refused = Heard {
        refused: vec![(sent.packet, sent.head.digest, "evidence_differs".into())],
        ..province.silence(1)
    };
    hoa.vault.hear(&refused, None, now()).unwrap();
    let stands = |hoa: &Hoa| hoa.vault.person(mo()).unwrap().unwrap().state;
    assert_eq!(stands(&hoa), PersonState::Broken);
    let anew = submits(&hoa.vault, mo());
    assert_eq!(stands(&hoa), PersonState::Waiting);
    let taken = Heard {
        receipts: vec![province.receipt(&anew, 2, Outcome::Taken)],
        ..province.silence(2)
    };
    hoa.vault.hear(&taken, None, now()).unwrap();
    assert_eq!(stands(&hoa), PersonState::InReview);
}
