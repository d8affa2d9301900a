use tannha_domain::{DossierEvent, News, Reason, ReasonCode, Standing, Step, Subject, UnitList};

use super::{accept, after, give_back, page, show, waiting};
use crate::{
    Columns as _,
    cli::By,
    dossiers::story::{Province, area, id, now, proposal, revision},
    people::{self, Counts},
    report,
};

async fn counts(province: &Province) -> Counts {
    report::make(&province.app.db, By::District, UnitList::L2022)
        .await
        .unwrap()
        .total
}

async fn news(province: &Province) -> Vec<News> {
    let rows = sqlx::query("select news from feed order by position, ordinal")
        .fetch_all(province.app.db.read())
        .await
        .unwrap();
    rows.iter().map(|row| row.json("news").unwrap()).collect()
}

#[tokio::test]
async fn a_decision_is_in_the_log_and_in_the_feed_and_is_taken_once() {
    let province = Province::new().await;
    let mo = Subject::Person(province.person("Nông Thị Mơ").await);
    province
        .takes(&revision(1, 1, None, mo, "Nông Thị Mơ", "019157000123"))
        .await
        .unwrap();
    assert_eq!(
        counts(&province).await,
        Counts {
            needed: 2,
            received: 1,
            opened: 0
        }
    );
    let queue = waiting(&province.app.db).await.unwrap();
    assert_eq!(
        (queue.len(), queue[0].name.as_str(), &queue[0].area),
        (1, "Nông Thị Mơ", &area())
    );
    accept(&province.app.db, id(1), "hoa", &[], now())
        .await
        .unwrap();
    let heard = news(&province).await;
    assert_eq!(
        heard.last(),
        Some(&News::Dossier {
            dossier: id(1),
            subject: mo,
            event: DossierEvent::Accepted
        })
    );
    let row = sqlx::query("select kind from log_entry order by position desc limit 1")
        .fetch_one(province.app.db.read())
        .await
        .unwrap();
    assert_eq!(row.text("kind").unwrap(), "accepted");
    assert!(waiting(&province.app.db).await.unwrap().is_empty());
    assert_eq!(
        accept(&province.app.db, id(1), "hoa", &[], now())
            .await
            .unwrap_err()
            .code(),
        "already_decided"
    );
    let reason = Reason::new(Step::Photos, ReasonCode::Blur).unwrap();
    assert_eq!(
        give_back(&province.app.db, id(1), vec![reason], "hoa", &[], now())
            .await
            .unwrap_err()
            .code(),
        "already_decided"
    );
    assert_eq!(
        accept(&province.app.db, id(77), "hoa", &[], now())
            .await
            .unwrap_err()
            .code(),
        "dossier_unknown"
    );
}

#[tokio::test]
async fn accepting_a_proposal_s_dossier_puts_the_person_on_the_roster() {
    let province = Province::new().await;
    province
        .takes(&revision(
            1,
            1,
            None,
            proposal(5),
            "Lường Thị Đào",
            "019150000017",
        ))
        .await
        .unwrap();
    assert_eq!(
        counts(&province).await,
        Counts {
            needed: 2,
            received: 0,
            opened: 0
        },
        "not before a clerk"
    );
    accept(&province.app.db, id(1), "hoa", &[], now())
        .await
        .unwrap();
    assert_eq!(
        counts(&province).await,
        Counts {
            needed: 2,
            received: 1,
            opened: 0
        }
    );
    let person = people::under(&province.app.db, &[area()])
        .await
        .unwrap()
        .into_iter()
        .find(|person| person.name == "Lường Thị Đào")
        .unwrap();
    assert_eq!(
        (person.number.as_deref(), person.hamlet.as_str()),
        (Some("019150000017"), "Xóm Đồng Ruộng")
    );
    assert_eq!(
        people::find(&province.app.db, "dao", 5).await.unwrap(),
        [person.id]
    );
    let heard = news(&province).await;
    assert!(heard.contains(&News::Person {
        person: Box::new(person.clone())
    }));
    assert_eq!(
        heard.last(),
        Some(&News::Dossier {
            dossier: id(1),
            subject: Subject::Person(person.id),
            event: DossierEvent::Accepted
        })
    );
}

#[tokio::test]
async fn a_person_has_at_most_one_accepted_dossier() {
    let province = Province::new().await;
    let mo = Subject::Person(province.person("Nông Thị Mơ").await);
    province
        .takes(&revision(1, 1, None, mo, "Nông Thị Mơ", "019157000123"))
        .await
        .unwrap();
    province
        .takes(&revision(2, 1, None, mo, "Nông Thị Mơ", "019157000123"))
        .await
        .unwrap();
    // The same person again, as somebody who was not on the list: known by the number.
    province
        .takes(&revision(
            3,
            1,
            None,
            proposal(5),
            "Nong Thi Mo",
            "019157000123",
        ))
        .await
        .unwrap();
    assert_eq!(counts(&province).await.received, 1);
    accept(&province.app.db, id(1), "hoa", &[], now())
        .await
        .unwrap();
    for other in [2, 3] {
        assert_eq!(
            accept(&province.app.db, id(other), "hoa", &[], now())
                .await
                .unwrap_err()
                .code(),
            "already_accepted",
            "{other}"
        );
    }
    assert_eq!(
        counts(&province).await,
        Counts {
            needed: 2,
            received: 1,
            opened: 0
        }
    );
    assert_eq!(
        waiting(&province.app.db).await.unwrap().len(),
        2,
        "both stay for a clerk to return"
    );
}

