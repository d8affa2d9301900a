use proptest::prelude::*;
use serde_json::{Value, json};
use tannha_domain::{PacketId, Subject};
use tannha_packet::{Enclosure, Revision};
use uuid::Uuid;

use super::*;
use crate::{
    Columns as _, devices, review, roster_blob,
    testing::{Hoa, Home, Outgoing},
};

fn held(code: &str) -> Vec<Outcome> {
    vec![Outcome::Held { code: code.into() }]
}

async fn code(home: &Home, packet: &Outgoing) -> Option<String> {
    let row = sqlx::query("select code from packet where digest = $1")
        .bind(packet.head.digest.to_string())
        .fetch_one(home.app.db.read())
        .await
        .unwrap();
    row.maybe_text("code").unwrap()
}

/// A revision that follows another one: it names its pictures, and sends none.
fn follows(hoa: &mut Hoa, app: &App, parent: &Outgoing, carries: &Outgoing) -> Outgoing {
    let mut revision: Revision = parent.manifest.body().unwrap();
    revision.revision += 1;
    let enclosures: Vec<Enclosure> = carries.manifest.enclosures.clone();
    hoa.seals(
        app,
        |manifest| {
            manifest.parent = Some(parent.head.digest);
            manifest.subject = parent.manifest.subject;
            manifest.body = serde_json::value::to_raw_value(&revision).unwrap();
            manifest.enclosures = enclosures;
            for enclosure in &mut manifest.enclosures {
                enclosure.carried = true;
            }
        },
        b"front",
    )
}

#[tokio::test]
async fn a_head_that_tells_another_length_is_refused_and_not_written_down() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let mut packet = hoa.captures(&home.app);
    hoa.sends(&home.app, &[&packet]).await;
    packet.head.bytes += 1;
    let reply = hoa.asks(&home.app, &[&packet]).await;
    assert_eq!(reply.refused[0].code, "evidence_differs");
    assert_eq!(reply.held_packets, 0);
}

/// The bytes held when they came: what differs now, our own disk did.
#[tokio::test]
async fn what_our_own_disk_changed_before_intake_is_asked_for_again_and_then_taken() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let packet = hoa.captures(&home.app);
    hoa.sends(&home.app, &[&packet]).await;
    let photo = packet.head.parts[0].digest;
    let path = home.app.blobs.path(&photo);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[10] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let reply = hoa.asks(&home.app, &[&packet]).await;
    let wanted: Vec<_> = reply.wanted.iter().map(|wanted| wanted.blob).collect();
    assert_eq!((wanted, reply.refused.len()), (vec![photo], 0));
    assert_eq!(hoa.delivers(&home.app, &[&packet]).await, [Outcome::Taken]);
}

#[tokio::test]
async fn a_broken_packet_takes_neither_a_roster_nor_anothers_photo_with_it() {
    let home = Home::new().await;
    let (mut hoa, mut lan) = (home.has_hoa().await, home.has_hoa().await);
    let good = lan.captures(&home.app);
    lan.sends(&home.app, &[&good]).await;
    let device = devices::find(&home.app, hoa.id).await.unwrap().unwrap();
    let roster = roster_blob::news(&home.app, &device, Timestamp::now()).await;
    let tannha_domain::News::Roster { blob, bytes, .. } = roster.unwrap() else {
        panic!("a roster")
    };
    let mut broken = hoa.captures(&home.app);
    broken.head.parts[1] = good.head.parts[0];
    broken.head.parts.push(tannha_domain::Part {
        digest: blob,
        bytes,
    });
    hoa.sends(&home.app, &[&broken]).await;
    let reply = hoa.asks(&home.app, &[&broken]).await;
    assert_eq!(reply.refused[0].code, "evidence_differs");
    assert!(home.app.blobs.size(&blob).await.is_some(), "the roster");
    assert_eq!(lan.delivers(&home.app, &[&good]).await, [Outcome::Taken]);
}

