//! A person's name: one field, its marks kept.

use unicode_normalization::UnicodeNormalization as _;

use crate::fold::is_invisible;

/// The name in composed Unicode with single spaces; a name in CAPITALS comes back in title case, any other as it stands.
///
/// ```
/// assert_eq!(tannha_domain::tidy_name(" NGUYỄN  ĐỨC HÒA "), "Nguyễn Đức Hòa");
/// assert_eq!(tannha_domain::tidy_name("Vừ A Páo"), "Vừ A Páo");
/// ```
pub fn tidy_name(text: &str) -> String {
    let name = tidy(text);
    let mut letters = name.chars().filter(|c| c.is_alphabetic());
    let capitals = letters.clone().count() > 1 && letters.all(|c| !c.is_lowercase());
    if capitals { title_case(&name) } else { name }
}

/// Whether two names are one: case does not count, nor where in a syllable its tone is written (`hoà`, `hòa`), nor
/// `y` for `i` (`Lý`, `Lí`). The tone itself counts: Mai is not Mái.
///
/// ```
/// assert!(tannha_domain::same_name("LÝ THỊ HOÀ", "Lí Thị Hòa"));
/// assert!(!tannha_domain::same_name("Nông Thị Mai", "Nông Thị Mái"));
/// ```
pub fn same_name(left: &str, right: &str) -> bool {
    spelt(left) == spelt(right)
}

/// Each word as its letters and its tones, apart.
fn spelt(name: &str) -> Vec<(String, String)> {
    let is_tone = |letter: &char| {
        matches!(
            letter,
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'
        )
    };
    tidy(name)
        .to_lowercase()
        .split(' ')
        .map(|word| {
            let letters: Vec<char> = word.nfd().collect();
            let tones = letters.iter().filter(|letter| is_tone(letter)).collect();
            let rest = letters.iter().filter(|letter| !is_tone(letter));
            (
                rest.map(|letter| if *letter == 'y' { 'i' } else { *letter })
                    .collect(),
                tones,
            )
        })
        .collect()
}

/// Any line of text in composed Unicode, without invisible letters, with single spaces and none at its ends.
pub(crate) fn tidy(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .nfc()
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn title_case(name: &str) -> String {
    let mut titled = String::with_capacity(name.len());
    let mut at_start = true;
    for letter in name.chars() {
        if at_start {
            titled.push(letter);
        } else {
            titled.extend(letter.to_lowercase());
        }
        // H'NHUNG is H'Nhung.
        at_start = matches!(letter, ' ' | '-' | '\'' | '’');
    }
    titled
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn capitals_become_title_case_and_keep_their_marks() {
        assert_eq!(tidy_name("LƯỜNG THỊ ẾCH"), "Lường Thị Ếch");
        assert_eq!(tidy_name("Y H'NHUNG NIÊ"), "Y H'Nhung Niê");
    }

    #[test]
    fn a_name_in_mixed_case_is_only_trimmed() {
        assert_eq!(tidy_name("  Diệp  Thị\u{a0}Sáu \r\n"), "Diệp Thị Sáu");
        assert_eq!(tidy_name("nông văn thọ"), "nông văn thọ");
        assert_eq!(tidy_name("A"), "A");
    }

    #[test]
    fn decomposed_letters_are_composed() {
        assert_eq!(tidy_name("Thi\u{323} \u{110}a\u{300}o"), "Thị Đào");
    }

    proptest! {
        #[test]
        fn tidying_twice_changes_nothing(text in "[ A-ZĐẾỘỮa-zđếộữ'-]{0,30}") {
            let once = tidy_name(&text);
            prop_assert_eq!(tidy_name(&once), once);
        }
    }
}
