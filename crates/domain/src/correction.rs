//! What the roster has wrong about somebody, as a volunteer reports it; the province decides.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Field, FieldProblem, MAX_NOTE_CHARACTERS, closed_set, proposal::said};

closed_set! {
    /// What is wrong.
    Wrong {
        /// The name.
        Name = "name",
        /// The birth date.
        BirthDate = "birth_date",
        /// The sex.
        Sex = "sex",
        /// The number.
        Number = "number",
        /// The hamlet.
        Address = "address",
        /// The household.
        Household = "household",
        /// Lives elsewhere now.
        Moved = "moved",
        /// Has died.
        Dead = "dead",
        /// Stands there twice.
        Twice = "twice",
    }
}

impl Wrong {
    /// Whether it wants what is right: the others say all by themselves.
    pub fn wants_right(self) -> bool {
        !matches!(self, Self::Moved | Self::Dead | Self::Twice)
    }

    /// Whether the person goes off the roster when it is accepted.
    pub fn takes_off(self) -> bool {
        !self.wants_right()
    }

    /// The field whose rules hold for what is right.
    fn field(self) -> Option<Field> {
        match self {
            Self::Name | Self::Household => Some(Field::FullName),
            Self::BirthDate => Some(Field::BirthDate),
            Self::Sex => Some(Field::Sex),
            Self::Number => Some(Field::Number),
            Self::Address => Some(Field::PresentAddress),
            Self::Moved | Self::Dead | Self::Twice => None,
        }
    }
}

/// What is wrong about one person, and what is right.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Correction {
    /// What is wrong.
    pub wrong: Wrong,
    /// What is right, in its normal form: an ISO date, twelve digits, the hamlet, the head of the right household, where
    /// the person lives now.
    pub right: Option<String>,
    /// What the province should know.
    pub note: Option<String>,
}

impl std::fmt::Debug for Correction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Correction")
            .field("wrong", &self.wrong)
            .finish_non_exhaustive()
    }
}

/// Why a correction cannot be kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum CorrectionProblem {
    /// Nobody says what is right.
    NoRight,
    /// What should be right cannot stand.
    Right(FieldProblem),
    /// Too long.
    Long,
}

impl CorrectionProblem {
    /// The word by which the screen's catalogue knows this problem. Add, never rename.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoRight => "correction_right",
            Self::Right(problem) => problem.code(),
            Self::Long => "correction_long",
        }
    }
}

impl Correction {
    /// A correction from what was typed.
    pub fn read(
        wrong: Wrong,
        right: &str,
        note: &str,
        today: Date,
    ) -> Result<Self, CorrectionProblem> {
        let right = match (said(right), wrong.field()) {
            (None, Some(_)) => return Err(CorrectionProblem::NoRight),
            (Some(right), Some(field)) => Some(
                field
                    .check(&right, today)
                    .map_err(CorrectionProblem::Right)?,
            ),
            (right, None) => right,
        };
        let correction = Self {
            wrong,
            right,
            note: said(note),
        };
        correction.check(today)?;
        Ok(correction)
    }

    /// Whether it can be kept: what came from elsewhere is held against the same rules.
    pub fn check(&self, today: Date) -> Result<(), CorrectionProblem> {
        let is_long = |text: &Option<String>| {
            text.as_ref()
                .is_some_and(|text| text.chars().count() > MAX_NOTE_CHARACTERS)
        };
        if is_long(&self.right) || is_long(&self.note) {
            return Err(CorrectionProblem::Long);
        }
        match (&self.right, self.wrong.field()) {
            (None, Some(_)) => Err(CorrectionProblem::NoRight),
            (Some(right), Some(field)) => match field.check(right, today) {
                Ok(normal) if normal == *right => Ok(()),
                Ok(_) => Err(CorrectionProblem::Right(FieldProblem::NotAChoice)),
                Err(problem) => Err(CorrectionProblem::Right(problem)),
            },
            (_, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn read(wrong: Wrong, right: &str) -> Result<Correction, CorrectionProblem> {
        Correction::read(wrong, right, "", date(2026, 11, 25))
    }

    #[test]
    fn what_is_right_is_kept_in_its_normal_form() {
        for (wrong, typed, right) in [
            (Wrong::Name, "NÔNG THỊ MƠ", "Nông Thị Mơ"),
            (Wrong::BirthDate, "2/9/1957", "1957-09-02"),
            (Wrong::Number, "019 157 000 123", "019157000123"),
            (Wrong::Sex, "female", "female"),
            (Wrong::Address, " Xóm  Đồng Ruộng ", "Xóm Đồng Ruộng"),
        ] {
            let correction = read(wrong, typed).unwrap();
            assert_eq!(correction.right.as_deref(), Some(right));
            assert_eq!(correction.check(date(2026, 11, 25)), Ok(()));
        }
    }

    #[test]
    fn what_says_all_by_itself_wants_nothing_more() {
        for wrong in [Wrong::Dead, Wrong::Twice, Wrong::Moved] {
            assert_eq!(read(wrong, "").unwrap().right, None);
        }
        assert_eq!(read(Wrong::Name, " "), Err(CorrectionProblem::NoRight));
    }

    #[test]
    fn what_cannot_stand_is_named_by_its_own_code() {
        let wrong = read(Wrong::Number, "12").unwrap_err();
        assert_eq!(wrong.code(), FieldProblem::NumberLength.code());
    }
}
