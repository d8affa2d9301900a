//! Invitations, and the devices that take them.

use jiff::Timestamp;
use subtle::ConstantTimeEq as _;
use tannha_domain::{
    Base64, DeviceId, Digest, InvitationId, SignedBytes, UnitCode, UnitList, resolve,
};
use tannha_packet::{
    Certificate, Enrolment, EnrolmentPacket, Invitation, PacketError, Statement as _,
    open_enrolment,
};
use tannha_wire::v1::Enrolled;
use uuid::Uuid;

use crate::{
    App, Db, Doing as _, ProvinceError, devices,
    journal::{Joined, Line},
    keys, log,
    store::{Columns as _, set_setting, setting},
};

/// Where devices find the province while nobody served yet.
const DEFAULT_URL: &str = "https://127.0.0.1:8443";

/// The setting with the address that devices were told: a backup brings it along, and the data folder's file does not.
const URL: &str = "url";

/// Keeps the address that `serve` tells devices.
pub async fn remember_url(db: &Db, url: &str) -> Result<(), ProvinceError> {
    let mut tx = db.write().await?;
    set_setting(&mut tx, URL, url).await?;
    tx.commit().await.doing("keep the address")
}

/// Where devices find the province: as `serve` wrote it, as a backup brought it, or the default.
async fn url(app: &App) -> Result<String, ProvinceError> {
    if let Ok(written) = std::fs::read_to_string(app.place.url_file()?) {
        return Ok(written.trim().to_owned());
    }
    let kept = setting(app.db.read(), URL).await?;
    Ok(kept.unwrap_or_else(|| DEFAULT_URL.to_owned()))
}

/// Makes invitations for devices of these areas.
pub async fn invite(
    app: &App,
    areas: &[String],
    count: u32,
    now: Timestamp,
) -> Result<Vec<Invitation>, ProvinceError> {
    let areas = areas.iter().map(|area| {
        resolve(area, UnitList::L2022).ok_or_else(|| ProvinceError::refused("area_unknown"))
    });
    let areas: Vec<UnitCode> = areas.collect::<Result<_, _>>()?;
    let written =
        serde_json::to_string(&areas).map_err(|_| ProvinceError::Broken { what: "areas" })?;
    let url = url(app).await?;
    let root = app.keys()?.root.verifying();
    let mut made = Vec::new();
    let mut tx = app.db.write().await?;
    for _ in 0..count {
        let mut secret = vec![0; 16];
        getrandom::fill(&mut secret).map_err(|_| PacketError::Randomness)?;
        let invitation = Invitation {
            url: url.clone(),
            root,
            id: InvitationId::from(Uuid::now_v7()),
            secret: Base64(secret),
        };
        sqlx::query("insert into invitation (id, secret, areas, made_at) values ($1, $2, $3, $4)")
            .bind(invitation.id.to_string())
            .bind(Digest::of(&invitation.secret.0).to_string())
            .bind(&written)
            .bind(now.as_millisecond())
            .execute(&mut *tx)
            .await
            .doing("write an invitation")?;
        log::append(
            &mut tx,
            &log::Entry::new("invited")
                .with("invitation", invitation.id)
                .with_all("areas", &areas),
            now,
        )
        .await?;
        made.push(invitation);
    }
    tx.commit().await.doing("make invitations")?;
    Ok(made)
}

/// Takes a device in. The same invitation with the same device key gets the same answer, so that a lost one costs nothing.
pub async fn enrol(app: &App, sealed: &[u8], now: Timestamp) -> Result<Enrolled, ProvinceError> {
    let unreadable = PacketError::Unreadable { what: "enrolment" };
    let packet: EnrolmentPacket =
        serde_json::from_slice(&app.keys()?.intake.open(sealed)?).map_err(|_| unreadable)?;
    let admitted = admit(app, &packet, now).await?;
    enrolled(app, admitted.certificate).await
}

/// Who was taken in.
struct Admitted {
    device: DeviceId,
    certificate: SignedBytes,
}

/// Takes in who wishes to join, where somebody carried the wish who could not read it.
pub async fn admit_sealed(
    app: &App,
    invitation: InvitationId,
    sealed: &[u8],
    now: Timestamp,
) -> Result<DeviceId, ProvinceError> {
    let wish = open_enrolment(sealed, &secret(app, invitation).await?)?;
    Ok(admit(app, &wish, now).await?.device)
}

/// What is kept of an invitation's secret.
async fn secret(app: &App, invitation: InvitationId) -> Result<Digest, ProvinceError> {
    let row = sqlx::query("select secret from invitation where id = $1")
        .bind(invitation.to_string())
        .fetch_optional(app.db.read())
        .await
        .doing("find an invitation")?;
    row.ok_or_else(|| ProvinceError::refused("invitation_bad"))?
        .parsed("secret")
}

