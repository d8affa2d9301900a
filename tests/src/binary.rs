use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Output;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;
use tokio::process::Command;

use crate::Result;

/// The built binary of this name. It lies beside the folder in which cargo put this test.
pub fn built(name: &str) -> Result<PathBuf> {
    let test = std::env::current_exe()?;
    let path = test
        .ancestors()
        .nth(2)
        .ok_or("the test lies in no target folder")?
        .join(name);
    if path.exists() {
        Ok(path)
    } else {
        Err(format!("{name} is not built: scripts/build makes it").into())
    }
}

/// A port on which nobody listens, and that this process was not given before.
///
/// It lies below those that the system gives away by itself, so that nothing takes it before its server opens,
/// or while that server is down.
pub fn free_port() -> Result<u16> {
    const FIRST: u32 = 10_000;
    const COUNT: u32 = 20_000;
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    // Test programs that run side by side begin far from each other.
    let start = std::process::id().wrapping_mul(7919);
    for _ in 0..COUNT {
        let next = start.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed));
        let port = u16::try_from(FIRST + next % COUNT)?;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Err("every port is taken".into())
}

/// For `sh -c`: runs its arguments with files that cannot grow. A write beyond fails as it does on a full disk.
pub(crate) fn full_disk(kilobytes: u64) -> String {
    // `ulimit -f` counts blocks of 512 bytes; the signal would end the process where a full disk only refuses.
    format!("trap '' XFSZ; ulimit -f {}; exec \"$@\"", kilobytes * 2)
}

/// What a command answered.
#[derive(Debug)]
pub struct Answer {
    /// 0 is success, 1 a refusal that the message explains, 2 wrong usage.
    pub status: Option<i32>,
    /// The JSON document on standard output; null where there was none.
    pub json: Value,
    /// What was said on standard error.
    pub said: String,
}

/// Runs a command to its end, whatever that is.
pub async fn answer(command: &mut Command) -> Result<Answer> {
    let Output {
        status,
        stdout,
        stderr,
    } = command.kill_on_drop(true).output().await?;
    Ok(Answer {
        status: status.code(),
        json: serde_json::from_slice(&stdout).unwrap_or(Value::Null),
        said: String::from_utf8_lossy(&stderr).into_owned(),
    })
}

impl Answer {
    /// The document of a command that succeeded.
    pub fn document(self) -> Result<Value> {
        match self.status {
            Some(0) => Ok(self.json),
            status => Err(format!("status {status:?}: {}", self.said.trim()).into()),
        }
    }
}
