//! Wrong PINs, counted for each operator before a PIN is looked at.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tannha_domain::OperatorId;

use crate::{VaultError, error::Doing as _, file};

/// Wrong tries before one has to wait.
const FREE_TRIES: u8 = 5;
/// The first wait; each further wrong try doubles it.
const FIRST_WAIT_SECONDS: u64 = 30;
/// The longest wait: a volunteer who did remember must get in within the same visit.
const LONGEST_WAIT_SECONDS: u64 = 15 * 60;

/// How many wrong tries there were, and when the last was.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Tries {
    wrong: u8,
    last_at: i64,
}

type All = BTreeMap<OperatorId, Tries>;

fn path(folder: &Path) -> PathBuf {
    folder.join("tries.json")
}

/// A count that cannot be read counts as none: it guards a lock, it is not the lock.
fn read(folder: &Path) -> All {
    fs::read(path(folder))
        .ok()
        .and_then(|json| serde_json::from_slice(&json).ok())
        .unwrap_or_default()
}

fn put(folder: &Path, all: &All) -> Result<(), VaultError> {
    let json = serde_json::to_vec(all).doing("count a try")?;
    file::put(&path(folder), &json).doing("count a try")
}

impl Tries {
    /// Counts a try of this operator before it is made; [`VaultError::PinWait`] where it is too early for one.
    pub(super) fn count(
        folder: &Path,
        operator: OperatorId,
        now: Timestamp,
    ) -> Result<Self, VaultError> {
        let mut all = read(folder);
        let tries = all.get(&operator).copied().unwrap_or_default();
        tries.check_wait(now)?;
        let counted = Self {
            wrong: tries.wrong.saturating_add(1),
            last_at: now.as_millisecond(),
        };
        all.insert(operator, counted);
        put(folder, &all)?;
        Ok(counted)
    }

    /// How many are left before one has to wait.
    pub(super) fn left(self) -> u8 {
        FREE_TRIES.saturating_sub(self.wrong)
    }

    /// This operator was right, or is gone.
    pub(super) fn forget(folder: &Path, operator: OperatorId) -> Result<(), VaultError> {
        let mut all = read(folder);
        all.remove(&operator);
        if !all.is_empty() {
            return put(folder, &all);
        }
        match fs::remove_file(path(folder)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).doing("forget wrong tries")
            }
            _ => Ok(()),
        }
    }

    /// A clock that was set back does not make the wait longer than it was; one set forward is the thief's own
    /// affair, who has the disk anyway.
    fn check_wait(self, now: Timestamp) -> Result<(), VaultError> {
        let Some(beyond) = self.wrong.checked_sub(FREE_TRIES) else {
            return Ok(());
        };
        let wait = FIRST_WAIT_SECONDS
            .saturating_mul(1 << beyond.min(10))
            .min(LONGEST_WAIT_SECONDS);
        let passed =
            u64::try_from(now.as_millisecond().saturating_sub(self.last_at)).unwrap_or(0) / 1000;
        if passed >= wait {
            Ok(())
        } else {
            Err(VaultError::PinWait {
                seconds: wait - passed,
            })
        }
    }
}
