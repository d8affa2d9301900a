//! Fits a value into the lines that a form leaves for it, by the widths of the letters themselves.

use std::sync::LazyLock;

use typst::{
    foundations::Bytes,
    layout::{Abs, Em},
    text::{Font, FontInstance, FontVariant, FontVariations},
};

use crate::typeset::FAMILY;

/// How much smaller than the form wants it a value may be set, and the smallest type that people over sixty read.
const LEAST_SHARE: f64 = 0.7;
const LEAST_POINTS: f64 = 6.0;
const STEP_POINTS: f64 = 0.5;
const CUT: char = '…';

static FONT: LazyLock<FontInstance> = LazyLock::new(|| {
    let regular = FontVariant::default();
    typst_assets::fonts()
        .flat_map(|bytes| Font::iter(Bytes::new(bytes)))
        .find(|font| font.info().family == FAMILY && font.info().variant == regular)
        .expect("the font is embedded")
        .instantiate(regular, Abs::pt(10.0), &FontVariations::default())
});

/// A value as it stands on its lines.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fitted {
    /// How large.
    pub(crate) points: f64,
    /// What stands on which line, counted from 0, and whether it is the upper one of two small lines there.
    pub(crate) lines: Vec<(usize, bool, String)>,
    /// Nothing was cut.
    pub(crate) whole: bool,
}

/// How wide a text is, in points, without kerning and ligatures.
pub(crate) fn width(text: &str, points: f64) -> f64 {
    let em: f64 = text
        .chars()
        .filter_map(|letter| FONT.ttf().glyph_index(letter))
        .filter_map(|glyph| FONT.x_advance(glyph.0))
        .map(Em::get)
        .sum();
    em * points
}

/// Fits a text on lines of these widths: as large as wanted, else smaller, else two small lines on the last one, else cut.
pub(crate) fn fit(text: &str, widths: &[f64], wanted: f64) -> Fitted {
    let words: Vec<&str> = text.split_whitespace().collect();
    let least = (wanted * LEAST_SHARE).max(LEAST_POINTS).min(wanted);
    let mut points = wanted;
    while points >= least {
        if let (lines, true) = filled(&words, widths, points) {
            let lines = lines.into_iter().enumerate();
            return Fitted {
                points,
                lines: lines.map(|(row, line)| (row, false, line)).collect(),
                whole: true,
            };
        }
        points -= STEP_POINTS;
    }
    let final_row = widths.len().saturating_sub(1);
    let mut doubled = widths.to_vec();
    doubled.extend(widths.last());
    let (lines, whole) = filled(&words, &doubled, least);
    let lines = lines.into_iter().enumerate();
    Fitted {
        points: least,
        lines: lines
            .map(|(row, line)| (row.min(final_row), row == final_row, line))
            .collect(),
        whole,
    }
}

/// Fills one line after the other; answers with whether all of it found room. What did not ends in an ellipsis.
fn filled(words: &[&str], widths: &[f64], points: f64) -> (Vec<String>, bool) {
    let mut rest = words.iter().peekable();
    let mut lines = Vec::new();
    for room in widths {
        let mut line = String::new();
        while let Some(word) = rest.peek() {
            let longer = if line.is_empty() {
                (**word).to_owned()
            } else {
                format!("{line} {word}")
            };
            if width(&longer, points) > *room {
                break;
            }
            line = longer;
            rest.next();
        }
        if rest.peek().is_none() {
            lines.push(line);
            return (lines, true);
        }
        lines.push(line);
    }
    if let (Some(line), Some(room)) = (lines.last_mut(), widths.last()) {
        let left: Vec<&str> = rest.copied().collect();
        *line = cut(&format!("{line} {}", left.join(" ")), *room, points);
    }
    (lines, false)
}

fn cut(text: &str, room: f64, points: f64) -> String {
    let mut kept = String::new();
    for letter in text.trim().chars() {
        let longer = format!("{kept}{letter}");
        if width(&format!("{longer}{CUT}"), points) > room {
            break;
        }
        kept = longer;
    }
    format!("{}{CUT}", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "Công Tằng Tôn Nữ Hoàng Thị Nguyệt Ánh";

    fn lines(fitted: &Fitted) -> Vec<&str> {
        fitted
            .lines
            .iter()
            .map(|(_, _, line)| line.as_str())
            .collect()
    }

    #[test]
    fn what_fits_is_as_large_as_wanted_and_what_is_longer_is_smaller() {
        let room = width(NAME, 11.0);
        let fitted = fit(NAME, &[room + 0.1], 11.0);
        assert_eq!((fitted.points, fitted.whole), (11.0, true));
        let fitted = fit(NAME, &[room * 0.8], 11.0);
        assert!(fitted.whole && fitted.points < 9.0);
        assert_eq!(lines(&fitted), [NAME]);
        assert!(width(NAME, fitted.points) <= room * 0.8);
    }

    #[test]
    fn it_goes_on_in_the_next_line_before_it_is_set_smaller() {
        let room = width(NAME, 11.0) * 0.7;
        let fitted = fit(NAME, &[room, room], 11.0);
        assert_eq!((fitted.points, fitted.whole), (11.0, true));
        assert_eq!(lines(&fitted).join(" "), NAME);
        assert_eq!(fitted.lines.len(), 2);
    }

    #[test]
    fn two_small_lines_stand_on_one_and_what_is_longer_still_is_cut_and_says_so() {
        let least = width(NAME, 11.0 * LEAST_SHARE);
        let fitted = fit(NAME, &[least * 0.6], 11.0);
        assert!(fitted.whole);
        assert_eq!(lines(&fitted).join(" "), NAME);
        let places: Vec<_> = fitted
            .lines
            .iter()
            .map(|(row, above, _)| (*row, *above))
            .collect();
        assert_eq!(places, [(0, true), (0, false)]);
        let fitted = fit(NAME, &[least * 0.3], 11.0);
        assert!(!fitted.whole);
        assert!(lines(&fitted)[1].ends_with(CUT));
    }

    #[test]
    fn a_word_that_is_wider_than_its_line_is_cut_and_never_looped_over() {
        let fitted = fit("Nghiêngngảnghiêngngả", &[20.0], 11.0);
        assert!(!fitted.whole);
        for (_, _, line) in &fitted.lines {
            assert!(width(line, fitted.points) <= 20.0, "{line}");
        }
        assert!(!fit("x", &[0.0], 11.0).whole);
        assert!(fit("", &[20.0], 11.0).whole);
    }

    /// The widths of our own reckoning are those of what is printed.
    #[test]
    fn every_vietnamese_letter_has_a_width() {
        for letter in "ằẳẵặầẩẫậđềểễệỉĩịồổỗộờởỡợừửữựỳỷỹỵĐ1…".chars()
        {
            assert!(width(&letter.to_string(), 10.0) > 1.0, "{letter}");
        }
    }
}
