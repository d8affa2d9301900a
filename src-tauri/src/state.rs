//! Who is in, and the courier that goes on behind a locked screen.

mod batch;
mod live;
mod look;
mod reasons;
mod relay;
mod stick;
mod sync;
mod training;

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::{Timestamp, civil::Date};
use tannha_courier::{Courier, Gate, Nudge, SendOver, keep_drafts};
use tannha_domain::OperatorId;
use tannha_packet::Invitation;
use tannha_vault::{Cost, Vault, VaultError, day};
use tauri::{AppHandle, async_runtime::spawn_blocking};

use crate::{
    Options, UiError,
    ports::{key_store::device_secret, network, space},
    settings::Settings,
    views::{AppState, Language, OperatorView, Stage, TextSize, Theme, area_names},
};

pub(crate) use live::Seen;
pub(crate) use sync::tell_changed;

/// The app behind the window.
pub(crate) struct App {
    options: Options,
    settings: Mutex<Settings>,
    inside: Mutex<Inside>,
    sync: Mutex<sync::Sync>,
    nudge: Nudge,
    gate: Gate,
    /// Held while the device joins: a second press must not make a second vault over the first.
    joining: tokio::sync::Mutex<()>,
    live: Mutex<live::Live>,
    counter: relay::Counter,
}

/// The vault stays open for the courier while the screen is locked; a hard lock is the end of the app.
#[derive(Default)]
struct Inside {
    vault: Option<Vault>,
    courier: Option<Courier>,
    screen_open: bool,
    /// While somebody practises the device itself is locked.
    training: Option<training::Training>,
}

impl App {
    pub(crate) fn new(options: Options) -> Self {
        training::forget(&options.data);
        let settings = Settings::read(&options.data);
        let sync = Mutex::new(sync::Sync::new(settings.synced_at.clone()));
        let gate = Gate::new(settings.send_over, network::eyes());
        Self {
            options,
            settings: Mutex::new(settings),
            inside: Mutex::default(),
            sync,
            nudge: Nudge::default(),
            gate,
            joining: tokio::sync::Mutex::default(),
            live: Mutex::default(),
            counter: relay::Counter::default(),
        }
    }

    /// What the whole window shares.
    pub(crate) fn state(&self) -> AppState {
        let (joined, now) = (self.has_joined(), Timestamp::now());
        let inside = held(&self.inside);
        let look = self.look();
        if let Some(training) = &inside.training {
            return training.state(look);
        }
        let open = inside.vault.as_ref().filter(|_| inside.screen_open);
        let membership = open.and_then(Vault::membership);
        AppState {
            stage: match (open, joined) {
                (_, false) => Stage::Unjoined,
                (Some(_), true) => Stage::Open,
                (None, true) => Stage::Locked,
            },
            operators: if open.is_none() && joined {
                self.operators()
            } else {
                Vec::new()
            },
            operator: open.map(|vault| vault.identity().operator.to_string()),
            operator_name: open.map(|vault| vault.identity().operator_name.clone()),
            area_name: open.map(area_names).filter(|names| !names.is_empty()),
            demo: membership
                .as_ref()
                .is_some_and(|membership| membership.demo),
            province_name: membership.map(|membership| membership.province_name),
            clock_ahead_ms: open
                .and_then(|vault| vault.clock_is_off(now))
                .map_or(0, |right| right.as_millisecond() - now.as_millisecond()),
            invitation: self.options.invitation.clone().filter(|_| !joined),
            ..look
        }
    }

    /// Who can be chosen before a PIN is typed.
    fn operators(&self) -> Vec<OperatorView> {
        let folder = &self.options.data;
        let operators = device_secret(folder).and_then(|secret| Vault::operators(folder, &secret));
        operators
            .unwrap_or_default()
            .into_iter()
            .map(OperatorView::from)
            .collect()
    }

    /// Where the vault lies that is worked with: the device's, or the one to practise in.
    pub(crate) fn vault_folder(&self) -> PathBuf {
        if self.is_training() {
            training::folder(&self.options.data)
        } else {
            self.options.data.clone()
        }
    }

    /// Where the app keeps its things.
    pub(crate) fn folder(&self) -> &Path {
        &self.options.data
    }

