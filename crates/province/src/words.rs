//! The words of the commands, from the one catalogue of both screens and the binaries.

use std::{collections::BTreeMap, sync::LazyLock};

use crate::ProvinceError;

static VI: LazyLock<BTreeMap<String, serde_json::Value>> =
    LazyLock::new(|| read(include_str!("../../../messages/vi.json")));
static EN: LazyLock<BTreeMap<String, serde_json::Value>> =
    LazyLock::new(|| read(include_str!("../../../messages/en.json")));

fn read(text: &str) -> BTreeMap<String, serde_json::Value> {
    serde_json::from_str(text).expect("the catalogue is held by ./test")
}

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// Vietnamese, the source.
    Vi,
    /// English.
    En,
}

impl Words {
    /// Vietnamese, unless `LANG` begins with `en`.
    pub fn of_environment() -> Self {
        Self::of(std::env::var("LANG").ok().as_deref())
    }

    /// The language of a value of `LANG`.
    pub fn of(lang: Option<&str>) -> Self {
        if lang.is_some_and(|lang| lang.starts_with("en")) {
            Self::En
        } else {
            Self::Vi
        }
    }

    /// The words of a key, with its parameters. A key that nobody wrote words for is said as it is.
    pub fn say(self, key: &str, params: &[(&str, &str)]) -> String {
        let words = match self {
            Self::Vi => &*VI,
            Self::En => &*EN,
        };
        let text = words
            .get(key)
            .and_then(serde_json::Value::as_str)
            .unwrap_or(key);
        params.iter().fold(text.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
    }

    /// The same with values that were written for it.
    pub fn tell(self, key: &str, params: &[(&str, String)]) -> String {
        let params: Vec<(&str, &str)> = params
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.say(key, &params)
    }

    /// A line for a row that could not be taken: which, where in it, and why.
    fn of_row(self, row: u32, column: &str, code: &str) -> String {
        let column = if column.is_empty() {
            String::new()
        } else {
            self.say("cli_row_column", &[("column", column)])
        };
        let key = format!("code_{code}");
        let why = self.say(&key, &[]);
        // A code that has no sentence says itself.
        let why = if why == key { code.to_owned() } else { why };
        let params = [("row", row.to_string()), ("column", column), ("why", why)];
        self.tell("cli_row_refused", &params)
    }

    /// A summary, and below it a line for each row that could not be taken.
    pub fn with_rows<'a>(
        self,
        summary: String,
        rows: impl Iterator<Item = (u32, &'a str, &'a str)>,
    ) -> String {
        let lines = rows.map(|(row, column, code)| self.of_row(row, column, code));
        std::iter::once(summary)
            .chain(lines)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// The words of an error, by its code.
    pub fn of_error(self, error: &ProvinceError) -> String {
        let key = format!("code_{}", error.code());
        match error {
            ProvinceError::Refused { params, .. } => {
                let params: Vec<(&str, &str)> = params
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                self.say(&key, &params)
            }
            _ => self.say(&key, &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_speak_vietnamese_unless_lang_begins_with_en() {
        assert_eq!(Words::of(None), Words::Vi);
        assert_eq!(Words::of(Some("C.UTF-8")), Words::Vi);
        assert_eq!(Words::of(Some("en_GB.UTF-8")), Words::En);
    }
}
