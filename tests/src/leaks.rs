//! Looks for people in places where they must not be.

use std::path::{Path, PathBuf};

use crate::Result;
use crate::people::{Person, ROSTER};

/// The files below a place that name somebody of the roster, as text or as UTF-16.
pub fn naming_people(place: &Path) -> Result<Vec<PathBuf>> {
    let traces: Vec<&str> = ROSTER.iter().flat_map(Person::traces).collect();
    files_with(place, &traces)
}

/// The files below a place in which one of these words stands, as text or as UTF-16.
pub fn files_with(place: &Path, words: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let traces: Vec<Vec<u8>> = words
        .iter()
        .flat_map(|word| [word.as_bytes().to_vec(), utf16(word)])
        .collect();
    for file in files(place)? {
        let bytes = std::fs::read(&file).unwrap_or_default();
        // The room that is set aside for a full disk: large, and nothing but zeros.
        if bytes.iter().all(|byte| *byte == 0) {
            continue;
        }
        if traces.iter().any(|trace| holds(&bytes, trace)) {
            found.push(file);
        }
    }
    Ok(found)
}

/// The files below a place that are pictures, whatever they are called.
pub fn pictures(place: &Path) -> Result<Vec<PathBuf>> {
    const STARTS: [&[u8]; 3] = [&[0xff, 0xd8, 0xff], b"\x89PNG", b"RIFF"];
    let mut found = Vec::new();
    for file in files(place)? {
        let bytes = std::fs::read(&file).unwrap_or_default();
        if STARTS.iter().any(|start| bytes.starts_with(start)) {
            found.push(file);
        }
    }
    Ok(found)
}

fn files(place: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![place.to_path_buf()];
    while let Some(folder) = folders.pop() {
        if folder.is_file() {
            found.push(folder);
            continue;
        }
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    Ok(found)
}

fn holds(bytes: &[u8], trace: &[u8]) -> bool {
    bytes.windows(trace.len()).any(|window| window == trace)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::MO;

    #[test]
    fn a_name_in_a_log_is_found_and_an_id_is_not() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("good.log"), "received packet.id=0198").unwrap();
        assert_eq!(naming_people(place.path()).unwrap(), Vec::<PathBuf>::new());
        std::fs::create_dir(place.path().join("cache")).unwrap();
        std::fs::write(
            place.path().join("cache/bad"),
            utf16(&format!("opened {}", MO.name)),
        )
        .unwrap();
        assert_eq!(
            naming_people(place.path()).unwrap(),
            [place.path().join("cache/bad")]
        );
    }
}
