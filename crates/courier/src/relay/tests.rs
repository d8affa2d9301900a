//! A relay on this machine, and a device of the same province that hands over to it.

use std::{fs, sync::Arc, time::Duration};

use jiff::Timestamp;
use tannha_domain::Base64;

use super::*;
use crate::{
    Courier,
    carrier::Https,
    desk::{Desk, HOA, Hoa},
    post::{answers_of, down, fill},
};

struct Stand {
    hoa: Hoa,
    kiosk: Hoa,
    relay: Relay,
}

impl Stand {
    async fn opens() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let desk = Desk::opens().await;
        let (hoa, kiosk) = (Hoa::joined(&desk), Hoa::joined(&desk));
        kiosk.vault.address_post_box().unwrap();
        let relay = Relay::open(kiosk.vault.post_box(), Arc::new(|| u64::MAX))
            .await
            .unwrap();
        Self { hoa, kiosk, relay }
    }

    async fn hands_over(&self, pairing: Pairing) -> Result<HandedOver, CourierError> {
        let name = pairing.name.clone();
        remember(&self.hoa.vault.post_box(), pairing)?;
        let courier = Courier::new(self.hoa.vault.clone())?;
        courier.hand_over(&name, Timestamp::now()).await
    }
}

#[tokio::test]
async fn what_is_handed_over_lies_there_whole_and_the_outbox_knows_with_whom() {
    let stand = Stand::opens().await;
    let packets = stand.hoa.was_at_doors(3);
    let handed = stand
        .hands_over(stand.relay.pairing().clone())
        .await
        .unwrap();
    assert_eq!(handed.packets, packets);
    let lot = lots(&stand.kiosk.vault.post_box()).unwrap().remove(0);
    assert_eq!((lot.packets, lot.passed_on), (3, 0));
    assert_eq!(lot.device, stand.hoa.vault.identity().device);
    let name = &stand.relay.pairing().name;
    for item in stand.hoa.vault.outbox().unwrap() {
        assert_eq!(item.carrier.as_ref(), Some(name));
        assert_eq!(item.state, tannha_vault::PacketState::Waiting);
    }
    // A stick takes the relay's place on the screen, and a relay a stick's.
    stand
        .hoa
        .vault
        .note_carried(&packets, Timestamp::now())
        .unwrap();
    assert!(stand.hoa.vault.outbox().unwrap()[0].carrier.is_none());
}

/// She forgets to press the button: what waits goes by itself where no line is and a kiosk is near that she has met.
#[tokio::test]
async fn without_a_line_what_waits_is_handed_by_itself_to_a_relay_that_is_near_and_known() {
    let stand = Stand::opens().await;
    let courier = Courier::new(stand.hoa.vault.clone()).unwrap();
    let now = Timestamp::now();
    stand.hoa.was_at_doors(1);
    assert!(courier.hand_over_nearby(now).await.is_empty(), "never met");
    let post = stand.hoa.vault.post_box();
    remember(&post, stand.relay.pairing().clone()).unwrap();
    assert!(!courier.hand_over_nearby(now).await.is_empty());
    let lies = || lots(&stand.kiosk.vault.post_box()).unwrap()[0].packets;
    assert_eq!(lies(), 1);
    // It has everything: it is not asked again at once, and again once there is more, or half an hour later.
    assert!(courier.hand_over_nearby(now).await.is_empty());
    stand.hoa.was_at_doors(1);
    assert!(!courier.hand_over_nearby(now).await.is_empty());
    assert_eq!(lies(), 2);
    let later = now + jiff::SignedDuration::from_mins(31);
    assert!(!courier.hand_over_nearby(later).await.is_empty());
    // One that is away holds up nothing.
    drop(stand.relay);
    stand.hoa.was_at_doors(1);
    assert!(courier.hand_over_nearby(later).await.is_empty());
}

