use tannha_domain::{Answer, Occasion, Subject};
use tannha_packet::{EXISTING_ACCOUNT, Outcome};

use super::*;
use crate::testing::{Home, Outgoing, on_the_roster, shows, signature, signed};

fn hers(holder: &str) -> ExistingAccount {
    ExistingAccount {
        bank: "970415".into(),
        bank_name: None,
        account: "101087654321".into(),
        holder: holder.into(),
        source: AccountSource::Typed,
        confirmed: signature(),
        answers: signed(Occasion::Existing.purposes(), Answer::Yes),
    }
}

fn says(manifest: &mut Manifest, person: PersonId, account: &ExistingAccount) {
    manifest.kind = EXISTING_ACCOUNT.into();
    manifest.subject = Subject::Person(person);
    shows(manifest, account.confirmed.made.mark);
    manifest.body = serde_json::value::to_raw_value(account).unwrap();
}

async fn told(hoa: &mut crate::testing::Hoa, home: &Home) -> Vec<Option<AccountVerdict>> {
    let mut told = Vec::new();
    // From the beginning: what was heard while she sent is in it.
    hoa.cursor = None;
    loop {
        let reply = hoa.asks(&home.app, &[]).await;
        told.extend(
            reply
                .changes
                .iter()
                .filter_map(|change| match &change.news {
                    News::ExistingAccount { verdict, .. } => Some(*verdict),
                    _ => None,
                }),
        );
        if !reply.more {
            return told;
        }
    }
}

#[tokio::test]
async fn a_report_waits_for_a_clerk_and_what_is_decided_goes_down_the_feed() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let sent: Outgoing = hoa.seals(
        &home.app,
        |manifest| says(manifest, person, &hers("NONG THI MAI")),
        b"front",
    );
    assert_eq!(hoa.delivers(&home.app, &[&sent]).await, [Outcome::Taken]);

    let listed = list(&home.app.db, None).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert!(listed[0].name_differs, "a finding, and no refusal");
    let shown = serde_json::to_string(&listed).unwrap();
    assert!(!shown.contains("101087654321"), "{shown}");
    assert_eq!(confirmed(&home.app.db).await.unwrap(), 0);
    assert_eq!(told(&mut hoa, &home).await, [None]);

    let id = listed[0].id;
    let now = Timestamp::now();
    decide(
        &home.app.db,
        id,
        AccountVerdict::Confirmed,
        None,
        "console",
        now,
    )
    .await
    .unwrap();
    assert_eq!(confirmed(&home.app.db).await.unwrap(), 1);
    assert!(list(&home.app.db, None).await.unwrap().is_empty());
    assert_eq!(
        told(&mut hoa, &home).await,
        [None, Some(AccountVerdict::Confirmed)]
    );
    let twice = decide(
        &home.app.db,
        id,
        AccountVerdict::Refused,
        None,
        "console",
        now,
    )
    .await;
    assert_eq!(twice.unwrap_err().code(), "account_unknown");
    let items = sqlx::query("select news from feed")
        .fetch_all(home.app.db.read())
        .await
        .unwrap();
    for item in items {
        let words = item.text("news").unwrap();
        assert!(!words.contains("4321"), "{words}");
    }
}

#[tokio::test]
async fn a_report_without_a_yes_is_held() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let mut account = hers("NONG THI MO");
    account.answers.clear();
    let sent = hoa.seals(
        &home.app,
        |manifest| says(manifest, person, &account),
        b"front",
    );
    let outcome = hoa.delivers(&home.app, &[&sent]).await;
    assert_eq!(
        outcome,
        [Outcome::Held {
            code: "account_incomplete".into()
        }]
    );
}
