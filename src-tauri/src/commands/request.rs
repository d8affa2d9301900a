//! What the team asks of the province about its roster: to put somebody on it, to mend what is wrong.

use jiff::Timestamp;
use tannha_domain::{
    Correction, Field, PacketId, PersonId, Proposal, ProposalId, Sex, Subject, UnitCode, Why, Wrong,
};
use tannha_vault::VaultError;
use tauri::AppHandle;

use super::Shared;
use crate::{
    UiError,
    state::tell_changed,
    views::{
        AlikeView, DraftView, PersonPage, PlaceRow, ProposalRow, alike_view, person_page,
        place_rows, proposal_rows,
    },
};

/// Everybody who was put forward for the roster.
#[tauri::command]
pub(super) async fn proposals(app: Shared<'_>) -> Result<Vec<ProposalRow>, UiError> {
    app.vault(proposal_rows).await
}

/// The communes that somebody can be put forward for.
#[tauri::command]
pub(super) async fn proposal_places(app: Shared<'_>) -> Result<Vec<PlaceRow>, UiError> {
    app.vault(place_rows).await
}

/// Who may be meant already: asked while the name is typed.
#[tauri::command]
pub(super) async fn alike(
    app: Shared<'_>,
    name: String,
    birth: String,
) -> Result<AlikeView, UiError> {
    let birth = Field::BirthDate.check(&birth, app.today());
    let birth = birth.ok().and_then(|birth| birth.parse().ok());
    app.vault(move |vault| alike_view(vault, &vault.alike(&name, birth)?))
        .await
}

/// Puts somebody forward; answers with everybody who was.
#[tauri::command]
#[expect(
    clippy::too_many_arguments,
    reason = "each is one thing that the screen asks, by its name"
)]
pub(super) async fn propose(
    handle: AppHandle,
    app: Shared<'_>,
    unit: UnitCode,
    name: String,
    birth: String,
    sex: Option<Sex>,
    hamlet: String,
    head: String,
    why: Why,
    note: String,
    phone: String,
) -> Result<Vec<ProposalRow>, UiError> {
    let rows = app
        .vault(move |vault| {
            let now = Timestamp::now();
            let said = Proposal::read(
                &name,
                &birth,
                sex,
                &hamlet,
                &head,
                why,
                &note,
                &phone,
                vault.today(now),
            );
            vault.propose(&unit, &said.map_err(VaultError::Proposal)?, now)?;
            proposal_rows(vault)
        })
        .await?;
    app.nudge();
    tell_changed(&handle, &["outbox", "today", "roster"]);
    Ok(rows)
}

/// Goes on with the draft of somebody who was put forward, or begins one: the province may decide later.
#[tauri::command]
pub(super) async fn open_proposal_draft(
    handle: AppHandle,
    app: Shared<'_>,
    id: ProposalId,
) -> Result<DraftView, UiError> {
    let view = app
        .draft(move |vault, now| {
            vault
                .open_draft(Subject::Proposal(id), now)
                .and_then(|draft| vault.draft(draft))
        })
        .await?;
    tell_changed(&handle, &["today", "roster"]);
    Ok(view)
}

/// Reports what the roster has wrong about somebody; answers with the person's page.
#[tauri::command]
pub(super) async fn report_wrong(
    handle: AppHandle,
    app: Shared<'_>,
    person_id: PersonId,
    wrong: Wrong,
    right: String,
    note: String,
) -> Result<PersonPage, UiError> {
    let language = app.language();
    let page = app
        .vault(move |vault| {
            let now = Timestamp::now();
            let said = Correction::read(wrong, &right, &note, vault.today(now));
            vault.report_wrong(person_id, &said.map_err(VaultError::Correction)?, now)?;
            person_page(vault, person_id, language)
        })
        .await?;
    app.nudge();
    tell_changed(&handle, &["outbox", "person"]);
    Ok(page)
}

/// Somebody here has seen what the province ruled on a proposal.
#[tauri::command]
pub(super) async fn saw_proposal(
    handle: AppHandle,
    app: Shared<'_>,
    id: ProposalId,
) -> Result<(), UiError> {
    app.vault(move |vault| vault.saw_proposal(id, Timestamp::now()))
        .await?;
    tell_changed(&handle, &["today"]);
    Ok(())
}

/// Somebody here has seen what the province ruled on a correction.
#[tauri::command]
pub(super) async fn saw_correction(
    handle: AppHandle,
    app: Shared<'_>,
    id: PacketId,
) -> Result<(), UiError> {
    app.vault(move |vault| vault.saw_correction(id, Timestamp::now()))
        .await?;
    tell_changed(&handle, &["today"]);
    Ok(())
}
