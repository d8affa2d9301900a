//! The schema: numbered files, run in order, never edited once they landed.

use rusqlite_migration::{M, Migrations};

/// One line a file; a test compares this list with the folder.
const FILES: [(&str, &str); 26] = [
    (
        "0001_device.sql",
        include_str!("../../../migrations/vault/0001_device.sql"),
    ),
    (
        "0002_roster.sql",
        include_str!("../../../migrations/vault/0002_roster.sql"),
    ),
    (
        "0003_draft.sql",
        include_str!("../../../migrations/vault/0003_draft.sql"),
    ),
    (
        "0004_outbox.sql",
        include_str!("../../../migrations/vault/0004_outbox.sql"),
    ),
    (
        "0005_feed.sql",
        include_str!("../../../migrations/vault/0005_feed.sql"),
    ),
    (
        "0006_visit.sql",
        include_str!("../../../migrations/vault/0006_visit.sql"),
    ),
    (
        "0007_sync.sql",
        include_str!("../../../migrations/vault/0007_sync.sql"),
    ),
    (
        "0008_place.sql",
        include_str!("../../../migrations/vault/0008_place.sql"),
    ),
    (
        "0009_doors.sql",
        include_str!("../../../migrations/vault/0009_doors.sql"),
    ),
    (
        "0010_request.sql",
        include_str!("../../../migrations/vault/0010_request.sql"),
    ),
    (
        "0011_existing_account.sql",
        include_str!("../../../migrations/vault/0011_existing_account.sql"),
    ),
    (
        "0012_after_opening.sql",
        include_str!("../../../migrations/vault/0012_after_opening.sql"),
    ),
    (
        "0013_draft_place.sql",
        include_str!("../../../migrations/vault/0013_draft_place.sql"),
    ),
    (
        "0014_operators.sql",
        include_str!("../../../migrations/vault/0014_operators.sql"),
    ),
    (
        "0015_attendance.sql",
        include_str!("../../../migrations/vault/0015_attendance.sql"),
    ),
    (
        "0016_hamlets.sql",
        include_str!("../../../migrations/vault/0016_hamlets.sql"),
    ),
    (
        "0017_withdrawal.sql",
        include_str!("../../../migrations/vault/0017_withdrawal.sql"),
    ),
    (
        "0018_sheets.sql",
        include_str!("../../../migrations/vault/0018_sheets.sql"),
    ),
    (
        "0019_voice.sql",
        include_str!("../../../migrations/vault/0019_voice.sql"),
    ),
    (
        "0020_forms.sql",
        include_str!("../../../migrations/vault/0020_forms.sql"),
    ),
    (
        "0021_flaws.sql",
        include_str!("../../../migrations/vault/0021_flaws.sql"),
    ),
    (
        "0022_draft_zone.sql",
        include_str!("../../../migrations/vault/0022_draft_zone.sql"),
    ),
    (
        "0023_dossier_zone.sql",
        include_str!("../../../migrations/vault/0023_dossier_zone.sql"),
    ),
    (
        "0024_stick.sql",
        include_str!("../../../migrations/vault/0024_stick.sql"),
    ),
    (
        "0025_custody.sql",
        include_str!("../../../migrations/vault/0025_custody.sql"),
    ),
    (
        "0026_bulk.sql",
        include_str!("../../../migrations/vault/0026_bulk.sql"),
    ),
];

pub(crate) fn migrations() -> Migrations<'static> {
    Migrations::new(FILES.iter().map(|(_, sql)| M::up(sql)).collect())
}

#[cfg(test)]
mod tests;
