//! The consent record: what was asked in which words, how it was answered, and by what it was confirmed.

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{
    Answer, AnsweredBy, ConsentAnswer, HeardAs, PersonDate, SHARE, Voice, masked, products,
};

use crate::{Document, Language, PaperError, Size, typeset::typeset, words::Words};

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordLine {
    /// The purpose.
    pub purpose: String,
    /// Whom the question names: a provider's name, or the code of a third person.
    pub about: Option<String>,
    /// The words that were read out; nothing where this version of them is not known here.
    pub words: Option<String>,
    /// Their version.
    pub text_version: String,
    /// Their language.
    pub language: String,
    /// What was said.
    pub answer: Answer,
    /// Who pressed it.
    pub by: AnsweredBy,
    /// When.
    pub at: Timestamp,
    /// How it was heard, where that was written down.
    pub heard: Option<HeardAs>,
}

/// One mark: a signature, a marked sheet, a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkLine {
    /// The role of the attachment.
    pub role: String,
    /// The digest of what was captured, in hex.
    pub digest: String,
    /// The number of the sheet on which it stands, where it is one.
    pub sheet: Option<String>,
}

/// What was asked, in which words, and how it was answered and confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRecord {
    /// The dossier's short number.
    pub number: String,
    /// Which revision.
    pub revision: u32,
    /// The person's name.
    pub name: String,
    /// Born.
    pub birth: Option<PersonDate>,
    /// The personal number, of which the end is shown.
    pub personal_number: Option<String>,
    /// The commune.
    pub commune: String,
    /// The device.
    pub device: String,
    /// Who took it.
    pub operator: Option<String>,
    /// The packet, and its digest in hex.
    pub packet: (String, String),
    /// When it was handed in.
    pub at: Timestamp,
    /// When the province confirmed it.
    pub confirmed_at: Option<Timestamp>,
    /// Every answer, in the order in which they were given.
    pub lines: Vec<RecordLine>,
    /// What confirms them.
    pub marks: Vec<MarkLine>,
    /// Who witnessed: name and relation.
    pub witness: Option<(String, String)>,
}

#[derive(Serialize)]
struct Data {
    title: String,
    number: String,
    facts: Vec<(String, String)>,
    standing: String,
    standing_more: String,
    lines_title: String,
    lines: Vec<Line>,
    mark_title: String,
    marks: Vec<String>,
    signatures: Vec<(String, String, String)>,
    closing: Vec<String>,
}

#[derive(Serialize)]
struct Line {
    name: String,
    answer: String,
    words: String,
    how: String,
}

impl ConsentRecord {
    pub(super) fn make(&self, language: Language, size: Size) -> Result<Document, PaperError> {
        typeset("record.typ", &self.data(Words(language)), language, size)
    }

    fn data(&self, words: Words) -> Data {
        let say = |key| words.say(key);
        let revision = self.revision.to_string();
        let mut facts = vec![
            (say("slip_name"), self.name.clone()),
            (
                say("slip_number"),
                words.with(
                    "paper_number_revision",
                    &[("number", &self.number), ("revision", &revision)],
                ),
            ),
        ];
        let known = [
            (
                "field_birth_date",
                self.birth.map(|birth| words.date(birth)),
            ),
            ("field_number", self.personal_number.as_deref().map(masked)),
            ("paper_slip_operator", self.operator.clone()),
        ];
        facts.extend(
            known
                .into_iter()
                .filter_map(|(label, value)| Some((say(label), value?))),
        );
        facts.extend([
            (say("paper_commune"), self.commune.clone()),
            (say("slip_at"), words.moment(self.at)),
            (say("paper_device"), self.device.clone()),
            (say("paper_packet"), self.packet.0.clone()),
            (say("paper_digest"), grouped(&self.packet.1)),
        ]);
        Data {
            title: say("paper_record_title"),
            number: self.number.clone(),
            facts,
            standing: words.standing(self.confirmed_at),
            standing_more: String::new(),
            lines_title: say("paper_record_lines"),
            lines: self.lines.iter().map(|line| line.data(words)).collect(),
            mark_title: say("paper_record_marks"),
            marks: self.marks(words),
            signatures: Vec::new(),
            closing: vec![say("paper_record_foot")],
        }
    }

