use std::ops::Deref;

use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::{Clerk, Page, Province, Result, free_port, until, word};

/// The dashboard in Chromium, with a profile that nobody else uses.
pub struct Browser {
    page: Page,
    _driver: Child,
    profile: TempDir,
}

impl Browser {
    /// The dashboard of this province, at its sign-in.
    pub async fn opens(province: &Province) -> Result<Self> {
        let profile = tempfile::Builder::new()
            .prefix("tannha-browser-")
            .tempdir()?;
        let port = free_port()?;
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .kill_on_drop(true)
            .stdout(std::process::Stdio::null())
            .spawn()?;
        until("the browser's driver", async || {
            Ok(TcpStream::connect(("127.0.0.1", port)).await.ok())
        })
        .await?;
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": {
                "binary": "/usr/bin/chromium",
                "args": [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1366,911", "--lang=vi", "--no-first-run",
                    format!("--user-data-dir={}", profile.path().display()),
                ],
            },
        });
        let page = Page::open(
            &format!("http://127.0.0.1:{port}"),
            capabilities,
            vec![province.log()],
        )
        .await?;
        page.goes_to(&province.dashboard()).await?;
        Ok(Self {
            page,
            _driver: driver,
            profile,
        })
    }

    /// Signs in as this clerk.
    pub async fn signs_in(&self, clerk: &Clerk) -> Result {
        self.writes(word("p_sign_in_name"), clerk.name).await?;
        self.writes(word("p_sign_in_password"), clerk.password)
            .await?;
        self.presses("button", word("p_sign_in")).await
    }

    /// Where the browser keeps what it keeps.
    pub fn profile(&self) -> &std::path::Path {
        self.profile.path()
    }
}

impl Deref for Browser {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}
