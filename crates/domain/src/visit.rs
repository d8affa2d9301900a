//! One attempt at a door, at a kiosk or by phone: what came of it, and what happens next.

use std::fmt;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Asks, BARRIER_LIST, Owner, Place, Season, Way, barrier, closed_set};

/// A note is a sentence, not a story.
pub const MAX_NOTE_CHARACTERS: usize = 500;

closed_set! {
    /// Where it took place.
    Channel {
        /// At the door.
        Door = "door",
        /// At the commune's kiosk.
        Kiosk = "kiosk",
        /// By phone.
        Phone = "phone",
    }
}

/// What happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NextAction {
    /// Which way out.
    pub way: Way,
    /// The day, local, for a way that asks for one.
    #[ts(type = "string | null")]
    pub day: Option<Date>,
    /// The hour, where one was agreed.
    #[ts(type = "string | null")]
    pub hour: Option<Time>,
    /// The season, for who works away.
    pub season: Option<Season>,
}

/// One visit that did not end in a dossier; one that did is the dossier's own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Visit {
    /// Where it took place.
    pub channel: Channel,
    /// Why there is no dossier: a code of `data/barriers.csv`.
    pub barrier: String,
    /// Which version of that list.
    pub list: u32,
    /// What happens next.
    pub next: NextAction,
    /// What the volunteer wrote down for whoever comes next.
    pub note: Option<String>,
    /// Where the house stands, where the person said yes to that.
    pub place: Option<Place>,
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visit")
            .field("channel", &self.channel)
            .field("barrier", &self.barrier)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

/// Why a visit cannot be kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VisitProblem {
    /// No such barrier.
    #[error("the barrier is on no list that is known here")]
    UnknownBarrier,
    /// That way does not lead out of this barrier.
    #[error("this way does not lead out of this barrier")]
    ForeignWay,
    /// The day is missing.
    #[error("a day is missing")]
    NoDay,
    /// The day is over.
    #[error("the day is over")]
    PastDay,
    /// The season is missing.
    #[error("a season is missing")]
    NoSeason,
    /// Nobody can say what else it was.
    #[error("another reason wants a note")]
    NoNote,
    /// Too long.
    #[error("the note is too long")]
    LongNote,
}

impl VisitProblem {
    /// The word by which the screen's catalogue knows this problem. Add, never rename.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownBarrier => "visit_barrier",
            Self::ForeignWay => "visit_way",
            Self::NoDay => "visit_day",
            Self::PastDay => "visit_day_past",
            Self::NoSeason => "visit_season",
            Self::NoNote => "visit_note",
            Self::LongNote => "visit_note_long",
        }
    }
}

impl Visit {
    /// A visit of today's list, tidied: what its way out does not ask for is left out.
    pub fn new(channel: Channel, barrier: &str, next: NextAction, note: &str) -> Self {
        let asks = next.way.asks();
        let note = note.trim();
        Self {
            channel,
            barrier: barrier.to_owned(),
            list: BARRIER_LIST,
            next: NextAction {
                way: next.way,
                day: next.day.filter(|_| asks == Asks::Day),
                hour: next.hour.filter(|_| asks == Asks::Day),
                season: next.season.filter(|_| asks == Asks::Season),
            },
            note: (!note.is_empty()).then(|| note.to_owned()),
            place: None,
        }
    }

    /// The same, with where the house stands. Only at a door is that a house.
    #[must_use]
    pub fn at(self, place: Option<Place>) -> Self {
        let place = place.filter(|_| self.channel == Channel::Door);
        Self { place, ..self }
    }

    /// Whether it can be kept, on this day.
    pub fn check(&self, today: Date) -> Result<(), VisitProblem> {
        let barrier = barrier(&self.barrier).ok_or(VisitProblem::UnknownBarrier)?;
        if !barrier.ways.contains(&self.next.way) {
            return Err(VisitProblem::ForeignWay);
        }
        match (self.next.way.asks(), self.next.day, self.next.season) {
            (Asks::Day, None, _) => return Err(VisitProblem::NoDay),
            (Asks::Day, Some(day), _) if day < today => return Err(VisitProblem::PastDay),
            (Asks::Season, _, None) => return Err(VisitProblem::NoSeason),
            _ => {}
        }
        match &self.note {
            None if barrier.code == "other" => Err(VisitProblem::NoNote),
            Some(note) if note.chars().count() > MAX_NOTE_CHARACTERS => Err(VisitProblem::LongNote),
            _ => Ok(()),
        }
    }

    /// Who has to act next.
    pub fn owner(&self) -> Owner {
        self.next.way.owner()
    }
}

#[cfg(test)]
mod tests;
