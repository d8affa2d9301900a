//! A slip's code as text: the exact signed bytes, packed so that the code scans from a small print.
//!
//! What is signed is JSON, and most of it is keys, ids and digests in base64 and hex. Each of those is put back to its
//! bytes, then zstd takes out what every slip has alike. Reading gives the same bytes back, and the signatures are held
//! against those: a packing that went wrong is a slip that does not hold, never one that says something else.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use tannha_domain::{Base64, Digest, SignedBytes};
use uuid::Uuid;
use zstd::{
    bulk::{Compressor, Decompressor},
    zstd_safe::CParameter,
};

use super::SlipCode;
use crate::PacketError;

/// In capitals and digits alone, the letters of a QR code's denser alphabet; none is a space, so that it can be pasted.
const PREFIX: &str = "TANNHA-SLIP1.";
/// What is larger was not written by us.
const MAX_BYTES: usize = 16 * 1024;
const UNREADABLE: PacketError = PacketError::Unreadable { what: "slip" };

/// These never stand in UTF-8.
const UUID: u8 = 0xf8;
const BASE64: u8 = 0xf9;
const HEX: u8 = 0xfa;
const NEXT: u8 = 0xfb;

/// What slips have alike, the most frequent last. A change of it is another version of the format.
const ALIKE: &[u8] = include_bytes!("dictionary.bin");

pub(super) fn write(code: &SlipCode) -> Result<String, PacketError> {
    let mut packed = Vec::new();
    let parts = [&code.word, &code.certificate, &code.key_list];
    for part in parts.into_iter().chain(&code.receipt) {
        packed.push(NEXT);
        pack(&part.bytes.0, &mut packed)?;
        packed.push(NEXT);
        packed.extend(&part.signature.0);
    }
    let mut compressor = Compressor::with_dictionary(19, ALIKE).map_err(|_| UNREADABLE)?;
    for parameter in [
        CParameter::ContentSizeFlag(false),
        CParameter::ChecksumFlag(false),
        CParameter::DictIdFlag(false),
    ] {
        compressor
            .set_parameter(parameter)
            .map_err(|_| UNREADABLE)?;
    }
    let small = compressor.compress(&packed).map_err(|_| UNREADABLE)?;
    let text = BASE32_NOPAD.encode(&[small.as_slice(), &check(&small)].concat());
    Ok(format!("{PREFIX}{text}"))
}

pub(super) fn read(text: &str) -> Result<SlipCode, PacketError> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let small = text
        .strip_prefix(PREFIX)
        .and_then(|text| BASE32_NOPAD.decode(text.as_bytes()).ok())
        .ok_or(UNREADABLE)?;
    let (small, kept) = small.split_last_chunk().ok_or(UNREADABLE)?;
    if *kept != check(small) {
        return Err(UNREADABLE);
    }
    let packed = Decompressor::with_dictionary(ALIKE)
        .and_then(|mut decompressor| decompressor.decompress(small, MAX_BYTES))
        .map_err(|_| UNREADABLE)?;
    let mut rest = packed.as_slice();
    let mut parts = Vec::new();
    while !rest.is_empty() {
        parts.push(part(&mut rest).ok_or(UNREADABLE)?);
    }
    let mut parts = parts.into_iter();
    let mut next = || parts.next().ok_or(UNREADABLE);
    let (word, certificate, key_list) = (next()?, next()?, next()?);
    let receipt = parts.next();
    if parts.next().is_some() {
        return Err(UNREADABLE);
    }
    Ok(SlipCode {
        word,
        certificate,
        key_list,
        receipt,
    })
}

/// One slip is one text: zstd reads some changed bits as the same bytes, and a paper that was changed must not hold.
fn check(small: &[u8]) -> [u8; 4] {
    let [one, two, three, four, ..] = *Digest::of(small).as_bytes();
    [one, two, three, four]
}

/// Puts what stands between quotes back to the bytes that it spells, where it spells them in the one way that gives the
/// same letters again.
fn pack(json: &[u8], packed: &mut Vec<u8>) -> Result<(), PacketError> {
    let json = std::str::from_utf8(json).map_err(|_| UNREADABLE)?;
    for (at, piece) in json.split('"').enumerate() {
        if at > 0 {
            packed.push(b'"');
        }
        if let Some(id) = Uuid::parse_str(piece)
            .ok()
            .filter(|id| id.to_string() == piece)
        {
            packed.push(UUID);
            packed.extend(id.as_bytes());
        } else if let Some(bytes) = HEXLOWER
            .decode(piece.as_bytes())
            .ok()
            .filter(|b| b.len() == 32)
        {
            packed.push(HEX);
            packed.extend(bytes);
        } else if let Some((length, bytes)) = spelled(piece) {
            packed.push(BASE64);
            packed.extend(length.to_be_bytes());
            packed.extend(bytes);
        } else {
            packed.extend(piece.as_bytes());
        }
    }
    Ok(())
}

fn spelled(piece: &str) -> Option<(u16, Vec<u8>)> {
    let bytes = STANDARD.decode(piece).ok()?;
    let is_worth_it = bytes.len() >= 12 && STANDARD.encode(&bytes) == piece;
    let length = u16::try_from(bytes.len()).ok()?;
    is_worth_it.then_some((length, bytes))
}

/// The next signed bytes: what was packed, and 64 bytes of signature.
fn part(rest: &mut &[u8]) -> Option<SignedBytes> {
    if taken(rest, 1)? != [NEXT] {
        return None;
    }
    let mut json = Vec::new();
    loop {
        match *taken(rest, 1)?.first()? {
            NEXT => break,
            UUID => {
                let id = Uuid::from_slice(taken(rest, 16)?).ok()?;
                json.extend(id.to_string().as_bytes());
            }
            HEX => json.extend(HEXLOWER.encode(taken(rest, 32)?).as_bytes()),
            BASE64 => {
                let length = u16::from_be_bytes(taken(rest, 2)?.try_into().ok()?);
                json.extend(STANDARD.encode(taken(rest, length.into())?).as_bytes());
            }
            letter => json.push(letter),
        }
    }
    Some(SignedBytes {
        bytes: Base64(json),
        signature: Base64(taken(rest, 64)?.to_vec()),
    })
}

fn taken<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}