/// The signatures hold, so somebody stood at a door: nothing of it is thrown away for a word that is not known yet.
#[tokio::test]
async fn the_words_of_a_newer_app_are_kept_and_held() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let newer: [fn(&mut Value); 6] = [
        |said| said["enclosures"][0]["role"] = json!("passport"),
        |said| said["enclosures"][0]["media"] = json!("image/avif"),
        |said| said["body"]["product"] = json!("vtb_next_year"),
        |said| said["body"]["facts"]["shoe_size"] = json!({"value": "38", "source": "typed"}),
        |said| {
            said["body"]["answers"] = json!([{"purpose": "keep_gait", "answer": "yes", "by": "person",
                "at": "2026-11-23T05:00:00Z", "text_version": "2027-01", "language": "vi"}]);
        },
        |said| said["body"]["redo"] = json!([{"step": "photos", "code": "too_dark"}]),
    ];
    for newer in newer {
        let packet = hoa.seals_words(&home.app, newer);
        assert_eq!(
            hoa.delivers(&home.app, &[&packet]).await,
            held("code_unknown")
        );
    }
    let elsewhere = hoa.seals_words(&home.app, |said| said["area"] = json!("2031:00001"));
    assert_eq!(
        hoa.delivers(&home.app, &[&elsewhere]).await,
        held("unit_unknown")
    );
    let nothing = hoa.seals_words(&home.app, |said| *said = json!({ "kind": "revision" }));
    hoa.sends(&home.app, &[&nothing]).await;
    let reply = hoa.asks(&home.app, &[&nothing]).await;
    assert_eq!(reply.refused[0].code, "packet_unreadable");
}

#[tokio::test]
async fn what_a_device_calls_its_kind_goes_into_the_chain_only_as_a_word() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let kind = "Giàng Thị Mơ, 019157000123";
    let packet = hoa.seals(&home.app, |manifest| manifest.kind = kind.into(), b"front");
    assert_eq!(
        hoa.delivers(&home.app, &[&packet]).await,
        held("kind_unknown")
    );
    let rows = sqlx::query("select skeleton from log_entry order by position")
        .fetch_all(home.app.db.read())
        .await
        .unwrap();
    for row in rows {
        let said = String::from_utf8(row.bytes("skeleton").unwrap()).unwrap();
        assert!(!said.contains("019157000123"), "{said}");
    }
}

#[tokio::test]
async fn a_first_revision_carries_nothing() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let other = hoa.captures(&home.app);
    hoa.delivers(&home.app, &[&other]).await;
    let stolen = other.manifest.enclosures[0].clone();
    let first = hoa.seals(
        &home.app,
        |manifest| {
            manifest.enclosures.push(Enclosure {
                carried: true,
                ..stolen
            });
        },
        b"front",
    );
    assert_eq!(
        hoa.delivers(&home.app, &[&first]).await,
        held("attachment_foreign")
    );
}

/// Its parent was missing, so nobody could tell whose the picture was; then it came, and nobody asked again.
#[tokio::test]
async fn a_picture_of_another_dossier_is_found_also_when_the_parent_comes_later() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let (first, other) = (hoa.captures(&home.app), hoa.captures(&home.app));
    hoa.delivers(&home.app, &[&other]).await;
    let second = follows(&mut hoa, &home.app, &first, &other);
    assert_eq!(
        hoa.delivers(&home.app, &[&second]).await,
        held("parent_missing")
    );
    assert_eq!(hoa.delivers(&home.app, &[&first]).await, [Outcome::Taken]);
    assert_eq!(
        code(&home, &second).await.as_deref(),
        Some("attachment_foreign")
    );
}

/// The third carries what the second brought, and comes before it.
#[tokio::test]
async fn a_revision_that_carries_what_its_parent_brought_may_come_before_it() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let first = hoa.captures(&home.app);
    let second = brings(&mut hoa, &home.app, &first);
    let third = follows(&mut hoa, &home.app, &second, &second);
    for (packet, outcome) in [
        (&first, vec![Outcome::Taken]),
        (&third, held("parent_missing")),
        (&second, vec![Outcome::Taken]),
    ] {
        assert_eq!(hoa.delivers(&home.app, &[packet]).await, outcome);
    }
    assert_eq!(
        states(&home).await[&third.head.digest.to_string()],
        "counts"
    );
}

