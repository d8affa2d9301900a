//! What a list changed, in a few statements.

use std::collections::BTreeMap;

use tannha_domain::{HouseholdId, UnitCode};

use super::{
    known::Person,
    rights::{News, Rights},
};
use crate::{
    Doing as _, ProvinceError, Tx,
    people::{
        bulk,
        counts::{self, Counts},
        search,
    },
};

/// A household that is new.
#[derive(Debug)]
pub(super) struct Household {
    pub(super) id: HouseholdId,
    pub(super) unit: UnitCode,
    pub(super) hamlet: String,
    pub(super) label: String,
    pub(super) key: String,
}

pub(super) async fn all(
    tx: &mut Tx,
    households: &super::Households,
    people: &[Person],
    rights: &Rights,
) -> Result<(), ProvinceError> {
    let rows: Vec<_> = households
        .new
        .iter()
        .map(|new| {
            vec![
                new.id.to_string().into(),
                new.unit.to_string().into(),
                new.hamlet.clone().into(),
                new.label.clone().into(),
                new.key.clone().into(),
            ]
        })
        .collect();
    bulk::insert(
        tx,
        "household (id, unit, hamlet, label, key)",
        &rows,
        "write the households",
    )
    .await?;
    let new: Vec<_> = people.iter().filter(|person| person.is_new()).collect();
    let rows: Vec<_> = new.iter().map(|person| row(person)).collect();
    let into = "person (id, household, head, name, folded, birth, sex, number, repaired, ethnic, hamlet, unit, key, payee, received, opened)";
    bulk::insert(tx, into, &rows, "write the people").await?;
    search::index(
        tx,
        new.iter().map(|person| (person.id, person.name.as_str())),
    )
    .await?;
    for person in people.iter().filter(|person| person.has_changed()) {
        change(tx, person).await?;
    }
    entitlements(tx, rights).await?;
    counts::add(tx, &counted(people)).await
}

fn row(person: &Person) -> Vec<bulk::Value> {
    vec![
        person.id.to_string().into(),
        person
            .household
            .map(|household| household.to_string())
            .into(),
        person.head.into(),
        person.name.clone().into(),
        person.folded.clone().into(),
        person.birth.map(|birth| birth.to_string()).into(),
        person.sex.map(|sex| sex.to_string()).into(),
        person.number.clone().into(),
        person.repaired.into(),
        person.ethnic.clone().into(),
        person.hamlet.clone().into(),
        person.unit.to_string().into(),
        person.key.clone().into(),
        person.payee.into(),
        person.received.into(),
        person.opened.into(),
    ]
}

async fn change(tx: &mut Tx, person: &Person) -> Result<(), ProvinceError> {
    sqlx::query(
        "update person set household = $2, head = $3, name = $4, folded = $5, birth = $6, sex = $7, number = $8, repaired = $9, ethnic = $10, \
         hamlet = $11, unit = $12, key = $13, payee = $14, gone = case when $15 = 1 then gone else null end where id = $1",
    )
    .bind(person.id.to_string())
    .bind(person.household.map(|household| household.to_string()))
    .bind(i64::from(person.head))
    .bind(&person.name)
    .bind(&person.folded)
    .bind(person.birth.map(|birth| birth.to_string()))
    .bind(person.sex.map(|sex| sex.to_string()))
    .bind(&person.number)
    .bind(i64::from(person.repaired))
    .bind(&person.ethnic)
    .bind(&person.hamlet)
    .bind(person.unit.to_string())
    .bind(&person.key)
    .bind(i64::from(person.payee))
    .bind(i64::from(person.gone))
    .execute(&mut **tx)
    .await
    .doing("change a person")?;
    if person
        .before
        .as_ref()
        .is_some_and(|before| before.name != person.name)
    {
        search::forget(tx, person.id).await?;
        search::index(tx, [(person.id, person.name.as_str())]).await?;
    }
    Ok(())
}

async fn entitlements(tx: &mut Tx, rights: &Rights) -> Result<(), ProvinceError> {
    let new = rights.0.iter().filter(|(_, right)| right.news == News::New);
    let rows: Vec<_> = new
        .map(|((holder, category), right)| {
            vec![
                holder.clone().into(),
                category.clone().into(),
                right.words.clone().into(),
                right.payee.to_string().into(),
                false.into(),
            ]
        })
        .collect();
    bulk::insert(
        tx,
        "entitlement (holder, category, words, payee, chosen)",
        &rows,
        "write the entitlements",
    )
    .await?;
    for ((holder, category), right) in rights
        .0
        .iter()
        .filter(|(_, right)| right.news == News::Changed)
    {
        sqlx::query("update entitlement set payee = $3, ended_at = null where holder = $1 and category = $2")
            .bind(holder)
            .bind(category)
            .bind(right.payee.to_string())
            .execute(&mut **tx)
            .await
            .doing("change an entitlement")?;
    }
    Ok(())
}

/// By how much each commune's counts move; who moved house counts there from now on.
fn counted(people: &[Person]) -> BTreeMap<String, Counts> {
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    let of = |person: &Person| Counts::of(person.payee, person.received, person.opened);
    for person in people
        .iter()
        .filter(|person| person.is_new() || person.has_changed())
    {
        *counts.entry(person.unit.to_string()).or_default() += of(person);
        if let Some(before) = &person.before {
            *counts.entry(before.unit.to_string()).or_default() += -of(before);
        }
    }
    counts
}
