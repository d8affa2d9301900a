//! What is known before anybody unlocked: how the screens look, over which networks one sends, and whether joining was interrupted. Nothing personal.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tannha_courier::SendOver;

use crate::views::{Language, TextSize, Theme, WishedBy};

/// What `settings.json` holds.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that somebody chose"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    pub(crate) language: Language,
    pub(crate) theme: Theme,
    /// Nothing until somebody chose: a counter begins with larger words than a tablet.
    pub(crate) text_size: Option<TextSize>,
    /// Used at a counter.
    pub(crate) kiosk: bool,
    /// A counter locks after each person.
    pub(crate) kiosk_locks: bool,
    /// After how many minutes without a touch the screen locks; nothing until somebody chose.
    pub(crate) idle_minutes: Option<u16>,
    /// Each question is read aloud as it comes.
    pub(crate) reads_aloud: bool,
    /// Over which networks one sends by itself.
    pub(crate) send_over: SendOver,
    /// Others may hand over to this device.
    pub(crate) relay: bool,
    /// The first-day tour was seen, or skipped.
    pub(crate) toured: bool,
    /// The number that was called last, and on which day.
    pub(crate) queue: Option<(Date, u32)>,
    /// A joining has begun and not ended: its vault is asked to join again.
    pub(crate) joining: bool,
    /// By whom the wish to join went out, while its answer is awaited.
    pub(crate) wished: Option<WishedBy>,
    /// The province had stopped this device; it handed over everything, and its keys are destroyed.
    pub(crate) handed_over: bool,
    /// When the province was last reached, RFC 3339.
    pub(crate) synced_at: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::Vi,
            theme: Theme::Light,
            text_size: None,
            kiosk: false,
            kiosk_locks: true,
            idle_minutes: None,
            reads_aloud: false,
            send_over: SendOver::Any,
            relay: false,
            toured: false,
            queue: None,
            joining: false,
            wished: None,
            handed_over: false,
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
        put_in_place(&path(folder), self)
    }
}

/// Writes a small file beside its place and puts it there.
pub(crate) fn put_in_place(file: &Path, value: &impl Serialize) -> io::Result<()> {
    let beside = file.with_extension("new");
    fs::write(&beside, serde_json::to_vec_pretty(value)?)?;
    fs::rename(beside, file)
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
            text_size: Some(TextSize::Largest),
            kiosk: true,
            kiosk_locks: false,
            idle_minutes: Some(3),
            reads_aloud: true,
            send_over: SendOver::Wifi,
            relay: true,
            toured: true,
            queue: Some((jiff::civil::date(2026, 11, 25), 12)),
            joining: true,
            wished: Some(WishedBy::Stick),
            handed_over: true,
            synced_at: None,
        };
        chosen.write(folder.path()).unwrap();
        assert_eq!(Settings::read(folder.path()), chosen);
        fs::write(path(folder.path()), b"{\"language\":").unwrap();
        assert_eq!(Settings::read(folder.path()), Settings::default());
    }
}
