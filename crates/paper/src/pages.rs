//! The pages of a provider's form: a PDF that somebody else made, so that nothing about it is believed.

use std::{panic, sync::Arc};

use hayro_syntax::{LoadPdfError, Pdf};
use tannha_domain::{MAX_FORM_BYTES, MAX_FORM_PAGES, PageSize};

/// A page is no smaller than A6 across and no larger than A3, give or take the margin of a cut.
const SIDES_MM: std::ops::RangeInclusive<f64> = 100.0..=425.0;
const MM_PER_POINT: f64 = 25.4 / 72.0;

/// Why a file can't be a form's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum PagesProblem {
    /// It has too many bytes.
    TooLarge,
    /// It is no PDF, or a broken one.
    NotPdf,
    /// It is locked with a password.
    Locked,
    /// It has no page, or too many.
    Count,
    /// A page is too small or too large.
    Size,
}

impl PagesProblem {
    /// The word by which the catalogue knows it. Add, never rename.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "form_too_large",
            Self::NotPdf => "form_not_pdf",
            Self::Locked => "form_locked",
            Self::Count => "form_page_count",
            Self::Size => "form_page_size",
        }
    }
}

/// How large each page of a form is. Its size is looked at before it is opened.
///
/// # Errors
/// When it is no PDF that can be a form.
pub fn form_pages(bytes: &[u8]) -> Result<Vec<PageSize>, PagesProblem> {
    if bytes.len() > MAX_FORM_BYTES {
        return Err(PagesProblem::TooLarge);
    }
    if !bytes.starts_with(b"%PDF-") {
        return Err(PagesProblem::NotPdf);
    }
    // The reader of foreign files is not ours.
    let read = panic::catch_unwind(|| sizes(bytes));
    read.unwrap_or(Err(PagesProblem::NotPdf))
}

fn sizes(bytes: &[u8]) -> Result<Vec<PageSize>, PagesProblem> {
    let pdf = Pdf::new(Arc::new(bytes.to_vec())).map_err(|error| match error {
        LoadPdfError::Decryption(_) => PagesProblem::Locked,
        LoadPdfError::Invalid => PagesProblem::NotPdf,
    })?;
    let pages = pdf.pages();
    if !(1..=MAX_FORM_PAGES).contains(&pages.len()) {
        return Err(PagesProblem::Count);
    }
    pages
        .iter()
        .map(|page| {
            let (width, height) = page.render_dimensions();
            let size = PageSize {
                width_mm: f64::from(width) * MM_PER_POINT,
                height_mm: f64::from(height) * MM_PER_POINT,
            };
            if SIDES_MM.contains(&size.width_mm) && SIDES_MM.contains(&size.height_mm) {
                Ok(size)
            } else {
                Err(PagesProblem::Size)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo_form;

    fn a_form() -> Vec<u8> {
        demo_form().unwrap().0
    }

    #[test]
    fn the_pages_of_a_form_are_measured() {
        let pages = form_pages(&a_form()).unwrap();
        assert_eq!(pages.len(), 2);
        assert!((pages[0].width_mm - 210.0).abs() < 0.1);
        assert!((pages[0].height_mm - 297.0).abs() < 0.1);
    }

    #[test]
    fn what_is_no_form_is_refused() {
        let refused = |bytes: &[u8]| form_pages(bytes).unwrap_err();
        assert_eq!(refused(b""), PagesProblem::NotPdf);
        assert_eq!(refused(b"\x89PNG\r\n"), PagesProblem::NotPdf);
        assert_eq!(refused(b"%PDF-1.7\nnothing"), PagesProblem::NotPdf);
        let form = a_form();
        let large = [form.as_slice(), &vec![b' '; MAX_FORM_BYTES]].concat();
        assert_eq!(refused(&large), PagesProblem::TooLarge);
    }

    #[test]
    fn any_bytes_are_pages_or_refused() {
        let form = a_form();
        bolero::check!().for_each(|bytes| {
            let _ = form_pages(bytes);
            let _ = form_pages(&[b"%PDF-1.7\n".as_slice(), bytes].concat());
            // A form whose inside was changed: at each place by a byte of these.
            let mut changed = form.clone();
            for (at, byte) in bytes.iter().enumerate() {
                let place = (at * 7_919 + usize::from(*byte) * 131) % changed.len();
                changed[place] = *byte;
            }
            let _ = form_pages(&changed);
        });
    }
}