/// Who saw no code, or an old one, puts nothing there; who answers in the relay's place is told nothing.
#[tokio::test]
async fn a_wrong_token_and_a_wrong_certificate_end_it_before_anything_is_said() {
    let stand = Stand::opens().await;
    stand.hoa.was_at_doors(1);
    let right = stand.relay.pairing().clone();
    let guessed = Pairing {
        token: Base64(vec![0; 16]),
        ..right.clone()
    };
    let refused = stand.hands_over(guessed).await.unwrap_err();
    assert_eq!(refused.code(), "relay_other");
    let other = Pairing {
        key: Digest::of(b"somebody else"),
        ..right
    };
    let refused = stand.hands_over(other).await.unwrap_err();
    assert_eq!(refused.code(), "relay_other");
    assert!(lots(&stand.kiosk.vault.post_box()).unwrap().is_empty());
}

/// Somebody who hears that a kiosk is full makes room there, in vain.
#[tokio::test]
async fn a_relay_whose_disk_fails_says_so_and_not_that_it_is_full() {
    let stand = Stand::opens().await;
    stand.hoa.was_at_doors(1);
    let post = stand.kiosk.folder().join("post");
    fs::rename(&post, post.with_extension("away")).unwrap();
    fs::write(&post, "no folder any more").unwrap();
    let hands = stand.hands_over(stand.relay.pairing().clone()).await;
    assert_eq!(hands.unwrap_err().code(), "relay_disk");
    fs::remove_file(&post).unwrap();
    fs::rename(post.with_extension("away"), &post).unwrap();
    let handed = stand.hands_over(stand.relay.pairing().clone()).await;
    assert_eq!(handed.unwrap().packets.len(), 1);
}

#[tokio::test]
async fn a_new_code_ends_the_one_before() {
    let mut stand = Stand::opens().await;
    let old = stand.relay.pairing().clone();
    let post = stand.kiosk.vault.post_box();
    Relay::renew(&post).unwrap();
    stand.relay = Relay::open(post, Arc::new(|| u64::MAX)).await.unwrap();
    assert_ne!(stand.relay.pairing().name, old.name);
    stand.hoa.was_at_doors(1);
    let refused = stand.hands_over(old).await.unwrap_err();
    assert!(matches!(refused.code(), "relay_not_near" | "relay_other"));
}

/// A kiosk that is switched off and on is found where it was, with what it had.
#[tokio::test]
async fn a_relay_that_was_closed_opens_with_the_same_code_and_goes_on_with_half_a_blob() {
    let mut stand = Stand::opens().await;
    let before = stand.relay.pairing().to_string();
    let post = stand.kiosk.vault.post_box();
    stand.hoa.was_at_doors(1);
    fill(&stand.hoa.vault, false, Timestamp::now()).unwrap();
    let mut letter = stand.hoa.vault.post_box().letters().unwrap().remove(0);
    // Half of its manifest came before the light went out.
    letter.kept_at = Timestamp::now();
    post.keep(&letter).unwrap();
    let head = &letter.heads[0];
    let bytes = stand
        .hoa
        .vault
        .post_box()
        .blob(&head.digest, 0, 100)
        .unwrap();
    post.append(&head.digest, head.bytes, 0, &bytes).unwrap();

    drop(stand.relay);
    // The port is given back once the task has ended.
    tokio::time::sleep(Duration::from_millis(50)).await;
    stand.relay = Relay::open(post.clone(), Arc::new(|| u64::MAX))
        .await
        .unwrap();
    assert_eq!(stand.relay.pairing().to_string(), before);
    let handed = stand
        .hands_over(stand.relay.pairing().clone())
        .await
        .unwrap();
    assert_eq!(handed.packets.len(), 1);
    assert!(post.holds(&head.digest).unwrap());
}