    /// Runs work on the vault beside the window's thread; refuses while the screen is locked.
    pub(crate) async fn vault<T, E>(
        &self,
        work: impl FnOnce(&Vault) -> Result<T, E> + Send + 'static,
    ) -> Result<T, UiError>
    where
        T: Send + 'static,
        E: Into<UiError> + Send + 'static,
    {
        let vault = self.opened()?;
        let done = spawn_blocking(move || work(&vault)).await?;
        done.map_err(Into::into)
            .map_err(|error| self.on_a_full_disk(error))
    }

    /// A full disk opens the reserve, once: who presses again can finish the person who sits there.
    fn on_a_full_disk(&self, error: UiError) -> UiError {
        if error.code == "disk_full" && space::give_reserve(self.folder()) {
            tracing::warn!("the disk is full, the reserve is given");
            return UiError::new("disk_full_reserve");
        }
        error
    }

    /// The day by the province's clock, as well as this device can know it.
    pub(crate) fn today(&self) -> Date {
        let now = Timestamp::now();
        held(&self.inside)
            .vault
            .as_ref()
            .map_or_else(|| day(now), |vault| vault.today(now))
    }

    fn opened(&self) -> Result<Vault, UiError> {
        let inside = held(&self.inside);
        let open = match &inside.training {
            Some(training) => training.opened(),
            None => inside.vault.clone().filter(|_| inside.screen_open),
        };
        open.ok_or_else(|| UiError::new("locked"))
    }

    /// Whether this device belongs to a province. The vault knows, once it is open; before, a vault whose joining
    /// did not end says no.
    fn has_joined(&self) -> bool {
        let open = held(&self.inside)
            .vault
            .as_ref()
            .map(|vault| vault.membership().is_some());
        open.unwrap_or_else(|| Vault::exists(&self.options.data) && !held(&self.settings).joining)
    }

    /// Where the province answers.
    fn province_url(&self) -> Option<String> {
        let vault = held(&self.inside).vault.clone()?;
        Some(vault.membership()?.url)
    }

    /// Makes the vault, or opens the one of an interrupted try, joins, and brings the roster.
    pub(crate) async fn join(
        &self,
        handle: &AppHandle,
        invitation: &str,
        name: String,
        pin: String,
    ) -> Result<(), UiError> {
        let _joining = self.may_join()?;
        let invitation: Invitation = invitation.parse()?;
        self.begins_to_join(&name)?;
        let folder = self.options.data.clone();
        let vault = spawn_blocking(move || vault_to_join(&folder, &pin, &name)).await??;
        tannha_courier::join(&vault, &invitation).await?;
        self.enter_joined(vault)?;
        self.sync_now(handle).await;
        self.patrol(handle);
        Ok(())
    }

