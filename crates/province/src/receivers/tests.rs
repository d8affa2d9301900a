use jiff::{ToSpan as _, tz::TimeZone};
use tannha_domain::{Answer, Channel, DeskAnswer, Mark, NextAction, Occasion, Subject, Visit, Way};
use tannha_packet::{Outcome, RECEIVER_AUTHORISATION, VISIT};

use super::*;
use crate::{
    testing::{Hoa, Home, on_the_roster, shows, signature, signed},
    visits,
};

fn hers(answer: Answer) -> ReceiverAuthorisation {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    ReceiverAuthorisation {
        name: "Nông Văn Thọ".into(),
        relation: "child".into(),
        phone: "0987654321".into(),
        until: today.saturating_add(90.days()),
        confirmed: signature(),
        answers: signed(Occasion::Receiver.purposes(), answer),
    }
}

async fn sends<B: Serialize>(
    hoa: &mut Hoa,
    home: &Home,
    person: PersonId,
    kind: &str,
    body: &B,
) -> Outcome {
    let sent = hoa.seals(
        &home.app,
        |manifest| {
            manifest.kind = kind.into();
            manifest.subject = Subject::Person(person);
            match kind {
                VISIT => manifest.enclosures.clear(),
                _ => shows(manifest, Mark::Signature),
            }
            manifest.body = serde_json::value::to_raw_value(body).unwrap();
        },
        b"front",
    );
    hoa.delivers(&home.app, &[&sent]).await.remove(0)
}

#[tokio::test]
async fn the_communes_desk_reads_whom_it_certifies_and_says_where_and_when() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let next = NextAction {
        way: Way::Receiver,
        day: None,
        hour: None,
        season: None,
    };
    let visit = Visit::new(Channel::Door, "bedridden", next, "");
    let outcome = sends(&mut hoa, &home, person, VISIT, &visit).await;
    assert_eq!(outcome, Outcome::Taken);
    let waiting = visits::standing(&home.app.db, None).await.unwrap();
    assert_eq!(waiting[0].receiver, None, "the desk asks the team");

    let asked = hers(Answer::Yes);
    let outcome = sends(&mut hoa, &home, person, RECEIVER_AUTHORISATION, &asked).await;
    assert_eq!(outcome, Outcome::Taken);
    let waiting = visits::standing(&home.app.db, None).await.unwrap();
    let receiver = waiting[0].receiver.as_ref().unwrap();
    assert_eq!(receiver.name, "Nông Văn Thọ");
    assert_eq!(receiver.phone, "0987654321");

    let task = waiting[0].id;
    let answers = async |note: Option<&str>| {
        let db = &home.app.db;
        visits::answer(db, task, DeskAnswer::Mended, note, "desk", Timestamp::now()).await
    };
    let silent = answers(None).await.unwrap_err();
    assert_eq!(silent.code(), "answer_where_and_when");
    answers(Some("08:00 30/11, UBND xã, mang căn cước"))
        .await
        .unwrap();
    assert!(
        visits::standing(&home.app.db, None)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_no_of_either_is_held() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let refused = hers(Answer::No);
    let outcome = sends(&mut hoa, &home, person, RECEIVER_AUTHORISATION, &refused).await;
    let code = "receiver_incomplete".to_owned();
    assert_eq!(outcome, Outcome::Held { code });
    assert!(asked(&home.app.db).await.unwrap().is_empty());
}
