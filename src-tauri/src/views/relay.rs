use serde::Serialize;
use tannha_courier::relay::Lot;
use tannha_vault::PostWish;
use ts_rs::TS;

/// This device as a carrier for others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RelayView {
    /// Whether others may hand over to it.
    pub on: bool,
    /// What it is called: random, so that nobody is known by it.
    pub name: String,
    /// The text of the code that others scan, while it is switched on.
    pub code: Option<String>,
    /// The same as a drawing.
    pub picture: Option<String>,
    /// Where it is on this network, for who asks.
    pub address: Option<String>,
    /// What lies here of others.
    pub lots: Vec<RelayLot>,
    /// Others who wish to join.
    pub wishes: Vec<RelayWish>,
    /// How many bytes that is.
    #[ts(type = "number")]
    pub bytes: u64,
    /// There is no room for more.
    pub full: bool,
}

/// What lies here of one other device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RelayLot {
    /// The last six characters of its id: nothing else is known of it.
    pub device: String,
    /// How many packets.
    #[ts(type = "number")]
    pub packets: u64,
    /// Of these the province has whole.
    #[ts(type = "number")]
    pub passed_on: u64,
    /// How large they are.
    #[ts(type = "number")]
    pub bytes: u64,
    /// When the first of them was taken over.
    pub taken_at: String,
}

/// Another device that wishes to join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RelayWish {
    /// The last six characters of its id.
    pub device: String,
    /// The province answered.
    pub answered: bool,
    /// When it was taken over.
    pub taken_at: String,
}

impl From<PostWish> for RelayWish {
    fn from(wish: PostWish) -> Self {
        Self {
            device: end_of(&wish.device.to_string()).to_owned(),
            answered: !wish.waits(),
            taken_at: wish.kept_at.to_string(),
        }
    }
}

/// The end of an id is random; its beginning is the time at which it was made.
pub(crate) fn end_of(id: &str) -> &str {
    id.get(id.len().saturating_sub(6)..).unwrap_or_default()
}

/// A carrier that this device knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RelayPeer {
    /// What it is called.
    pub name: String,
    /// It is seen on this network now.
    pub near: bool,
    /// When something was handed over to it last.
    pub handed_at: Option<String>,
}

/// What a carrier took over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HandedOver {
    /// What the carrier is called.
    pub name: String,
    /// How many packets it took over now, with a custody note.
    #[ts(type = "number")]
    pub packets: u64,
    /// How large they are.
    #[ts(type = "number")]
    pub bytes: u64,
    /// How many packets it had no room for.
    #[ts(type = "number")]
    pub left: u64,
    /// Receipts that it had for this device.
    #[ts(type = "number")]
    pub receipts: u64,
    /// Packets that are still without a receipt here.
    #[ts(type = "number")]
    pub waiting: u64,
}

/// What lies here of others, as a screen lists it.
pub(crate) fn relay_lots(lots: Vec<Lot>) -> Vec<RelayLot> {
    let rows = lots.into_iter().map(|lot| RelayLot {
        device: end_of(&lot.device.to_string()).to_owned(),
        packets: lot.packets,
        passed_on: lot.passed_on,
        bytes: lot.bytes,
        taken_at: lot.taken_at.to_string(),
    });
    rows.collect()
}