#[tokio::test]
async fn what_is_held_is_listed_until_it_counts() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let first = hoa.captures(&home.app);
    let second = brings(&mut hoa, &home.app, &first);
    let song = hoa.seals(
        &home.app,
        |manifest| manifest.kind = "song".into(),
        b"front",
    );
    for packet in [&second, &song] {
        hoa.delivers(&home.app, &[packet]).await;
    }
    let listed = |held: Vec<review::Held>| -> Vec<(PacketId, String)> {
        held.into_iter()
            .map(|held| (held.packet, held.code))
            .collect()
    };
    let waits = (second.head.packet, "parent_missing".to_owned());
    let unknown = (song.head.packet, "kind_unknown".to_owned());
    let held = review::held(&home.app.db).await.unwrap();
    assert_eq!(listed(held), [waits, unknown.clone()]);
    hoa.delivers(&home.app, &[&first]).await;
    assert_eq!(listed(review::held(&home.app.db).await.unwrap()), [unknown]);
}

/// A later revision with pictures of its own.
fn brings(hoa: &mut Hoa, app: &App, parent: &Outgoing) -> Outgoing {
    let mut revision: Revision = parent.manifest.body().unwrap();
    revision.revision += 1;
    let (digest, subject) = (parent.head.digest, parent.manifest.subject);
    hoa.seals(
        app,
        |manifest| {
            manifest.parent = Some(digest);
            manifest.subject = subject;
            manifest.body = serde_json::value::to_raw_value(&revision).unwrap();
        },
        b"front",
    )
}

async fn states(home: &Home) -> std::collections::BTreeMap<String, String> {
    let rows = sqlx::query("select digest, state from revision")
        .fetch_all(home.app.db.read())
        .await
        .unwrap();
    rows.iter()
        .map(|row| (row.text("digest").unwrap(), row.text("state").unwrap()))
        .collect()
}

/// A dossier of three, one in another person's name, one with a stranger's picture, one after that; another dossier.
fn packets(hoa: &mut Hoa, app: &App) -> Vec<Outgoing> {
    let other = hoa.captures(app);
    let first = hoa.captures(app);
    let second = brings(hoa, app, &first);
    let third = follows(hoa, app, &second, &second);
    let stolen = follows(hoa, app, &second, &other);
    let after = brings(hoa, app, &stolen);
    let mut in_another_name = first.clone();
    in_another_name.manifest.subject = Subject::Proposal(Uuid::from_u128(77).into());
    let misnamed = brings(hoa, app, &in_another_name);
    vec![other, first, second, third, stolen, after, misnamed]
}

/// As devices offer them, each whole at once.
async fn comes(home: &Home, device: &Device, packet: &Outgoing) {
    for bytes in packet.blobs.values() {
        home.app.blobs.keep(bytes).await.unwrap();
    }
    let epochs = log::epochs(home.app.db.read()).await.unwrap();
    let verdict = offer(&home.app, device, &packet.head, &epochs, Timestamp::now()).await;
    assert!(matches!(verdict.unwrap(), Verdict::Receipt(_)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn what_holds_does_not_depend_on_the_order_in_which_packets_came(order in Just((0..7).collect::<Vec<usize>>()).prop_shuffle()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let found = runtime.block_on(async {
            let mut home = Home::new().await;
            let mut hoa = home.has_hoa().await;
            let packets = packets(&mut hoa, &home.app);
            let kept = home.is_copied().await;
            let mut found = Vec::new();
            for order in [(0..7).collect(), order.clone()] {
                home = home.falls_back_to(&kept).await;
                let device = devices::find(&home.app, hoa.id).await.unwrap().unwrap();
                for at in order {
                    comes(&home, &device, &packets[at]).await;
                }
                found.push((states(&home).await, stand(&home).await));
            }
            found
        });
        prop_assert_eq!(&found[0], &found[1]);
        let counting = found[0].0.values().filter(|state| *state == "counts").count();
        prop_assert_eq!(counting, 4);
    }
}

async fn stand(home: &Home) -> Vec<(String, Option<String>, i64)> {
    let rows = sqlx::query("select id, current, contested from dossier order by id")
        .fetch_all(home.app.db.read())
        .await
        .unwrap();
    let read = |row: &sqlx::any::AnyRow| {
        (
            row.text("id").unwrap(),
            row.maybe_text("current").unwrap(),
            row.number("contested").unwrap(),
        )
    };
    rows.iter().map(read).collect()
}
