//! How a command answers.

use std::io::Write as _;

use serde::Serialize;

use crate::{Doing as _, ProvinceError, words::Words};

/// How a command answers: data on standard output, words on standard error.
#[derive(Debug, Clone, Copy)]
pub struct Out {
    /// One JSON document instead of words.
    pub json: bool,
    /// The language.
    pub words: Words,
}

impl Out {
    /// Answers with data: as JSON, or in the words that `told` makes of it.
    pub fn answer<T: Serialize>(
        &self,
        data: &T,
        told: impl FnOnce(Words) -> String,
    ) -> Result<(), ProvinceError> {
        let text = if self.json {
            serde_json::to_string(data).map_err(|_| ProvinceError::Broken { what: "answer" })?
        } else {
            told(self.words)
        };
        writeln!(std::io::stdout(), "{text}").doing("print the answer")
    }

    /// Says something on standard error: a key of the catalogue, and what stands in its braces.
    pub fn say(&self, key: &str, params: &[(&str, &str)]) {
        let _ = writeln!(std::io::stderr(), "{}", self.words.say(key, params));
    }
}
