use std::sync::Mutex;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::Semaphore,
};

use super::*;

const SECRET: &[u8; 32] = b"known after a restart as before.";

/// A place that gives back what it is told, and who trusts it.
fn place() -> (Exchange, SocketAddr, rustls::ClientConfig) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let at = socket.local_addr().unwrap();
    let keys = keys();
    (serves(socket, &keys), at, trusts(keys.cert.der()))
}

fn keys() -> CertifiedKey<rcgen::KeyPair> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    generate_simple_self_signed(vec!["tinh.example".to_owned()]).unwrap()
}

fn serves(socket: UdpSocket, keys: &CertifiedKey<rcgen::KeyPair>) -> Exchange {
    let key = PrivateKeyDer::try_from(keys.signing_key.serialize_der()).unwrap();
    let tls = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![keys.cert.der().clone()], key)
        .unwrap();
    Exchange::on(socket, tls, SECRET).unwrap()
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
            Ok(socket) => break serves(socket, &keys()),
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

/// A network on the way to a place, which lets one packet after the other through, and what comes back while it may.
async fn network(to: SocketAddr, pace: Duration, back: Arc<Semaphore>) -> SocketAddr {
    let door = Arc::new(tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap());
    let inside = Arc::new(tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap());
    inside.connect(to).await.unwrap();
    let at = door.local_addr().unwrap();
    let device = Arc::new(Mutex::new(to));
    let (up, down) = ((Arc::clone(&door), Arc::clone(&inside)), (door, inside));
    let last = Arc::clone(&device);
    tokio::spawn(async move {
        let mut packet = [0; 2048];
        while let Ok((length, from)) = up.0.recv_from(&mut packet).await {
            // The knock at a closed port is one byte.
            if length > 1 {
                *last.lock().unwrap() = from;
                tokio::time::sleep(pace).await;
                let _ = up.1.send(&packet[..length]).await;
            }
        }
    });
    tokio::spawn(async move {
        let mut packet = [0; 2048];
        while let Ok(length) = down.1.recv(&mut packet).await {
            let _may = back.acquire().await;
            let device = *device.lock().unwrap();
            let _ = down.0.send_to(&packet[..length], device).await;
        }
    });
    at
}

#[tokio::test]
async fn a_question_does_not_wait_for_what_others_write() {
    let (exchange, at, tls) = place();
    tokio::spawn(gives_back(exchange));
    // A hundred packets a second.
    let thin = network(at, Duration::from_millis(10), Arc::new(Semaphore::new(1))).await;
    let line = Line::dial(thin, "tinh.example", tls, Load::Pictures)
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

/// On a hill a round trip is most of a second: a device that has met its province asks before anything came back.
#[tokio::test]
async fn who_has_met_lately_is_heard_before_anything_comes_back() {
    let (exchange, at, tls) = place();
    let (says, mut heard) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(incoming) = exchange.accept().await {
            let line = incoming.answer().await.unwrap();
            let mut stream = line.accept().await.unwrap();
            let mut said = Vec::new();
            stream.read_to_end(&mut said).await.unwrap();
            says.send(said.clone()).unwrap();
            stream.write_all(&said).await.unwrap();
            stream.shutdown().await.unwrap();
            let _ = line.accept().await;
        }
    });
    let back = Arc::new(Semaphore::new(1));
    let at = network(at, Duration::ZERO, Arc::clone(&back)).await;
    // They meet once; from then on each time, however short it is.
    for time in 0..5 {
        let closed = back.acquire().await.unwrap();
        let mut closed = (time > 0).then_some(closed);
        let line = Line::dial(at, "tinh.example", tls.clone(), Load::Words)
            .await
            .unwrap();
        assert_eq!(line.is_confirmed(), time == 0);
        let mut stream = line.stream().await.unwrap();
        stream.write_all(&[time]).await.unwrap();
        stream.shutdown().await.unwrap();
        assert_eq!(heard.recv().await, Some(vec![time]));
        closed.take();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        assert_eq!(answer, [time]);
        drop((stream, line));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// One question and its answer.
async fn asks(line: &Line) -> std::io::Result<()> {
    let mut stream = line.stream().await.unwrap();
    stream.write_all(b"what is new").await?;
    stream.shutdown().await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    assert_eq!(answer, b"what is new");
    Ok(())
}

/// A province that was restarted in between remembers nobody: what was said at once is lost, and the line stands.
#[tokio::test]
async fn who_was_forgotten_says_it_once_more() {
    let keys = keys();
    let tls = trusts(keys.cert.der());
    for is_forgotten in [false, true] {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let at = socket.local_addr().unwrap();
        tokio::spawn(gives_back(serves(socket, &keys)));
        let dialled = Line::dial(at, "tinh.example", tls.clone(), Load::Words);
        let line = dialled.await.unwrap();
        assert_eq!(line.is_confirmed(), !is_forgotten);
        assert_eq!(asks(&line).await.is_err(), is_forgotten);
        asks(&line).await.unwrap();
        assert!(line.is_confirmed());
    }
}

/// Packets came through here a while ago. Nobody waits for them as long as for one who has spoken.
#[tokio::test]
async fn a_line_that_stood_at_once_and_is_none_ends_soon() {
    let (exchange, at, tls) = place();
    tokio::spawn(gives_back(exchange));
    let back = Arc::new(Semaphore::new(1));
    let at = network(at, Duration::ZERO, Arc::clone(&back)).await;
    let dials = || Line::dial(at, "tinh.example", tls.clone(), Load::Words);
    asks(&dials().await.unwrap()).await.unwrap();
    let _closed = back.acquire().await.unwrap();
    let line = dials().await.unwrap();
    let ended = tokio::time::timeout(SILENCE / 2, asks(&line)).await;
    assert!(matches!(ended, Ok(Err(_))), "{ended:?}");
    assert!(!line.stands() && !line.is_confirmed());
}
