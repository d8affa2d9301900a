//! What the last revision said, kept so that a redo works with no network, and let go when nobody will redo it.

use rusqlite::{Connection, Transaction};
use tannha_domain::{
    CardReading, ConsentAnswer, Digest, DossierId, Facts, MadeMark, UnitCode, mrz::MrzReading,
};
use tannha_packet::Enclosure;

use crate::{
    VaultError,
    row::{self, Bytes as _},
    sql::{one, run},
};

/// What the last revision said, kept so that a redo works with no network.
pub(crate) struct Kept {
    pub(crate) revision: u32,
    pub(crate) digest: Digest,
    pub(crate) area: UnitCode,
    pub(crate) product: String,
    pub(crate) facts: Facts,
    pub(crate) answers: Vec<ConsentAnswer>,
    pub(crate) card: Option<CardReading>,
    pub(crate) zone: Option<MrzReading>,
    pub(crate) enclosures: Vec<Enclosure>,
    pub(crate) mark: Option<MadeMark>,
}

pub(crate) fn kept(
    connection: &Connection,
    dossier: DossierId,
) -> Result<Option<Kept>, VaultError> {
    let sql = "SELECT k.revision, k.digest, k.area, k.product, k.facts, k.answers, k.card, k.enclosures, m.mark, z.zone
        FROM dossier_kept k LEFT JOIN dossier_mark m ON m.dossier = k.dossier LEFT JOIN dossier_zone z ON z.dossier = k.dossier WHERE k.dossier = ?1";
    one(
        connection,
        "read what a dossier said",
        sql,
        [dossier.bytes()],
        |found| {
            Ok(Kept {
                revision: found.get(0)?,
                digest: row::id(found, 1)?,
                area: row::text(found, 2)?,
                product: found.get(3)?,
                facts: row::json(found, 4)?,
                answers: row::json(found, 5)?,
                card: row::json_or_none(found, 6)?,
                enclosures: row::json(found, 7)?,
                mark: row::json_or_none(found, 8)?,
                zone: row::json_or_none(found, 9)?,
            })
        },
    )
}

pub(crate) fn keep(
    tx: &Transaction<'_>,
    dossier: DossierId,
    kept: &Kept,
) -> Result<(), VaultError> {
    let sql = "INSERT INTO dossier_kept (dossier, revision, digest, area, product, facts, answers, card, enclosures)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (dossier) DO UPDATE SET revision = excluded.revision, digest = excluded.digest, area = excluded.area, product = excluded.product,
            facts = excluded.facts, answers = excluded.answers, card = excluded.card, enclosures = excluded.enclosures";
    let values = rusqlite::params![
        dossier.bytes(),
        kept.revision,
        kept.digest.bytes(),
        kept.area.to_string(),
        kept.product,
        row::to_json(&kept.facts)?,
        row::to_json(&kept.answers)?,
        kept.card.as_ref().map(row::to_json).transpose()?,
        row::to_json(&kept.enclosures)?,
    ];
    run(tx, "keep what a dossier said", sql, values)?;
    drop_beside(tx, dossier)?;
    if let Some(mark) = &kept.mark {
        let sql = "INSERT INTO dossier_mark (dossier, mark) VALUES (?1, ?2)";
        let values = (dossier.bytes(), row::to_json(mark)?);
        run(tx, "keep a dossier's mark", sql, values)?;
    }
    if let Some(zone) = &kept.zone {
        let sql = "INSERT INTO dossier_zone (dossier, zone) VALUES (?1, ?2)";
        let values = (dossier.bytes(), row::to_json(zone)?);
        run(tx, "keep a card's zone", sql, values)?;
    }
    Ok(())
}

fn drop_beside(tx: &Transaction<'_>, dossier: DossierId) -> Result<(), VaultError> {
    let sql = "DELETE FROM dossier_mark WHERE dossier = ?1";
    run(tx, "let go of a dossier's mark", sql, [dossier.bytes()])?;
    let sql = "DELETE FROM dossier_zone WHERE dossier = ?1";
    run(tx, "let go of a card's zone", sql, [dossier.bytes()])?;
    Ok(())
}

/// Lets go of what a dossier said: nobody will redo it.
pub(crate) fn let_go(tx: &Transaction<'_>, dossier: DossierId) -> Result<(), VaultError> {
    run(
        tx,
        "let go of what a dossier said",
        "DELETE FROM dossier_kept WHERE dossier = ?1",
        [dossier.bytes()],
    )?;
    drop_beside(tx, dossier)
}