/// Its name is random, and nothing else is told to the network.
#[tokio::test]
async fn a_relay_is_found_on_the_network_by_its_name() {
    let stand = Stand::opens().await;
    let name = &stand.relay.pairing().name;
    let found = near(Duration::from_secs(3)).await;
    let found = found.iter().find(|found| found.name == *name);
    assert!(found.is_some_and(|found| !found.addresses.is_empty()));
}

/// What lies at a relay, in whatever file, names nobody.
#[tokio::test]
async fn nothing_that_lies_there_can_be_read_there() {
    let stand = Stand::opens().await;
    stand.hoa.was_at_doors(1);
    stand
        .hands_over(stand.relay.pairing().clone())
        .await
        .unwrap();
    let mut files = vec![stand.kiosk.folder().join("post")];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(HOA), "{}", path.display());
        assert!(!text.contains("absent_temporarily"), "{}", path.display());
    }
}

/// A kiosk has brought on for weeks, and she has not come by.
#[tokio::test]
async fn more_answers_than_one_reply_holds_come_with_several() {
    let stand = Stand::opens().await;
    stand.hoa.was_at_doors(1);
    let pairing = stand.relay.pairing().clone();
    stand.hands_over(pairing.clone()).await.unwrap();
    let post = stand.kiosk.vault.post_box();
    let letter = post.letters().unwrap().remove(0);
    let said: Vec<Base64> = (0..5).map(|which| Base64(vec![which; 30_000])).collect();
    post.keep_answers(&letter.digest(), &said).unwrap();

    let vault = &stand.hoa.vault;
    let address = pairing.addresses[0];
    let carrier = Https::to_relay(address, &pairing, vault, Arc::default()).unwrap();
    let (came, _) = answers_of(&carrier, &letter).await.unwrap();
    assert_eq!(came, said);
    // What cannot be opened is passed over, and nothing of it counts.
    let heard = stand.hands_over(pairing).await.unwrap();
    assert_eq!((heard.receipts, heard.waiting), (0, 1));
}

/// The light goes out while a roster comes down from the kiosk: what arrived stays, and the rest comes the next time.
#[tokio::test]
async fn what_comes_down_by_a_relay_goes_on_where_it_was_cut() {
    let mut stand = Stand::opens().await;
    stand.hoa.was_at_doors(1);
    stand
        .hands_over(stand.relay.pairing().clone())
        .await
        .unwrap();
    let (here, there) = (stand.hoa.vault.post_box(), stand.kiosk.vault.post_box());
    let roster: Vec<u8> = (0_u32..8 << 20)
        .map(|n| (n.wrapping_mul(0x9e37_79b9) >> 24) as u8)
        .collect();
    let part = tannha_domain::Part {
        digest: Digest::of(&roster),
        bytes: roster.len() as u64,
    };
    there.put(&part.digest, &roster).unwrap();
    let device = stand.hoa.vault.identity().device;
    let mut letter = there.letters_of(device).unwrap().remove(0);
    letter.beside = vec![part];
    there.keep(&letter).unwrap();

    let pairing = stand.relay.pairing().clone();
    let to = |pairing: &Pairing| {
        Https::to_relay(
            pairing.addresses[0],
            pairing,
            &stand.hoa.vault,
            Arc::default(),
        )
        .unwrap()
    };
    {
        let carrier = to(&pairing);
        let comes = down(&here, &carrier, part);
        tokio::pin!(comes);
        while here.durable(&part.digest) == 0 {
            let waits = tokio::time::timeout(Duration::from_millis(1), &mut comes);
            assert!(waits.await.is_err(), "it was not cut");
        }
    }
    drop(stand.relay);
    let came = here.durable(&part.digest);
    assert!(came < part.bytes && !here.has(&part.digest));
    stand.relay = Relay::open(there, Arc::new(|| u64::MAX)).await.unwrap();
    down(&here, &to(stand.relay.pairing()), part).await.unwrap();
    assert_eq!(here.blob(&part.digest, 0, usize::MAX).unwrap(), roster);
}
