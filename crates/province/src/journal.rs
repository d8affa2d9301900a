//! The journal on another disk: enrolments, revocations and disabled staff stand in it before they count, so that a restore knows them.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use tannha_domain::{DeviceId, InvitationId, OperatorId, SignedBytes, UnitCode};
use tannha_packet::{Recipient, VerifyingKey};

use crate::{Doing as _, ProvinceError};

/// What a restore must know although the backup may be older.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    /// A device joined.
    Enrolled(Box<Joined>),
    /// Somebody's access ended.
    Disabled {
        /// The name to sign in with.
        staff: String,
    },
    /// The access of one of several operators of a device ended.
    OperatorRevoked {
        /// Who.
        operator: OperatorId,
        /// Their device.
        device: DeviceId,
    },
    /// A device's access ended.
    Revoked {
        /// The device.
        device: DeviceId,
    },
}

/// A device that joined.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Joined {
    /// By which invitation.
    pub invitation: InvitationId,
    /// The device.
    pub device: DeviceId,
    /// Its operator.
    pub operator: OperatorId,
    /// The operator's name, which staff see beside the device.
    pub operator_name: String,
    /// The device's key.
    pub device_key: VerifyingKey,
    /// To whom one seals what only this device may open.
    pub recipient: Recipient,
    /// The areas that it serves.
    pub areas: Vec<UnitCode>,
    /// What the province signed for it.
    pub certificate: SignedBytes,
}

/// Where it is written, if anywhere.
#[derive(Debug, Clone)]
pub struct Journal(Option<Arc<PathBuf>>);

impl Journal {
    /// Nobody said where.
    pub fn none() -> Self {
        Self(None)
    }

    /// A journal at this path, made where it is missing.
    pub fn open(path: Option<&Path>) -> Result<Self, ProvinceError> {
        let Some(path) = path else {
            return Ok(Self::none());
        };
        let journal = Self(Some(Arc::new(path.to_owned())));
        journal.append(None)?;
        Ok(journal)
    }

    /// Writes a line, durably.
    pub fn write(&self, line: &Line) -> Result<(), ProvinceError> {
        self.append(Some(line))
    }

    /// Writes that somebody's access ends.
    pub fn disabled(&self, staff: &str) -> Result<(), ProvinceError> {
        self.write(&Line::Disabled {
            staff: staff.to_owned(),
        })
    }

    fn append(&self, line: Option<&Line>) -> Result<(), ProvinceError> {
        let Some(path) = &self.0 else { return Ok(()) };
        let mut options = fs::OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path.as_ref()).doing("open the journal")?;
        if let Some(line) = line {
            let line = serde_json::to_string(line)
                .map_err(|_| ProvinceError::Broken { what: "journal" })?;
            // A power cut may have left half a line before: this one begins on a line of its own.
            let text = format!("\n{line}\n").into_bytes();
            file.write_all(&text).doing("write the journal")?;
        }
        file.sync_all().doing("sync the journal")
    }

    /// Every line, oldest first. A line that a power cut left unfinished never counted.
    pub fn read(path: &Path) -> Result<Vec<Line>, ProvinceError> {
        let file = fs::File::open(path).doing("read the journal")?;
        let lines: Vec<String> = BufReader::new(file)
            .lines()
            .collect::<Result<_, _>>()
            .doing("read the journal")?;
        Ok(lines
            .iter()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_line_before_a_power_cut_hides_nothing_that_came_after() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal");
        let journal = Journal::open(Some(&path)).unwrap();
        fs::OpenOptions::new()
            .append(true)
            .open(&path)
            .unwrap()
            .write_all(b"{\"line\":\"revo")
            .unwrap();
        let device = DeviceId::from(uuid::Uuid::from_u128(1));
        journal.write(&Line::Revoked { device }).unwrap();
        assert!(
            matches!(Journal::read(&path).unwrap().as_slice(), [Line::Revoked { device: read }] if *read == device)
        );
    }
}
