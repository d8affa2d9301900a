//! The device's encrypted store. What the screen shows as saved is on the disk, and nothing of it lies anywhere else.
//!
//! ```
//! use jiff::Timestamp;
//! use tannha_vault::{Cost, DeviceSecret, Vault};
//!
//! let folder = tempfile::tempdir().unwrap();
//! let secret = DeviceSecret::from_file(&folder.path().join("device.secret"))?;
//! let vault = Vault::create(folder.path(), "246810", "Hoàng Thị Hoa", &secret, Cost::LEAST, Timestamp::now())?;
//! vault.set_setting("language", "vi")?;
//! drop(vault);
//!
//! assert!(Vault::open(folder.path(), "135791", &secret, Timestamp::now()).is_err());
//! let vault = Vault::open(folder.path(), "246810", &secret, Timestamp::now())?;
//! assert_eq!(vault.setting("language").as_deref(), Some("vi"));
//! # Ok::<(), tannha_vault::VaultError>(())
//! ```
//!
//! | module | what it keeps |
//! | --- | --- |
//! | `vault` | the two connections: one writes, one reads; every change is one transaction |
//! | `sql`, `row`, `schema` | how SQL is run, how values stand in columns, the migrations |
//! | `pin`, `secret`, `cost` | the lock: see the README for the hierarchy of keys |
//! | `operators`, `forget` | who works here, who goes on with what, and how somebody leaves |
//! | `membership` | what joining brought, and the keys of the province |
//! | `roster`, `search`, `state` | the people to serve, found without diacritics, and where each stands |
//! | `by_card` | whose card this may be |
//! | `doors`, `household` | the way from door to door, and what one of a house said that may hold for the next |
//! | `draft` | what is being captured: answers, fields, photos |
//! | `submit`, `redo` | a draft becomes a packet; a returned dossier becomes a draft |
//! | `sheets` | pads of numbered sheets, and which sheets are used |
//! | `slip` | what a person takes home, and the code that proves it |
//! | `visit` | who was met or missed, and what was promised |
//! | `request` | who should be on the roster, what is wrong on it, and what the province ruled |
//! | `existing` | accounts that people had before, and what the province says of them |
//! | `sessions`, `attendance`, `after`, `complaint`, `focal`, `receiver` | what follows acceptance |
//! | `bulk` | what comes down as a blob: in pieces that outlive a kill |
//! | `forms` | providers' own forms, the version that counts on a day |
//! | `recordings` | what is read out, by language: offered once a pack is whole |
//! | `queue`, `outbox`, `hear` | what is sealed, what waits to be sent, and what came back |
//! | `post` | sealed copies of what waits, outside the vault, and what is carried for others |
//! | `dossier` | where dossiers stand, their history, what was returned |
//! | `trail` | what was done here, as a hash chain |
//! | `training` | a vault to practise in, of which nothing can be sent |
//!
//! The schema with a comment for each column is `migrations/vault/schema.sql`.

mod after;
mod attendance;
mod bulk;
mod by_card;
mod carried;
mod complaint;
mod cost;
mod doors;
mod dossier;
mod draft;
mod error;
mod existing;
mod file;
mod focal;
mod forget;
mod forms;
mod hear;
mod household;
mod limits;
mod marking;
mod membership;
mod operators;
mod outbox;
mod pin;
mod post;
mod queue;
mod receiver;
mod recordings;
mod redo;
mod request;
mod rescue;
mod roster;
mod row;
mod schema;
mod search;
mod secret;
mod sessions;
mod sheets;
mod slip;
mod sql;
mod state;
mod submit;
#[cfg(test)]
mod tests;
mod trail;
mod training;
mod vault;
mod visit;
mod withdrawal;

pub use after::{OpenedAccount, Waiting};
pub use attendance::Attended;
pub use bulk::{BulkKind, Wanted};
pub use by_card::FoundBy;
pub use complaint::{ComplaintStanding, MAX_RECORDING_BYTES};
pub use cost::Cost;
pub use doors::{Door, Hamlet, Side};
pub use dossier::{Counts, HistoryItem, ReturnedDossier, Whose};
pub use draft::{
    DraftMeta, DraftPlace, DraftSummary, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, Opened,
};
pub use error::VaultError;
pub use existing::{RefusedAccount, Reported};
pub use focal::FocalStanding;
pub use forms::{FormStanding, KeptForm};
pub use hear::{Campaign, Heard, Touched};
pub use household::Offer;
pub use marking::Marking;
pub use membership::{Identity, Membership};
pub use operators::Operator;
pub use outbox::{ExchangeState, OutboxItem, PacketState};
pub use post::{Appended, KeptDraft, PostBox, PostLetter, PostWish, Sender};
pub use receiver::Receiver;
pub use recordings::{Recording, RecordingPack};
pub use request::{Alike, AskedCorrection, Proposed, Ruled};
pub use rescue::SealedDraft;
pub use roster::{PersonSummary, RosterComing};
pub use search::{RosterPage, RosterQuery};
pub use secret::DeviceSecret;
pub use sessions::{CalledTo, Session, SessionCalls};
pub use sheets::{FEW_SHEETS, Pad};
pub use slip::{HandedIn, PacketSlip};
pub use state::PersonState;
pub use submit::Submitted;
pub use vault::{Vault, day};
pub use visit::{Answered, Promise, Visited};
pub use withdrawal::Withdrawn;
