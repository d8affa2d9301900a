//! Holds the log, the packets and the blobs against each other.

use std::path::{Path, PathBuf};

use serde::Serialize;
use sqlx::{AnyPool, any::AnyRow};
use tannha_domain::{Base64, Digest, DossierId, SignedBytes};
use tannha_packet::{KeyList, Receipt, Statement as _};

use crate::{Doing as _, ProvinceError, blobs, log, store::Columns as _};

/// How many rows are read at once.
const PAGE: i64 = 5_000;

/// What was looked at, and what did not hold.
#[derive(Debug, Default, Serialize)]
pub struct Found {
    /// How many packets were held against the log.
    pub packets: u64,
    /// How many blobs were read and held against their names.
    pub blobs: u64,
    /// What did not hold.
    pub problems: Vec<Problem>,
}

/// Something that does not hold.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What.
    pub code: &'static str,
    /// Where: a position, a packet's or a blob's digest.
    pub at: String,
}

impl Found {
    fn problem(&mut self, code: &'static str, at: &impl ToString) {
        self.problems.push(Problem {
            code,
            at: at.to_string(),
        });
    }
}

/// Whether blobs are read, or only looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Their sizes.
    Sizes,
    /// Their digests.
    Bytes,
}

/// Everything: the chain, each packet's place and receipt, each blob.
pub async fn everything(
    database: &AnyPool,
    blobs: &Path,
    depth: Depth,
) -> Result<Found, ProvinceError> {
    let mut found = Found::default();
    chain(database, &mut found).await?;
    lost(database, &mut found).await?;
    packets(database, None, &mut found).await?;
    all_blobs(database, None, blobs, depth, &mut found).await?;
    Ok(found)
}

/// One dossier's packets and blobs. A refusal where nobody has heard of the dossier.
pub async fn dossier(
    database: &AnyPool,
    blobs: &Path,
    dossier: DossierId,
) -> Result<Found, ProvinceError> {
    let mut found = Found::default();
    let dossier = dossier.to_string();
    let known = sqlx::query("select id from dossier where id = $1 union all select dossier from packet where dossier = $1 limit 1")
        .bind(&dossier)
        .fetch_optional(database)
        .await
        .doing("find a dossier")?;
    if known.is_none() {
        return Err(ProvinceError::refused("dossier_unknown"));
    }
    packets(database, Some(&dossier), &mut found).await?;
    all_blobs(database, Some(&dossier), blobs, Depth::Bytes, &mut found).await?;
    Ok(found)
}

/// Follows the chain from its root: no gap, and each hash is that of what stands there.
async fn chain(database: &AnyPool, found: &mut Found) -> Result<(), ProvinceError> {
    let head = log::head(database).await?;
    let (mut position, mut hash) = (0, tannha_packet::log::root());
    loop {
        let rows = sqlx::query("select position, skeleton, hash from log_entry where position > $1 order by position limit $2")
            .bind(log::position(position)?)
            .bind(PAGE)
            .fetch_all(database)
            .await
            .doing("read the log")?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let at = row.count("position")?;
            if at != position + 1 {
                found.problem("log_gap", &(position + 1));
            }
            hash = log::follow(hash, &row.bytes("skeleton")?);
            let written: Digest = row.parsed("hash")?;
            if hash != written {
                found.problem("log_hash_differs", &at);
                hash = written;
            }
            position = at;
        }
    }
    if head.position != position || head.hash != hash {
        found.problem("log_head_differs", &head.position);
    }
    Ok(())
}

/// What the chain says came, and no packet bears.
async fn lost(database: &AnyPool, found: &mut Found) -> Result<(), ProvinceError> {
    let rows = sqlx::query(
        "select position from log_entry l where kind = 'packet' \
         and not exists (select 1 from packet p where p.position = l.position) order by position",
    )
    .fetch_all(database)
    .await
    .doing("look for packets that are gone")?;
    for row in rows {
        found.problem("packet_missing", &row.count("position")?);
    }
    Ok(())
}

