//! The feed from the province to a device: changes, each at its place in the log.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    AccountVerdict, Base64, Correction, DeskAnswer, Digest, DossierEvent, DossierId, OperatorId,
    PacketId, PadCode, PersonId, PlannedSession, Proposal, ProposalId, Reply, RosterPerson, Ruling,
    SessionAttendance, SheetSerial, SpokenLanguage, Subject, UnitCode, Visit,
};

/// One item of the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its place in the log.
    pub position: u64,
    /// When the province wrote it down.
    pub at: Timestamp,
    /// What changed.
    pub news: News,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum News {
    /// Something happened to a dossier.
    Dossier {
        /// The dossier.
        dossier: DossierId,
        /// Whose it is.
        subject: Subject,
        /// What happened.
        event: DossierEvent,
    },
    /// A person came or changed.
    Person {
        /// As the roster has them now.
        person: Box<RosterPerson>,
    },
    /// How large what is captured may be, from now on.
    Limits {
        /// One picture, sheet or recording.
        attachment_bytes: u64,
    },
    /// A person left this device's areas.
    PersonLeft {
        /// Who.
        person: PersonId,
    },
    /// The whole roster of this device's areas, as a blob that comes down.
    Roster {
        /// The digest of the encrypted bytes.
        blob: Digest,
        /// How many there are.
        bytes: u64,
        /// How many people are in it: the device compares.
        people: u64,
        /// The key that opens it, sealed to this device.
        key: Base64,
    },
    /// The province published a pack of recordings in a language, as a blob that comes down.
    Recordings {
        /// The language.
        language: SpokenLanguage,
        /// Counted from 1 for each language: the highest counts.
        version: u32,
        /// How many clips are in it.
        clips: u64,
        /// The digest of the encrypted bytes.
        blob: Digest,
        /// How many there are.
        bytes: u64,
        /// The key that opens it, sealed to this device.
        key: Base64,
    },
    /// The province published a version of a provider's form, as a blob that comes down.
    Form {
        /// The product.
        product: String,
        /// What the provider calls this version.
        version: String,
        /// From which day on it is filled in.
        from: Date,
        /// The digest of the encrypted bytes.
        blob: Digest,
        /// How many there are.
        bytes: u64,
        /// The key that opens it, sealed to this device.
        key: Base64,
    },
    /// The campaign.
    Campaign {
        /// Its name.
        name: String,
        /// Its last day.
        ends_on: jiff::civil::Date,
        /// How many accounts this device's areas need.
        target: u64,
        /// How many are received there.
        done: u64,
    },
    /// Somebody of the area's team was at a door, or called.
    Visit {
        /// The visit's packet.
        packet: PacketId,
        /// Who was to be met.
        person: PersonId,
        /// When, by the device that wrote it.
        at: Timestamp,
        /// What came of it.
        visit: Visit,
    },
    /// The commune's desk or the province answered what a visit had left for them.
    Answered {
        /// The visit's packet.
        visit: PacketId,
        /// About whom.
        person: PersonId,
        /// The answer.
        answer: DeskAnswer,
        /// The desk's own words.
        words: Option<String>,
    },
    /// Whether the province allows that a volunteer writes down where a house stands.
    HousePlace {
        /// Allowed.
        allowed: bool,
    },
    /// Somebody of the area's team put somebody forward for the roster.
    Proposed {
        /// The proposal.
        proposal: ProposalId,
        /// Its packet.
        packet: PacketId,
        /// The commune.
        area: UnitCode,
        /// When, by the device that wrote it.
        at: Timestamp,
        /// Who, and why.
        said: Box<Proposal>,
    },
    /// The province ruled on a proposal.
    ProposalRuled {
        /// The proposal.
        proposal: ProposalId,
        /// What was ruled.
        ruling: Ruling,
        /// Who they are on the roster now.
        person: Option<PersonId>,
        /// The province's own words.
        words: Option<String>,
    },
    /// Somebody of the area's team reported what the roster has wrong.
    CorrectionAsked {
        /// The correction's packet.
        packet: PacketId,
        /// About whom.
        person: PersonId,
        /// When, by the device that wrote it.
        at: Timestamp,
        /// What is wrong, and what is right.
        said: Correction,
    },
    /// The province ruled on a correction.
    CorrectionRuled {
        /// The correction's packet.
        packet: PacketId,
        /// About whom.
        person: PersonId,
        /// What was ruled.
        ruling: Ruling,
        /// The province's own words.
        words: Option<String>,
    },
    /// An account that somebody has already was reported, or the province decided on it. No number travels here.
    ExistingAccount {
        /// The packet that reported it.
        packet: PacketId,
        /// Whose it is.
        person: PersonId,
        /// When, by the device that reported it.
        at: Timestamp,
        /// What the province says; nothing while it waits.
        verdict: Option<AccountVerdict>,
        /// The desk's own words.
        words: Option<String>,
    },
    /// The province planned a session with a provider, and calls people to it.
    Session {
        /// Which, when, where, and who is called.
        session: PlannedSession,
    },
    /// Somebody was told in private that their account is open.
    AccountTold {
        /// The packet that says so.
        packet: PacketId,
        /// Who.
        person: PersonId,
        /// When, by the device that wrote it.
        at: Timestamp,
    },
    /// A day on which benefits are paid.
    PayDay {
        /// The day.
        day: Date,
    },
    /// Somebody was asked after a pay day. Of what they said only whether money came travels.
    PayReply {
        /// The packet that says so.
        packet: PacketId,
        /// Who.
        person: PersonId,
        /// When, by the device that wrote it.
        at: Timestamp,
        /// Which pay day.
        pay_day: Date,
        /// Whether money came.
        came: Reply,
    },
    /// How a complaint stands. Only the device that sent it hears it, and nothing of what it says.
    Complaint {
        /// Its packet.
        packet: PacketId,
        /// Until when it is answered.
        due_on: Date,
        /// It was.
        answered: bool,
        /// What was answered; nothing where the district tells the person itself.
        words: Option<String>,
    },
    /// The commune's focal account receives for somebody.
    FocalServed {
        /// For whom.
        person: PersonId,
        /// When it is looked at again.
        review_on: Date,
    },
    /// Somebody of the area's team wrote down who came to a session.
    SessionAttended {
        /// The packet that says so.
        packet: PacketId,
        /// Who was called.
        person: PersonId,
        /// When, by the device that wrote it.
        at: Timestamp,
        /// To which session, and whether they came.
        said: SessionAttendance,
    },
    /// The province ended an operator's access. Only their device hears it.
    OperatorRevoked {
        /// Who.
        operator: OperatorId,
    },
    /// Somebody took answers back, and was heard by somebody of the area's team.
    Withdrawn {
        /// The packet that says so.
        packet: PacketId,
        /// Who.
        person: PersonId,
        /// When, by the device that wrote it.
        at: Timestamp,
        /// From which purposes.
        purposes: Vec<String>,
        /// Until when it is carried out.
        due_on: Date,
    },
    /// The province carried out what a person took back.
    WithdrawalDone {
        /// The packet that said so.
        packet: PacketId,
        /// Whose.
        person: PersonId,
        /// What was done, in the desk's own words.
        words: Option<String>,
    },
    /// The commune has a new pad of numbered sheets.
    Pad {
        /// Which.
        pad: PadCode,
        /// How many sheets it has.
        sheets: u16,
    },
    /// Somebody's mark stands on a sheet: it is used.
    SheetUsed {
        /// Which.
        serial: SheetSerial,
        /// The packet that brought it.
        packet: PacketId,
    },
    /// Whether the province has recorded the legal basis of its notices.
    LegalBasis {
        /// Recorded.
        recorded: bool,
    },
}

impl News {
    /// The blob that comes down to every device, and the place of its key: each device is told a key sealed to it.
    pub fn bulk_key(&mut self) -> Option<(Digest, &mut Base64)> {
        match self {
            Self::Recordings { blob, key, .. } | Self::Form { blob, key, .. } => Some((*blob, key)),
            _ => None,
        }
    }
}
