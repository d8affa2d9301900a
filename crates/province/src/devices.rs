//! Devices that joined: who they are, and whether a request is theirs.

use axum::http::HeaderMap;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde::Serialize;
use sqlx::any::AnyRow;
use tannha_domain::{Base64, DeviceId, SignedBytes, UnitCode};
use tannha_packet::{
    Certificate, Namespace, Recipient, Revocation, Signature, Statement as _, Transport,
    VerifyingKey, log::request_bytes,
};
use tannha_wire::v1::{CERTIFICATE_HEADER, DEVICE_HEADER, SIGNATURE_HEADER, TRANSPORT_HEADER};

use crate::{
    App, Doing as _, ProvinceError,
    journal::{Joined, Line},
    log,
    store::{Columns as _, Tx},
};

/// Whether a device may have what its areas have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may.
    Active,
    /// Its access was ended: what it captured is taken and held.
    Revoked,
    /// Only its certificate is known, after a restore: what it captured is taken and held.
    Unknown,
}

/// A device, as the province knows it.
#[derive(Debug, Clone)]
pub struct Device {
    /// The device.
    pub id: DeviceId,
    /// What it signs with.
    pub key: VerifyingKey,
    /// To whom one seals what only it may open.
    pub recipient: Recipient,
    /// The areas that it serves.
    pub areas: Vec<UnitCode>,
    /// Whether it may have what its areas have.
    pub standing: Standing,
    /// The roster must be given to it.
    pub roster_due: bool,
    /// The cursor of the answer that brought it.
    pub roster_given_at: Option<i64>,
    /// What the province signed for it.
    pub certificate: SignedBytes,
    /// The place in the log that it was last asked to prove.
    pub proof_asked: Option<String>,
}

impl Device {
    fn read(row: &AnyRow) -> Result<Self, ProvinceError> {
        let standing = match row.text("standing")?.as_str() {
            "active" => Standing::Active,
            "revoked" => Standing::Revoked,
            _ => Standing::Unknown,
        };
        Ok(Self {
            id: row.parsed("id")?,
            key: row.parsed("device_key")?,
            recipient: row.parsed("recipient")?,
            areas: row.json("areas")?,
            standing,
            roster_due: row.flag("roster_due")?,
            roster_given_at: row.maybe_number("roster_given_at")?,
            certificate: SignedBytes {
                bytes: Base64(row.bytes("certificate")?),
                signature: Base64(row.bytes("certificate_signature")?),
            },
            proof_asked: row.maybe_text("proof_asked")?,
        })
    }

    /// The province's word that its access has ended, where it has.
    pub(crate) fn revocation(
        &self,
        app: &App,
        now: Timestamp,
    ) -> Result<Option<SignedBytes>, ProvinceError> {
        if self.standing != Standing::Revoked {
            return Ok(None);
        }
        let said = Revocation {
            device: self.id,
            said_at: now,
        };
        Ok(Some(said.sign(&app.keys()?.signing)))
    }
}

/// The device of this id.
pub async fn find(app: &App, id: DeviceId) -> Result<Option<Device>, ProvinceError> {
    let row = sqlx::query("select * from device where id = $1")
        .bind(id.to_string())
        .fetch_optional(app.db.read())
        .await
        .doing("find a device")?;
    row.as_ref().map(Device::read).transpose()
}

/// The device that signed this request.
pub async fn authenticate(
    app: &App,
    headers: &HeaderMap,
    method: &str,
    path: &str,
    body: &[u8],
) -> Result<Device, ProvinceError> {
    signed_by(app, headers, request_bytes(method, path, body), false).await
}

/// The device that signed this request, or whose post box did by a key that the device gave its word for: for what is
/// sealed and signed inside.
pub async fn authenticate_carrier(
    app: &App,
    headers: &HeaderMap,
    method: &str,
    path: &str,
    body: &[u8],
) -> Result<Device, ProvinceError> {
    signed_by(app, headers, request_bytes(method, path, body), true).await
}

async fn signed_by(
    app: &App,
    headers: &HeaderMap,
    request: Vec<u8>,
    or_post_box: bool,
) -> Result<Device, ProvinceError> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let id: DeviceId = header(DEVICE_HEADER)
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| ProvinceError::refused("device_unknown"))?;
    let signature = header(SIGNATURE_HEADER).and_then(|text| Signature::from_base64(text).ok());
    let signature = signature.ok_or_else(|| ProvinceError::refused("signature_bad"))?;
    let shown = |name: &str| -> Option<SignedBytes> {
        header(name).and_then(|text| serde_json::from_slice(&STANDARD.decode(text).ok()?).ok())
    };
    let device = match find(app, id).await? {
        Some(device) => device,
        None => meet(app, id, shown(CERTIFICATE_HEADER)).await?,
    };
    let key = match shown(TRANSPORT_HEADER).filter(|_| or_post_box) {
        Some(word) => Transport::verify(&word, &device.key)
            .ok()
            .filter(|word| word.device == id)
            .map(|word| word.key),
        None => Some(device.key),
    };
    key.and_then(|key| key.verify(Namespace::Request, &request, &signature).ok())
        .ok_or_else(|| ProvinceError::refused("signature_bad"))?;
    Ok(device)
}

