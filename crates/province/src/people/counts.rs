//! Needed, received and opened by commune: kept as they change, never recounted on a page view.

use std::{
    collections::BTreeMap,
    ops::{AddAssign, Neg},
};

use serde::Serialize;
use tannha_domain::{PersonId, Standing};

use crate::{Columns as _, Doing as _, ProvinceError, Tx};

/// The three figures by which the work is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Distinct payees of entitlements in force.
    pub needed: i64,
    /// People whose dossier the province holds, by packet or on paper.
    pub received: i64,
    /// People with an open account.
    pub opened: i64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.needed += other.needed;
        self.received += other.received;
        self.opened += other.opened;
    }
}

impl Neg for Counts {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            needed: -self.needed,
            received: -self.received,
            opened: -self.opened,
        }
    }
}

impl Counts {
    /// What one person counts.
    pub(crate) fn of(payee: bool, received: bool, opened: bool) -> Self {
        Self {
            needed: payee.into(),
            received: received.into(),
            opened: opened.into(),
        }
    }
}

/// Adds to the counts of communes.
pub(crate) async fn add(
    tx: &mut Tx,
    by_unit: &BTreeMap<String, Counts>,
) -> Result<(), ProvinceError> {
    for (unit, counts) in by_unit
        .iter()
        .filter(|(_, counts)| **counts != Counts::default())
    {
        sqlx::query(
            "insert into unit_count (unit, needed, received, opened) values ($1, $2, $3, $4) on conflict (unit) do update set \
             needed = unit_count.needed + excluded.needed, received = unit_count.received + excluded.received, \
             opened = unit_count.opened + excluded.opened",
        )
        .bind(unit)
        .bind(counts.needed)
        .bind(counts.received)
        .bind(counts.opened)
        .execute(&mut **tx)
        .await
        .doing("count a commune's people")?;
    }
    Ok(())
}

/// Reads anew what one person counts, after something happened to them, and moves the counts of their commune.
pub async fn settle(tx: &mut Tx, person: PersonId) -> Result<(), ProvinceError> {
    let id = person.to_string();
    let row = sqlx::query("select unit, payee, received, opened from person where id = $1")
        .bind(&id)
        .fetch_one(&mut **tx)
        .await
        .doing("read a person")?;
    let payee =
        sqlx::query("select count(*) as n from entitlement where payee = $1 and ended_at is null")
            .bind(&id)
            .fetch_one(&mut **tx)
            .await;
    let payee = payee.doing("read a person's entitlements")?.count("n")? > 0;
    let standings = sqlx::query("select standing from dossier where person = $1")
        .bind(&id)
        .fetch_all(&mut **tx)
        .await
        .doing("read a person's dossiers")?;
    let standings = standings
        .iter()
        .map(|row| row.parsed::<Standing>("standing"))
        .collect::<Result<Vec<_>, _>>()?;
    let (received, opened) = (!standings.is_empty(), standings.contains(&Standing::Opened));
    let mut change = -Counts::of(
        row.flag("payee")?,
        row.flag("received")?,
        row.flag("opened")?,
    );
    change += Counts::of(payee, received, opened);
    sqlx::query("update person set payee = $1, received = $2, opened = $3 where id = $4")
        .bind(i64::from(payee))
        .bind(i64::from(received))
        .bind(i64::from(opened))
        .bind(&id)
        .execute(&mut **tx)
        .await
        .doing("settle a person's counts")?;
    add(tx, &BTreeMap::from([(row.text("unit")?, change)])).await
}
