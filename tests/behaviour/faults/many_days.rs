//! Days on which everything goes wrong, drawn from a seed: two devices, a line, a stick and a kiosk's relay, crashes and
//! restores, in any order. What was handed in is at the province once, both devices end with the same news, and nothing lies
//! about in plain. The model beside it (`model.rs`) walks the same ways within small bounds, and all of them.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use tannha_tests::{Device, Error, Province, Result, leaks};
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
    /// Carries for them; nobody hands in there.
    kiosk: Device,
    /// Files of all days: an old one turns up again.
    sticks: TempDir,
    written: Vec<PathBuf>,
    submitted: u64,
    /// On the list before anybody was put forward.
    people: u64,
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
    let kiosk = Device::join(&province).await?;
    kiosk.syncs().await?;
    let people = kiosk.counts("people").await?;
    let mut world = World {
        province,
        devices,
        kiosk,
        sticks: tempfile::tempdir()?,
        written: Vec::new(),
        submitted: 0,
        people,
        luck: Luck(seed),
    };
    for day in 0..days() {
        if let Err(error) = world.day().await {
            return Err(world.left_behind(&format!("day {day} of seed {seed}"), &error));
        }
    }
    let ended = world.ends().await;
    ended.map_err(|error| world.left_behind(&format!("the end of seed {seed}"), &error))
}

impl World {
    /// Everything stays where it lies: what happened once in a thousand days may not happen again.
    fn left_behind(&mut self, when: &str, error: &Error) -> Error {
        let devices = self.devices.iter_mut().chain([&mut self.kiosk]);
        let mut folders: Vec<_> = devices.map(Device::is_left_behind).collect();
        folders.push(self.province.is_left_behind());
        let folders: Vec<_> = folders.iter().map(|path| path.to_string_lossy()).collect();
        let folders = folders.join(", ");
        format!("{when}: {error}; all of it lies in {folders}").into()
    }

    async fn day(&mut self) -> Result {
        let who = usize::try_from(self.luck.below(self.devices.len() as u64))?;
        let dossiers = self.luck.below(3);
        if dossiers > 0 {
            self.devices[who].submits(u32::try_from(dossiers)?).await?;
            self.submitted += dossiers;
        }
        let (done, lived) = match self.luck.below(12) {
            0 => ("nothing", Ok(())),
            1 | 2 => ("a line that breaks", self.line_that_breaks(who).await),
            3 => ("a device that dies", self.device_that_dies(who).await),
            4 => ("a province that dies", self.province_that_dies(who).await),
            5 | 6 => ("a stick", self.stick(who).await),
            7 => ("an old stick", self.old_stick().await),
            8 | 9 => ("handing over", self.relay(who).await),
            10 => ("the kiosk goes on", self.kiosk_goes_on().await),
            _ => ("a sync", self.devices[who].syncs().await.map(drop)),
        };
        lived.map_err(|error| format!("{done}: {error}"))?;
        let (done, lived) = match self.luck.below(8) {
            0 | 1 => ("a backup", self.province.backs_up().await.map(drop)),
            2 if self.province.backups().exists() => {
                ("a restore", self.province.is_restored().await)
            }
            3 => ("a decision", self.decides().await),
            _ => ("nothing", Ok(())),
        };
        lived.map_err(|error| format!("{done}: {error}"))?;
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

    /// What waits is handed to the kiosk; now and then its light goes out meanwhile.
    async fn relay(&mut self, who: usize) -> Result {
        let counter = self.kiosk.opens_a_relay(&[]).await?;
        if self.luck.below(3) == 0 {
            let moment = Duration::from_millis(50 + self.luck.below(800));
            let handing = self.devices[who].hands_over(&counter);
            let _ = timeout(moment, handing).await;
            return Ok(());
        }
        self.devices[who].hands_over(&counter).await?;
        Ok(())
    }

    /// The kiosk brings on what lies there, over a line that may break.
    async fn kiosk_goes_on(&mut self) -> Result {
        if self.luck.below(3) == 0 {
            let after = 2_000 + self.luck.below(100_000);
            self.province.plug.pull_after(after);
            let _ = self.kiosk.posts().await;
            self.province.plug.put_back();
            return Ok(());
        }
        self.kiosk.posts().await.map(drop)
    }

    async fn decides(&mut self) -> Result {
        if let Some(first) = self.province.waiting().await?.first() {
            let id = first["id"].as_str().unwrap_or_default();
            self.province.says(["review", "accept", id]).await?;
        }
        Ok(())
    }

    /// No more faults: everybody syncs, and it is counted.
    async fn ends(&mut self) -> Result {
        self.kiosk.posts().await?;
        // What a restored province asks for is offered by the one who heard of it first, and then by the other.
        for _ in 0..2 {
            for device in &self.devices {
                device.syncs().await?;
            }
        }
        for device in &self.devices {
            let last = device.syncs().await?;
            ensure("what waits", &last["waiting"], &0.into())?;
        }
        let [hoa, lan] = [&self.devices[0], &self.devices[1]];
        let people = hoa.counts("people").await?;
        let with_lan = lan.counts("people").await?;
        ensure("people on two devices of one commune", &people, &with_lan)?;
        let returned = (hoa.counts("returned").await?, lan.counts("returned").await?);
        ensure("returned of two devices", &returned.0, &returned.1)?;
        // Each dossier is somebody's whom no list had, and a device counts those of its own.
        let accepted = hoa.counts("accepted").await? + lan.counts("accepted").await?;
        ensure("who was accepted", &accepted, &(people - self.people))?;
        let there = self.province.verifies().await?;
        ensure("each once", &there["packets"], &self.submitted.into())?;
        let places = [self.sticks.path().to_path_buf(), self.province.log()];
        let devices = self.devices.iter().chain([&self.kiosk]).map(Device::data);
        for place in places.into_iter().chain(devices) {
            ensure(
                "in plain",
                &leaks::files_with(&place, &[NAMES])?,
                &Vec::new(),
            )?;
        }
        eprintln!("{} dossiers of {} days", self.submitted, days());
        Ok(())
    }
}

/// An error and no panic: what lies there is to stay.
fn ensure<T: PartialEq + std::fmt::Debug>(what: &str, is: &T, wanted: &T) -> Result {
    if is == wanted {
        Ok(())
    } else {
        Err(format!("{what}: {is:?}, not {wanted:?}").into())
    }
}
