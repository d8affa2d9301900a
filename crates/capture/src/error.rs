use tannha_domain::{CardRefusal, SheetProblem, vietqr::VietQrRefusal};

/// Why a picture gave no evidence. Says what kind of trouble it was, never what stood in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// Neither JPEG nor PNG nor WebP.
    #[error("not a picture of a kind that is read here")]
    PictureKind,
    /// It began like a picture and could not be decoded.
    #[error("the picture is broken")]
    PictureBroken,
    /// More bytes or pixels than a camera of a tablet makes.
    #[error("the picture is too large")]
    PictureTooLarge,
    /// No QR was found.
    #[error("there is no QR in the picture")]
    NoQr,
    /// Two readings of the picture do not agree.
    #[error("two readings disagree")]
    ReadingsDisagree,
    /// There is a QR, and it is not a card's or says what no card says.
    #[error("the QR is refused: {0}")]
    Card(#[from] CardRefusal),
    /// There is a QR, and it is not an account's.
    #[error("the QR is refused: {0}")]
    Account(#[from] VietQrRefusal),
    /// There is a QR, and it is not a numbered sheet's.
    #[error("the QR is refused: {0}")]
    Sheet(#[from] SheetProblem),
}

impl CaptureError {
    /// The word by which the catalogue knows this error. Add, never rename.
    pub fn code(self) -> &'static str {
        match self {
            Self::PictureKind => "picture_kind",
            Self::PictureBroken => "picture_broken",
            Self::PictureTooLarge => "picture_too_large",
            Self::NoQr => "no_qr",
            Self::ReadingsDisagree => "readings_disagree",
            Self::Card(refusal) => refusal.code(),
            Self::Account(refusal) => refusal.code(),
            Self::Sheet(problem) => problem.code(),
        }
    }
}
