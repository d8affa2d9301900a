//! How much room is left for what is captured.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

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

/// What is set aside so that the person who sits there can be finished when the disk is full: three of the largest
/// dossiers that the screens make, each of which lies there twice for a moment, as a draft and sealed.
pub(crate) const RESERVE_BYTES: u64 = 64 * 1000 * 1000;

fn reserve(folder: &Path) -> PathBuf {
    folder.join("reserve")
}

/// Sets the reserve aside where there is room enough beside it; answers with whether it is there.
pub(crate) fn keep_reserve(folder: &Path) -> bool {
    let path = reserve(folder);
    if path.exists() {
        return true;
    }
    let room = free_bytes(folder).is_some_and(|free| free > LOW_BYTES + RESERVE_BYTES);
    // One that could only be begun would take room and give none.
    room && (set_aside(&path).is_ok() || fs::remove_file(&path).is_err() && path.exists())
}

#[cfg(unix)]
fn set_aside(path: &Path) -> io::Result<()> {
    let file = File::create(path)?;
    // The blocks themselves: a file that is only long keeps nothing.
    rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, RESERVE_BYTES)?;
    Ok(())
}

#[cfg(not(unix))]
fn set_aside(path: &Path) -> io::Result<()> {
    File::create(path)?.set_len(RESERVE_BYTES)
}

/// Gives the reserve back to whoever has to finish; answers with whether there was one.
pub(crate) fn give_reserve(folder: &Path) -> bool {
    fs::remove_file(reserve(folder)).is_ok()
}

/// Whether there is room for one more person from the first question to the slip: in what is free, or in the reserve.
pub(crate) fn holds_one_more(folder: &Path) -> bool {
    reserve(folder).exists() || free_bytes(folder).is_none_or(|free| free >= RESERVE_BYTES)
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

    /// PAINS 61, medic/cht-docs T11: the person who sits there can be finished when the disk is full.
    #[test]
    fn a_reserve_is_set_aside_for_the_person_who_sits_there_and_given_once() {
        let folder = tempfile::tempdir().unwrap();
        if !keep_reserve(folder.path()) {
            // A machine with so little room cannot set anything aside, and must not have begun to.
            assert!(!reserve(folder.path()).exists());
            return;
        }
        let kept = fs::metadata(reserve(folder.path())).unwrap();
        assert_eq!(kept.len(), RESERVE_BYTES);
        assert!(keep_reserve(folder.path()), "it is there already");
        assert!(holds_one_more(folder.path()));
        assert!(give_reserve(folder.path()));
        assert!(!give_reserve(folder.path()));
    }

    /// medic/cht-docs T11: the app did not go on once the storage was full.
    #[test]
    fn less_than_500_mb_is_little_and_what_nobody_knows_is_not() {
        assert!(is_low(Some(499_999_999)));
        assert!(!is_low(Some(500_000_000)));
        assert!(!is_low(None));
    }
}
