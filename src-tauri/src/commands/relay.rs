//! Carrying for others on this network, and handing over to who does.

use tannha_capture::{CaptureError, read_text_frame};
use tannha_courier::relay::Pairing;
use tauri::{AppHandle, async_runtime::spawn_blocking, ipc::Request};

use super::{Shared, capture::grey_frame};
use crate::{
    UiError,
    views::{AppState, HandedOver, RelayPeer, RelayView},
};

/// This device as a carrier for others.
#[tauri::command]
pub(super) async fn relay(app: Shared<'_>) -> Result<RelayView, UiError> {
    app.relay().await
}

/// Lets others hand over to this device, or does not any more.
#[tauri::command]
pub(super) async fn set_relay(app: Shared<'_>, on: bool) -> Result<RelayView, UiError> {
    app.set_relay(on).await
}

/// Shows another code.
#[tauri::command]
pub(super) async fn renew_relay(app: Shared<'_>) -> Result<RelayView, UiError> {
    app.renew_relay().await
}

/// The relays that this device has met; it looks around on the network for a moment.
#[tauri::command]
pub(super) async fn relay_peers(app: Shared<'_>) -> Result<Vec<RelayPeer>, UiError> {
    app.relay_peers().await
}

/// Looks for a relay's code on a frame of the camera, and remembers that relay.
#[tauri::command]
pub(super) async fn scan_relay(
    app: Shared<'_>,
    request: Request<'_>,
) -> Result<Option<RelayPeer>, UiError> {
    let seen = code_on(&request).await?;
    seen.map(|pairing| app.pair_relay(pairing)).transpose()
}

async fn code_on(request: &Request<'_>) -> Result<Option<Pairing>, UiError> {
    let frame = grey_frame(request)?;
    let seen = spawn_blocking(move || read_text_frame(&frame, |text| text.parse::<Pairing>().ok()));
    match seen.await? {
        Ok(pairing) => Ok(Some(pairing)),
        Err(CaptureError::NoQr) => Ok(None),
        Err(refusal) => Err(refusal.into()),
    }
}

/// Looks for a relay's code on a frame of the camera, for who has not joined: nothing is remembered.
#[tauri::command]
pub(super) async fn see_relay(request: Request<'_>) -> Result<Option<String>, UiError> {
    Ok(code_on(&request).await?.map(|code| code.to_string()))
}

/// Brings the wish to join to the relay of this code.
#[tauri::command]
pub(super) async fn wish_by_relay(
    handle: AppHandle,
    app: Shared<'_>,
    invitation: String,
    name: String,
    pin: String,
    code: String,
) -> Result<AppState, UiError> {
    app.wish_by_relay(&handle, &invitation, name, pin, &code)
        .await?;
    Ok(app.state())
}

/// Asks the relay whether the answer to the wish is there, and joins by it.
#[tauri::command]
pub(super) async fn join_by_relay(
    handle: AppHandle,
    app: Shared<'_>,
    pin: String,
) -> Result<AppState, UiError> {
    app.join_by_relay(&handle, pin).await?;
    Ok(app.state())
}

/// Remembers the relay of this code.
#[tauri::command]
pub(super) async fn pair_relay(app: Shared<'_>, code: String) -> Result<RelayPeer, UiError> {
    app.pair_relay(code.parse::<Pairing>()?)
}

/// Forgets a relay.
#[tauri::command]
pub(super) async fn forget_relay(app: Shared<'_>, name: String) -> Result<(), UiError> {
    app.forget_relay(&name)
}

/// Hands what waits to a relay, and hears what it has for this device.
#[tauri::command]
pub(super) async fn hand_over(
    handle: AppHandle,
    app: Shared<'_>,
    name: String,
) -> Result<HandedOver, UiError> {
    app.hand_over(&handle, name).await
}
