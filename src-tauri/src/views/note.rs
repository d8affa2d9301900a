//! The note that is left where nobody was at home: who came, when the team comes again, its phone. Nothing of the person.

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{PersonId, Phone, Way, unit};
use tannha_vault::{Vault, VaultError, day};
use ts_rs::TS;

/// The setting that holds the team's phone, once somebody wrote it down.
pub(super) const TEAM_PHONE: &str = "team_phone";

/// What stands on the note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NotePage {
    /// Who came.
    pub operator_name: String,
    /// The commune.
    pub commune_name: String,
    /// On which day.
    pub came_on: String,
    /// What was promised: to come again, or to call.
    pub way: Option<Way>,
    /// For which day.
    pub day: Option<String>,
    /// At which hour.
    pub hour: Option<String>,
    /// Where the team is called.
    pub team_phone: Option<String>,
}

/// The note for this person's door, as the last visit left it.
pub(crate) fn note_page(
    vault: &Vault,
    id: PersonId,
    now: Timestamp,
) -> Result<NotePage, VaultError> {
    let person = vault.person(id)?.ok_or(VaultError::NoPerson(id))?.person;
    let last = vault.visits_of(id)?.pop();
    let next = last.as_ref().map(|last| last.visit.next);
    Ok(NotePage {
        operator_name: vault.identity().operator_name.clone(),
        commune_name: unit(&person.unit).map_or_else(String::new, |unit| unit.name.clone()),
        came_on: day(last.map_or(now, |last| last.at)).to_string(),
        way: next.map(|next| next.way),
        day: next.and_then(|next| next.day).map(|day| day.to_string()),
        hour: next
            .and_then(|next| next.hour)
            .map(|at| format!("{:02}:{:02}", at.hour(), at.minute())),
        team_phone: vault.setting(TEAM_PHONE),
    })
}

/// Remembers the team's phone for every note after this one.
pub(crate) fn keep_team_phone(vault: &Vault, phone: &Phone) -> Result<(), VaultError> {
    vault.set_setting(TEAM_PHONE, &phone.expose())
}
