//! Where somebody was in a draft: the step, the field that had the focus, and what stood in it before it was a value.

use rusqlite::{Connection, Transaction};
use tannha_domain::{Draft, DraftId, Field, Gate};

use super::load;
use crate::{
    Vault, VaultError,
    row::Bytes as _,
    sql::{one, run},
};

/// Longer than any code of a step, a field or a picture.
const MAX_CODE_BYTES: usize = 40;
/// As long as a value may be.
const MAX_TYPED_BYTES: usize = 400;

/// Where one goes on after a flat battery.
#[derive(Clone, PartialEq, Eq)]
pub struct DraftPlace {
    /// The step, as the screen names it.
    pub step: String,
    /// The field or the picture there.
    pub what: Option<String>,
    /// What stood in the field and was not left yet.
    pub typed: Option<String>,
}

/// What was typed may be anything.
impl std::fmt::Debug for DraftPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DraftPlace")
            .field("step", &self.step)
            .field("what", &self.what)
            .finish_non_exhaustive()
    }
}

pub(super) fn read(
    connection: &Connection,
    draft: DraftId,
) -> Result<Option<DraftPlace>, VaultError> {
    let sql = "SELECT step, what, typed FROM draft_place WHERE draft = ?1";
    one(
        connection,
        "read a draft's place",
        sql,
        [draft.bytes()],
        |found| {
            Ok(DraftPlace {
                step: found.get(0)?,
                what: found.get(1)?,
                typed: found.get(2)?,
            })
        },
    )
}

/// What was typed became a value.
pub(super) fn settle(tx: &Transaction<'_>, draft: DraftId, field: Field) -> Result<(), VaultError> {
    let sql = "UPDATE draft_place SET typed = NULL WHERE draft = ?1 AND what = ?2";
    run(
        tx,
        "write a draft's place",
        sql,
        (draft.bytes(), field.code()),
    )?;
    Ok(())
}

/// Takes away what was typed where a no forbids the field. Answers with whether anything went.
pub(super) fn sweep(
    tx: &Transaction<'_>,
    draft: &Draft,
    shut: impl Fn(Field) -> bool,
) -> Result<bool, VaultError> {
    let typed = read(tx, draft.id)?.filter(|place| place.typed.is_some());
    let field = typed.and_then(|place| place.what?.parse::<Field>().ok());
    if !field.is_some_and(shut) {
        return Ok(false);
    }
    let sql = "UPDATE draft_place SET typed = NULL WHERE draft = ?1";
    run(tx, "take away what a no forbids", sql, [draft.id.bytes()])?;
    Ok(true)
}

impl Vault {
    /// Writes where somebody is in this draft. What stands in a field is kept only where the field itself might be.
    pub fn remember_place(
        &self,
        id: DraftId,
        place: &DraftPlace,
        now: jiff::Timestamp,
    ) -> Result<(), VaultError> {
        let fits = |code: &str| code.len() <= MAX_CODE_BYTES;
        if !fits(&place.step) || !place.what.as_deref().is_none_or(fits) {
            return Ok(());
        }
        let today = self.today(now);
        self.write(|tx| {
            let (draft, meta) = load(tx, id)?;
            let field = place.what.as_deref().and_then(|what| what.parse::<Field>().ok());
            let may_stand = |field: Field| {
                meta.ended.is_none()
                    && draft.is_open(field.step(), today)
                    && draft
                        .moments_of(field)
                        .all(|moment| draft.gate(moment, today) == Gate::Open)
            };
            let typed = place
                .typed
                .as_deref()
                .filter(|typed| typed.len() <= MAX_TYPED_BYTES && field.is_some_and(may_stand));
            let sql = "INSERT INTO draft_place (draft, step, what, typed) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (draft) DO UPDATE SET step = excluded.step, what = excluded.what, typed = excluded.typed";
            run(
                tx,
                "write a draft's place",
                sql,
                (id.bytes(), &place.step, &place.what, typed),
            )?;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests;
