//! People of the roster, as lists and their pages show them: no category, which is nobody's business at the door.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{
    Draft, PersonId, Proposal, Reason, RosterPerson, Sex, Step, Subject, masked, unit,
};
use tannha_vault::{PersonState, PersonSummary, Vault, VaultError};
use ts_rs::TS;

use super::{
    AfterView, Language, ReportRow, ReportedView, RosterComing, VisitView, WithdrawnView,
    after::after_view,
    operator::another,
    visit::{barrier_text, visit_view},
};

/// One thing to redo, in codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Reason")]
pub struct ReasonView {
    /// The step that mends it.
    pub step: Step,
    /// Why.
    pub code: String,
    /// The one picture, where it is one.
    pub role: Option<String>,
    /// The clerk's own words.
    pub note: Option<String>,
}

impl From<&Reason> for ReasonView {
    fn from(reason: &Reason) -> Self {
        Self {
            step: reason.step,
            code: reason.code.to_string(),
            role: reason.role.map(|role| role.to_string()),
            note: reason.note.clone(),
        }
    }
}

/// One line of a list of people.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonRow {
    /// The person.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Birth year, as far as it is known.
    pub birth_year: Option<i16>,
    /// Sex.
    pub sex: Option<Sex>,
    /// The hamlet.
    pub hamlet: String,
    /// The household.
    pub household: String,
    /// Who heads it, be it this person.
    pub head_name: Option<String>,
    /// How many of it are on the roster.
    pub members: u32,
    /// How far their account is.
    pub state: PersonState,
    /// An account of this person is needed.
    pub payee: bool,
}

impl From<&PersonSummary> for PersonRow {
    fn from(summary: &PersonSummary) -> Self {
        let person = &summary.person;
        Self {
            id: person.id.to_string(),
            name: person.name.clone(),
            birth_year: person.birth.map(tannha_domain::PersonDate::year),
            sex: person.sex,
            hamlet: person.hamlet.clone(),
            household: person.household.to_string(),
            head_name: summary.head_name.clone(),
            members: summary.members,
            state: summary.state,
            payee: person.payee,
        }
    }
}

/// A part of the roster.
#[derive(Clone, PartialEq, Serialize, TS)]
pub struct RosterPage {
    /// How many fit.
    #[ts(type = "number")]
    pub total: u64,
    /// How many there are in each state.
    #[ts(type = "{ [key in string]: number }")]
    pub counts: BTreeMap<String, u64>,
    /// These of them.
    pub rows: Vec<PersonRow>,
    /// How far the list has come in, while more of it is on its way: whoever is not found may still come.
    pub coming: Option<RosterComing>,
    /// How long the search took.
    pub milliseconds: f64,
}

/// One thing that happened to a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HistoryItem {
    /// When.
    pub at: String,
    /// What.
    pub code: String,
    /// A code or the last digits of an account, where there is one.
    pub detail: Option<String>,
}

impl From<tannha_vault::HistoryItem> for HistoryItem {
    fn from(item: tannha_vault::HistoryItem) -> Self {
        Self {
            at: item.at.to_string(),
            code: item.code,
            detail: item.detail,
        }
    }
}

/// A person's page.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonPage {
    /// The person's line.
    pub row: PersonRow,
    /// The number, of which the last four digits can be seen.
    pub number_masked: Option<String>,
    /// The birth date, or a year.
    pub birth_date: Option<String>,
    /// Where the list says they live.
    pub address: String,
    /// The commune.
    pub commune_name: String,
    /// Everybody of the household.
    pub household: Vec<PersonRow>,
    /// The open draft.
    pub draft: Option<String>,
    /// The name of the other operator who captures it; nothing where it is one's own.
    pub draft_by_another: Option<String>,
    /// What happened, oldest first.
    pub history: Vec<HistoryItem>,
    /// What to redo.
    pub reasons: Vec<ReasonView>,
    /// What is to be redone can be redone on this device, which captured it.
    pub here: bool,
    /// The dossier.
    pub dossier: Option<String>,
    /// The last visit, where no dossier came after it.
    pub visit: Option<VisitView>,
    /// What was reported as wrong on the list, the oldest first.
    pub reports: Vec<ReportRow>,
    /// The account that was reported last, where one exists already.
    pub reported: Option<ReportedView>,
    /// What the person took back, the oldest first.
    pub withdrawals: Vec<WithdrawnView>,
    /// What follows a dossier.
    pub after: AfterView,
}

