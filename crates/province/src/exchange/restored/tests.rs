use tannha_domain::Digest;
use tannha_packet::Epochs;
use tannha_wire::v1::ExchangeReply;

use super::*;
use crate::{
    backup, devices, exchange,
    place::Place,
    restore::restore,
    secured,
    testing::{Hoa, Home, Outgoing},
};

async fn epochs(app: &App) -> Epochs {
    log::epochs(app.db.read()).await.unwrap()
}

async fn is_secured(app: &App) -> u64 {
    let mut tx = app.db.write().await.unwrap();
    let head = log::head(&mut *tx).await.unwrap().position;
    secured::move_to(&mut tx, head, Timestamp::now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    head
}

/// A device says where it stands; it is neither believed nor kept waiting.
#[tokio::test]
async fn a_place_that_never_was_begins_no_epoch_and_keeps_nothing_from_being_taken() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let epoch = epochs(&home.app).await.current().unwrap();
    for position in [900, u64::MAX] {
        let nowhere = LogPoint {
            epoch,
            position,
            hash: Digest::of(b"nowhere"),
        };
        (hoa.highest, hoa.cursor) = (Some(nowhere), Some(nowhere));
        let reply = hoa.asks(&home.app, &[]).await;
        assert!(reply.prove && !reply.changes.is_empty());
        assert!(reply.cursor.position < 900);
        let packet = hoa.captures(&home.app);
        assert_eq!(hoa.delivers(&home.app, &[&packet]).await.len(), 1);
    }
    assert_eq!(epochs(&home.app).await.0.len(), 1);
}

/// Another province's word, or one about a place that is here, proves nothing.
#[tokio::test]
async fn only_what_this_province_signed_proves_anything() {
    let (home, other) = (Home::new().await, Home::new().await);
    let mut hoa = home.has_hoa().await;
    let mut ask = hoa.says(&[]);
    let elsewhere = LogPoint {
        position: 70,
        ..log::head(home.app.db.read()).await.unwrap()
    };
    let mark = Mark { secured: elsewhere };
    ask.proofs = vec![mark.sign(&other.app.keys().unwrap().signing)];
    let device = devices::find(&home.app, hoa.id).await.unwrap().unwrap();
    notice(&home.app, &device, &ask, Timestamp::now())
        .await
        .unwrap();
    assert_eq!(epochs(&home.app).await.0.len(), 1);
}

/// Somebody copied an old database into its place, and told nobody.
#[tokio::test]
async fn a_silent_restore_is_proven_by_a_receipt_and_begins_one_epoch_after_the_mark() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let (first, second) = (hoa.captures(&home.app), hoa.captures(&home.app));
    hoa.delivers(&home.app, &[&first]).await;
    let mark = is_secured(&home.app).await;
    hoa.asks(&home.app, &[]).await;
    let kept = home.is_copied().await;
    hoa.delivers(&home.app, &[&second]).await;

    let home = home.falls_back_to(&kept).await;
    let asked = hoa.asks(&home.app, &[&first, &second]).await;
    assert!(asked.prove && asked.epochs.is_none());
    assert!(
        asked.receipts.is_empty(),
        "a newer one would take the place of the proof"
    );
    let reply = hoa.asks(&home.app, &[&first, &second]).await;
    assert!(!reply.prove && reply.epochs.is_some());
    let receipts = hoa.asks(&home.app, &[&first, &second]).await.receipts;
    let epochs = epochs(&home.app).await;
    let after: Vec<u64> = epochs.0.iter().map(|begins| begins.after).collect();
    assert_eq!(after, [0, mark], "one new life, not one an exchange");
    assert_eq!(receipts.len(), 2, "its blobs were still there");
    for receipt in &receipts {
        assert!(epochs.stands(&Receipt::read_unverified(receipt).unwrap().at));
    }
}

#[tokio::test]
async fn two_devices_that_prove_one_loss_at_once_begin_one_epoch() {
    let home = Home::new().await;
    let (mut hoa, mut lan) = (home.has_hoa().await, home.has_hoa().await);
    let kept = home.is_copied().await;
    for device in [&mut hoa, &mut lan] {
        let packet = device.captures(&home.app);
        device.delivers(&home.app, &[&packet]).await;
    }
    let home = home.falls_back_to(&kept).await;
    hoa.asks(&home.app, &[]).await;
    lan.asks(&home.app, &[]).await;
    let (one, two) = tokio::join!(answers(&home.app, &mut hoa), answers(&home.app, &mut lan));
    assert!(one.epochs.is_some() && two.epochs.is_some());
    assert_eq!(epochs(&home.app).await.0.len(), 2);
}

async fn answers(app: &App, device: &mut Hoa) -> ExchangeReply {
    let known = devices::find(app, device.id).await.unwrap().unwrap();
    exchange::answer(app, &known, device.says(&[]), Timestamp::now())
        .await
        .unwrap()
}

/// Devices know epochs 1 and 2, the province 1 and 3: both began from one backup.
#[tokio::test]
async fn an_epoch_that_another_restore_began_is_answered_once_and_not_once_a_device() {
    let home = Home::new().await;
    let backups = tempfile::tempdir().unwrap();
    let mut devices = Vec::new();
    for _ in 0..3 {
        devices.push(home.has_hoa().await);
    }
    backup::make(&home.app, backups.path(), Timestamp::now())
        .await
        .unwrap();
    home.app.db.close().await;
    let second = goes_on(&backups).await;
    let mut packets: Vec<Outgoing> = Vec::new();
    for device in &mut devices {
        let packet = device.captures(&second.app);
        device.delivers(&second.app, &[&packet]).await;
        packets.push(packet);
    }
    let third = goes_on(&backups).await;
    for (device, packet) in devices.iter_mut().zip(&packets) {
        for _ in 0..3 {
            device.asks(&third.app, &[]).await;
        }
        assert_eq!(device.delivers(&third.app, &[packet]).await.len(), 1);
    }
    assert_eq!(epochs(&third.app).await.0.len(), 3);
}

async fn goes_on(backups: &tempfile::TempDir) -> Home {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::folder(folder.path().join("data"));
    restore(&place, backups.path(), None, Timestamp::now())
        .await
        .unwrap();
    Home {
        app: App::open(place).await.unwrap(),
        folder,
    }
}

/// It rejected the whole answer, which named a place past the restore point.
#[tokio::test]
async fn a_revoked_device_hears_where_it_stands_in_the_epoch_of_now() {
    let home = Home::new().await;
    let backups = tempfile::tempdir().unwrap();
    let mut hoa = home.has_hoa().await;
    let made = backup::make(&home.app, backups.path(), Timestamp::now())
        .await
        .unwrap();
    let packet = hoa.captures(&home.app);
    hoa.delivers(&home.app, &[&packet]).await;
    assert!(hoa.cursor.unwrap().position > made.position);
    home.app.db.close().await;
    let home = goes_on(&backups).await;
    devices::revoke(&home.app, hoa.id, Timestamp::now())
        .await
        .unwrap();
    let reply = hoa.asks(&home.app, &[&packet]).await;
    let there = log::at(home.app.db.read(), made.position)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (reply.cursor.position, reply.cursor.hash),
        (there.position, there.hash)
    );
    assert_eq!(Some(reply.cursor.epoch), epochs(&home.app).await.current());
}
