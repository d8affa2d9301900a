use tannha_domain::{Answer, Mark, Occasion, Subject};
use tannha_packet::{FOCAL_AUTHORISATION, Outcome};

use super::*;
use crate::testing::{COMMUNE, Hoa, Home, on_the_roster, shows, signature, signed};

async fn authorises(hoa: &mut Hoa, home: &Home, person: PersonId, answer: Answer) -> Outcome {
    let authorisation = FocalAuthorisation {
        confirmed: signature(),
        answers: signed(Occasion::Focal.purposes(), answer),
    };
    let sent = hoa.seals(
        &home.app,
        |manifest| {
            manifest.kind = FOCAL_AUTHORISATION.into();
            manifest.subject = Subject::Person(person);
            shows(manifest, Mark::Signature);
            manifest.body = serde_json::value::to_raw_value(&authorisation).unwrap();
        },
        b"front",
    );
    hoa.delivers(&home.app, &[&sent]).await.remove(0)
}

async fn told(hoa: &mut Hoa, home: &Home) -> Vec<Date> {
    let mut told = Vec::new();
    // From the beginning: what was heard while she sent is in it.
    hoa.cursor = None;
    loop {
        let reply = hoa.asks(&home.app, &[]).await;
        told.extend(reply.changes.iter().filter_map(|change| match change.news {
            News::FocalServed { review_on, .. } => Some(review_on),
            _ => None,
        }));
        if !reply.more {
            return told;
        }
    }
}

#[tokio::test]
async fn who_authorised_it_waits_is_served_and_is_reviewed_with_the_next_yes() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let outcome = authorises(&mut hoa, &home, person, Answer::Yes).await;
    assert_eq!(outcome, Outcome::Taken);
    let mut tx = home.app.db.write().await.unwrap();
    assert_eq!(waiting(&mut tx).await.unwrap().len(), 1);
    assert!(is_authorised(&mut tx, person).await.unwrap());
    let unit: UnitCode = COMMUNE.parse().unwrap();
    let kept = account(&mut tx, &unit).await.unwrap();
    serve(&mut tx, person, &kept, Timestamp::now())
        .await
        .unwrap();
    assert!(waiting(&mut tx).await.unwrap().is_empty());
    tx.commit().await.unwrap();
    assert_eq!(
        people::served_by_focal_accounts(&home.app.db)
            .await
            .unwrap(),
        1
    );
    assert_eq!(told(&mut hoa, &home).await.len(), 1);

    authorises(&mut hoa, &home, person, Answer::Yes).await;
    assert_eq!(told(&mut hoa, &home).await.len(), 2, "the review is told");
}

#[tokio::test]
async fn a_no_is_held_and_serves_nobody() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let outcome = authorises(&mut hoa, &home, person, Answer::No).await;
    let code = "focal_incomplete".to_owned();
    assert_eq!(outcome, Outcome::Held { code });
    let mut tx = home.app.db.write().await.unwrap();
    assert!(!is_authorised(&mut tx, person).await.unwrap());
}
