//! The words of a refusal, from the one catalogue of both screens and the binaries.

use std::{collections::BTreeMap, sync::LazyLock};

use crate::SimError;

type Catalogue = LazyLock<BTreeMap<String, serde_json::Value>>;

static VI: Catalogue = LazyLock::new(|| read(include_str!("../../../messages/vi.json")));
static EN: Catalogue = LazyLock::new(|| read(include_str!("../../../messages/en.json")));

fn read(text: &str) -> BTreeMap<String, serde_json::Value> {
    serde_json::from_str(text).expect("the catalogue is held by ./test")
}

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// Vietnamese, the source.
    Vi,
    /// English.
    En,
}

impl Words {
    /// Vietnamese, unless `LANG` begins with `en`.
    pub(crate) fn of_environment() -> Self {
        Self::of(std::env::var("LANG").ok().as_deref())
    }

    fn of(lang: Option<&str>) -> Self {
        if lang.is_some_and(|lang| lang.starts_with("en")) {
            Self::En
        } else {
            Self::Vi
        }
    }

    /// The words of an error, by its code. One that nobody wrote words for is said as it is.
    pub(crate) fn of_error(self, error: &SimError) -> String {
        self.say(&format!("code_{}", error.code()), &error.params())
    }

    /// The words of a key, with its parameters. A key that nobody wrote words for is said as it is.
    pub(crate) fn say(self, key: &str, params: &[(&'static str, String)]) -> String {
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
}

#[cfg(test)]
mod tests {
    use tannha_courier::CourierError;
    use tannha_vault::VaultError;

    use super::*;
    use crate::workload::WorkloadError;

    #[test]
    fn a_refusal_is_vietnamese_unless_lang_begins_with_en() {
        let wrong = SimError::from(VaultError::WrongPin { left: 3 });
        for lang in [None, Some("vi_VN.UTF-8"), Some("C.UTF-8")] {
            let said = Words::of(lang).of_error(&wrong);
            assert_eq!(said, "Mã PIN chưa đúng. Còn 3 lần thử. Không mất gì cả.");
        }
        let said = Words::of(Some("en_GB.UTF-8")).of_error(&wrong);
        assert!(said.is_ascii() && said.contains('3'), "{said}");
    }

    #[test]
    fn what_only_the_simulator_refuses_has_its_words() {
        let unreadable = || std::io::Error::from(std::io::ErrorKind::NotFound);
        let errors = [
            SimError::Output(unreadable()),
            SimError::Workload(WorkloadError::Read("work/1".into(), unreadable())),
            SimError::Workload(WorkloadError::Facts(
                "work/1".into(),
                serde_json::from_str::<()>("{").unwrap_err(),
            )),
            SimError::Courier(CourierError::Unreachable),
            SimError::Invitations,
        ];
        for error in errors {
            for words in [Words::Vi, Words::En] {
                let said = words.of_error(&error);
                assert!(!said.starts_with("code_") && !said.contains('{'), "{said}");
            }
        }
    }
}
