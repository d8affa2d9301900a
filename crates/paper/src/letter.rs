//! The common shape of every paper that is text: facts, lists, places for a mark.

use serde::Serialize;

use crate::{Document, Language, PaperError, Size, typeset::typeset, words::Words};

/// A part of a letter.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Section {
    pub(crate) title: Option<String>,
    /// Label and value.
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) paragraphs: Vec<String>,
    /// Each with a box to tick.
    pub(crate) list: Vec<String>,
}

impl Section {
    pub(crate) fn facts(title: Option<String>, facts: Vec<(String, String)>) -> Self {
        Self {
            title,
            facts,
            ..Self::default()
        }
    }

    pub(crate) fn saying(paragraphs: Vec<String>) -> Self {
        Self {
            paragraphs,
            ..Self::default()
        }
    }
}

/// A letter, every word of it said already.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Letter {
    /// The two lines that stand above a letter to an office.
    pub(crate) official: Option<(String, String)>,
    pub(crate) place_and_day: Option<String>,
    pub(crate) title: String,
    pub(crate) to: Option<String>,
    pub(crate) sections: Vec<Section>,
    pub(crate) warning: Option<String>,
    pub(crate) closing: Vec<String>,
    /// Who marks, how, and the name below.
    pub(crate) signatures: Vec<(String, String, String)>,
    pub(crate) foot: Option<String>,
}

impl Letter {
    pub(crate) fn typeset(&self, language: Language, size: Size) -> Result<Document, PaperError> {
        typeset("letter.typ", self, language, size)
    }
}

/// The two lines above a letter to an office (Decree 30/2020/NĐ-CP, annex I).
pub(crate) fn official(words: Words) -> (String, String) {
    (words.say("paper_motto_state"), words.say("paper_motto"))
}
