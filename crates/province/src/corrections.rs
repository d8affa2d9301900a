//! Corrections: what volunteers report as wrong on the roster. A clerk mends it or does not, and the area's devices hear
//! which.

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{
    Correction, LogPoint, News, PacketId, PersonId, RosterPerson, Ruling, UnitCode, Wrong, contains,
};
use tannha_packet::Manifest;

use crate::{
    Columns as _, Db, Doing as _, ProvinceError, Tx, feed, imports::day, log, log::Entry, people,
    people::Mend, proposals::household_of,
};

/// A correction that waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Its packet, by which it is decided.
    pub id: PacketId,
    /// The commune.
    pub area: String,
    /// When it came, in milliseconds since 1970.
    pub received_at: i64,
    /// About whom.
    pub person: PersonId,
    /// Their name on the roster.
    pub name: String,
    /// What is wrong, and what is right.
    #[serde(flatten)]
    pub said: Correction,
}

/// Takes a correction whose signatures were checked; answers with why it is held, where it is.
pub async fn take(
    tx: &mut Tx,
    manifest: &Manifest,
    said: &Correction,
    digest: &str,
    point: &LogPoint,
    now: Timestamp,
) -> Result<Option<&'static str>, ProvinceError> {
    let Some(RosterPerson { id: person, .. }) = people::about(tx, &manifest.subject).await? else {
        return Ok(Some("person_unknown"));
    };
    if said.check(day(now)).is_err() {
        return Ok(Some("correction_unreadable"));
    }
    let news = News::CorrectionAsked {
        packet: manifest.packet,
        person,
        at: manifest.clock.wall,
        said: said.clone(),
    };
    if !feed::fits(&news) {
        return Ok(Some("correction_too_long"));
    }
    let text =
        serde_json::to_string(said).map_err(|_| ProvinceError::Broken { what: "correction" })?;
    sqlx::query(
        "insert into correction (digest, packet, device, person, unit, at, received_at, said) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(digest)
    .bind(manifest.packet.to_string())
    .bind(manifest.device.to_string())
    .bind(person.to_string())
    .bind(manifest.area.to_string())
    .bind(manifest.clock.wall.as_millisecond())
    .bind(now.as_millisecond())
    .bind(text)
    .execute(&mut **tx)
    .await
    .doing("write a correction")?;
    feed::publish(tx, point, now, &manifest.area, None, &news).await?;
    Ok(None)
}

/// What waits for a decision in an area, or everywhere, the oldest first.
pub async fn standing(db: &Db, area: Option<&UnitCode>) -> Result<Vec<Waiting>, ProvinceError> {
    let sql = "select c.packet, c.unit, c.received_at, c.person, p.name, c.said from correction c join person p on p.id = c.person \
         where c.decided_at is null order by c.received_at, c.packet";
    let rows = sqlx::query(sql)
        .fetch_all(db.read())
        .await
        .doing("read the corrections")?;
    let mut waiting = Vec::new();
    for row in rows {
        let unit: UnitCode = row.parsed("unit")?;
        if area.is_some_and(|area| !contains(area, &unit)) {
            continue;
        }
        waiting.push(Waiting {
            id: row.parsed("packet")?,
            area: unit.to_string(),
            received_at: row.maybe_number("received_at")?.unwrap_or_default(),
            person: row.parsed("person")?,
            name: row.text("name")?,
            said: row.json("said")?,
        });
    }
    Ok(waiting)
}

/// A correction that waits.
struct One {
    person: PersonId,
    unit: UnitCode,
    said: Correction,
}

async fn one(tx: &mut Tx, packet: PacketId) -> Result<One, ProvinceError> {
    let row = sqlx::query(
        "select person, unit, said from correction where packet = $1 and decided_at is null",
    )
    .bind(packet.to_string())
    .fetch_optional(&mut **tx)
    .await
    .doing("read a correction")?
    .ok_or_else(|| ProvinceError::refused("correction_unknown"))?;
    Ok(One {
        person: row.parsed("person")?,
        unit: row.parsed("unit")?,
        said: row.json("said")?,
    })
}

