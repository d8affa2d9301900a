//! Where a province lies: a folder for everything, or two URLs and a folder for its keys.

use std::path::{Path, PathBuf};

use crate::{Doing as _, ProvinceError};

/// Where a province lies.
#[derive(Debug, Clone)]
pub struct Place {
    /// The data folder: keys, the address of `serve`, and the rest where no URL says otherwise.
    pub data: Option<PathBuf>,
    /// The database's URL.
    pub database: Option<String>,
    /// The folder of the blobs.
    pub blobs: Option<PathBuf>,
}

impl Place {
    /// Everything in one folder.
    pub fn folder(data: impl Into<PathBuf>) -> Self {
        Self {
            data: Some(data.into()),
            database: None,
            blobs: None,
        }
    }

    /// Whether there is a province already: an embedded database that is not there was never begun. What lies behind a
    /// URL says so itself.
    pub fn is_there(&self) -> bool {
        let embedded = self.data.as_deref().filter(|_| self.database.is_none());
        embedded.is_none_or(|data| data.join("province.db").exists())
    }

    /// The data folder, made where it is missing.
    pub fn data(&self) -> Result<&Path, ProvinceError> {
        let data = self
            .data
            .as_deref()
            .ok_or_else(|| ProvinceError::refused("data_folder_needed"))?;
        make_private(data)?;
        Ok(data)
    }

    /// The folder of the keys.
    pub fn keys(&self) -> Result<PathBuf, ProvinceError> {
        Ok(self.data()?.join("keys"))
    }

    /// The database's URL; the embedded default is a file in the data folder.
    pub fn database_url(&self) -> Result<String, ProvinceError> {
        match &self.database {
            Some(url) => Ok(url.clone()),
            None => Ok(sqlite_url(&self.database_file()?, "rwc")),
        }
    }

    /// The embedded database's file.
    pub fn database_file(&self) -> Result<PathBuf, ProvinceError> {
        Ok(self.data()?.join("province.db"))
    }

    /// The folder of the blobs.
    pub fn blobs(&self) -> Result<PathBuf, ProvinceError> {
        match &self.blobs {
            Some(folder) => Ok(folder.clone()),
            None => Ok(self.data()?.join("blobs")),
        }
    }

    /// The file into which `serve` writes its address.
    pub fn url_file(&self) -> Result<PathBuf, ProvinceError> {
        Ok(self.data()?.join("url"))
    }
}

/// SQLite's URL of a file, whatever characters its path has.
pub fn sqlite_url(file: &Path, mode: &str) -> String {
    let mut path = String::new();
    for byte in file.to_string_lossy().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                path.push(byte.into());
            }
            other => path.extend(['%', hex(other >> 4), hex(other & 15)]),
        }
    }
    format!("sqlite://{path}?mode={mode}")
}

fn hex(nibble: u8) -> char {
    char::from_digit(nibble.into(), 16).unwrap_or('0')
}

/// Makes a folder that only its owner may enter.
pub fn make_private(folder: &Path) -> Result<(), ProvinceError> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).doing("make a folder")
}
