//! One dossier's consent, proved from what the province holds: each sealed packet is opened and verified again, and each
//! answer is shown in the words in which it was asked. No row of the database is believed for it.

mod paper;

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{
    AttachmentId, ConsentAnswer, DeviceId, Digest, DossierId, Facts, Field, MadeMark, OperatorId,
    PacketId, PersonId, ReadFacts as _, Role, UnitCode, Withdrawal, dossier_number,
};
use tannha_packet::{Manifest, PacketError, Revision};

use crate::{App, Columns as _, Doing as _, ProvinceError, attachments, dossiers};

pub use paper::record;

/// What can be shown of a dossier's consent.
#[derive(Debug, Serialize)]
pub struct Proof {
    /// The dossier.
    pub dossier: DossierId,
    /// The number that people say.
    pub number: String,
    /// The name on it.
    pub name: String,
    /// Each revision that came, the first one first.
    pub revisions: Vec<Proved>,
    /// What the person took back, the oldest first.
    pub withdrawals: Vec<TakenBack>,
}

/// One signed packet.
#[derive(Debug, Serialize)]
pub struct Origin {
    /// The packet.
    pub packet: PacketId,
    /// The digest of its sealed bytes.
    pub digest: Digest,
    /// Its place in the log.
    pub position: u64,
    /// When the province received it.
    pub received_at: Timestamp,
    /// When it was made, by the device's clock.
    pub made_at: Timestamp,
    /// The device.
    pub device: DeviceId,
    /// The operator.
    pub operator: OperatorId,
    /// The operator's name, as they joined with it.
    pub operator_name: Option<String>,
    /// Both signatures hold, over the exact bytes.
    pub signatures_hold: bool,
}

/// One revision.
#[derive(Debug, Serialize)]
pub struct Proved {
    /// Where it comes from.
    #[serde(flatten)]
    pub origin: Origin,
    /// Counted from 1.
    pub revision: u32,
    /// What was told and asked, in its order.
    pub asked: Vec<Asked>,
    /// How it was confirmed, when it was read back, and on which sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<MadeMark>,
    /// Who witnessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<String>,
    /// What confirms it.
    pub marks: Vec<ProvedMark>,
    /// The withdrawals that were known when it was asked.
    pub knows_withdrawals: Vec<PacketId>,
    /// Where it was taken, and what stands in it: for the paper.
    #[serde(skip)]
    pub(crate) said: (UnitCode, Facts),
}

/// One thing that was told or asked.
#[derive(Debug, Serialize)]
pub struct Asked {
    /// The words, as they were read out; none where this province does not know the version.
    pub words: Option<String>,
    /// What was answered, by whom, when, in which version and language.
    #[serde(flatten)]
    pub answer: ConsentAnswer,
}

/// One mark.
#[derive(Debug, Serialize)]
pub struct ProvedMark {
    /// What it is.
    pub role: Role,
    /// The attachment.
    pub attachment: AttachmentId,
    /// The digest of what was captured, which both signatures cover.
    pub captured: Digest,
    /// What the province holds is that.
    pub digest_holds: bool,
}

/// What a person took back.
#[derive(Debug, Serialize)]
pub struct TakenBack {
    /// Where it comes from.
    #[serde(flatten)]
    pub origin: Origin,
    /// What was said.
    #[serde(flatten)]
    pub withdrawal: Withdrawal,
    /// When it was carried out.
    pub done_at: Option<Timestamp>,
}

/// A packet's row, which only says where to look.
struct Place {
    digest: Digest,
    position: u64,
    received_at: Timestamp,
    done_at: Option<Timestamp>,
}

fn place(row: &sqlx::any::AnyRow) -> Result<Place, ProvinceError> {
    let done = row.maybe_number("done_at")?;
    Ok(Place {
        digest: row.parsed("digest")?,
        position: row.count("position")?,
        received_at: row.moment("received_at")?,
        done_at: done.map(|_| row.moment("done_at")).transpose()?,
    })
}

/// Opens a packet and verifies it again; one that does not hold is shown as what it is.
async fn opened(app: &App, place: &Place) -> Result<(Manifest, bool), ProvinceError> {
    let signed = attachments::signed(app, &place.digest).await?;
    if let Ok((manifest, _)) = signed.verify(&[app.keys()?.signing.verifying()]) {
        return Ok((manifest, true));
    }
    let manifest = serde_json::from_slice(&signed.manifest)
        .map_err(|_| PacketError::Unreadable { what: "manifest" })?;
    Ok((manifest, false))
}

