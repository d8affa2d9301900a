//! Practice: a vault of its own beside the device's, which stays locked meanwhile. It has no courier, and goes when one
//! leaves it or the app ends.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tannha_vault::Vault;
use tauri::{AppHandle, async_runtime::spawn_blocking};

use super::{App, held, tell_changed};
use crate::{
    UiError,
    views::{AppState, Language, Stage, area_names},
};

/// Everybody may know it: there is nothing to hide behind it.
const PIN: &str = "000000";

/// Somebody practises.
pub(super) struct Training {
    vault: Vault,
    screen_open: bool,
}

impl Training {
    pub(super) fn opened(&self) -> Option<Vault> {
        self.screen_open.then(|| self.vault.clone())
    }

    pub(super) fn lock(&mut self) {
        self.screen_open = false;
    }

    pub(super) fn state(&self, look: AppState) -> AppState {
        let open = self.screen_open.then_some(&self.vault);
        AppState {
            // Whoever practises does so by the device's own clock.
            clock_ahead_ms: 0,
            stage: if open.is_some() {
                Stage::Open
            } else {
                Stage::Locked
            },
            operator: open.map(|vault| vault.identity().operator.to_string()),
            operator_name: open.map(|vault| vault.identity().operator_name.clone()),
            area_name: open.map(area_names).filter(|names| !names.is_empty()),
            training: true,
            ..look
        }
    }
}

pub(super) fn folder(data: &Path) -> PathBuf {
    data.join("training")
}

/// What an app that was killed in the middle of a practice left.
pub(super) fn forget(data: &Path) {
    if let Err(error) = Vault::end_practice(&folder(data)) {
        tracing::warn!(
            code = error.code(),
            "an old practice could not be taken away"
        );
    }
}

impl App {
    /// Whether somebody practises.
    pub(crate) fn is_training(&self) -> bool {
        held(&self.inside).training.is_some()
    }

    /// Begins to practise; the device itself is locked.
    pub(crate) async fn enter_training(&self) -> Result<(), UiError> {
        let folder = folder(self.folder());
        let name = match self.language() {
            Language::Vi => "Người tập",
            Language::En => "Learner",
        };
        let vault =
            spawn_blocking(move || Vault::practise(&folder, PIN, name, Timestamp::now())).await??;
        let mut inside = held(&self.inside);
        inside.screen_open = false;
        inside.training = Some(Training {
            vault,
            screen_open: true,
        });
        Ok(())
    }

    /// Ends it, and takes away what was practised.
    pub(crate) async fn leave_training(&self) -> Result<(), UiError> {
        held(&self.inside).training = None;
        let folder = folder(self.folder());
        spawn_blocking(move || Vault::end_practice(&folder)).await??;
        Ok(())
    }

    /// What a sync is while somebody practises: the device answers itself.
    pub(super) async fn practise_exchange(&self, handle: &AppHandle) {
        let heard = self
            .vault(|vault| vault.practise_exchange(Timestamp::now()))
            .await;
        if heard.is_ok() {
            tell_changed(handle, &["outbox", "person", "roster", "today"]);
        }
    }

    pub(super) async fn unlock_training(&self, pin: String) -> Result<(), UiError> {
        let folder = folder(self.folder());
        spawn_blocking(move || Vault::practise_on(&folder, &pin, Timestamp::now())).await??;
        if let Some(training) = &mut held(&self.inside).training {
            training.screen_open = true;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;

    fn app(data: &Path) -> App {
        App::new(Options {
            data: data.to_owned(),
            kiosk: false,
            sticks: None,
            invitation: None,
        })
    }

    #[test]
    fn whoever_practises_has_no_courier_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path());
        tauri::async_runtime::block_on(async {
            app.enter_training().await.unwrap();
            let state = app.state();
            assert_eq!((state.stage, state.training), (Stage::Open, true));
            assert!(held(&app.inside).courier.is_none());
            app.lock();
            assert_eq!(app.state().stage, Stage::Locked);
            assert!(app.opened().is_err());
            assert!(app.unlock_training("111111".into()).await.is_err());
            app.unlock_training(PIN.into()).await.unwrap();
            assert!(app.opened().unwrap().is_training());
            app.leave_training().await.unwrap();
        });
        let state = app.state();
        assert_eq!((state.stage, state.training), (Stage::Unjoined, false));
        assert!(!folder.path().join("training").exists());
    }

    #[test]
    fn a_practice_that_was_killed_is_gone_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let first = app(folder.path());
        tauri::async_runtime::block_on(first.enter_training()).unwrap();
        drop(first);
        let next = app(folder.path());
        assert!(!next.state().training);
        assert!(!folder.path().join("training").exists());
    }
}
