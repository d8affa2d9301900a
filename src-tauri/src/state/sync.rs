//! What the window hears of the courier: `sync` and `changed`.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tannha_courier::{
    Courier, CourierError, Link, Pace, Post, Progress, Report, SyncReport, patrol, patrol_post,
    relay::HandedOver,
};
use tannha_vault::Touched;
use tauri::{
    AppHandle, Emitter as _, Manager as _,
    async_runtime::{JoinHandle, spawn_blocking},
};
use tokio::time::Instant;

use super::{App, batch::Batch, held, seal_drafts};
use crate::{
    UiError,
    ports::network,
    views::{Changed, Outbox, SyncPhase, SyncState},
};

/// How often the outbox is drawn anew while bytes go up.
const OUTBOX_MOVES: Duration = Duration::from_millis(500);

/// How the sync stands, and whether the patrol walks.
pub(super) struct Sync {
    state: SyncState,
    patrol_walks: Option<JoinHandle<()>>,
    /// What carries the post box until somebody unlocks.
    post_walks: Option<JoinHandle<()>>,
    /// The patrol's sync and one that somebody asked for wait for each other.
    under_way: u32,
    pace: Pace,
    batch: Batch,
    /// When the window last heard of bytes that went up.
    sent_told: Option<Instant>,
}

impl Sync {
    pub(super) fn new(last_at: Option<String>) -> Self {
        Self {
            state: SyncState {
                state: SyncPhase::Idle,
                last_at,
                code: None,
                kept_back: None,
                link: Link::Unknown,
                guessed: false,
                again_at: None,
                turn: 0,
            },
            patrol_walks: None,
            post_walks: None,
            under_way: 0,
            pace: Pace::default(),
            batch: Batch::default(),
            sent_told: None,
        }
    }
}

impl App {
    /// How the sync stands.
    pub(crate) fn sync_state(&self) -> SyncState {
        let (over, network) = (self.gate.chosen(), self.gate.seen());
        SyncState {
            kept_back: over.keeps_back(&network),
            link: network.link,
            guessed: over.is_guessed(&network),
            ..held(&self.sync).state.clone()
        }
    }

    /// The outbox with how much of what goes up together has gone, and how long the rest takes.
    pub(crate) fn with_pace(&self, outbox: Outbox) -> Outbox {
        if self.is_training() {
            return outbox;
        }
        let mut sync = held(&self.sync);
        let runs = sync.under_way > 0 && outbox.bytes_left > 0;
        let left = sync.pace.time_left(outbox.bytes_left, Instant::now());
        Outbox {
            bytes_total: sync.batch.total(&outbox.rows),
            time_left: left.filter(|_| runs).map(Into::into),
            ..outbox
        }
    }

    /// Wakes the patrol, after something was queued.
    pub(crate) fn nudge(&self) {
        self.nudge.now();
    }

    /// Syncs now, once, whatever network there is, and answers with how it went; one that isn't there is no error.
    pub(crate) async fn sync_now(&self, handle: &AppHandle) -> SyncState {
        if self.is_training() {
            self.practise_exchange(handle).await;
            return self.sync_state();
        }
        let Some(courier) = self.courier() else {
            return self.sync_state();
        };
        self.hear(handle, &Report::Begins);
        let outcome = courier
            .sync(|progress| self.hear(handle, &Report::Progress(progress)))
            .await;
        self.hear(handle, &Report::Ended(outcome));
        self.sync_state()
    }

    fn courier(&self) -> Option<Courier> {
        held(&self.inside).courier.clone()
    }

    /// Lets the courier sync by itself until the app ends; a second call changes nothing.
    pub(super) fn patrol(&self, handle: &AppHandle) {
        let Some(courier) = self.courier().filter(|_| self.has_joined()) else {
            return;
        };
        let mut sync = held(&self.sync);
        if sync.patrol_walks.is_some() {
            self.nudge();
            return;
        }
        let walker = handle.clone();
        let (nudge, gate) = (self.nudge.clone(), self.gate.clone());
        let walk = patrol(courier, nudge, gate, move |report| {
            walker.state::<Arc<App>>().hear(&walker, &report);
        });
        sync.patrol_walks = Some(tauri::async_runtime::spawn(walk));
        tauri::async_runtime::spawn(watch(handle.clone()));
    }

    /// Lets the post box be carried from the app's start until somebody unlocks.
    pub(crate) fn patrol_post(&self, handle: &AppHandle) {
        if !self.has_joined() {
            return;
        }
        let (post, told) = (Post::of(self.folder()), handle.clone());
        let walk = patrol_post(post, self.nudge.clone(), self.gate.clone(), move |report| {
            if let Report::Ended(Ok(report)) = report {
                told.state::<Arc<App>>().hear_of_the_post(&told, &report);
            }
        });
        held(&self.sync).post_walks = Some(tauri::async_runtime::spawn(walk));
    }

