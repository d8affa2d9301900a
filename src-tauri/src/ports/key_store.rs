//! The device's secret. Where a desktop has no key store it is a file that only its user reads: a thief of the whole
//! disk then needs the PIN alone, which the README says.

use std::path::Path;

use tannha_vault::{DeviceSecret, VaultError};

/// The secret of this device, made at the first start.
pub(crate) fn device_secret(folder: &Path) -> Result<DeviceSecret, VaultError> {
    DeviceSecret::from_file(&folder.join("device.secret"))
}