/// Takes in who wishes to join, whichever way the wish came.
async fn admit(
    app: &App,
    packet: &EnrolmentPacket,
    now: Timestamp,
) -> Result<Admitted, ProvinceError> {
    let key = Enrolment::read_unverified(&packet.enrolment)?.device_key;
    let wish = Enrolment::verify(&packet.enrolment, &key)?;
    let row = sqlx::query("select secret, areas, device, operator from invitation where id = $1")
        .bind(wish.invitation.to_string())
        .fetch_optional(app.db.read())
        .await
        .doing("find an invitation")?;
    let row = row.ok_or_else(|| ProvinceError::refused("invitation_bad"))?;
    let secret: Digest = row.parsed("secret")?;
    if !bool::from(
        secret
            .as_bytes()
            .ct_eq(Digest::of(&packet.secret.0).as_bytes()),
    ) {
        return Err(ProvinceError::refused("invitation_bad"));
    }
    if row.maybe_text("operator")?.is_some() {
        return Err(ProvinceError::refused("invitation_used"));
    }
    let certificate = match row.maybe_text("device")? {
        Some(taken) => known(app, &taken, &wish).await?,
        None => take(app, &wish, row.json("areas")?, now).await?,
    };
    Ok(Admitted {
        device: wish.device,
        certificate,
    })
}

/// What a device that was taken in needs to begin.
pub async fn enrolled(app: &App, certificate: SignedBytes) -> Result<Enrolled, ProvinceError> {
    Ok(Enrolled {
        certificate,
        key_list: keys::key_list(app).await?,
        epochs: log::epochs(app.db.read()).await?.sign(&app.keys()?.signing),
        province_name: setting(app.db.read(), "province_name")
            .await?
            .unwrap_or_else(|| "Thái Nguyên".to_owned()),
        demo: setting(app.db.read(), "demo").await?.is_some(),
    })
}

/// The certificate of whoever took the invitation, if it is this device.
async fn known(app: &App, taken: &str, wish: &Enrolment) -> Result<SignedBytes, ProvinceError> {
    let used = || ProvinceError::refused("invitation_used");
    let device = devices::find(app, taken.parse().map_err(|_| used())?)
        .await?
        .ok_or_else(used)?;
    if device.id == wish.device && device.key == wish.device_key {
        Ok(device.certificate)
    } else {
        Err(used())
    }
}

async fn take(
    app: &App,
    wish: &Enrolment,
    areas: Vec<UnitCode>,
    now: Timestamp,
) -> Result<SignedBytes, ProvinceError> {
    let certificate = Certificate {
        province: keys::province_id(app).await?,
        device: wish.device,
        device_key: wish.device_key,
        device_recipient: wish.device_recipient.clone(),
        operator: wish.operator,
        operator_key: wish.operator_key,
        areas: areas.clone(),
        issued_at: now,
    };
    let certificate = certificate.sign(&app.keys()?.signing);
    if devices::find(app, wish.device).await?.is_some() {
        return Err(ProvinceError::refused("device_taken"));
    }
    let joined = Joined {
        invitation: wish.invitation,
        device: wish.device,
        operator: wish.operator,
        operator_name: wish.operator_name.chars().take(100).collect(),
        device_key: wish.device_key,
        recipient: wish.device_recipient.clone(),
        areas,
        certificate: certificate.clone(),
    };
    let mut tx = app.db.write().await?;
    let won = sqlx::query(
        "update invitation set device = $1 where id = $2 and device is null and operator is null",
    )
    .bind(wish.device.to_string())
    .bind(wish.invitation.to_string())
    .execute(&mut *tx)
    .await
    .doing("take an invitation")?;
    if won.rows_affected() == 0 {
        // Somebody was faster: the same device asking twice, or another one.
        tx.rollback().await.doing("take an invitation")?;
        let row =
            sqlx::query("select coalesce(device, '') as device from invitation where id = $1")
                .bind(wish.invitation.to_string())
                .fetch_one(app.db.read())
                .await
                .doing("find an invitation")?;
        return known(app, &row.text("device")?, wish).await;
    }
    enter(&mut tx, &joined, now).await?;
    // Before it counts: a restore must not forget a device that does.
    app.journal.write(&Line::Enrolled(Box::new(joined)))?;
    tx.commit().await.doing("take a device in")?;
    tracing::info!(device.id = %wish.device, invitation.id = %wish.invitation, "a device joined");
    Ok(certificate)
}

/// Writes a device down that joined, with its place in the log. Refuses one whose id somebody has taken since it was
/// looked for: two certificates for one id would be two devices that sign as one.
pub(crate) async fn enter(
    tx: &mut crate::Tx,
    joined: &Joined,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    if !devices::insert(tx, joined, "active", now).await? {
        return Err(ProvinceError::refused("device_taken"));
    }
    let entry = log::Entry::new("device_enrolled")
        .with("device", joined.device)
        .with("operator", joined.operator)
        .with("invitation", joined.invitation)
        .with_all("areas", &joined.areas);
    log::append(tx, &entry, now).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Home;

    /// Two invitations were taken at once by one id: both had found it free, and both were signed for.
    #[tokio::test]
    async fn an_id_that_somebody_took_since_it_was_looked_for_gets_no_second_certificate() {
        let home = Home::new().await;
        let hoa = home.has_hoa().await;
        let known = devices::find(&home.app, hoa.id).await.unwrap().unwrap();
        let again = Joined {
            invitation: home.invites().await.id,
            device: known.id,
            operator: Uuid::now_v7().into(),
            operator_name: "Lan".into(),
            device_key: known.key,
            recipient: known.recipient,
            areas: known.areas,
            certificate: known.certificate,
        };
        let mut tx = home.app.db.write().await.unwrap();
        let refused = enter(&mut tx, &again, Timestamp::now()).await;
        assert_eq!(refused.unwrap_err().code(), "device_taken");
    }
}
