//! One person of the roster is mended, where a volunteer reported what is wrong: the same writing as a list's, the same
//! counts, the same search words.

use std::collections::BTreeSet;

use jiff::Timestamp;
use tannha_domain::{HouseholdId, PersonDate, PersonId, Sex, Wrong, fold};

use super::{Households, known::Known, rights::Rights, write};
use crate::{Columns as _, Doing as _, ProvinceError, Tx};

/// What is done to one person of the roster.
#[derive(Clone, PartialEq, Eq)]
pub enum Mend {
    /// Another name.
    Name(String),
    /// Another birth date.
    Birth(PersonDate),
    /// The other sex.
    Sex(Sex),
    /// Another number.
    Number(String),
    /// Another hamlet of the same commune.
    Hamlet(String),
    /// Another household of the hamlet, by its number on the list.
    Household(String),
    /// Off the roster.
    Gone(Wrong),
}

/// Mends one person; answers with everybody of whom something changed, that person first.
pub async fn mend(
    tx: &mut Tx,
    id: PersonId,
    mend: Mend,
    now: Timestamp,
) -> Result<Vec<PersonId>, ProvinceError> {
    let mut known = Known::load(tx).await?;
    let mut rights = Rights::load(tx).await?;
    let households = Households::load(tx).await?;
    let unknown = || ProvinceError::refused("person_unknown");
    let at = known.people.iter().position(|person| person.id == id);
    let at = at.ok_or_else(unknown)?;
    if let Mend::Number(number) = &mend
        && known
            .people
            .iter()
            .any(|other| other.id != id && other.number.as_ref() == Some(number))
    {
        return Err(ProvinceError::refused("number_of_another"));
    }
    let person = known.people.get_mut(at).ok_or_else(unknown)?;
    let left = person.household;
    let mut leaves = false;
    match &mend {
        Mend::Name(name) => {
            person.name.clone_from(name);
            person.folded = fold(name);
        }
        Mend::Birth(birth) => person.birth = Some(*birth),
        Mend::Sex(sex) => person.sex = Some(*sex),
        Mend::Number(number) => {
            person.number = Some(number.clone());
            person.repaired = false;
        }
        Mend::Hamlet(hamlet) => person.hamlet.clone_from(hamlet),
        Mend::Household(label) => {
            let found = households.find(&person.unit, &person.hamlet, label);
            let found = found.ok_or_else(|| ProvinceError::refused("household_unknown"))?;
            leaves = person.household != Some(found);
            person.household = Some(found);
        }
        Mend::Gone(_) => leaves = true,
    }
    person.rekey();
    let gone = matches!(mend, Mend::Gone(_));
    person.gone |= gone;
    let mut ended = Vec::new();
    if leaves {
        let was_head = std::mem::take(&mut person.head);
        let heir = heir(&mut known, id, left, was_head);
        ended = rights.of_who_left(id, left, heir, gone);
    }
    let payees: BTreeSet<PersonId> = rights.payees();
    for person in &mut known.people {
        person.payee = payees.contains(&person.id);
    }
    write::all(tx, &households, &known.people, &rights).await?;
    for (holder, category) in ended {
        sqlx::query("update entitlement set ended_at = $3 where holder = $1 and category = $2")
            .bind(holder)
            .bind(category)
            .bind(now.as_millisecond())
            .execute(&mut **tx)
            .await
            .doing("end an entitlement")?;
    }
    if let Mend::Gone(why) = mend {
        sqlx::query("update person set gone = $2 where id = $1")
            .bind(id.to_string())
            .bind(why.code())
            .execute(&mut **tx)
            .await
            .doing("take a person off the roster")?;
    }
    let others = known
        .people
        .iter()
        .filter(|other| other.id != id && other.has_changed());
    Ok(std::iter::once(id)
        .chain(others.map(|other| other.id))
        .collect())
}

/// Who heads the household that somebody left: whoever heads it, or the next one on the list.
fn heir(
    known: &mut Known,
    id: PersonId,
    household: Option<HouseholdId>,
    was_head: bool,
) -> Option<PersonId> {
    let mut members = known
        .people
        .iter_mut()
        .filter(|other| other.id != id && other.household == household && !other.gone);
    if !was_head {
        return members.find(|other| other.head).map(|other| other.id);
    }
    let next = members.min_by_key(|other| other.id)?;
    next.head = true;
    Some(next.id)
}

/// What the roster says where something is to be mended.
pub async fn said(
    tx: &mut Tx,
    id: PersonId,
    wrong: Wrong,
) -> Result<Option<String>, ProvinceError> {
    let row = sqlx::query(
        "select p.name, p.birth, p.sex, p.number, p.hamlet, h.label from person p join household h on h.id = p.household where p.id = $1",
    )
    .bind(id.to_string())
    .fetch_one(&mut **tx)
    .await
    .doing("read a person")?;
    match wrong {
        Wrong::Name => row.text("name").map(Some),
        Wrong::BirthDate => row.maybe_text("birth"),
        Wrong::Sex => row.maybe_text("sex"),
        Wrong::Number => row.maybe_text("number"),
        Wrong::Address => row.text("hamlet").map(Some),
        Wrong::Household => row.text("label").map(Some),
        Wrong::Moved | Wrong::Dead | Wrong::Twice => Ok(None),
    }
}

/// Whether this person is off the roster.
pub async fn is_gone(tx: &mut Tx, id: PersonId) -> Result<bool, ProvinceError> {
    let row = sqlx::query("select gone from person where id = $1")
        .bind(id.to_string())
        .fetch_optional(&mut **tx)
        .await
        .doing("read a person")?;
    Ok(match row {
        Some(row) => row.maybe_text("gone")?.is_some(),
        None => false,
    })
}
