use std::fs::File;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::{Desktop, Page, Province, Result, built, free_port, until};

/// The app in its real window, driven through `WebKitWebDriver`, with a folder of its own.
///
/// Everything that it might write elsewhere (caches, settings, temporary files) is led into that folder, so that a
/// test can look through all of it.
pub struct App {
    page: Page,
    // Ends the window before its folder goes.
    running: Running,
    place: Place,
}

/// Where it runs, and how it is started there each time.
#[derive(Clone)]
struct Place {
    home: Arc<TempDir>,
    arguments: Vec<String>,
    logs: Vec<PathBuf>,
    /// The system's bus, where a test has one of its own.
    bus: Option<String>,
}

/// The driver and the app that it started, which is found by its data folder.
struct Running {
    driver: Child,
    data: PathBuf,
}

impl App {
    /// A device that belongs to nobody yet.
    pub async fn opens(province: &Province) -> Result<Self> {
        Self::opens_with(province, &[], None).await
    }

    /// The same on a desktop that says what network there is.
    pub async fn opens_on(desktop: &Desktop, province: &Province) -> Result<Self> {
        Self::opens_with(province, &[], Some(desktop.address())).await
    }

    /// The same, with an invitation handed over.
    pub async fn opens_invited(province: &Province) -> Result<Self> {
        let invitation = province.invites().await?;
        Self::opens_with(province, &["--invitation", &invitation], None).await
    }

    /// A device that belongs to nobody yet, at a counter.
    pub async fn opens_at_a_counter(province: &Province) -> Result<Self> {
        Self::opens_with(province, &["--kiosk"], None).await
    }

    async fn opens_with(
        province: &Province,
        arguments: &[&str],
        bus: Option<&str>,
    ) -> Result<Self> {
        let home = Arc::new(tempfile::Builder::new().prefix("tannha-app-").tempdir()?);
        Self::on(Place {
            logs: vec![home.path().join("app.log"), province.log()],
            arguments: arguments.iter().map(|&one| one.to_owned()).collect(),
            bus: bus.map(str::to_owned),
            home,
        })
        .await
    }

    /// Starts driver and app. `WebKitWebDriver` now and then misses the app that it started and answers a session
    /// for ever later, so a start that is not heard of in time is made anew, once, and told.
    async fn on(place: Place) -> Result<Self> {
        match Self::starts(place.clone()).await {
            Ok(app) => Ok(app),
            Err(error) => {
                eprintln!("the window is started again: {error}");
                for log in &place.logs {
                    eprintln!("{}", std::fs::read_to_string(log).unwrap_or_default());
                }
                Self::starts(place).await
            }
        }
    }

    async fn starts(place: Place) -> Result<Self> {
        let home = &place.home;
        for folder in ["cache", "config", "share", "tmp", "sticks"] {
            std::fs::create_dir_all(home.path().join(folder))?;
        }
        let log = File::options()
            .create(true)
            .append(true)
            .open(home.path().join("app.log"))?;
        let port = free_port()?;
        let driver = Command::new("WebKitWebDriver")
            .args(["--host=127.0.0.1", &format!("--port={port}")])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("XDG_CACHE_HOME", home.path().join("cache"))
            .env("XDG_CONFIG_HOME", home.path().join("config"))
            .env("XDG_DATA_HOME", home.path().join("share"))
            .env("TMPDIR", home.path().join("tmp"))
            .env("LANG", "C.UTF-8")
            .envs(place.bus.iter().map(|bus| ("DBUS_SYSTEM_BUS_ADDRESS", bus)))
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?;
        let running = Running {
            driver,
            data: home.path().join("data"),
        };
        until("the window's driver", async || {
            Ok(TcpStream::connect(("127.0.0.1", port)).await.ok())
        })
        .await?;
        let mut given = vec![
            "--data".to_owned(),
            home.path().join("data").to_string_lossy().into_owned(),
            "--sticks".to_owned(),
            home.path().join("sticks").to_string_lossy().into_owned(),
        ];
        given.extend(place.arguments.iter().cloned());
        let capabilities = json!({
            "webkitgtk:browserOptions": { "binary": built("tannha")?, "args": given },
        });
        let page = Page::open(
            &format!("http://127.0.0.1:{port}"),
            capabilities,
            place.logs.clone(),
        )
        .await?;
        Ok(Self {
            page,
            running,
            place,
        })
    }

    /// The app dies at once, as when the battery is taken out; then it is started anew on the same folder.
    pub async fn is_killed_and_comes_back(self) -> Result<Self> {
        let Self { running, place, .. } = self;
        let data = running.data.clone();
        drop(running);
        // A process that was killed holds its folder's lock until the system has buried it.
        until("the killed app to be gone", async || {
            Ok(running_on(&data)?.is_empty().then_some(()))
        })
        .await?;
        Self::on(place).await
    }

    /// Everything it has written anywhere.
    pub fn home(&self) -> &Path {
        self.place.home.path()
    }

    /// Plugs a stick in, and answers with where its files lie.
    pub fn plugs_in(&self, stick: &str) -> Result<PathBuf> {
        let folder = self.place.home.path().join("sticks").join(stick);
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Its data folder: the encrypted store, the post box, the web view's own folder.
    pub fn data(&self) -> PathBuf {
        self.place.home.path().join("data")
    }
}

impl Deref for App {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A story that ends has nothing left to say where this fails.
        let _ = kill_what_runs_on(&self.data);
        let _ = self.driver.start_kill();
    }
}

/// Ends the app's process of this data folder, and no other.
fn kill_what_runs_on(data: &Path) -> Result {
    for process in running_on(data)? {
        std::process::Command::new("kill")
            .args(["-KILL", &process])
            .status()?;
    }
    Ok(())
}

/// The numbers of the app's processes on this data folder.
fn running_on(data: &Path) -> Result<Vec<String>> {
    let argument = data.to_string_lossy();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc")? {
        let entry = entry?;
        let Ok(line) = std::fs::read_to_string(entry.path().join("cmdline")) else {
            continue;
        };
        let mut words = line.split('\0');
        if words
            .next()
            .is_some_and(|binary| binary.ends_with("/tannha"))
            && words.any(|word| word == argument)
        {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(found)
}
