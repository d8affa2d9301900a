//! One sync, as far as it has come.

use tannha_domain::Head;
use tannha_vault::Heard;
use tannha_wire::v1::Wanted;

use super::bulk::Named;
use crate::SyncReport;

/// One sync, as far as it has come.
#[derive(Default)]
pub(super) struct Run {
    pub(super) report: SyncReport,
    /// The province asked for proofs: from now on each exchange has them.
    pub(super) proves: bool,
}

/// What one exchange brought.
pub(super) struct Turn {
    pub(super) offered: Vec<Head>,
    pub(super) wanted: Vec<Wanted>,
    /// A roster that is named, and what of the answer is applied with it.
    pub(super) roster: Option<(Named, Heard)>,
    /// Another exchange can bring something now.
    pub(super) again: bool,
    /// What the province says that it holds, where nothing was offered.
    pub(super) held_there: Option<u64>,
}
