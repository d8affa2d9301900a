//! What may be captured: what the province allows, and never more than a packet can carry. It holds at capture alone: what
//! was taken before a limit came is sent all the same.

use rusqlite::Connection;

use crate::{VaultError, draft::MAX_ATTACHMENT_BYTES, vault::read_setting};

/// The setting with how large an attachment may be.
pub(crate) const ATTACHMENT_BYTES: &str = "attachment_bytes";

/// Whether an attachment of so many bytes may be captured.
pub(crate) fn check(connection: &Connection, bytes: u64) -> Result<(), VaultError> {
    let said = read_setting(connection, ATTACHMENT_BYTES)?.and_then(|said| said.parse().ok());
    let allowed = said.unwrap_or(u64::MAX).min(MAX_ATTACHMENT_BYTES);
    if bytes == 0 || bytes > allowed {
        return Err(VaultError::TooLarge { bytes, allowed });
    }
    Ok(())
}
