//! Letters: authorisations for the commune's desk, what to bring, when and where to come.

use jiff::civil::{Date, Time};
use tannha_domain::PersonDate;

use crate::{
    Language,
    letter::{Letter, Section, official},
    words::Words,
};

/// Whose word a letter to the commune is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    /// The commune.
    pub commune: String,
    /// On which day.
    pub day: Date,
    /// The person's name.
    pub name: String,
    /// Born.
    pub birth: Option<PersonDate>,
    /// The personal number.
    pub number: Option<String>,
    /// Where the person lives.
    pub address: String,
}

/// Somebody else receives in the person's place. The commune certifies it where the payer asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiverLetter {
    /// Whose word it is.
    pub from: Writer,
    /// Who receives.
    pub receiver: String,
    /// How they are related, in words; nothing where the device does not know it.
    pub relation: Option<String>,
    /// Where they are reached.
    pub receiver_phone: Option<String>,
    /// Until when.
    pub until: Date,
}

/// The commune receives for the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FocalLetter {
    /// Whose word it is.
    pub from: Writer,
    /// When the person is asked again.
    pub review: Option<Date>,
}

/// What to bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BringList {
    /// The commune.
    pub commune: String,
    /// Whose list it is; nothing for one that hangs on a wall.
    pub name: Option<String>,
    /// Codes of what is brought; what the catalogue does not know stands as it is.
    pub papers: Vec<String>,
    /// Where the team is called.
    pub phone: Option<String>,
}

/// When and where a provider's staff meet the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// The commune.
    pub commune: String,
    /// The person's name.
    pub name: String,
    /// Who comes.
    pub provider: String,
    /// The day.
    pub day: Date,
    /// The hour, where one was said.
    pub hour: Option<Time>,
    /// Where; empty where nobody said.
    pub place: String,
    /// The staff come to the home.
    pub home: bool,
    /// Codes of what is brought.
    pub papers: Vec<String>,
    /// Where the team is called.
    pub phone: Option<String>,
}

impl Writer {
    fn facts(&self, words: Words) -> Vec<(String, String)> {
        let mut facts = vec![(words.say("slip_name"), self.name.clone())];
        facts.extend(
            self.birth
                .map(|birth| (words.say("field_birth_date"), words.date(birth))),
        );
        let number = self.number.iter();
        facts.extend(number.map(|number| (words.say("field_number"), number.clone())));
        if !self.address.is_empty() {
            facts.push((words.say("person_address"), self.address.clone()));
        }
        facts
    }

    /// A letter to the commune: its head, who writes, and then what is said.
    fn letter(&self, words: Words, title: &str, says: impl IntoIterator<Item = Section>) -> Letter {
        let who = Section::facts(Some(words.say("paper_receiver_from")), self.facts(words));
        Letter {
            official: Some(official(words)),
            place_and_day: Some(place_and_day(words, &self.commune, self.day)),
            title: words.say(title),
            to: Some(words.with("paper_to_commune", &[("commune", &self.commune)])),
            sections: std::iter::once(who).chain(says).collect(),
            ..Letter::default()
        }
    }
}

pub(super) fn place_and_day(words: Words, commune: &str, day: Date) -> String {
    words.with(
        "paper_place_and_day",
        &[
            ("commune", commune),
            ("day", &format!("{:02}", day.day())),
            ("month", &format!("{:02}", day.month())),
            ("year", &day.year().to_string()),
        ],
    )
}

/// Who marks a letter: the label, how, and the name below.
fn signed(words: Words, label: &str, hint: &str, name: &str) -> (String, String, String) {
    (words.say(label), words.say(hint), name.to_owned())
}

