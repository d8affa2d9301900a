//! What the team asks of the province about its roster, and what it ruled.

use serde::Serialize;
use tannha_domain::{Ruling, Subject, Why, Wrong, closed_set, unit};
use tannha_vault::{Alike, AskedCorrection, Proposed, Vault, VaultError};
use ts_rs::TS;

use super::PersonRow;

closed_set! {
    /// Where a proposal or a correction stands.
    AskState {
        /// Here, until the province has signed for it.
        Waiting = "waiting",
        /// The province thinks about it.
        Asked = "asked",
        /// It stands on the roster now.
        Accepted = "accepted",
        /// It does not.
        Refused = "refused",
    }
}

/// Somebody who should be on the roster.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProposalRow {
    /// The proposal.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Their birth year.
    pub birth_year: Option<i16>,
    /// Their hamlet.
    pub hamlet: String,
    /// Why.
    pub why: Why,
    /// When it was made.
    pub at: String,
    /// Where it stands.
    pub state: AskState,
    /// The province's own words.
    pub words: Option<String>,
    /// Who they are on the roster now.
    pub person: Option<String>,
    /// The open draft.
    pub draft: Option<String>,
}

/// Who may be meant already.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct AlikeView {
    /// On the roster.
    pub people: Vec<PersonRow>,
    /// Put forward before.
    pub proposals: Vec<ProposalRow>,
}

/// A commune that somebody can be put forward for.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceRow {
    /// Its code, with the list.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// The hamlets that the list names there.
    pub hamlets: Vec<String>,
}

/// What was reported as wrong about a person.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct ReportRow {
    /// Its packet.
    pub id: String,
    /// What is wrong.
    pub wrong: Wrong,
    /// What is right.
    pub right: Option<String>,
    /// When it was reported.
    pub at: String,
    /// Where it stands.
    pub state: AskState,
    /// The province's own words.
    pub words: Option<String>,
}

/// What the province ruled, and nobody here has seen yet.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct RulingRow {
    /// The proposal's id, or the correction's packet.
    pub id: String,
    /// What was wrong; nothing for a proposal.
    pub wrong: Option<Wrong>,
    /// About whom.
    pub name: String,
    /// Where they live.
    pub hamlet: String,
    /// Their page, where they have one.
    pub person: Option<String>,
    /// What was ruled.
    pub ruling: Ruling,
    /// The province's own words.
    pub words: Option<String>,
}

fn state(waits: bool, ruling: Option<Ruling>) -> AskState {
    match ruling {
        Some(Ruling::Accepted) => AskState::Accepted,
        Some(Ruling::Refused) => AskState::Refused,
        None if waits => AskState::Waiting,
        None => AskState::Asked,
    }
}

fn proposal_row(vault: &Vault, proposed: &Proposed) -> Result<ProposalRow, VaultError> {
    let ruled = proposed.ruled.as_ref();
    let draft = vault.draft_of(Subject::Proposal(proposed.id))?;
    Ok(ProposalRow {
        id: proposed.id.to_string(),
        name: proposed.said.name.clone(),
        birth_year: proposed.said.birth.map(tannha_domain::PersonDate::year),
        hamlet: proposed.said.hamlet.clone(),
        why: proposed.said.why,
        at: proposed.at.to_string(),
        state: state(proposed.waits, ruled.map(|ruled| ruled.ruling)),
        words: ruled.and_then(|ruled| ruled.words.clone()),
        person: ruled
            .and_then(|ruled| ruled.person)
            .map(|person| person.to_string()),
        draft: draft.map(|draft| draft.to_string()),
    })
}

/// Everybody who was put forward.
pub(crate) fn proposal_rows(vault: &Vault) -> Result<Vec<ProposalRow>, VaultError> {
    let proposals = vault.proposals()?;
    proposals
        .iter()
        .map(|one| proposal_row(vault, one))
        .collect()
}

/// Who may be meant already.
pub(crate) fn alike_view(vault: &Vault, alike: &Alike) -> Result<AlikeView, VaultError> {
    let proposals = alike.proposals.iter().map(|one| proposal_row(vault, one));
    Ok(AlikeView {
        people: alike.people.iter().map(PersonRow::from).collect(),
        proposals: proposals.collect::<Result<_, _>>()?,
    })
}

/// The communes that somebody can be put forward for.
pub(crate) fn place_rows(vault: &Vault) -> Result<Vec<PlaceRow>, VaultError> {
    let places = vault.places()?;
    let row = |(code, hamlets): (tannha_domain::UnitCode, Vec<String>)| PlaceRow {
        name: unit(&code).map_or_else(|| code.to_string(), |unit| unit.name.clone()),
        unit: code.to_string(),
        hamlets,
    };
    Ok(places.into_iter().map(row).collect())
}

impl From<&AskedCorrection> for ReportRow {
    fn from(asked: &AskedCorrection) -> Self {
        let ruled = asked.ruled.as_ref();
        Self {
            id: asked.packet.to_string(),
            wrong: asked.said.wrong,
            right: asked.said.right.clone(),
            at: asked.at.to_string(),
            state: state(false, ruled.map(|ruled| ruled.ruling)),
            words: ruled.and_then(|ruled| ruled.words.clone()),
        }
    }
}

/// What the province ruled, and nobody here has seen yet.
pub(crate) fn ruling_rows(vault: &Vault) -> Result<Vec<RulingRow>, VaultError> {
    let mut rows = Vec::new();
    for proposed in vault.proposals()? {
        let Some(ruled) = proposed.ruled.filter(|ruled| !ruled.seen) else {
            continue;
        };
        rows.push(RulingRow {
            id: proposed.id.to_string(),
            wrong: None,
            name: proposed.said.name,
            hamlet: proposed.said.hamlet,
            person: ruled.person.map(|person| person.to_string()),
            ruling: ruled.ruling,
            words: ruled.words,
        });
    }
    for reported in vault.corrections_ruled()? {
        let Some(ruled) = reported.ruled else {
            continue;
        };
        let person = vault.person(reported.person)?.map(|one| one.person);
        rows.push(RulingRow {
            id: reported.packet.to_string(),
            wrong: Some(reported.said.wrong),
            name: person
                .as_ref()
                .map_or_else(String::new, |person| person.name.clone()),
            hamlet: person
                .as_ref()
                .map_or_else(String::new, |person| person.hamlet.clone()),
            person: person.map(|person| person.id.to_string()),
            ruling: ruled.ruling,
            words: ruled.words,
        });
    }
    Ok(rows)
}
