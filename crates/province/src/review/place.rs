//! A proposal comes onto the roster: as the person whose number it has, or as somebody new.

use jiff::Timestamp;
use tannha_domain::{Field, HouseholdId, News, PersonId, ReadFacts as _, UnitCode, fold, unit};
use tannha_packet::Revision;
use uuid::Uuid;

use crate::{
    Columns as _, Doing as _, ProvinceError, Tx,
    dossiers::{self, Dossier},
    feed,
    log::{self, Entry},
    people,
};

/// Finds or makes the person of a proposal's dossier, and puts all dossiers of the proposal under them.
pub(super) async fn on_the_roster(
    tx: &mut Tx,
    dossier: &mut Dossier,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let broken = || ProvinceError::Broken { what: "dossier" };
    let proposal = dossier.proposal.ok_or_else(broken)?;
    let manifest = dossiers::manifest(tx, dossier.current.as_ref().ok_or_else(broken)?)
        .await?
        .ok_or_else(broken)?;
    let revision: Revision = manifest.body()?;
    let number = revision.facts.value(Field::Number);
    let person = match known(tx, number).await? {
        Some(person) => person,
        None => make(tx, &revision, &manifest.area).await?,
    };
    dossiers::is_now(tx, &proposal.to_string(), person, now).await?;
    dossier.person = Some(person);
    people::settle(tx, person).await?;
    let listed = people::one(tx, person).await?.ok_or_else(broken)?;
    let point = log::append(
        tx,
        &Entry::new("person")
            .area(&listed.unit)
            .with("person", person)
            .with("proposal", proposal),
        now,
    )
    .await?;
    let area = listed.unit.clone();
    feed::publish(
        tx,
        &point,
        now,
        &area,
        dossier.device,
        &News::Person {
            person: Box::new(listed),
        },
    )
    .await
}

/// The person of the roster with this number of twelve digits.
async fn known(tx: &mut Tx, number: Option<&str>) -> Result<Option<PersonId>, ProvinceError> {
    let Some(number) = number.filter(|number| number.len() == 12) else {
        return Ok(None);
    };
    let row = sqlx::query("select id from person where number = $1 order by id limit 1")
        .bind(number)
        .fetch_optional(&mut **tx)
        .await;
    row.doing("look for a person by number")?
        .map(|row| row.parsed("id"))
        .transpose()
}

/// On the roster, and no more: which right they have, a list says.
async fn make(
    tx: &mut Tx,
    revision: &Revision,
    area: &UnitCode,
) -> Result<PersonId, ProvinceError> {
    let facts = &revision.facts;
    let (id, household) = (
        PersonId::from(Uuid::now_v7()),
        HouseholdId::from(Uuid::now_v7()),
    );
    let lives_in = [Field::PresentUnit, Field::RegisteredUnit]
        .into_iter()
        .filter_map(|field| facts.value(field)?.parse::<UnitCode>().ok());
    let commune = lives_in.into_iter().find(|code| {
        code.list == area.list && unit(code).is_some() && tannha_domain::contains(area, code)
    });
    let commune = commune.unwrap_or_else(|| area.clone()).to_string();
    let address = facts
        .value(Field::PresentAddress)
        .or(facts.value(Field::RegisteredAddress))
        .unwrap_or_default();
    let hamlet = address.split(',').next().unwrap_or_default().trim();
    let name = facts.value(Field::FullName).unwrap_or_default();
    sqlx::query("insert into household (id, unit, hamlet, label, key) values ($1, $2, $3, '', $4)")
        .bind(household.to_string())
        .bind(&commune)
        .bind(hamlet)
        .bind(format!("alone|{id}"))
        .execute(&mut **tx)
        .await
        .doing("put a household on the roster")?;
    sqlx::query(
        "insert into person (id, household, head, name, folded, birth, sex, number, repaired, hamlet, unit, key, payee, received, opened) \
         values ($1, $2, 1, $3, $4, $5, $6, $7, 0, $8, $9, $10, 0, 0, 0)",
    )
    .bind(id.to_string())
    .bind(household.to_string())
    .bind(name)
    .bind(fold(name))
    .bind(facts.value(Field::BirthDate))
    .bind(facts.value(Field::Sex))
    .bind(facts.value(Field::Number))
    .bind(hamlet)
    .bind(&commune)
    .bind(format!("proposal|{id}"))
    .execute(&mut **tx)
    .await
    .doing("put a person on the roster")?;
    people::index(tx, [(id, name)]).await?;
    Ok(id)
}
