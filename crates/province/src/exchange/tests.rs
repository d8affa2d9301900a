use tannha_domain::{Digest, DossierEvent, News, Subject};
use tannha_packet::Outcome;
use tannha_wire::v1::MAX_EXCHANGE_BYTES;
use uuid::Uuid;

use super::*;
use crate::{
    devices,
    log::Entry,
    testing::{COMMUNE, Hoa, Home, bytes},
};

fn held(code: &str) -> Vec<Outcome> {
    vec![Outcome::Held { code: code.into() }]
}

/// A lost answer costs nothing: PROTOCOL.md, 6.
#[tokio::test]
async fn the_same_invitation_and_key_get_the_same_answer_and_another_device_gets_none() {
    let home = Home::new().await;
    let (hoa, stranger) = (Hoa::new(), Hoa::new());
    let mut invitation = home.invites().await;
    let first = hoa.joins(&home.app, &invitation).await.unwrap();
    let again = hoa.joins(&home.app, &invitation).await.unwrap();
    assert_eq!(first.certificate, again.certificate);
    assert_eq!(
        stranger
            .joins(&home.app, &invitation)
            .await
            .unwrap_err()
            .code(),
        "invitation_used"
    );
    invitation.secret.0[0] ^= 1;
    assert_eq!(
        hoa.joins(&home.app, &invitation).await.unwrap_err().code(),
        "invitation_bad"
    );
}

/// kobotoolbox/kobocat#432: the server said "successful" and had not all attachments.
#[tokio::test]
async fn a_receipt_comes_only_when_manifest_and_every_attachment_are_durable() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let packet = hoa.captures(&home.app);
    let asked = hoa.asks(&home.app, &[&packet]).await;
    assert_eq!((asked.receipts.len(), asked.wanted.len()), (0, 3));
    let [first, second, third] = asked.wanted.as_slice() else {
        panic!("three blobs")
    };
    for wanted in [first, second] {
        home.app
            .blobs
            .keep(&packet.blobs[&wanted.blob])
            .await
            .unwrap();
    }
    let asked = hoa.asks(&home.app, &[&packet]).await;
    assert_eq!(
        asked
            .wanted
            .iter()
            .map(|wanted| wanted.blob)
            .collect::<Vec<_>>(),
        [third.blob]
    );
    assert!(asked.receipts.is_empty());
    assert_eq!(hoa.delivers(&home.app, &[&packet]).await, [Outcome::Taken]);
}

/// getodk/getodk#50, kobotoolbox/kpi#5047: the answer was lost, and there were many copies.
#[tokio::test]
async fn what_is_offered_again_gets_the_same_receipt_and_counts_once() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let packet = hoa.captures(&home.app);
    hoa.sends(&home.app, &[&packet]).await;
    let once = hoa.asks(&home.app, &[&packet]).await;
    let twice = hoa.asks(&home.app, &[&packet]).await;
    assert_eq!(bytes(&once.receipts[0]), bytes(&twice.receipts[0]));
    assert_eq!(twice.held_packets, 1);
}

#[tokio::test]
async fn two_offers_of_one_packet_at_the_same_moment_are_one_packet() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let packet = hoa.captures(&home.app);
    hoa.sends(&home.app, &[&packet]).await;
    let device = devices::find(&home.app, hoa.id).await.unwrap().unwrap();
    let epochs = log::epochs(home.app.db.read()).await.unwrap();
    let offer = || intake::offer(&home.app, &device, &packet.head, &epochs, Timestamp::now());
    let (one, two) = tokio::join!(offer(), offer());
    let (Verdict::Receipt(one), Verdict::Receipt(two)) = (one.unwrap(), two.unwrap()) else {
        panic!("two receipts")
    };
    assert_eq!(one, two);
    assert_eq!(hoa.asks(&home.app, &[]).await.held_packets, 1);
}

#[tokio::test]
async fn the_same_id_with_another_digest_is_held_for_a_person() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let first = hoa.captures(&home.app);
    assert_eq!(hoa.delivers(&home.app, &[&first]).await, [Outcome::Taken]);
    let id = first.head.packet;
    let second = hoa.seals(&home.app, |manifest| manifest.packet = id, b"front");
    assert_eq!(
        hoa.delivers(&home.app, &[&second]).await,
        held("packet_differs")
    );
}

