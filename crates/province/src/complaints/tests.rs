use tannha_domain::{Change, Subject};
use tannha_packet::{COMPLAINT, Outcome};

use super::*;
use crate::testing::{Hoa, Home, on_the_roster};

const WORDS: &str = "bị lấy bớt một trăm nghìn";

async fn complains(hoa: &mut Hoa, home: &Home, person: PersonId, against: Against) -> PacketId {
    let complaint = Complaint {
        kind: ComplaintKind::LessMoney,
        against,
        words: WORDS.into(),
    };
    let sent = hoa.seals(
        &home.app,
        |manifest| {
            manifest.kind = COMPLAINT.into();
            manifest.subject = Subject::Person(person);
            manifest.enclosures.clear();
            manifest.body = serde_json::value::to_raw_value(&complaint).unwrap();
        },
        b"front",
    );
    assert_eq!(hoa.delivers(&home.app, &[&sent]).await, [Outcome::Taken]);
    sent.manifest.packet
}

async fn heard(hoa: &mut Hoa, home: &Home) -> Vec<Change> {
    let mut changes = Vec::new();
    // From the beginning: what was heard while she sent is in it.
    hoa.cursor = None;
    loop {
        let reply = hoa.asks(&home.app, &[]).await;
        changes.extend(reply.changes);
        if !reply.more {
            return changes;
        }
    }
}

async fn at_the_desk(home: &Home, area: &str) -> Result<Vec<Standing>, ProvinceError> {
    let mut tx = home.app.db.write().await.unwrap();
    standing(&mut tx, &area.parse().unwrap()).await
}

#[tokio::test]
async fn the_district_reads_it_and_the_commune_cannot_even_ask() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    complains(&mut hoa, &home, person, Against::Commune).await;
    let district = at_the_desk(&home, "2022:170").await.unwrap();
    assert_eq!(district.len(), 1);
    assert_eq!(district[0].words, WORDS);
    assert_eq!(at_the_desk(&home, "2022:19").await.unwrap(), district);
    assert!(at_the_desk(&home, "2022:164").await.unwrap().is_empty());
    let commune = at_the_desk(&home, "2022:05746").await.unwrap_err();
    assert_eq!(commune.code(), "complaint_area");
}

#[tokio::test]
async fn only_the_device_that_sent_it_hears_of_it_and_no_device_hears_what_it_says() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let mut lan = home.has_hoa().await;
    let packet = complains(&mut hoa, &home, person, Against::Commune).await;
    let id = at_the_desk(&home, "2022:170").await.unwrap()[0].id;
    answer(
        &home.app.db,
        id,
        "xã đã trả đủ",
        "console",
        Timestamp::now(),
    )
    .await
    .unwrap();
    let of = |changes: &[Change]| {
        let complaints = changes.iter().filter_map(|change| match &change.news {
            News::Complaint {
                packet,
                answered,
                words,
                ..
            } => Some((*packet, *answered, words.clone())),
            _ => None,
        });
        complaints.collect::<Vec<_>>()
    };
    let mine = heard(&mut hoa, &home).await;
    assert_eq!(
        of(&mine),
        [
            (packet, false, None),
            (packet, true, Some("xã đã trả đủ".into()))
        ]
    );
    let theirs = heard(&mut lan, &home).await;
    assert!(of(&theirs).is_empty());
    for changes in [mine, theirs] {
        let words = serde_json::to_string(&changes).unwrap();
        assert!(!words.contains(WORDS), "{words}");
    }
    assert!(at_the_desk(&home, "2022:170").await.unwrap().is_empty());
    let again = answer(&home.app.db, id, "x", "console", Timestamp::now()).await;
    assert_eq!(again.unwrap_err().code(), "complaint_unknown");
}

#[tokio::test]
async fn an_answer_about_a_volunteer_goes_down_without_its_words() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    complains(&mut hoa, &home, person, Against::Operator).await;
    let standing = at_the_desk(&home, "2022:170").await.unwrap();
    assert!(standing[0].tell_yourselves);
    answer(
        &home.app.db,
        standing[0].id,
        "đã nhắc",
        "console",
        Timestamp::now(),
    )
    .await
    .unwrap();
    let changes = heard(&mut hoa, &home).await;
    assert!(changes.iter().any(|change| matches!(
        change.news,
        News::Complaint {
            answered: true,
            words: None,
            ..
        }
    )));
    let words = serde_json::to_string(&changes).unwrap();
    assert!(!words.contains("đã nhắc"), "{words}");
}

#[tokio::test]
async fn the_chain_and_the_task_list_say_nothing_of_it() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    complains(&mut hoa, &home, person, Against::Commune).await;
    assert!(
        crate::visits::standing(&home.app.db, None)
            .await
            .unwrap()
            .is_empty()
    );
    let entries = sqlx::query("select skeleton from log_entry")
        .fetch_all(home.app.db.read())
        .await
        .unwrap();
    for entry in entries {
        let skeleton = String::from_utf8(entry.bytes("skeleton").unwrap()).unwrap();
        assert!(!skeleton.contains("less_money"), "{skeleton}");
        assert!(!skeleton.contains(WORDS), "{skeleton}");
    }
}
