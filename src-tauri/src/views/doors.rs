//! The way from door to door.

use serde::Serialize;
use tannha_domain::{Season, UnitCode, fold, unit};
use tannha_vault::{Door, Hamlet, Promise, Vault, VaultError};
use ts_rs::TS;

use super::PromiseRow;

/// The hamlets, and the doors of the one that is walked.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct DoorsPage {
    /// The hamlets where somebody is still to be reached, in the order in which they are walked.
    pub hamlets: Vec<HamletRow>,
    /// The doors of the chosen one, in the order in which they are walked.
    pub doors: Vec<DoorRow>,
}

/// One hamlet.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct HamletRow {
    /// The commune, with its list.
    pub unit: String,
    /// The commune's name.
    pub commune: String,
    /// As the list writes it.
    pub name: String,
    /// Behind how many doors somebody is still to be reached.
    #[ts(type = "number")]
    pub doors: u64,
    /// It is the one that is walked.
    pub chosen: bool,
}

/// One door.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DoorRow {
    /// The household.
    pub household: String,
    /// Who heads it.
    pub name: String,
    /// How many of it need an account.
    #[ts(type = "number")]
    pub payees: u64,
    /// How many of those nobody reached.
    #[ts(type = "number")]
    pub not_reached: u64,
}

/// Who is at home in one season only, in one hamlet.
#[derive(Clone, PartialEq, Serialize, TS)]
pub struct ReturnGroup {
    /// The season.
    pub season: Season,
    /// The hamlet.
    pub hamlet: String,
    /// Who.
    pub rows: Vec<PromiseRow>,
}

impl From<&Door> for DoorRow {
    fn from(door: &Door) -> Self {
        Self {
            household: door.household.to_string(),
            name: door.name.clone(),
            payees: door.payees,
            not_reached: door.not_reached,
        }
    }
}

/// The way, as the vault knows it: through the hamlet that was chosen, or the first one.
pub(crate) fn doors_page(vault: &Vault) -> Result<DoorsPage, VaultError> {
    let hamlets = vault.hamlets()?;
    let walked = vault.walked();
    let is_walked = |one: &Hamlet| {
        walked.as_ref().is_some_and(|(unit, hamlet)| {
            one.unit.to_string() == *unit && fold(&one.name) == *hamlet
        })
    };
    let chosen = hamlets.iter().position(is_walked).unwrap_or(0);
    let doors = match hamlets.get(chosen) {
        Some(one) => vault.doors(&one.unit, &one.name)?,
        None => Vec::new(),
    };
    let rows = hamlets.iter().enumerate().map(|(at, one)| HamletRow {
        unit: one.unit.to_string(),
        commune: commune(&one.unit),
        name: one.name.clone(),
        doors: one.doors,
        chosen: at == chosen,
    });
    Ok(DoorsPage {
        hamlets: rows.collect(),
        doors: doors.iter().map(DoorRow::from).collect(),
    })
}

fn commune(code: &UnitCode) -> String {
    unit(code).map_or_else(String::new, |unit| unit.name.clone())
}

/// Who comes home in which season, hamlet by hamlet.
pub(crate) fn return_groups(promises: &[Promise]) -> Vec<ReturnGroup> {
    let mut groups: Vec<ReturnGroup> = Vec::new();
    for promise in promises {
        let Some(season) = promise.next.season else {
            continue;
        };
        let hamlet = &promise.person.person.hamlet;
        let row = PromiseRow::from(promise);
        match groups
            .iter_mut()
            .find(|group| group.season == season && group.hamlet == *hamlet)
        {
            Some(group) => group.rows.push(row),
            None => groups.push(ReturnGroup {
                season,
                hamlet: hamlet.clone(),
                rows: vec![row],
            }),
        }
    }
    groups
}
