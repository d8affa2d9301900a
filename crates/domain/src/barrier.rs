//! Why a visit did not end in an account, and where each reason leads: nobody ends in a dead end.
//!
//! The reasons are data (`data/barriers.csv`), and so are the ways out of each (`data/barrier_ways.csv`), what is
//! offered first in front.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::closed_set;

/// The version of `data/barriers.csv`, which travels with every visit so that old codes stay readable.
pub const BARRIER_LIST: u32 = 1;

closed_set! {
    /// What happens next about a barrier.
    Way {
        /// Somebody of the team comes again.
        Visit = "visit",
        /// Somebody of the team calls.
        Call = "call",
        /// When those who work away come home.
        Season = "season",
        /// The person opens the account at a branch where they are, and the team asks how it went.
        Branch = "branch",
        /// The dossier goes on now, with a product that fits.
        Dossier = "dossier",
        /// The account that the person has is written down now, and the province confirms it.
        Existing = "existing",
        /// Somebody of the team comes again with a witness, for a mark on a numbered sheet.
        Witness = "witness",
        /// The provider's staff come to the hamlet or to the home.
        Session = "session",
        /// Somebody receives in the person's place, with a paper that the commune certifies.
        Receiver = "receiver",
        /// The commune's desk settles it: a card, a guardian, the list.
        Desk = "desk",
        /// The commune's focal account receives and pays out.
        Focal = "focal",
        /// A no is a no: nothing more is done, and cash stays.
        Respect = "respect",
        /// The person goes to the provider's counter, and the team asks how it went.
        Counter = "counter",
    }
}

closed_set! {
    /// Who has to act next.
    Owner {
        /// The volunteers of the area.
        Team = "team",
        /// The commune's officer.
        Commune = "commune",
        /// The province plans it with the provider.
        Province = "province",
    }
}

closed_set! {
    /// When people who work away are at home.
    Season {
        /// The lunar new year.
        Tet = "tet",
        /// The rice harvest.
        Harvest = "harvest",
    }
}

closed_set! {
    /// What the commune's desk or the province answers to the team.
    DeskAnswer {
        /// It is settled: the team can come again.
        Mended = "mended",
        /// It cannot be had; the commune's focal account serves the person.
        Impossible = "impossible",
        /// It takes longer, and the desk's words say until when.
        Waits = "waits",
    }
}

/// What a way out needs to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Nothing.
    Nothing,
    /// A day, and an hour where one was agreed.
    Day,
    /// A season.
    Season,
}

impl Way {
    /// Who has to act next.
    pub fn owner(self) -> Owner {
        match self {
            Self::Receiver | Self::Desk | Self::Focal => Owner::Commune,
            Self::Session => Owner::Province,
            _ => Owner::Team,
        }
    }

    /// What it needs to be told.
    pub fn asks(self) -> Asks {
        match self {
            Self::Visit | Self::Call | Self::Branch | Self::Witness | Self::Counter => Asks::Day,
            Self::Season => Asks::Season,
            _ => Asks::Nothing,
        }
    }
}

/// One row of `data/barriers.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Barrier {
    /// Its code.
    pub code: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// What to do about it, in Vietnamese.
    pub next_action_vi: String,
    /// What to do about it, in English.
    pub next_action_en: String,
    /// What it is akin to: the list is read by groups.
    pub group: String,
    /// The ways out, what is offered first in front.
    #[serde(skip)]
    pub ways: Vec<Way>,
}

/// Every barrier with its ways out, in the order of the list.
pub fn barriers() -> &'static [Barrier] {
    static BARRIERS: LazyLock<Vec<Barrier>> = LazyLock::new(|| {
        let rows = |text: &'static str| csv::Reader::from_reader(text.as_bytes());
        let ways: Vec<(String, Way)> = rows(include_str!("../../../data/barrier_ways.csv"))
            .into_deserialize()
            .collect::<Result<_, _>>()
            .expect("the list of ways out is embedded, and a test reads it");
        let mut barriers: Vec<Barrier> = rows(include_str!("../../../data/barriers.csv"))
            .into_deserialize()
            .collect::<Result<_, _>>()
            .expect("the list of barriers is embedded, and a test reads it");
        for barrier in &mut barriers {
            let own = ways.iter().filter(|(code, _)| *code == barrier.code);
            barrier.ways = own.map(|(_, way)| *way).collect();
        }
        barriers
    });
    &BARRIERS
}

/// The barrier of this code.
pub fn barrier(code: &str) -> Option<&'static Barrier> {
    barriers().iter().find(|barrier| barrier.code == code)
}

/// Whether this barrier is about the phone: what needs none then stands first.
pub fn barrier_is_the_phone(code: &str) -> bool {
    matches!(
        code,
        "no_phone_number" | "phone_not_own_name" | "no_smartphone"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_barrier_leads_somewhere_that_somebody_owns() {
        assert_eq!(barriers().len(), 40);
        for barrier in barriers() {
            assert!(!barrier.ways.is_empty(), "{} is a dead end", barrier.code);
        }
    }

    #[test]
    fn every_way_out_belongs_to_a_barrier_of_the_list() {
        let ways = include_str!("../../../data/barrier_ways.csv");
        for line in ways.lines().skip(1) {
            let code = line.split(',').next().unwrap();
            assert!(barrier(code).is_some(), "{code} is on no list");
        }
    }

    #[test]
    fn every_way_out_is_offered_somewhere() {
        for way in Way::ALL {
            assert!(
                barriers().iter().any(|barrier| barrier.ways.contains(way)),
                "{way} is offered nowhere"
            );
        }
    }
}
