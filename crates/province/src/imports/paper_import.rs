//! The register of dossiers received on paper.

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use tannha_domain::DossierId;
use uuid::Uuid;

use super::{
    Unknown,
    headings::Column,
    register::{self, Candidates},
    sheet::Sheet,
};
use crate::{
    ProvinceError, Tx,
    dossiers::{self, Paper},
};

/// What a register did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct PaperImported {
    /// Rows that name somebody.
    pub rows: u64,
    /// People whose dossier is now known to be received.
    pub received: u64,
    /// People of whom a dossier was known already.
    pub unchanged: u64,
    /// Rows whose person is not known, or has another name.
    pub unknown: Vec<Unknown>,
}

/// Imports a register of one provider.
pub async fn import(
    tx: &mut Tx,
    sheets: &[Sheet],
    provider: &str,
    now: Timestamp,
) -> Result<PaperImported, ProvinceError> {
    register::known_provider(provider)?;
    let mut people = Candidates::load(tx).await?;
    let mut imported = PaperImported::default();
    let mut papers = Vec::new();
    let today = crate::imports::day(now);
    imported.rows = register::rows(sheets, today, |line| {
        let person = match people.of(&line) {
            Ok(at) => people.get_mut(at),
            Err(code) => {
                imported.unknown.push(Unknown {
                    row: line.number(),
                    code,
                });
                None
            }
        };
        let Some(person) = person else { return };
        if !person.dossiers.is_empty() {
            imported.unchanged += 1;
            return;
        }
        let dossier = DossierId::from(Uuid::now_v7());
        // A register names days; nobody knows the hour.
        let day = line
            .day(Column::ReceivedOn)
            .and_then(|day| day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).ok());
        person
            .dossiers
            .push((dossier, tannha_domain::Standing::Accepted));
        imported.received += 1;
        papers.push(Paper {
            dossier,
            person: person.id,
            name: person.name.clone(),
            unit: person.unit.clone(),
            received_at: day.map_or(now, |day| day.timestamp()),
            is_first: true,
        });
    })?;
    dossiers::record(tx, provider, &papers, &[], now).await?;
    Ok(imported)
}
