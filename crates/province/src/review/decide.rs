//! A clerk's decision: into the log, onto the roster, and down to the devices, in one transaction.

use jiff::Timestamp;
use tannha_domain::{Digest, DossierEvent, DossierId, Reason, Standing, UnitCode};

use super::{
    place,
    reasons::{check, check_pictures},
};
use crate::{Columns as _, Db, Doing as _, ProvinceError, Tx, dossiers, dossiers::Dossier};

/// Accepts a dossier that waits. A person has at most one accepted dossier; a proposal comes onto the roster by it.
/// `seen` is the revision that the clerk saw; without one the decision is about what stands.
pub async fn accept(
    db: &Db,
    id: DossierId,
    seen: Option<&Digest>,
    staff: &str,
    areas: &[UnitCode],
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let mut tx = db.write().await?;
    let mut dossier = waiting(&mut tx, id, seen, areas).await?;
    if dossier.person.is_none() {
        place::on_the_roster(&mut tx, &mut dossier, now).await?;
    }
    if has_another(&mut tx, &dossier).await? {
        return Err(ProvinceError::refused("already_accepted"));
    }
    dossiers::happen(&mut tx, &dossier, &DossierEvent::Accepted, Some(staff), now).await?;
    tx.commit().await.doing("accept a dossier")
}

/// Returns a dossier that waits, with what to redo. `seen` is the revision that the clerk saw.
pub async fn give_back(
    db: &Db,
    id: DossierId,
    seen: Option<&Digest>,
    reasons: Vec<Reason>,
    staff: &str,
    areas: &[UnitCode],
    now: Timestamp,
) -> Result<(), ProvinceError> {
    check(&reasons)?;
    let mut tx = db.write().await?;
    let dossier = waiting(&mut tx, id, seen, areas).await?;
    check_pictures(&mut tx, &dossier, &reasons).await?;
    dossiers::happen(
        &mut tx,
        &dossier,
        &DossierEvent::Returned { reasons },
        Some(staff),
        now,
    )
    .await?;
    tx.commit().await.doing("return a dossier")
}

/// The dossier, where it waits for a clerk of these areas.
async fn waiting(
    tx: &mut Tx,
    id: DossierId,
    seen: Option<&Digest>,
    areas: &[UnitCode],
) -> Result<Dossier, ProvinceError> {
    let dossier = dossiers::one(tx, id)
        .await?
        .ok_or_else(|| ProvinceError::refused("dossier_unknown"))?;
    if !areas.is_empty()
        && !areas
            .iter()
            .any(|area| tannha_domain::contains(area, &dossier.unit))
    {
        return Err(ProvinceError::refused("not_allowed"));
    }
    if dossier.standing != Standing::Waiting || dossier.on_paper {
        return Err(ProvinceError::refused("already_decided"));
    }
    // Another revision may have come while the clerk was reading: nobody decides on what nobody saw.
    if seen.is_some_and(|seen| dossier.current.as_ref() != Some(seen)) {
        return Err(ProvinceError::refused("revision_changed"));
    }
    Ok(dossier)
}

async fn has_another(tx: &mut Tx, dossier: &Dossier) -> Result<bool, ProvinceError> {
    let Some(person) = dossier.person else {
        return Ok(false);
    };
    let others = sqlx::query("select count(*) as n from dossier where person = $1 and id <> $2 and standing in ('accepted', 'opened')")
        .bind(person.to_string())
        .bind(dossier.id.to_string())
        .fetch_one(&mut **tx)
        .await
        .doing("look for another dossier of the person")?;
    Ok(others.count("n")? > 0)
}
