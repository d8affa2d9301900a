//! The catalogue of words in one language, and how Vietnam writes days and hours.

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use tannha_domain::PersonDate;

use crate::Language;

type Catalogue = BTreeMap<String, serde_json::Value>;

static VIETNAMESE: LazyLock<Catalogue> =
    LazyLock::new(|| read(include_str!("../../../messages/vi.json")));
static ENGLISH: LazyLock<Catalogue> =
    LazyLock::new(|| read(include_str!("../../../messages/en.json")));

fn read(text: &str) -> Catalogue {
    serde_json::from_str(text).expect("the catalogue is embedded, and every screen reads it")
}

/// The words of one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words(pub(crate) Language);

impl Words {
    fn catalogue(self) -> &'static Catalogue {
        match self.0 {
            Language::Vi => &VIETNAMESE,
            Language::En => &ENGLISH,
        }
    }

    /// The sentence of this key; the key itself where the catalogue does not know it.
    pub(crate) fn say(self, key: &str) -> String {
        let sentence = self.catalogue().get(key).and_then(|word| word.as_str());
        sentence.unwrap_or(key).to_owned()
    }

    /// The sentence with what it names. What is put in is put in once: it may itself hold a brace.
    pub(crate) fn with(self, key: &str, named: &[(&str, &str)]) -> String {
        let sentence = self.say(key);
        let mut said = String::new();
        let mut rest = sentence.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                said.push('{');
                rest = after;
                continue;
            };
            let value = named.iter().find(|(known, _)| *known == name);
            said.push_str(value.map_or("", |(_, value)| value));
            rest = after;
        }
        said.push_str(rest);
        said
    }

    /// The word of a code in its list; the code itself where it is newer than the catalogue.
    pub(crate) fn word(self, list: &str, code: &str) -> String {
        let key = format!("{list}_{code}");
        let word = self.catalogue().get(&key).and_then(|word| word.as_str());
        word.unwrap_or(code).to_owned()
    }

    /// Whom somebody calls: the team, or the commune where no number is known.
    pub(crate) fn whom_to_call(self, commune: &str, phone: Option<&str>) -> String {
        match phone {
            Some(phone) => self.with("paper_call_number", &[("phone", phone)]),
            None => self.with("paper_call_commune", &[("commune", commune)]),
        }
    }

    /// Received by a volunteer, or confirmed by the province then.
    pub(crate) fn standing(self, confirmed_at: Option<Timestamp>) -> String {
        match confirmed_at {
            None => self.say("paper_not_confirmed"),
            Some(at) => self.with("paper_confirmed", &[("at", &self.moment(at))]),
        }
    }

    /// 09:14, 26/11/2026
    pub(crate) fn moment(self, at: Timestamp) -> String {
        // Vietnam has one zone and no summer time (Decision 121/CP of 1975).
        let there = at.to_zoned(TimeZone::fixed(jiff::tz::offset(7)));
        format!(
            "{:02}:{:02}, {}",
            there.hour(),
            there.minute(),
            self.day(there.date())
        )
    }

    /// 26/11/2026
    #[expect(
        clippy::unused_self,
        reason = "English readers in Vietnam read days as Vietnam writes them"
    )]
    pub(crate) fn day(self, day: Date) -> String {
        format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
    }

    /// 02/09/1957, or the year alone.
    pub(crate) fn date(self, date: PersonDate) -> String {
        match date {
            PersonDate::Day(day) => self.day(day),
            PersonDate::Year(year) => year.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_into_a_sentence_is_not_read_again() {
        let words = Words(Language::Vi);
        let said = words.with("note_came", &[("commune", "{day}"), ("day", "26/11/2026")]);
        assert!(said.contains("{day}") && said.contains("26/11/2026"));
    }

    #[test]
    fn an_hour_is_vietnams() {
        let at = "2026-11-25T17:05:00Z".parse().unwrap();
        assert_eq!(Words(Language::Vi).moment(at), "00:05, 26/11/2026");
    }
}
