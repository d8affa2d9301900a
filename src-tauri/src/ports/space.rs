//! How much room is left for what is captured.

use std::path::Path;

/// Below this a volunteer is warned: a day of forty dossiers takes about thirty megabytes, and the system wants its own.
pub(crate) const LOW_BYTES: u64 = 500 * 1000 * 1000;

/// How many bytes can still be written where the app keeps its things; `None` where the system does not say.
#[cfg(unix)]
pub(crate) fn free_bytes(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(not(unix))]
pub(crate) fn free_bytes(_folder: &Path) -> Option<u64> {
    None
}

/// Whether so little is left that somebody should make room before the next door.
pub(crate) fn is_low(free_bytes: Option<u64>) -> bool {
    free_bytes.is_some_and(|free| free < LOW_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_says_how_much_room_is_left() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free_bytes(folder.path()).is_some_and(|free| free > 0));
        assert_eq!(free_bytes(&folder.path().join("nowhere")), None);
    }

    /// medic/cht-docs T11: the app did not go on once the storage was full.
    #[test]
    fn less_than_500_mb_is_little_and_what_nobody_knows_is_not() {
        assert!(is_low(Some(499_999_999)));
        assert!(!is_low(Some(500_000_000)));
        assert!(!is_low(None));
    }
}
