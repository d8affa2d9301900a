//! What is known before anybody unlocked: how the screens look, and whether joining was interrupted. Nothing personal.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::views::{Language, TextSize, Theme};

/// What `settings.json` holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    pub(crate) language: Language,
    pub(crate) theme: Theme,
    pub(crate) text_size: TextSize,
    /// A joining has begun and not ended: its vault is asked to join again.
    pub(crate) joining: bool,
    /// When the province was last reached, RFC 3339.
    pub(crate) synced_at: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::Vi,
            theme: Theme::Light,
            text_size: TextSize::Usual,
            joining: false,
            synced_at: None,
        }
    }
}

impl Settings {
    /// What the file says; what can't be read is as on the first day.
    pub(crate) fn read(folder: &Path) -> Self {
        let text = fs::read(path(folder)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Writes beside and puts it in place.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        let beside = path(folder).with_extension("new");
        fs::write(&beside, serde_json::to_vec_pretty(self)?)?;
        fs::rename(beside, path(folder))
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("settings.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_there_after_a_restart_and_a_broken_file_is_as_new() {
        let folder = tempfile::tempdir().unwrap();
        let chosen = Settings {
            language: Language::En,
            theme: Theme::Dark,
            text_size: TextSize::Largest,
            joining: true,
            synced_at: None,
        };
        chosen.write(folder.path()).unwrap();
        assert_eq!(Settings::read(folder.path()), chosen);
        fs::write(path(folder.path()), b"{\"language\":").unwrap();
        assert_eq!(Settings::read(folder.path()), Settings::default());
    }
}
