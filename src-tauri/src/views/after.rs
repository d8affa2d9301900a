//! What follows a dossier: sessions, the word that an account is open, pay days, complaints, the focal account.

use jiff::{Timestamp, civil::Date, civil::Time};
use serde::Serialize;
use tannha_domain::{AfterMissed, Attendance, Bring, Deadline, MissedBecause, PersonId};
use tannha_vault::{
    Attended, ComplaintStanding, FocalStanding, PersonSummary, Session, SessionCalls, Vault,
    VaultError, Waiting, day,
};
use ts_rs::TS;

use super::PersonRow;

/// How many of those who wait for the same thing stand on Today.
const FIRST: u64 = 5;

/// How long somebody is asked who came to a session. Whoever knows, knows it in the days after.
const NOTED_WITHIN_DAYS: i64 = 30;

/// How many days ahead a review of a focal account is a promise of today.
const REVIEW_AHEAD_DAYS: i64 = 7;

/// A session at which a provider's staff meet people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SessionView {
    /// Which.
    pub id: String,
    /// Who comes.
    pub provider: String,
    /// The day.
    pub day: String,
    /// The hour, where one was said.
    pub hour: Option<String>,
    /// Where people go; empty where nobody said.
    pub place: String,
    /// The staff come to the home.
    pub home: bool,
    /// How many of this device's people are called.
    #[ts(type = "number")]
    pub called: u64,
}

impl From<&Session> for SessionView {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id.to_string(),
            provider: session.provider.clone(),
            day: session.day.to_string(),
            hour: session.hour.map(hour),
            place: session.place.clone(),
            home: session.home,
            called: session.called,
        }
    }
}

/// 08:00
fn hour(at: Time) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// Somebody who is called to a session.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct CalledRow {
    /// Who.
    pub person: PersonRow,
    /// With what.
    pub bring: Vec<Bring>,
    /// Whether they came; nothing while nobody wrote it down.
    pub attendance: Option<AttendanceView>,
}

/// Whether somebody came to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct AttendanceView {
    /// They were met.
    pub came: bool,
    /// Why not.
    pub why: Option<MissedBecause>,
    /// What follows then.
    pub next: Option<AfterMissed>,
}

impl From<Attendance> for AttendanceView {
    fn from(attendance: Attendance) -> Self {
        let (why, next) = match attendance {
            Attendance::Came => (None, None),
            Attendance::Missed { why, next } => (Some(why), Some(next)),
        };
        Self {
            came: attendance == Attendance::Came,
            why,
            next,
        }
    }
}

/// A session at which somebody was not met, and nobody called them to another one yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MissedView {
    /// On which day it was.
    pub day: String,
    /// Why.
    pub why: MissedBecause,
    /// What follows.
    pub next: AfterMissed,
}

/// Whom a person asked to receive in their place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ReceiverView {
    /// When.
    pub at: String,
    /// Who.
    pub name: String,
    /// Until when.
    pub until: String,
}

/// A session with whom it calls.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct SessionPage {
    /// The session.
    pub session: SessionView,
    /// Who is called, door by door.
    pub people: Vec<CalledRow>,
    /// Its day is there: who came can be written down.
    pub over: bool,
}

/// A session with whom it calls, as the vault knows it.
pub(crate) fn session_view(calls: &SessionCalls, today: Date) -> SessionPage {
    SessionPage {
        session: SessionView::from(&calls.session),
        people: calls
            .people
            .iter()
            .map(|called| CalledRow {
                person: PersonRow::from(&called.person),
                bring: called.bring.clone(),
                attendance: called.attendance.map(AttendanceView::from),
            })
            .collect(),
        over: calls.session.day <= today,
    }
}

/// A complaint, as far as it may be known here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ComplaintView {
    /// Its packet.
    pub packet: String,
    /// When it was written down; only for who did.
    pub at: Option<String>,
    /// Until when it is answered; only for who wrote it down, once the province has it.
    pub due_on: Option<String>,
    /// An answer is there.
    pub answered: bool,
    /// The person was told.
    pub told: bool,
    /// The operator of now wrote it down.
    pub mine: bool,
}

impl From<&ComplaintStanding> for ComplaintView {
    fn from(standing: &ComplaintStanding) -> Self {
        Self {
            packet: standing.packet.to_string(),
            at: standing.at.map(|at| at.to_string()),
            due_on: standing.due_on.map(|day| day.to_string()),
            answered: standing.answered_at.is_some(),
            told: standing.told_at.is_some(),
            mine: standing.mine,
        }
    }
}

/// How a person stands with the commune's focal account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FocalView {
    /// When it was authorised here last.
    pub authorised_at: Option<String>,
    /// Since when it serves the person.
    pub since: Option<String>,
    /// When it is looked at again.
    pub review_on: Option<String>,
    /// That day is near or over.
    pub due: bool,
}

fn focal_view(standing: &FocalStanding, today: Date) -> FocalView {
    let until = today.saturating_add(jiff::Span::new().days(REVIEW_AHEAD_DAYS));
    FocalView {
        authorised_at: standing.authorised_at.map(|at| at.to_string()),
        since: standing.since.map(|at| at.to_string()),
        review_on: standing.review_on.map(|day| day.to_string()),
        due: standing.review_on.is_some_and(|day| day <= until),
    }
}

/// An account that is open, and what the province heard of it since. Its digits are told in private.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenView {
    /// When the province heard of it.
    pub opened_at: String,
    /// From which day on the payer has it on its list.
    pub listed_on: Option<String>,
    /// On which day the provider handed over what belongs to it.
    pub handed_on: Option<String>,
}

