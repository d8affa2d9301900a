//! Version 1 of the protocol. Golden files in `snapshots` pin every message.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tannha_domain::{
    Base64, DeviceId, Digest, DossierEvent, DossierId, EpochId, Head, InvitationId, LogPoint,
    PacketId, Part, RosterPerson, SignedBytes,
};
pub use tannha_domain::{Change, News};

/// An exchange carries at most this much each way, before compression.
pub const MAX_EXCHANGE_BYTES: usize = 16 * 1024;
/// A blob is at most this large.
pub const MAX_BLOB_BYTES: u64 = 4 * 1024 * 1024;
/// A packet has at most this many attachments.
pub const MAX_PARTS: usize = 24;
/// The header that names the device which signs a request.
pub const DEVICE_HEADER: &str = "x-tannha-device";
/// The header with the signature over method, path, query and body.
pub const SIGNATURE_HEADER: &str = "x-tannha-signature";

/// The header with which a device that a restored province no longer knows shows its certificate: base64 of the JSON
/// of [`SignedBytes`].
pub const CERTIFICATE_HEADER: &str = "x-tannha-certificate";

/// The header of what goes up beside something else, and is answered after it: an exchange beside the last [`UPLOADS`], a
/// blob beside the exchange that offers it, whose counter it says.
pub const BESIDE_HEADER: &str = "x-tannha-beside";
/// What an exchange says there.
pub const UPLOADS: &str = "uploads";

/// The header with which a post box shows its device's word for the key that signs the request: base64 of the JSON of
/// [`SignedBytes`].
pub const TRANSPORT_HEADER: &str = "x-tannha-transport";
/// A letter is at most this large: an ask, and the names of what it offers.
pub const MAX_LETTER_BYTES: usize = 96 * 1024;

/// `GET /v1/keys`: needs no trust, since the root key signs the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// The key list.
    pub key_list: SignedBytes,
}

/// `POST /v1/enrolments`: an enrolment packet, sealed to the intake key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrol {
    /// The sealed packet.
    pub sealed: Base64,
}

/// What a device that joined needs to begin. The same invitation with the same device key gets the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// The device's certificate.
    pub certificate: SignedBytes,
    /// The key list of now.
    pub key_list: SignedBytes,
    /// The epochs of now.
    pub epochs: SignedBytes,
    /// What the screen calls the province.
    pub province_name: String,
    /// Whether this is a demo with made-up people.
    pub demo: bool,
}

/// `POST /v1/exchange`: what I have, and what I last heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// The device's clock.
    pub sent_at: Timestamp,
    /// Counts this device's exchanges; never goes back.
    pub counter: u64,
    /// The highest place in the log that this device holds, by receipt, cursor or mark.
    pub highest: Option<LogPoint>,
    /// Up to where changes were applied.
    pub cursor: Option<LogPoint>,
    /// The key list that this device has.
    pub key_list: u32,
    /// The place that the device's secured mark names.
    pub secured: u64,
    /// The packets without a standing receipt, as many as fit, what goes first in front.
    pub heads: Vec<Head>,
    /// The province's own words for places that this device holds: its highest receipt and its secured mark. Asked for
    /// where the province does not know `highest`: only what it signed itself says that it was restored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<SignedBytes>,
    /// What was heard past a restore point: told back, so that clerks see what had been decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unconfirmed: Vec<Unconfirmed>,
}

/// A decision that a restored province may no longer have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unconfirmed {
    /// The dossier.
    pub dossier: DossierId,
    /// What had been decided.
    pub event: DossierEvent,
}

/// The province's answer. It ends at a whole change, so each one moves the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeReply {
    /// The province's clock.
    pub now: Timestamp,
    /// Where this answer ends: the device's next cursor.
    pub cursor: LogPoint,
    /// More changes wait behind this answer.
    pub more: bool,
    /// Receipts for packets that were offered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receipts: Vec<SignedBytes>,
    /// What is still lacking of the packets that were offered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wanted: Vec<Wanted>,
    /// Packets that are broken: each becomes a task on the device.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refused>,
    /// What is new.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// The secured mark, when it moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<SignedBytes>,
    /// The list of epochs, when the device's places belong to another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epochs: Option<SignedBytes>,
    /// The key list, when there is a newer one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_list: Option<SignedBytes>,
    /// The device's highest place is not in this log: the next exchange is to prove it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub prove: bool,
    /// A `Revocation`, where this device's access has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<SignedBytes>,
    /// How many packets of this device the province holds: compared at the end.
    pub held_packets: u64,
}

