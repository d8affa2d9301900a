//! The zone on the picture of a card's back: what it says stands beside the code and the typing, and takes the place
//! of neither unless somebody says so. Only the day on which the card expires stands nowhere else.

use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, Transaction};
use tannha_domain::{
    AttachmentId, Draft, DraftId, Fact, Field, Moment, ReadFacts as _, Role, Source, Step,
    mrz::MrzReading, zone_value,
};

use super::{
    Opened,
    change::{check_gate, check_step, put_fact},
};
use crate::{
    Vault, VaultError,
    row::{self, Bytes as _},
    sql::{one, run},
};

/// What is taken from the zone where the code cannot be read. Its name has no marks.
const TAKEN: [Field; 4] = [Field::Number, Field::BirthDate, Field::Sex, Field::FullName];

pub(super) fn read(
    connection: &Connection,
    draft: DraftId,
) -> Result<Option<MrzReading>, VaultError> {
    let sql = "SELECT z.zone FROM draft_zone z JOIN draft_attachment a ON a.id = z.attachment
        WHERE a.draft = ?1 AND a.removed_at IS NULL ORDER BY a.captured_at DESC, a.id DESC LIMIT 1";
    let doing = "read a card's zone";
    let zone = one(connection, doing, sql, [draft.bytes()], |found| {
        row::json_or_none(found, 0)
    })?;
    Ok(zone.flatten())
}

fn put(
    tx: &Transaction<'_>,
    draft: &mut Draft,
    zone: &MrzReading,
    field: Field,
    today: Date,
) -> Result<(), VaultError> {
    let Some(value) = zone_value(zone, field).and_then(|value| field.check(&value, today).ok())
    else {
        return Ok(());
    };
    let fact = Fact {
        value,
        source: Source::CardMrz,
    };
    put_fact(tx, draft.id, field, &fact)?;
    draft.facts.insert(field, fact);
    Ok(())
}

/// Writes what the zone on this picture of a back says.
pub(crate) fn put_zone(
    tx: &Transaction<'_>,
    back: AttachmentId,
    zone: &MrzReading,
) -> Result<(), VaultError> {
    let sql = "INSERT INTO draft_zone (attachment, zone) VALUES (?1, ?2)
        ON CONFLICT (attachment) DO UPDATE SET zone = excluded.zone";
    let values = (back.bytes(), row::to_json(zone)?);
    run(tx, "write a card's zone", sql, values)?;
    Ok(())
}

impl Vault {
    /// Keeps what the zone on a picture of the back says, and the day of expiry, unless somebody typed one.
    pub fn save_zone(
        &self,
        id: DraftId,
        back: AttachmentId,
        zone: &MrzReading,
        now: Timestamp,
    ) -> Result<Opened, VaultError> {
        self.change(id, now, |tx, draft, today| {
            if !draft
                .attachments_of(Role::CardBack)
                .any(|attachment| attachment.id == back)
            {
                return Err(VaultError::NoAttachment(back));
            }
            put_zone(tx, back, zone)?;
            let typed = draft
                .facts
                .get(&Field::ExpiryDate)
                .is_some_and(|fact| fact.source == Source::Typed);
            if !typed && draft.is_open(Step::Card, today) {
                put(tx, draft, zone, Field::ExpiryDate, today)?;
            }
            Ok(())
        })
    }

    /// Writes what the zone says into the fields, after the volunteer looked at it. A name that is there stays: the
    /// zone's has no marks.
    pub fn use_zone(&self, id: DraftId, now: Timestamp) -> Result<Opened, VaultError> {
        self.change(id, now, |tx, draft, today| {
            check_step(draft, Step::Card, today)?;
            check_gate(draft, Moment::Card, today)?;
            let Some(zone) = draft.zone.clone() else {
                return Ok(());
            };
            for field in TAKEN {
                let there = field == Field::FullName && draft.facts.value(field).is_some();
                if !there && draft.is_open(field.step(), today) {
                    put(tx, draft, &zone, field, today)?;
                }
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests;
