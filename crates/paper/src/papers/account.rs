//! The application for an account, where the provider gave no form of its own. What is printed is what the person said;
//! the specimen signature is made before the provider's staff.

use jiff::civil::Date;
use tannha_domain::{Facts, Field, Kind, ReadFacts as _, UnitCode, goes_to_the_provider, unit};

use crate::{
    Language,
    letter::{Letter, Section, official},
    papers::letters::place_and_day,
    words::Words,
};

/// The application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountForm {
    /// The dossier's short number.
    pub number: String,
    /// Who is to open the account.
    pub provider: String,
    /// The product's name.
    pub product: String,
    /// The commune.
    pub commune: String,
    /// On which day.
    pub day: Date,
    /// What the person said.
    pub facts: Facts,
}

/// Who acts and whose phone it is stands in the fields that follow from it.
const LEFT_OUT: [Field; 2] = [Field::HasPhone, Field::HasRepresentative];

/// A value as it is read.
pub(super) fn value(words: Words, field: Field, value: &str) -> String {
    match field.kind() {
        Kind::Choice(_) => words.word(&format!("choice_{field}"), value),
        Kind::YesNo => words.word("choice", value),
        Kind::Unit => value
            .parse::<UnitCode>()
            .ok()
            .and_then(|code| unit(&code))
            .map_or_else(|| value.to_owned(), |unit| unit.name.clone()),
        Kind::Date if value == "never" => words.say("expiry_never"),
        Kind::Date => value
            .parse()
            .map_or_else(|_| value.to_owned(), |date| words.date(date)),
        Kind::Text | Kind::Name | Kind::Number | Kind::Phone => value.to_owned(),
    }
}

impl AccountForm {
    pub(super) fn letter(&self, language: Language) -> Letter {
        let words = Words(language);
        let facts = self
            .facts
            .iter()
            .filter(|(field, _)| goes_to_the_provider(**field) && !LEFT_OUT.contains(field))
            .map(|(field, fact)| {
                let label = words.word("field", field.code());
                (label, value(words, *field, &fact.value))
            });
        let represented = self.facts.says_yes(Field::HasRepresentative);
        let name = self.facts.value(if represented {
            Field::RepresentativeName
        } else {
            Field::FullName
        });
        let holder = if represented {
            "paper_sign_representative"
        } else {
            "paper_sign_holder"
        };
        Letter {
            official: Some(official(words)),
            place_and_day: Some(place_and_day(words, &self.commune, self.day)),
            title: words.say("paper_account_title"),
            to: Some(words.with("paper_account_to", &[("provider", &self.provider)])),
            sections: vec![
                Section::facts(
                    None,
                    vec![
                        (words.say("slip_number"), self.number.clone()),
                        (words.say("paper_account_product"), self.product.clone()),
                    ],
                ),
                Section::facts(Some(words.say("paper_account_who")), facts.collect()),
                Section::saying(vec![words.say("paper_account_says")]),
            ],
            signatures: vec![
                (
                    words.say(holder),
                    words.say("paper_account_before_staff"),
                    name.unwrap_or_default().to_owned(),
                ),
                (
                    words.say("paper_sign_staff"),
                    words.say("paper_sign_hint"),
                    String::new(),
                ),
            ],
            warning: Some(words.say("paper_no_codes")),
            foot: Some(words.say("paper_account_default")),
            ..Letter::default()
        }
    }
}