    fn marks(&self, words: Words) -> Vec<String> {
        let mut marks: Vec<String> = self
            .marks
            .iter()
            .map(|mark| {
                let key = match mark.sheet {
                    Some(_) => "paper_record_mark_sheet",
                    None => "paper_record_mark",
                };
                words.with(
                    key,
                    &[
                        ("role", &words.word("role", &mark.role)),
                        ("digest", &grouped(&mark.digest)),
                        ("sheet", mark.sheet.as_deref().unwrap_or_default()),
                    ],
                )
            })
            .collect();
        if marks.is_empty() {
            marks.push(words.say("paper_record_no_mark"));
        }
        marks.extend(self.witness.as_ref().map(|(name, relation)| {
            words.with(
                "paper_record_witness",
                &[
                    ("name", name),
                    ("relation", &words.word("choice_helper_relation", relation)),
                ],
            )
        }));
        marks
    }
}

impl RecordLine {
    /// An answer with the words in which it was asked; none where they are of a version that is not here.
    pub fn of(answer: &ConsentAnswer) -> Self {
        let provider = |code: &str| {
            let mut offered = products().iter();
            let product = offered.find(|product| product.provider_code == code)?;
            Some(product.provider_name.clone())
        };
        let about = answer.about.as_deref().map(|about| {
            let named = (answer.purpose == SHARE).then(|| provider(about)).flatten();
            named.unwrap_or_else(|| about.to_owned())
        });
        Self {
            purpose: answer.purpose.clone(),
            about,
            words: answer.words(),
            text_version: answer.text_version.clone(),
            language: answer.language.clone(),
            answer: answer.answer,
            by: answer.by,
            at: answer.at,
            heard: answer.heard.clone(),
        }
    }

    fn data(&self, words: Words) -> Line {
        let name = words.word("purpose", &self.purpose);
        let about = self
            .about
            .as_deref()
            .map(|about| words.word("paper_third_person", about));
        let by = match self.by {
            AnsweredBy::Person => "paper_record_by_person",
            AnsweredBy::Volunteer => "paper_record_by_volunteer",
        };
        let how = words.with(
            "paper_record_how",
            &[
                ("at", &words.moment(self.at)),
                ("by", &words.say(by)),
                ("version", &self.text_version),
                ("language", &words.word("paper_language", &self.language)),
            ],
        );
        Line {
            name: match about {
                Some(about) => format!("{name} · {about}"),
                None => name,
            },
            answer: words.word("answer", self.answer.code()),
            words: self
                .words
                .clone()
                .unwrap_or_else(|| words.say("paper_record_no_words")),
            how: match &self.heard {
                Some(heard) => format!("{how} · {}", heard_as(words.0, heard)),
                None => how,
            },
        }
    }
}

/// In whose voice and which language, and whether the person could say it back.
pub fn heard_as(language: Language, heard: &HeardAs) -> String {
    let words = Words(language);
    let voice = match &heard.voice {
        Voice::Volunteer => words.say("paper_heard_volunteer"),
        Voice::Engine => words.say("paper_heard_engine"),
        Voice::Recording { pack, .. } => {
            words.with("paper_heard_recording", &[("pack", &pack.to_string())])
        }
    };
    let language = words.word("choice_spoken_language", heard.language.code());
    let retold = heard
        .retold
        .map(|retold| words.word("paper_retold", retold.code()));
    [Some(voice), Some(language), retold]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

/// In groups, so that it wraps and can be compared by two people.
fn grouped(digest: &str) -> String {
    let letters: Vec<char> = digest.chars().collect();
    let groups: Vec<String> = letters
        .chunks(8)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(" ")
}
