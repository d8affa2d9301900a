//! Complaints: what they say is read by the district (of 2022) or the province alone. No list of the commune has them,
//! and the feed tells only the device that sent one until when it is answered and what was answered.

use jiff::{Timestamp, tz::Offset};
use serde::Serialize;
use tannha_domain::{
    Against, AttachmentId, Complaint, ComplaintId, ComplaintKind, Deadline, DeviceId, Digest,
    LogPoint, News, PacketId, PersonId, Role, RosterPerson, UnitCode, UnitList, unit, with_parents,
};
use tannha_packet::Manifest;
use uuid::Uuid;

use crate::{
    App, Columns as _, Db, Doing as _, ProvinceError, Tx, attachments, feed,
    log::{self, Entry},
    people,
};

/// A complaint that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Which.
    pub id: ComplaintId,
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Where they live.
    pub area: UnitCode,
    /// Until when it is to be answered.
    pub due_on: String,
    /// What it is.
    pub kind: ComplaintKind,
    /// Whom it is about.
    pub against: Against,
    /// In their words; empty where there is a recording.
    pub words: String,
    /// There is a recording.
    pub recorded: bool,
    /// The district tells the person itself: the device is whom it is about.
    pub tell_yourselves: bool,
}

/// Who answers for a commune: its district of 2022, or the province where there is none.
fn desk_of(commune: &UnitCode) -> UnitCode {
    let above = with_parents(commune);
    let district = above
        .iter()
        .find(|unit| commune.list == UnitList::L2022 && unit.code.len() == 3);
    let province = above.last();
    district.or(province).map_or_else(
        || commune.clone(),
        |unit| UnitCode::new(commune.list, unit.code.clone()),
    )
}

/// Whether complaints may be listed for this area: a district or the province, never a commune.
pub fn is_a_desk(area: &UnitCode) -> bool {
    unit(area).is_some()
        && (area.code.len() == 2 || (area.list == UnitList::L2022 && area.code.len() == 3))
}

/// Takes a complaint whose signatures were checked; answers with why it is held, where it is.
pub async fn take(
    tx: &mut Tx,
    manifest: &Manifest,
    complaint: &Complaint,
    digest: &str,
    point: &LogPoint,
    now: Timestamp,
) -> Result<Option<&'static str>, ProvinceError> {
    let Some(RosterPerson { id: person, .. }) = people::about(tx, &manifest.subject).await? else {
        return Ok(Some("person_unknown"));
    };
    let mut enclosed = manifest.enclosures.iter();
    let voice = enclosed.find(|enclosed| enclosed.role == Role::Recording);
    if complaint.check(voice.is_some()).is_err() {
        return Ok(Some("complaint_incomplete"));
    }
    let due_on = Deadline::ComplaintAnswer.after(Offset::constant(7).to_datetime(now).date());
    let sql = "insert into complaint (id, digest, packet, device, person, unit, desk, at, received_at, due_on, kind, against, words, voice) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    sqlx::query(sql)
        .bind(ComplaintId::from(Uuid::now_v7()).to_string())
        .bind(digest)
        .bind(manifest.packet.to_string())
        .bind(manifest.device.to_string())
        .bind(person.to_string())
        .bind(manifest.area.to_string())
        .bind(desk_of(&manifest.area).to_string())
        .bind(manifest.clock.wall.as_millisecond())
        .bind(now.as_millisecond())
        .bind(due_on.to_string())
        .bind(complaint.kind.code())
        .bind(complaint.against.code())
        .bind(&complaint.words)
        .bind(voice.map(|voice| voice.attachment.to_string()))
        .execute(&mut **tx)
        .await
        .doing("write a complaint")?;
    let news = News::Complaint {
        packet: manifest.packet,
        due_on,
        answered: false,
        words: None,
    };
    feed::publish_to(tx, point, now, manifest.device, &news).await?;
    Ok(None)
}

