use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tannha_paper::demo_form;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::people::{COMMUNE, Person, ROSTER, write_roster};
use crate::{Answer, Plug, Result, answer, built, free_port, full_disk, until};

/// The real server on a free port, with a folder of its own and three people on its roster.
pub struct Province {
    /// What devices reach it through.
    pub plug: Plug,
    folder: TempDir,
    backs_up: bool,
    /// How many blobs it takes at once, where that is not as usual.
    room: Option<u16>,
    server: Option<Child>,
    listen: SocketAddr,
    dashboard: SocketAddr,
}

/// Who signs in to the dashboard.
pub struct Clerk {
    /// As entered at sign-in.
    pub name: &'static str,
    /// As entered at sign-in.
    pub password: &'static str,
}

/// What the people of the stories choose.
pub const BANK_ACCOUNT: &str = "vietinbank_luuxa_account";

/// The clerk of the stories.
const CLERK: Clerk = Clerk {
    name: "chi-thanh",
    password: "mot-hai-ba-bon-nam",
};

impl Province {
    /// A province with the small roster, serving, that makes its backups by itself.
    pub async fn start() -> Result<Self> {
        Self::with(true, &ROSTER).await
    }

    /// The same, where nobody has said where backups go.
    pub async fn start_without_backups() -> Result<Self> {
        Self::with(false, &ROSTER).await
    }

    /// A province whose commune has these people on its roster.
    pub async fn of(people: &[Person]) -> Result<Self> {
        Self::with(true, people).await
    }

    /// The same, where nobody has said where backups go: nothing is secured at a moment of its own.
    pub async fn of_without_backups(people: &[Person]) -> Result<Self> {
        Self::with(false, people).await
    }

