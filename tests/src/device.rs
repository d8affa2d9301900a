use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::AsyncBufReadExt as _;
use tokio::process::{Child, Command};

use crate::people::PIN;
use crate::{Answer, Province, Result, answer, built, full_disk, workload};

/// A device without a window: the real vault, packets and courier.
pub struct Device {
    folder: TempDir,
    submitted: AtomicU64,
}

impl Device {
    /// A new device that has taken an invitation, with the roster on it.
    pub async fn join(province: &Province) -> Result<Self> {
        let device = Self::new()?;
        let invitation = province.invites().await?;
        device.says(&["join", "--invitation", &invitation]).await?;
        Ok(device)
    }

    /// A device that belongs to nobody yet.
    pub fn new() -> Result<Self> {
        Ok(Self {
            folder: tempfile::Builder::new()
                .prefix("tannha-device-")
                .tempdir()?,
            submitted: AtomicU64::new(7),
        })
    }

    /// Brings the wish to join to this relay, or fetches the answer there. True once it has joined.
    pub async fn wishes_at(&self, relay: &Relay, invitation: &str) -> Result<bool> {
        let asks = ["join", "--invitation", invitation, "--relay", &relay.code];
        Ok(self.says(&asks).await?["joined"] == true)
    }

    /// So many complete dossiers, captured and submitted; nothing is sent yet.
    pub async fn submits(&self, dossiers: u32) -> Result<Value> {
        let work = tempfile::tempdir()?;
        workload(work.path(), dossiers, self.seed())?;
        self.says(&["submit", "--workload", &work.path().to_string_lossy()])
            .await
    }

    /// What its post box asked counts as never asked.
    pub fn asks_anew(&self) -> Result {
        for letter in std::fs::read_dir(self.data().join("post/letters"))? {
            let path = letter?.path();
            let mut said: Value = serde_json::from_slice(&std::fs::read(&path)?)?;
            if let Some(said) = said.as_object_mut() {
                said.remove("posted_at");
            }
            std::fs::write(&path, serde_json::to_vec(&said)?)?;
        }
        Ok(())
    }

    /// So many dossiers that nobody submitted before the device was locked.
    pub async fn leaves_drafts(&self, drafts: u32) -> Result<Value> {
        let work = tempfile::tempdir()?;
        workload(work.path(), drafts, self.seed())?;
        let folder = work.path().to_string_lossy().into_owned();
        self.says(&["submit", "--draft", "--workload", &folder])
            .await
    }

    /// The same on a device whose clock is off: `-4y`, `+50d`, as `faketime` writes it.
    pub async fn submits_under_a_clock(&self, offset: &str, dossiers: u32) -> Result<Value> {
        let work = tempfile::tempdir()?;
        workload(work.path(), dossiers, self.seed())?;
        answer(&mut self.command_under_a_clock(
            offset,
            &["submit", "--workload", &work.path().to_string_lossy()],
        )?)
        .await?
        .document()
    }

    /// Tries to submit where no file can grow beyond so many kilobytes.
    pub async fn tries_to_submit_on_a_full_disk(
        &self,
        kilobytes: u64,
        dossiers: u32,
    ) -> Result<Answer> {
        let work = tempfile::tempdir()?;
        workload(work.path(), dossiers, self.seed())?;
        let mut command = Command::new("sh");
        command
            .args(["-c", &full_disk(kilobytes), "sh"])
            .arg(built("tannha-sim")?);
        answer(&mut self.with_arguments(
            command,
            &["submit", "--workload", &work.path().to_string_lossy()],
        ))
        .await
    }

    /// A sync on a device whose clock is off.
    pub async fn syncs_under_a_clock(&self, offset: &str) -> Result<Value> {
        answer(&mut self.command_under_a_clock(offset, &["sync"])?)
            .await?
            .document()
    }

    /// One sync to its end.
    pub async fn syncs(&self) -> Result<Value> {
        self.says(&["sync"]).await
    }

    /// A sync that somebody will kill.
    pub fn begins_to_sync(&self) -> Result<Child> {
        Ok(self
            .command(&["sync"])?
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .kill_on_drop(true)
            .spawn()?)
    }

    /// Lets somebody work with the device too, whom the province invited.
    pub async fn lets_in(&self, name: &str, pin: &str, invitation: &str) -> Result<Value> {
        let who = ["--name", name, "--new-pin", pin];
        let arguments = ["add-operator", "--invitation", invitation];
        self.says(&[&arguments[..], &who].concat()).await
    }

    /// The first operator begins to leave, and somebody will kill it; what it says is read line by line.
    pub fn begins_to_let_go(&self) -> Result<Child> {
        Ok(self
            .command(&["leave"])?
            .stdout(std::process::Stdio::piped())
            .kill_on_drop(true)
            .spawn()?)
    }

