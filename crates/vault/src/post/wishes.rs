//! Wishes to join, of devices that have no line: they lie here until somebody has brought them and the answer was fetched.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tannha_domain::{Base64, DeviceId, InvitationId};

use super::PostBox;
use crate::VaultError;

/// A wish as it lies here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostWish {
    /// Who wishes to join.
    pub device: DeviceId,
    /// By which invitation.
    pub invitation: InvitationId,
    /// The enrolment, sealed under the invitation's secret.
    pub sealed: Base64,
    /// When it was put here.
    pub kept_at: Timestamp,
    /// What the province answered, sealed to the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolled: Option<Base64>,
    /// With which code the province refused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

impl PostWish {
    /// Whether the province has not been heard.
    pub fn waits(&self) -> bool {
        self.enrolled.is_none() && self.refused.is_none()
    }
}

impl PostBox {
    /// The wishes that lie here, in the order in which they came.
    pub fn wishes(&self) -> Result<Vec<PostWish>, VaultError> {
        let mut wishes = Vec::new();
        for name in self.names("wishes")? {
            // One that cannot be read is none: its device asks again.
            match self.read::<PostWish>(&Path::new("wishes").join(&name)) {
                Ok(wish) => wishes.extend(wish),
                Err(error) => tracing::warn!(code = error.code(), "a wish cannot be read"),
            }
        }
        wishes.sort_by_key(|wish| (wish.kept_at, wish.device));
        Ok(wishes)
    }

    /// The wish of this device.
    pub fn wish(&self, device: DeviceId) -> Result<Option<PostWish>, VaultError> {
        self.read(&wish_file(device))
    }

    /// Keeps a wish, or what was heard of it. A device has one.
    pub fn keep_wish(&self, wish: &PostWish) -> Result<(), VaultError> {
        self.write(&wish_file(wish.device), wish)
    }

    /// Lets go of a wish with its answer.
    pub fn let_go_of_wish(&self, device: DeviceId) -> Result<(), VaultError> {
        self.remove(&wish_file(device))
    }
}

fn wish_file(device: DeviceId) -> PathBuf {
    PathBuf::from(format!("wishes/{device}.json"))
}