async fn packets(
    database: &AnyPool,
    dossier: Option<&str>,
    found: &mut Found,
) -> Result<(), ProvinceError> {
    let lists = sqlx::query("select bytes, signature from key_list order by number")
        .fetch_all(database)
        .await
        .doing("read the key lists")?;
    let lists: Vec<KeyList> = lists
        .iter()
        .filter_map(|row| KeyList::read_unverified(&signed(row, "bytes", "signature").ok()?).ok())
        .collect();
    let rows = sqlx::query(
        "select p.packet, p.digest, p.position, p.standing, p.receipt, p.receipt_signature, l.skeleton, l.hash, \
         (select count(*) from packet_blob b where b.digest = p.digest) as blobs from packet p join log_entry l on l.position = p.position where $1 = '' or p.dossier = $1 order by p.position",
    )
    .bind(dossier.unwrap_or_default())
    .fetch_all(database)
    .await
    .doing("read the packets")?;
    for row in rows {
        found.packets += 1;
        let (packet, digest) = (row.text("packet")?, row.text("digest")?);
        let skeleton: serde_json::Value =
            serde_json::from_slice(&row.bytes("skeleton")?).unwrap_or_default();
        let says = |name: &str, value: &str| {
            skeleton.get(name).and_then(serde_json::Value::as_str) == Some(value)
        };
        if !says("packet", &packet) || !says("digest", &digest) {
            found.problem("packet_not_in_log", &digest);
        }
        // The manifest, and what the chain says came with it.
        let brought = skeleton
            .get("blobs")
            .and_then(serde_json::Value::as_array)
            .map_or(1, |blobs| 1 + blobs.len() as u64);
        if row.text("standing")? != "deleted" && row.count("blobs")? != brought {
            found.problem("packet_blob_missing", &digest);
        }
        let receipt = signed(&row, "receipt", "receipt_signature")?;
        let receipt: Option<Receipt> = lists.iter().find_map(|list| list.verify(&receipt).ok());
        let (position, hash): (u64, Digest) = (row.count("position")?, row.parsed("hash")?);
        let holds = receipt.is_some_and(|receipt| {
            receipt.digest.to_string() == digest
                && receipt.packet.to_string() == packet
                && (receipt.at.position, receipt.at.hash) == (position, hash)
        });
        if !holds {
            found.problem("receipt_does_not_hold", &digest);
        }
    }
    Ok(())
}

async fn all_blobs(
    database: &AnyPool,
    dossier: Option<&str>,
    folder: &Path,
    depth: Depth,
    found: &mut Found,
) -> Result<(), ProvinceError> {
    for (digest, bytes) in named(database, dossier).await? {
        found.blobs += 1;
        match look(folder.join(blobs::relative(&digest)), digest, bytes, depth).await? {
            None => {}
            Some(code) => found.problem(code, &digest),
        }
    }
    Ok(())
}

/// Every blob that a packet brought and that was not deleted, with its size.
pub(crate) async fn named(
    database: &AnyPool,
    dossier: Option<&str>,
) -> Result<Vec<(Digest, u64)>, ProvinceError> {
    let rows = sqlx::query(
        "select distinct b.blob, b.bytes from packet_blob b join packet p on p.digest = b.digest \
         where p.standing <> 'deleted' and ($1 = '' or p.dossier = $1) order by b.blob",
    )
    .bind(dossier.unwrap_or_default())
    .fetch_all(database)
    .await
    .doing("read the blobs' names")?;
    rows.iter()
        .map(|row| Ok((row.parsed("blob")?, row.count("bytes")?)))
        .collect()
}

async fn look(
    path: PathBuf,
    digest: Digest,
    bytes: u64,
    depth: Depth,
) -> Result<Option<&'static str>, ProvinceError> {
    let look = move || match (std::fs::metadata(&path), depth) {
        (Err(_), _) => Some("blob_missing"),
        (Ok(found), _) if found.len() != bytes => Some("blob_differs"),
        (Ok(_), Depth::Sizes) => None,
        (Ok(_), Depth::Bytes) => match std::fs::read(&path) {
            Err(_) => Some("blob_unreadable"),
            Ok(read) => (Digest::of(&read) != digest).then_some("blob_differs"),
        },
    };
    tokio::task::spawn_blocking(look)
        .await
        .map_err(|_| ProvinceError::Broken { what: "blob" })
}

fn signed(
    row: &AnyRow,
    bytes: &'static str,
    signature: &'static str,
) -> Result<SignedBytes, ProvinceError> {
    Ok(SignedBytes {
        bytes: Base64(row.bytes(bytes)?),
        signature: Base64(row.bytes(signature)?),
    })
}