fn brought(words: Words, papers: &[String]) -> Section {
    Section {
        title: Some(words.say("paper_bring_list")),
        list: papers
            .iter()
            .map(|code| capitalised(&words.word("bring", code)))
            .collect(),
        ..Section::default()
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

impl ReceiverLetter {
    pub(super) fn letter(&self, language: Language) -> Letter {
        let words = Words(language);
        let mut receiver = vec![(words.say("slip_name"), self.receiver.clone())];
        receiver.extend(
            self.relation
                .iter()
                .map(|relation| (words.say("paper_relation"), relation.clone())),
        );
        receiver.extend(
            self.receiver_phone
                .iter()
                .map(|phone| (words.say("paper_phone"), phone.clone())),
        );
        let says = [
            Section::facts(Some(words.say("paper_receiver_for")), receiver),
            Section::saying(vec![
                words.say("paper_receiver_what"),
                words.with("paper_receiver_until", &[("day", &words.day(self.until))]),
                words.say("paper_receiver_stop"),
            ]),
        ];
        Letter {
            signatures: vec![
                signed(
                    words,
                    "paper_sign_receiver",
                    "paper_sign_hint",
                    &self.receiver,
                ),
                signed(
                    words,
                    "paper_sign_person",
                    "paper_sign_or_ink",
                    &self.from.name,
                ),
                signed(words, "paper_sign_commune", "paper_sign_stamp", ""),
            ],
            foot: Some(words.say("paper_receiver_law")),
            ..self.from.letter(words, "paper_receiver_title", says)
        }
    }
}

impl FocalLetter {
    pub(super) fn letter(&self, language: Language) -> Letter {
        let words = Words(language);
        let mut says = vec![
            words.say("paper_focal_what"),
            words.say("paper_focal_rights"),
        ];
        says.extend(
            self.review
                .map(|day| words.with("paper_focal_review", &[("day", &words.day(day))])),
        );
        Letter {
            signatures: vec![
                signed(
                    words,
                    "paper_sign_person",
                    "paper_sign_or_ink",
                    &self.from.name,
                ),
                signed(words, "paper_sign_witness", "paper_sign_hint", ""),
                signed(words, "paper_sign_commune", "paper_sign_stamp", ""),
            ],
            warning: Some(words.say("paper_no_codes")),
            ..self
                .from
                .letter(words, "paper_focal_title", [Section::saying(says)])
        }
    }
}

impl BringList {
    pub(super) fn letter(&self, language: Language) -> Letter {
        let words = Words(language);
        let name = self.name.iter();
        let facts = name.map(|name| (words.say("slip_name"), name.clone()));
        Letter {
            title: words.say("paper_bring_title"),
            to: Some(self.commune.clone()),
            sections: vec![
                Section::facts(None, facts.collect()),
                brought(words, &self.papers),
            ],
            warning: Some(words.say("paper_no_codes")),
            closing: vec![
                words.say("paper_bring_missing"),
                words.whom_to_call(&self.commune, self.phone.as_deref()),
            ],
            ..Letter::default()
        }
    }
}

impl Appointment {
    pub(super) fn letter(&self, language: Language) -> Letter {
        let words = Words(language);
        let hour = self
            .hour
            .map(|at| format!("{:02}:{:02}", at.hour(), at.minute()));
        let mut facts = vec![
            (words.say("slip_name"), self.name.clone()),
            (words.say("paper_appointment_day"), words.day(self.day)),
        ];
        facts.extend(hour.map(|hour| (words.say("paper_appointment_hour"), hour)));
        let place = if self.home {
            words.say("paper_appointment_home")
        } else {
            self.place.clone()
        };
        if !place.is_empty() {
            facts.push((words.say("paper_appointment_place"), place));
        }
        facts.push((words.say("paper_appointment_whom"), self.provider.clone()));
        let mut sections = vec![Section::facts(None, facts)];
        if !self.papers.is_empty() {
            sections.push(brought(words, &self.papers));
        }
        Letter {
            title: words.say("paper_appointment_title"),
            to: Some(self.commune.clone()),
            sections,
            warning: Some(words.say("paper_no_codes")),
            closing: vec![
                words.say("paper_appointment_free"),
                words.whom_to_call(&self.commune, self.phone.as_deref()),
            ],
            ..Letter::default()
        }
    }
}
