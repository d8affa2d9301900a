//! A mark outside a dossier. Nothing of it is kept before the whole is saved.

use jiff::Timestamp;
use tannha_capture::sample_sheet;
use tannha_domain::{
    Flaw, Mark, PersonId, SheetProblem, SheetSerial, THIRD_PARTY, ThirdPerson, purpose,
};
use tannha_vault::VaultError;
use tauri::{
    async_runtime::spawn_blocking,
    ipc::{Request, Response},
};

use super::{
    Shared,
    capture::{body, header},
    mark::{in_frame, in_picture, pictured},
};
use crate::{
    UiError,
    views::{
        FreeSheet, Pictured, PurposeView, ReadMark, SaidConfirmation, SaidWitness, free_sheet,
        purpose_for,
    },
};

/// What is asked of a person, and of the witness.
const OF_THE_WITNESS: [&str; 2] = ["interpreter_or_witness", THIRD_PARTY];

/// What is told before each mark, addressed to this person, and what is asked where somebody witnesses.
#[tauri::command]
pub(super) async fn mark_questions(
    app: Shared<'_>,
    person_id: PersonId,
) -> Result<Vec<PurposeView>, UiError> {
    let language = app.language();
    app.vault(move |vault| {
        let known = vault
            .person(person_id)?
            .ok_or(VaultError::NoPerson(person_id))?;
        let today = vault.today(Timestamp::now());
        let marks = Mark::ALL.iter().map(|mark| mark.purpose());
        let purposes = marks.chain(OF_THE_WITNESS).filter_map(purpose);
        let views = purposes.map(|purpose| {
            let view = purpose_for(purpose, &known.person, language, today);
            let witness = purpose.code == THIRD_PARTY;
            PurposeView {
                about: witness.then_some(ThirdPerson::Helper),
                // Of the witness nobody knows how old they are.
                address: view.address.filter(|_| !witness),
                ..view
            }
        });
        Ok::<_, VaultError>(views.collect())
    })
    .await
}

/// Whether they may witness this person's mark: said before any ink is on the paper.
#[tauri::command]
pub(super) async fn check_witness(
    app: Shared<'_>,
    person_id: PersonId,
    witness: SaidWitness,
    receiver: Option<String>,
) -> Result<(), UiError> {
    let witness = witness.tidied(app.today())?;
    app.vault(move |vault| {
        vault.check_witness(person_id, &witness, receiver.as_deref(), Timestamp::now())
    })
    .await
}

/// Looks for a numbered sheet on a frame of the camera on which nobody's mark stands. Nothing is kept.
#[tauri::command]
pub(super) async fn free_sheet_frame(
    app: Shared<'_>,
    request: Request<'_>,
) -> Result<Option<FreeSheet>, UiError> {
    match in_frame(&request).await? {
        None => Ok(None),
        Some(code) => app
            .vault(move |vault| free_sheet(vault, &code))
            .await
            .map(Some),
    }
}

/// The same on a picture file.
#[tauri::command]
pub(super) async fn free_sheet_image(
    app: Shared<'_>,
    request: Request<'_>,
) -> Result<FreeSheet, UiError> {
    let code = in_picture(&request).await?;
    app.vault(move |vault| free_sheet(vault, &code)).await
}

/// What should be otherwise on this picture of the sheet that was scanned: another picture is no evidence, and a bare finger
/// is not kept.
#[tauri::command]
pub(super) async fn shows_sheet(
    app: Shared<'_>,
    request: Request<'_>,
) -> Result<Vec<Flaw>, UiError> {
    let scanned: SheetSerial = header(&request, "serial")?;
    let picture = body(&request)?;
    let Pictured { code, judged, .. } = spawn_blocking(move || pictured(&picture)).await??;
    let seen = app.vault(move |vault| vault.free_sheet(&code)).await?;
    if seen.0 == scanned {
        Ok(judged.flaws)
    } else {
        Err(UiError::new(SheetProblem::Another.code()))
    }
}

/// A drawn sheet, for who practises: the one that was scanned, or the next.
#[tauri::command]
pub(super) async fn training_sheet(
    app: Shared<'_>,
    serial: Option<SheetSerial>,
) -> Result<Response, UiError> {
    if !app.is_training() {
        return Err(UiError::new("training_only"));
    }
    let code = app.vault(move |vault| vault.practise_sheet(serial)).await?;
    sample_sheet(&code.to_string())
        .map(Response::new)
        .ok_or_else(|| UiError::new("training_no_card"))
}

/// Reads a mark as the screen hands it over.
pub(super) async fn read(app: &Shared<'_>, said: SaidConfirmation) -> Result<ReadMark, UiError> {
    let today = app.today();
    spawn_blocking(move || said.read(today, pictured)).await?
}
