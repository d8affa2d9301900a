//! Notices a network by trying: a valley has none, a kiosk's cable says nothing, and a desktop's own word for it
//! differs everywhere. One empty connection in a few seconds costs less than a sync. What kind of network it is, and who
//! pays for it, only the system knows: `NetworkManager` on Linux, else the kernel.

#[cfg(target_os = "linux")]
mod kernel;
#[cfg(target_os = "linux")]
mod manager;

use std::time::Duration;

use tannha_courier::Network;
use tokio::{net::TcpStream, time::timeout};

/// How often it is tried while the province is out of reach.
pub(crate) const EVERY: Duration = Duration::from_secs(4);

const PATIENCE: Duration = Duration::from_secs(3);

/// Whether somebody accepts connections where the province is. Who it is, TLS says.
pub(crate) async fn answers(url: &str) -> bool {
    let Some(address) = address(url) else {
        return false;
    };
    timeout(PATIENCE, TcpStream::connect(address))
        .await
        .is_ok_and(|connected| connected.is_ok())
}

/// What looks at the network that there is. It may wait for the system's answer, two seconds at most.
#[cfg(target_os = "linux")]
pub(crate) fn eyes() -> impl Fn() -> Network + Send + Sync + 'static {
    let manager = manager::Manager::default();
    move || manager.network().unwrap_or_else(kernel::network)
}

/// Elsewhere nobody is asked yet.
#[cfg(not(target_os = "linux"))]
pub(crate) fn eyes() -> impl Fn() -> Network + Send + Sync + 'static {
    || Network {
        link: tannha_courier::Link::Unknown,
        metered: None,
        roaming: None,
    }
}

/// Host and port of an address on the web.
fn address(url: &str) -> Option<String> {
    let host = url.strip_prefix("https://")?.split('/').next()?;
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    Some(if has_port {
        host.to_owned()
    } else {
        format!("{host}:443")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_added_where_none_is_named() {
        assert_eq!(
            address("https://127.0.0.1:8443").as_deref(),
            Some("127.0.0.1:8443")
        );
        assert_eq!(
            address("https://tinh.example.vn/x").as_deref(),
            Some("tinh.example.vn:443")
        );
        assert_eq!(address("https://[::1]").as_deref(), Some("[::1]:443"));
        assert_eq!(address("ftp://host"), None);
    }

    #[tokio::test]
    async fn a_closed_door_does_not_answer_and_an_open_one_does() {
        let open = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", open.local_addr().unwrap());
        assert!(answers(&url).await);
        drop(open);
        assert!(!answers(&url).await);
    }
}