#[tokio::test]
async fn a_reason_must_be_one_that_its_step_knows() {
    let province = Province::new().await;
    let mo = Subject::Person(province.person("Nông Thị Mơ").await);
    province
        .takes(&revision(1, 1, None, mo, "Nông Thị Mơ", "019157000123"))
        .await
        .unwrap();
    let odd = Reason {
        step: Step::Facts,
        code: ReasonCode::Glare,
        role: None,
        note: None,
    };
    assert_eq!(
        give_back(&province.app.db, id(1), vec![odd], "hoa", &[], now())
            .await
            .unwrap_err()
            .code(),
        "reason_unknown"
    );
    assert_eq!(
        give_back(&province.app.db, id(1), Vec::new(), "hoa", &[], now())
            .await
            .unwrap_err()
            .code(),
        "reason_missing"
    );
}

#[tokio::test]
async fn a_clerk_of_another_area_decides_nothing_here() {
    let province = Province::new().await;
    let mo = Subject::Person(province.person("Nông Thị Mơ").await);
    province
        .takes(&revision(1, 1, None, mo, "Nông Thị Mơ", "019157000123"))
        .await
        .unwrap();
    let elsewhere = ["2022:164".parse().unwrap()];
    assert_eq!(
        accept(&province.app.db, id(1), "hoa", &elsewhere, now())
            .await
            .unwrap_err()
            .code(),
        "not_allowed"
    );
    assert_eq!(
        page(
            &province.app.db,
            Some(Standing::Waiting),
            &elsewhere,
            None,
            50
        )
        .await
        .unwrap()
        .total,
        0
    );
    assert_eq!(
        page(
            &province.app.db,
            Some(Standing::Waiting),
            &["2022:170".parse().unwrap()],
            None,
            50
        )
        .await
        .unwrap()
        .total,
        1
    );
}

#[tokio::test]
async fn pages_follow_each_other_and_the_next_one_is_never_the_same() {
    let province = Province::new().await;
    for number in 1..=5 {
        province
            .takes(&revision(
                number,
                1,
                None,
                proposal(number),
                "A B",
                "999157000123",
            ))
            .await
            .unwrap();
    }
    let first = page(&province.app.db, Some(Standing::Waiting), &[], None, 2)
        .await
        .unwrap();
    assert_eq!((first.rows.len(), first.total), (2, 5));
    let second = page(
        &province.app.db,
        Some(Standing::Waiting),
        &[],
        first.next.as_deref(),
        2,
    )
    .await
    .unwrap();
    assert_eq!(second.rows[0].id, id(3));
    assert_eq!(
        after(&province.app.db, Some(id(1)), &[]).await.unwrap(),
        Some(id(2))
    );
    assert_eq!(
        after(&province.app.db, Some(id(5)), &[]).await.unwrap(),
        Some(id(1)),
        "the oldest, after the youngest"
    );
}

#[tokio::test]
async fn a_dossier_is_shown_with_what_the_list_says_and_what_happened() {
    let province = Province::new().await;
    let mo = Subject::Person(province.person("Nông Thị Mơ").await);
    let first = revision(1, 1, None, mo, "Nông Thị Mơ", "019157000123");
    province.takes(&first).await.unwrap();
    let reason = Reason {
        role: Some(tannha_domain::Role::CardFront),
        note: Some("Góc trái".into()),
        ..Reason::new(Step::Card, ReasonCode::Glare).unwrap()
    };
    give_back(&province.app.db, id(1), vec![reason], "hoa", &[], now())
        .await
        .unwrap();
    province
        .takes(&revision(
            1,
            2,
            Some(&first),
            mo,
            "Nông Thị Mơi",
            "019157000123",
        ))
        .await
        .unwrap();
    let shown = serde_json::to_value(show(&province.app, id(1)).await.unwrap()).unwrap();
    assert_eq!(shown["person"]["numberMasked"], "••••••••0123");
    assert_eq!(shown["roster"]["full_name"], "Nông Thị Mơ");
    assert_eq!(shown["facts"]["full_name"]["value"], "Nông Thị Mơi");
    assert_eq!(shown["changed"]["fields"], serde_json::json!(["full_name"]));
    assert_eq!(
        shown["reasonsByStep"]["product"],
        serde_json::json!(["mismatch", "other"])
    );
    let events: Vec<_> = shown["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| (event["code"].as_str().unwrap(), event["by"].as_str()))
        .collect();
    assert_eq!(
        events,
        [
            ("received", None),
            ("returned", Some("hoa")),
            ("received", None)
        ]
    );
    assert_eq!(shown["events"][1]["reasons"][0]["note"], "Góc trái");
}
