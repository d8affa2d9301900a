//! Whether a device is ready for a day without a network, and whether the evening is done.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use tannha_domain::product;
use tannha_vault::{FormStanding, PacketState, Vault, VaultError};
use ts_rs::TS;

use super::{PadView, PromiseRow, RecordingPackView, pad_views};
use crate::ports::{power::Battery, space, voice};

/// What to look at before leaving, and at night.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Readiness {
    /// Of a hundred; nothing where there is no battery.
    pub battery: Option<u8>,
    /// The battery hangs on the cable.
    pub on_cable: bool,
    /// How many bytes are left; nothing where the system does not say.
    #[ts(type = "number | null")]
    pub free_bytes: Option<u64>,
    /// That is little.
    pub low_space: bool,
    /// How many bytes of it come back once the province has everything: sealed packets that wait here.
    #[ts(type = "number")]
    pub sealed_bytes: u64,
    /// The right time, RFC 3339, where this device's clock is far off.
    pub clock_off: Option<String>,
    /// When the province was last heard, RFC 3339.
    pub heard_at: Option<String>,
    /// How many people are on the roster.
    #[ts(type = "number")]
    pub roster_count: u64,
    /// The roster is not whole yet.
    pub roster_coming: Option<RosterComing>,
    /// How many packets the province has not signed for.
    #[ts(type = "number")]
    pub waiting: u64,
    /// How many drafts are open.
    #[ts(type = "number")]
    pub drafts: u64,
    /// The pads of numbered sheets that somebody of this device took over.
    pub pads: Vec<PadView>,
    /// The packs of recordings, and whether a voice of the device's own is there.
    pub recordings: Vec<RecordingPackView>,
    /// The device can read Vietnamese aloud by itself.
    pub voice: bool,
    /// Providers' own forms.
    pub forms: Vec<FormReady>,
    /// What is promised until tomorrow's evening.
    pub promised: Vec<PromiseRow>,
}

/// A roster that comes in: nobody is ready for the field before it is whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RosterComing {
    /// How many of its people are here.
    #[ts(type = "number")]
    pub here: u64,
    /// Of how many.
    #[ts(type = "number")]
    pub of: u64,
}

impl From<tannha_vault::RosterComing> for RosterComing {
    fn from(coming: tannha_vault::RosterComing) -> Self {
        Self {
            here: coming.here,
            of: coming.of,
        }
    }
}

/// A provider's own form that is here, or on its way.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct FormReady {
    /// Of which product, by its name.
    pub product: String,
    /// Whose it is.
    pub provider: String,
    /// What the provider calls this version.
    pub version: String,
    /// From which day it is filled in, yyyy-MM-dd; nothing where that has come.
    pub from: Option<String>,
    /// All of it is here.
    pub whole: bool,
}

impl FormReady {
    fn of(form: FormStanding, today: Date) -> Self {
        let of = product(&form.product);
        Self {
            provider: of.map_or_else(String::new, |of| of.provider_name.clone()),
            product: of.map_or(form.product, |of| of.name_vi.clone()),
            version: form.version,
            from: (form.from > today).then(|| form.from.to_string()),
            whole: form.whole,
        }
    }
}

/// What lies here sealed until the province has it safe.
fn sealed_bytes(vault: &Vault) -> Result<u64, VaultError> {
    let outbox = vault.outbox()?;
    let here = outbox
        .iter()
        .filter(|item| !matches!(item.state, PacketState::Secured | PacketState::Deleted));
    Ok(here.map(|item| item.bytes).sum())
}

/// As the vault and the device say.
pub(crate) fn readiness(
    vault: &Vault,
    battery: Option<Battery>,
    free_bytes: Option<u64>,
    heard_at: Option<String>,
    now: Timestamp,
) -> Result<Readiness, VaultError> {
    let counts = vault.counts()?;
    let today = vault.today(now);
    let tomorrow = today.tomorrow().unwrap_or(today);
    Ok(Readiness {
        battery: battery.map(|battery| battery.percent),
        on_cable: battery.is_some_and(|battery| battery.on_cable),
        free_bytes,
        low_space: space::is_low(free_bytes),
        sealed_bytes: sealed_bytes(vault)?,
        clock_off: vault.clock_is_off(now).map(|right| right.to_string()),
        heard_at,
        roster_count: vault.roster_count()?,
        roster_coming: vault.roster_coming()?.map(RosterComing::from),
        waiting: counts.waiting,
        drafts: counts.drafts,
        pads: pad_views(&vault.pads()?),
        recordings: vault
            .recording_packs()?
            .iter()
            .map(RecordingPackView::from)
            .collect(),
        voice: voice::is_there(),
        forms: vault
            .forms()?
            .into_iter()
            .map(|form| FormReady::of(form, today))
            .collect(),
        promised: vault
            .promised(tomorrow)?
            .iter()
            .map(PromiseRow::from)
            .collect(),
    })
}
