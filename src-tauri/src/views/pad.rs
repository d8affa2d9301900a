//! Pads of numbered sheets.

use serde::Serialize;
use tannha_vault::{FEW_SHEETS, Pad};
use ts_rs::TS;

/// A pad that somebody of this device took over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PadView {
    /// Its four letters.
    pub code: String,
    /// How many sheets are left; nothing while the feed has not told how many there are.
    #[ts(type = "number | null")]
    pub left: Option<u64>,
    /// That is little.
    pub few: bool,
}

/// Whether so many sheets are little.
pub(super) fn is_few(left: u64) -> bool {
    left <= FEW_SHEETS
}

/// As the vault has them.
pub(crate) fn pad_views(pads: &[Pad]) -> Vec<PadView> {
    let view = |pad: &Pad| PadView {
        code: pad.code.to_string(),
        left: pad.left(),
        few: pad.left().is_some_and(is_few),
    };
    pads.iter().map(view).collect()
}
