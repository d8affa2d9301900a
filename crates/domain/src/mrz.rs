//! The machine-readable zone on the back of a card: three lines of thirty (ICAO 9303 part 5, TD1), as Vietnam fills them.

mod check;

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::card_expiry::Expiry;
use crate::name::tidy_name;
use crate::{PersonDate, PersonalNumber, Sex, closed_set};
use check::check_digit;

/// What the zone says. Unlike the QR it has the expiry, and a number that can check itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MrzReading {
    /// The personal number, which the zone writes in two places.
    pub number: PersonalNumber,
    /// The birth date; its century is the number's.
    pub birth_date: PersonDate,
    /// The sex; none where the zone leaves it open.
    pub sex: Option<Sex>,
    /// The last day of validity, or never.
    pub expiry: Expiry,
    /// The name in title case without marks. Compare it only with marks folded away, and as the beginning of a name.
    pub name_ascii: String,
    /// What a person should look at.
    pub warnings: Vec<MrzWarning>,
}

closed_set! {
    /// What a person should look at in a zone that was read.
    MrzWarning {
        /// A letter stood where only digits can; the digit that it looks like fits all checks.
        LetterForDigit = "mrz_letter_for_digit",
        /// The name fills its line, so its end may be missing.
        NameMayBeCut = "mrz_name_may_be_cut",
    }
}

/// Why three lines are no zone of a card. Says where they are wrong, never what they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MrzRefusal {
    /// A line does not have thirty characters.
    #[error("line {0} does not have 30 characters")]
    LineLength(usize),
    /// A character that no zone has.
    #[error("line {0} has a character other than letters, digits and <")]
    Character(usize),
    /// Not a Vietnamese card.
    #[error("not the zone of a Vietnamese card")]
    NotACard,
    /// Something other than digits where digits belong.
    #[error("something other than digits in {0}")]
    NotDigits(&'static str),
    /// A check digit does not fit.
    #[error("the check digit of {0} does not fit")]
    CheckDigit(&'static str),
    /// The short number is not the end of the long one.
    #[error("the two numbers of the zone do not belong together")]
    NumbersDiffer,
    /// A day that the calendar does not have.
    #[error("the {0} does not exist")]
    DateImpossible(&'static str),
    /// Neither M nor F nor <.
    #[error("a sex that is not known")]
    SexUnknown,
    /// No name.
    #[error("no name")]
    NameEmpty,
}

impl MrzRefusal {
    /// The word by which the screens know this refusal.
    pub fn code(self) -> &'static str {
        match self {
            Self::LineLength(_) => "mrz_line_length",
            Self::Character(_) => "mrz_character",
            Self::NotACard => "mrz_not_a_card",
            Self::NotDigits(_) => "mrz_not_digits",
            Self::CheckDigit(_) => "mrz_check_digit",
            Self::NumbersDiffer => "mrz_numbers_differ",
            Self::DateImpossible(_) => "mrz_date_impossible",
            Self::SexUnknown => "mrz_sex_unknown",
            Self::NameEmpty => "mrz_name_empty",
        }
    }
}

/// Reads the three lines, as typed or as recognised in a picture. Spaces and case do not count.
///
/// ```
/// let card = tannha_domain::mrz::parse([
///     "IDVNM1880000124019188000012<<6",
///     "8811053F2811051VNM<<<<<<<<<<<4",
///     "TRIEU<<THI<MUI<<<<<<<<<<<<<<<<",
/// ]).unwrap();
/// assert_eq!(card.expiry.to_string(), "2028-11-05");
/// assert_eq!(card.name_ascii, "Trieu Thi Mui");
/// ```
pub fn parse(lines: [&str; 3]) -> Result<MrzReading, MrzRefusal> {
    let [first, second, third] = lines;
    let (first, second, third) = (
        Line::read(first, 1)?,
        Line::read(second, 2)?,
        Line::read(third, 3)?,
    );
    if first.part(0, 5) != "IDVNM" || second.part(15, 18) != "VNM" {
        return Err(MrzRefusal::NotACard);
    }
    // Digits only: the numbers with their checks in line 1, the dates with theirs and the last check in line 2.
    let (first, first_repaired) = first.with_digits(&[(5, 27), (29, 30)]);
    let (second, second_repaired) = second.with_digits(&[(0, 7), (8, 15), (29, 30)]);
    check(
        &first.part(5, 14),
        &first.part(14, 15),
        "the document number",
    )?;
    check(
        &first.part(15, 29),
        &first.part(29, 30),
        "the personal number",
    )?;
    check(&second.part(0, 6), &second.part(6, 7), "the birth date")?;
    check(&second.part(8, 14), &second.part(14, 15), "the expiry")?;
    let composite = [
        first.part(5, 30),
        second.part(0, 7),
        second.part(8, 15),
        second.part(18, 29),
    ]
    .concat();
    check(&composite, &second.part(29, 30), "all lines")?;
    let number: PersonalNumber = first
        .part(15, 27)
        .parse()
        .map_err(|_| MrzRefusal::NotDigits("the personal number"))?;
    if !number.expose().ends_with(&first.part(5, 14)) {
        return Err(MrzRefusal::NumbersDiffer);
    }
    let sex = match second.part(7, 8).as_str() {
        "M" => Some(Sex::Male),
        "F" => Some(Sex::Female),
        "<" => None,
        _ => return Err(MrzRefusal::SexUnknown),
    };
    let name_ascii = tidy_name(&third.0.replace('<', " "));
    if name_ascii.is_empty() {
        return Err(MrzRefusal::NameEmpty);
    }
    let mut warnings = Vec::new();
    if first_repaired || second_repaired {
        warnings.push(MrzWarning::LetterForDigit);
    }
    if !third.0.ends_with('<') {
        warnings.push(MrzWarning::NameMayBeCut);
    }
    let birth_date = read_birth(&second.part(0, 6), number.century())?;
    Ok(MrzReading {
        number,
        birth_date,
        sex,
        expiry: read_expiry(&second.part(8, 14))?,
        name_ascii,
        warnings,
    })
}

/// Thirty characters of the zone's alphabet, so that every place in it exists.
struct Line(String);

impl Line {
    fn read(text: &str, at: usize) -> Result<Self, MrzRefusal> {
        // People type « for <<, and pictures are recognised as such.
        let line: String = text
            .replace('«', "<<")
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if !line
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '<')
        {
            return Err(MrzRefusal::Character(at));
        }
        if line.len() == 30 {
            Ok(Self(line))
        } else {
            Err(MrzRefusal::LineLength(at))
        }
    }

    /// The characters from `start` to before `end`, counted from 0.
    fn part(&self, start: usize, end: usize) -> String {
        self.0.chars().skip(start).take(end - start).collect()
    }

    /// The line with letters turned into the digits they look like, at places where only digits can stand; and whether
    /// there were any.
    fn with_digits(&self, places: &[(usize, usize)]) -> (Self, bool) {
        let is_digits_place = |at: usize| {
            places
                .iter()
                .any(|(start, end)| (*start..*end).contains(&at))
        };
        let line: String = self
            .0
            .chars()
            .enumerate()
            .map(|(at, c)| {
                if is_digits_place(at) {
                    looks_like_digit(c)
                } else {
                    c
                }
            })
            .collect();
        let repaired = line != self.0;
        (Self(line), repaired)
    }
}