    /// What is heard while nobody has unlocked: this device is stopped, or has handed over everything since.
    fn hear_of_the_post(&self, handle: &AppHandle, report: &SyncReport) {
        if report.destroyed {
            if let Some(walks) = held(&self.sync).post_walks.take() {
                walks.abort();
            }
            // What can't be written is told as a device that belongs to nobody.
            let _ = self.remember(|settings| settings.handed_over = true);
        }
        if report.stopped {
            self.nudge();
        }
        if report.stopped || report.destroyed {
            tell_changed(handle, &["lock"]);
        } else if self.post_box().is_stopped().unwrap_or(false) {
            // A page that began anew would wipe a PIN that is half typed.
            tell_changed(handle, &["left"]);
        }
    }

    /// This device is stopped: nobody works with it any more, and its post box hands over what it has.
    fn is_stopped(&self, handle: &AppHandle) {
        let vault = {
            let mut inside = held(&self.inside);
            inside.screen_open = false;
            inside.courier = None;
            inside.vault.take()
        };
        if let Some(walks) = held(&self.sync).patrol_walks.take() {
            walks.abort();
        }
        let told = handle.clone();
        tauri::async_runtime::spawn(async move {
            if let Some(vault) = vault {
                let _ = spawn_blocking(move || seal_drafts(&vault)).await;
            }
            told.state::<Arc<App>>().patrol_post(&told);
        });
        tell_changed(handle, &["lock"]);
    }

    /// From here on the vault is open: what came meanwhile is taken up, and the courier brings the rest.
    pub(super) fn open_post_box(&self, handle: &AppHandle) {
        if let Some(walks) = held(&self.sync).post_walks.take() {
            walks.abort();
        }
        let Some(courier) = self.courier() else {
            return;
        };
        let told = handle.clone();
        tauri::async_runtime::spawn(async move {
            let app = told.state::<Arc<App>>();
            let opened =
                courier.open_post_box(|progress| app.hear(&told, &Report::Progress(progress)));
            if let Err(error) = opened.await {
                tracing::warn!(
                    code = error.code(),
                    "what lies in the post box cannot be taken up"
                );
            }
        });
    }

    /// Hands what waits to a relay on this network.
    pub(super) async fn hand_over_to(
        &self,
        handle: &AppHandle,
        name: &str,
    ) -> Result<HandedOver, UiError> {
        let courier = self.courier().ok_or_else(|| UiError::new("locked"))?;
        let handed = courier.hand_over(name, Timestamp::now()).await;
        let touched = match &handed {
            Ok(handed) => handed.touched.as_slice(),
            Err(_) => &[Touched::Outbox],
        };
        self.hear_touched(handle, touched);
        Ok(handed?)
    }

    fn hear(&self, handle: &AppHandle, report: &Report) {
        match report {
            Report::Begins => {
                self.begins();
                self.set_sync(handle, SyncPhase::Syncing, None);
            }
            Report::Progress(Progress::Sent { more, .. }) => {
                held(&self.sync).pace.moved(*more, Instant::now());
                self.tell_sent(handle);
            }
            Report::Progress(Progress::Heard(touched)) => self.hear_touched(handle, touched),
            Report::Ended(Ok(report)) => {
                self.ends();
                self.well(handle, report);
                if report.stopped {
                    self.is_stopped(handle);
                }
            }
            Report::Ended(Err(error)) => {
                self.ends();
                self.note_trouble(error.code());
                self.set_sync(handle, phase(error), Some(error.code().to_owned()));
            }
            Report::Stopped => {
                self.ends();
                self.set_sync(handle, SyncPhase::Idle, None);
            }
            Report::KeptBack(_) => self.tell_sync(handle),
            Report::Rests(wait) => {
                let at = Timestamp::now().checked_add(*wait).ok();
                held(&self.sync).state.again_at = at.map(|at| at.to_string());
                self.tell_sync(handle);
            }
        }
    }

    fn begins(&self) {
        let mut sync = held(&self.sync);
        sync.under_way += 1;
        if sync.under_way == 1 {
            sync.pace = Pace::default();
        }
    }

    fn ends(&self) {
        let mut sync = held(&self.sync);
        sync.under_way = sync.under_way.saturating_sub(1);
    }

    /// On a fast line bytes move more often than eyes do.
    fn tell_sent(&self, handle: &AppHandle) {
        let now = Instant::now();
        let told = &mut held(&self.sync).sent_told;
        if told.is_none_or(|before| now.duration_since(before) >= OUTBOX_MOVES) {
            *told = Some(now);
            tell_changed(handle, &["outbox"]);
        }
    }

