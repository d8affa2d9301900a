use std::collections::BTreeMap;

use serde_json::value::to_raw_value;
use tannha_domain::{Change, DeviceId, RosterPerson, Why};
use tannha_packet::{Clock, PROPOSAL};

use super::*;
use crate::dossiers::story::{Province, area, id, now, proposal, revision};

fn says(name: &str, head: Option<&str>) -> Proposal {
    Proposal {
        name: name.to_owned(),
        birth: Some("1957".parse().unwrap()),
        sex: None,
        hamlet: "Xóm Đồng Ruộng".to_owned(),
        head: head.map(str::to_owned),
        why: Why::Missing,
        note: None,
        phone: None,
    }
}

/// As intake does it: an entry of the log, then the proposal.
async fn comes(province: &Province, number: u128, said: &Proposal) -> Option<&'static str> {
    let manifest = Manifest {
        packet: id(number),
        kind: PROPOSAL.into(),
        device: id(2),
        operator: id(3),
        area: area(),
        subject: proposal(number),
        parent: None,
        enclosures: Vec::new(),
        text_versions: BTreeMap::new(),
        knows_withdrawals: Vec::new(),
        clock: Clock {
            wall: now(),
            counter: 1,
            offset_ms: None,
        },
        body: to_raw_value(said).unwrap(),
    };
    let mut tx = province.app.db.write().await.unwrap();
    let point = log::append(&mut tx, &Entry::new("packet"), now())
        .await
        .unwrap();
    let digest = format!("digest of {number} {}", said.name);
    let held = take(&mut tx, &manifest, said, &digest, &point, now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    held
}

/// What another device of the area hears.
async fn heard(province: &Province) -> Vec<Change> {
    let mut tx = province.app.db.write().await.unwrap();
    feed::changes(
        &mut tx,
        id::<DeviceId>(99),
        &[area()],
        0,
        u64::MAX >> 2,
        100,
    )
    .await
    .unwrap()
}

async fn roster(province: &Province) -> Vec<RosterPerson> {
    people::under(&province.app.db, &[area()]).await.unwrap()
}

#[tokio::test]
async fn a_proposal_that_is_accepted_is_on_the_roster_and_every_device_of_the_area_hears_it() {
    let province = Province::new().await;
    let db = &province.app.db;
    assert_eq!(
        comes(&province, 71, &says("Nông Thị Sáo", None)).await,
        None
    );
    let waiting = standing(db, Some(&area())).await.unwrap();
    assert_eq!(
        (waiting.len(), waiting[0].said.name.as_str()),
        (1, "Nông Thị Sáo")
    );
    let person = accept(db, id(71), "console", now()).await.unwrap();
    let listed = roster(&province).await;
    let sao = listed.iter().find(|one| one.id == person).unwrap();
    assert_eq!((sao.name.as_str(), sao.payee), ("Nông Thị Sáo", true));
    assert!(standing(db, None).await.unwrap().is_empty());
    let again = accept(db, id(71), "console", now()).await.unwrap_err();
    assert_eq!(again.code(), "proposal_unknown");

    let news: Vec<News> = heard(&province)
        .await
        .into_iter()
        .map(|one| one.news)
        .collect();
    assert!(news.iter().any(|one| matches!(one, News::Proposed { .. })));
    assert!(
        news.iter()
            .any(|one| matches!(one, News::Person { person } if person.name == "Nông Thị Sáo"))
    );
    assert!(news.iter().any(
        |one| matches!(one, News::ProposalRuled { ruling: Ruling::Accepted, person: Some(who), .. } if *who == person)
    ));
}

/// dhis2-android-capture-app D5 (E1002): that somebody is there already was found at sync, and left to be mended by hand.
#[tokio::test]
async fn a_proposal_of_somebody_who_is_on_the_roster_becomes_that_person() {
    let province = Province::new().await;
    comes(&province, 71, &says("Nông Thị Sáo", None)).await;
    comes(&province, 72, &says("NONG THI SAO", None)).await;
    let first = accept(&province.app.db, id(71), "console", now())
        .await
        .unwrap();
    let waiting = standing(&province.app.db, None).await.unwrap();
    assert_eq!(waiting[0].namesakes, [first]);
    let second = accept(&province.app.db, id(72), "console", now())
        .await
        .unwrap();
    assert_eq!(first, second);
    assert_eq!(roster(&province).await.len(), 3);
}

#[tokio::test]
async fn the_dossier_of_a_proposal_is_the_persons_from_then_on_whichever_came_first() {
    let province = Province::new().await;
    comes(&province, 71, &says("Nông Thị Sáo", None)).await;
    let before = revision(1, 1, None, proposal(71), "Nông Thị Sáo", "019157000777");
    province.takes(&before).await.unwrap();
    let person = accept(&province.app.db, id(71), "console", now())
        .await
        .unwrap();
    comes(&province, 72, &says("Nông Thị Sính", None)).await;
    let other = accept(&province.app.db, id(72), "console", now())
        .await
        .unwrap();
    let after = revision(2, 1, None, proposal(72), "Nông Thị Sính", "019157000888");
    province.takes(&after).await.unwrap();
    let mut tx = province.app.db.write().await.unwrap();
    for (dossier, person) in [(1, person), (2, other)] {
        let found = dossiers::one(&mut tx, id(dossier)).await.unwrap().unwrap();
        assert_eq!(found.person, Some(person));
    }
}

#[tokio::test]
async fn a_refusal_says_why_and_leaves_the_roster_alone() {
    let province = Province::new().await;
    comes(&province, 71, &says("Nông Thị Sáo", None)).await;
    refuse(
        &province.app.db,
        id(71),
        "đã có ở xã Bình Long",
        "console",
        now(),
    )
    .await
    .unwrap();
    assert_eq!(roster(&province).await.len(), 2);
    let news = heard(&province).await.pop().unwrap().news;
    let News::ProposalRuled { ruling, words, .. } = news else {
        panic!("{news:?}");
    };
    assert_eq!(ruling, Ruling::Refused);
    assert_eq!(words.as_deref(), Some("đã có ở xã Bình Long"));
}

#[tokio::test]
async fn what_cannot_be_taken_is_held_and_not_lost() {
    let province = Province::new().await;
    let unnamed = says("Sáo", None);
    assert_eq!(
        comes(&province, 71, &unnamed).await,
        Some("proposal_unreadable")
    );
    comes(&province, 72, &says("Nông Thị Sáo", None)).await;
    assert_eq!(
        comes(&province, 72, &says("Nông Thị Sính", None)).await,
        Some("proposal_twice")
    );
}
