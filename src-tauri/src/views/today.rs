use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use tannha_domain::{OperatorId, unit};
use tannha_vault::{
    DraftSummary, PersonState, RefusedAccount, ReturnedDossier, RosterQuery, Vault, VaultError,
};
use ts_rs::TS;

use super::{
    AfterToday, AnsweredRow, PersonRow, PromiseRow, ReasonView, RosterComing, RulingRow,
    after::after_today, operator::another, person::person_id, ruling_rows,
};

/// How many people are shown ahead.
const NEXT: u64 = 12;

/// The campaign that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Campaign {
    /// Its name.
    pub name: String,
    /// Days until it ends, the last one counted; 0 when it is over.
    pub days_left: i32,
    /// How many accounts are wanted.
    #[ts(type = "number")]
    pub target: u64,
    /// How many dossiers there are.
    #[ts(type = "number")]
    pub done: u64,
    /// Where.
    pub area_name: String,
}

/// A dossier that came back.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReturnedRow {
    /// The dossier.
    pub dossier: String,
    /// The person of the roster.
    pub person_id: Option<String>,
    /// Their name.
    pub name: String,
    /// Their birth year.
    pub birth_year: Option<i16>,
    /// Their hamlet.
    pub hamlet: String,
    /// What to redo.
    pub reasons: Vec<ReasonView>,
    /// This device captured it: only here can it be redone.
    pub here: bool,
}

/// A draft that waits for its volunteer.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftRow {
    /// The draft.
    pub id: String,
    /// The person of the roster.
    pub person_id: Option<String>,
    /// Their name.
    pub name: String,
    /// Their hamlet.
    pub hamlet: String,
    /// When it was last written.
    pub saved_at: String,
    /// Counted from 1.
    pub revision: u32,
    /// The name of the other operator who captures it; nothing where it is one's own.
    pub by_another: Option<String>,
}

/// Somebody whose account, which exists already, the province refused.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct RefusedAccountRow {
    /// Who.
    pub person: PersonRow,
    /// The desk's own words.
    pub words: Option<String>,
}

impl From<&RefusedAccount> for RefusedAccountRow {
    fn from(refused: &RefusedAccount) -> Self {
        Self {
            person: PersonRow::from(&refused.person),
            words: refused.words.clone(),
        }
    }
}

/// What there is to do.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Today {
    /// The campaign.
    pub campaign: Option<Campaign>,
    /// What came back.
    pub returned: Vec<ReturnedRow>,
    /// What was promised for today or before.
    pub promised: Vec<PromiseRow>,
    /// About whom the commune or the province answered.
    pub answered: Vec<AnsweredRow>,
    /// What the province ruled on proposals and corrections, and nobody has seen yet.
    pub rulings: Vec<RulingRow>,
    /// Whose account, which exists already, the province refused.
    pub refused_accounts: Vec<RefusedAccountRow>,
    /// What follows dossiers.
    pub after: AfterToday,
    /// What is begun.
    pub drafts: Vec<DraftRow>,
    /// Whom to visit next, door by door.
    pub next: Vec<PersonRow>,
    /// How many were not reached.
    #[ts(type = "number")]
    pub not_reached: u64,
    /// How many packets wait.
    #[ts(type = "number")]
    pub waiting: u64,
    /// How many people come home in a season only.
    #[ts(type = "number")]
    pub seasonal: u64,
    /// The right time, RFC 3339, where this device's clock is far off.
    pub clock_off: Option<String>,
    /// How many people are on the roster.
    #[ts(type = "number")]
    pub roster_count: u64,
    /// The roster is not whole yet.
    pub roster_coming: Option<RosterComing>,
}

impl From<&ReturnedDossier> for ReturnedRow {
    fn from(returned: &ReturnedDossier) -> Self {
        Self {
            dossier: returned.dossier.to_string(),
            person_id: person_id(returned.subject),
            name: returned.name.clone().unwrap_or_default(),
            birth_year: returned.birth_year,
            hamlet: returned.hamlet.clone(),
            reasons: returned.reasons.iter().map(ReasonView::from).collect(),
            here: returned.here,
        }
    }
}

