//! Sessions: a provider's staff meet accepted people, as the law asks before an account opens. Who is called hears of it
//! through the volunteers' devices.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use serde::Serialize;
use tannha_domain::{
    Called, DeskAnswer, News, PersonId, PlannedSession, SessionId, UnitCode, communes_under, fold,
    product, to_bring,
};
use uuid::Uuid;

use crate::{
    Columns as _, Doing as _, ProvinceError, Tx, feed,
    log::{self, Entry},
    visits,
};

/// How many are named in one item of the feed: each takes about 70 bytes of its 5 kB.
const NAMED_AT_ONCE: usize = 50;

/// What somebody at the province decided.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Who comes.
    pub provider: String,
    /// The commune, or an area above it.
    pub area: UnitCode,
    /// One hamlet of it alone.
    pub hamlet: Option<String>,
    /// The day.
    pub day: Date,
    /// The hour, where one was said.
    pub hour: Option<Time>,
    /// Where people go.
    pub place: String,
    /// The staff come to the home.
    pub home: bool,
    /// Who is called by name; nobody calls all whose dossier this provider has accepted there.
    pub people: Vec<PersonId>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Planned {
    /// The session.
    pub session: SessionId,
    /// How many are called.
    pub called: usize,
    /// How many visits had asked for it, and are answered by it.
    pub answered: usize,
}

/// Somebody to call.
struct Candidate {
    person: PersonId,
    unit: UnitCode,
    product: Option<String>,
}

/// Plans one, calls who belongs there, and tells their devices. [`ProvinceError::Refused`] where somebody who was named
/// is not on the roster of that area.
pub async fn plan(tx: &mut Tx, plan: &Plan, now: Timestamp) -> Result<Planned, ProvinceError> {
    let session = SessionId::from(Uuid::now_v7());
    let starts = plan.hour.map_or_else(
        || plan.day.to_string(),
        |hour| format!("{}T{:02}:{:02}", plan.day, hour.hour(), hour.minute()),
    );
    let sql = "insert into opening_session (id, provider, unit, starts, place) values ($1, $2, $3, $4, $5)";
    sqlx::query(sql)
        .bind(session.to_string())
        .bind(&plan.provider)
        .bind(plan.area.to_string())
        .bind(starts)
        .bind(&plan.place)
        .execute(&mut **tx)
        .await
        .doing("plan a session")?;
    let candidates = called(tx, plan).await?;
    let mut answered = 0;
    for candidate in &candidates {
        sqlx::query("insert into session_person (session, person) values ($1, $2) on conflict (session, person) do nothing")
            .bind(session.to_string())
            .bind(candidate.person.to_string())
            .execute(&mut **tx)
            .await
            .doing("call somebody to a session")?;
        let words = format!("{} {}", plan.day.strftime("%d/%m/%Y"), plan.place);
        let waiting = visits::waiting_for(tx, candidate.person, tannha_domain::Way::Session);
        for task in waiting.await? {
            visits::answer_in(tx, task, DeskAnswer::Mended, Some(&words), "console", now).await?;
            answered += 1;
        }
    }
    let mut by_unit: std::collections::BTreeMap<UnitCode, Vec<&Candidate>> =
        std::collections::BTreeMap::new();
    for candidate in &candidates {
        by_unit
            .entry(candidate.unit.clone())
            .or_default()
            .push(candidate);
    }
    for (unit, people) in by_unit {
        for some in people.chunks(NAMED_AT_ONCE) {
            let entry = Entry::new("session")
                .area(&unit)
                .with("session", session)
                .with("provider", &plan.provider);
            let point = log::append(tx, &entry, now).await?;
            let news = News::Session {
                session: PlannedSession {
                    session,
                    provider: plan.provider.clone(),
                    day: plan.day,
                    hour: plan.hour,
                    place: plan.place.clone(),
                    home: plan.home,
                    people: some
                        .iter()
                        .map(|candidate| Called {
                            person: candidate.person,
                            bring: to_bring(candidate.product.as_deref().and_then(product)),
                        })
                        .collect(),
                },
            };
            feed::publish(tx, &point, now, &unit, None, &news).await?;
        }
    }
    Ok(Planned {
        session,
        called: candidates.len(),
        answered,
    })
}

/// Who is called: those who were named, or all whose dossier this provider has accepted in that area.
async fn called(tx: &mut Tx, plan: &Plan) -> Result<Vec<Candidate>, ProvinceError> {
    let communes = communes_under(&plan.area);
    let here = |unit: &UnitCode| communes.contains(unit);
    let mut candidates = Vec::new();
    if !plan.people.is_empty() {
        for person in &plan.people {
            let sql = "select p.unit, (select max(d.product) from dossier d where d.person = p.id and d.provider = $2) as product \
                 from person p where p.id = $1";
            let row = sqlx::query(sql)
                .bind(person.to_string())
                .bind(&plan.provider)
                .fetch_optional(&mut **tx)
                .await
                .doing("look for who is called")?
                .ok_or_else(|| ProvinceError::refused("person_unknown"))?;
            let unit: UnitCode = row.parsed("unit")?;
            if !here(&unit) {
                return Err(ProvinceError::refused("area_foreign"));
            }
            candidates.push(Candidate {
                person: *person,
                unit,
                product: row.maybe_text("product")?,
            });
        }
        return Ok(candidates);
    }
    let sql = "select p.id, p.unit, p.hamlet, max(d.product) as product from dossier d join person p on p.id = d.person \
         where d.standing = 'accepted' and d.provider = $1 group by p.id, p.unit, p.hamlet order by p.unit, p.hamlet, p.id";
    let rows = sqlx::query(sql)
        .bind(&plan.provider)
        .fetch_all(&mut **tx)
        .await
        .doing("look for who is called")?;
    for row in rows {
        let unit: UnitCode = row.parsed("unit")?;
        let hamlet = row.text("hamlet")?;
        let lives_there = plan
            .hamlet
            .as_ref()
            .is_none_or(|wanted| fold(wanted) == fold(&hamlet));
        if here(&unit) && lives_there {
            candidates.push(Candidate {
                person: row.parsed("id")?,
                unit,
                product: row.maybe_text("product")?,
            });
        }
    }
    Ok(candidates)
}

#[cfg(test)]
mod tests;
