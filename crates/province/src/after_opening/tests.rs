use jiff::civil::date;
use tannha_packet::{AFTER_OPENING, Outcome};

use tannha_domain::Subject;

use super::*;
use crate::testing::{Hoa, Home, on_the_roster};

async fn brings(hoa: &mut Hoa, home: &Home, person: PersonId, after: &AfterOpening) -> Outcome {
    let sent = hoa.seals(
        &home.app,
        |manifest| {
            manifest.kind = AFTER_OPENING.into();
            manifest.subject = Subject::Person(person);
            manifest.enclosures.clear();
            manifest.body = serde_json::value::to_raw_value(after).unwrap();
        },
        b"front",
    );
    hoa.delivers(&home.app, &[&sent]).await.remove(0)
}

fn reply(came: Reply, taken: Reply) -> PayReply {
    let more = came == Reply::Yes;
    PayReply {
        pay_day: date(2026, 12, 5),
        came,
        whole: more.then_some(Reply::Yes),
        drawn: more.then_some(Reply::Yes),
        taken: more.then_some(taken),
    }
}

#[tokio::test]
async fn what_people_say_after_a_pay_day_is_counted_and_the_first_payment_is_an_event() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let day = date(2026, 12, 5);
    let now = Timestamp::now();
    add_pay_day(&home.app.db, day, now).await.unwrap();
    add_pay_day(&home.app.db, day, now).await.unwrap();
    let said = AfterOpening::Paid(reply(Reply::No, Reply::No));
    assert_eq!(brings(&mut hoa, &home, person, &said).await, Outcome::Taken);
    let counted = pay_days(&home.app.db).await.unwrap();
    assert_eq!((counted[0].asked, counted[0].none), (1, 1));

    // Asked again: the later reply takes the place of the first.
    let said = AfterOpening::Paid(reply(Reply::Yes, Reply::Yes));
    assert_eq!(brings(&mut hoa, &home, person, &said).await, Outcome::Taken);
    let counted = pay_days(&home.app.db).await.unwrap();
    assert_eq!(counted.len(), 1);
    let of = &counted[0];
    assert_eq!((of.asked, of.came, of.none, of.taken), (1, 1, 0, 1));

    let rows = sqlx::query("select pay_day, source from first_payment")
        .fetch_all(home.app.db.read())
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].text("pay_day").unwrap(), "2026-12-05");
    let kinds = sqlx::query(
        "select kind from log_entry where kind in ('pay_day', 'first_payment') order by position",
    )
    .fetch_all(home.app.db.read())
    .await
    .unwrap();
    let kinds: Vec<String> = kinds.iter().map(|row| row.text("kind").unwrap()).collect();
    assert_eq!(kinds, ["pay_day", "first_payment"]);
}

#[tokio::test]
async fn every_device_hears_of_a_pay_day_and_the_area_of_who_was_told() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    add_pay_day(&home.app.db, date(2026, 12, 5), Timestamp::now())
        .await
        .unwrap();
    let told = brings(&mut hoa, &home, person, &AfterOpening::Told).await;
    assert_eq!(told, Outcome::Taken);
    let mut lan = home.has_hoa().await;
    let mut news = Vec::new();
    loop {
        let reply = lan.asks(&home.app, &[]).await;
        news.extend(reply.changes.into_iter().map(|change| change.news));
        if !reply.more {
            break;
        }
    }
    assert!(news.iter().any(|news| matches!(news, News::PayDay { .. })));
    assert!(
        news.iter()
            .any(|news| matches!(news, News::AccountTold { .. }))
    );
}

#[tokio::test]
async fn half_an_answer_is_held() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let mut half = reply(Reply::Yes, Reply::No);
    half.drawn = None;
    let outcome = brings(&mut hoa, &home, person, &AfterOpening::Paid(half)).await;
    let code = "reply_incomplete".to_owned();
    assert_eq!(outcome, Outcome::Held { code });
}
