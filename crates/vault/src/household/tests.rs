use tannha_domain::{ConsentAnswer, Source, Subject, ThirdPerson};
use uuid::Uuid;

use super::*;
use crate::tests::{Hoa, Province, allows_the_beginning, mo, now, says, submits};

fn tho() -> PersonId {
    PersonId::from(Uuid::from_u128(102))
}

fn begins(hoa: &Hoa, person: PersonId) -> DraftId {
    let draft = hoa.vault.open_draft(Subject::Person(person), now());
    let draft = draft.unwrap();
    allows_the_beginning(&hoa.vault, draft);
    draft
}

#[test]
fn what_one_member_said_is_offered_for_the_next_and_written_only_when_it_is_taken() {
    let hoa = Hoa::joined(&Province::new());
    submits(&hoa.vault, mo());
    let draft = begins(&hoa, tho());
    let offers = hoa.vault.offers(draft).unwrap();
    assert_eq!(offers.len(), 1, "she has no phone: {offers:?}");
    assert_eq!(offers[0].name, "Nông Thị Mơ");
    let before = hoa.vault.draft(draft).unwrap().0;
    assert_eq!(before.facts.value(Field::PresentAddress), None);

    let (after, _) = hoa
        .vault
        .take_offer(draft, Carry::Address, mo(), now())
        .unwrap();
    let address = after.facts.get(&Field::PresentAddress).unwrap();
    assert_eq!(address.value, "Xóm Khuôn Ruộng, Tràng Xá");
    assert_eq!(address.source, Source::Household);
    assert!(hoa.vault.offers(draft).unwrap().is_empty());
    let again = hoa.vault.take_offer(draft, Carry::Address, mo(), now());
    assert!(matches!(again, Err(VaultError::NothingOffered)));
}

#[test]
fn a_phone_in_the_house_waits_for_the_questions_of_the_next_person() {
    let hoa = Hoa::joined(&Province::new());
    let first = begins(&hoa, mo());
    for (field, value) in [(Field::HasPhone, "yes"), (Field::PhoneOwner, "self")] {
        hoa.vault
            .save_field(first, field, value, Source::Typed, now())
            .unwrap();
    }
    let yes = tannha_domain::Answer::Yes;
    hoa.vault.answer(first, says("contact_phone", yes)).unwrap();
    hoa.vault
        .save_field(first, Field::Phone, "0987654321", Source::Typed, now())
        .unwrap();

    let next = begins(&hoa, tho());
    let take = || hoa.vault.take_offer(next, Carry::Phone, mo(), now());
    assert!(matches!(take(), Err(VaultError::NotAllowed { .. })));
    let untouched = hoa.vault.draft(next).unwrap().0;
    assert_eq!(
        untouched.facts.value(Field::HasPhone),
        None,
        "all or nothing"
    );

    for (field, value) in [(Field::HasPhone, "yes"), (Field::PhoneOwner, "relative")] {
        hoa.vault
            .save_field(next, field, value, Source::Typed, now())
            .unwrap();
    }
    for purpose in ["contact_through_relative", "third_party_details"] {
        hoa.vault.answer(next, says(purpose, yes)).unwrap();
    }
    let (after, _) = take().unwrap();
    assert_eq!(after.facts.value(Field::PhoneOwner), Some("relative"));
    assert_eq!(after.facts.value(Field::Phone), Some("0987654321"));
    assert_eq!(
        after.facts.value(Field::PhoneOwnerName),
        Some("Nông Thị Mơ")
    );
}

#[test]
fn language_and_witness_are_carried_and_the_witness_is_asked_and_signs_anew() {
    let yes = tannha_domain::Answer::Yes;
    let hoa = Hoa::joined(&Province::new());
    let saves = |draft, field, value: &str| {
        let saved = hoa
            .vault
            .save_field(draft, field, value, Source::Typed, now());
        saved.map(drop)
    };
    let asks_both = |draft| {
        let to_the_witness = ConsentAnswer {
            about: Some(ThirdPerson::Helper.to_string()),
            ..says("third_party_details", yes)
        };
        for answer in [says("interpreter_or_witness", yes), to_the_witness] {
            hoa.vault.answer(draft, answer).unwrap();
        }
    };
    let first = begins(&hoa, mo());
    saves(first, Field::SpokenLanguage, "tay").unwrap();
    saves(first, Field::Helper, "witness").unwrap();
    assert!(saves(first, Field::HelperName, "Lường Thị Quý").is_err());
    asks_both(first);
    saves(first, Field::HelperName, "Lường Thị Quý").unwrap();
    saves(first, Field::HelperNumber, "019150000017").unwrap();
    saves(first, Field::HelperRelation, "neighbour").unwrap();

    let next = begins(&hoa, tho());
    let take = |carry| hoa.vault.take_offer(next, carry, mo(), now());
    let (said, _) = take(Carry::Language).unwrap();
    assert_eq!(said.facts.value(Field::SpokenLanguage), Some("tay"));
    assert!(
        matches!(take(Carry::Helper), Err(VaultError::NotAllowed { .. })),
        "the witness is asked again"
    );
    saves(next, Field::Helper, "witness").unwrap();
    asks_both(next);
    let (named, _) = take(Carry::Helper).unwrap();
    assert_eq!(named.facts.value(Field::HelperName), Some("Lường Thị Quý"));
    assert_eq!(named.facts.value(Field::HelperRelation), Some("neighbour"));
    let lacks_the_witness = named
        .missing(hoa.vault.today(now()))
        .iter()
        .any(|missing| missing.what == "witness_signature");
    assert!(lacks_the_witness, "a signature is never carried");

    saves(next, Field::Helper, "nobody").unwrap();
    let (alone, _) = hoa.vault.draft(next).unwrap();
    assert_eq!(alone.facts.value(Field::HelperName), None);
}

#[test]
fn another_address_that_was_typed_is_left_alone() {
    let hoa = Hoa::joined(&Province::new());
    submits(&hoa.vault, mo());
    let draft = begins(&hoa, tho());
    hoa.vault
        .save_field(
            draft,
            Field::PresentAddress,
            "Xóm Đồng Ruộng",
            Source::Typed,
            now(),
        )
        .unwrap();
    assert!(hoa.vault.offers(draft).unwrap().is_empty());
}

#[test]
fn who_lives_elsewhere_is_offered_nothing() {
    let hoa = Hoa::joined(&Province::new());
    submits(&hoa.vault, mo());
    let dao = PersonId::from(Uuid::from_u128(201));
    let draft = begins(&hoa, dao);
    assert!(hoa.vault.offers(draft).unwrap().is_empty());
}