fn looks_like_digit(letter: char) -> char {
    match letter {
        'O' | 'Q' | 'D' => '0',
        'I' | 'L' => '1',
        'Z' => '2',
        'S' => '5',
        'G' => '6',
        'B' => '8',
        other => other,
    }
}

fn check(text: &str, digit: &str, what: &'static str) -> Result<(), MrzRefusal> {
    if digit.parse::<u32>() == Ok(check_digit(text)) {
        Ok(())
    } else {
        Err(MrzRefusal::CheckDigit(what))
    }
}

/// `yymmdd`, in the century of the number; month and day may be unknown as `00` or `<<`.
fn read_birth(text: &str, century: i16) -> Result<PersonDate, MrzRefusal> {
    let text = text.replace('<', "0");
    let (year, month, day) = split_date(&text).ok_or(MrzRefusal::NotDigits("the birth date"))?;
    let year = century * 100 + year;
    if month == 0 && day == 0 {
        return Ok(PersonDate::Year(year));
    }
    Date::new(year, month, day)
        .map(PersonDate::Day)
        .map_err(|_| MrzRefusal::DateImpossible("birth date"))
}

/// `yymmdd` in this century. A card without expiry is written `991231` (DOMAIN.md a; unverified on a real card).
fn read_expiry(text: &str) -> Result<Expiry, MrzRefusal> {
    if text == "991231" {
        return Ok(Expiry::Never);
    }
    let (year, month, day) = split_date(text).ok_or(MrzRefusal::NotDigits("the expiry"))?;
    Date::new(2000 + year, month, day)
        .map(Expiry::On)
        .map_err(|_| MrzRefusal::DateImpossible("expiry"))
}

fn split_date(text: &str) -> Option<(i16, i8, i8)> {
    let number = |start: usize| text.get(start..start + 2)?.parse::<i8>().ok();
    Some((number(0)?.into(), number(2)?, number(4)?))
}

impl fmt::Debug for MrzReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MrzReading")
            .field("number", &self.number)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
