//! Whether a sync may begin by itself: what somebody chose, held against the network that there is. The patrol asks here
//! and nowhere else; who presses "send now" is not asked.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tannha_domain::closed_set;
use tokio::{sync::watch, time::sleep};

/// How often the network is looked at: a system's own word that it changed comes late, or never.
pub(crate) const LOOK: Duration = Duration::from_secs(4);

closed_set! {
    /// Over which networks a device sends by itself.
    SendOver {
        /// Whatever there is.
        Any = "any",
        /// Wi-Fi or a cable.
        Wifi = "wifi",
        /// Whatever is neither metered nor roaming.
        Free = "free",
    }
}

closed_set! {
    /// What carries the network that there is.
    Link {
        /// There is none.
        None = "none",
        /// Radio of a house or a commune.
        Wifi = "wifi",
        /// A cable.
        Cable = "cable",
        /// A telephone's network.
        Mobile = "mobile",
        /// The system does not say.
        Unknown = "unknown",
    }
}

closed_set! {
    /// Why nothing is sent by itself.
    KeptBack {
        /// There is no network, and which one comes is not known yet.
        NoNetwork = "network_none",
        /// It is neither Wi-Fi nor a cable.
        NotWifi = "network_not_wifi",
        /// Somebody counts its bytes.
        Metered = "network_metered",
        /// It is a foreign operator's.
        Roaming = "network_roaming",
    }
}

/// The network that there is, as far as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// What carries it.
    pub link: Link,
    /// Whether its bytes are counted.
    pub metered: Option<bool>,
    /// Whether it is a foreign operator's.
    pub roaming: Option<bool>,
}

impl Network {
    /// No network.
    pub const NONE: Self = Self {
        link: Link::None,
        metered: None,
        roaming: None,
    };
}

impl SendOver {
    /// Why nothing goes over this network by itself. What the system does not say keeps nothing back: packets that wait
    /// for ever are worse than some bytes that are paid for.
    pub fn keeps_back(self, network: &Network) -> Option<KeptBack> {
        match (self, network.link) {
            (Self::Any, _) => None,
            (_, Link::None) => Some(KeptBack::NoNetwork),
            (Self::Wifi, Link::Mobile) => Some(KeptBack::NotWifi),
            (Self::Wifi, _) => None,
            (Self::Free, _) if network.roaming == Some(true) => Some(KeptBack::Roaming),
            (Self::Free, _) => (network.metered == Some(true)).then_some(KeptBack::Metered),
        }
    }

    /// Whether it lets something pass only because the system does not say what network there is.
    pub fn is_guessed(self, network: &Network) -> bool {
        match self {
            Self::Any => false,
            Self::Wifi => network.link == Link::Unknown,
            Self::Free => network.link != Link::None && network.metered.is_none(),
        }
    }
}

/// How the network is looked at; may wait for the system, so it is called beside.
type Look = Arc<dyn Fn() -> Network + Send + Sync>;

/// What was chosen, and the network as it was last seen.
#[derive(Clone)]
pub struct Gate {
    chosen: Arc<watch::Sender<SendOver>>,
    look: Look,
    seen: Arc<Mutex<Network>>,
}

impl Gate {
    /// Lets by itself only what may go over the network that `look` sees.
    pub fn new(chosen: SendOver, look: impl Fn() -> Network + Send + Sync + 'static) -> Self {
        Self {
            chosen: Arc::new(watch::Sender::new(chosen)),
            look: Arc::new(look),
            seen: Arc::new(Mutex::new(Network::NONE)),
        }
    }

    /// From now on by these networks.
    pub fn choose(&self, over: SendOver) {
        self.chosen.send_replace(over);
    }

    /// What was chosen.
    pub fn chosen(&self) -> SendOver {
        *self.chosen.borrow()
    }

    /// Hears of another choice.
    pub(crate) fn choices(&self) -> watch::Receiver<SendOver> {
        self.chosen.subscribe()
    }

    /// The network, as it was last seen.
    pub fn seen(&self) -> Network {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why nothing would begin by itself, of the network as it was last seen.
    pub fn keeps_back(&self) -> Option<KeptBack> {
        self.chosen().keeps_back(&self.seen())
    }

    /// Looks at the network; whether it is another one than before.
    pub async fn look(&self) -> bool {
        let look = Arc::clone(&self.look);
        let now = tokio::task::spawn_blocking(move || look()).await;
        // A look that panicked has seen nothing new.
        let now = now.unwrap_or_else(|_| self.seen());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *seen, now) != now
    }

    /// Waits until a sync may begin; says each time why it may not yet.
    pub(crate) async fn opens(&self, kept: impl Fn(KeptBack)) {
        let mut chosen = self.choices();
        let mut told = None;
        loop {
            self.look().await;
            let why = self.keeps_back();
            let Some(why) = why else {
                return;
            };
            if told.replace(why) != Some(why) {
                kept(why);
            }
            tokio::select! {
                () = sleep(LOOK) => {}
                _ = chosen.changed() => {}
            }
        }
    }

    /// Waits until what is under way may not go on.
    pub(crate) async fn closes(&self) -> KeptBack {
        let mut chosen = self.choices();
        loop {
            tokio::select! {
                () = sleep(LOOK) => {}
                _ = chosen.changed() => {}
            }
            self.look().await;
            if let Some(why) = self.keeps_back() {
                return why;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn over(link: Link) -> Network {
        Network {
            link,
            metered: None,
            roaming: None,
        }
    }

    #[test]
    fn wifi_only_lets_wifi_and_a_cable_pass_whoever_counts_their_bytes() {
        for link in [Link::Wifi, Link::Cable] {
            let counted = Network {
                metered: Some(true),
                ..over(link)
            };
            assert_eq!(SendOver::Wifi.keeps_back(&counted), None);
        }
        let kept = SendOver::Wifi.keeps_back(&over(Link::Mobile));
        assert_eq!(kept, Some(KeptBack::NotWifi));
    }

    #[test]
    fn what_is_counted_or_roams_is_kept_back_where_that_was_chosen() {
        let phone = Network {
            metered: Some(true),
            ..over(Link::Wifi)
        };
        assert_eq!(SendOver::Free.keeps_back(&phone), Some(KeptBack::Metered));
        let abroad = Network {
            roaming: Some(true),
            metered: Some(false),
            ..over(Link::Mobile)
        };
        assert_eq!(SendOver::Free.keeps_back(&abroad), Some(KeptBack::Roaming));
        let flat = Network {
            metered: Some(false),
            ..over(Link::Mobile)
        };
        assert_eq!(SendOver::Free.keeps_back(&flat), None);
    }

    #[test]
    fn what_the_system_does_not_say_keeps_nothing_back_and_is_called_a_guess() {
        let unknown = over(Link::Unknown);
        for chosen in SendOver::ALL {
            assert_eq!(chosen.keeps_back(&unknown), None);
            assert_eq!(chosen.is_guessed(&unknown), *chosen != SendOver::Any);
        }
        assert!(!SendOver::Wifi.is_guessed(&over(Link::Cable)));
    }

    #[test]
    fn which_network_comes_is_waited_for_unless_any_will_do() {
        assert_eq!(SendOver::Any.keeps_back(&Network::NONE), None);
        for chosen in [SendOver::Wifi, SendOver::Free] {
            let kept = chosen.keeps_back(&Network::NONE);
            assert_eq!(kept, Some(KeptBack::NoNetwork));
        }
    }
}