/// dimagi/commcare-android#1807: one broken form blocked all sending.
#[tokio::test]
async fn a_packet_whose_evidence_differs_is_refused_and_the_next_one_is_taken() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let broken = hoa.seals(&home.app, |_| {}, b"another picture");
    let good = hoa.captures(&home.app);
    hoa.sends(&home.app, &[&broken, &good]).await;
    let reply = hoa.asks(&home.app, &[&broken, &good]).await;
    assert_eq!(reply.receipts.len(), 1);
    assert_eq!(reply.refused[0].code, "evidence_differs");
    assert_eq!(
        home.app.blobs.size(&broken.head.digest).await,
        None,
        "quarantined"
    );
    let again = hoa.asks(&home.app, &[&broken]).await;
    assert_eq!(
        again.refused[0].code, "evidence_differs",
        "the same answer each time"
    );
}

#[tokio::test]
async fn a_packet_that_somebody_else_signed_or_that_is_noise_is_refused() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let mut lan = home.has_hoa().await;
    let mut stolen = lan.captures(&home.app);
    stolen.head.device = hoa.id;
    hoa.sends(&home.app, &[&stolen]).await;
    assert_eq!(
        hoa.asks(&home.app, &[&stolen]).await.refused[0].code,
        "certificate_foreign"
    );

    let mut noise = hoa.captures(&home.app);
    let bytes = vec![7; 300];
    noise.head.digest = Digest::of(&bytes);
    noise.head.bytes = 300;
    noise.blobs.insert(noise.head.digest, bytes);
    hoa.sends(&home.app, &[&noise]).await;
    assert_eq!(
        hoa.asks(&home.app, &[&noise]).await.refused[0].code,
        "seal_not_ours"
    );
}

#[tokio::test]
async fn what_is_whole_but_cannot_be_taken_is_held_with_its_code() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let kind = hoa.seals(
        &home.app,
        |manifest| manifest.kind = "song".into(),
        b"front",
    );
    assert_eq!(
        hoa.delivers(&home.app, &[&kind]).await,
        held("kind_unknown")
    );
    let elsewhere = hoa.seals(
        &home.app,
        |manifest| manifest.area = "2022:05503".parse().unwrap(),
        b"front",
    );
    assert_eq!(
        hoa.delivers(&home.app, &[&elsewhere]).await,
        held("area_foreign")
    );
    let nowhere = hoa.seals(
        &home.app,
        |manifest| manifest.area = "2022:99999".parse().unwrap(),
        b"front",
    );
    assert_eq!(
        hoa.delivers(&home.app, &[&nowhere]).await,
        held("unit_unknown")
    );
}

/// dhis2 D1: ending an account destroyed what was on the phone.
#[tokio::test]
async fn what_a_revoked_device_captured_is_kept_and_it_hears_nothing_more_of_its_areas() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let packet = hoa.captures(&home.app);
    devices::revoke(&home.app, hoa.id, Timestamp::now())
        .await
        .unwrap();
    assert_eq!(
        hoa.delivers(&home.app, &[&packet]).await,
        held("device_revoked")
    );
    assert!(hoa.asks(&home.app, &[]).await.changes.is_empty());
}

