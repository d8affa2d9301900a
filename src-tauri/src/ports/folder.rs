//! The app's folder, for one running app at a time.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// Where the app keeps its things when nobody says where.
pub(crate) fn default() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let base = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .or_else(home);
    base.unwrap_or_else(std::env::temp_dir).join("tannha")
}

/// Keeps a second app out of the folder for as long as it lives.
pub(crate) struct Claim(
    #[expect(dead_code, reason = "the lock goes when the file is closed")] File,
);

/// Makes the folder, readable by its user alone, and claims it.
///
/// # Errors
/// [`io::ErrorKind::WouldBlock`] when another app has it.
pub(crate) fn claim(folder: &Path) -> io::Result<Claim> {
    make(folder)?;
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("lock"))?;
    file.try_lock().map_err(io::Error::from)?;
    Ok(Claim(file))
}

#[cfg(unix)]
fn make(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
fn make(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_app_on_the_same_folder_is_kept_out_until_the_first_one_ends() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("device");
        let first = claim(&data).unwrap();
        let second = claim(&data).map(|_| ()).map_err(|error| error.kind());
        assert_eq!(second, Err(io::ErrorKind::WouldBlock));
        drop(first);
        assert!(claim(&data).is_ok());
    }
}
