use jiff::Timestamp;

use super::*;
use crate::{AnsweredBy, Retold, SpokenLanguage, Voice, purpose, standing_answers};

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

#[test]
fn who_could_not_say_the_notice_back_is_told_once_more_before_anything_is_asked() {
    let told = |retold| ConsentAnswer {
        heard: Some(HeardAs {
            language: SpokenLanguage::Vietnamese,
            voice: Voice::Engine,
            retold: Some(retold),
        }),
        ..say("opening_notice", Answer::Heard)
    };
    let mut answers = vec![
        told(Retold::ExplainedAgain),
        say("process_for_account", Answer::Yes),
    ];
    let situation = Situation::default();
    assert_eq!(gate(Moment::Card, &situation, &answers), Gate::Ask);
    answers.push(told(Retold::Understood));
    assert_eq!(gate(Moment::Card, &situation, &answers), Gate::Open);
}

/// A person of whom every question of a dossier is asked.
fn everything() -> Situation {
    Situation {
        product_needs_portrait: true,
        has_phone: true,
        phone_of_relative: true,
        represented: true,
        helped: true,
        legal_basis_recorded: false,
        provider: Some("vietinbank".into()),
    }
}

/// Yes to whatever is due, but for this question, to which nothing is said yet.
fn all_but(left_out: &str) -> Vec<ConsentAnswer> {
    let situation = everything();
    let mut answers = Vec::new();
    for moment in Moment::ALL {
        for asked in due(*moment, &situation, &answers) {
            if asked.code == left_out {
                continue;
            }
            let answer = if asked.is_asked(&situation) {
                Answer::Yes
            } else {
                Answer::Heard
            };
            let about = match moment.asked_of(asked) {
                Some(third) => Some(third.code().to_owned()),
                None => situation.provider.clone().filter(|_| asked.code == SHARE),
            };
            answers.push(ConsentAnswer {
                about,
                ..say(&asked.code, answer)
            });
        }
    }
    answers
}

/// The moments that are open after these answers.
fn open(answers: &[ConsentAnswer]) -> Vec<Moment> {
    let is_open = |moment: &Moment| gate(*moment, &everything(), answers) == Gate::Open;
    Moment::ALL.iter().copied().filter(is_open).collect()
}

#[test]
fn no_moment_opens_while_one_of_its_questions_has_no_answer() {
    assert_eq!(open(&all_but("nothing")), Moment::ALL);
    for purpose in purposes() {
        let answers = all_but(&purpose.code);
        for moment in Moment::ALL {
            if due(*moment, &everything(), &answers).is_empty() {
                continue;
            }
            assert_ne!(
                gate(*moment, &everything(), &answers),
                Gate::Open,
                "{moment} without {}",
                purpose.code
            );
        }
    }
}

#[test]
fn each_no_goes_the_way_that_the_list_says_and_no_other() {
    let asked: Vec<_> = purposes()
        .iter()
        .filter(|purpose| {
            Moment::ALL
                .iter()
                .any(|moment| due(*moment, &everything(), &[]).contains(purpose))
                && purpose.is_asked(&everything())
        })
        .collect();
    assert_eq!(asked.len(), 12, "questions of a dossier");
    for purpose in asked {
        let mut answers = all_but("nothing");
        let said: Vec<_> = answers
            .iter()
            .filter(|answer| answer.purpose == purpose.code)
            .cloned()
            .collect();
        answers.extend(said.into_iter().map(|yes| ConsentAnswer {
            answer: Answer::No,
            ..yes
        }));
        let shut: Vec<_> = Moment::ALL
            .iter()
            .filter(|moment| !open(&answers).contains(moment))
            .map(|moment| moment.code())
            .collect();
        let expected: &[&str] = match purpose.on_no.as_str() {
            "ends" => &[
                "card",
                "card_photos",
                "phone",
                "third_party",
                "phone_owner",
                "helper",
                "photos",
                "portrait",
                "submit",
            ],
            "bring_card_to_session" => &["card_photos"],
            "met_in_person" => &["portrait"],
            "visit_instead" => &["phone"],
            "without_that_person" if purpose.code == THIRD_PARTY => {
                &["third_party", "phone_owner", "helper"]
            }
            "without_that_person" => &["helper"],
            "stays_cash" | "blocks_only_that_use" => &[],
            other => panic!("{}: no way for a no: {other}", purpose.code),
        };
        assert_eq!(shut, expected, "no to {}", purpose.code);
        assert_eq!(ended_by(&answers).is_some(), purpose.ends());
    }
}