    /// News were applied, by whichever way they came.
    pub(super) fn hear_touched(&self, handle: &AppHandle, touched: &[Touched]) {
        if touched.contains(&Touched::Stopped) {
            self.is_stopped(handle);
        }
        if touched.contains(&Touched::Operators) {
            self.close_who_left(handle);
        }
        tell_touched(handle, touched);
    }

    /// Whom the province sent away is out, whatever stands on the screen.
    fn close_who_left(&self, handle: &AppHandle) {
        let vault = held(&self.inside).vault.clone();
        let Some(vault) = vault else {
            return;
        };
        match vault.has_left() {
            Ok(false) => {}
            Ok(true) => {
                self.lock();
                tell_changed(handle, &["lock"]);
            }
            Err(error) => tracing::error!(%error, "could not look who has left"),
        }
    }

    fn well(&self, handle: &AppHandle, report: &SyncReport) {
        let now = Timestamp::now().to_string();
        held(&self.sync).state.last_at = Some(now.clone());
        // Only for the next start's first screen: what can't be written is told then as unknown.
        let _ = self.remember(|settings| settings.synced_at = Some(now));
        self.set_sync(handle, SyncPhase::Idle, None);
        if report.receipts > 0 {
            tell_changed(handle, &["outbox", "today", "person"]);
        }
    }

    fn set_sync(&self, handle: &AppHandle, phase: SyncPhase, code: Option<String>) {
        {
            let mut sync = held(&self.sync);
            // While another one runs, that is what there is to say.
            let runs = sync.under_way > 0;
            sync.state.state = if runs { SyncPhase::Syncing } else { phase };
            sync.state.code = code.filter(|_| !runs);
        }
        self.tell_sync(handle);
    }

    fn tell_sync(&self, handle: &AppHandle) {
        {
            let turn = &mut held(&self.sync).state.turn;
            *turn = turn.wrapping_add(1);
        }
        if let Err(error) = handle.emit("sync", self.sync_state()) {
            tracing::error!(%error, "could not tell the window");
        }
    }
}

/// Wakes the patrol when the province can be reached again, instead of at the end of a long wait.
async fn watch(handle: AppHandle) {
    let app = handle.state::<Arc<App>>();
    let Some(url) = app.province_url() else {
        return;
    };
    let mut answered = true;
    loop {
        tokio::time::sleep(network::EVERY).await;
        let sync = app.sync_state();
        match sync.state {
            SyncPhase::Offline if sync.kept_back.is_none() => {}
            SyncPhase::Offline | SyncPhase::Syncing => continue,
            SyncPhase::Idle | SyncPhase::Problem => {
                answered = false;
                continue;
            }
        }
        let answers = network::answers(&url).await;
        // Once: where somebody answers who then cuts, the patrol's back-off decides.
        if answers && !answered {
            app.nudge();
        }
        answered = answers;
    }
}

/// No network is a fact; what somebody has to look at is a problem.
fn phase(error: &CourierError) -> SyncPhase {
    match error {
        CourierError::Unreachable | CourierError::Cut | CourierError::Busy { .. } => {
            SyncPhase::Offline
        }
        _ => SyncPhase::Problem,
    }
}

fn tell_touched(handle: &AppHandle, touched: &[Touched]) {
    let mut what: Vec<&str> = touched
        .iter()
        .flat_map(|touched| screens_of(*touched))
        .copied()
        .collect();
    what.sort_unstable();
    what.dedup();
    if !what.is_empty() {
        tell_changed(handle, &what);
    }
}

fn screens_of(touched: Touched) -> &'static [&'static str] {
    match touched {
        Touched::Roster => &["roster", "person", "today"],
        Touched::Draft => &["draft", "today", "person"],
        Touched::Outbox => &["outbox", "today"],
        Touched::Feed => &["outbox", "person", "roster", "today"],
        Touched::Settings => &["today"],
        Touched::Operators => &["operators", "today"],
        Touched::Stopped => &["lock"],
    }
}

/// Tells the screens what to ask for anew.
pub(crate) fn tell_changed(handle: &AppHandle, what: &[&str]) {
    let changed = Changed {
        what: what.iter().map(|area| (*area).to_owned()).collect(),
    };
    if let Err(error) = handle.emit("changed", changed) {
        tracing::error!(%error, "could not tell the window");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_network_is_a_fact_and_a_foreign_province_is_a_problem() {
        assert_eq!(phase(&CourierError::Unreachable), SyncPhase::Offline);
        assert_eq!(phase(&CourierError::Cut), SyncPhase::Offline);
        assert_eq!(phase(&CourierError::NotOurProvince), SyncPhase::Problem);
        assert_eq!(
            UiError::from(CourierError::Unreachable).code,
            "province_unreachable"
        );
    }
}