pub(super) fn draft_row(
    draft: &DraftSummary,
    me: OperatorId,
    names: &BTreeMap<OperatorId, String>,
) -> DraftRow {
    DraftRow {
        id: draft.id.to_string(),
        person_id: person_id(draft.subject),
        name: draft.name.clone().unwrap_or_default(),
        hamlet: draft.hamlet.clone(),
        saved_at: draft.saved_at.to_string(),
        revision: draft.revision,
        by_another: another(draft.operator, me, names),
    }
}

/// One's own first; what others have begun stands below, by name.
fn drafts(vault: &Vault) -> Result<Vec<DraftRow>, VaultError> {
    let (me, names) = (vault.identity().operator, vault.operator_names()?);
    let drafts = vault.drafts()?;
    let mut rows: Vec<DraftRow> = drafts
        .iter()
        .map(|draft| draft_row(draft, me, &names))
        .collect();
    rows.sort_by_key(|row| row.by_another.is_some());
    Ok(rows)
}

/// What was promised, with who keeps it where that is somebody else.
fn promised(vault: &Vault, until: Date) -> Result<Vec<PromiseRow>, VaultError> {
    let (me, names, keepers) = (
        vault.identity().operator,
        vault.operator_names()?,
        vault.keepers()?,
    );
    let promises = vault.promised(until)?;
    Ok(promises
        .iter()
        .map(|promise| PromiseRow {
            kept_by: another(keepers.get(&promise.person.person.id).copied(), me, &names),
            ..PromiseRow::from(promise)
        })
        .collect())
}

/// What there is to do, as the vault knows it.
pub(crate) fn today_view(vault: &Vault, now: Timestamp) -> Result<Today, VaultError> {
    let ahead = vault.search_roster(&RosterQuery {
        filter: Some(PersonState::NotReached),
        ..RosterQuery::default()
    })?;
    let next = vault.ahead(NEXT)?.iter().map(PersonRow::from).collect();
    Ok(Today {
        campaign: campaign(vault, now)?,
        returned: vault.returned()?.iter().map(ReturnedRow::from).collect(),
        promised: promised(vault, vault.today(now))?,
        answered: vault.answered()?.iter().map(AnsweredRow::from).collect(),
        rulings: ruling_rows(vault)?,
        refused_accounts: vault
            .refused_accounts()?
            .iter()
            .map(RefusedAccountRow::from)
            .collect(),
        after: after_today(vault, now)?,
        drafts: drafts(vault)?,
        next,
        not_reached: ahead.total,
        waiting: vault.counts()?.waiting,
        seasonal: vault.return_list()?.len() as u64,
        clock_off: vault.clock_is_off(now).map(|right| right.to_string()),
        roster_count: vault.roster_count()?,
        roster_coming: vault.roster_coming()?.map(RosterComing::from),
    })
}

fn campaign(vault: &Vault, now: Timestamp) -> Result<Option<Campaign>, VaultError> {
    let Some(running) = vault.campaign()? else {
        return Ok(None);
    };
    let left = vault
        .today(now)
        .until(running.ends_on)
        .map_or(-1, |span| span.get_days());
    Ok(Some(Campaign {
        name: running.name,
        days_left: (left + 1).max(0),
        target: running.target,
        done: running.done,
        area_name: area_names(vault),
    }))
}

/// The names of the areas that this device serves.
pub(crate) fn area_names(vault: &Vault) -> String {
    let areas = vault
        .certificate()
        .map(|certificate| certificate.areas)
        .unwrap_or_default();
    let names: Vec<&str> = areas
        .iter()
        .filter_map(unit)
        .map(|unit| unit.name.as_str())
        .collect();
    names.join(", ")
}
