//! Proposals: people whom volunteers met and who are not on the roster. A clerk puts them on it or does not, and the
//! area's devices hear which.

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{
    LogPoint, News, PersonId, Proposal, ProposalId, Ruling, Subject, UnitCode, contains, fold,
};
use tannha_packet::Manifest;

use crate::{
    Columns as _, Db, Doing as _, ProvinceError, Tx, dossiers, feed,
    imports::{
        day,
        roster_import::{At, Category, Listed},
    },
    log,
    log::Entry,
    people,
};

/// A proposal that waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The proposal.
    pub id: ProposalId,
    /// The commune.
    pub area: String,
    /// When it came, in milliseconds since 1970.
    pub received_at: i64,
    /// Who, and why.
    #[serde(flatten)]
    pub said: Proposal,
    /// Whoever on the roster has this name in this commune: perhaps the same person.
    pub namesakes: Vec<PersonId>,
}

/// Takes a proposal whose signatures were checked; answers with why it is held, where it is.
pub async fn take(
    tx: &mut Tx,
    manifest: &Manifest,
    said: &Proposal,
    digest: &str,
    point: &LogPoint,
    now: Timestamp,
) -> Result<Option<&'static str>, ProvinceError> {
    let Subject::Proposal(id) = manifest.subject else {
        return Ok(Some("proposal_unreadable"));
    };
    if said.check(day(now)).is_err() {
        return Ok(Some("proposal_unreadable"));
    }
    let news = News::Proposed {
        proposal: id,
        packet: manifest.packet,
        area: manifest.area.clone(),
        at: manifest.clock.wall,
        said: Box::new(said.clone()),
    };
    if !feed::fits(&news) {
        return Ok(Some("proposal_too_long"));
    }
    let sql = "insert into proposal (id, digest, packet, device, unit, at, received_at, said) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing";
    let text =
        serde_json::to_string(said).map_err(|_| ProvinceError::Broken { what: "proposal" })?;
    let written = sqlx::query(sql)
        .bind(id.to_string())
        .bind(digest)
        .bind(manifest.packet.to_string())
        .bind(manifest.device.to_string())
        .bind(manifest.area.to_string())
        .bind(manifest.clock.wall.as_millisecond())
        .bind(now.as_millisecond())
        .bind(text)
        .execute(&mut **tx)
        .await
        .doing("write a proposal")?;
    if written.rows_affected() == 0 {
        return Ok(Some("proposal_twice"));
    }
    feed::publish(tx, point, now, &manifest.area, None, &news).await?;
    Ok(None)
}

/// What waits for a decision in an area, or everywhere, the oldest first.
pub async fn standing(db: &Db, area: Option<&UnitCode>) -> Result<Vec<Waiting>, ProvinceError> {
    let rows = sqlx::query("select id, unit, received_at, said from proposal where decided_at is null order by received_at, id")
        .fetch_all(db.read())
        .await
        .doing("read the proposals")?;
    let mut waiting = Vec::new();
    for row in rows {
        let unit: UnitCode = row.parsed("unit")?;
        if area.is_some_and(|area| !contains(area, &unit)) {
            continue;
        }
        let said: Proposal = row.json("said")?;
        let found = sqlx::query(
            "select id from person where unit = $1 and folded = $2 and gone is null order by id",
        )
        .bind(unit.to_string())
        .bind(fold(&said.name))
        .fetch_all(db.read())
        .await
        .doing("look for namesakes")?;
        waiting.push(Waiting {
            id: row.parsed("id")?,
            area: unit.to_string(),
            received_at: row.maybe_number("received_at")?.unwrap_or_default(),
            namesakes: found
                .iter()
                .map(|row| row.parsed("id"))
                .collect::<Result<_, _>>()?,
            said,
        });
    }
    Ok(waiting)
}

/// The proposal, where it waits; with its commune and what it says.
async fn one(tx: &mut Tx, id: ProposalId) -> Result<(UnitCode, Proposal), ProvinceError> {
    let row = sqlx::query("select unit, said from proposal where id = $1 and decided_at is null")
        .bind(id.to_string())
        .fetch_optional(&mut **tx)
        .await
        .doing("read a proposal")?
        .ok_or_else(|| ProvinceError::refused("proposal_unknown"))?;
    Ok((row.parsed("unit")?, row.json("said")?))
}