/// The device of this id; one that is not known any more by its certificate.
pub async fn find_or_meet(
    app: &App,
    id: DeviceId,
    certificate: &SignedBytes,
) -> Result<Device, ProvinceError> {
    match find(app, id).await? {
        Some(device) => Ok(device),
        None => meet(app, id, Some(certificate.clone())).await,
    }
}

/// A device that this province signed for and does not know any more: it is known again by its certificate.
async fn meet(
    app: &App,
    id: DeviceId,
    shown: Option<SignedBytes>,
) -> Result<Device, ProvinceError> {
    let unknown = || ProvinceError::refused("device_unknown");
    let signed = shown.ok_or_else(unknown)?;
    let certificate =
        Certificate::verify(&signed, &app.keys()?.signing.verifying()).map_err(|_| unknown())?;
    if certificate.device != id {
        return Err(unknown());
    }
    let joined = Joined {
        invitation: uuid::Uuid::nil().into(),
        device: id,
        operator: certificate.operator,
        operator_name: String::new(),
        device_key: certificate.device_key,
        recipient: certificate.device_recipient,
        areas: certificate.areas,
        certificate: signed,
    };
    let mut tx = app.db.write().await?;
    insert(&mut tx, &joined, "unknown", Timestamp::now()).await?;
    tx.commit().await.doing("note a device")?;
    find(app, id)
        .await?
        .ok_or(ProvinceError::Broken { what: "device" })
}

/// Writes a device down, and says whether it was new; one that is known already stays as it is.
pub async fn insert(
    tx: &mut Tx,
    joined: &Joined,
    standing: &str,
    now: Timestamp,
) -> Result<bool, ProvinceError> {
    let areas = serde_json::to_string(&joined.areas)
        .map_err(|_| ProvinceError::Broken { what: "areas" })?;
    let written = sqlx::query(
        "insert into device (id, operator, operator_name, device_key, recipient, areas, certificate, certificate_signature, standing, enrolled_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do nothing",
    )
    .bind(joined.device.to_string())
    .bind(joined.operator.to_string())
    .bind(&joined.operator_name)
    .bind(joined.device_key.to_string())
    .bind(joined.recipient.to_string())
    .bind(areas)
    .bind(joined.certificate.bytes.0.clone())
    .bind(joined.certificate.signature.0.clone())
    .bind(standing)
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await
    .doing("write a device")?;
    Ok(written.rows_affected() == 1)
}

/// One device, as a command lists it.
#[derive(Debug, Serialize)]
pub struct Listed {
    /// The device.
    pub id: DeviceId,
    /// Who works with it.
    pub operator: String,
    /// The areas that it serves.
    pub areas: Vec<UnitCode>,
    /// `active`, `revoked` or `unknown`.
    pub standing: String,
    /// When it joined.
    pub enrolled_at: Timestamp,
    /// When it was heard last.
    pub heard_at: Option<Timestamp>,
    /// How many of its packets are here.
    pub packets: u64,
}

/// Every device, the newest last.
pub async fn list(app: &App) -> Result<Vec<Listed>, ProvinceError> {
    let rows = sqlx::query(
        "select d.id, d.operator_name, d.areas, d.standing, d.enrolled_at, d.heard_at, \
         (select count(*) from packet p where p.device = d.id) as packets from device d order by d.enrolled_at, d.id",
    )
    .fetch_all(app.db.read())
    .await
    .doing("list the devices")?;
    let listed = rows.iter().map(|row| {
        Ok(Listed {
            id: row.parsed("id")?,
            operator: row.text("operator_name")?,
            areas: row.json("areas")?,
            standing: row.text("standing")?,
            enrolled_at: row.moment("enrolled_at")?,
            heard_at: row
                .maybe_number("heard_at")?
                .and_then(|at| Timestamp::from_millisecond(at).ok()),
            packets: row.count("packets")?,
        })
    });
    listed.collect()
}

/// Ends a device's access. What it captured still arrives, and is held.
pub async fn revoke(app: &App, id: DeviceId, now: Timestamp) -> Result<(), ProvinceError> {
    let device = find(app, id)
        .await?
        .ok_or_else(|| ProvinceError::refused("device_unknown"))?;
    if device.standing == Standing::Revoked {
        return Ok(());
    }
    app.journal.write(&Line::Revoked { device: id })?;
    let mut tx = app.db.write().await?;
    set_revoked(&mut tx, id, now).await?;
    tx.commit().await.doing("revoke a device")
}

/// The same inside a transaction: what a restore does with its journal.
pub async fn set_revoked(tx: &mut Tx, id: DeviceId, now: Timestamp) -> Result<(), ProvinceError> {
    let done = sqlx::query(
        "update device set standing = 'revoked' where id = $1 and standing <> 'revoked'",
    )
    .bind(id.to_string())
    .execute(&mut **tx)
    .await
    .doing("revoke a device")?;
    if done.rows_affected() == 1 {
        log::append(
            tx,
            &log::Entry::new("device_revoked").with("device", id),
            now,
        )
        .await?;
    }
    Ok(())
}
