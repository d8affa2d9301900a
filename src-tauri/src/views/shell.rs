use serde::{Deserialize, Serialize};
use tannha_courier::SendOver;
use tannha_domain::closed_set;
use ts_rs::TS;

use super::OperatorView;

closed_set! {
    /// How far the app is open.
    Stage {
        /// This device belongs to no province yet.
        Unjoined = "unjoined",
        /// The PIN is wanted.
        Locked = "locked",
        /// Somebody works with it.
        Open = "open",
    }
}

closed_set! {
    /// In which language the screens speak.
    Language {
        /// Vietnamese.
        Vi = "vi",
        /// English.
        En = "en",
    }
}

closed_set! {
    /// How the screens look.
    Theme {
        /// Paper.
        Light = "light",
        /// At night.
        Dark = "dark",
        /// Outdoors.
        Sunlight = "sunlight",
    }
}

closed_set! {
    /// How large the words are.
    TextSize {
        /// As drawn.
        Usual = "usual",
        /// For who left the glasses at home.
        Large = "large",
        /// For who reads across the table.
        Largest = "largest",
    }
}

closed_set! {
    /// How far a device is that the province has stopped.
    Stopped {
        /// What it has goes to the province.
        HandsOver = "hands_over",
        /// The province has everything, and the keys are destroyed.
        HandedOver = "handed_over",
    }
}

closed_set! {
    /// Who carries the wish to join, where no line reaches.
    WishedBy {
        /// A file on a stick.
        Stick = "stick",
        /// A kiosk, or another volunteer's device.
        Relay = "relay",
    }
}

/// What the whole window shares.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact that the screens ask for by its name"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AppState {
    /// How far it is open.
    pub stage: Stage,
    /// The screens' language.
    pub language: Language,
    /// How they look.
    pub theme: Theme,
    /// How large their words are.
    pub text_size: TextSize,
    /// Who may unlock, while it is locked.
    pub operators: Vec<OperatorView>,
    /// Who works with this device, by id; known while it is open.
    pub operator: Option<String>,
    /// Who works with this device; known while it is open.
    pub operator_name: Option<String>,
    /// Where this device works.
    pub area_name: Option<String>,
    /// The province's name.
    pub province_name: Option<String>,
    /// Everybody in it is made up.
    pub demo: bool,
    /// Full screen, for a counter.
    pub kiosk: bool,
    /// How far the right time is ahead of this device's clock, where that is far off, in milliseconds.
    #[ts(type = "number")]
    pub clock_ahead_ms: i64,
    /// A counter locks after each person.
    pub kiosk_locks: bool,
    /// After how many minutes without a touch the screen locks.
    pub idle_minutes: u16,
    /// The number that was called last today; 0 before the first.
    pub queue: u32,
    /// Each question is read aloud as it comes.
    pub reads_aloud: bool,
    /// Over which networks one sends by itself.
    pub send_over: SendOver,
    /// The first-day tour was seen, or skipped.
    pub toured: bool,
    /// Somebody practises with made-up people: nothing is sent.
    pub training: bool,
    /// An invitation that the app was started with, filled in on the first screen.
    pub invitation: Option<String>,
    /// By whom the wish to join went out, while its answer is awaited.
    pub wished: Option<WishedBy>,
    /// The province has stopped this device.
    pub stopped: Option<Stopped>,
    /// Of a stopped device: how many packets have not come to the province yet.
    #[ts(type = "number")]
    pub left_to_hand_over: u64,
}

/// What has changed behind the screens, so that they ask anew: `outbox`, `today`, `person`, `roster`, `draft`, `left`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Changed {
    /// The areas.
    pub what: Vec<String>,
}