    /// One joining at a time, of a device that belongs to nobody.
    fn may_join(&self) -> Result<tokio::sync::MutexGuard<'_, ()>, UiError> {
        let joining = self.joining.try_lock();
        let joining = joining.map_err(|_| UiError::new("joining_already"))?;
        if self.has_joined() {
            return Err(UiError::new("joined_already"));
        }
        Ok(joining)
    }

    fn begins_to_join(&self, name: &str) -> Result<(), UiError> {
        if name.trim().is_empty() {
            return Err(UiError::new("operator_name_empty"));
        }
        self.remember(|settings| settings.joining = true)
    }

    fn enter_joined(&self, vault: Vault) -> Result<(), UiError> {
        self.remember(|settings| {
            settings.joining = false;
            settings.wished = None;
            settings.handed_over = false;
        })?;
        self.enter(vault)
    }

    /// Opens the screen. Behind a screen lock the vault is open already, and the PIN is tried all the same.
    pub(crate) async fn unlock(
        &self,
        handle: &AppHandle,
        operator: Option<OperatorId>,
        pin: String,
    ) -> Result<(), UiError> {
        if self.is_training() {
            return self.unlock_training(pin).await;
        }
        let folder = self.options.data.clone();
        // Behind a locked screen the store is open already, for the courier: whoever comes shares it.
        let open = held(&self.inside).vault.clone();
        let vault = spawn_blocking(move || {
            let (secret, now) = (device_secret(&folder)?, Timestamp::now());
            match open {
                Some(open) => open.unlock_as(operator, &pin, &secret, now),
                None => Vault::open_as(&folder, operator, &pin, &secret, now),
            }
        })
        .await??;
        if vault.post_box().is_stopped()? {
            // What was not sealed when the power went is now; then there is nothing more to do here.
            spawn_blocking(move || keep_drafts(&vault, Timestamp::now())).await??;
            self.nudge();
            return Err(UiError::new("device_revoked"));
        }
        self.enter(vault)?;
        self.open_post_box(handle);
        self.patrol(handle);
        Ok(())
    }

    fn enter(&self, vault: Vault) -> Result<(), UiError> {
        let mut inside = held(&self.inside);
        // The courier goes on with the store that it has.
        if inside.courier.is_none() {
            inside.courier = Some(Courier::new(vault.clone())?);
        }
        inside.vault = Some(vault);
        inside.screen_open = true;
        drop(inside);
        space::keep_reserve(self.folder());
        Ok(())
    }

    /// Locks the screen. The courier goes on, and drafts are sealed as they stand.
    pub(crate) fn lock(&self) {
        let mut inside = held(&self.inside);
        inside.screen_open = false;
        *held(&self.live) = live::Live::default();
        if let Some(training) = &mut inside.training {
            training.lock();
        }
        if let Some(vault) = inside.vault.clone() {
            spawn_blocking(move || seal_drafts(&vault));
        }
    }

    /// The app ends: that is a hard lock.
    pub(crate) fn end(&self) {
        let vault = held(&self.inside).vault.take();
        if let Some(vault) = vault {
            seal_drafts(&vault);
        }
    }

    pub(crate) fn language(&self) -> Language {
        held(&self.settings).language
    }

    pub(crate) fn set_language(&self, language: Language) -> Result<(), UiError> {
        self.remember(|settings| settings.language = language)
    }

    pub(crate) fn set_theme(&self, theme: Theme) -> Result<(), UiError> {
        self.remember(|settings| settings.theme = theme)
    }

    pub(crate) fn set_text_size(&self, size: TextSize) -> Result<(), UiError> {
        self.remember(|settings| settings.text_size = Some(size))
    }

    /// Says over which networks one sends by itself; it counts at once.
    pub(crate) fn set_send_over(&self, over: SendOver) -> Result<(), UiError> {
        self.remember(|settings| settings.send_over = over)?;
        self.gate.choose(over);
        Ok(())
    }

    fn remember(&self, change: impl FnOnce(&mut Settings)) -> Result<(), UiError> {
        let mut settings = held(&self.settings);
        change(&mut settings);
        settings.write(&self.options.data).map_err(|error| {
            tracing::error!(%error, "could not write the settings");
            UiError::new("disk")
        })
    }
}

/// A new vault, or the one of a try that did not end: its device key is what the invitation may be bound to already.
/// One that was made with another PIN holds nothing that anybody knows of, and is made anew.
fn vault_to_join(folder: &Path, pin: &str, name: &str) -> Result<Vault, VaultError> {
    let (secret, now) = (device_secret(folder)?, Timestamp::now());
    if Vault::exists(folder) {
        match Vault::open(folder, pin, &secret, now) {
            Ok(vault) if vault.identity().operator_name == name.trim() => return Ok(vault),
            Ok(vault) => {
                vault.rename_operator(name)?;
                drop(vault);
                return Vault::open(folder, pin, &secret, now);
            }
            Err(VaultError::WrongPin { .. } | VaultError::PinWait { .. }) => Vault::forget(folder)?,
            Err(error) => return Err(error),
        }
    }
    Vault::create(folder, pin, name, &secret, Cost::STANDARD, now)
}

/// Whatever comes of it, nothing is lost: it is tried again at the next lock, and until then the keys are not destroyed.
fn seal_drafts(vault: &Vault) {
    if let Err(error) = keep_drafts(vault, Timestamp::now()) {
        tracing::warn!(code = error.code(), "drafts could not be sealed");
    }
}

/// A panic elsewhere leaves these plain values whole.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_try_to_join_that_did_not_end_is_taken_up_with_the_same_pin_and_begun_anew_with_another() {
        let folder = tempfile::tempdir().unwrap();
        let first = vault_to_join(folder.path(), "246810", "Hoa").unwrap();
        let device = first.identity().device;
        drop(first);

        let again = vault_to_join(folder.path(), "246810", "Hoàng Thị Hoa").unwrap();
        assert_eq!(again.identity().device, device, "the invitation knows it");
        assert_eq!(again.identity().operator_name, "Hoàng Thị Hoa");
        drop(again);

        let other = vault_to_join(folder.path(), "135791", "Hoa").unwrap();
        assert_ne!(other.identity().device, device);
    }
}
