//! The device's secret: what a thief needs beside the PIN.

use std::{fmt, fs, path::Path};

use tannha_packet::PacketError;
use zeroize::Zeroizing;

use crate::{VaultError, error::Doing as _, file};

/// 32 bytes from the device's key store. Without them a PIN opens nothing, however it was come by.
#[derive(Clone)]
pub struct DeviceSecret(Zeroizing<[u8; 32]>);

impl DeviceSecret {
    /// From a key store.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(Zeroizing::new(secret))
    }

    /// The secret in this file, which is made, for its user alone, where there is none: where a device has no key
    /// store, and for the simulator.
    pub fn from_file(path: &Path) -> Result<Self, VaultError> {
        if path.exists() {
            let bytes = Zeroizing::new(fs::read(path).doing("read the device secret")?);
            let secret =
                <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| VaultError::Damaged {
                    what: "device secret",
                })?;
            return Ok(Self::new(secret));
        }
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).map_err(|_| PacketError::Randomness)?;
        if let Some(folder) = path.parent() {
            file::make_folder(folder).doing("make the folder of the device secret")?;
        }
        file::put(path, &secret).doing("write the device secret")?;
        Ok(Self::new(secret))
    }

    pub(crate) fn expose(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl fmt::Debug for DeviceSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_made_once_and_only_its_user_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep").join("device.secret");
        let first = DeviceSecret::from_file(&path).unwrap();
        assert_eq!(
            DeviceSecret::from_file(&path).unwrap().expose(),
            first.expose()
        );
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions())
                & 0o077,
            0
        );
        assert!(
            !format!("{first:?}").contains(&format!("{:?}", first.expose()[0]))
                || first.expose()[0] > 9
        );
    }
}
