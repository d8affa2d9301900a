//! Why something was not sent: kept as it happens, and put together for whoever helps. It names devices, packets and codes,
//! and nobody.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tannha_courier::KeptBack;
use tannha_vault::{OutboxItem, PacketState};
use tauri::async_runtime::spawn_blocking;

use super::App;
use crate::{UiError, ports::space, settings::put_in_place, views::end_of};

/// So many different troubles are kept, the newest last.
const KEPT: usize = 40;

/// A sync that ended early; the same one again is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Trouble {
    code: String,
    first_at: Timestamp,
    last_at: Timestamp,
    times: u64,
}

/// What whoever helps has to know.
#[derive(Serialize)]
struct Reasons {
    version: &'static str,
    written_at: Timestamp,
    device: String,
    system: &'static str,
    synced_at: Option<String>,
    send_over: &'static str,
    kept_back: Option<&'static str>,
    free_bytes: Option<u64>,
    people: u64,
    roster_coming: bool,
    drafts: u64,
    waiting: u64,
    troubles: Vec<Trouble>,
    packets: Vec<Packet>,
}

/// A packet that is not safe at the province, by its number.
#[derive(Serialize)]
struct Packet {
    id: String,
    kind: String,
    state: &'static str,
    code: Option<String>,
    queued_at: Timestamp,
    bytes: u64,
    sent_bytes: u64,
    lies_with: Option<String>,
}

impl From<OutboxItem> for Packet {
    fn from(item: OutboxItem) -> Self {
        Self {
            id: item.packet.to_string(),
            kind: item.kind,
            state: item.state.code(),
            code: item.code,
            queued_at: item.queued_at,
            bytes: item.bytes,
            sent_bytes: item.sent_bytes,
            lies_with: item.carrier,
        }
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("troubles.json")
}

fn read(folder: &Path) -> Vec<Trouble> {
    let text = fs::read(file(folder)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Counts one that goes on, and writes another one behind it.
fn note(folder: &Path, code: &str, now: Timestamp) -> io::Result<()> {
    let mut troubles = read(folder);
    match troubles.last_mut().filter(|last| last.code == code) {
        Some(last) => {
            last.last_at = now;
            last.times += 1;
        }
        None => troubles.push(Trouble {
            code: code.to_owned(),
            first_at: now,
            last_at: now,
            times: 1,
        }),
    }
    let too_many = troubles.len().saturating_sub(KEPT);
    troubles.drain(..too_many);
    put_in_place(&file(folder), &troubles)
}

impl App {
    /// Keeps why a sync ended early.
    pub(super) fn note_trouble(&self, code: &str) {
        let (folder, code) = (self.folder().to_owned(), code.to_owned());
        spawn_blocking(move || {
            if note(&folder, &code, Timestamp::now()).is_err() {
                tracing::warn!(code, "a trouble could not be written down");
            }
        });
    }

    /// Writes the reasons into a file on this shelf; answers with its name.
    pub(crate) async fn write_reasons(&self, place: String) -> Result<String, UiError> {
        self.no_practice()?;
        let mut all = self.shelves().await?.into_iter();
        let found = all.find(|one| one.name == place);
        let stick = found.ok_or_else(|| UiError::new("paper_not_kept"))?;
        let (folder, sync) = (self.folder().to_owned(), self.sync_state());
        let send_over = self.gate.chosen().code();
        let name = self
            .vault(move |vault| {
                let counts = vault.counts()?;
                let open = vault.outbox()?.into_iter().filter(|item| !is_safe(item));
                let reasons = Reasons {
                    version: env!("CARGO_PKG_VERSION"),
                    written_at: Timestamp::now(),
                    device: vault.identity().device.to_string(),
                    system: std::env::consts::OS,
                    synced_at: sync.last_at,
                    send_over,
                    kept_back: sync.kept_back.map(KeptBack::code),
                    free_bytes: space::free_bytes(&folder),
                    people: vault.roster_count()?,
                    roster_coming: vault.roster_coming()?.is_some(),
                    drafts: counts.drafts,
                    waiting: counts.waiting,
                    troubles: read(&folder),
                    packets: open.map(Packet::from).collect(),
                };
                let text = serde_json::to_vec_pretty(&reasons)
                    .map_err(|_| UiError::new("paper_not_kept"))?;
                let name = format!("tan-nha-bao-loi-{}", end_of(&reasons.device));
                let put = stick.put(&name, "json", &text);
                put.map_err(|_| UiError::new("paper_not_kept"))
            })
            .await?;
        Ok(name)
    }
}

fn is_safe(item: &OutboxItem) -> bool {
    matches!(item.state, PacketState::Secured | PacketState::Deleted)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// getodk/getodk#912: "sending failed" on a day, and nobody knew why.
    #[test]
    fn each_trouble_is_kept_once_with_how_often_and_the_oldest_go() {
        let folder = tempfile::tempdir().unwrap();
        let at = |second: i64| Timestamp::from_second(1_795_000_000 + second).unwrap();
        for second in 0..3 {
            note(folder.path(), "province_unreachable", at(second)).unwrap();
        }
        note(folder.path(), "disk_full", at(9)).unwrap();
        let kept = read(folder.path());
        assert_eq!(
            (kept[0].times, kept[0].first_at, kept[0].last_at),
            (3, at(0), at(2))
        );
        assert_eq!((kept[1].code.as_str(), kept[1].times), ("disk_full", 1));
        for round in 0..KEPT {
            let code = ["connection_cut", "province_busy"][round % 2];
            note(folder.path(), code, at(10)).unwrap();
        }
        let kept = read(folder.path());
        assert_eq!(kept.len(), KEPT);
        assert!(kept.iter().all(|one| one.code != "disk_full"));
        // A file that was cut off is as none.
        fs::write(file(folder.path()), b"[{").unwrap();
        assert_eq!(read(folder.path()), []);
    }
}
