use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::{Province, Result, built};

/// Many devices that come back at once.
pub struct Storm {
    folder: TempDir,
    devices: u32,
    dossiers: u32,
}

impl Storm {
    /// So many devices of the commune with so many small dossiers each.
    pub async fn gathers(province: &Province, devices: u32, dossiers: u32) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("tannha-storm-").tempdir()?;
        let invitations = province.invites_many(devices).await?;
        std::fs::write(folder.path().join("invitations"), invitations)?;
        Ok(Self {
            folder,
            devices,
            dossiers,
        })
    }

    /// Breaks loose.
    pub fn breaks(&self) -> Result<Child> {
        let log = std::fs::File::create(self.folder.path().join("storm.log"))?;
        Ok(Command::new(built("tannha-sim")?)
            .args(["storm", "--bytes", "20000"])
            .args(["--within", "4", "--until", "120"])
            .args(["--devices", &self.devices.to_string()])
            .args(["--dossiers", &self.dossiers.to_string()])
            .arg("--invitations")
            .arg(self.folder.path().join("invitations"))
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?)
    }

    /// What it came to, once it is over.
    pub async fn is_over(&self, storm: Child) -> Result<Value> {
        let over = storm.wait_with_output().await?;
        let said = std::fs::read_to_string(self.folder.path().join("storm.log"))?;
        if over.status.success() {
            Ok(serde_json::from_slice(&over.stdout)?)
        } else {
            Err(format!("{}: {said}", over.status).into())
        }
    }
}
