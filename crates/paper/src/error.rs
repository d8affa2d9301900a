//! Why a paper could not be made. Safe to log: nothing here repeats what stands on it.

/// Why a paper could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// What should stand in a QR code is too long for one.
    #[error("too long for a code")]
    CodeTooLong,
    /// The template refused its data: a bug of ours.
    #[error("the template refused its data")]
    Template,
    /// A provider's pages can't be read.
    #[error("the provider's pages can't be read")]
    Pages,
    /// The pages could not be written as a PDF or a picture.
    #[error("the pages could not be written")]
    Export,
}

impl PaperError {
    /// The word by which screens know this error. Add, never rename.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CodeTooLong => "paper_code_long",
            Self::Template => "paper_template",
            Self::Pages => "paper_pages",
            Self::Export => "paper_export",
        }
    }
}
