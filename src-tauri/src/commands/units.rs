//! Administrative units, of both lists.

use tannha_domain::{UnitList, children};

use crate::{
    UiError,
    views::{UnitHit, UnitRow},
};

/// More hits than this nobody reads.
const HITS: usize = 20;

/// The units right below one, or the provinces.
#[tauri::command]
pub(super) async fn units(list: UnitList, parent: Option<String>) -> Result<Vec<UnitRow>, UiError> {
    Ok(children(list, parent.as_deref())
        .into_iter()
        .map(UnitRow::from)
        .collect())
}

/// Units by their words, without marks.
#[tauri::command]
pub(super) async fn search_units(query: String) -> Result<Vec<UnitHit>, UiError> {
    Ok(tannha_domain::search_units(&query, HITS)
        .into_iter()
        .map(UnitHit::from)
        .collect())
}