async fn origin(
    app: &App,
    place: &Place,
    manifest: &Manifest,
    holds: bool,
) -> Result<Origin, ProvinceError> {
    let sql = "select operator_name as name from device where id = $1 and operator = $2 \
               union select name from operator where id = $2 limit 1";
    let name = sqlx::query(sql)
        .bind(manifest.device.to_string())
        .bind(manifest.operator.to_string())
        .fetch_optional(app.db.read())
        .await
        .doing("read who worked with a device")?;
    Ok(Origin {
        packet: manifest.packet,
        digest: place.digest,
        position: place.position,
        received_at: place.received_at,
        made_at: manifest.clock.wall,
        device: manifest.device,
        operator: manifest.operator,
        operator_name: name.map(|row| row.text("name")).transpose()?,
        signatures_hold: holds,
    })
}

async fn marks(app: &App, manifest: &Manifest) -> Result<Vec<ProvedMark>, ProvinceError> {
    let mut marks = Vec::new();
    for enclosure in &manifest.enclosures {
        if !enclosure.role.is_a_mark() {
            continue;
        }
        marks.push(ProvedMark {
            role: enclosure.role,
            attachment: enclosure.attachment,
            captured: enclosure.captured,
            digest_holds: attachments::captured(app, enclosure).await.is_ok(),
        });
    }
    Ok(marks)
}

/// The proof of one dossier. That it was shown is written down by who calls.
pub async fn of(app: &App, id: DossierId) -> Result<Proof, ProvinceError> {
    let mut tx = app.db.snapshot().await?;
    let dossier = dossiers::one(&mut tx, id)
        .await?
        .ok_or_else(|| ProvinceError::refused("dossier_unknown"))?;
    let sql = "select digest, position, received_at, cast(null as bigint) as done_at from packet \
               where dossier = $1 and standing <> 'deleted' order by position";
    let rows = sqlx::query(sql)
        .bind(id.to_string())
        .fetch_all(&mut *tx)
        .await
        .doing("read a dossier's packets")?;
    let places = rows.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    let taken = match dossier.person {
        Some(person) => taken_back(&mut tx, person).await?,
        None => Vec::new(),
    };
    drop(tx);
    let mut revisions = Vec::new();
    for place in &places {
        let (manifest, holds) = opened(app, place).await?;
        let said: Revision = manifest.body()?;
        revisions.push(Proved {
            origin: origin(app, place, &manifest, holds).await?,
            revision: said.revision,
            asked: said.answers.into_iter().map(asked).collect(),
            mark: said.mark,
            witness: said.facts.value(Field::HelperName).map(str::to_owned),
            said: (manifest.area.clone(), said.facts),
            marks: marks(app, &manifest).await?,
            knows_withdrawals: manifest.knows_withdrawals,
        });
    }
    let mut withdrawals = Vec::new();
    for place in &taken {
        let (manifest, holds) = opened(app, place).await?;
        withdrawals.push(TakenBack {
            origin: origin(app, place, &manifest, holds).await?,
            withdrawal: manifest.body()?,
            done_at: place.done_at,
        });
    }
    Ok(Proof {
        dossier: id,
        number: dossier_number(id),
        name: dossier.name,
        revisions,
        withdrawals,
    })
}

fn asked(answer: ConsentAnswer) -> Asked {
    Asked {
        words: answer.words(),
        answer,
    }
}

async fn taken_back(tx: &mut crate::Tx, person: PersonId) -> Result<Vec<Place>, ProvinceError> {
    let sql = "select w.digest, p.position, p.received_at, w.done_at from withdrawal w join packet p on p.digest = w.digest \
               where w.person = $1 order by p.position";
    let rows = sqlx::query(sql)
        .bind(person.to_string())
        .fetch_all(&mut **tx)
        .await
        .doing("read withdrawals")?;
    rows.iter().map(place).collect()
}

impl Proof {
    /// What of it does not hold: codes, with the packet or attachment.
    pub fn problems(&self) -> Vec<(&'static str, String)> {
        let unsigned = |origin: &Origin| {
            (!origin.signatures_hold)
                .then(|| ("signature_does_not_hold", origin.digest.to_string()))
        };
        let revisions = self.revisions.iter().flat_map(|proved| {
            let marks = proved.marks.iter().filter(|mark| !mark.digest_holds);
            let marks = marks.map(|mark| ("mark_differs", mark.attachment.to_string()));
            let words = proved.asked.iter().filter(|asked| asked.words.is_none());
            let words = words.map(|asked| ("words_unknown", asked.answer.text_version.clone()));
            unsigned(&proved.origin)
                .into_iter()
                .chain(marks)
                .chain(words)
        });
        let taken = self
            .withdrawals
            .iter()
            .filter_map(|taken| unsigned(&taken.origin));
        revisions.chain(taken).collect()
    }
}

#[cfg(test)]
mod tests;
