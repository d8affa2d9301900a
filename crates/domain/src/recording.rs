//! Recordings of the texts: one clip is one text in one language, as one version has it, spoken to one form of address.
//!
//! A pack holds the clips of a language: a line of JSON that lists them, then their bytes one after the other.

use serde::{Deserialize, Serialize};

use crate::{Address, Digest, RecordingId, SpokenLanguage, closed_set};

/// A clip is at most this large: two minutes at 4 kB a second.
pub const MAX_CLIP_BYTES: usize = 512 * 1024;
/// A pack is at most this large.
pub const MAX_PACK_BYTES: u64 = 64 * 1024 * 1024;
/// The longest name of a dialect.
const MAX_DIALECT_CHARACTERS: usize = 40;

closed_set! {
    /// What a clip's bytes are.
    ClipMedia {
        /// RIFF WAVE.
        Wav = "audio/wav",
        /// Ogg: Opus or Vorbis.
        Ogg = "audio/ogg",
        /// MPEG audio.
        Mpeg = "audio/mpeg",
        /// AAC in MP4.
        Mp4 = "audio/mp4",
    }
}

impl ClipMedia {
    /// What these bytes are, by how they begin.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let at = |from: usize, word: &[u8]| {
            bytes
                .get(from..from.saturating_add(word.len()))
                .is_some_and(|there| there == word)
        };
        let frame =
            matches!(bytes, [0xff, second, ..] if second & 0xe0 == 0xe0 && second & 0x06 != 0);
        if at(0, b"RIFF") && at(8, b"WAVE") {
            Some(Self::Wav)
        } else if at(0, b"OggS") {
            Some(Self::Ogg)
        } else if at(4, b"ftyp") {
            Some(Self::Mp4)
        } else if at(0, b"ID3") || frame {
            Some(Self::Mpeg)
        } else {
            None
        }
    }
}

/// One recorded text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clip {
    /// Which.
    pub id: RecordingId,
    /// Where people speak so.
    pub dialect: String,
    /// The purpose whose text it is.
    pub purpose: String,
    /// The version of the Vietnamese text that it says.
    pub text_version: String,
    /// Whom it addresses; nobody in particular where it has no form of address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// The provider that it names; a clip that names none is for each of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// What its bytes are.
    pub media: ClipMedia,
    /// How many.
    pub bytes: u64,
    /// Their digest.
    pub digest: Digest,
}

/// What a pack begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackList {
    /// In which language.
    pub language: SpokenLanguage,
    /// Counted from 1 for each language.
    pub version: u32,
    /// In the order of their bytes.
    pub clips: Vec<Clip>,
}

/// Why a pack can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a pack of recordings is not whole")]
pub struct PackBroken;

/// A pack as bytes.
pub fn pack(list: &PackList, contents: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(list).expect("a list of clips has string keys only");
    bytes.push(b'\n');
    bytes.extend(contents.iter().flatten());
    bytes
}

/// A pack's list and each clip's bytes.
///
/// # Errors
/// When a byte is missing, left over, or not what the list says.
pub fn unpack(bytes: &[u8]) -> Result<(PackList, Vec<&[u8]>), PackBroken> {
    let end = bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .ok_or(PackBroken)?;
    let (head, rest) = bytes.split_at(end);
    let list: PackList = serde_json::from_slice(head).map_err(|_| PackBroken)?;
    let mut rest = rest.get(1..).ok_or(PackBroken)?;
    let mut contents = Vec::with_capacity(list.clips.len());
    for clip in &list.clips {
        let size = usize::try_from(clip.bytes).map_err(|_| PackBroken)?;
        if size > MAX_CLIP_BYTES {
            return Err(PackBroken);
        }
        let (content, after) = rest.split_at_checked(size).ok_or(PackBroken)?;
        if Digest::of(content) != clip.digest {
            return Err(PackBroken);
        }
        contents.push(content);
        rest = after;
    }
    if rest.is_empty() {
        Ok((list, contents))
    } else {
        Err(PackBroken)
    }
}

/// Whether this can be a dialect's name: a few letters, digits and hyphens.
pub fn is_dialect(text: &str) -> bool {
    !text.is_empty()
        && text.chars().count() <= MAX_DIALECT_CHARACTERS
        && text
            .chars()
            .all(|letter| letter.is_alphanumeric() || letter == '-')
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn whole() -> Vec<u8> {
        let contents = vec![b"OggS one".to_vec(), b"OggS the other".to_vec()];
        let clips = contents
            .iter()
            .enumerate()
            .map(|(at, content)| Clip {
                id: Uuid::from_u128(at as u128).into(),
                dialect: "vo-nhai".into(),
                purpose: "opening_notice".into(),
                text_version: "1".into(),
                address: Some(Address::Ba),
                provider: None,
                media: ClipMedia::Ogg,
                bytes: content.len() as u64,
                digest: Digest::of(content),
            })
            .collect();
        let list = PackList {
            language: SpokenLanguage::Nung,
            version: 1,
            clips,
        };
        pack(&list, &contents)
    }

    #[test]
    fn a_pack_is_read_again_and_one_that_lacks_a_byte_or_has_one_more_is_not() {
        let bytes = whole();
        let (list, contents) = unpack(&bytes).unwrap();
        assert_eq!(list.clips.len(), 2);
        assert_eq!(contents, [b"OggS one".as_slice(), b"OggS the other"]);
        for end in 0..bytes.len() {
            assert_eq!(unpack(&bytes[..end]), Err(PackBroken), "{end}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert_eq!(unpack(&longer), Err(PackBroken));
        let mut other = bytes;
        *other.last_mut().unwrap() ^= 1;
        assert_eq!(unpack(&other), Err(PackBroken));
    }

    #[test]
    fn any_bytes_are_a_pack_or_refused() {
        bolero::check!().for_each(|bytes| {
            let _ = unpack(bytes);
        });
    }

    #[test]
    fn what_can_be_played_is_known_by_how_it_begins() {
        assert_eq!(ClipMedia::of(b"RIFF\0\0\0\0WAVEfmt "), Some(ClipMedia::Wav));
        assert_eq!(ClipMedia::of(b"OggS"), Some(ClipMedia::Ogg));
        assert_eq!(ClipMedia::of(b"\0\0\0\x20ftypM4A "), Some(ClipMedia::Mp4));
        assert_eq!(ClipMedia::of(b"ID3\x03"), Some(ClipMedia::Mpeg));
        assert_eq!(ClipMedia::of(&[0xff, 0xfb, 0x90, 0]), Some(ClipMedia::Mpeg));
        assert_eq!(ClipMedia::of(b"%PDF-1.7"), None);
        assert_eq!(ClipMedia::of(b""), None);
    }

    #[test]
    fn a_dialect_is_a_word() {
        assert!(is_dialect("võ-nhai"));
        assert!(!is_dialect(""));
        assert!(!is_dialect("võ nhai; x"));
    }
}
