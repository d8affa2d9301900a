//! Typst with our templates and the one font of its own that has every Vietnamese letter.

use std::sync::LazyLock;

use serde::Serialize;
use typst::{
    foundations::{Bytes, Dict, IntoValue as _},
    text::Font,
};
use typst_as_lib::{TypstEngine, TypstTemplateCollection};
use typst_layout::PagedDocument;

use crate::{Document, Language, PaperError, Size};

/// Read by everybody, on every printer, and the same on every machine: no font of the system is looked for.
pub(crate) const FAMILY: &str = "Libertinus Serif";

static ENGINE: LazyLock<TypstEngine<TypstTemplateCollection>> = LazyLock::new(|| {
    let fonts = typst_assets::fonts()
        .flat_map(|bytes| Font::iter(Bytes::new(bytes)))
        .filter(|font| font.info().family == FAMILY);
    TypstEngine::builder()
        .fonts(fonts)
        .with_static_source_file_resolver([
            ("common.typ", include_str!("../templates/common.typ")),
            ("letter.typ", include_str!("../templates/letter.typ")),
            ("slip.typ", include_str!("../templates/slip.typ")),
            ("record.typ", include_str!("../templates/record.typ")),
            ("sheets.typ", include_str!("../templates/sheets.typ")),
            ("form.typ", include_str!("../templates/form.typ")),
            ("demo_form.typ", include_str!("../templates/demo_form.typ")),
        ])
        // What was laid out for one person is not kept for the next.
        .comemo_evict_max_age(Some(0))
        .build()
});

/// What every template is given beside its own data.
#[derive(Serialize)]
struct Given<'a, T> {
    language: Language,
    paper: &'static str,
    margin_mm: u8,
    points: f64,
    family: &'static str,
    paper_data: &'a T,
}

/// Lays it out, in the largest type at which it fits on one page.
pub(crate) fn typeset<T: Serialize>(
    template: &'static str,
    data: &T,
    language: Language,
    size: Size,
) -> Result<Document, PaperError> {
    fitted(template, data, language, size, size.points(), 1)
}

/// Lays it out in the first of these type sizes at which it has this many pages, or in the last.
pub(crate) fn fitted<T: Serialize>(
    template: &'static str,
    data: &T,
    language: Language,
    size: Size,
    points: &[f64],
    pages: usize,
) -> Result<Document, PaperError> {
    let mut made = None;
    for points in points {
        let document = laid_out(template, data, language, size, *points)?;
        let fits = document.page_count() == pages;
        made = Some(document);
        if fits {
            break;
        }
    }
    made.ok_or(PaperError::Template)
}

/// Lays it out in type of this size, over as many pages as it takes.
pub(crate) fn laid_out<T: Serialize>(
    template: &'static str,
    data: &T,
    language: Language,
    size: Size,
    points: f64,
) -> Result<Document, PaperError> {
    compiled(template, inputs(data, language, size, points)?)
}

/// Lays it out over the pages of a provider's PDF.
pub(crate) fn typeset_over<T: Serialize>(
    template: &'static str,
    data: &T,
    pages: &[u8],
    size: Size,
) -> Result<Document, PaperError> {
    let mut inputs = inputs(data, Language::Vi, size, 11.0)?;
    inputs.insert("pages".into(), Bytes::new(pages.to_vec()).into_value());
    compiled(template, inputs)
}

fn inputs<T: Serialize>(
    data: &T,
    language: Language,
    size: Size,
    points: f64,
) -> Result<Dict, PaperError> {
    let given = Given {
        language,
        paper: size.code(),
        margin_mm: size.margin_mm(),
        points,
        family: FAMILY,
        paper_data: data,
    };
    let json = serde_json::to_vec(&given).map_err(|_| PaperError::Template)?;
    let mut inputs = Dict::new();
    inputs.insert("given".into(), Bytes::new(json).into_value());
    Ok(inputs)
}

fn compiled(template: &'static str, inputs: Dict) -> Result<Document, PaperError> {
    let laid = ENGINE.compile_with_input::<_, _, PagedDocument>(template, inputs);
    laid.output.map(Document::new).map_err(|error| {
        // A diagnostic may repeat what was to stand on the paper: it is for tests alone.
        #[cfg(test)]
        panic!("{error:?}");
        #[cfg(not(test))]
        {
            drop(error);
            PaperError::Template
        }
    })
}
