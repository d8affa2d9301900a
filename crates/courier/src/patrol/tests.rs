use std::sync::Mutex;

use proptest::{collection::vec, prelude::*};
use tokio::time::sleep;

use super::*;
use crate::{Link, Network, SendOver};

/// google/ground-android#154: after the maximum number of retries data was never sent.
#[test]
fn waits_never_end_and_none_is_longer_than_a_person_would_wait() {
    let waits: Vec<Duration> = backoff().take(1_000).collect();
    assert_eq!(waits.len(), 1_000);
    assert!(waits.iter().all(|wait| *wait <= 2 * LONGEST_WAIT));
    assert!(waits.iter().skip(10).all(|wait| *wait >= LONGEST_WAIT));
}

fn busy(after: Option<Duration>) -> CourierError {
    let code = "province_busy".to_owned();
    CourierError::Busy { code, after }
}

#[test]
fn who_is_put_off_comes_again_when_told_or_somewhat_later() {
    let put_off = |seconds| told(&busy(Some(Duration::from_secs(seconds))));
    let waits: Vec<Duration> = (0..100).filter_map(|_| put_off(10)).collect();
    let soonest = Duration::from_secs(10);
    assert!(
        waits
            .iter()
            .all(|wait| (soonest..=2 * soonest).contains(wait))
    );
    assert_ne!(waits.first(), waits.last());
    assert!(put_off(0) >= Some(FIRST_WAIT));
    assert!(put_off(u64::MAX) <= Some(2 * LONGEST_WAIT));
    assert_eq!(told(&busy(None)), None);
    assert_eq!(told(&CourierError::Cut), None);
}

/// A valley's devices come back at once when its mast does: they must not ask in step.
#[test]
fn two_devices_do_not_wait_alike() {
    let one: Vec<Duration> = backoff().take(20).collect();
    let other: Vec<Duration> = backoff().take(20).collect();
    assert_ne!(one, other);
}

/// When each sync began, and when it ended or was stopped.
type Syncs = Arc<Mutex<Vec<(Instant, Option<Instant>)>>>;

/// A device whose network is made up, on a clock that is made up.
struct Device {
    gate: Gate,
    nudge: Nudge,
    network: Arc<Mutex<Network>>,
    /// How long a sync takes, and whether it ends well.
    line: Arc<Mutex<(Duration, bool)>>,
    syncs: Syncs,
}

/// Notes when a sync ends, however it does.
struct Running(Syncs);

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(last) = self.0.lock().unwrap().last_mut() {
            last.1 = Some(Instant::now());
        }
    }
}

impl Device {
    fn new(chosen: SendOver, network: Network) -> Self {
        let network = Arc::new(Mutex::new(network));
        let seen = Arc::clone(&network);
        Self {
            gate: Gate::new(chosen, move || *seen.lock().unwrap()),
            nudge: Nudge::default(),
            network,
            line: Arc::new(Mutex::new((Duration::from_secs(1), true))),
            syncs: Arc::default(),
        }
    }

    fn walks(&self) -> tokio::task::JoinHandle<()> {
        let (nudge, gate) = (self.nudge.clone(), self.gate.clone());
        let (line, syncs) = (Arc::clone(&self.line), Arc::clone(&self.syncs));
        tokio::spawn(async move {
            let sync = || -> BoxFuture<'_, _> {
                Box::pin(async {
                    syncs.lock().unwrap().push((Instant::now(), None));
                    let _running = Running(Arc::clone(&syncs));
                    let (takes, well) = *line.lock().unwrap();
                    sleep(takes).await;
                    if well {
                        Ok(SyncReport::default())
                    } else {
                        Err(CourierError::Cut)
                    }
                })
            };
            walk(&sync, &nudge, &gate, &|_| ()).await;
        })
    }

    fn is_on(&self, link: Link, metered: Option<bool>) {
        let roaming = None;
        *self.network.lock().unwrap() = Network {
            link,
            metered,
            roaming,
        };
    }

    fn keeps_back(&self) -> bool {
        let network = *self.network.lock().unwrap();
        self.gate.chosen().keeps_back(&network).is_some()
    }

    fn count(&self) -> usize {
        self.syncs.lock().unwrap().len()
    }
}

fn some_network() -> Network {
    Network {
        link: Link::Mobile,
        metered: Some(true),
        roaming: None,
    }
}

/// getodk/collect#6120: auto-send on Wi-Fi only does not start when Wi-Fi comes back.
#[tokio::test(start_paused = true)]
async fn a_network_that_may_be_used_starts_what_was_kept_back() {
    let device = Device::new(SendOver::Wifi, some_network());
    let walk = device.walks();
    sleep(Duration::from_hours(3)).await;
    device.nudge.now();
    sleep(Duration::from_mins(5)).await;
    assert_eq!(device.count(), 0, "a submit does not open the gate");
    device.is_on(Link::Wifi, None);
    sleep(LOOK * 2).await;
    assert_eq!(device.count(), 1);
    walk.abort();
}

