use std::path::PathBuf;

use jiff::Timestamp;
use tannha_domain::{DeviceId, Digest};
use tannha_packet::bundle::{self, Bundle, BundleError, Item, Toward};

use super::*;
use crate::{
    App,
    testing::{Hoa, Home, Outgoing},
};

/// A bundle of these asks and of the blobs of these packets.
fn carries(home: &Home, asks: &[(DeviceId, Vec<u8>)], packets: &[&Outgoing]) -> PathBuf {
    let mut things: Vec<(Item, Vec<u8>)> = asks
        .iter()
        .map(|(device, sealed)| (Item::Ask(*device, Digest::of(sealed)), sealed.clone()))
        .collect();
    for packet in packets {
        let blobs = packet.blobs.iter();
        things.extend(blobs.map(|(digest, bytes)| (Item::Blob(*digest), bytes.clone())));
    }
    writes(home, &things)
}

fn writes(home: &Home, things: &[(Item, Vec<u8>)]) -> PathBuf {
    let entries: Vec<(Item, u64)> = things
        .iter()
        .map(|(item, bytes)| (*item, bytes.len() as u64))
        .collect();
    let file = home.folder.path().join("there.tannha");
    bundle::write(&file, Toward::Province, &entries, |writer| {
        for (item, bytes) in things {
            writer.add(item, bytes)?;
        }
        Ok::<_, BundleError>(())
    })
    .unwrap();
    file
}

async fn takes(app: &App, file: &std::path::Path) -> super::take::Imported {
    import(app, file, Timestamp::now()).await.unwrap()
}

fn codes(imported: &super::take::Imported) -> Vec<&str> {
    imported
        .problems
        .iter()
        .map(|problem| problem.code.as_str())
        .collect()
}

/// A stolen id: what Lan's device asks is not heard as Hoa's, whatever the name in the bundle says.
#[tokio::test]
async fn an_ask_under_another_device_s_name_is_refused_and_holds_up_nobody() {
    let home = Home::new().await;
    let (mut hoa, mut lan) = (home.has_hoa().await, home.has_hoa().await);
    let packet = hoa.captures(&home.app);
    let stolen = lan.seals_an_ask(&home.app, &[]);
    let good = hoa.seals_an_ask(&home.app, &[&packet]);
    let file = carries(&home, &[(hoa.id, stolen), (hoa.id, good)], &[&packet]);
    let taken = takes(&home.app, &file).await;
    assert_eq!(codes(&taken), ["certificate_foreign"]);
    assert_eq!((taken.asks, taken.packets), (1, 1));
}

#[tokio::test]
async fn an_ask_of_another_province_is_not_opened() {
    let (ours, theirs) = (Home::new().await, Home::new().await);
    let mut stranger = theirs.has_hoa().await;
    let packet = stranger.captures(&theirs.app);
    let ask = stranger.seals_an_ask(&theirs.app, &[&packet]);
    let file = carries(&ours, &[(stranger.id, ask)], &[&packet]);
    let taken = takes(&ours.app, &file).await;
    assert_eq!(codes(&taken), ["seal_not_ours"]);
    assert_eq!((taken.asks, taken.packets), (0, 0));
    // Nobody asked for those blobs, so none was stored.
    assert!(ours.app.blobs.size(&packet.head.digest).await.is_none());
}

/// A packet offers only what is its own: a blob that no packet of the ask names is not stored.
#[tokio::test]
async fn blobs_that_nobody_asked_to_bring_are_left_on_the_stick() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let (named, other) = (hoa.captures(&home.app), hoa.captures(&home.app));
    let ask = hoa.seals_an_ask(&home.app, &[&named]);
    let file = carries(&home, &[(hoa.id, ask)], &[&named, &other]);
    assert_eq!(takes(&home.app, &file).await.packets, 1);
    assert!(home.app.blobs.size(&other.head.digest).await.is_none());
}

/// How many answers lie in the bundle that goes back, by whether they hold a receipt.
async fn receipts_for(home: &Home, hoa: &Hoa) -> usize {
    let file = home.folder.path().join("back.tannha");
    export(&home.app, &file, Timestamp::now()).await.unwrap();
    let mut bundle = Bundle::open(std::fs::File::open(&file).unwrap()).unwrap();
    let items: Vec<Item> = bundle.items().copied().collect();
    let mut receipts = 0;
    for item in items {
        if matches!(item, Item::Answer(device, _) if device == hoa.id) {
            let sealed = bundle.read(&item).unwrap().unwrap();
            receipts += hoa.reads_an_answer(&home.app, &sealed).reply.receipts.len();
        }
    }
    receipts
}

#[tokio::test]
async fn a_later_stick_takes_the_place_of_an_earlier_one_that_comes_after_it() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let (first, second) = (hoa.captures(&home.app), hoa.captures(&home.app));
    let early = hoa.seals_an_ask(&home.app, &[&first]);
    let late = hoa.seals_an_ask(&home.app, &[&first, &second]);
    let later = carries(&home, &[(hoa.id, late)], &[&first, &second]);
    assert_eq!(takes(&home.app, &later).await.packets, 2);
    let earlier = carries(&home, &[(hoa.id, early)], &[&first]);
    assert_eq!(takes(&home.app, &earlier).await.packets, 1);
    assert_eq!(receipts_for(&home, &hoa).await, 2);
}

/// More receipts than one answer holds.
#[tokio::test]
async fn each_packet_of_a_long_ask_has_its_receipt_and_has_it_once() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let packets: Vec<Outgoing> = (0..19).map(|_| hoa.captures(&home.app)).collect();
    let packets: Vec<&Outgoing> = packets.iter().collect();
    let ask = hoa.seals_an_ask(&home.app, &packets);
    let file = carries(&home, &[(hoa.id, ask)], &packets);
    assert_eq!(takes(&home.app, &file).await.packets, 19);
    assert_eq!(receipts_for(&home, &hoa).await, 19);
}

#[tokio::test]
async fn a_wish_with_another_secret_and_one_without_an_invitation_let_nobody_in() {
    let home = Home::new().await;
    let hoa = Hoa::new();
    let invitation = home.invites().await;
    let mut guessed = invitation.clone();
    guessed.secret.0[0] ^= 1;
    let mut unknown = invitation.clone();
    unknown.id = uuid::Uuid::now_v7().into();
    let wishes = [&guessed, &unknown].map(|invitation| {
        let sealed = tannha_packet::seal_enrolment(&hoa.wishes(invitation)).unwrap();
        (Item::Enrolment(invitation.id), sealed)
    });
    let taken = takes(&home.app, &writes(&home, &wishes)).await;
    assert_eq!(codes(&taken), ["seal_not_ours", "invitation_bad"]);
    let sealed = tannha_packet::seal_enrolment(&hoa.wishes(&invitation)).unwrap();
    let file = writes(&home, &[(Item::Enrolment(invitation.id), sealed)]);
    for _ in 0..2 {
        assert_eq!(takes(&home.app, &file).await.joined, 1, "twice is as once");
    }
}
