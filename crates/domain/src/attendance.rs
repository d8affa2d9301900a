//! Who came to a session, and what follows for whoever did not.

use serde::{Deserialize, Serialize};

use crate::{SessionId, closed_set};

closed_set! {
    /// Why somebody who was called did not come, or came in vain. None of them is a fault.
    MissedBecause {
        /// Ill, or cannot walk.
        Ill = "ill",
        /// Not in the hamlet on that day.
        Away = "away",
        /// Nobody had told them, or told them another hour.
        NotTold = "not_told",
        /// The card or another paper was missing.
        NoPaper = "no_paper",
        /// Does not want to any more.
        Unwilling = "unwilling",
        /// Came, and the provider's staff did not get to them.
        NotServed = "not_served",
        /// Something else.
        Other = "other",
    }
}

closed_set! {
    /// What follows for whoever did not come.
    AfterMissed {
        /// They are called to the next one.
        NextSession = "next_session",
        /// The provider's staff come to the home.
        HomeSession = "home_session",
    }
}

/// Whether somebody came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "attended", rename_all = "snake_case")]
pub enum Attendance {
    /// Came, and was met by the provider's staff.
    Came,
    /// Was not met.
    Missed {
        /// Why.
        why: MissedBecause,
        /// What follows.
        next: AfterMissed,
    },
}

impl Attendance {
    /// As one word, and where there was no meeting why and what follows.
    pub fn codes(self) -> (&'static str, Option<&'static str>, Option<&'static str>) {
        match self {
            Self::Came => ("came", None, None),
            Self::Missed { why, next } => ("missed", Some(why.code()), Some(next.code())),
        }
    }
}

/// What the volunteer wrote down about one person who was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionAttendance {
    /// To which session.
    pub session: SessionId,
    /// Whether they came.
    #[serde(flatten)]
    pub attendance: Attendance,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn whoever_did_not_come_says_why_and_what_follows() {
        let session = SessionId::from(Uuid::from_u128(7));
        for attendance in [
            Attendance::Came,
            Attendance::Missed {
                why: MissedBecause::Ill,
                next: AfterMissed::HomeSession,
            },
        ] {
            let said = SessionAttendance {
                session,
                attendance,
            };
            let json = serde_json::to_string(&said).unwrap();
            assert_eq!(
                serde_json::from_str::<SessionAttendance>(&json).unwrap(),
                said
            );
        }
        let silent = format!("{{\"session\":\"{session}\",\"attended\":\"missed\"}}");
        assert!(serde_json::from_str::<SessionAttendance>(&silent).is_err());
    }
}
