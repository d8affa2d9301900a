use jiff::civil::date;
use tannha_domain::{AfterMissed, MissedBecause, Subject};
use tannha_packet::{Outcome, SESSION_ATTENDANCE};

use super::*;
use crate::{
    sessions::{self, Plan},
    testing::{COMMUNE, Hoa, Home, on_the_roster},
};

async fn is_called(home: &Home, person: PersonId) -> SessionId {
    let plan = Plan {
        provider: "vietinbank".into(),
        area: COMMUNE.parse().unwrap(),
        hamlet: None,
        day: date(2026, 12, 5),
        hour: None,
        place: "Nhà văn hoá xóm".into(),
        home: false,
        people: vec![person],
    };
    let mut tx = home.app.db.write().await.unwrap();
    let planned = sessions::plan(&mut tx, &plan, Timestamp::now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    planned.session
}

async fn says(hoa: &mut Hoa, home: &Home, person: PersonId, said: SessionAttendance) -> Outcome {
    let sent = hoa.seals(
        &home.app,
        |manifest| {
            manifest.kind = SESSION_ATTENDANCE.into();
            manifest.subject = Subject::Person(person);
            manifest.enclosures.clear();
            manifest.body = serde_json::value::to_raw_value(&said).unwrap();
        },
        b"front",
    );
    hoa.delivers(&home.app, &[&sent]).await.remove(0)
}

#[tokio::test]
async fn the_province_sees_who_came_and_whom_to_meet_at_home() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let session = is_called(&home, person).await;
    let before = list(&home.app.db).await.unwrap();
    assert_eq!((before[0].called, before[0].unknown), (1, 1));

    let missed = SessionAttendance {
        session,
        attendance: Attendance::Missed {
            why: MissedBecause::Ill,
            next: AfterMissed::HomeSession,
        },
    };
    assert_eq!(says(&mut hoa, &home, person, missed).await, Outcome::Taken);
    let listed = list(&home.app.db).await.unwrap();
    assert_eq!(listed[0].missed[0].next, "home_session");
    assert_eq!(listed[0].missed[0].why, "ill");
    // From the beginning: what was heard while she sent is in it.
    hoa.cursor = None;
    let told = hoa.asks(&home.app, &[]).await.changes;
    let heard = |change: &tannha_domain::Change| matches!(change.news, News::SessionAttended { said, .. } if said == missed);
    assert!(told.iter().any(heard), "the rest of the team hears it");
}

#[tokio::test]
async fn who_was_not_called_is_held_for_a_person_to_look_at() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let came = SessionAttendance {
        session: SessionId::from(uuid::Uuid::now_v7()),
        attendance: Attendance::Came,
    };
    let code = "session_not_called".to_owned();
    assert_eq!(
        says(&mut hoa, &home, person, came).await,
        Outcome::Held { code }
    );
}
