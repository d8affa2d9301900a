use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The catalogue as it lies in the clone now: a mended sentence needs no new build of the tests.
static VIETNAMESE: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let catalogue = concat!(env!("CARGO_MANIFEST_DIR"), "/../messages/vi.json");
    let text = std::fs::read_to_string(catalogue).expect("the catalogue lies in the clone");
    serde_json::from_str(&text).expect("the catalogue is JSON")
});

/// What stands on the screen for this key of the catalogue, so that a story does not break when a sentence is mended.
///
/// # Panics
/// Where there is no such key: then the story is about a screen that is gone.
pub fn word(key: &str) -> &'static str {
    VIETNAMESE
        .get(key)
        .unwrap_or_else(|| panic!("no message {key}"))
}

/// The same with its parameters filled in.
pub fn words(key: &str, parameters: &[(&str, &str)]) -> String {
    parameters
        .iter()
        .fold(word(key).to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
}
