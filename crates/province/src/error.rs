//! What can go wrong at the province. Safe to log: ids and codes only.

use std::{collections::BTreeMap, io};

use tannha_packet::PacketError;

/// What can go wrong at the province.
#[derive(Debug, thiserror::Error)]
pub enum ProvinceError {
    /// A refusal that its message explains: `code_<code>` in the catalogue.
    #[error("refused: {code}")]
    Refused {
        /// The stable code.
        code: &'static str,
        /// What stands in the message's braces. Never personal.
        params: BTreeMap<&'static str, String>,
    },
    /// The database did not do what it was asked.
    #[error("could not {doing}")]
    Database {
        /// What we were doing.
        doing: &'static str,
        /// Its answer.
        source: sqlx::Error,
    },
    /// The disk did not do what it was asked.
    #[error("could not {doing}")]
    Disk {
        /// What we were doing.
        doing: &'static str,
        /// Its answer.
        source: io::Error,
    },
    /// Something signed or sealed does not hold.
    #[error(transparent)]
    Packet(#[from] PacketError),
    /// Something that we wrote ourselves cannot be read again.
    #[error("cannot read a stored {what}")]
    Broken {
        /// What it should be.
        what: &'static str,
    },
}

impl ProvinceError {
    /// A refusal without parameters.
    pub fn refused(code: &'static str) -> Self {
        Self::Refused {
            code,
            params: BTreeMap::new(),
        }
    }

    /// The same, with what stands in the braces of its message.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an id or a count reads better without an ampersand"
    )]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        if let Self::Refused { params, .. } = &mut self {
            params.insert(name, value.to_string());
        }
        self
    }

    /// The word by which catalogues and problem documents know this error. Add, never rename.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused { code, .. } => code,
            Self::Database { .. } => "database",
            Self::Disk { source, .. } if source.kind() == io::ErrorKind::StorageFull => "disk_full",
            Self::Disk { source, .. } if source.kind() == io::ErrorKind::AddrInUse => {
                "address_taken"
            }
            Self::Disk { .. } => "disk",
            Self::Packet(error) => error.code(),
            Self::Broken { .. } => "store_broken",
        }
    }

    /// Whether a row with this key was there already.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Database { source: sqlx::Error::Database(error), .. } if error.is_unique_violation())
    }
}

/// Says once, at the boundary, what we were doing.
pub trait Doing<T> {
    /// Adds what we were doing: `"read the roster"`.
    fn doing(self, doing: &'static str) -> Result<T, ProvinceError>;
}

impl<T> Doing<T> for Result<T, sqlx::Error> {
    fn doing(self, doing: &'static str) -> Result<T, ProvinceError> {
        self.map_err(|source| ProvinceError::Database { doing, source })
    }
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, doing: &'static str) -> Result<T, ProvinceError> {
        self.map_err(|source| ProvinceError::Disk { doing, source })
    }
}
