//! What a cell means: dates, numbers and sexes in all the ways in which lists write them.

use jiff::{ToSpan as _, civil::Date};
use tannha_domain::{PersonDate, PersonalNumber, Sex, fold};

use super::sheet::Cell;

/// Why a cell's row cannot be taken: what DOMAIN.md a calls an error, never a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowProblem(pub &'static str);

impl RowProblem {
    /// The word by which reports know it. Add, never rename.
    pub fn code(self) -> &'static str {
        self.0
    }
}

/// A birth date: text, a year, or a day that the spreadsheet counts.
pub(super) fn birth(cell: &Cell, today: Date) -> Result<Option<PersonDate>, RowProblem> {
    let date = match cell {
        Cell::Empty => return Ok(None),
        Cell::Day(day) => PersonDate::Day(*day),
        Cell::Number(number) => serial(*number).ok_or(RowProblem("dob_format"))?,
        Cell::Text(text)
            if text.len() == 5 && text.parse::<f64>().is_ok_and(|number| number > 9999.0) =>
        {
            serial(text.parse().unwrap_or_default()).ok_or(RowProblem("dob_format"))?
        }
        Cell::Text(text) => written(text)?,
    };
    date.check_birth(today)
        .map_err(|error| match error.code() {
            "date_in_future" => RowProblem("dob_in_future"),
            _ => RowProblem("dob_age_over_120"),
        })?;
    Ok(Some(date))
}

fn written(text: &str) -> Result<PersonDate, RowProblem> {
    // What a time of day adds, and what a date of another table adds.
    let day = text.split_once("00:00").map_or(text, |(day, _)| day.trim());
    PersonDate::parse_vietnamese(day).map_err(|error| match error.code() {
        "date_impossible" => RowProblem("dob_impossible"),
        _ => RowProblem("dob_format"),
    })
}

/// A year, or a day counted from the end of 1899 as spreadsheets do.
fn serial(number: f64) -> Option<PersonDate> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what does not fit is refused by the range"
    )]
    let whole = number as i64;
    match whole {
        1880..=2100 => i16::try_from(whole).ok().map(PersonDate::Year),
        // Spreadsheets count 29 February 1900, which never was: days before 1 March 1900 are not worth the trouble.
        61..=80_000 => jiff::civil::date(1899, 12, 30)
            .checked_add(whole.days())
            .ok()
            .map(PersonDate::Day),
        // 02091957 that lost its zero, or ddmmyyyy as a number.
        1_011_880..=31_122_100 => written(&format!("{whole:08}")).ok(),
        _ => None,
    }
}

/// A number of an identity paper, and whether a lost zero was put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PaperNumber {
    pub(super) digits: String,
    pub(super) repaired: bool,
}

/// Twelve digits, or nine of an old paper. Eleven get their lost zero back only if the result then fits.
pub(super) fn number(
    cell: &Cell,
    sex: Option<Sex>,
    birth: Option<PersonDate>,
) -> Result<Option<PaperNumber>, RowProblem> {
    let Some(text) = cell.text() else {
        return Ok(None);
    };
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text.chars().any(|c| matches!(c, 'E' | 'e')) && text.parse::<f64>().is_ok() {
        return Err(RowProblem("number_scientific"));
    }
    let bare = strip(text);
    let found = one_number(&bare, sex, birth);
    // Two numbers in one cell: the twelve digits are the one of today, an old paper's nine the other.
    match found {
        Err(problem) => {
            let parts = text
                .split(|c: char| {
                    matches!(c, '/' | ';' | ',' | '\n' | '(' | ')') || c.is_whitespace()
                })
                .map(strip);
            let mut twelve = parts
                .filter(|part| part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit()));
            match (twelve.next(), twelve.next()) {
                (Some(digits), None) => Ok(Some(PaperNumber {
                    digits,
                    repaired: false,
                })),
                _ => Err(problem),
            }
        }
        found => found.map(Some),
    }
}

fn strip(text: &str) -> String {
    text.chars()
        .filter(|c| !(c.is_whitespace() || matches!(c, '.' | '-' | '\'' | '’' | '`' | '\u{feff}')))
        .collect()
}

fn one_number(
    bare: &str,
    sex: Option<Sex>,
    birth: Option<PersonDate>,
) -> Result<PaperNumber, RowProblem> {
    if !bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(RowProblem("number_not_digits"));
    }
    match bare.len() {
        9 | 12 => Ok(PaperNumber {
            digits: bare.to_owned(),
            repaired: false,
        }),
        11 => birth
            .and_then(|birth| PersonalNumber::with_lost_zero(bare, sex, birth.year()))
            .map(|number| PaperNumber {
                digits: number.expose(),
                repaired: true,
            }) // the province's own store
            .ok_or(RowProblem("number_length")),
        _ => Err(RowProblem("number_length")),
    }
}

