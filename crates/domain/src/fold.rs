//! Words as people type them: without case, without marks.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The form in which names and places are compared and searched: lower-case, no marks, `đ` as `d`, single spaces.
///
/// Compatibility forms are opened too, because lists bring full-width letters and no-break spaces.
///
/// ```
/// assert_eq!(tannha_domain::fold("  Nguyễn  ĐỨC Hòa "), "nguyen duc hoa");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !is_invisible(*c))
    {
        if letter.is_whitespace() || letter.is_control() {
            gap = !folded.is_empty();
            continue;
        }
        if gap {
            folded.push(' ');
            gap = false;
        }
        // Unicode does not decompose đ.
        match letter {
            'đ' | 'Đ' => folded.push('d'),
            other => folded.extend(other.to_lowercase()),
        }
    }
    folded
}

/// The folded words of a text, for search by the beginning of words. An apostrophe does not split: `H'Mông` is `hmong`.
pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let joined: String = folded
        .chars()
        .filter(|c| !matches!(c, '\'' | '’' | '`'))
        .collect();
    joined
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What scanners and spreadsheets leave in a text without anybody seeing it.
pub(crate) fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn composed_and_decomposed_text_fold_alike() {
        assert_eq!(fold("Lường Thị Đào"), "luong thi dao");
        assert_eq!(
            fold("Lu\u{31b}o\u{31b}\u{300}ng Thi\u{323} \u{110}a\u{300}o"),
            "luong thi dao"
        );
    }

    #[test]
    fn both_ways_to_place_a_tone_fold_alike() {
        assert_eq!(fold("Hoà"), fold("Hòa"));
        assert_eq!(fold("THUÝ"), fold("Thúy"));
    }

    #[test]
    fn words_leave_out_commas_slashes_and_invisible_letters() {
        assert_eq!(
            words("\u{feff}Xóm 1/Cầu\u{a0}Đất, Úc Kỳ"),
            ["xom", "1", "cau", "dat", "uc", "ky"]
        );
        assert_eq!(words("H'Mông"), ["hmong"]);
        assert!(words(" , ").is_empty());
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
