use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::json;
use tannha_tests::{Result, answer, built, free_port, people, until};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// A PostgreSQL of this test alone, in a folder of its own. It refuses to run as root, so root lends it a user.
struct Postgres {
    _server: Child,
    _folder: TempDir,
    url: String,
}

impl Postgres {
    async fn start() -> Result<Self> {
        let binaries = binaries()?;
        let folder = tempfile::Builder::new()
            .prefix("tannha-postgres-")
            .tempdir()?;
        let port = free_port()?;
        let data = folder.path().join("data");
        if is_root().await? {
            Command::new("chown")
                .arg("postgres")
                .arg(folder.path())
                .status()
                .await?;
        }
        let made = as_somebody(&binaries.join("initdb"))
            .await?
            .args(["-U", "tannha", "-A", "trust", "-E", "UTF8", "-N", "-D"])
            .arg(&data)
            .output()
            .await?;
        if !made.status.success() {
            return Err(String::from_utf8_lossy(&made.stderr).into());
        }
        let server = as_somebody(&binaries.join("postgres"))
            .await?
            .arg("-D")
            .arg(&data)
            .args([
                "-p",
                &port.to_string(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off",
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        until("PostgreSQL", async || {
            Ok(TcpStream::connect(("127.0.0.1", port)).await.ok())
        })
        .await?;
        Ok(Self {
            _server: server,
            _folder: folder,
            url: format!("postgres://tannha@127.0.0.1:{port}/postgres"),
        })
    }
}

fn binaries() -> Result<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    versions.sort();
    Ok(versions
        .pop()
        .ok_or("PostgreSQL is not installed: scripts/set-up --tests does it")?
        .join("bin"))
}

async fn is_root() -> Result<bool> {
    Ok(Command::new("id")
        .arg("-u")
        .output()
        .await?
        .stdout
        .starts_with(b"0\n"))
}

async fn as_somebody(binary: &Path) -> Result<Command> {
    if !is_root().await? {
        return Ok(Command::new(binary));
    }
    // setpriv keeps the process, so that ending it ends the server; `runuser` would stand between.
    let mut command = Command::new("setpriv");
    command
        .args([
            "--reuid=postgres",
            "--regid=postgres",
            "--init-groups",
            "--",
        ])
        .arg(binary)
        .current_dir("/");
    Ok(command)
}

/// The same commands with the same lists must count the same people, whichever database stands behind them.
async fn tells(place: &[&str]) -> Result<Vec<serde_json::Value>> {
    let lists = tempfile::tempdir()?;
    let roster = lists.path().join("roster.csv");
    people::write_roster(&roster, &people::ROSTER)?;
    let roster = roster.to_string_lossy();
    let mut told = Vec::new();
    for arguments in [
        &["roster", "import", &roster][..],
        &["roster", "import", &roster],
        &["report"],
        &["report", "--by", "commune"],
        &["review", "list"],
        &["review", "held"],
        &["proposal", "list"],
        &["correction", "list"],
        &["verify"],
    ] {
        told.push(
            answer(
                Command::new(built("tannha-province")?)
                    .args(place)
                    .args(arguments)
                    .arg("--json"),
            )
            .await?
            .document()?,
        );
    }
    Ok(told)
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_and_postgresql_count_the_same_people() -> Result {
    let postgres = Postgres::start().await?;
    let folder = tempfile::tempdir()?;
    let (data, blobs) = (folder.path().join("data"), folder.path().join("blobs"));
    let on_sqlite = tells(&["--data", &data.to_string_lossy()]).await?;
    let on_postgres = tells(&[
        "--database",
        &postgres.url,
        "--blobs",
        &blobs.to_string_lossy(),
    ])
    .await?;
    assert_eq!(on_sqlite, on_postgres);
    assert_eq!(on_sqlite[0]["added"], json!(3));
    assert_eq!(
        on_sqlite[1]["unchanged"],
        json!(3),
        "importing a file again changes nothing"
    );
    Ok(())
}

#[test]
fn the_migrations_of_both_databases_bear_the_same_numbers() -> Result {
    let names = |database: &str| -> Result<Vec<String>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../migrations/province")
            .join(database);
        let mut names: Vec<String> = std::fs::read_dir(folder)?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        names.sort();
        Ok(names)
    };
    assert_eq!(names("sqlite")?, names("postgres")?);
    assert!(!names("sqlite")?.is_empty());
    Ok(())
}