    async fn with(backs_up: bool, people: &[Person]) -> Result<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
        let mut province = Self {
            plug: Plug::to(listen).await?,
            folder: tempfile::Builder::new()
                .prefix("tannha-province-")
                .tempdir()?,
            backs_up,
            room: None,
            server: None,
            listen,
            dashboard: SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?)),
        };
        let list = province.folder.path().join("roster.csv");
        write_roster(&list, people)?;
        province
            .says(["roster", "import", &list.to_string_lossy()])
            .await?;
        std::fs::remove_file(list)?;
        province.opens().await?;
        Ok(province)
    }

    /// Begins to serve, and answers once it does.
    pub async fn opens(&mut self) -> Result {
        self.opens_with(&[]).await
    }

    /// Begins to serve under a clock that is off: `+3y`, `-50d`, as `faketime` writes it.
    pub async fn opens_under_a_clock(&mut self, offset: &str) -> Result {
        self.opens_with(&["faketime", "-f", offset]).await
    }

    /// Begins to serve on a disk where no file can grow beyond so many kilobytes.
    pub async fn opens_on_a_full_disk(&mut self, kilobytes: u64) -> Result {
        self.opens_with(&["sh", "-c", &full_disk(kilobytes), "sh"])
            .await
    }

    async fn opens_with(&mut self, before: &[&str]) -> Result {
        let log = self.log();
        let writer = File::options().create(true).append(true).open(&log)?;
        let binary = built("tannha-province")?;
        let mut command = match before.split_first() {
            None => Command::new(&binary),
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(&binary);
                command
            }
        };
        let server = command
            .arg("--data")
            .arg(self.data())
            .args(["serve", "--listen", &self.listen.to_string()])
            .args(["--url", &format!("https://{}", self.plug.address)])
            .args(["--dashboard", &self.dashboard.to_string()])
            .args(
                self.backs_up
                    .then(|| format!("--backup-dir={}", self.backups().display())),
            )
            .args(self.room.map(|blobs| format!("--uploads={blobs}")))
            .env("TMPDIR", self.temp()?)
            .stdout(writer.try_clone()?)
            .stderr(writer)
            .kill_on_drop(true)
            .spawn()?;
        self.server = Some(server);
        // Its ports are open before it is ready; an answer says that it is.
        let dashboard = self.dashboard();
        until("the province to answer", async || {
            let asked = reqwest::get(&dashboard).await;
            let ended = self.server.as_mut().map(Child::try_wait).transpose()?;
            match (asked, ended.flatten()) {
                (Ok(_), _) => Ok(Some(())),
                (Err(error), None) => Err(error.into()),
                (Err(_), Some(status)) => {
                    let said = std::fs::read_to_string(&log)?;
                    let last = said.lines().last().unwrap_or_default();
                    Err(format!("it ended with {status}: {last}").into())
                }
            }
        })
        .await
    }

    /// From now on it takes so many blobs at once, and puts off who brings more.
    pub async fn has_room_for(&mut self, blobs: u16) -> Result {
        self.room = Some(blobs);
        self.is_killed().await?;
        self.opens().await
    }

    /// Ends at once, as in a power cut.
    pub async fn is_killed(&mut self) -> Result {
        if let Some(mut server) = self.server.take() {
            server.kill().await?;
        }
        Ok(())
    }

    /// A command beside the running server, with `--json`; fails where it refuses.
    pub async fn says<const N: usize>(&self, arguments: [&str; N]) -> Result<Value> {
        self.answers(arguments).await?.document()
    }

    /// Plans a session of the bank's staff in the commune, with what more is said of it.
    pub async fn plans_a_session(&self, on: &str, more: [&str; 2]) -> Result<Value> {
        let [option, value] = more;
        let place = "Nhà văn hoá xóm";
        self.says([
            "session",
            "add",
            "--area",
            COMMUNE,
            "--provider",
            "vietinbank",
            "--on",
            on,
            "--place",
            place,
            option,
            value,
        ])
        .await
    }

    /// Loads a made-up form for the bank's account as this version; the devices hear of it once it is published.
    pub async fn loads_a_form(&self, version: &str) -> Result<Value> {
        let (pages, list) = demo_form()?;
        let folder = tempfile::tempdir()?;
        let [pdf, csv] = ["mau.pdf", "mau.csv"].map(|name| folder.path().join(name));
        fs::write(&pdf, pages)?;
        fs::write(&csv, list)?;
        let [pdf, csv] = [pdf.to_string_lossy(), csv.to_string_lossy()];
        self.says([
            "form",
            "load",
            "--product",
            BANK_ACCOUNT,
            "--version",
            version,
            "--pages",
            &pdf,
            "--fields",
            &csv,
        ])
        .await
    }

    /// The same, whatever it answers.
    pub async fn answers<const N: usize>(&self, arguments: [&str; N]) -> Result<Answer> {
        answer(
            Command::new(built("tannha-province")?)
                .arg("--data")
                .arg(self.data())
                .args(arguments)
                .arg("--json")
                .env("TMPDIR", self.temp()?),
        )
        .await
    }

    /// Puts more people on the roster.
    pub async fn lists(&self, people: &[crate::people::Person]) -> Result {
        let list = self.folder.path().join("more.csv");
        write_roster(&list, people)?;
        self.says(["roster", "import", &list.to_string_lossy()])
            .await?;
        Ok(std::fs::remove_file(list)?)
    }

    /// A file that somebody hands to a command.
    pub fn keeps_a_file(&self, name: &str, text: &str) -> Result<String> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text)?;
        Ok(path.to_string_lossy().into_owned())
    }

    /// An invitation for a device of the commune.
    pub async fn invites(&self) -> Result<String> {
        let made = self.says(["invite", "--area", COMMUNE]).await?;
        Ok(made["invitation"]
            .as_str()
            .ok_or("no invitation in the answer")?
            .to_owned())
    }

    /// The same for so many devices, a line each.
    pub async fn invites_many(&self, devices: u32) -> Result<String> {
        let devices = devices.to_string();
        let mut command = Command::new(built("tannha-province")?);
        let made = command
            .arg("--data")
            .arg(self.data())
            .args(["invite", "--area", COMMUNE, "--count", &devices])
            .env("TMPDIR", self.temp()?);
        Ok(String::from_utf8(made.output().await?.stdout)?)
    }

    /// What waits for a clerk, oldest first.
    pub async fn waiting(&self) -> Result<Vec<Value>> {
        let listed = self.says(["review", "list"]).await?;
        Ok(listed["dossiers"].as_array().cloned().unwrap_or_default())
    }

    /// The id of the only dossier that waits for a clerk.
    pub async fn the_one_waiting(&self) -> Result<String> {
        match self.waiting().await?.as_slice() {
            [one] => Ok(one["id"].as_str().unwrap_or_default().to_owned()),
            many => Err(format!("{} dossiers wait, not one", many.len()).into()),
        }
    }

    /// Whether every packet and blob is what the log says.
    pub async fn verifies(&self) -> Result<Value> {
        let found = self.says(["verify"]).await?;
        if found["problems"] == json!([]) {
            Ok(found)
        } else {
            Err(format!("verify found {}", found["problems"]).into())
        }
    }

    /// A backup now. The second one secures what the first one reached.
    pub async fn backs_up(&self) -> Result<Value> {
        self.says(["backup", &self.backups().to_string_lossy()])
            .await
    }

    /// Stops the device that joined first.
    pub async fn revokes_the_first_device(&self) -> Result {
        let devices = self.says(["devices", "list"]).await?;
        let id = devices["devices"][0]["id"].as_str().unwrap_or_default();
        self.says(["devices", "revoke", id]).await?;
        Ok(())
    }

    /// Puts the newest backup in the place of what there is.
    pub async fn is_restored(&mut self) -> Result {
        self.is_killed().await?;
        std::fs::remove_dir_all(self.data())?;
        self.says(["restore", &self.backups().to_string_lossy(), "--no-journal"])
            .await?;
        self.opens().await
    }

    /// A copy of everything as it lies there, made while nothing runs.
    pub fn keeps_a_copy(&self) -> Result<PathBuf> {
        let copy = self.folder.path().join("copy");
        copy_folder(&self.data(), &copy)?;
        Ok(copy)
    }

    /// Somebody puts a copy in the place of what there is, by hand, and starts the server.
    pub async fn is_put_back(&mut self, copy: &Path) -> Result {
        self.is_killed().await?;
        std::fs::remove_dir_all(self.data())?;
        copy_folder(copy, &self.data())?;
        self.opens().await
    }

    /// Somebody who may review, and how they sign in.
    pub async fn employs_a_clerk(&self) -> Result<Clerk> {
        self.says([
            "staff",
            "add",
            CLERK.name,
            "--role",
            "clerk",
            "--role",
            "overview",
            "--password",
            CLERK.password,
        ])
        .await?;
        Ok(CLERK)
    }

    /// The dashboard's address.
    pub fn dashboard(&self) -> String {
        format!("http://localhost:{}", self.dashboard.port())
    }

    /// The address of the devices' side, past the plug.
    pub fn listen(&self) -> SocketAddr {
        self.listen
    }

    /// Its folder stays when the story ends, for whoever looks for why.
    pub fn is_left_behind(&mut self) -> PathBuf {
        self.folder.disable_cleanup(true);
        self.folder.path().to_path_buf()
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Where its backups go.
    pub fn backups(&self) -> PathBuf {
        self.folder.path().join("backups")
    }

    /// What the server wrote.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("province.log")
    }

    /// The folder for temporary files that its processes are told.
    pub fn temp(&self) -> Result<PathBuf> {
        let temp = self.folder.path().join("tmp");
        std::fs::create_dir_all(&temp)?;
        Ok(temp)
    }

    /// How long it takes until this has happened, with the wait.
    pub async fn within(
        &self,
        what: &str,
        look: impl AsyncFnMut() -> Result<Option<()>>,
    ) -> Result<Duration> {
        let begun = Instant::now();
        until(what, look).await?;
        Ok(begun.elapsed())
    }
}

fn copy_folder(from: &Path, to: &Path) -> Result {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let copy = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &copy)?;
        } else {
            std::fs::copy(entry.path(), copy)?;
        }
    }
    Ok(())
}
