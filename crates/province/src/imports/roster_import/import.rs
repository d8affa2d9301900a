//! From the sheets of a list to the roster, in the transaction of the caller.

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{Digest, UnitList, resolve};

use super::{Refused, read};
use crate::{
    ProvinceError, Tx, feed,
    imports::{day, sheet::Sheet},
    log::{self, Entry},
    people,
};

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RosterImported {
    /// Rows that name somebody.
    pub rows: u64,
    /// How many people they name.
    pub people: u64,
    /// Who was not on the roster.
    pub added: u64,
    /// Of whom something changed.
    pub changed: u64,
    /// Who stays as they were.
    pub unchanged: u64,
    /// Rows that cannot be taken.
    pub refused: Vec<Refused>,
}

/// Puts a list on the roster; the devices of its communes fetch theirs anew.
pub async fn import(
    tx: &mut Tx,
    sheets: &[Sheet],
    area: Option<&str>,
    digest: &Digest,
    now: Timestamp,
) -> Result<RosterImported, ProvinceError> {
    let area = match area {
        Some(area) => Some(
            resolve(area, UnitList::L2022).ok_or_else(|| ProvinceError::refused("area_unknown"))?,
        ),
        None => None,
    };
    let reading = read(sheets, area.as_ref(), day(now))?;
    let merged = people::merge(tx, &reading.people).await?;
    if merged.added + merged.changed > 0 {
        let entry = Entry::new("roster")
            .with("list", digest)
            .with("added", merged.added)
            .with("changed", merged.changed);
        let point = log::append(tx, &entry, now).await?;
        feed::roster_changed(tx, &point, &merged.communes).await?;
    }
    let mut refused = reading.refused;
    refused.extend(merged.refused.iter().cloned());
    refused.sort_by(|left, right| (&left.sheet, left.row).cmp(&(&right.sheet, right.row)));
    Ok(RosterImported {
        rows: reading.rows,
        people: merged.people(),
        added: merged.added,
        changed: merged.changed,
        unchanged: merged.unchanged,
        refused,
    })
}
