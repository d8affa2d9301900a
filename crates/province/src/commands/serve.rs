//! `serve`

use std::{
    net::{SocketAddr, TcpListener, ToSocketAddrs as _, UdpSocket},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum_server::{Handle, tls_rustls::RustlsConfig};
use hyper_util::rt::TokioTimer;
use jiff::Timestamp;
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    server::ServerSessionMemoryCache,
};
use tannha_line::Exchange;

use crate::{
    App, Doing as _, ProvinceError, backup,
    cli::{Out, Serve},
    dashboard, keys, lines,
    load::Load,
    log, router, secured,
};

/// What was agreed with so many connections is taken up again: a few of each device of a province.
const SESSIONS: usize = 16 * 1024;
/// How often the log is looked at for something to back up.
const LOOK: Duration = Duration::from_secs(5);
/// Between two backups, at least; a large province rests twenty times as long as a backup took.
const REST: Duration = Duration::from_secs(10);

pub(super) async fn run(app: &App, args: Serve, out: Out) -> Result<(), ProvinceError> {
    let devices = TcpListener::bind(args.listen).doing("listen")?;
    let listen = devices.local_addr().doing("listen")?;
    let url = args.url.unwrap_or_else(|| format!("https://{listen}"));
    let staff = TcpListener::bind(dashboard_address(args.dashboard.as_deref())?).doing("listen")?;
    let port = staff.local_addr().doing("listen")?.port();
    for listener in [&devices, &staff] {
        listener.set_nonblocking(true).doing("listen")?;
    }
    keys::key_list(app).await?;
    let tls = tls(app, &host(&url)?)?;
    write_url(&app.place.url_file()?, &url)?;
    crate::invitations::remember_url(&app.db, &url).await?;
    let load = Load::of(args.uploads);
    let handle = Handle::new();
    // TCP serves everybody; where its port is taken by somebody else's UDP, only the better line is missing.
    let secret = app.keys()?.line_secret();
    let lines = UdpSocket::bind(listen)
        .ok()
        .and_then(|socket| Exchange::on(socket, tls.clone(), secret.as_bytes()).ok());
    if let Some(exchange) = &lines {
        tokio::spawn(lines::serve(
            exchange.clone(),
            router::router(app.clone(), &load),
        ));
    } else {
        tracing::warn!("no UDP here: devices come by TCP");
    }
    let mut serving = axum_server::from_tcp_rustls(devices, over_tcp(tls)).doing("listen")?;
    // Without a clock nobody who dawdles over a request's first lines is ever cut off.
    let http = serving.http_builder();
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(lines::FIRST_LINES);
    let serving = serving
        .handle(handle.clone())
        .serve(router::router(app.clone(), &load).into_make_service());
    let showing = axum_server::from_tcp(staff)
        .doing("listen")?
        .handle(handle.clone())
        .serve(dashboard::router(app.clone()).into_make_service());
    tokio::spawn(ends(handle));
    if let Some(dir) = args.backup_dir {
        tokio::spawn(backs_up(app.clone(), dir));
    }
    out.say(
        "cli_serving",
        &[("url", &url), ("listen", &listen.to_string())],
    );
    out.say(
        "cli_dashboard",
        &[("url", &format!("http://localhost:{port}"))],
    );
    let served = tokio::try_join!(serving, showing).doing("serve");
    if let Some(lines) = lines {
        lines.close().await;
    }
    served.map(drop)
}

/// Plain HTTP is for this machine alone.
fn dashboard_address(asked: Option<&str>) -> Result<SocketAddr, ProvinceError> {
    let asked = asked.unwrap_or("localhost:0");
    let bad = || ProvinceError::refused("address_bad").with("address", asked);
    let mut found = asked.to_socket_addrs().map_err(|_| bad())?;
    let address = found
        .find(SocketAddr::is_ipv4)
        .or_else(|| asked.to_socket_addrs().ok()?.next())
        .ok_or_else(bad)?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err(ProvinceError::refused("dashboard_needs_certificate"))
    }
}

/// The host of a URL, without its port.
fn host(url: &str) -> Result<String, ProvinceError> {
    let bad = || ProvinceError::refused("url_bad");
    let uri: axum::http::Uri = url.parse().map_err(|_| bad())?;
    if uri.scheme_str() != Some("https") {
        return Err(bad());
    }
    Ok(uri
        .host()
        .ok_or_else(bad)?
        .trim_start_matches('[')
        .trim_end_matches(']')
        .to_owned())
}

fn tls(app: &App, host: &str) -> Result<ServerConfig, ProvinceError> {
    let broken = |_| ProvinceError::Broken {
        what: "TLS certificate",
    };
    let leaf = app.keys()?.leaf(host)?;
    // Devices have the authority from the key list: it need not come with each answer.
    let chain = vec![CertificateDer::from(leaf.certificate)];
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(leaf.key.to_vec()));
    let mut tls = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(broken)?;
    tls.session_storage = ServerSessionMemoryCache::new(SESSIONS);
    Ok(tls)
}

/// Several connections at once means HTTP/1.1: HTTP/2 puts everything on one.
fn over_tcp(mut tls: ServerConfig) -> RustlsConfig {
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    RustlsConfig::from_config(Arc::new(tls))
}

/// Before a connection is accepted, `invite` knows where the province is.
fn write_url(file: &Path, url: &str) -> Result<(), ProvinceError> {
    let fresh = file.with_extension("new");
    std::fs::write(&fresh, url).doing("write the address")?;
    std::fs::rename(&fresh, file).doing("write the address")
}

/// Waits for the word to end, then lets what is under way come to its end for a moment.
async fn ends(handle: Handle<SocketAddr>) {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
            }
            Err(_) => drop(interrupted.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
    handle.graceful_shutdown(Some(Duration::from_secs(3)));
}

/// Makes backups while the log moves: two, so that the mark reaches its end.
async fn backs_up(app: App, dir: PathBuf) {
    let mut rest = Duration::ZERO;
    loop {
        tokio::time::sleep(LOOK.max(rest)).await;
        rest = Duration::ZERO;
        let begun = std::time::Instant::now();
        match catch_up(&app, &dir).await {
            Ok(false) => {}
            Ok(true) => rest = REST.max(begun.elapsed() * 20),
            Err(error) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(code = error.code(), %error, cause, "no backup was made");
                rest = REST;
            }
        }
    }
}

async fn catch_up(app: &App, dir: &Path) -> Result<bool, ProvinceError> {
    let head = log::head(app.db.read()).await?.position;
    let mut moved = false;
    while secured::state(&app.db).await?.position < head {
        let made = backup::make(app, dir, Timestamp::now()).await?;
        moved = true;
        if made.position < head {
            return Err(ProvinceError::refused("backup_broken"));
        }
    }
    Ok(moved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dashboard_is_plain_on_this_machine_alone() {
        assert!(dashboard_address(None).unwrap().ip().is_loopback());
        assert!(dashboard_address(Some("127.0.0.1:0")).is_ok());
        assert_eq!(
            dashboard_address(Some("0.0.0.0:80")).unwrap_err().code(),
            "dashboard_needs_certificate"
        );
        assert_eq!(
            dashboard_address(Some("nowhere")).unwrap_err().code(),
            "address_bad"
        );
    }

    #[test]
    fn the_leaf_is_for_the_host_that_devices_know() {
        assert_eq!(host("https://tinh.example:8443").unwrap(), "tinh.example");
        assert_eq!(host("https://[::1]:8443").unwrap(), "::1");
        assert!(host("http://tinh.example").is_err());
    }
}
