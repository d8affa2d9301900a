//! Days on which everything goes wrong, drawn from a seed: what was handed in is at the province once, and nowhere in plain.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use tannha_tests::{Device, Province, Result, leaks};
use tempfile::TempDir;
use tokio::time::timeout;

/// The family name and the middle name of everybody in the workload.
const NAMES: &str = "Nông Văn Thử";

/// Xorshift, so that a day that fails can be lived again.
struct Luck(u64);

impl Luck {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

struct World {
    province: Province,
    devices: Vec<Device>,
    /// Files of all days: an old one turns up again.
    sticks: TempDir,
    written: Vec<PathBuf>,
    submitted: u64,
    luck: Luck,
}

/// `./test long days` lives a thousand of them.
fn days() -> u64 {
    let given = std::env::var("TANNHA_DAYS").ok();
    given.and_then(|days| days.parse().ok()).unwrap_or(20)
}

#[tokio::test(flavor = "multi_thread")]
async fn after_many_days_of_faults_each_dossier_is_there_once_and_nothing_lies_about_in_plain()
-> Result {
    let seed = std::env::var("TANNHA_SEED").ok();
    let seed = seed.and_then(|seed| seed.parse().ok()).unwrap_or(2026);
    let province = Province::start_without_backups().await?;
    let devices = vec![
        Device::join(&province).await?,
        Device::join(&province).await?,
    ];
    let mut world = World {
        province,
        devices,
        sticks: tempfile::tempdir()?,
        written: Vec::new(),
        submitted: 0,
        luck: Luck(seed),
    };
    for day in 0..days() {
        let lived = world.day().await;
        lived.map_err(|error| format!("day {day} of seed {seed}: {error}"))?;
    }
    world.ends().await
}

impl World {
    async fn day(&mut self) -> Result {
        let who = usize::try_from(self.luck.below(self.devices.len() as u64))?;
        let dossiers = self.luck.below(3);
        if dossiers > 0 {
            self.devices[who].submits(u32::try_from(dossiers)?).await?;
            self.submitted += dossiers;
        }
        match self.luck.below(9) {
            0 => {}
            1 | 2 => self.line_that_breaks(who).await?,
            3 => self.device_that_dies(who).await?,
            4 => self.province_that_dies(who).await?,
            5 | 6 => self.stick(who).await?,
            7 => self.old_stick().await?,
            _ => drop(self.devices[who].syncs().await?),
        }
        match self.luck.below(8) {
            0 | 1 => drop(self.province.backs_up().await?),
            2 if self.province.backups().exists() => self.province.is_restored().await?,
            3 => self.decides().await?,
            _ => {}
        }
        Ok(())
    }

    async fn line_that_breaks(&mut self, who: usize) -> Result {
        let after = 2_000 + self.luck.below(200_000);
        if self.luck.below(2) == 0 {
            self.province.plug.pull_after(after);
        } else {
            self.province.plug.corrupt_after(after);
        }
        let said = self.devices[who].answers(&["sync"]).await?;
        self.province.plug.put_back();
        if said.status == Some(101) {
            return Err(format!("a panic: {}", said.said).into());
        }
        Ok(())
    }

    async fn device_that_dies(&mut self, who: usize) -> Result {
        let mut sync = self.devices[who].begins_to_sync()?;
        let moment = Duration::from_millis(20 + self.luck.below(800));
        let _ = timeout(moment, sync.wait()).await;
        Ok(sync.kill().await?)
    }

    async fn province_that_dies(&mut self, who: usize) -> Result {
        let mut sync = self.devices[who].begins_to_sync()?;
        let moment = Duration::from_millis(300 + self.luck.below(900));
        let _ = timeout(moment, sync.wait()).await;
        self.province.is_killed().await?;
        sync.kill().await?;
        self.province.opens().await
    }

    /// There and back, whole or in part; or only there.
    async fn stick(&mut self, who: usize) -> Result {
        let name = format!("{}.tannha", self.written.len());
        let there = self.sticks.path().join(name);
        let path = there.to_string_lossy().into_owned();
        self.devices[who].says(&["export", &path]).await?;
        self.written.push(there.clone());
        let whole = fs::read(&there)?;
        if self.luck.below(3) == 0 {
            let length = whole.len() as u64;
            let cut = usize::try_from(length / 4 + self.luck.below(length / 2))?;
            let half = self.sticks.path().join("half");
            fs::write(&half, &whole[..cut])?;
            // One that was cut in its index is none.
            let half = half.to_string_lossy().into_owned();
            self.province.answers(["bundle", "import", &half]).await?;
        } else {
            self.province.says(["bundle", "import", &path]).await?;
        }
        let back = self
            .sticks
            .path()
            .join("back")
            .to_string_lossy()
            .into_owned();
        let given = self.province.answers(["bundle", "export", &back]).await?;
        if given.status == Some(0) && self.luck.below(4) > 0 {
            self.devices[who].answers(&["import", &back]).await?;
        }
        Ok(())
    }

    async fn old_stick(&mut self) -> Result {
        if self.written.is_empty() {
            return Ok(());
        }
        let which = usize::try_from(self.luck.below(self.written.len() as u64))?;
        let old = self.written[which].to_string_lossy().into_owned();
        self.province.says(["bundle", "import", &old]).await?;
        Ok(())
    }

    async fn decides(&mut self) -> Result {
        if let Some(first) = self.province.waiting().await?.first() {
            let id = first["id"].as_str().unwrap_or_default();
            self.province.says(["review", "accept", id]).await?;
        }
        Ok(())
    }

    /// No more faults: everybody syncs, and it is counted.
    async fn ends(self) -> Result {
        // What a restored province asks for is offered by the one who heard of it first, and then by the other.
        for _ in 0..2 {
            for device in &self.devices {
                device.syncs().await?;
            }
        }
        for device in &self.devices {
            let last = device.syncs().await?;
            let log = fs::read_to_string(self.province.log())?;
            let log: Vec<&str> = log.lines().rev().take(20).collect();
            assert_eq!(last["waiting"], 0, "{last}, {log:#?}");
        }
        let there = self.province.verifies().await?;
        assert_eq!(there["packets"].as_u64(), Some(self.submitted), "each once");
        let places = [self.sticks.path().to_path_buf(), self.province.log()];
        let devices = self.devices.iter().map(Device::data);
        for place in places.into_iter().chain(devices) {
            let found = leaks::files_with(&place, &[NAMES])?;
            assert!(found.is_empty(), "in plain: {found:?}");
        }
        eprintln!("{} dossiers of {} days", self.submitted, days());
        Ok(())
    }
}
