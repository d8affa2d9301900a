//! Carrying for others, and handing over to who does.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tannha_courier::{
    CourierError,
    relay::{self, Known, Pairing, Relay},
};
use tannha_packet::Invitation;
use tannha_paper::code_picture;
use tannha_vault::{PostBox, Vault};
use tauri::{AppHandle, async_runtime::spawn_blocking};

use super::{App, vault_to_join};
use crate::{
    UiError,
    ports::{key_store::device_secret, space},
    views::{HandedOver, RelayPeer, RelayView, RelayWish, WishedBy, relay_lots},
};

/// How long one looks around for relays.
const LOOKS: Duration = Duration::from_secs(3);

/// Where others hand over, while that is switched on.
#[derive(Default)]
pub(super) struct Counter(tokio::sync::Mutex<Option<Relay>>);

impl App {
    pub(super) fn post_box(&self) -> PostBox {
        PostBox::of(self.folder())
    }

    /// Opens the counter again that was open when the app ended.
    pub(crate) async fn reopen_relay(&self) {
        if !self.opens_a_relay() {
            return;
        }
        if let Err(error) = self.open_relay().await {
            tracing::warn!(code = error.code(), "others cannot hand over here");
        }
    }

    async fn open_relay(&self) -> Result<(), CourierError> {
        let mut counter = self.counter.0.lock().await;
        if counter.is_none() {
            let folder = self.folder().to_owned();
            let room = move || {
                let free = space::free_bytes(&folder).unwrap_or_default();
                free.saturating_sub(space::LOW_BYTES)
            };
            *counter = Some(Relay::open(self.post_box(), Arc::new(room)).await?);
        }
        Ok(())
    }

    /// This device as a carrier for others.
    pub(crate) async fn relay(&self) -> Result<RelayView, UiError> {
        self.no_practice()?;
        let (post, folder) = (self.post_box(), self.folder().to_owned());
        let looks = spawn_blocking(move || {
            let (lots, wishes) = (relay::lots(&post)?, post.wishes()?);
            Ok::<_, CourierError>((lots, wishes, space::is_low(space::free_bytes(&folder))))
        });
        let (lots, wishes, full) = looks.await??;
        let counter = self.counter.0.lock().await;
        let pairing = counter.as_ref().map(Relay::pairing);
        let code = pairing.map(ToString::to_string);
        Ok(RelayView {
            on: pairing.is_some(),
            name: pairing
                .map(|pairing| pairing.name.clone())
                .unwrap_or_default(),
            picture: code.as_deref().map(code_picture).transpose().ok().flatten(),
            code,
            address: pairing
                .and_then(|pairing| pairing.addresses.first())
                .map(ToString::to_string),
            bytes: lots.iter().map(|lot| lot.bytes).sum(),
            lots: relay_lots(lots),
            wishes: wishes.into_iter().map(RelayWish::from).collect(),
            full,
        })
    }

    /// Opens or closes the counter. What was taken over stays, and is brought on.
    pub(crate) async fn set_relay(&self, on: bool) -> Result<RelayView, UiError> {
        self.no_practice()?;
        if on {
            self.vault(Vault::address_post_box).await?;
            self.open_relay().await?;
        } else {
            *self.counter.0.lock().await = None;
        }
        self.remember(|settings| settings.relay = on)?;
        self.relay().await
    }

    /// Shows another code; whoever knew the one before has to look at it.
    pub(crate) async fn renew_relay(&self) -> Result<RelayView, UiError> {
        self.no_practice()?;
        let was_open = self.counter.0.lock().await.take().is_some();
        Relay::renew(&self.post_box())?;
        if was_open {
            self.open_relay().await?;
        }
        self.relay().await
    }

    /// Makes the vault, or takes up the one of an earlier wish, and brings the wish to join to this relay. Where the answer is
    /// there already, this device has joined by it.
    pub(crate) async fn wish_by_relay(
        &self,
        handle: &AppHandle,
        invitation: &str,
        name: String,
        pin: String,
        code: &str,
    ) -> Result<(), UiError> {
        let _joining = self.may_join()?;
        let (invitation, pairing): (Invitation, Pairing) = (invitation.parse()?, code.parse()?);
        self.begins_to_join(&name)?;
        let folder = self.options.data.clone();
        let vault = spawn_blocking(move || vault_to_join(&folder, &pin, &name)).await??;
        let joined = relay::wish(&vault, &invitation, pairing).await?;
        self.remember(|settings| settings.wished = Some(WishedBy::Relay))?;
        self.enter_if_joined(handle, vault, joined)
    }

    /// Opens the vault of the wish and asks the relay whether its answer is there.
    pub(crate) async fn join_by_relay(
        &self,
        handle: &AppHandle,
        pin: String,
    ) -> Result<(), UiError> {
        let _joining = self.may_join()?;
        let folder = self.options.data.clone();
        let opened = spawn_blocking(move || {
            let secret = device_secret(&folder)?;
            Ok::<_, UiError>(Vault::open(&folder, &pin, &secret, Timestamp::now())?)
        });
        let vault = opened.await??;
        let joined = relay::wish_again(&vault).await?;
        self.enter_if_joined(handle, vault, joined)
    }

    fn enter_if_joined(
        &self,
        handle: &AppHandle,
        vault: Vault,
        joined: bool,
    ) -> Result<(), UiError> {
        if joined {
            self.enter_joined(vault)?;
            self.patrol(handle);
        }
        Ok(())
    }

    /// The relays that this device has met, and which of them are on this network.
    pub(crate) async fn relay_peers(&self) -> Result<Vec<RelayPeer>, UiError> {
        self.opened()?;
        let known = relay::known(&self.post_box())?;
        if known.is_empty() {
            return Ok(Vec::new());
        }
        let near = relay::near(LOOKS).await;
        let mut peers: Vec<RelayPeer> = known
            .into_iter()
            .map(|Known { pairing, handed_at }| RelayPeer {
                near: near.iter().any(|found| found.name == pairing.name),
                name: pairing.name,
                handed_at: handed_at.map(|at| at.to_string()),
            })
            .collect();
        peers.sort_by_key(|peer| !peer.near);
        Ok(peers)
    }

    /// Remembers the relay of this code, which somebody has before their eyes.
    pub(crate) fn pair_relay(&self, pairing: Pairing) -> Result<RelayPeer, UiError> {
        self.no_practice()?;
        self.opened()?;
        let name = pairing.name.clone();
        relay::remember(&self.post_box(), pairing)?;
        Ok(RelayPeer {
            name,
            near: true,
            handed_at: None,
        })
    }

    pub(crate) fn forget_relay(&self, name: &str) -> Result<(), UiError> {
        self.opened()?;
        Ok(relay::forget(&self.post_box(), name)?)
    }

    /// Hands what waits to this relay.
    pub(crate) async fn hand_over(
        &self,
        handle: &AppHandle,
        name: String,
    ) -> Result<HandedOver, UiError> {
        self.no_practice()?;
        self.opened()?;
        let handed = self.hand_over_to(handle, &name).await?;
        Ok(HandedOver {
            name,
            packets: handed.packets.len() as u64,
            bytes: handed.bytes,
            left: handed.left,
            receipts: handed.receipts,
            waiting: handed.waiting,
        })
    }
}
