//! Where a person may have a paper put as a file: sticks and cards that are plugged in, and their own folder of
//! documents. Nothing is written anywhere else, and nothing that lies there is written over.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::space;

/// A place for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shelf {
    /// What it is called.
    pub(crate) name: String,
    /// It can be taken along.
    pub(crate) removable: bool,
    folder: PathBuf,
}

/// The places of now, what can be taken along first; `sticks` is where a system mounts sticks beside the usual places.
pub(crate) fn shelves(sticks: Option<&Path>) -> Vec<Shelf> {
    let user = std::env::var_os("USER").unwrap_or_else(|| OsString::from("nobody"));
    let usual = [Path::new("/media"), Path::new("/run/media")].map(|root| root.join(&user));
    let mounts: Vec<PathBuf> = usual
        .into_iter()
        .chain(sticks.map(Path::to_owned))
        .collect();
    let home = std::env::var_os("HOME").map(PathBuf::from);
    among(&mounts, home.as_deref())
}

fn among(mounts: &[PathBuf], home: Option<&Path>) -> Vec<Shelf> {
    let mut shelves = Vec::new();
    for mount in mounts {
        let sticks = fs::read_dir(mount).into_iter().flatten().flatten();
        shelves.extend(sticks.filter_map(|stick| shelf(stick.path(), true)));
    }
    shelves.sort_by(|one, other| one.name.cmp(&other.name));
    shelves.extend(
        home.and_then(documents)
            .and_then(|folder| shelf(folder, false)),
    );
    shelves
}

fn shelf(folder: PathBuf, removable: bool) -> Option<Shelf> {
    let name = folder.file_name()?.to_string_lossy().into_owned();
    folder.is_dir().then_some(Shelf {
        name,
        removable,
        folder,
    })
}

/// The folder of documents, as the desktop names it in the user's language.
fn documents(home: &Path) -> Option<PathBuf> {
    let named = fs::read_to_string(home.join(".config/user-dirs.dirs")).ok();
    let named = named.as_deref().and_then(|text| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("XDG_DOCUMENTS_DIR="))?;
        let inside = line.trim_matches('"').strip_prefix("$HOME/")?;
        Some(home.join(inside))
    });
    named.or_else(|| Some(home.join("Documents")))
}

impl Shelf {
    /// How many bytes may still be written there; `None` where the system does not say.
    pub(crate) fn room(&self) -> Option<u64> {
        space::free_bytes(&self.folder)
    }

    /// Where a file of this name lies, or would lie.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The files that end so, the oldest first.
    pub(crate) fn files(&self, ending: &str) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let path = entry.path();
            let metadata = entry.metadata()?;
            if metadata.is_file() && path.extension().is_some_and(|found| found == ending) {
                files.push((metadata.modified().ok(), path));
            }
        }
        files.sort();
        Ok(files.into_iter().map(|(_, path)| path).collect())
    }

    /// Writes a file there and sees it to the disk; the name gets a number where it is taken. Answers with the name.
    pub(crate) fn put(&self, name: &str, kind: &str, bytes: &[u8]) -> io::Result<String> {
        for copy in 1..100 {
            let name = match copy {
                1 => format!("{name}.{kind}"),
                _ => format!("{name}-{copy}.{kind}"),
            };
            let path = self.folder.join(&name);
            let mut file = match File::create_new(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(error),
            };
            let written = file.write_all(bytes).and_then(|()| file.sync_all());
            if written.is_err() {
                // Half a paper is none.
                let _ = fs::remove_file(&path);
            }
            return written.map(|()| name);
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sticks_come_first_and_documents_are_called_as_the_desktop_calls_them() {
        let root = tempfile::tempdir().unwrap();
        let (media, home) = (root.path().join("media"), root.path().join("home"));
        fs::create_dir_all(media.join("KINGSTON")).unwrap();
        fs::create_dir_all(home.join(".config")).unwrap();
        fs::create_dir_all(home.join("Tài liệu")).unwrap();
        fs::write(
            home.join(".config/user-dirs.dirs"),
            "XDG_DESKTOP_DIR=\"$HOME/Bàn\"\nXDG_DOCUMENTS_DIR=\"$HOME/Tài liệu\"\n",
        )
        .unwrap();
        let found = among(&[media, root.path().join("nothing")], Some(&home));
        let names: Vec<_> = found
            .iter()
            .map(|one| (one.name.as_str(), one.removable))
            .collect();
        assert_eq!(names, [("KINGSTON", true), ("Tài liệu", false)]);
    }

    #[test]
    fn a_file_that_lies_there_is_not_written_over() {
        let root = tempfile::tempdir().unwrap();
        let place = shelf(root.path().to_path_buf(), true).unwrap();
        let names = [b"one", b"two"].map(|bytes| place.put("giay", "pdf", bytes).unwrap());
        assert_eq!(names, ["giay.pdf", "giay-2.pdf"]);
        assert_eq!(fs::read(root.path().join("giay.pdf")).unwrap(), b"one");
    }

    #[test]
    fn a_place_that_is_gone_refuses() {
        let root = tempfile::tempdir().unwrap();
        let place = shelf(root.path().to_path_buf(), true).unwrap();
        drop(root);
        assert!(place.put("giay", "pdf", b"one").is_err());
    }
}
