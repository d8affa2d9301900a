//! Which papers there are of a person or a dossier, and what stands on each: from what this device knows, and no more.

mod compose;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tannha_domain::{DossierId, PersonId};
use tannha_vault::Vault;
use ts_rs::TS;

use crate::UiError;

pub(crate) use compose::compose;

/// Whose papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "of", content = "id", rename_all = "snake_case")]
pub enum PaperOf {
    /// A person's.
    Person(#[ts(type = "string")] PersonId),
    /// A dossier's.
    Dossier(#[ts(type = "string")] DossierId),
}

/// A kind of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// What the person takes home.
    Slip,
    /// When and where to come.
    Appointment,
    /// What to bring.
    Bring,
    /// What was asked and answered.
    Record,
    /// The application, on the common form.
    Account,
    /// Who receives in the person's place.
    Receiver,
    /// The commune receives for the person.
    Focal,
}

impl PaperKind {
    const ALL: [Self; 7] = [
        Self::Slip,
        Self::Appointment,
        Self::Bring,
        Self::Record,
        Self::Account,
        Self::Receiver,
        Self::Focal,
    ];

    /// What a file of it is called, before the number. It names nobody.
    pub(crate) fn file_name(self) -> &'static str {
        match self {
            Self::Slip => "giay-hen",
            Self::Appointment => "hen-gap",
            Self::Bring => "can-mang",
            Self::Record => "loi-dong-y",
            Self::Account => "mo-tai-khoan",
            Self::Receiver => "uy-quyen",
            Self::Focal => "tai-khoan-xa",
        }
    }
}

/// One paper that there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PaperView {
    /// Which.
    pub kind: PaperKind,
    /// On which sheets, the usual one first.
    pub sizes: Vec<String>,
}

/// A place for a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ShelfView {
    /// What it is called.
    pub name: String,
    /// It can be taken along.
    pub removable: bool,
}

/// The papers that there are.
pub(crate) fn papers(
    vault: &Vault,
    of: PaperOf,
    now: Timestamp,
) -> Result<Vec<PaperView>, UiError> {
    let mut papers = Vec::new();
    for kind in PaperKind::ALL {
        if let Some(paper) = compose(vault, of, kind, now)? {
            papers.push(PaperView {
                kind,
                sizes: paper
                    .sizes()
                    .iter()
                    .map(|size| size.code().to_owned())
                    .collect(),
            });
        }
    }
    Ok(papers)
}
