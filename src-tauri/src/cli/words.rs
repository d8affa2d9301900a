//! What is said on standard error, from the one catalogue: Vietnamese unless `LANG` begins with `en`.

use std::{
    collections::BTreeMap,
    io::{self, Write as _},
};

const VIETNAMESE: &str = include_str!("../../../messages/vi.json");
const ENGLISH: &str = include_str!("../../../messages/en.json");

/// Says what a code means.
pub(crate) fn say(code: &str) {
    let language = std::env::var("LANG").unwrap_or_default();
    let _ = writeln!(io::stderr(), "{}", words(code, &language));
}

/// The sentence of a code; the code itself where the catalogue does not know it.
fn words(code: &str, language: &str) -> String {
    let catalogue = if language.starts_with("en") {
        ENGLISH
    } else {
        VIETNAMESE
    };
    let mut sentences: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(catalogue).unwrap_or_default();
    let sentence = sentences.remove(&format!("code_{code}"));
    sentence
        .as_ref()
        .and_then(serde_json::Value::as_str)
        .unwrap_or(code)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_of_the_start_is_there_in_both_languages() {
        for code in ["app_open_already", "app_folder", "app_window"] {
            assert_ne!(words(code, "vi_VN.UTF-8"), code);
            assert_ne!(words(code, "en_GB.UTF-8"), words(code, ""));
        }
        assert_eq!(words("nothing_like_it", "en"), "nothing_like_it");
    }
}
