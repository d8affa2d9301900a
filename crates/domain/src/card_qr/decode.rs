use super::{CardRefusal, ForeignQr};
use crate::card_qr::foreign::LONGEST_QR_BYTES;

/// The text in the bytes, strictly as UTF-8, and whether its letters had to be put right.
///
/// Cards carry UTF-8 without saying so, and decoders that guess return other character sets (Eric-Canas/QReader
/// issues 14 and 18, undecaf/zbar-wasm issue 7). What was read as Latin-1 or Windows-1252 loses nothing and is turned
/// back; what was read as Shift-JIS, Big5 or GBK may have lost bytes, so it is refused and scanned again.
pub(super) fn text(bytes: &[u8]) -> Result<(String, bool), CardRefusal> {
    // A repaired text may have been twice as long before.
    if bytes.len() > 2 * LONGEST_QR_BYTES {
        return Err(CardRefusal::NotACard(ForeignQr::Other));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| CardRefusal::Mojibake)?;
    let text = text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    if text.is_empty() {
        return Err(CardRefusal::Empty);
    }
    let (text, repaired) = match read_again(text) {
        Some(text) => (text, true),
        None => (text.to_owned(), false),
    };
    if text.contains('|') && text.chars().any(is_no_vietnamese_letter) {
        return Err(CardRefusal::Mojibake);
    }
    Ok((text, repaired))
}

/// The UTF-8 that was taken for single bytes, where the whole text is such.
fn read_again(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let bytes: Vec<u8> = text.chars().map(as_single_byte).collect::<Option<_>>()?;
    String::from_utf8(bytes).ok()
}

/// The byte that a decoder shows as this letter: the same in Latin-1, except what Windows-1252 puts at 0x80-0x9F.
fn as_single_byte(letter: char) -> Option<u8> {
    const WINDOWS_1252: [(char, u8); 27] = [
        ('€', 0x80),
        ('‚', 0x82),
        ('ƒ', 0x83),
        ('„', 0x84),
        ('…', 0x85),
        ('†', 0x86),
        ('‡', 0x87),
        ('ˆ', 0x88),
        ('‰', 0x89),
        ('Š', 0x8a),
        ('‹', 0x8b),
        ('Œ', 0x8c),
        ('Ž', 0x8e),
        ('‘', 0x91),
        ('’', 0x92),
        ('“', 0x93),
        ('”', 0x94),
        ('•', 0x95),
        ('–', 0x96),
        ('—', 0x97),
        ('˜', 0x98),
        ('™', 0x99),
        ('š', 0x9a),
        ('›', 0x9b),
        ('œ', 0x9c),
        ('ž', 0x9e),
        ('Ÿ', 0x9f),
    ];
    u8::try_from(u32::from(letter)).ok().or_else(|| {
        WINDOWS_1252
            .iter()
            .find(|(shown, _)| *shown == letter)
            .map(|(_, byte)| *byte)
    })
}

/// Letters of other scripts, half-width katakana among them, and the sign for what could not be decoded. Latin ends at
/// U+024F; the toned Vietnamese letters stand from U+1E00 to U+1EFF.
fn is_no_vietnamese_letter(letter: char) -> bool {
    let latin = letter <= '\u{24f}' || ('\u{1e00}'..='\u{1eff}').contains(&letter);
    letter == '\u{fffd}' || (letter.is_alphabetic() && !latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a decoder returns that takes UTF-8 for Windows-1252.
    const AS_WINDOWS_1252: &str = "019064000044||LÃª VÄƒn Lá»™c|12031964|";

    #[test]
    fn single_byte_readings_are_turned_back() {
        assert_eq!(
            text(AS_WINDOWS_1252.as_bytes()),
            Ok(("019064000044||Lê Văn Lộc|12031964|".into(), true))
        );
        let latin_1: String = "Nguyễn|".bytes().map(char::from).collect();
        assert_eq!(text(latin_1.as_bytes()), Ok(("Nguyễn|".into(), true)));
    }

    #[test]
    fn a_right_text_with_few_marks_is_left_alone() {
        assert_eq!(
            text("1||Hà Lê|".as_bytes()),
            Ok(("1||Hà Lê|".into(), false))
        );
        assert_eq!(
            text("1||Nguyễn Văn Lộc|".as_bytes()),
            Ok(("1||Nguyễn Văn Lộc|".into(), false))
        );
    }

    #[test]
    fn readings_that_lost_bytes_are_scanned_again() {
        assert_eq!(
            text("1||Hoﾃng H盻ｯu Thu蘯ｭn|".as_bytes()),
            Err(CardRefusal::Mojibake)
        );
        assert_eq!(
            text("1||Nguy\u{fffd}n|".as_bytes()),
            Err(CardRefusal::Mojibake)
        );
        assert_eq!(text(b"1||Nguy\xe1\xbbn|"), Err(CardRefusal::Mojibake));
    }
}
