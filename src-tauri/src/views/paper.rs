//! Which papers there are of a person or a dossier, and what stands on each: from what this device knows, and no more.

mod compose;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tannha_domain::{DossierId, PersonId};
use tannha_paper::{OwnForm, Paper};
use tannha_vault::{Vault, VaultError};
use ts_rs::TS;

use crate::UiError;

pub(crate) use compose::compose;
use compose::dossier_of;

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
    /// The application: on the provider's own form where there is one, else on the common one.
    Account,
    /// Who receives in the person's place.
    Receiver,
    /// The commune receives for the person.
    Focal,
    /// What the person took back.
    Withdrawal,
    /// The account that was there before.
    Existing,
}

impl PaperKind {
    const ALL: [Self; 9] = [
        Self::Slip,
        Self::Appointment,
        Self::Bring,
        Self::Record,
        Self::Account,
        Self::Receiver,
        Self::Focal,
        Self::Withdrawal,
        Self::Existing,
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
            Self::Withdrawal => "rut-dong-y",
            Self::Existing => "tai-khoan-dang-co",
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
    /// The provider's own form on which it is made; nothing where it is ours.
    pub form: Option<OwnFormView>,
}

/// A provider's own form, filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OwnFormView {
    /// Whose it is.
    pub provider: String,
    /// What the provider calls this version.
    pub version: String,
    /// The codes of what does not find room on it.
    pub without_room: Vec<String>,
    /// On which version this paper was made last, and when; nothing where it was not.
    pub made_on: Option<String>,
    /// RFC 3339.
    pub made_at: Option<String>,
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
            let form = match &paper {
                Paper::Own(form) => Some(own_form(vault, of, form)?),
                _ => None,
            };
            let sizes = paper.sizes().iter();
            papers.push(PaperView {
                kind,
                sizes: sizes.map(|size| size.code().to_owned()).collect(),
                form,
            });
        }
    }
    Ok(papers)
}

fn own_form(vault: &Vault, of: PaperOf, form: &OwnForm) -> Result<OwnFormView, VaultError> {
    let made = match dossier_of(vault, of)? {
        Some(dossier) => vault.filled_form(dossier)?,
        None => None,
    };
    let without_room = form.without_room().into_iter();
    Ok(OwnFormView {
        provider: form.account.provider.clone(),
        version: form.version.clone(),
        without_room: without_room.map(|value| value.code().to_owned()).collect(),
        made_at: made.as_ref().map(|(_, at)| at.to_string()),
        made_on: made.map(|(version, _)| version),
    })
}

/// Notes that a dossier's paper was made on this version of its provider's form.
pub(crate) fn form_was_made(
    vault: &Vault,
    of: PaperOf,
    version: &str,
    now: Timestamp,
) -> Result<(), VaultError> {
    match dossier_of(vault, of)? {
        Some(dossier) => vault.form_was_filled(dossier, version, now),
        None => Ok(()),
    }
}
