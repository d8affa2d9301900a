//! Who works with this device, and what somebody has to settle before leaving.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use tannha_domain::OperatorId;
use tannha_vault::{Operator, Vault, VaultError, day};
use ts_rs::TS;

use super::{DraftRow, today::draft_row};

/// Somebody who may unlock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OperatorView {
    /// Who.
    pub id: String,
    /// The name; empty where this device does not read it before it is open.
    pub name: String,
}

impl From<Operator> for OperatorView {
    fn from(operator: Operator) -> Self {
        Self {
            id: operator.id.to_string(),
            name: operator.name,
        }
    }
}

/// A draft that somebody has to settle.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct LeavingDraft {
    /// The draft.
    pub row: DraftRow,
    /// Nothing is missing: it can be submitted.
    pub complete: bool,
}

/// What somebody has to settle before leaving.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct Leaving {
    /// Their drafts.
    pub drafts: Vec<LeavingDraft>,
    /// How many appointments and promises are theirs.
    #[ts(type = "number")]
    pub promises: u64,
    /// How many packets of this device the province has not signed for.
    #[ts(type = "number")]
    pub unsent: u64,
    /// Who stays.
    pub others: Vec<OperatorView>,
}

/// As the vault knows it.
pub(crate) fn leaving(
    vault: &Vault,
    operators: Vec<Operator>,
    now: Timestamp,
) -> Result<Leaving, VaultError> {
    let me = vault.identity().operator;
    let names = vault.operator_names()?;
    let mut drafts = Vec::new();
    for draft in vault.drafts()? {
        if draft.operator.is_some_and(|operator| operator != me) {
            continue;
        }
        let (captured, _) = vault.draft(draft.id)?;
        drafts.push(LeavingDraft {
            complete: captured.complete(day(now)).is_ok(),
            row: draft_row(&draft, me, &names),
        });
    }
    Ok(Leaving {
        drafts,
        promises: mine(vault, me)?,
        unsent: vault.counts()?.waiting,
        others: operators
            .into_iter()
            .filter(|operator| operator.id != me)
            .map(OperatorView::from)
            .collect(),
    })
}

/// How many promises stand that this operator keeps.
fn mine(vault: &Vault, me: OperatorId) -> Result<u64, VaultError> {
    let keepers = vault.keepers()?;
    let standing = vault
        .promised(Date::MAX)?
        .into_iter()
        .chain(vault.return_list()?);
    let count = standing
        .filter(|promise| keepers.get(&promise.person.person.id) == Some(&me))
        .count();
    Ok(count as u64)
}

/// The name of another operator than me.
pub(super) fn another(
    operator: Option<OperatorId>,
    me: OperatorId,
    names: &BTreeMap<OperatorId, String>,
) -> Option<String> {
    operator
        .filter(|operator| *operator != me)
        .and_then(|operator| names.get(&operator).cloned())
}