/// A sex in a column of its own.
pub(super) fn sex(cell: &Cell) -> Result<Option<Sex>, RowProblem> {
    let Some(text) = cell.text() else {
        return Ok(None);
    };
    match fold(&text).as_str() {
        "nam" | "m" | "male" | "trai" => Ok(Some(Sex::Male)),
        "nu" | "f" | "female" | "gai" => Ok(Some(Sex::Female)),
        _ => Err(RowProblem("sex_unknown")),
    }
}

/// Whether a cell says "as above".
pub(super) fn is_ditto(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.len() <= 12 && matches!(fold(text).trim_matches('-').trim(), "nt" | "\"" | "''" | "”" | "“" | "nhu tren" | "〃"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2022, 12, 18);

    fn text(text: &str) -> Cell {
        Cell::Text(text.into())
    }

    #[test]
    fn dates_come_as_text_years_and_serials() {
        for (cell, expected) in [
            (text("02/09/1957"), "1957-09-02"),
            (text("2-9-1957"), "1957-09-02"),
            (text("1950"), "1950"),
            (text("1950.0"), "1950"),
            (Cell::Number(1950.0), "1950"),
            (text("00/00/1950"), "1950"),
            (Cell::Number(21_065.0), "1957-09-02"),
            (text("21065"), "1957-09-02"),
            (Cell::Number(2_091_957.0), "1957-09-02"),
            (text("1957-09-02"), "1957-09-02"),
            (text("1957-09-02 00:00:00"), "1957-09-02"),
        ] {
            assert_eq!(
                birth(&cell, TODAY).unwrap().unwrap().to_string(),
                expected,
                "{cell:?}"
            );
        }
    }

    #[test]
    fn impossible_dates_are_refused_each_with_its_code() {
        for (cell, code) in [
            (text("31/02/1964"), "dob_impossible"),
            (text("29/02/2003"), "dob_impossible"),
            (text("12/03/2099"), "dob_in_future"),
            (text("12/03/1801"), "dob_age_over_120"),
            (text("about 60"), "dob_format"),
        ] {
            assert_eq!(birth(&cell, TODAY), Err(RowProblem(code)), "{cell:?}");
        }
    }

    #[test]
    fn numbers_come_with_spaces_dots_and_apostrophes() {
        for cell in [
            text("019 164 000 011"),
            text("'019164000011"),
            text("019.164.000.011"),
            text("090000011/019164000011"),
            text("019164000011 (090000011)"),
        ] {
            let found = number(&cell, None, None).unwrap().unwrap();
            assert_eq!(
                found,
                PaperNumber {
                    digits: "019164000011".into(),
                    repaired: false
                },
                "{cell:?}"
            );
        }
    }

    #[test]
    fn a_lost_zero_comes_back_only_where_the_number_then_fits_and_is_marked() {
        let birth = Some(PersonDate::Year(1964));
        let eleven = Cell::Number(19_064_000_011.0);
        assert_eq!(
            number(&eleven, Some(Sex::Male), birth).unwrap().unwrap(),
            PaperNumber {
                digits: "019064000011".into(),
                repaired: true
            }
        );
        assert_eq!(
            number(&eleven, Some(Sex::Female), birth),
            Err(RowProblem("number_length")),
            "the sex does not fit"
        );
        assert_eq!(
            number(&eleven, Some(Sex::Male), Some(PersonDate::Year(1974))),
            Err(RowProblem("number_length"))
        );
        assert_eq!(
            number(&eleven, Some(Sex::Male), None),
            Err(RowProblem("number_length")),
            "nothing to hold it against"
        );
    }

    #[test]
    fn digits_that_a_spreadsheet_threw_away_are_not_guessed() {
        assert_eq!(
            number(&text("1.9064E+10"), None, None),
            Err(RowProblem("number_scientific"))
        );
        assert_eq!(
            number(&text("09000001"), None, None),
            Err(RowProblem("number_length"))
        );
        assert_eq!(
            number(&text("01916400001X"), None, None),
            Err(RowProblem("number_not_digits"))
        );
    }

    #[test]
    fn ditto_marks_are_known() {
        for mark in ["-nt-", "\"", "nt", "”"] {
            assert!(is_ditto(&text(mark)), "{mark}");
        }
        assert!(!is_ditto(&text("Nam")));
    }
}