#[tokio::test]
async fn a_long_feed_comes_in_answers_of_whole_entries_and_nothing_is_left_out() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let area = COMMUNE.parse().unwrap();
    let mut tx = home.app.db.write().await.unwrap();
    let entries: Vec<Entry> = (0..500)
        .map(|_| Entry::new("accepted").area(&area))
        .collect();
    let points = log::append_all(&mut tx, &entries, Timestamp::now())
        .await
        .unwrap();
    let news = |n: u128| News::Dossier {
        dossier: Uuid::from_u128(n).into(),
        subject: Subject::Person(Uuid::from_u128(n).into()),
        event: DossierEvent::Accepted,
    };
    let items: Vec<_> = (0..)
        .zip(&points)
        .map(|(n, point)| (*point, area.clone(), news(n)))
        .collect();
    feed::publish_all(&mut tx, Timestamp::now(), &items)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut heard = 0;
    let mut rosters = 0;
    loop {
        let reply = hoa.asks(&home.app, &[]).await;
        assert!(serde_json::to_vec(&reply).unwrap().len() <= MAX_EXCHANGE_BYTES);
        heard += reply
            .changes
            .iter()
            .filter(|change| matches!(change.news, News::Dossier { .. }))
            .count();
        rosters += reply
            .changes
            .iter()
            .filter(|change| matches!(change.news, News::Roster { .. }))
            .count();
        if !reply.more {
            break;
        }
    }
    assert_eq!((heard, rosters), (500, 1), "the roster comes last, once");
    assert!(hoa.asks(&home.app, &[]).await.changes.is_empty());
}

#[tokio::test]
async fn an_empty_exchange_is_less_than_1_kb_and_brings_nothing_twice() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    assert!(!hoa.asks(&home.app, &[]).await.changes.is_empty());
    hoa.asks(&home.app, &[]).await;
    let empty = hoa.asks(&home.app, &[]).await;
    assert!(serde_json::to_vec(&empty).unwrap().len() < 700);
}

#[tokio::test]
async fn an_answer_stays_within_its_bounds_whatever_is_offered() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let packets: Vec<_> = (0..30).map(|_| hoa.captures(&home.app)).collect();
    let mut left: Vec<_> = packets.iter().collect();
    let mut rounds = 0;
    while !left.is_empty() && rounds < 20 {
        rounds += 1;
        hoa.sends(&home.app, &left).await;
        let ask = hoa.says(&left);
        let counter = ask.counter;
        let reply = hoa.is_answered(&home.app, ask).await;
        assert!(serde_json::to_vec(&reply).unwrap().len() <= MAX_EXCHANGE_BYTES);
        // Blobs of what there was no room for do not wait ahead of an answer that will not come.
        assert!(home.app.offered.was_heard(hoa.id, counter));
        let done = reply.receipts.len();
        left.drain(..done);
    }
    assert!(
        left.is_empty(),
        "{} of 30 after {rounds} rounds",
        left.len()
    );
    assert!(rounds > 1);
}

/// As long as heads filled each answer, a long return never fitted beside them.
#[tokio::test]
async fn the_longest_item_of_the_feed_comes_also_while_packets_fill_the_answers() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    while hoa.asks(&home.app, &[]).await.more {}
    let packets: Vec<_> = (0..30).map(|_| hoa.captures(&home.app)).collect();
    let news = |words: usize| News::Answered {
        visit: Uuid::from_u128(1).into(),
        person: Uuid::from_u128(2).into(),
        answer: tannha_domain::DeskAnswer::Mended,
        words: Some("a".repeat(words)),
    };
    let area = COMMUNE.parse().unwrap();
    let mut tx = home.app.db.write().await.unwrap();
    let point = log::append(&mut tx, &Entry::new("task_answered"), Timestamp::now())
        .await
        .unwrap();
    let now = Timestamp::now();
    let endless = feed::publish(&mut tx, &point, now, &area, None, &news(6_000)).await;
    assert_eq!(endless.unwrap_err().code(), "change_too_large");
    feed::publish(&mut tx, &point, now, &area, None, &news(4_900))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let reply = hoa
        .asks(&home.app, &packets.iter().collect::<Vec<_>>())
        .await;
    assert!(reply.wanted.len() > 10, "the answer is full of packets");
    assert_eq!(reply.changes.len(), 1, "and it came beside them");
    assert!(serde_json::to_vec(&reply).unwrap().len() <= MAX_EXCHANGE_BYTES);
}

/// It had joined and not asked when the province was restored: every receipt named an epoch that it did not know, so
/// that its packets waited for ever.
#[tokio::test]
async fn a_device_that_holds_no_place_yet_is_told_the_epochs() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    assert!(hoa.asks(&home.app, &[]).await.epochs.is_some());
    assert!(hoa.asks(&home.app, &[]).await.epochs.is_none());
}
