use tannha_domain::{Answer, Source, Subject};

use super::*;
use crate::tests::{Hoa, Province, allows_the_beginning, mo, now, says};

fn begun() -> (Hoa, DraftId) {
    let hoa = Hoa::joined(&Province::new());
    let draft = hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    (hoa, draft)
}

fn at(step: &str, what: &str, typed: Option<&str>) -> DraftPlace {
    DraftPlace {
        step: step.into(),
        what: Some(what.into()),
        typed: typed.map(str::to_owned),
    }
}

fn place(hoa: &Hoa, draft: DraftId) -> Option<DraftPlace> {
    hoa.vault.draft(draft).unwrap().1.place
}

#[test]
fn whoever_comes_back_finds_the_field_and_what_stood_in_it() {
    let (hoa, draft) = begun();
    allows_the_beginning(&hoa.vault, draft);
    assert_eq!(place(&hoa, draft), None);
    let typing = at("facts", "present_address", Some("Xóm Đồng Ru"));
    hoa.vault.remember_place(draft, &typing, now()).unwrap();
    assert_eq!(place(&hoa, draft), Some(typing));

    let address = "Xóm Đồng Ruộng";
    hoa.vault
        .save_field(draft, Field::PresentAddress, address, Source::Typed, now())
        .unwrap();
    let left = place(&hoa, draft);
    assert_eq!(left, Some(at("facts", "present_address", None)));
}

#[test]
fn what_may_not_be_a_value_is_not_kept_as_it_is_typed_either() {
    let (hoa, draft) = begun();
    let early = at("facts", "present_address", Some("Xóm Đồng Ruộng"));
    hoa.vault.remember_place(draft, &early, now()).unwrap();
    let kept = place(&hoa, draft).unwrap();
    assert_eq!(kept.typed, None, "the first question was not asked yet");

    allows_the_beginning(&hoa.vault, draft);
    for (field, value) in [(Field::HasPhone, "yes"), (Field::PhoneOwner, "self")] {
        hoa.vault
            .save_field(draft, field, value, Source::Typed, now())
            .unwrap();
    }
    hoa.vault
        .answer(draft, says("contact_phone", Answer::Yes))
        .unwrap();
    let typing = at("phone", "phone", Some("09123"));
    hoa.vault.remember_place(draft, &typing, now()).unwrap();
    assert_eq!(place(&hoa, draft), Some(typing));
    let (_, refused) = hoa
        .vault
        .answer(draft, says("contact_phone", Answer::No))
        .unwrap();
    assert_eq!(refused.place.unwrap().typed, None);
}

#[test]
fn a_no_that_ends_the_draft_leaves_no_place_in_it() {
    let (hoa, draft) = begun();
    allows_the_beginning(&hoa.vault, draft);
    let typing = at("facts", "present_address", Some("Xóm"));
    hoa.vault.remember_place(draft, &typing, now()).unwrap();
    hoa.vault
        .answer(draft, says("process_for_account", Answer::No))
        .unwrap();
    assert_eq!(place(&hoa, draft), None);
}