#[tokio::test(start_paused = true)]
async fn a_choice_counts_at_once_and_stops_what_is_under_way() {
    let device = Device::new(SendOver::Wifi, some_network());
    *device.line.lock().unwrap() = (Duration::from_hours(1), true);
    let walk = device.walks();
    sleep(Duration::from_mins(1)).await;
    device.gate.choose(SendOver::Any);
    sleep(Duration::from_millis(10)).await;
    assert_eq!(device.count(), 1);
    device.gate.choose(SendOver::Free);
    sleep(Duration::from_millis(10)).await;
    let (_, ended) = device.syncs.lock().unwrap()[0];
    assert!(ended.is_some(), "it went on over a metered network");
    walk.abort();
}

/// The wait after many tries in vain is minutes long; a network that comes ends it.
#[tokio::test(start_paused = true)]
async fn a_network_that_comes_ends_the_wait() {
    let device = Device::new(SendOver::Any, Network::NONE);
    *device.line.lock().unwrap() = (Duration::from_millis(1), false);
    let walk = device.walks();
    sleep(Duration::from_hours(1)).await;
    let before = device.count();
    device.is_on(Link::Mobile, None);
    sleep(LOOK * 2).await;
    assert!(device.count() > before);
    walk.abort();
}

#[derive(Debug, Clone)]
enum Event {
    Chosen(SendOver),
    On(Link, Option<bool>),
    Nudged,
    Line(u64, bool),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        prop::sample::select(SendOver::ALL).prop_map(Event::Chosen),
        (prop::sample::select(Link::ALL), any::<Option<bool>>())
            .prop_map(|(link, metered)| Event::On(link, metered)),
        Just(Event::Nudged),
        (1_u64..600, any::<bool>()).prop_map(|(seconds, well)| Event::Line(seconds, well)),
    ]
}

/// Since when syncs are kept back, or may begin.
struct Since {
    kept: bool,
    at: Instant,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// getodk/collect#6598 and #6112: records are sent although auto-send is off; and #6120, they are not although it is on.
    #[test]
    fn nothing_goes_by_itself_over_a_network_that_is_not_to_be_used_and_everything_over_one_that_is(
        days in vec((0_u64..400, event()), 1..40)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let device = Device::new(SendOver::Wifi, some_network());
            let walk = device.walks();
            let mut standing = vec![Since { kept: true, at: Instant::now() }];
            for (seconds, event) in days {
                sleep(Duration::from_secs(seconds)).await;
                match event {
                    Event::Chosen(over) => device.gate.choose(over),
                    Event::On(link, metered) => device.is_on(link, metered),
                    Event::Nudged => device.nudge.now(),
                    Event::Line(takes, well) => {
                        *device.line.lock().unwrap() = (Duration::from_secs(takes), well);
                    }
                }
                let kept = device.keeps_back();
                if standing.last().is_none_or(|last| last.kept != kept) {
                    standing.push(Since { kept, at: Instant::now() });
                }
            }
            sleep(LOOK * 2).await;
            walk.abort();
            let _ = walk.await;
            holds(&device.syncs.lock().unwrap(), &standing, Instant::now());
        });
    }
}

fn holds(syncs: &[(Instant, Option<Instant>)], standing: &[Since], now: Instant) {
    for (at, since) in standing.iter().enumerate() {
        let until = standing.get(at + 1).map_or(now, |next| next.at);
        if since.kept {
            // What had begun may run until the network is looked at again, and nothing begins.
            let late = |(began, ended): &(Instant, Option<Instant>)| {
                let ended = ended.unwrap_or(now);
                let begins = *began > since.at && *began < until;
                let goes_on =
                    *began <= since.at && ended > since.at + LOOK && since.at + LOOK < until;
                begins || goes_on
            };
            assert!(!syncs.iter().any(late), "sent over a network that is kept");
        } else {
            // A flutter between two looks is not noticed, and leaves the back-off as it was.
            let noticed = at > 0
                && standing
                    .get(at - 1)
                    .is_some_and(|kept| since.at - kept.at > LOOK);
            let soon = if noticed {
                LOOK
            } else {
                2 * LONGEST_WAIT + LOOK
            };
            let runs = |(began, ended): &(Instant, Option<Instant>)| {
                *began <= since.at + soon && ended.unwrap_or(now) >= since.at
            };
            if until - since.at <= soon {
                continue;
            }
            assert!(syncs.iter().any(runs), "nothing was sent where it may be");
        }
    }
}