/// Puts the person on the roster, as a list would: who has the same name, birth and hamlet there is that person. Their
/// dossiers are that person's from now on, and the area's devices hear of both.
pub async fn accept(
    db: &Db,
    id: ProposalId,
    staff: &str,
    now: Timestamp,
) -> Result<PersonId, ProvinceError> {
    let mut tx = db.write().await?;
    let (unit, said) = one(&mut tx, id).await?;
    let listed = listed(&mut tx, &unit, &said).await?;
    let merged = people::merge(&mut tx, &[listed]).await?;
    if let Some(refused) = merged.refused.first() {
        return Err(ProvinceError::refused("proposal_contradicts").with("code", &refused.code));
    }
    let person = merged
        .named
        .first()
        .copied()
        .ok_or(ProvinceError::Broken { what: "proposal" })?;
    dossiers::is_now(&mut tx, &id.to_string(), person, now).await?;
    people::settle(&mut tx, person).await?;
    decide(
        &mut tx,
        id,
        &unit,
        Ruling::Accepted,
        Some(person),
        None,
        staff,
        now,
    )
    .await?;
    tx.commit().await.doing("accept a proposal")?;
    Ok(person)
}

/// Says no, and why: the volunteer tells the person.
pub async fn refuse(
    db: &Db,
    id: ProposalId,
    words: &str,
    staff: &str,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let mut tx = db.write().await?;
    let (unit, _) = one(&mut tx, id).await?;
    decide(
        &mut tx,
        id,
        &unit,
        Ruling::Refused,
        None,
        Some(words),
        staff,
        now,
    )
    .await?;
    tx.commit().await.doing("refuse a proposal")
}

#[expect(
    clippy::too_many_arguments,
    reason = "each is a column of what is decided"
)]
async fn decide(
    tx: &mut Tx,
    id: ProposalId,
    unit: &UnitCode,
    ruling: Ruling,
    person: Option<PersonId>,
    words: Option<&str>,
    staff: &str,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    sqlx::query("update proposal set decided_at = $2, ruling = $3, person = $4, words = $5, staff = $6 where id = $1")
        .bind(id.to_string())
        .bind(now.as_millisecond())
        .bind(ruling.code())
        .bind(person.map(|person| person.to_string()))
        .bind(words)
        .bind(staff)
        .execute(&mut **tx)
        .await
        .doing("decide a proposal")?;
    let mut entry = Entry::new("proposal_decided")
        .area(unit)
        .with("proposal", id)
        .with("ruling", ruling);
    if let Some(person) = person {
        entry = entry.with("person", person);
    }
    let point = log::append(tx, &entry, now).await?;
    if let Some(person) = person {
        let listed = people::one(tx, person)
            .await?
            .ok_or(ProvinceError::Broken { what: "person" })?;
        let area = listed.unit.clone();
        let news = News::Person {
            person: Box::new(listed),
        };
        feed::publish(tx, &point, now, &area, None, &news).await?;
    }
    let news = News::ProposalRuled {
        proposal: id,
        ruling,
        person,
        words: words.map(str::to_owned),
    };
    feed::publish(tx, &point, now, unit, None, &news).await
}

/// The proposal as a row of a list. Who heads a household of the hamlet under this name is that head.
async fn listed(tx: &mut Tx, unit: &UnitCode, said: &Proposal) -> Result<Listed, ProvinceError> {
    let household = match &said.head {
        None => None,
        Some(head) => household_of(tx, unit, &said.hamlet, head).await?,
    };
    Ok(Listed {
        name: said.name.clone(),
        birth: said.birth,
        sex: said.sex,
        number: None,
        repaired: false,
        head: None,
        household,
        hamlet: said.hamlet.clone(),
        unit: unit.clone(),
        ethnic: None,
        category: Category::unsaid(),
        at: At::default(),
    })
}

/// The number on the list of the household that this person heads, where exactly one in the hamlet is headed by that name.
pub(crate) async fn household_of(
    tx: &mut Tx,
    unit: &UnitCode,
    hamlet: &str,
    head: &str,
) -> Result<Option<String>, ProvinceError> {
    let rows = sqlx::query(
        "select h.label, h.hamlet from person p join household h on h.id = p.household \
         where p.head = 1 and p.unit = $1 and p.folded = $2 and h.label <> '' order by h.id",
    )
    .bind(unit.to_string())
    .bind(fold(head))
    .fetch_all(&mut **tx)
    .await
    .doing("look for a household")?;
    let mut labels = Vec::new();
    for row in rows {
        if fold(&row.text("hamlet")?) == fold(hamlet) {
            labels.push(row.text("label")?);
        }
    }
    Ok(match labels.as_slice() {
        [label] => Some(label.clone()),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
