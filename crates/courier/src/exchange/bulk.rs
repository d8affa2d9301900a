//! What comes down as a blob: the first roster, and each new one; packs of recordings and providers' forms.

use jiff::Timestamp;
use tannha_domain::{Base64, Change, Digest, News, Part, RosterPerson};
use tannha_packet::Opener;
use tannha_vault::{Vault, Wanted};

use super::Courier;
use crate::{CourierError, carrier::Https, post};

/// A roster of a whole province is a few dozen megabytes; this much is never one.
const MAX_ROSTER_BYTES: u64 = 256 * 1024 * 1024;

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
    /// A roster resumes where it was cut, also after a restart, and counts only when it is whole.
    pub(super) async fn fetch(
        &self,
        carrier: &Https,
        roster: Named,
    ) -> Result<Vec<RosterPerson>, CourierError> {
        let (post, blob) = (self.vault.post_box(), roster.blob);
        self.awaits(Some(blob)).await?;
        let part = Part {
            digest: blob,
            bytes: roster.bytes,
        };
        post::down(&post, carrier, part).await?;
        let vault = self.vault.clone();
        let opened = tokio::task::spawn_blocking(move || {
            let bytes = post.blob(&blob, 0, usize::MAX)?;
            roster.open(&vault.identity().opener, &bytes)
        });
        opened.await.map_err(|_| CourierError::Unreadable)?
    }

    /// Says what comes down for this device: what of it is here already stays.
    async fn awaits(&self, roster: Option<Digest>) -> Result<(), CourierError> {
        let wanted = self.with(Vault::wanted_bulk).await?;
        let blobs = wanted.iter().map(|wanted| wanted.blob).chain(roster);
        Ok(self.vault.post_box().awaits(&blobs.collect::<Vec<_>>())?)
    }

    /// What was heard need not lie in the post box any more.
    pub(super) async fn lets_go_of_what_was_heard(&self) -> Result<(), CourierError> {
        self.awaits(None).await?;
        Ok(self.vault.post_box().sweep()?)
    }

    /// What the province published for every device, after everything else. What came of it is on the disk, so that a thin
    /// line brings it over several days. Answers with whether something is whole now.
    pub(super) async fn fetch_published(&self, carrier: &Https) -> Result<bool, CourierError> {
        let wanted = self.with(Vault::wanted_bulk).await?;
        if wanted.is_empty() {
            return Ok(false);
        }
        self.awaits(None).await?;
        let post = self.vault.post_box();
        for Wanted {
            kind,
            name,
            blob,
            bytes,
            ..
        } in wanted
        {
            let part = Part {
                digest: blob,
                bytes,
            };
            match post::down(&post, carrier, part).await {
                Ok(()) => {}
                Err(error) if error.meets_everything() => return Err(error),
                // One that is not to be had now, or was damaged on its way: the next one may be.
                Err(error) => {
                    tracing::warn!(%kind, name, code = error.code(), "what was published does not come");
                }
            }
        }
        let vault = self.vault.clone();
        let taken = tokio::task::spawn_blocking(move || post::published(&vault, Timestamp::now()));
        let whole = taken.await.map_err(|_| CourierError::Cut)??;
        self.lets_go_of_what_was_heard().await?;
        Ok(whole > 0)
    }
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
