//! The courier's other way: files on a stick.

use jiff::{Timestamp, Zoned};
use tannha_courier::{
    CourierError,
    stick::{self, Room},
};
use tannha_domain::PacketId;
use tannha_packet::{
    Invitation,
    bundle::{self, BundleError},
};
use tannha_vault::{Touched, Vault};
use tauri::{AppHandle, async_runtime::spawn_blocking};

use super::{App, vault_to_join};
use crate::{
    UiError,
    ports::{
        key_store::device_secret,
        shelf::{self, Shelf},
    },
    views::{StickRead, StickWritten, WishedBy, end_of},
};

/// Left free on a stick: the file system wants some of it.
const KEPT_FREE: u64 = 1_000_000;

impl App {
    /// Writes what waits into a new file on this stick.
    pub(crate) async fn write_stick(
        &self,
        stick: String,
        without: Vec<PacketId>,
    ) -> Result<StickWritten, UiError> {
        self.no_practice()?;
        let stick = self.stick(&stick).await?;
        self.vault(move |vault| {
            let now = Timestamp::now();
            let name = file_name("gui", &vault.identity().device.to_string());
            let room = Room {
                bytes: stick.room().map(|free| free.saturating_sub(KEPT_FREE)),
                without,
            };
            let written = stick::export(vault, &stick.file(&name), &room, now)?;
            Ok::<_, UiError>(StickWritten {
                file: name,
                packets: written.packets.iter().map(ToString::to_string).collect(),
                bytes: written.bytes,
                left: written.left,
            })
        })
        .await
    }

    /// Reads every answer that lies on this stick for this device, the oldest first.
    pub(crate) async fn read_stick(
        &self,
        handle: &AppHandle,
        stick: String,
    ) -> Result<StickRead, UiError> {
        self.no_practice()?;
        let stick = self.stick(&stick).await?;
        let (read, touched) = self.vault(move |vault| read_all(vault, &stick)).await?;
        self.hear_touched(handle, &touched);
        Ok(read)
    }

    /// Makes the vault, or takes up the one of an earlier wish, and writes the wish to join.
    pub(crate) async fn wish_by_stick(
        &self,
        invitation: &str,
        name: String,
        pin: String,
        stick: String,
    ) -> Result<(), UiError> {
        let _joining = self.may_join()?;
        let invitation: Invitation = invitation.parse()?;
        let stick = self.stick(&stick).await?;
        self.begins_to_join(&name)?;
        let folder = self.options.data.clone();
        let file = file_name("xin-vao", &invitation.id.to_string());
        let written = spawn_blocking(move || {
            let vault = vault_to_join(&folder, &pin, &name)?;
            Ok::<_, UiError>(stick::export_wish(&vault, &invitation, &stick.file(&file))?)
        });
        written.await??;
        self.remember(|settings| settings.wished = Some(WishedBy::Stick))
    }

    /// Opens the vault of the wish and joins by the answer on this stick.
    pub(crate) async fn join_from_stick(
        &self,
        handle: &AppHandle,
        pin: String,
        stick: String,
    ) -> Result<(), UiError> {
        let _joining = self.may_join()?;
        let stick = self.stick(&stick).await?;
        let folder = self.options.data.clone();
        let vault = spawn_blocking(move || {
            let secret = device_secret(&folder)?;
            let vault = Vault::open(&folder, &pin, &secret, Timestamp::now())?;
            read_all(&vault, &stick)?;
            if vault.membership().is_none() {
                return Err(CourierError::NothingForUs.into());
            }
            Ok::<_, UiError>(vault)
        })
        .await??;
        self.enter_joined(vault)?;
        self.patrol(handle);
        Ok(())
    }

    /// Where a file may be put: sticks first.
    pub(crate) async fn shelves(&self) -> Result<Vec<Shelf>, UiError> {
        let sticks = self.options.sticks.clone();
        Ok(spawn_blocking(move || shelf::shelves(sticks.as_deref())).await?)
    }

    async fn stick(&self, name: &str) -> Result<Shelf, UiError> {
        let mut shelves = self.shelves().await?.into_iter();
        shelves
            .find(|shelf| shelf.removable && shelf.name == name)
            .ok_or_else(|| UiError::new("bundle_not_there"))
    }

    pub(super) fn no_practice(&self) -> Result<(), UiError> {
        if self.is_training() {
            return Err(UiError::new("training"));
        }
        Ok(())
    }
}

/// What it is, whose, and when: two of one day stand beside each other.
fn file_name(what: &str, id: &str) -> String {
    let whose = end_of(id);
    let when = Zoned::now().strftime("%Y%m%d-%H%M%S");
    format!("tan-nha-{what}-{whose}-{when}.{}", bundle::EXTENSION)
}

/// Every bundle that lies there, the oldest first. One that is for others or damaged is passed over where another one is
/// read.
fn read_all(vault: &Vault, stick: &Shelf) -> Result<(StickRead, Vec<Touched>), UiError> {
    let files = stick.files(bundle::EXTENSION).map_err(CourierError::from)?;
    let (mut read, mut touched, mut refused) = (None, Vec::new(), None);
    for file in files {
        match stick::import(vault, &file, Timestamp::now()) {
            Ok(imported) => {
                touched.extend(&imported.touched);
                read = Some(read.unwrap_or_else(StickRead::default).with(&imported));
            }
            // What devices wrote lies there too.
            Err(CourierError::Bundle(BundleError::WrongWay)) => {}
            Err(error @ CourierError::Vault(_)) => return Err(error.into()),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    read.map(|read| (read, touched))
        .ok_or_else(|| refused.unwrap_or(CourierError::NothingForUs).into())
}
