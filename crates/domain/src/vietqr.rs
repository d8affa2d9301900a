//! A person's own `VietQR`: which bank, and which account there.
//!
//! `EMVCo`'s merchant-presented code in the profile of NAPAS: fields of two digits for the tag, two for the length, then
//! the value; tag 38 names the bank and the account, tag 63 is a CRC over everything before its value. Like the card's
//! code it is not signed: whatever it says is read, not verified.

/// The application identifier of NAPAS, which says that tag 38 is a Vietnamese bank transfer.
const NAPAS: &str = "A000000727";

/// The longest text that a QR of version 40 holds, in bytes (ISO/IEC 18004).
const LONGEST_QR_BYTES: usize = 2953;

/// What a person's own `VietQR` says.
#[derive(Clone, PartialEq, Eq)]
pub struct VietQr {
    /// The bank's identification number at NAPAS, six digits.
    pub bank: String,
    /// The account number.
    pub account: String,
    /// The holder's name, where the code has one.
    pub holder: Option<String>,
}

impl std::fmt::Debug for VietQr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VietQr")
            .field("bank", &self.bank)
            .finish_non_exhaustive()
    }
}

/// Why a code is no account's. Says what kind of trouble it was, never what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VietQrRefusal {
    /// Another code: a card, a web address, a shop abroad.
    #[error("not a VietQR")]
    NotOne,
    /// It begins like one and cannot be read to its end.
    #[error("the VietQR is broken")]
    Broken,
    /// Its checksum is wrong: it was damaged, or somebody changed it.
    #[error("the checksum of the VietQR is wrong")]
    Checksum,
    /// It names a card's number and no account.
    #[error("the VietQR names a card")]
    Card,
}

impl VietQrRefusal {
    /// The word by which the catalogue knows this refusal. Add, never rename.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotOne => "vietqr_not_one",
            Self::Broken => "vietqr_broken",
            Self::Checksum => "vietqr_checksum",
            Self::Card => "vietqr_card",
        }
    }
}

/// Reads the raw bytes of a QR.
///
/// # Errors
/// When it is another code, is damaged, or names a card.
pub fn parse(bytes: &[u8]) -> Result<VietQr, VietQrRefusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| VietQrRefusal::NotOne)?;
    let text = text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
    if text.len() > LONGEST_QR_BYTES || !text.starts_with("000201") {
        return Err(VietQrRefusal::NotOne);
    }
    let all = fields(text).ok_or(VietQrRefusal::Broken)?;
    let Some((before, sum)) = all
        .last()
        .filter(|(tag, _)| *tag == "63")
        .and_then(|(_, sum)| Some((text.strip_suffix(sum)?, *sum)))
    else {
        return Err(VietQrRefusal::Broken);
    };
    if u16::from_str_radix(sum, 16) != Ok(crc(before.as_bytes())) {
        return Err(VietQrRefusal::Checksum);
    }
    let merchant = value(&all, "38").ok_or(VietQrRefusal::NotOne)?;
    let merchant = fields(merchant).ok_or(VietQrRefusal::Broken)?;
    if value(&merchant, "00") != Some(NAPAS) {
        return Err(VietQrRefusal::NotOne);
    }
    // QRIBFTTA pays to an account, QRIBFTTC to a card: a card's number is nobody's business here.
    if value(&merchant, "02").is_some_and(|service| service.ends_with('C')) {
        return Err(VietQrRefusal::Card);
    }
    let beneficiary = value(&merchant, "01").ok_or(VietQrRefusal::Broken)?;
    let beneficiary = fields(beneficiary).ok_or(VietQrRefusal::Broken)?;
    let bank = value(&beneficiary, "00").filter(|bank| is_bin(bank));
    let account = value(&beneficiary, "01").and_then(crate::account_number);
    match (bank, account) {
        (Some(bank), Some(account)) => Ok(VietQr {
            bank: bank.to_owned(),
            account,
            holder: value(&all, "59")
                .map(crate::tidy_name)
                .filter(|name| !name.is_empty()),
        }),
        _ => Err(VietQrRefusal::Broken),
    }
}

fn is_bin(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tag, length and value, one after another up to the end.
fn fields(mut text: &str) -> Option<Vec<(&str, &str)>> {
    let mut fields = Vec::new();
    while !text.is_empty() {
        let (tag, rest) = text.split_at_checked(2)?;
        let (length, rest) = rest.split_at_checked(2)?;
        if !(tag.bytes().chain(length.bytes())).all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (found, rest) = split(rest, length.parse().ok()?)?;
        fields.push((tag, found));
        text = rest;
    }
    Some(fields)
}

/// Lengths count characters, not bytes.
fn split(text: &str, characters: usize) -> Option<(&str, &str)> {
    let mut ends = text.char_indices().map(|(at, _)| at);
    let end = ends
        .nth(characters)
        .or_else(|| (text.chars().count() == characters).then_some(text.len()))?;
    text.split_at_checked(end)
}

fn value<'a>(fields: &[(&str, &'a str)], wanted: &str) -> Option<&'a str> {
    let found = fields.iter().find(|(tag, _)| *tag == wanted);
    found.map(|(_, value)| *value)
}

/// CRC-16 of CCITT with the polynomial 0x1021, begun at 0xFFFF (ISO/IEC 13239, as `EMVCo` asks).
fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc: u16, _| {
            if crc & 0x8000 == 0 {
                crc << 1
            } else {
                (crc << 1) ^ 0x1021
            }
        })
    })
}

#[cfg(test)]
mod tests;
