//! Ids: `UUIDv7`, made where the thing is made, and never mixed up because each has a type of its own.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(Uuid);

        impl $name {
            /// The sixteen bytes, as stores keep them.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// From the sixteen bytes of a store; `None` when there are more or fewer.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                Uuid::from_slice(bytes).ok().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// A beneficiary, as the province names them. Never changed, never reused.
    PersonId,
    /// A household of the roster.
    HouseholdId,
    /// A person met who is not on the roster.
    ProposalId,
    /// One packet: one submission, sent as often as it takes.
    PacketId,
    /// One revision that is still being captured.
    DraftId,
    /// The account application of one payee, over all its revisions.
    DossierId,
    /// Work that a visit left for the commune's desk or for the province.
    TaskId,
    /// An account that somebody reported as theirs, as the province names it.
    ReportId,
    /// A session at which a provider's staff meet people.
    SessionId,
    /// A complaint, as the province names it.
    ComplaintId,
    /// A recorded text.
    RecordingId,
    /// A photo, signature or recording.
    AttachmentId,
    /// A tablet, kiosk or simulator that joined.
    DeviceId,
    /// A volunteer on a device.
    OperatorId,
    /// An invitation to join.
    InvitationId,
    /// The life of a province's log between two restores.
    EpochId,
    /// The province itself.
    ProvinceId,
}
