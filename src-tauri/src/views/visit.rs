//! Visits: what may stand in the way, what happens next, and what was promised.

use jiff::civil::{Date, Time};
use serde::Serialize;
use tannha_domain::{Asks, Barrier, Channel, DeskAnswer, Place, Season, Way, barrier, barriers};
use tannha_vault::{Answered, Promise, Visited};
use ts_rs::TS;

use super::{Language, PersonRow};

/// One reason why there is no dossier, with the ways out of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BarrierView {
    /// Its code.
    pub code: String,
    /// What it says, in the chosen language.
    pub text: String,
    /// What to do about it, in the chosen language.
    pub hint: String,
    /// What it is akin to.
    pub group: String,
    /// The ways out, what is offered first in front.
    pub ways: Vec<WayView>,
}

/// One way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct WayView {
    /// Which.
    pub way: Way,
    /// It wants a day, and an hour where one was agreed.
    pub day: bool,
    /// It wants a season.
    pub season: bool,
}

/// What was promised to somebody.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct PromiseRow {
    /// Who.
    pub person: PersonRow,
    /// What was promised.
    pub way: Way,
    /// For which day.
    pub day: Option<String>,
    /// At which hour, where one was agreed.
    pub hour: Option<String>,
    /// What whoever comes next should know.
    pub note: Option<String>,
    /// The other operator who promised it; nothing where it is one's own or the team's.
    pub kept_by: Option<String>,
}

/// Somebody about whom the commune or the province answered.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct AnsweredRow {
    /// Who.
    pub person: PersonRow,
    /// The answer.
    pub answer: DeskAnswer,
    /// The desk's own words.
    pub words: Option<String>,
}

/// The last visit, on a person's page.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct VisitView {
    /// When.
    pub at: String,
    /// Where.
    pub channel: Channel,
    /// Why there was no dossier, in the chosen language.
    pub text: String,
    /// Nobody was at home, so a note can be left at the door.
    pub absent: bool,
    /// What happens next.
    pub way: Way,
    /// On which day.
    pub day: Option<String>,
    /// At which hour.
    pub hour: Option<String>,
    /// In which season.
    pub season: Option<Season>,
    /// What whoever comes next should know.
    pub note: Option<String>,
    /// Where the house stands, where that was written down.
    pub place: Option<Place>,
}

/// Every barrier in the chosen language.
pub(crate) fn barrier_views(language: Language) -> Vec<BarrierView> {
    barriers()
        .iter()
        .map(|barrier| BarrierView {
            code: barrier.code.clone(),
            text: text(barrier, language),
            hint: match language {
                Language::Vi => barrier.next_action_vi.clone(),
                Language::En => barrier.next_action_en.clone(),
            },
            group: barrier.group.clone(),
            ways: barrier.ways.iter().copied().map(way_view).collect(),
        })
        .collect()
}

fn way_view(way: Way) -> WayView {
    WayView {
        way,
        day: way.asks() == Asks::Day,
        season: way.asks() == Asks::Season,
    }
}

fn text(barrier: &Barrier, language: Language) -> String {
    match language {
        Language::Vi => barrier.vi.clone(),
        Language::En => barrier.en.clone(),
    }
}

/// What a barrier of any list says; one that is not known here keeps its code.
pub(super) fn barrier_text(code: &str, language: Language) -> String {
    barrier(code).map_or_else(|| code.to_owned(), |known| text(known, language))
}

impl From<&Promise> for PromiseRow {
    fn from(promise: &Promise) -> Self {
        Self {
            person: PersonRow::from(&promise.person),
            way: promise.next.way,
            day: promise.next.day.map(|day| day.to_string()),
            hour: promise.next.hour.map(hour),
            note: promise.note.clone(),
            kept_by: None,
        }
    }
}

impl From<&Answered> for AnsweredRow {
    fn from(answered: &Answered) -> Self {
        Self {
            person: PersonRow::from(&answered.person),
            answer: answered.answer,
            words: answered.words.clone(),
        }
    }
}

/// A visit as a person's page shows it.
pub(super) fn visit_view(visited: &Visited, language: Language) -> VisitView {
    let visit = &visited.visit;
    VisitView {
        at: visited.at.to_string(),
        channel: visit.channel,
        text: barrier_text(&visit.barrier, language),
        absent: visit.channel == Channel::Door && visit.barrier == "absent_temporarily",
        way: visit.next.way,
        day: visit.next.day.map(|day: Date| day.to_string()),
        hour: visit.next.hour.map(hour),
        season: visit.next.season,
        note: visit.note.clone(),
        place: visit.place,
    }
}

/// 08:00
fn hour(at: Time) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_barrier_is_told_in_both_languages_and_offers_something() {
        for language in [Language::Vi, Language::En] {
            for barrier in barrier_views(language) {
                assert!(!barrier.text.is_empty(), "{}", barrier.code);
                assert!(!barrier.ways.is_empty(), "{}", barrier.code);
            }
        }
    }

    #[test]
    fn a_barrier_of_a_newer_list_keeps_its_code() {
        assert_eq!(barrier_text("from_tomorrow", Language::Vi), "from_tomorrow");
    }
}
