//! Papers: shown as pages, printed through a pipe, written only where the person says so.

use jiff::Timestamp;
use tannha_paper::{Document, Language as PaperLanguage, Paper, PaperError, Size};
use tauri::{async_runtime::spawn_blocking, ipc::Response};

use super::Shared;
use crate::{
    UiError,
    ports::{printer, shelf},
    state::App,
    views::{
        Language, PaperKind, PaperOf, PaperView, ShelfView, compose, form_was_made,
        papers as papers_of,
    },
};

/// Pixels a point: a page of any size can be read on the tablet, and the code on a slip scanned from it.
fn preview(size: Size) -> f64 {
    match size {
        Size::A4 => 2.0,
        Size::A5 => 3.0,
        Size::A6 => 4.0,
    }
}

impl App {
    /// The paper, and the version of the provider's own form on which it stands.
    async fn paper(
        &self,
        of: PaperOf,
        kind: PaperKind,
        size: Size,
    ) -> Result<(Document, Option<String>), UiError> {
        let language = self.language();
        let paper = self
            .vault(move |vault| compose(vault, of, kind, Timestamp::now()))
            .await?
            .ok_or_else(|| UiError::new("paper_gone"))?;
        let language = match language {
            Language::Vi => PaperLanguage::Vi,
            Language::En => PaperLanguage::En,
        };
        let form = match &paper {
            Paper::Own(form) => Some(form.version.clone()),
            _ => None,
        };
        let document = spawn_blocking(move || paper.make(language, size)).await?;
        Ok((document.map_err(refused)?, form))
    }

    /// It is on paper now, or in a file.
    async fn was_made(&self, of: PaperOf, form: Option<String>) -> Result<(), UiError> {
        let Some(version) = form else {
            return Ok(());
        };
        self.vault(move |vault| form_was_made(vault, of, &version, Timestamp::now()))
            .await
    }
}

fn refused(error: PaperError) -> UiError {
    tracing::error!(code = error.code(), %error, "a paper could not be made");
    UiError::new(error.code())
}

/// Which papers there are.
#[tauri::command]
pub(super) async fn papers(app: Shared<'_>, of: PaperOf) -> Result<Vec<PaperView>, UiError> {
    app.vault(move |vault| papers_of(vault, of, Timestamp::now()))
        .await
}

/// How many pages a paper has.
#[tauri::command]
pub(super) async fn paper_length(
    app: Shared<'_>,
    of: PaperOf,
    kind: PaperKind,
    size: Size,
) -> Result<usize, UiError> {
    Ok(app.paper(of, kind, size).await?.0.page_count())
}

/// One page as a picture's bytes, for an object URL that the screen revokes.
#[tauri::command]
pub(super) async fn paper_page(
    app: Shared<'_>,
    of: PaperOf,
    kind: PaperKind,
    size: Size,
    page: usize,
) -> Result<Response, UiError> {
    let (document, _) = app.paper(of, kind, size).await?;
    let png = spawn_blocking(move || document.page_as_png(page, preview(size))).await?;
    let png = png.map_err(refused)?;
    Ok(Response::new(
        png.ok_or_else(|| UiError::new("paper_gone"))?,
    ))
}

/// Prints a paper on the printer that the system has chosen.
#[tauri::command]
pub(super) async fn print_paper(
    app: Shared<'_>,
    of: PaperOf,
    kind: PaperKind,
    size: Size,
) -> Result<(), UiError> {
    let (document, form) = app.paper(of, kind, size).await?;
    let pdf = document.pdf().map_err(refused)?;
    let media = size.code().to_uppercase();
    let printed = spawn_blocking(move || printer::print(&pdf, &media)).await?;
    printed.map_err(|not| UiError::new(not.code()))?;
    app.was_made(of, form).await
}

/// Where a paper may be put as a file.
#[tauri::command]
pub(super) async fn shelves(app: Shared<'_>) -> Result<Vec<ShelfView>, UiError> {
    // Only while somebody is in.
    app.vault(|_| Ok::<_, UiError>(())).await?;
    let shelves = app.shelves().await?;
    let view = |one: shelf::Shelf| ShelfView {
        name: one.name,
        removable: one.removable,
    };
    Ok(shelves.into_iter().map(view).collect())
}

/// Puts a paper there as a PDF; answers with the file's name, which names nobody.
#[tauri::command]
pub(super) async fn save_paper(
    app: Shared<'_>,
    of: PaperOf,
    kind: PaperKind,
    size: Size,
    shelf: String,
) -> Result<String, UiError> {
    let (document, form) = app.paper(of, kind, size).await?;
    let pdf = document.pdf().map_err(refused)?;
    let mut shelves = app.shelves().await?.into_iter();
    let found = shelves.find(|one| one.name == shelf);
    let put = spawn_blocking(move || {
        let name = format!("{}-{}", kind.file_name(), size.code());
        found.map(|one| one.put(&name, "pdf", &pdf))
    })
    .await?;
    let name = put
        .and_then(Result::ok)
        .ok_or_else(|| UiError::new("paper_not_kept"))?;
    app.was_made(of, form).await?;
    Ok(name)
}
