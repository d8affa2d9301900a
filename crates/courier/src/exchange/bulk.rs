//! What comes down as a blob: the first roster, and each new one; packs of recordings and providers' forms.

use jiff::Timestamp;
use tannha_domain::{Base64, Change, Digest, News, RosterPerson};
use tannha_packet::Opener;
use tannha_vault::{Vault, Wanted};

use super::{Courier, State};
use crate::{CourierError, carrier::Https};

/// A roster of a whole province is a few megabytes; this much is never one, sealed or read.
const MAX_ROSTER_BYTES: u64 = 256 * 1024 * 1024;
/// So much of it is one write: more than that a killed app does not lose.
const PIECE_BYTES: usize = 64 * 1024;

/// A roster that an answer names.
pub(crate) struct Named {
    pub(crate) blob: Digest,
    bytes: u64,
    people: u64,
    key: Base64,
}

impl Named {
    /// The people on it, if these bytes are the roster and all of it.
    pub(crate) fn open(
        &self,
        device: &Opener,
        bytes: &[u8],
    ) -> Result<Vec<RosterPerson>, CourierError> {
        if Digest::of(bytes) != self.blob {
            return Err(CourierError::RosterNotWhole);
        }
        let list = read(&device.open(&self.key.0)?, bytes)?;
        if list.len() as u64 == self.people {
            Ok(list)
        } else {
            Err(CourierError::RosterNotWhole)
        }
    }
}

/// The roster that counts of those that an answer names: the last.
pub(crate) fn named(changes: &[Change]) -> Option<Named> {
    changes.iter().rev().find_map(|change| match &change.news {
        News::Roster {
            blob,
            bytes,
            people,
            key,
        } => Some(Named {
            blob: *blob,
            bytes: *bytes,
            people: *people,
            key: key.clone(),
        }),
        _ => None,
    })
}

impl Courier {
    /// A roster resumes where it was cut, and counts only when it is whole.
    pub(super) async fn fetch(
        &self,
        carrier: &Https,
        state: &mut State,
        roster: Named,
    ) -> Result<Vec<RosterPerson>, CourierError> {
        let (blob, size) = (roster.blob, roster.bytes);
        if size > MAX_ROSTER_BYTES {
            return Err(CourierError::RosterNotWhole);
        }
        let mut bytes = match state.roster.take() {
            Some((digest, bytes)) if digest == blob => bytes,
            _ => Vec::new(),
        };
        if let Err(error) = down(carrier, blob, size, &mut bytes).await {
            if error.is_worth_a_retry() {
                state.roster = Some((blob, bytes));
            }
            return Err(error);
        }
        let vault = self.vault.clone();
        tokio::task::spawn_blocking(move || roster.open(&vault.identity().opener, &bytes))
            .await
            .map_err(|_| CourierError::Unreadable)?
    }

    /// What the province published for every device, after everything else. What came of it is on the disk, so that a thin
    /// line brings it over several days. Answers with whether something is whole now.
    pub(super) async fn fetch_published(&self, carrier: &Https) -> Result<bool, CourierError> {
        let mut came = false;
        for wanted in self.with(Vault::wanted_bulk).await? {
            match self.fetch_one(carrier, &wanted).await {
                Ok(whole) => came |= whole,
                // One that is not to be had now: everything else is done, and the next one may be.
                Err(CourierError::Refused { code }) => {
                    tracing::warn!(kind = %wanted.kind, name = wanted.name, code, "what was published was refused");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(came)
    }

    async fn fetch_one(&self, carrier: &Https, wanted: &Wanted) -> Result<bool, CourierError> {
        let (blob, mut here, mut piece) = (wanted.blob, wanted.here, Vec::new());
        let mut cut = None;
        while here < wanted.bytes && cut.is_none() {
            let before = here;
            let mut response = carrier.get(blob, here).await?;
            loop {
                match response.chunk().await {
                    Ok(Some(chunk)) => {
                        here += chunk.len() as u64;
                        if here > wanted.bytes {
                            return Err(CourierError::Unreadable);
                        }
                        piece.extend_from_slice(&chunk);
                    }
                    Ok(None) => break,
                    Err(error) => {
                        cut = Some(error);
                        break;
                    }
                }
                if piece.len() >= PIECE_BYTES {
                    self.keep(blob, &mut piece).await?;
                }
            }
            self.keep(blob, &mut piece).await?;
            if here == before {
                cut = cut.or(Some(CourierError::Cut));
            }
        }
        if let Some(cut) = cut {
            return Err(cut);
        }
        let whole = self
            .with(move |vault| vault.complete_bulk(blob, Timestamp::now()))
            .await?;
        if !whole {
            tracing::warn!(kind = %wanted.kind, name = wanted.name, "what was published was damaged on its way");
        }
        Ok(whole)
    }

    async fn keep(&self, blob: Digest, piece: &mut Vec<u8>) -> Result<(), CourierError> {
        if piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::take(piece);
        self.with(move |vault| vault.add_to_bulk(blob, &piece))
            .await
    }
}

/// Appends what is lacking, and never more than was said.
async fn down(
    carrier: &Https,
    blob: Digest,
    size: u64,
    bytes: &mut Vec<u8>,
) -> Result<(), CourierError> {
    while (bytes.len() as u64) < size {
        let before = bytes.len();
        let mut response = carrier.get(blob, before as u64).await?;
        while let Some(chunk) = response.chunk().await? {
            if (bytes.len() + chunk.len()) as u64 > size {
                return Err(CourierError::Unreadable);
            }
            bytes.extend_from_slice(&chunk);
        }
        if bytes.len() == before {
            return Err(CourierError::Cut);
        }
    }
    Ok(())
}

fn read(key: &[u8], sealed: &[u8]) -> Result<Vec<RosterPerson>, CourierError> {
    let key = std::str::from_utf8(key).map_err(|_| CourierError::Unreadable)?;
    let packed = Opener::from_kept(key)?.open(sealed)?;
    let lines = zstd::stream::read::Decoder::new(packed.as_slice())
        .map_err(|_| CourierError::Unreadable)?;
    let lines = std::io::Read::take(lines, MAX_ROSTER_BYTES);
    serde_json::Deserializer::from_reader(std::io::BufReader::new(lines))
        .into_iter()
        .collect::<Result<_, _>>()
        .map_err(|_| CourierError::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roster_that_was_cut_or_damaged_is_refused() {
        let opener = Opener::make();
        let packed = zstd::encode_all(b"".as_slice(), 3).unwrap();
        let sealed = opener.recipient().seal(&packed).unwrap();
        let key = opener.expose();
        assert!(read(key.as_bytes(), &sealed).unwrap().is_empty());
        assert!(read(key.as_bytes(), &sealed[..sealed.len() - 3]).is_err());
        assert!(read(b"no key", &sealed).is_err());
    }
}
