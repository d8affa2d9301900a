use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

type Catalogue = LazyLock<BTreeMap<String, String>>;

static VIETNAMESE: Catalogue = LazyLock::new(|| read("vi"));
static ENGLISH: Catalogue = LazyLock::new(|| read("en"));

thread_local! {
    /// A story is told on one thread, in one language.
    static IN_ENGLISH: Cell<bool> = const { Cell::new(false) };
}

/// The catalogue as it lies in the clone now: a mended sentence needs no new build of the tests.
fn read(language: &str) -> BTreeMap<String, String> {
    let catalogue = format!("{}/../messages/{language}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(catalogue).expect("the catalogue lies in the clone");
    serde_json::from_str(&text).expect("the catalogue is JSON")
}

/// From here on this story's window is read in English, or in Vietnamese again.
pub fn reads_english(english: bool) {
    IN_ENGLISH.set(english);
}

/// What stands on the screen for this key of the catalogue, so that a story does not break when a sentence is mended.
///
/// # Panics
/// Where there is no such key: then the story is about a screen that is gone.
pub fn word(key: &str) -> &'static str {
    let words = if IN_ENGLISH.get() {
        &ENGLISH
    } else {
        &VIETNAMESE
    };
    words.get(key).unwrap_or_else(|| panic!("no message {key}"))
}

/// The same with its parameters filled in.
pub fn words(key: &str, parameters: &[(&str, &str)]) -> String {
    parameters
        .iter()
        .fold(word(key).to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
}
