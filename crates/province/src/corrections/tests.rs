use std::collections::BTreeMap;

use serde_json::value::to_raw_value;
use tannha_domain::{DeviceId, RosterPerson, Subject, UnitList};
use tannha_packet::{CORRECTION, Clock};

use super::*;
use crate::{
    dossiers::story::{Province, area, id, now},
    report,
};

/// As intake does it: an entry of the log, then the correction.
async fn comes(
    province: &Province,
    number: u128,
    person: PersonId,
    wrong: Wrong,
    right: Option<&str>,
) -> Option<&'static str> {
    let said = Correction {
        wrong,
        right: right.map(str::to_owned),
        note: None,
    };
    let manifest = Manifest {
        packet: id(number),
        kind: CORRECTION.into(),
        device: id(2),
        operator: id(3),
        area: area(),
        subject: Subject::Person(person),
        parent: None,
        enclosures: Vec::new(),
        text_versions: BTreeMap::new(),
        knows_withdrawals: Vec::new(),
        clock: Clock {
            wall: now(),
            counter: 1,
            offset_ms: None,
        },
        body: to_raw_value(&said).unwrap(),
    };
    let mut tx = province.app.db.write().await.unwrap();
    let point = log::append(&mut tx, &Entry::new("packet"), now())
        .await
        .unwrap();
    let digest = format!("digest of {number}");
    let held = take(&mut tx, &manifest, &said, &digest, &point, now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    held
}

async fn roster(province: &Province) -> Vec<RosterPerson> {
    people::under(&province.app.db, &[area()]).await.unwrap()
}

async fn heard(province: &Province) -> Vec<News> {
    let mut tx = province.app.db.write().await.unwrap();
    let areas = [area()];
    let changes = feed::changes(&mut tx, id::<DeviceId>(99), &areas, 0, u64::MAX >> 2, 100);
    let changes = changes.await.unwrap();
    changes.into_iter().map(|change| change.news).collect()
}

async fn needed(province: &Province) -> i64 {
    let rows = report::make(&province.app.db, crate::cli::By::Commune, UnitList::L2022).await;
    rows.unwrap().total.needed
}

#[tokio::test]
async fn what_is_accepted_stands_on_the_roster_and_the_area_hears_it() {
    let province = Province::new().await;
    let db = &province.app.db;
    let mo = province.person("Nông Thị Mơ").await;
    for (number, wrong, right) in [
        (81, Wrong::Name, Some("Nông Thị Mai")),
        (82, Wrong::BirthDate, Some("1958-09-02")),
        (83, Wrong::Number, Some("019158000123")),
        (84, Wrong::Sex, Some("female")),
        (85, Wrong::Address, Some("Xóm Đồng Ruộng")),
    ] {
        assert_eq!(comes(&province, number, mo, wrong, right).await, None);
        accept(db, id(number), "console", now()).await.unwrap();
    }
    assert!(standing(db, None).await.unwrap().is_empty());
    let people = roster(&province).await;
    let mai = people.iter().find(|person| person.id == mo).unwrap();
    assert_eq!(mai.name, "Nông Thị Mai");
    assert_eq!(mai.birth, Some("1958-09-02".parse().unwrap()));
    assert_eq!(mai.number.as_deref(), Some("019158000123"));
    assert_eq!(mai.hamlet, "Xóm Đồng Ruộng");
    assert_eq!(needed(&province).await, 2);
    let last = heard(&province).await.pop().unwrap();
    assert!(
        matches!(last, News::CorrectionRuled { ruling: Ruling::Accepted, person, .. } if person == mo)
    );
}

/// The contract of imports: a file that is imported again changes nothing, also where it was wrong.
#[tokio::test]
async fn the_same_list_does_not_bring_back_what_was_mended_and_a_newer_one_is_heard() {
    let province = Province::new().await;
    let mo = province.person("Nông Thị Mơ").await;
    for (number, wrong, right) in [
        (81, Wrong::Name, Some("Nông Thị Mai")),
        (82, Wrong::BirthDate, Some("1958-09-02")),
        (83, Wrong::Dead, None),
    ] {
        let whose = if wrong == Wrong::Dead {
            province.person("Hoàng Văn Páo").await
        } else {
            mo
        };
        comes(&province, number, whose, wrong, right).await;
        accept(&province.app.db, id(number), "console", now())
            .await
            .unwrap();
    }
    let again = province.lists("02/09/1957").await;
    assert_eq!((again.added, again.changed), (0, 0));
    let people = roster(&province).await;
    assert_eq!(people.len(), 1, "the dead stay off the list");
    assert_eq!(people[0].name, "Nông Thị Mai");
    let newer = province.lists("03/09/1958").await;
    assert_eq!((newer.added, newer.changed), (0, 1));
    let birth = roster(&province).await[0].birth;
    assert_eq!(birth, Some("1958-09-03".parse().unwrap()));
}

#[tokio::test]
async fn who_died_goes_off_the_devices_lists_and_is_not_counted_any_more() {
    let province = Province::new().await;
    let mo = province.person("Nông Thị Mơ").await;
    comes(&province, 81, mo, Wrong::Dead, None).await;
    assert_eq!(needed(&province).await, 2);
    accept(&province.app.db, id(81), "console", now())
        .await
        .unwrap();
    assert_eq!(needed(&province).await, 1);
    assert!(roster(&province).await.iter().all(|person| person.id != mo));
    let news = heard(&province).await;
    assert!(
        news.iter()
            .any(|one| matches!(one, News::PersonLeft { person } if *person == mo))
    );
}

#[tokio::test]
async fn anothers_number_is_not_given_away() {
    let province = Province::new().await;
    let mo = province.person("Nông Thị Mơ").await;
    comes(&province, 81, mo, Wrong::Number, Some("019049000456")).await;
    let refused = accept(&province.app.db, id(81), "console", now()).await;
    assert_eq!(refused.unwrap_err().code(), "number_of_another");
    assert_eq!(standing(&province.app.db, None).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_refusal_says_why_and_changes_nothing() {
    let province = Province::new().await;
    let mo = province.person("Nông Thị Mơ").await;
    comes(&province, 81, mo, Wrong::Name, Some("Nông Thị Mai")).await;
    refuse(&province.app.db, id(81), "giấy tờ ghi Mơ", "console", now())
        .await
        .unwrap();
    assert_eq!(province.person("Nông Thị Mơ").await, mo);
    let last = heard(&province).await.pop().unwrap();
    assert!(
        matches!(last, News::CorrectionRuled { ruling: Ruling::Refused, words: Some(words), .. } if words == "giấy tờ ghi Mơ")
    );
}

#[tokio::test]
async fn what_cannot_be_taken_is_held_and_not_lost() {
    let province = Province::new().await;
    let mo = province.person("Nông Thị Mơ").await;
    assert_eq!(
        comes(&province, 81, mo, Wrong::Name, None).await,
        Some("correction_unreadable")
    );
    assert_eq!(
        comes(&province, 82, id(5), Wrong::Dead, None).await,
        Some("person_unknown")
    );
}