/// An exchange in an envelope: what the device asks. A carrier brings it, sealed to the province.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The counter of the first exchange that was written with it: those of one writing are answered together, and a
    /// later writing takes the place of an earlier one.
    pub since: u64,
    /// The exchange.
    pub exchange: Exchange,
    /// What comes down as a blob and is not whole here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<Digest>,
}

/// The province's answer in an envelope, sealed to the device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The device's cursor as it was when this begins: who is not as far as that has missed something.
    pub from: Option<LogPoint>,
    /// The highest place that the device named when it asked: of what it heard since, this log may know nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub highest: Option<LogPoint>,
    /// What the device had told back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<Unconfirmed>,
    /// The answer. It ends at its cursor.
    pub reply: ExchangeReply,
}

/// `POST /v1/letters`: what a device asks, as somebody carries it who cannot read it. A carrier on the way to the province
/// takes the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Whose it is, as the province signed for it.
    pub certificate: SignedBytes,
    /// What it offers, as far as a carrier has to know it. The province reads that inside, and is told nothing here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heads: Vec<Head>,
    /// An [`Ask`], sealed to the province.
    pub sealed: Base64,
    /// So many of a relay's answers were heard with the replies before this one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub answers_from: u32,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "what serde calls it with"
)]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// `POST /v1/wishes`: a wish to join, as somebody carries it who cannot read it. A carrier on the way to the province takes the
/// same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Who wishes to join.
    pub device: DeviceId,
    /// By which invitation.
    pub invitation: InvitationId,
    /// The enrolment, sealed under the invitation's secret.
    pub sealed: Base64,
}

/// What became of a wish, as far as it is known there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishReply {
    /// An [`Enrolled`], sealed to the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolled: Option<Base64>,
    /// With which code the province refused it: only a carrier says so, the province answers with a problem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// What a letter brought about. Whoever brings it may read this; what is for the device is sealed to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterReply {
    /// What is lacking of what it offers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wanted: Vec<Wanted>,
    /// Manifests of packets that are safe twice: nobody need keep their bytes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secured: Vec<Digest>,
    /// Each an [`Answered`], sealed to the device.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Base64>,
    /// Blobs that answers name: rosters, recordings and forms. Whoever brings the letter fetches them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<Part>,
    /// A relay has more answers than fit into one reply.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more_answers: bool,
    /// A `Revocation`, where the access of the letter's device has ended: it may be locked, and cannot open its answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<SignedBytes>,
    /// A carrier's word, once nothing is lacking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custody: Option<CustodyNote>,
}

/// A carrier's word for what it took over, and by what one knows that carrier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustodyNote {
    /// The carrier's certificate.
    pub certificate: SignedBytes,
    /// The carrier's word for the key that signed the note.
    pub transport: SignedBytes,
    /// The note.
    pub note: SignedBytes,
}

/// What is still lacking of one blob of a packet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The packet.
    pub packet: PacketId,
    /// The blob: the sealed manifest or a sealed attachment.
    pub blob: Digest,
    /// How many bytes are durable already.
    pub durable: u64,
}

/// A packet that is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The packet.
    pub packet: PacketId,
    /// Its digest.
    pub digest: Digest,
    /// Why.
    pub code: String,
}

/// One line of the roster's blob: zstd over lines of JSON, sealed with age to the key that [`News::Roster`] brings.
pub type RosterLine = RosterPerson;

/// Where uploads of a blob stand: `HEAD` and `PUT /v1/blobs/{digest}` answer with it in a header.
pub const DURABLE_HEADER: &str = "x-tannha-durable";

/// RFC 9457 problem details. `type` is stable; the words are the screen's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `/problems/…`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// A short English title, for logs.
    pub title: String,
    /// The province's epoch, where it helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<EpochId>,
}
