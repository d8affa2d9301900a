use serde::Serialize;
use tannha_domain::{Unit, UnitMatch};
use ts_rs::TS;

/// One administrative unit of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UnitRow {
    /// The code within its list.
    pub code: String,
    /// The name with its kind.
    pub name: String,
    /// What kind of unit it is.
    pub kind: String,
}

impl From<&Unit> for UnitRow {
    fn from(unit: &Unit) -> Self {
        Self {
            code: unit.code.clone(),
            name: unit.name.clone(),
            kind: unit.kind.to_string(),
        }
    }
}

/// A unit that a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UnitHit {
    /// The code with its list: `2025:05467`.
    pub code: String,
    /// The name with its kind.
    pub name: String,
    /// What kind of unit it is.
    pub kind: String,
    /// The list: `2022` or `2025`.
    pub period: String,
    /// The units above it, nearest first.
    pub parents: String,
}

impl From<UnitMatch> for UnitHit {
    fn from(found: UnitMatch) -> Self {
        Self {
            code: found.code.to_string(),
            name: found.name,
            kind: found.kind.to_string(),
            period: found.period.to_string(),
            parents: found.parents.join(", "),
        }
    }
}
