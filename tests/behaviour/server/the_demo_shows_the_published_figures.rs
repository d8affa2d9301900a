use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use serde_json::{Value, json};
use tannha_tests::{Desk, Result, answer, built};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};

/// `./run --no-window` without its build: what it prints, line by line.
struct Run {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Run {
    fn starts(demo: &Path) -> Result<Self> {
        let clone = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let target = built("tannha-province")?
            .ancestors()
            .nth(2)
            .ok_or("no target folder")?
            .to_path_buf();
        let mut child = Command::new("scripts/start-demo")
            .arg("no")
            .current_dir(clone)
            .env("TANNHA_DEMO", demo)
            .env("CARGO_TARGET_DIR", target)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let said = child.stdout.take().ok_or("no output")?;
        Ok(Self {
            child,
            said: BufReader::new(said).lines(),
        })
    }

    /// Reads on until a line says this, and answers with that line.
    async fn says(&mut self, words: &str) -> Result<String> {
        while let Some(line) = self.said.next_line().await? {
            if line.contains(words) {
                return Ok(line);
            }
        }
        Err(format!("it ended without saying “{words}”").into())
    }

    /// Ctrl-C.
    async fn gets_ctrl_c(mut self) -> Result {
        let id = self.child.id().ok_or("it has ended already")?;
        Command::new("kill")
            .args(["-INT", &id.to_string()])
            .status()
            .await?;
        self.child.wait().await?;
        Ok(())
    }
}

/// Thái Nguyên, December 2022. The split by district was never published, so only the totals are held here.
fn holds_the_published_figures(report: &Value) {
    assert_eq!(
        report["total"],
        json!({"needed": 34_914, "received": 23_995, "opened": 12_077})
    );
    let rows = report["rows"].as_array().cloned().unwrap_or_default();
    assert_eq!(rows.len(), 9);
    for count in ["needed", "received", "opened"] {
        let sum: u64 = rows.iter().filter_map(|row| row[count].as_u64()).sum();
        assert_eq!(report["total"][count], sum, "{count} by district");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn run_makes_the_demo_once_shows_its_figures_and_ends_what_it_started() -> Result {
    let folder = tempfile::tempdir()?;
    let demo = folder.path().join("demo");
    let begun = Instant::now();
    let mut run = Run::starts(&demo)?;
    let line = run.says("http://localhost:").await?;
    println!(
        "the demo was made and served in {:.1} s",
        begun.elapsed().as_secs_f32()
    );
    let dashboard = line
        .split_whitespace()
        .last()
        .unwrap_or_default()
        .to_owned();

    let staff: Value = serde_json::from_slice(&std::fs::read(demo.join("staff.json"))?)?;
    let somebody = &staff["staff"][0];
    let (name, password) = (
        somebody["name"].as_str().unwrap_or_default(),
        somebody["password"].as_str().unwrap_or_default(),
    );
    run.says(name).await?;
    let desk = Desk::opens(&dashboard, name, password).await?;
    let me = desk.gets("/api/me").await?;
    assert_eq!(me["demo"], true);

    let province = |arguments: &[&str]| -> Result<Command> {
        let mut command = Command::new(built("tannha-province")?);
        command
            .arg("--data")
            .arg(demo.join("province"))
            .args(arguments)
            .arg("--json");
        Ok(command)
    };
    holds_the_published_figures(&answer(&mut province(&["report"])?).await?.document()?);
    let waiting = answer(&mut province(&["review", "list"])?)
        .await?
        .document()?;
    assert_eq!(
        waiting["dossiers"],
        json!([]),
        "paper dossiers are never in the queue"
    );

    let port = dashboard.rsplit(':').next().unwrap_or_default().to_owned();
    run.says("Ctrl-C").await?;
    run.gets_ctrl_c().await?;
    assert!(
        TcpStream::connect(format!("127.0.0.1:{port}"))
            .await
            .is_err(),
        "the province ended with it"
    );

    // The second time nothing is made anew, and devices find the province where it was.
    let again = Instant::now();
    let mut run = Run::starts(&demo)?;
    assert_eq!(run.says("http://localhost:").await?, line);
    println!("and served again in {:.1} s", again.elapsed().as_secs_f32());
    run.gets_ctrl_c().await
}
