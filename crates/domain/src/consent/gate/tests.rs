use jiff::Timestamp;

use super::*;
use crate::{AnsweredBy, purpose, standing_answers};

fn say(purpose: &str, answer: Answer) -> ConsentAnswer {
    ConsentAnswer::new(
        purpose,
        answer,
        AnsweredBy::Person,
        "vi",
        Timestamp::UNIX_EPOCH,
    )
}

fn opened() -> Vec<ConsentAnswer> {
    vec![
        say("opening_notice", Answer::Heard),
        say("process_for_account", Answer::Yes),
    ]
}

#[test]
fn only_two_purposes_end_a_dossier() {
    let ending: Vec<_> = purposes()
        .iter()
        .filter(|purpose| purpose.ends())
        .map(|purpose| purpose.code.as_str())
        .collect();
    assert_eq!(ending, ["process_for_account", "share_with_provider"]);
}

#[test]
fn nothing_opens_before_the_notice_and_the_first_yes() {
    let situation = Situation::default();
    assert_eq!(gate(Moment::Card, &situation, &[]), Gate::Ask);
    assert_eq!(
        gate(
            Moment::CardPhotos,
            &situation,
            &[say("keep_id_card_images", Answer::Yes)]
        ),
        Gate::Ask
    );
    assert_eq!(gate(Moment::Card, &situation, &opened()), Gate::Open);
}

#[test]
fn a_no_to_card_pictures_shuts_the_camera_and_nothing_else() {
    let situation = Situation::default();
    let mut answers = opened();
    answers.push(say("keep_id_card_images", Answer::No));
    assert_eq!(gate(Moment::CardPhotos, &situation, &answers), Gate::Shut);
    assert_eq!(gate(Moment::Card, &situation, &answers), Gate::Open);
    assert_eq!(ended_by(&answers), None);
}

#[test]
fn a_no_to_sharing_ends_everything() {
    let mut answers = opened();
    answers.push(say("share_with_provider", Answer::No));
    assert_eq!(ended_by(&answers), Some("share_with_provider"));
    for moment in Moment::ALL {
        assert_eq!(gate(*moment, &Situation::default(), &answers), Gate::Shut);
    }
}

#[test]
fn a_no_to_benefits_stays_with_cash_and_goes_on() {
    let situation = Situation {
        legal_basis_recorded: true,
        ..Situation::default()
    };
    let mut answers = opened();
    answers.push(say("share_with_provider", Answer::Yes));
    answers.push(say("receive_benefits", Answer::No));
    for notice in [
        "verify_with_national_db",
        "record_category",
        "programme_statistics",
    ] {
        answers.push(say(notice, Answer::Heard));
    }
    assert_eq!(gate(Moment::Submit, &situation, &answers), Gate::Open);
}

#[test]
fn a_notice_with_a_use_of_its_own_is_asked_until_its_basis_is_recorded() {
    let notice = purpose("programme_statistics").unwrap();
    assert!(notice.is_asked(&Situation::default()));
    assert!(!notice.is_asked(&Situation {
        legal_basis_recorded: true,
        ..Situation::default()
    }));
    assert!(
        !purpose("opening_notice")
            .unwrap()
            .is_asked(&Situation::default())
    );
}

#[test]
fn without_a_phone_no_number_may_be_written() {
    assert_eq!(
        gate(Moment::Phone, &Situation::default(), &opened()),
        Gate::Shut
    );
}

#[test]
fn a_yes_to_one_provider_is_none_to_another() {
    let at = |provider: &str| Situation {
        legal_basis_recorded: true,
        provider: Some(provider.into()),
        ..Situation::default()
    };
    let mut answers = opened();
    answers.push(ConsentAnswer {
        about: Some("vietinbank".into()),
        ..say(SHARE, Answer::Yes)
    });
    let asked = |provider: &str| {
        due(Moment::Photos, &at(provider), &answers)
            .iter()
            .any(|purpose| purpose.code == SHARE)
    };
    assert!(!asked("vietinbank"));
    assert!(asked("viettel"));
    assert_eq!(gate(Moment::Photos, &at("viettel"), &answers), Gate::Ask);
}

#[test]
fn a_portrait_that_no_product_wants_is_not_taken() {
    let mut answers = opened();
    answers.push(say(SHARE, Answer::Yes));
    let situation = Situation::default();
    assert_eq!(gate(Moment::Portrait, &situation, &answers), Gate::Shut);
}

#[test]
fn a_guardians_yes_is_not_the_yes_of_who_owns_the_phone() {
    let both = Situation {
        represented: true,
        phone_of_relative: true,
        ..Situation::default()
    };
    let mut answers = opened();
    answers.push(ConsentAnswer {
        about: Some(ThirdPerson::Representative.code().into()),
        ..say(THIRD_PARTY, Answer::Yes)
    });
    assert_eq!(gate(Moment::ThirdParty, &both, &answers), Gate::Open);
    assert_eq!(gate(Moment::PhoneOwner, &both, &answers), Gate::Ask);
    answers.push(ConsentAnswer {
        about: Some(ThirdPerson::PhoneOwner.code().into()),
        ..say(THIRD_PARTY, Answer::No)
    });
    assert_eq!(gate(Moment::PhoneOwner, &both, &answers), Gate::Shut);
    assert_eq!(gate(Moment::ThirdParty, &both, &answers), Gate::Open);
    assert_eq!(standing_answers(&answers).len(), 4);
}

#[test]
fn who_interprets_or_witnesses_sits_along_by_two_peoples_yes() {
    let helped = Situation {
        helped: true,
        ..Situation::default()
    };
    let gate_after = |answers: &[ConsentAnswer]| gate(Moment::Helper, &helped, answers);
    let mut answers = opened();
    assert_eq!(gate(Moment::Card, &helped, &answers), Gate::Open);
    assert_eq!(gate_after(&answers), Gate::Ask);
    answers.push(say("interpreter_or_witness", Answer::Yes));
    assert_eq!(
        gate_after(&answers),
        Gate::Ask,
        "the helper is asked as well"
    );
    answers.push(ConsentAnswer {
        about: Some(ThirdPerson::Helper.code().into()),
        ..say(THIRD_PARTY, Answer::Yes)
    });
    assert_eq!(gate_after(&answers), Gate::Open);
    answers.push(say("interpreter_or_witness", Answer::No));
    assert_eq!(gate_after(&answers), Gate::Shut, "without that person");
    assert_eq!(ended_by(&answers), None);
    let alone = Situation::default();
    assert_eq!(gate(Moment::Helper, &alone, &answers), Gate::Shut);
}

#[test]
fn an_answer_that_names_nobody_is_of_the_only_one_who_was_there() {
    let alone = Situation {
        represented: true,
        ..Situation::default()
    };
    let mut answers = opened();
    answers.push(say(THIRD_PARTY, Answer::Yes));
    assert_eq!(gate(Moment::ThirdParty, &alone, &answers), Gate::Open);
    let both = Situation {
        phone_of_relative: true,
        ..alone
    };
    assert_eq!(gate(Moment::ThirdParty, &both, &answers), Gate::Ask);
    assert_eq!(gate(Moment::PhoneOwner, &both, &answers), Gate::Ask);
}

#[test]
fn the_last_answer_stands() {
    let mut answers = opened();
    answers.push(say("process_for_account", Answer::No));
    assert_eq!(
        gate(Moment::Card, &Situation::default(), &answers),
        Gate::Shut
    );
}