/// What waits for an answer at a desk, the most urgent first; the province sees what every district has.
pub async fn standing(tx: &mut Tx, desk: &UnitCode) -> Result<Vec<Standing>, ProvinceError> {
    if !is_a_desk(desk) {
        return Err(ProvinceError::refused("complaint_area"));
    }
    let whole = desk.code.len() == 2;
    let sql = "select c.id, c.person, p.name, c.unit, c.desk, c.due_on, c.kind, c.against, c.words, c.voice from complaint c \
         join person p on p.id = c.person where c.answered_at is null order by c.due_on, c.id";
    let rows = sqlx::query(sql)
        .fetch_all(&mut **tx)
        .await
        .doing("read the complaints")?;
    let mut standing = Vec::new();
    for row in rows {
        if !whole && row.parsed::<UnitCode>("desk")? != *desk {
            continue;
        }
        let against: Against = row.parsed("against")?;
        standing.push(Standing {
            id: row.parsed("id")?,
            person: row.parsed("person")?,
            name: row.text("name")?,
            area: row.parsed("unit")?,
            due_on: row.text("due_on")?,
            kind: row.parsed("kind")?,
            against,
            words: row.text("words")?,
            recorded: row.maybe_text("voice")?.is_some(),
            tell_yourselves: !against.is_answered_through_the_device(),
        });
    }
    Ok(standing)
}

/// Opens a recording in memory: hearing it is an audited act of the caller.
pub async fn voice(app: &App, id: ComplaintId) -> Result<Vec<u8>, ProvinceError> {
    let unknown = || ProvinceError::refused("complaint_unknown");
    let row = sqlx::query("select digest, voice from complaint where id = $1")
        .bind(id.to_string())
        .fetch_optional(app.db.read())
        .await
        .doing("read a complaint")?
        .ok_or_else(unknown)?;
    let voice: AttachmentId = row.maybe_parsed("voice")?.ok_or_else(unknown)?;
    let digest: Digest = row.parsed("digest")?;
    let opened = attachments::open(app, &digest, voice).await?;
    Ok(opened.bytes.to_vec())
}

/// Answers a complaint. The device that sent it hears that, and the words unless they are about its volunteers.
pub async fn answer(
    db: &Db,
    id: ComplaintId,
    words: &str,
    staff: &str,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let mut tx = db.write().await?;
    let row = sqlx::query("select packet, device, due_on, desk, against from complaint where id = $1 and answered_at is null")
        .bind(id.to_string())
        .fetch_optional(&mut *tx)
        .await
        .doing("read a complaint")?
        .ok_or_else(|| ProvinceError::refused("complaint_unknown"))?;
    sqlx::query("update complaint set answered_at = $2, answer = $3, staff = $4 where id = $1")
        .bind(id.to_string())
        .bind(now.as_millisecond())
        .bind(words)
        .bind(staff)
        .execute(&mut *tx)
        .await
        .doing("answer a complaint")?;
    let against: Against = row.parsed("against")?;
    // The chain is read by inspectors of every office: it says that something was answered, and nothing of it.
    let entry = Entry::new("complaint_answered").with("complaint", id);
    let point = log::append(&mut tx, &entry, now).await?;
    let news = News::Complaint {
        packet: row.parsed("packet")?,
        due_on: row.parsed("due_on")?,
        answered: true,
        words: against
            .is_answered_through_the_device()
            .then(|| words.to_owned()),
    };
    let device: DeviceId = row.parsed("device")?;
    feed::publish_to(&mut tx, &point, now, device, &news).await?;
    tx.commit().await.doing("answer a complaint")
}

/// The person was told, by the device that sent it.
pub(crate) async fn told(
    tx: &mut Tx,
    device: DeviceId,
    packet: PacketId,
    at: Timestamp,
) -> Result<(), ProvinceError> {
    let sql = "update complaint set told_at = $3 where packet = $1 and device = $2 and answered_at is not null";
    sqlx::query(sql)
        .bind(packet.to_string())
        .bind(device.to_string())
        .bind(at.as_millisecond())
        .execute(&mut **tx)
        .await
        .doing("write who was told")?;
    Ok(())
}

#[cfg(test)]
mod tests;
