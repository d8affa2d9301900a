//! Somebody who was met and is not on the roster: put forward, until the province has decided.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Field, MAX_NOTE_CHARACTERS, PersonDate, Sex, closed_set, name::tidy};

/// A hamlet or a head's name is a line, not a letter.
const MAX_LINE_CHARACTERS: usize = 120;

closed_set! {
    /// Why somebody should be on the roster.
    Why {
        /// Has come to need it since the list was made.
        NewCase = "new_case",
        /// The list left them out.
        Missing = "missing",
        /// Has moved here.
        MovedHere = "moved_here",
    }
}

closed_set! {
    /// What the province decided on a proposal or a correction.
    Ruling {
        /// It stands on the roster now.
        Accepted = "accepted",
        /// It does not.
        Refused = "refused",
    }
}

/// Who should be on the roster, as the volunteer wrote it down.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Proposal {
    /// Full name.
    pub name: String,
    /// Birth date; a year alone where no more is known.
    pub birth: Option<PersonDate>,
    /// Sex.
    pub sex: Option<Sex>,
    /// The hamlet.
    pub hamlet: String,
    /// Who heads the household.
    pub head: Option<String>,
    /// Why.
    pub why: Why,
    /// What the province should know.
    pub note: Option<String>,
    /// A phone on which to ask back.
    pub phone: Option<String>,
}

impl std::fmt::Debug for Proposal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proposal")
            .field("why", &self.why)
            .finish_non_exhaustive()
    }
}

/// Why a proposal cannot be kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum ProposalProblem {
    /// No whole name.
    Name,
    /// A birth date that cannot be.
    Birth,
    /// No hamlet.
    Hamlet,
    /// Not a phone number.
    Phone,
    /// Too long.
    Long,
}

impl ProposalProblem {
    /// The word by which the screen's catalogue knows this problem. Add, never rename.
    pub fn code(self) -> &'static str {
        match self {
            Self::Name => "proposal_name",
            Self::Birth => "proposal_birth",
            Self::Hamlet => "proposal_hamlet",
            Self::Phone => "proposal_phone",
            Self::Long => "proposal_long",
        }
    }
}

/// What was typed, tidied; nothing where nothing is left.
pub(crate) fn said(text: &str) -> Option<String> {
    let text = tidy(text);
    (!text.is_empty()).then_some(text)
}

impl Proposal {
    /// A proposal from what was typed: dates and phones in any of the ways in which people write them.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is one thing that the screen asks"
    )]
    pub fn read(
        name: &str,
        birth: &str,
        sex: Option<Sex>,
        hamlet: &str,
        head: &str,
        why: Why,
        note: &str,
        phone: &str,
        today: Date,
    ) -> Result<Self, ProposalProblem> {
        let name = Field::FullName.check(name, today);
        let birth = said(birth)
            .map(|birth| Field::BirthDate.check(&birth, today))
            .transpose()
            .map_err(|_| ProposalProblem::Birth)?;
        let phone = said(phone)
            .map(|phone| Field::Phone.check(&phone, today))
            .transpose()
            .map_err(|_| ProposalProblem::Phone)?;
        let proposal = Self {
            name: name.map_err(|_| ProposalProblem::Name)?,
            birth: birth
                .map(|birth| birth.parse())
                .transpose()
                .map_err(|_| ProposalProblem::Birth)?,
            sex,
            hamlet: said(hamlet).ok_or(ProposalProblem::Hamlet)?,
            head: said(head),
            why,
            note: said(note),
            phone,
        };
        proposal.check(today)?;
        Ok(proposal)
    }

    /// Whether it can be kept: what came from elsewhere is held against the same rules.
    pub fn check(&self, today: Date) -> Result<(), ProposalProblem> {
        let name = Field::FullName.check(&self.name, today);
        if name.is_err() {
            return Err(ProposalProblem::Name);
        }
        if let Some(birth) = self.birth
            && Field::BirthDate.check(&birth.to_string(), today).is_err()
        {
            return Err(ProposalProblem::Birth);
        }
        if self.hamlet.trim().is_empty() {
            return Err(ProposalProblem::Hamlet);
        }
        let phone = self.phone.as_deref();
        if phone.is_some_and(|phone| Field::Phone.check(phone, today).is_err()) {
            return Err(ProposalProblem::Phone);
        }
        let is_long =
            |text: Option<&String>, most| text.is_some_and(|text| text.chars().count() > most);
        if is_long(Some(&self.hamlet), MAX_LINE_CHARACTERS)
            || is_long(self.head.as_ref(), MAX_LINE_CHARACTERS)
            || is_long(self.note.as_ref(), MAX_NOTE_CHARACTERS)
        {
            return Err(ProposalProblem::Long);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn read(
        name: &str,
        birth: &str,
        hamlet: &str,
        phone: &str,
    ) -> Result<Proposal, ProposalProblem> {
        Proposal::read(
            name,
            birth,
            None,
            hamlet,
            " Nông  Văn Quý ",
            Why::Missing,
            "",
            phone,
            date(2026, 11, 25),
        )
    }

    #[test]
    fn what_was_typed_is_kept_in_its_normal_form() {
        let read = read(
            "NÔNG THỊ SÁO",
            "2/9/1957",
            " Xóm  Đồng Ruộng",
            "0987 654 321",
        )
        .unwrap();
        assert_eq!(read.name, "Nông Thị Sáo");
        assert_eq!(read.birth, Some("1957-09-02".parse().unwrap()));
        assert_eq!(read.hamlet, "Xóm Đồng Ruộng");
        assert_eq!(read.head.as_deref(), Some("Nông Văn Quý"));
        assert_eq!(read.phone.as_deref(), Some("0987654321"));
        assert_eq!(read.note, None);
    }

    #[test]
    fn a_year_alone_will_do_and_so_will_none() {
        assert!(read("Nông Thị Sáo", "1957", "Xóm A", "").is_ok());
        assert!(read("Nông Thị Sáo", "", "Xóm A", "").is_ok());
    }

    #[test]
    fn what_cannot_be_is_named() {
        for (wrong, problem) in [
            (read("Sáo", "1957", "Xóm A", ""), ProposalProblem::Name),
            (
                read("Nông Thị Sáo", "31/2/1957", "Xóm A", ""),
                ProposalProblem::Birth,
            ),
            (
                read("Nông Thị Sáo", "1957", " ", ""),
                ProposalProblem::Hamlet,
            ),
            (
                read("Nông Thị Sáo", "1957", "Xóm A", "12"),
                ProposalProblem::Phone,
            ),
            (
                read("Nông Thị Sáo", "1957", &"x".repeat(121), ""),
                ProposalProblem::Long,
            ),
        ] {
            assert_eq!(wrong.unwrap_err(), problem);
        }
    }
}
