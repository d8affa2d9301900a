//! The province's keys: made at its first start, in files that only their owner may read.
//!
//! The root key signs the key list and nothing else; it belongs off-line once it did (docs/operate.md).

use std::{fs, io::Write as _, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use tannha_domain::{Base64, ProvinceId, SignedBytes};
use tannha_packet::{KeyList, Opener, SigningKey, Statement as _};
use zeroize::Zeroizing;

use crate::{
    App, Doing as _, ProvinceError, log,
    place::make_private,
    store::{Columns as _, setting},
};

/// The province's keys. They do not print themselves.
pub struct Keys {
    /// What the invitation pins.
    pub root: SigningKey,
    /// What signs receipts, marks, certificates and epochs.
    pub signing: SigningKey,
    /// What opens packets.
    pub intake: Opener,
    authority: Zeroizing<String>,
    /// The authority of TLS, DER.
    pub authority_der: Vec<u8>,
}

/// What one start of the server shows to devices.
pub struct Leaf {
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// Its key, PKCS #8.
    pub key: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// Reads the keys, and makes them where there are none.
    pub fn open(folder: &Path) -> Result<Self, ProvinceError> {
        if !folder.is_dir() {
            Self::make(folder)?;
        }
        Ok(Self {
            root: signing_key(&folder.join("root"))?,
            signing: signing_key(&folder.join("signing"))?,
            intake: Opener::from_kept(&read(&folder.join("intake"))?)?,
            authority: read(&folder.join("authority.key"))?,
            authority_der: fs::read(folder.join("authority.der")).doing("read a key")?,
        })
    }

    /// Makes them beside their place and moves them there whole: a crash leaves no half of a province.
    fn make(folder: &Path) -> Result<(), ProvinceError> {
        let fresh = folder.with_extension(format!("new-{}", uuid::Uuid::now_v7().simple()));
        make_private(&fresh)?;
        for name in ["root", "signing"] {
            let seed = SigningKey::make()?.expose_seed();
            write(
                &fresh.join(name),
                STANDARD.encode(seed.as_slice()).as_bytes(),
            )?;
        }
        write(&fresh.join("intake"), Opener::make().expose().as_bytes())?;
        let key = KeyPair::generate().map_err(|_| ProvinceError::Broken { what: "TLS key" })?;
        let mut params = CertificateParams::default();
        since_ever(&mut params);
        params.distinguished_name = named("Tận Nhà province");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate = params
            .self_signed(&key)
            .map_err(|_| ProvinceError::Broken {
                what: "TLS authority",
            })?;
        write(&fresh.join("authority.key"), key.serialize_pem().as_bytes())?;
        write(&fresh.join("authority.der"), certificate.der())?;
        match fs::rename(&fresh, folder) {
            Ok(()) => sync_folder(folder.parent().unwrap_or(folder)),
            // Another command was first: its keys count.
            Err(_) if folder.is_dir() => fs::remove_dir_all(&fresh).doing("remove spare keys"),
            Err(error) => Err(error).doing("keep the keys"),
        }
    }

    /// What this province knows of lines that a killed one left behind.
    pub fn line_secret(&self) -> tannha_domain::Digest {
        tannha_domain::Digest::of(format!("lines of {}", self.authority.as_str()).as_bytes())
    }

    /// A certificate of today's start for the host that devices know, and its key: DER.
    pub fn leaf(&self, host: &str) -> Result<Leaf, ProvinceError> {
        let broken = |_| ProvinceError::Broken {
            what: "TLS authority",
        };
        let authority = KeyPair::from_pem(&self.authority).map_err(broken)?;
        let issuer = Issuer::from_ca_cert_der(&self.authority_der.as_slice().into(), authority)
            .map_err(broken)?;
        let key = KeyPair::generate().map_err(broken)?;
        let mut params = CertificateParams::new(vec![host.to_owned()])
            .map_err(|_| ProvinceError::refused("url_bad"))?;
        since_ever(&mut params);
        params.distinguished_name = named(host);
        params.use_authority_key_identifier_extension = true;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let leaf = params.signed_by(&key, &issuer).map_err(broken)?;
        Ok(Leaf {
            certificate: leaf.der().to_vec(),
            key: Zeroizing::new(key.serialize_der()),
        })
    }
}

/// The newest key list, signed by the root key; the first one is made when it is asked for.
pub async fn key_list(app: &App) -> Result<SignedBytes, ProvinceError> {
    if let Some(known) = newest(app).await? {
        return Ok(known);
    }
    let keys = app.keys()?;
    let list = KeyList {
        province: province_id(app).await?,
        number: 1,
        intake: keys.intake.recipient(),
        signing: vec![keys.signing.verifying()],
        tls_authority: Base64(keys.authority_der.clone()),
        made_at: Timestamp::now(),
    };
    let signed = list.sign(&keys.root);
    let mut tx = app.db.write().await?;
    let written = sqlx::query("insert into key_list (number, bytes, signature, made_at) values ($1, $2, $3, $4) on conflict (number) do nothing")
        .bind(i64::from(list.number))
        .bind(signed.bytes.0.clone())
        .bind(signed.signature.0.clone())
        .bind(list.made_at.as_millisecond())
        .execute(&mut *tx)
        .await
        .doing("keep the key list")?;
    if written.rows_affected() == 1 {
        let entry = log::Entry::new("key_list")
            .with("number", list.number)
            .with("digest", tannha_domain::Digest::of(&signed.bytes.0));
        log::append(&mut tx, &entry, list.made_at).await?;
    }
    tx.commit().await.doing("keep the key list")?;
    newest(app)
        .await?
        .ok_or(ProvinceError::Broken { what: "key list" })
}

async fn newest(app: &App) -> Result<Option<SignedBytes>, ProvinceError> {
    let row = sqlx::query("select bytes, signature from key_list order by number desc limit 1")
        .fetch_optional(app.db.read())
        .await
        .doing("read the key list")?;
    row.map(|row| {
        Ok(SignedBytes {
            bytes: Base64(row.bytes("bytes")?),
            signature: Base64(row.bytes("signature")?),
        })
    })
    .transpose()
}

/// The province's id.
pub async fn province_id(app: &App) -> Result<ProvinceId, ProvinceError> {
    let id = setting(app.db.read(), "province").await?;
    id.and_then(|id| id.parse().ok())
        .ok_or(ProvinceError::Broken {
            what: "province id",
        })
}

/// Valid since clocks began to count: a device that lost its battery wakes up in 1970, and the province is the one that
/// could tell it the time (medic/cht-core#1658). rcgen begins in 1975.
fn since_ever(params: &mut CertificateParams) {
    params.not_before = date_time_ymd(1970, 1, 1);
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}

fn signing_key(path: &Path) -> Result<SigningKey, ProvinceError> {
    let seed = Zeroizing::new(
        STANDARD
            .decode(read(path)?.trim())
            .map_err(|_| ProvinceError::Broken { what: "key" })?,
    );
    let seed: &[u8; 32] = seed
        .as_slice()
        .try_into()
        .map_err(|_| ProvinceError::Broken { what: "key" })?;
    Ok(SigningKey::from_seed(seed))
}

fn read(path: &Path) -> Result<Zeroizing<String>, ProvinceError> {
    fs::read_to_string(path)
        .map(Zeroizing::new)
        .doing("read a key")
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), ProvinceError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).doing("write a key")?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .doing("write a key")
}

/// Makes what was renamed or removed in a folder outlive a power cut.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), ProvinceError> {
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .doing("sync a folder")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_and_read_by_their_owner_alone() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("keys");
        let made = Keys::open(&folder).unwrap();
        let again = Keys::open(&folder).unwrap();
        assert_eq!(made.root.verifying(), again.root.verifying());
        assert_eq!(made.intake.recipient(), again.intake.recipient());
        assert_eq!(made.authority_der, again.authority_der);
        #[cfg(unix)]
        for entry in fs::read_dir(&folder).unwrap() {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                entry.unwrap().metadata().unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }

    #[test]
    fn each_start_has_a_leaf_of_its_own() {
        let home = tempfile::tempdir().unwrap();
        let keys = Keys::open(&home.path().join("keys")).unwrap();
        let one = keys.leaf("127.0.0.1").unwrap().certificate;
        let two = keys.leaf("tinh.example").unwrap().certificate;
        assert_ne!(one, two);
    }
}