/// Mends the roster. Who died, moved or stands there twice goes off the devices' lists, and their rights end.
pub async fn accept(
    db: &Db,
    packet: PacketId,
    staff: &str,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let mut tx = db.write().await?;
    let one = one(&mut tx, packet).await?;
    let mend = mend(&mut tx, &one).await?;
    let was = people::said(&mut tx, one.person, one.said.wrong).await?;
    sqlx::query("update correction set was = $2 where packet = $1")
        .bind(packet.to_string())
        .bind(was)
        .execute(&mut *tx)
        .await
        .doing("keep what the roster said")?;
    let touched = people::mend(&mut tx, one.person, mend, now).await?;
    decide(
        &mut tx,
        packet,
        &one,
        Ruling::Accepted,
        None,
        staff,
        &touched,
        now,
    )
    .await?;
    tx.commit().await.doing("accept a correction")
}

/// Leaves the roster as it is, and says why.
pub async fn refuse(
    db: &Db,
    packet: PacketId,
    words: &str,
    staff: &str,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let mut tx = db.write().await?;
    let one = one(&mut tx, packet).await?;
    decide(
        &mut tx,
        packet,
        &one,
        Ruling::Refused,
        Some(words),
        staff,
        &[],
        now,
    )
    .await?;
    tx.commit().await.doing("refuse a correction")
}

/// What is to be done to the roster.
async fn mend(tx: &mut Tx, one: &One) -> Result<Mend, ProvinceError> {
    let unclear = || ProvinceError::refused("correction_unreadable");
    let right = one.said.right.as_deref();
    Ok(match one.said.wrong {
        Wrong::Name => Mend::Name(right.ok_or_else(unclear)?.to_owned()),
        Wrong::BirthDate => {
            let birth = right.and_then(|birth| birth.parse().ok());
            Mend::Birth(birth.ok_or_else(unclear)?)
        }
        Wrong::Sex => {
            let sex = right.and_then(|sex| sex.parse().ok());
            Mend::Sex(sex.ok_or_else(unclear)?)
        }
        Wrong::Number => Mend::Number(right.ok_or_else(unclear)?.to_owned()),
        Wrong::Address => Mend::Hamlet(right.ok_or_else(unclear)?.to_owned()),
        Wrong::Household => {
            let person = people::one(tx, one.person).await?.ok_or_else(unclear)?;
            let head = right.ok_or_else(unclear)?;
            let label = household_of(tx, &person.unit, &person.hamlet, head).await?;
            Mend::Household(label.ok_or_else(|| ProvinceError::refused("household_unknown"))?)
        }
        gone @ (Wrong::Moved | Wrong::Dead | Wrong::Twice) => Mend::Gone(gone),
    })
}

#[expect(
    clippy::too_many_arguments,
    reason = "each is a column of what is decided"
)]
async fn decide(
    tx: &mut Tx,
    packet: PacketId,
    one: &One,
    ruling: Ruling,
    words: Option<&str>,
    staff: &str,
    touched: &[PersonId],
    now: Timestamp,
) -> Result<(), ProvinceError> {
    sqlx::query("update correction set decided_at = $2, ruling = $3, words = $4, staff = $5 where packet = $1")
        .bind(packet.to_string())
        .bind(now.as_millisecond())
        .bind(ruling.code())
        .bind(words)
        .bind(staff)
        .execute(&mut **tx)
        .await
        .doing("decide a correction")?;
    let entry = || {
        Entry::new("correction_decided")
            .area(&one.unit)
            .with("packet", packet)
            .with("ruling", ruling)
            .with("person", one.person)
    };
    // An entry has few items, so that an answer to a device can end behind it.
    for person in touched {
        let point = log::append(tx, &entry().with("touched", person), now).await?;
        let gone = people::is_gone(tx, *person).await?;
        let listed = people::one(tx, *person)
            .await?
            .ok_or(ProvinceError::Broken { what: "person" })?;
        let area = listed.unit.clone();
        let news = if gone {
            News::PersonLeft { person: *person }
        } else {
            News::Person {
                person: Box::new(listed),
            }
        };
        feed::publish(tx, &point, now, &area, None, &news).await?;
    }
    let point = log::append(tx, &entry(), now).await?;
    let news = News::CorrectionRuled {
        packet,
        person: one.person,
        ruling,
        words: words.map(str::to_owned),
    };
    feed::publish(tx, &point, now, &one.unit, None, &news).await
}

#[cfg(test)]
mod tests;
