//! A form of the demo province: made up, with no bank's design. Tests fill it in too.

use serde::Serialize;

use crate::{Language, PaperError, Size, typeset::laid_out};

/// The one template that holds words: it stands for pages that a provider drew.
#[derive(Serialize)]
struct Data {}

/// Its pages as a PDF, and the list of its places.
///
/// # Errors
/// When the pages could not be written.
pub fn demo_form() -> Result<(Vec<u8>, &'static [u8]), PaperError> {
    let document = laid_out("demo_form.typ", &Data {}, Language::Vi, Size::A4, 11.0)?;
    let places = include_bytes!("../templates/demo_form.csv");
    Ok((document.pdf()?, places))
}
