use jiff::civil::{date, time};
use tannha_domain::{Bring, Channel, NextAction, Subject, Visit, Way};
use tannha_packet::{Outcome, VISIT};

use super::*;
use crate::{
    review,
    testing::{COMMUNE, Hoa, Home, on_the_roster},
};

fn on(day: Date) -> Plan {
    Plan {
        provider: "vnpost".into(),
        area: COMMUNE.parse().unwrap(),
        hamlet: None,
        day,
        hour: Some(time(8, 0, 0, 0)),
        place: "Nhà văn hoá xóm".into(),
        home: false,
        people: vec![],
    }
}

async fn planned(home: &Home, plan_: &Plan) -> Result<Planned, ProvinceError> {
    let mut tx = home.app.db.write().await.unwrap();
    let planned = plan(&mut tx, plan_, Timestamp::now()).await?;
    tx.commit().await.unwrap();
    Ok(planned)
}

async fn heard(hoa: &mut Hoa, home: &Home) -> Vec<News> {
    let mut news = Vec::new();
    // From the beginning: what was heard while she sent is in it.
    hoa.cursor = None;
    loop {
        let reply = hoa.asks(&home.app, &[]).await;
        news.extend(reply.changes.into_iter().map(|change| change.news));
        if !reply.more {
            return news;
        }
    }
}

#[tokio::test]
async fn whose_dossier_the_provider_accepted_is_called_and_the_device_hears_when_and_where() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let sent = hoa.seals(
        &home.app,
        |manifest| manifest.subject = Subject::Person(person),
        b"front",
    );
    assert_eq!(hoa.delivers(&home.app, &[&sent]).await, [Outcome::Taken]);
    let before = planned(&home, &on(date(2027, 1, 5))).await.unwrap();
    assert_eq!(before.called, 0, "nobody is accepted yet");

    let id = review::waiting(&home.app.db).await.unwrap()[0].id;
    let now = Timestamp::now();
    review::accept(&home.app.db, id, None, "console", &[], now)
        .await
        .unwrap();
    let other = Plan {
        provider: "viettel".into(),
        ..on(date(2027, 1, 5))
    };
    assert_eq!(planned(&home, &other).await.unwrap().called, 0);
    heard(&mut hoa, &home).await;
    let session = planned(&home, &on(date(2027, 1, 5))).await.unwrap();
    assert_eq!(session.called, 1);
    let told: Vec<PlannedSession> = heard(&mut hoa, &home)
        .await
        .into_iter()
        .filter_map(|news| match news {
            News::Session { session } => Some(session),
            _ => None,
        })
        .collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].session, session.session);
    assert_eq!(told[0].people[0].person, person);
    assert_eq!(told[0].people[0].bring.first(), Some(&Bring::Card));
    let words = serde_json::to_string(&told).unwrap();
    assert!(!words.contains("BT5C"), "no category: {words}");
}

#[tokio::test]
async fn who_cannot_come_is_met_at_home_and_the_visit_s_task_is_answered_by_it() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let next = NextAction {
        way: Way::Session,
        day: None,
        hour: None,
        season: None,
    };
    let visit = Visit::new(Channel::Door, "bedridden", next, "");
    let sent = hoa.seals(
        &home.app,
        |manifest| {
            manifest.kind = VISIT.into();
            manifest.subject = Subject::Person(person);
            manifest.enclosures.clear();
            manifest.body = serde_json::value::to_raw_value(&visit).unwrap();
        },
        b"front",
    );
    assert_eq!(hoa.delivers(&home.app, &[&sent]).await, [Outcome::Taken]);
    assert_eq!(visits::standing(&home.app.db, None).await.unwrap().len(), 1);

    let at_home = Plan {
        home: true,
        people: vec![person],
        ..on(date(2027, 1, 5))
    };
    let session = planned(&home, &at_home).await.unwrap();
    assert_eq!((session.called, session.answered), (1, 1));
    assert!(
        visits::standing(&home.app.db, None)
            .await
            .unwrap()
            .is_empty()
    );
    let news = heard(&mut hoa, &home).await;
    assert!(
        news.iter()
            .any(|news| matches!(news, News::Answered { .. }))
    );
    assert!(
        news.iter()
            .any(|news| matches!(news, News::Session { session } if session.home))
    );
}

#[tokio::test]
async fn nobody_of_another_commune_is_called() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let elsewhere = Plan {
        area: "2022:05740".parse().unwrap(),
        people: vec![person],
        ..on(date(2027, 1, 5))
    };
    let refused = planned(&home, &elsewhere).await.unwrap_err();
    assert_eq!(refused.code(), "area_foreign");
}