    /// Everything that is on it, for one of its operators.
    pub async fn holds_for(&self, name: &str, pin: &str) -> Result<Answer> {
        let mut command = Command::new(built("tannha-sim")?);
        command.arg("--data").arg(self.data()).args([
            "--operator",
            name,
            "holds",
            "--json",
            "--pin",
            pin,
        ]);
        answer(&mut command).await
    }

    /// A copy of everything that lies on its disk.
    pub async fn is_copied(&self) -> Result<TempDir> {
        let copy = tempfile::tempdir()?;
        copies(&self.data(), copy.path()).await?;
        Ok(copy)
    }

    /// Its disk is as it was when this was copied.
    pub async fn is_as_in(&self, copy: &TempDir) -> Result {
        std::fs::remove_dir_all(self.data())?;
        std::fs::create_dir(self.data())?;
        copies(copy.path(), &self.data()).await
    }

    /// A scripted day that somebody will kill; what it says is read line by line.
    pub fn begins_a_day(&self, seed: u64) -> Result<Child> {
        Ok(self
            .command(&["day", "--seed", &seed.to_string()])?
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .kill_on_drop(true)
            .spawn()?)
    }

    /// Everything that is on it, in the words of a scripted day.
    pub async fn holds(&self) -> Result<Value> {
        self.says(&["holds"]).await
    }

    /// How many of its packets stand where.
    pub async fn status(&self) -> Result<Value> {
        self.says(&["status"]).await
    }

    /// One count of its status.
    pub async fn counts(&self, what: &str) -> Result<u64> {
        self.status().await?[what]
            .as_u64()
            .ok_or_else(|| format!("no count of {what}").into())
    }

    /// Brings what lies in its post box, with nobody there who could unlock it.
    pub async fn posts(&self) -> Result<Value> {
        let mut command = Command::new(built("tannha-sim")?);
        command.arg("--data").arg(self.data()).arg("post");
        answer(&mut command).await?.document()
    }

    /// Opens a relay for others, with nobody there who could unlock it; it is closed when it is dropped.
    pub async fn opens_a_relay(&self, more: &[&str]) -> Result<Relay> {
        let mut child = Command::new(built("tannha-sim")?)
            .arg("--data")
            .arg(self.data())
            .arg("relay")
            .args(more)
            .stdout(std::process::Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let out = child.stdout.take().ok_or("a relay without a voice")?;
        let line = tokio::io::BufReader::new(out).lines().next_line().await?;
        let said: Value = serde_json::from_str(&line.ok_or("a relay that said nothing")?)?;
        Ok(Relay {
            code: said["code"].as_str().unwrap_or_default().to_owned(),
            _child: child,
        })
    }

    /// Hands what waits to the relay of this code.
    pub async fn hands_over(&self, relay: &Relay) -> Result<Value> {
        self.says(&["sync", "--via", "relay", "--relay", &relay.code])
            .await
    }

    /// A command of the device, with its PIN; fails where it refuses.
    pub async fn says(&self, arguments: &[&str]) -> Result<Value> {
        self.answers(arguments).await?.document()
    }

    /// The same, whatever it answers.
    pub async fn answers(&self, arguments: &[&str]) -> Result<Answer> {
        answer(&mut self.command(arguments)?).await
    }

    fn command(&self, arguments: &[&str]) -> Result<Command> {
        Ok(self.with_arguments(Command::new(built("tannha-sim")?), arguments))
    }

    fn command_under_a_clock(&self, offset: &str, arguments: &[&str]) -> Result<Command> {
        let mut command = Command::new("faketime");
        command.args(["-f", offset]).arg(built("tannha-sim")?);
        Ok(self.with_arguments(command, arguments))
    }

    fn with_arguments(&self, mut command: Command, arguments: &[&str]) -> Command {
        command
            .arg("--data")
            .arg(self.data())
            .args(arguments)
            .args(["--pin", PIN]);
        if let Some(&("sync" | "status" | "holds")) = arguments.first() {
            command.arg("--json");
        }
        command
    }

    /// Its folder stays when the story ends, for whoever looks for why.
    pub fn is_left_behind(&mut self) -> PathBuf {
        self.folder.disable_cleanup(true);
        self.folder.path().to_path_buf()
    }

    /// The device's folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Different people each time: a person has one dossier.
    fn seed(&self) -> u64 {
        let submitted = self.submitted.fetch_add(1, Ordering::Relaxed);
        self.folder
            .path()
            .to_string_lossy()
            .bytes()
            .fold(submitted, |seed, byte| {
                seed.wrapping_mul(31).wrapping_add(u64::from(byte))
            })
    }
}

async fn copies(from: &Path, to: &Path) -> Result {
    let from = from.join(".");
    let copied = Command::new("cp").arg("-a").arg(from).arg(to).status();
    if copied.await?.success() {
        Ok(())
    } else {
        Err("a folder was not copied".into())
    }
}

/// A device that takes over from others.
pub struct Relay {
    /// What its code says.
    pub code: String,
    _child: Child,
}
