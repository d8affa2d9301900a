//! Who is on this network: relays announce a random name and nothing else.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use mdns_sd::{ServiceDaemon, ServiceEvent, ServiceInfo};

use super::{Found, Pairing};

const SERVICE: &str = "_tannha._tcp.local.";

/// Announced until dropped.
pub(super) struct Announced(ServiceDaemon);

impl Announced {
    /// None where the network carries no such word: the code says where to come as well.
    pub(super) fn new(pairing: &Pairing, port: u16) -> Option<Self> {
        let told = || -> mdns_sd::Result<ServiceDaemon> {
            let daemon = ServiceDaemon::new()?;
            let host = format!("{}.local.", pairing.name.to_lowercase());
            let nothing: &[(&str, &str)] = &[];
            let info = ServiceInfo::new(SERVICE, &pairing.name, &host, "", port, nothing)?;
            daemon.register(info.enable_addr_auto())?;
            Ok(daemon)
        };
        match told() {
            Ok(daemon) => Some(Self(daemon)),
            Err(error) => {
                tracing::warn!(%error, "nobody is told on the network that a relay is here");
                None
            }
        }
    }
}

impl Drop for Announced {
    fn drop(&mut self) {
        let _ = self.0.shutdown();
    }
}

/// Which relays are on this network, looked for that long.
pub async fn near(patience: Duration) -> Vec<Found> {
    let Ok(daemon) = ServiceDaemon::new() else {
        return Vec::new();
    };
    let mut found: BTreeMap<String, Vec<SocketAddr>> = BTreeMap::new();
    if let Ok(events) = daemon.browse(SERVICE) {
        let looks = async {
            while let Ok(event) = events.recv_async().await {
                let ServiceEvent::ServiceResolved(service) = event else {
                    continue;
                };
                let name = service.get_fullname().strip_suffix(SERVICE);
                let Some(name) = name.and_then(|name| name.strip_suffix('.')) else {
                    continue;
                };
                let port = service.get_port();
                let addresses = service.get_addresses_v4().into_iter();
                found
                    .entry(name.to_owned())
                    .or_default()
                    .extend(addresses.map(|ip| SocketAddr::new(ip.into(), port)));
            }
        };
        let _ = tokio::time::timeout(patience, looks).await;
    }
    let _ = daemon.shutdown();
    found
        .into_iter()
        .map(|(name, mut addresses)| {
            addresses.sort_unstable();
            addresses.dedup();
            Found { name, addresses }
        })
        .collect()
}