/// What follows on a person's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AfterView {
    /// The next session to which the person is called.
    pub session: Option<SessionView>,
    /// What to bring to it.
    pub bring: Vec<Bring>,
    /// The last session, where the person was not met and is called to no other one yet.
    pub missed: Option<MissedView>,
    /// Whom the person asked to receive in their place.
    pub receiver: Option<ReceiverView>,
    /// The account is open, and the person was not told yet.
    pub to_tell: bool,
    /// When the person was told.
    pub told_at: Option<String>,
    /// The account, once it is open.
    pub account: Option<OpenView>,
    /// The pay day about which the person is to be asked.
    pub ask: Option<String>,
    /// The first pay day on which money came, as the person said.
    pub first_payment: Option<String>,
    /// Complaints, as far as they may be known.
    pub complaints: Vec<ComplaintView>,
    /// The commune's focal account.
    pub focal: Option<FocalView>,
}

/// What follows on a person's page, as the vault knows it.
pub(super) fn after_view(
    vault: &Vault,
    id: PersonId,
    now: Timestamp,
) -> Result<AfterView, VaultError> {
    let today = day(now);
    let (session, bring) = vault.session_of(id, today)?.unzip();
    let opened = vault.opened_account(id)?;
    let missed = match vault.attended(id)? {
        Some(last) if session.is_none() && opened.is_none() => missed_view(&last),
        _ => None,
    };
    Ok(AfterView {
        missed,
        receiver: vault.receiver_of(id)?.map(|receiver| ReceiverView {
            at: receiver.at.to_string(),
            name: receiver.name,
            until: receiver.until.to_string(),
        }),
        session: session.as_ref().map(SessionView::from),
        bring: bring.unwrap_or_default(),
        to_tell: opened
            .as_ref()
            .is_some_and(|opened| opened.told_at.is_none()),
        told_at: opened
            .as_ref()
            .and_then(|opened| opened.told_at)
            .map(|at| at.to_string()),
        account: opened.as_ref().map(|opened| OpenView {
            opened_at: opened.at.to_string(),
            listed_on: opened.listed_on.map(|day| day.to_string()),
            handed_on: opened.handed_on.map(|day| day.to_string()),
        }),
        ask: vault.to_ask_of(id, today)?.map(|day| day.to_string()),
        first_payment: vault.first_payment(id)?.map(|day| day.to_string()),
        complaints: vault
            .complaints_of(id)?
            .iter()
            .map(ComplaintView::from)
            .collect(),
        focal: vault
            .focal_of(id)?
            .as_ref()
            .map(|standing| focal_view(standing, today)),
    })
}

fn missed_view(last: &Attended) -> Option<MissedView> {
    match last.attendance {
        Attendance::Missed { why, next } => Some(MissedView {
            day: last.session.day.to_string(),
            why,
            next,
        }),
        Attendance::Came => None,
    }
}

/// The first of those who wait for the same thing, and how many there are.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct WaitingRows {
    /// The first of them.
    pub first: Vec<PersonRow>,
    /// All of them.
    #[ts(type = "number")]
    pub total: u64,
}

impl From<&Waiting> for WaitingRows {
    fn from(waiting: &Waiting) -> Self {
        Self {
            first: waiting.first.iter().map(PersonRow::from).collect(),
            total: waiting.total,
        }
    }
}

/// Somebody whose focal account is to be looked at again.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct ReviewRow {
    /// Who.
    pub person: PersonRow,
    /// By which day.
    pub on: String,
}

/// What follows dossiers, on Today.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AfterToday {
    /// Sessions that are near.
    pub sessions: Vec<SessionView>,
    /// Sessions that are over, of which somebody is still to say who came.
    pub to_note: Vec<SessionView>,
    /// For whom an answer to a complaint is there.
    pub answers: Vec<PersonRow>,
    /// Whose account is open, and who was not told yet.
    pub tell: WaitingRows,
    /// Who is to be asked about the last pay day.
    pub ask: Option<WaitingRows>,
    /// Which pay day that is.
    pub pay_day: Option<String>,
    /// Whose focal account is to be looked at again.
    pub reviews: Vec<ReviewRow>,
}

/// What follows dossiers today, as the vault knows it.
pub(super) fn after_today(vault: &Vault, now: Timestamp) -> Result<AfterToday, VaultError> {
    let today = day(now);
    let soon = Deadline::SessionReminder.after(today);
    let ask = vault
        .to_ask(today, FIRST)?
        .filter(|(_, waiting)| waiting.total > 0);
    let until = today.saturating_add(jiff::Span::new().days(REVIEW_AHEAD_DAYS));
    let review = |(person, on): &(PersonSummary, Date)| ReviewRow {
        person: PersonRow::from(person),
        on: on.to_string(),
    };
    Ok(AfterToday {
        sessions: vault
            .sessions(today, soon)?
            .iter()
            .map(SessionView::from)
            .collect(),
        to_note: vault
            .sessions_to_note(
                today.saturating_add(jiff::Span::new().days(-NOTED_WITHIN_DAYS)),
                today.yesterday().unwrap_or(today),
            )?
            .iter()
            .map(SessionView::from)
            .collect(),
        answers: vault
            .answers_to_tell()?
            .iter()
            .map(PersonRow::from)
            .collect(),
        tell: WaitingRows::from(&vault.to_tell(FIRST)?),
        pay_day: ask.as_ref().map(|(day, _)| day.to_string()),
        ask: ask.as_ref().map(|(_, waiting)| WaitingRows::from(waiting)),
        reviews: vault
            .focal_reviews(until, now)?
            .iter()
            .map(review)
            .collect(),
    })
}

/// The end of an account number, shown in private only.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct AccountTail {
    /// The last digits.
    pub tail: String,
}

/// What was answered to a complaint, shown in private only.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct ComplaintAnswer {
    /// The words; none where the district tells the person itself, or where another operator has them.
    pub words: Option<String>,
}
