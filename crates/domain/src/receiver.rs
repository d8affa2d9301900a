//! Whom a person asks to receive in their place. The paper is the commune's: it certifies the authorisation where the
//! payer asks for it (Civil Code 91/2015 Art. 138, 562; DOMAIN.md b). What travels is what its desk needs for that.

use std::fmt;

use jiff::{ToSpan as _, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{AccountProblem, Confirmation, ConsentAnswer, Field, Occasion};

/// Where nothing else is agreed an authorisation holds for a year (Civil Code 91/2015 Art. 563); none here is longer,
/// so that the person is asked again.
const LONGEST_YEARS: i32 = 1;

/// A person's wish that somebody receives in their place.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiverAuthorisation {
    /// Who receives.
    pub name: String,
    /// How they are related: a code of a relation.
    pub relation: String,
    /// Where the commune's desk reaches them.
    pub phone: String,
    /// Until when.
    pub until: Date,
    /// How the person confirmed it.
    pub confirmed: Confirmation,
    /// What the person answered, and what the receiver did.
    pub answers: Vec<ConsentAnswer>,
}

impl fmt::Debug for ReceiverAuthorisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceiverAuthorisation")
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}

impl ReceiverAuthorisation {
    /// Tidied and held against the rules, on this day; who is asked is not who asks.
    pub fn tidied(mut self, of: &str, today: Date) -> Result<Self, AccountProblem> {
        let tidy =
            |field: Field, value: &str, problem| field.check(value, today).map_err(|_| problem);
        self.name = tidy(Field::PhoneOwnerName, &self.name, AccountProblem::Receiver)?;
        if crate::same_name(&self.name, of) {
            return Err(AccountProblem::Receiver);
        }
        self.relation = tidy(
            Field::RepresentativeRelation,
            &self.relation,
            AccountProblem::Relation,
        )?;
        self.phone = tidy(Field::Phone, &self.phone, AccountProblem::ReceiverPhone)?;
        let last = today.saturating_add(LONGEST_YEARS.years());
        if self.until <= today || self.until > last {
            return Err(AccountProblem::Until);
        }
        self.check()?;
        Ok(self)
    }

    /// Whether it can be taken: both were asked, whatever the device's clock said.
    pub fn check(&self) -> Result<(), AccountProblem> {
        if Occasion::Receiver.is_agreed(&self.answers) {
            Ok(())
        } else {
            Err(AccountProblem::Consent)
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, civil::date};

    use super::*;
    use crate::{Answer, AnsweredBy, Mark};

    const TODAY: Date = date(2026, 11, 25);

    fn asks(answer: Answer) -> ReceiverAuthorisation {
        let said = |purpose: &&str| {
            ConsentAnswer::new(
                *purpose,
                answer,
                AnsweredBy::Volunteer,
                "vi",
                Timestamp::UNIX_EPOCH,
            )
        };
        ReceiverAuthorisation {
            name: "nông văn  thọ".into(),
            relation: "child".into(),
            phone: "0987 654 321".into(),
            until: date(2027, 11, 25),
            confirmed: Confirmation::of(Mark::Signature, Timestamp::UNIX_EPOCH),
            answers: Occasion::Receiver.purposes().iter().map(said).collect(),
        }
    }

    #[test]
    fn both_are_asked_and_it_ends_within_a_year() {
        let kept = asks(Answer::Yes).tidied("Nông Thị Mơ", TODAY).unwrap();
        assert_eq!(kept.phone, "0987654321");
        let refused = |change: &dyn Fn(&mut ReceiverAuthorisation)| {
            let mut asked = asks(Answer::Yes);
            change(&mut asked);
            asked.tidied("Nông Thị Mơ", TODAY).unwrap_err()
        };
        assert_eq!(
            asks(Answer::No).tidied("Nông Thị Mơ", TODAY).unwrap_err(),
            AccountProblem::Consent
        );
        for until in [TODAY, date(2027, 11, 26)] {
            assert_eq!(refused(&|asked| asked.until = until), AccountProblem::Until);
        }
        assert_eq!(
            refused(&|asked| asked.name = "NÔNG THỊ MƠ".into()),
            AccountProblem::Receiver,
            "nobody receives for themselves"
        );
        assert_eq!(
            refused(&|asked| asked.phone = "12".into()),
            AccountProblem::ReceiverPhone
        );
        assert_eq!(
            refused(&|asked| asked.relation = "boss".into()),
            AccountProblem::Relation
        );
    }

    #[test]
    fn what_the_witness_answers_is_not_what_the_receiver_answered() {
        let mut asked = asks(Answer::Yes);
        let of_the_witness = ConsentAnswer {
            about: Some(crate::ThirdPerson::Helper.to_string()),
            answer: Answer::No,
            ..asked.answers[1].clone()
        };
        asked.answers.push(of_the_witness);
        assert_eq!(asked.check(), Ok(()));
    }

    #[test]
    fn it_does_not_print_who_receives() {
        assert!(!format!("{:?}", asks(Answer::Yes)).contains("thọ"));
    }
}
