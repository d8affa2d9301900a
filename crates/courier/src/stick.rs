//! The stick: what waits goes into one file, and what the province answers comes back in another. Whoever carries it can
//! neither read nor change it; reading it twice is the same as once, and what of it did not come is written again.

mod read;
mod write;

use std::path::Path;

use jiff::Timestamp;
use tannha_packet::{Invitation, bundle::BundleError};
use tannha_vault::Vault;

pub use self::{
    read::Imported,
    write::{Exported, Room},
};
pub(crate) use self::{
    read::{hear, join, open, published},
    write::{MAX_PACKETS, SealedAsk, asks},
};
use crate::CourierError;

/// Writes what waits into a file for the province, with what this device asks: at once or not at all, the file is there
/// when this returns.
///
/// [`BundleError::Disk`] where the stick is full, gone or not to be written to: nothing is counted as written then.
pub fn export(
    vault: &Vault,
    file: &Path,
    room: &Room,
    now: Timestamp,
) -> Result<Exported, CourierError> {
    write::export(vault, file, room, now)
}

/// Writes the wish to join into a file for the province. The device keeps the invitation until the answer has come.
pub fn export_wish(
    vault: &Vault,
    invitation: &Invitation,
    file: &Path,
) -> Result<(), CourierError> {
    vault.wish_to_join(invitation)?;
    write::export_wish(vault, invitation, file)
}

/// Reads what the province answered. What is for other devices stays unread.
///
/// [`CourierError::NothingForUs`] where nothing in it is for this device.
pub fn import(vault: &Vault, file: &Path, now: Timestamp) -> Result<Imported, CourierError> {
    read::import(vault, file, now)
}

impl From<std::io::Error> for CourierError {
    fn from(error: std::io::Error) -> Self {
        BundleError::from(error).into()
    }
}

#[cfg(test)]
mod tests;
