//! Who this device is, and which province it joined.

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use tannha_domain::{DeviceId, OperatorId, SignedBytes};
use tannha_packet::{
    Certificate, Enrolment, EnrolmentPacket, Epochs, Invitation, KeyList, Opener, SigningKey,
    Statement, VerifyingKey,
};
use zeroize::Zeroizing;

use crate::{
    Vault, VaultError, carried, row,
    row::Bytes as _,
    sql::{one, run},
    trail::{self, Entry},
};

/// The device and its operator, with the keys that speak for them. None of it prints itself.
#[derive(Clone)]
pub struct Identity {
    /// The device.
    pub device: DeviceId,
    /// The operator who unlocked.
    pub operator: OperatorId,
    /// The operator's name, as given at joining.
    pub operator_name: String,
    /// Signs packets and requests for the device.
    pub device_key: SigningKey,
    /// Signs packets for the operator.
    pub operator_key: SigningKey,
    /// Opens what the province seals to this device.
    pub opener: Opener,
}

/// What joining brought. Signed things stay as they were signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Where the province answers.
    pub url: String,
    /// Its root key, which the invitation pinned.
    pub root: VerifyingKey,
    /// This device's certificate.
    pub certificate: SignedBytes,
    /// The newest key list.
    pub key_list: SignedBytes,
    /// The epochs of its log.
    pub epochs: SignedBytes,
    /// What the screen calls it.
    pub province_name: String,
    /// Whether its people are made up.
    pub demo: bool,
}

impl Membership {
    /// The key list, if the root key signed it.
    pub(crate) fn keys(&self) -> Result<KeyList, VaultError> {
        Ok(<KeyList as Statement>::verify(&self.key_list, &self.root)?)
    }

    /// The certificate, if the province signed it.
    pub(crate) fn certified(&self) -> Result<Certificate, VaultError> {
        Ok(self.keys()?.verify(&self.certificate)?)
    }

    /// The epochs. They were verified when they came; the key that signed them may have left the list since.
    pub(crate) fn epochs(&self) -> Result<Epochs, VaultError> {
        Ok(Epochs::read_unverified(&self.epochs)?)
    }
}

pub(crate) fn read_identity(
    connection: &Connection,
    operator: OperatorId,
    operator_key: SigningKey,
) -> Result<Identity, VaultError> {
    let doing = "read the device's keys";
    let device = one(
        connection,
        doing,
        "SELECT id, seed, opener FROM device",
        [],
        |found| {
            Ok((
                row::id(found, 0)?,
                Zeroizing::new(found.get::<_, [u8; 32]>(1)?),
                Zeroizing::new(found.get::<_, String>(2)?),
            ))
        },
    )?;
    let (device, seed, opener) = device.ok_or(VaultError::Damaged {
        what: "the device's keys",
    })?;
    let name = one(
        connection,
        doing,
        "SELECT name FROM operator WHERE id = ?1",
        [operator.bytes()],
        |found| found.get(0),
    )?;
    Ok(Identity {
        device,
        operator,
        operator_name: name.ok_or(VaultError::Damaged {
            what: "the operator",
        })?,
        device_key: SigningKey::from_seed(&seed),
        operator_key,
        opener: Opener::from_kept(&opener)?,
    })
}

pub(crate) fn read(connection: &Connection) -> Result<Option<Membership>, VaultError> {
    let sql =
        "SELECT url, root, certificate, key_list, epochs, province_name, demo FROM membership";
    one(connection, "read the membership", sql, [], |found| {
        Ok(Membership {
            url: found.get(0)?,
            root: row::text(found, 1)?,
            certificate: row::json(found, 2)?,
            key_list: row::json(found, 3)?,
            epochs: row::json(found, 4)?,
            province_name: found.get(5)?,
            demo: found.get(6)?,
        })
    })
}

pub(crate) fn put(tx: &Transaction<'_>, membership: &Membership) -> Result<(), VaultError> {
    let sql = "INSERT INTO membership (one, url, root, certificate, key_list, epochs, province_name, demo) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (one) DO UPDATE SET url = excluded.url, root = excluded.root, certificate = excluded.certificate, key_list = excluded.key_list,
            epochs = excluded.epochs, province_name = excluded.province_name, demo = excluded.demo";
    let values = (
        &membership.url,
        membership.root.to_string(),
        row::to_json(&membership.certificate)?,
        row::to_json(&membership.key_list)?,
        row::to_json(&membership.epochs)?,
        &membership.province_name,
        membership.demo,
    );
    run(tx, "write the membership", sql, values)?;
    Ok(())
}

impl Vault {
    /// The device's wish to join. The same each time, so that a lost answer costs nothing.
    pub fn enrolment(&self, invitation: &Invitation) -> Result<EnrolmentPacket, VaultError> {
        let identity = self.identity();
        let wish = Enrolment {
            invitation: invitation.id,
            device: identity.device,
            device_key: identity.device_key.verifying(),
            device_recipient: identity.opener.recipient(),
            operator: identity.operator,
            operator_key: identity.operator_key.verifying(),
            operator_name: identity.operator_name.clone(),
        };
        Ok(EnrolmentPacket {
            enrolment: wish.sign(&identity.device_key),
            secret: invitation.secret.clone(),
        })
    }

    /// Keeps what joining brought, if the root key stands behind all of it and the certificate is this device's.
    pub fn join(&self, membership: Membership) -> Result<(), VaultError> {
        if self.is_training() {
            return Err(VaultError::Training);
        }
        let certificate = membership.certified()?;
        membership.keys()?.verify::<Epochs>(&membership.epochs)?;
        let ours = self.identity();
        let fits = certificate.device == ours.device
            && certificate.operator == ours.operator
            && certificate.device_key == ours.device_key.verifying()
            && certificate.operator_key == ours.operator_key.verifying();
        if !fits {
            return Err(VaultError::ForeignCertificate);
        }
        self.write(|tx| {
            put(tx, &membership)?;
            carried::forget_the_wish(tx)?;
            trail::append(
                tx,
                Timestamp::now(),
                &Entry::Joined {
                    url: &membership.url,
                },
            )
        })?;
        self.cache_membership(Some(membership));
        Ok(())
    }

    /// What joining brought; none before.
    pub fn membership(&self) -> Option<Membership> {
        self.cached_membership()
    }

    pub(crate) fn joined(&self) -> Result<Membership, VaultError> {
        self.membership().ok_or(VaultError::NotJoined)
    }

    /// The province's keys, verified by its root key.
    pub fn keys(&self) -> Result<KeyList, VaultError> {
        self.joined()?.keys()
    }

    /// The epochs of the province's log, as last heard.
    pub fn epochs(&self) -> Result<Epochs, VaultError> {
        self.joined()?.epochs()
    }

    /// This device's certificate: its areas, among others.
    pub fn certificate(&self) -> Result<Certificate, VaultError> {
        self.joined()?.certified()
    }

    /// Takes a newer key list. One with a number that is not higher changes nothing.
    pub fn set_key_list(&self, key_list: SignedBytes) -> Result<(), VaultError> {
        let membership = self.joined()?;
        let newer = <KeyList as Statement>::verify(&key_list, &membership.root)?;
        if newer.number <= membership.keys()?.number {
            return Ok(());
        }
        let membership = Membership {
            key_list,
            ..membership
        };
        self.write(|tx| put(tx, &membership))?;
        self.cache_membership(Some(membership));
        Ok(())
    }
}
