//! Sending and hearing by a stick, where no line reaches.

use tannha_domain::PacketId;
use tauri::AppHandle;

use super::Shared;
use crate::{
    UiError,
    views::{AppState, StickRead, StickView, StickWritten},
};

/// The sticks that are plugged in.
#[tauri::command]
pub(super) async fn sticks(app: Shared<'_>) -> Result<Vec<StickView>, UiError> {
    let shelves = app.shelves().await?.into_iter();
    let sticks = shelves.filter(|shelf| shelf.removable);
    Ok(sticks.map(StickView::from).collect())
}

/// Writes what waits, but for the packets that lie on another stick.
#[tauri::command]
pub(super) async fn write_stick(
    app: Shared<'_>,
    stick: String,
    without: Vec<PacketId>,
) -> Result<StickWritten, UiError> {
    app.write_stick(stick, without).await
}

/// Reads every answer that lies there for this device.
#[tauri::command]
pub(super) async fn read_stick(
    handle: AppHandle,
    app: Shared<'_>,
    stick: String,
) -> Result<StickRead, UiError> {
    app.read_stick(&handle, stick).await
}

/// Makes the vault and writes the wish to join.
#[tauri::command]
pub(super) async fn wish_by_stick(
    app: Shared<'_>,
    invitation: String,
    name: String,
    pin: String,
    stick: String,
) -> Result<AppState, UiError> {
    app.wish_by_stick(&invitation, name, pin, stick).await?;
    Ok(app.state())
}

/// Joins by the answer that a stick brings.
#[tauri::command]
pub(super) async fn join_from_stick(
    handle: AppHandle,
    app: Shared<'_>,
    pin: String,
    stick: String,
) -> Result<AppState, UiError> {
    app.join_from_stick(&handle, pin, stick).await?;
    Ok(app.state())
}
