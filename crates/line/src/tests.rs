use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;

const SECRET: &[u8; 32] = b"known after a restart as before.";

/// A place that gives back what it is told, and who trusts it.
fn place() -> (Exchange, SocketAddr, rustls::ClientConfig) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let at = socket.local_addr().unwrap();
    let (exchange, tls) = serves(socket);
    (exchange, at, tls)
}

fn serves(socket: UdpSocket) -> (Exchange, rustls::ClientConfig) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["tinh.example".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let tls = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    (
        Exchange::on(socket, tls, SECRET).unwrap(),
        trusts(cert.der()),
    )
}

fn trusts(authority: &rustls::pki_types::CertificateDer<'_>) -> rustls::ClientConfig {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(authority.clone().into_owned()).unwrap();
    rustls::ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth()
}

async fn gives_back(exchange: Exchange) {
    while let Some(incoming) = exchange.accept().await {
        tokio::spawn(async move {
            let Ok(line) = incoming.answer().await else {
                return;
            };
            while let Some(mut stream) = line.accept().await {
                tokio::spawn(async move {
                    let mut said = Vec::new();
                    if stream.read_to_end(&mut said).await.is_ok() {
                        let _ = stream.write_all(&said).await;
                        let _ = stream.shutdown().await;
                    }
                });
            }
        });
    }
}

#[tokio::test]
async fn what_goes_down_a_stream_comes_out_whole() {
    let (exchange, at, tls) = place();
    tokio::spawn(gives_back(exchange));
    let line = Line::dial(at, "tinh.example", tls, Load::Pictures)
        .await
        .unwrap();
    let said = vec![7; 700_000];
    for _ in 0..2 {
        let (mut hears, mut tells) = tokio::io::split(line.stream().await.unwrap());
        let telling = said.clone();
        let told = tokio::spawn(async move {
            tells.write_all(&telling).await.unwrap();
            tells.shutdown().await.unwrap();
        });
        let mut back = Vec::new();
        hears.read_to_end(&mut back).await.unwrap();
        told.await.unwrap();
        assert_eq!(back, said);
    }
    assert!(line.connection.close_reason().is_none());
}

#[tokio::test]
async fn somebody_else_s_certificate_is_named_as_that() {
    let (exchange, at, _) = place();
    tokio::spawn(gives_back(exchange));
    let (_, _, others) = place();
    let error = Line::dial(at, "tinh.example", others, Load::Pictures)
        .await
        .unwrap_err();
    assert!(matches!(error, LineError::Stranger), "{error}");
}

/// Otherwise each sync where UDP is closed would wait for as long as a lost packet may take.
#[tokio::test]
async fn where_nobody_listens_one_hears_of_it_at_once() {
    let (_, _, tls) = place();
    let closed = UdpSocket::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let dialled = Line::dial(closed, "tinh.example", tls, Load::Pictures);
    let heard = tokio::time::timeout(Duration::from_secs(5), dialled).await;
    assert!(matches!(heard, Ok(Err(LineError::Silent))));
}

/// A province that was killed and is there again knows nothing of the lines that stood.
#[tokio::test]
async fn a_restart_is_heard_at_once() {
    let killed = tokio::runtime::Runtime::new().unwrap();
    let entered = killed.enter();
    let (before, at, tls) = place();
    killed.spawn(gives_back(before));
    drop(entered);
    let line = Line::dial(at, "tinh.example", tls, Load::Pictures)
        .await
        .unwrap();
    killed.shutdown_background();

    let after = loop {
        match UdpSocket::bind(at) {
            Ok(socket) => break serves(socket).0,
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    tokio::spawn(gives_back(after));
    let mut stream = line.stream().await.unwrap();
    stream.write_all(b"is anybody there").await.unwrap();
    let mut heard = Vec::new();
    let ends = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut heard)).await;
    assert!(matches!(ends, Ok(Err(_))), "{ends:?}");
    assert!(line.connection.close_reason().is_some());
}

/// A network that lets one packet after the other through, a hundred a second, to the province and at once back.
async fn thin(to: SocketAddr) -> SocketAddr {
    let door = Arc::new(tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap());
    let inside = Arc::new(tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap());
    inside.connect(to).await.unwrap();
    let at = door.local_addr().unwrap();
    let device = Arc::new(std::sync::OnceLock::new());
    let (up, down) = ((Arc::clone(&door), Arc::clone(&inside)), (door, inside));
    let known = Arc::clone(&device);
    tokio::spawn(async move {
        let mut packet = [0; 2048];
        while let Ok((length, from)) = up.0.recv_from(&mut packet).await {
            // The knock at a closed port is one byte.
            if length > 1 {
                known.get_or_init(|| from);
                tokio::time::sleep(Duration::from_millis(10)).await;
                let _ = up.1.send(&packet[..length]).await;
            }
        }
    });
    tokio::spawn(async move {
        let mut packet = [0; 2048];
        while let Ok(length) = down.1.recv(&mut packet).await {
            let device = device.get().copied().unwrap();
            let _ = down.0.send_to(&packet[..length], device).await;
        }
    });
    at
}

#[tokio::test]
async fn a_question_does_not_wait_for_what_others_write() {
    let (exchange, at, tls) = place();
    tokio::spawn(gives_back(exchange));
    let line = Line::dial(thin(at).await, "tinh.example", tls, Load::Pictures)
        .await
        .unwrap();
    let writes = |line: Line| async move {
        let mut stream = line.stream().await?;
        let wrote = stream.write_all(&vec![7; 1_000_000]).await;
        wrote.map_err(|_| LineError::Silent)
    };
    let loud: Vec<_> = (0..4).map(|_| tokio::spawn(writes(line.clone()))).collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    for question in 0..3 {
        let mut stream = line.stream().await.unwrap();
        stream.write_all(&[question]).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        assert_eq!(answer, [question]);
    }
    assert!(loud.iter().all(|one| !one.is_finished()));
}
