//! The dossier that is being captured.

use jiff::Timestamp;
use tannha_domain::{
    DossierId, DraftId, Facts, Field, Missing, NumberSaid, PersonDate, PersonId, ReadFacts as _,
    Sex, Source, Subject, barrier_is_the_phone, number_said as said_of,
};
use tannha_vault::{DraftPlace, Opened, Vault, VaultError};
use tauri::AppHandle;

use super::Shared;
use crate::{
    UiError,
    ports::space,
    state::{App, tell_changed},
    views::{DraftView, ProductView, Slip, draft_view, everything_missing, product_views, slip},
};

impl App {
    /// Runs work that answers with the draft as it now is on the disk, and shows that.
    pub(super) async fn draft(
        &self,
        work: impl FnOnce(&Vault, Timestamp) -> Result<Opened, VaultError> + Send + 'static,
    ) -> Result<DraftView, UiError> {
        let (language, now) = (self.language(), Timestamp::now());
        self.vault(move |vault| {
            work(vault, now)
                .map(|(draft, meta)| draft_view(&draft, &meta, language, vault.today(now)))
        })
        .await
    }
}

/// Goes on with the person's open draft, or begins one.
#[tauri::command]
pub(super) async fn open_draft(
    handle: AppHandle,
    app: Shared<'_>,
    person_id: PersonId,
) -> Result<DraftView, UiError> {
    let folder = app.folder().to_path_buf();
    let view = app
        .draft(move |vault, now| {
            let subject = Subject::Person(person_id);
            // Somebody new is not begun where nobody could be finished; who was begun goes on.
            if vault.draft_of(subject)?.is_none() && !space::holds_one_more(&folder) {
                return Err(VaultError::NoRoom);
            }
            vault
                .open_draft(subject, now)
                .and_then(|draft| vault.draft(draft))
        })
        .await?;
    tell_changed(&handle, &["today", "person"]);
    Ok(view)
}

/// Begins the next revision of a dossier that came back.
#[tauri::command]
pub(super) async fn redo_dossier(
    handle: AppHandle,
    app: Shared<'_>,
    dossier: DossierId,
) -> Result<DraftView, UiError> {
    let view = app
        .draft(move |vault, now| {
            vault
                .redo(dossier, now)
                .and_then(|draft| vault.draft(draft))
        })
        .await?;
    tell_changed(&handle, &["today", "person"]);
    Ok(view)
}

/// The draft as it is on the disk.
#[tauri::command]
pub(super) async fn draft(app: Shared<'_>, id: DraftId) -> Result<DraftView, UiError> {
    app.draft(move |vault, _| vault.draft(id)).await
}

/// Takes a draft away with everything in it.
#[tauri::command]
pub(super) async fn discard_draft(
    handle: AppHandle,
    app: Shared<'_>,
    id: DraftId,
) -> Result<(), UiError> {
    app.vault(move |vault| vault.discard_draft(id, Timestamp::now()))
        .await?;
    tell_changed(&handle, &["today", "person", "roster"]);
    Ok(())
}

/// Writes one value. One that cannot stand changes nothing.
#[tauri::command]
pub(super) async fn save_field(
    app: Shared<'_>,
    draft: DraftId,
    field: Field,
    value: String,
    source: Source,
) -> Result<DraftView, UiError> {
    app.draft(move |vault, now| vault.save_field(draft, field, &value, source, now))
        .await
}

/// What a dossier knows of the person whose number stands in this field.
fn whose(facts: &Facts, field: Field) -> (Option<Sex>, Option<PersonDate>) {
    match field {
        Field::Number => (facts.sex(), facts.birth_date()),
        Field::HelperNumber => (
            None,
            facts
                .value(Field::HelperBirth)
                .and_then(|birth| birth.parse().ok()),
        ),
        _ => (None, None),
    }
}

/// What a number says that is being typed into this field, beside what a dossier knows of whose it is. Nothing is
/// kept.
#[tauri::command]
pub(super) async fn number_said(
    app: Shared<'_>,
    draft: Option<DraftId>,
    field: Field,
    typed: String,
) -> Result<NumberSaid, UiError> {
    app.vault(move |vault| {
        let facts = match draft {
            Some(draft) => vault.draft(draft)?.0.facts,
            None => Facts::new(),
        };
        let (sex, birth) = whose(&facts, field);
        Ok::<_, VaultError>(said_of(&typed, sex, birth.map(PersonDate::year)))
    })
    .await
}

/// Writes where somebody is in the draft, for whoever comes back after a flat battery.
#[tauri::command]
pub(super) async fn remember_place(
    app: Shared<'_>,
    draft: DraftId,
    step: String,
    what: Option<String>,
    typed: Option<String>,
) -> Result<(), UiError> {
    let place = DraftPlace { step, what, typed };
    app.vault(move |vault| vault.remember_place(draft, &place, Timestamp::now()))
        .await
}

/// What is offered to this person.
#[tauri::command]
pub(super) async fn products(app: Shared<'_>, draft: DraftId) -> Result<Vec<ProductView>, UiError> {
    app.vault(move |vault| {
        let (draft, _) = vault.draft(draft)?;
        let without_phone = match draft.subject {
            Subject::Person(person) => vault
                .visits_of(person)?
                .iter()
                .max_by_key(|visited| visited.at)
                .is_some_and(|last| barrier_is_the_phone(&last.visit.barrier)),
            Subject::Proposal(_) | Subject::Nobody => false,
        };
        Ok::<_, VaultError>(product_views(
            &draft,
            without_phone,
            vault.today(Timestamp::now()),
        ))
    })
    .await
}

/// Writes what the person chose.
#[tauri::command]
pub(super) async fn choose_product(
    app: Shared<'_>,
    draft: DraftId,
    product: String,
) -> Result<DraftView, UiError> {
    app.draft(move |vault, now| vault.choose_product(draft, &product, now))
        .await
}

/// What is still missing.
#[tauri::command]
pub(super) async fn check_draft(app: Shared<'_>, draft: DraftId) -> Result<Vec<Missing>, UiError> {
    app.vault(move |vault| {
        vault
            .draft(draft)
            .map(|(draft, _)| everything_missing(&draft, vault.today(Timestamp::now())))
    })
    .await
}

/// Freezes the draft, queues its packet, and gives back the slip.
#[tauri::command]
pub(super) async fn submit_dossier(
    handle: AppHandle,
    app: Shared<'_>,
    draft: DraftId,
) -> Result<Slip, UiError> {
    let slip = app
        .vault(move |vault| {
            let now = Timestamp::now();
            let (captured, _) = vault.draft(draft)?;
            let submitted = vault.submit(draft, now)?;
            Ok::<_, VaultError>(slip(&captured, submitted.number, now))
        })
        .await?;
    app.nudge();
    tell_changed(&handle, &["outbox", "today", "person", "roster"]);
    Ok(slip)
}