/// A person's page, as the vault knows them.
pub(crate) fn person_page(
    vault: &Vault,
    id: PersonId,
    language: Language,
) -> Result<PersonPage, VaultError> {
    let summary = vault.person(id)?.ok_or(VaultError::NoPerson(id))?;
    let person = &summary.person;
    let dossier = vault.dossiers_of(id)?.last().map(|(dossier, _)| *dossier);
    let returned = vault
        .returned()?
        .into_iter()
        .find(|returned| Some(returned.dossier) == dossier);
    Ok(PersonPage {
        row: PersonRow::from(&summary),
        number_masked: person.number.as_deref().map(masked),
        birth_date: person.birth.map(|birth| birth.to_string()),
        address: person.address(),
        commune_name: unit(&person.unit).map_or_else(String::new, |unit| unit.name.clone()),
        household: vault
            .household(person.household)?
            .iter()
            .map(PersonRow::from)
            .collect(),
        draft: vault
            .draft_of(Subject::Person(id))?
            .map(|draft| draft.to_string()),
        draft_by_another: drawn_up_by(vault, id)?,
        history: vault
            .history(id)?
            .into_iter()
            .map(|item| told(item, language))
            .collect(),
        reasons: returned
            .iter()
            .flat_map(|returned| &returned.reasons)
            .map(ReasonView::from)
            .collect(),
        here: returned.is_none_or(|returned| returned.here),
        dossier: dossier.map(|dossier| dossier.to_string()),
        visit: vault
            .last_word(id)?
            .map(|visited| visit_view(&visited, language)),
        reports: vault
            .corrections_of(id)?
            .iter()
            .map(ReportRow::from)
            .collect(),
        reported: vault.reported_account(id)?.map(ReportedView::from),
        withdrawals: vault
            .withdrawals_of(id)?
            .iter()
            .map(WithdrawnView::from)
            .collect(),
        after: after_view(vault, id, Timestamp::now())?,
    })
}

/// Who else has begun this person's draft.
fn drawn_up_by(vault: &Vault, id: PersonId) -> Result<Option<String>, VaultError> {
    let drafts = vault.drafts()?;
    let begun = drafts
        .iter()
        .find(|draft| draft.subject == Subject::Person(id));
    let (me, names) = (vault.identity().operator, vault.operator_names()?);
    Ok(begun.and_then(|draft| another(draft.operator, me, &names)))
}

/// A line of the history; a barrier is told in words, which stand in no catalogue of the screens.
fn told(item: tannha_vault::HistoryItem, language: Language) -> HistoryItem {
    let visited = item.code == "visited";
    let mut line = HistoryItem::from(item);
    if visited {
        line.detail = line.detail.map(|code| barrier_text(&code, language));
    }
    line
}

/// The person of the roster, for a subject that is on it.
pub(super) fn person_id(subject: Subject) -> Option<String> {
    match subject {
        Subject::Person(person) => Some(person.to_string()),
        Subject::Proposal(_) | Subject::Nobody => None,
    }
}

/// What is known of a draft's person to head its screen.
pub(super) struct Known {
    pub(super) name: String,
    pub(super) sex: Option<Sex>,
    pub(super) birth_year: Option<i16>,
}

/// From the facts, else from the roster, or from what was said when they were put forward for it.
pub(super) fn known(draft: &Draft, proposal: Option<&Proposal>) -> Known {
    use tannha_domain::{Field, ReadFacts as _};
    let roster: Option<&RosterPerson> = draft.roster.as_ref();
    Known {
        // Whose dossier it is says the list: a card may turn out to be another's.
        name: roster
            .map(|person| person.name.as_str())
            .or_else(|| draft.facts.value(Field::FullName))
            .or_else(|| proposal.map(|said| said.name.as_str()))
            .unwrap_or_default()
            .to_owned(),
        sex: draft
            .facts
            .sex()
            .or_else(|| roster?.sex)
            .or_else(|| proposal?.sex),
        birth_year: draft
            .facts
            .birth_date()
            .or_else(|| roster?.birth)
            .or_else(|| proposal?.birth)
            .map(tannha_domain::PersonDate::year),
    }
}
