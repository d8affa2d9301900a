//! In which language, and on how large a sheet.

use serde::{Deserialize, Serialize};

/// The language of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

/// The size of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Size {
    /// 210 by 297 mm.
    A4,
    /// 148 by 210 mm.
    A5,
    /// 105 by 148 mm.
    A6,
}

impl Size {
    /// By which a template and a screen know it.
    pub fn code(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::A5 => "a5",
            Self::A6 => "a6",
        }
    }

    /// The short side and the long one, in millimetres.
    pub(crate) fn mm(self) -> (f64, f64) {
        match self {
            Self::A4 => (210.0, 297.0),
            Self::A5 => (148.0, 210.0),
            Self::A6 => (105.0, 148.0),
        }
    }

    pub(crate) fn margin_mm(self) -> u8 {
        match self {
            Self::A4 => 20,
            Self::A5 => 13,
            Self::A6 => 7,
        }
    }

    /// Type sizes to try, the largest first: the largest at which all of it fits on one page is taken, and the smallest
    /// where it never does.
    pub(crate) fn points(self) -> &'static [f64] {
        match self {
            Self::A4 => &[12.5, 12.0, 11.5, 11.0, 10.5, 10.0],
            Self::A5 => &[11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0],
            Self::A6 => &[10.0, 9.5, 9.0, 8.5, 8.0, 7.5],
        }
    }
}
