use serde::Serialize;
use tannha_courier::{KeptBack, Link, TimeLeft};
use tannha_domain::closed_set;
use tannha_vault::{OutboxItem, PersonState, Vault, VaultError};
use ts_rs::TS;

closed_set! {
    /// What the sync does.
    SyncPhase {
        /// Nothing, and all is well.
        Idle = "idle",
        /// It runs.
        Syncing = "syncing",
        /// The province cannot be reached, which is a fact and no error.
        Offline = "offline",
        /// Somebody has to look.
        Problem = "problem",
    }
}

/// How the sync stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncState {
    /// What it does.
    #[ts(inline)]
    pub state: SyncPhase,
    /// When the province was last reached.
    pub last_at: Option<String>,
    /// Why it does not go on.
    pub code: Option<String>,
    /// Why nothing begins by itself over the network that there is.
    #[ts(inline)]
    pub kept_back: Option<KeptBack>,
    /// What carries that network.
    #[ts(inline)]
    pub link: Link,
    /// One sends over it only because the system does not say what it is.
    pub guessed: bool,
    /// When the next try is, unless something comes between.
    pub again_at: Option<String>,
    /// Counts the words about it: an older one, however late it comes, never takes the place of a newer.
    pub turn: u32,
}

closed_set! {
    /// How far a packet is.
    PacketState {
        /// It has not left.
        Waiting = "waiting",
        /// A part of it is at the province.
        Sending = "sending",
        /// The province has signed for it.
        Received = "received",
        /// The province's backups reach past it.
        Secured = "secured",
        /// It is there, and a person looks at it.
        Held = "held",
        /// It is broken, or the province deleted it; the code says which.
        Refused = "refused",
    }
}

impl From<&OutboxItem> for PacketState {
    fn from(item: &OutboxItem) -> Self {
        use tannha_vault::PacketState as P;
        match item.state {
            P::Waiting if item.sent_bytes > 0 => Self::Sending,
            P::Waiting => Self::Waiting,
            P::Received => Self::Received,
            P::Secured => Self::Secured,
            P::Held => Self::Held,
            P::Refused | P::Deleted => Self::Refused,
        }
    }
}

/// One packet.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxRow {
    /// The packet.
    pub packet: String,
    /// Its kind.
    pub kind: String,
    /// Whose it is.
    pub name: Option<String>,
    /// How large it is.
    #[ts(type = "number")]
    pub bytes: u64,
    /// How much of it is durable at the province.
    #[ts(type = "number")]
    pub sent_bytes: u64,
    /// How many attachments travel with it.
    pub parts: u32,
    /// How far it is.
    #[ts(inline)]
    pub state: PacketState,
    /// Why it is held or refused.
    pub code: Option<String>,
    /// How far its dossier is.
    pub dossier_state: Option<PersonState>,
    /// When it was made.
    pub at: String,
    /// Which revision it is.
    pub revision: u32,
    /// How many new photos travel, where it is only photos.
    pub only_photos: Option<u32>,
    /// When it was written to a stick last, or a relay took it over.
    pub carried_at: Option<String>,
    /// The relay that keeps it; none where it lies on a stick.
    pub carrier: Option<String>,
}

closed_set! {
    /// In what the time that is left is said.
    TimeUnit {
        /// Less than a minute.
        Moments = "moments",
        /// Minutes.
        Minutes = "minutes",
        /// Hours.
        Hours = "hours",
        /// Too long to be said.
        Long = "long",
    }
}

/// About how long the rest takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct TimeLeftView {
    /// In what it is said.
    #[ts(inline)]
    pub unit: TimeUnit,
    /// How many of them.
    pub count: u32,
}

impl From<TimeLeft> for TimeLeftView {
    fn from(left: TimeLeft) -> Self {
        let (unit, count) = match left {
            TimeLeft::Moments => (TimeUnit::Moments, 0),
            TimeLeft::Minutes(count) => (TimeUnit::Minutes, count),
            TimeLeft::Hours(count) => (TimeUnit::Hours, count),
            TimeLeft::Long => (TimeUnit::Long, 0),
        };
        Self { unit, count }
    }
}

/// How many packets are how far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxTotals {
    /// They go by themselves.
    pub waiting: u32,
    /// The province has signed for them.
    pub received: u32,
    /// Its backups reach past them.
    pub secured: u32,
    /// People have to look at them.
    pub looked_at: u32,
}

impl OutboxTotals {
    fn of(rows: &[OutboxRow]) -> Self {
        let mut totals = Self::default();
        for row in rows {
            let of_its_kind = match row.state {
                PacketState::Waiting | PacketState::Sending => &mut totals.waiting,
                PacketState::Received => &mut totals.received,
                PacketState::Secured => &mut totals.secured,
                PacketState::Held | PacketState::Refused => &mut totals.looked_at,
            };
            *of_its_kind += 1;
        }
        totals
    }
}

/// What waits and what went.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Outbox {
    /// The packets.
    pub rows: Vec<OutboxRow>,
    /// How many of them are how far.
    #[ts(inline)]
    pub totals: OutboxTotals,
    /// How many bytes are still to be sent.
    #[ts(type = "number")]
    pub bytes_left: u64,
    /// Of how many that waited together.
    #[ts(type = "number")]
    pub bytes_total: u64,
    /// How long the rest takes at the pace of the sync that runs, once it was measured.
    #[ts(inline)]
    pub time_left: Option<TimeLeftView>,
    /// How the sync stands.
    pub sync: SyncState,
}

impl From<&OutboxItem> for OutboxRow {
    fn from(item: &OutboxItem) -> Self {
        Self {
            packet: item.packet.to_string(),
            kind: item.kind.clone(),
            name: item.name.clone(),
            bytes: item.bytes,
            sent_bytes: item.sent_bytes,
            parts: item.parts,
            state: PacketState::from(item),
            code: item.code.clone().or_else(|| {
                (item.state == tannha_vault::PacketState::Deleted).then(|| "packet_deleted".into())
            }),
            dossier_state: item.dossier_state,
            at: item.queued_at.to_string(),
            revision: item.revision,
            only_photos: item.only_photos,
            carried_at: item.carried_at.map(|at| at.to_string()),
            carrier: item.carrier.clone(),
        }
    }
}

impl OutboxRow {
    /// Whether it goes by itself.
    pub(crate) fn is_on_its_way(&self) -> bool {
        matches!(self.state, PacketState::Waiting | PacketState::Sending)
    }
}

/// Every packet, as the vault knows it.
pub(crate) fn outbox_view(vault: &Vault, sync: SyncState) -> Result<Outbox, VaultError> {
    let rows: Vec<OutboxRow> = vault.outbox()?.iter().map(OutboxRow::from).collect();
    let waiting = || rows.iter().filter(|row| row.is_on_its_way());
    let bytes_total = waiting().map(|row| row.bytes).sum();
    let sent: u64 = waiting().map(|row| row.sent_bytes).sum();
    Ok(Outbox {
        totals: OutboxTotals::of(&rows),
        bytes_left: u64::saturating_sub(bytes_total, sent),
        bytes_total,
        time_left: None,
        rows,
        sync,
    })
}
