use tannha_domain::{
    DeviceId, DossierEvent, News, Reason, ReasonCode, Role, Standing, Step, Subject, UnitList,
};
use tannha_wire::v1::Unconfirmed;

use super::{accept, after, give_back, page, show, waiting};
use crate::{
    Columns as _,
    cli::By,
    dossiers::story::{Province, area, id, now, proposal, refuses, revision},
    people::{self, Counts},
    report,
    store::told,
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
    accept(&province.app.db, id(1), None, "hoa", &[], now())
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
        accept(&province.app.db, id(1), None, "hoa", &[], now())
            .await
            .unwrap_err()
            .code(),
        "already_decided"
    );
    let reason = Reason::new(Step::Photos, ReasonCode::Blur).unwrap();
    assert_eq!(
        give_back(
            &province.app.db,
            id(1),
            None,
            vec![reason],
            "hoa",
            &[],
            now()
        )
        .await
        .unwrap_err()
        .code(),
        "already_decided"
    );
    assert_eq!(
        accept(&province.app.db, id(77), None, "hoa", &[], now())
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
    accept(&province.app.db, id(1), None, "hoa", &[], now())
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
    accept(&province.app.db, id(1), None, "hoa", &[], now())
        .await
        .unwrap();
    for other in [2, 3] {
        assert_eq!(
            accept(&province.app.db, id(other), None, "hoa", &[], now())
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
        give_back(&province.app.db, id(1), None, vec![odd], "hoa", &[], now())
            .await
            .unwrap_err()
            .code(),
        "reason_unknown"
    );
    assert_eq!(
        give_back(&province.app.db, id(1), None, Vec::new(), "hoa", &[], now())
            .await
            .unwrap_err()
            .code(),
        "reason_missing"
    );
}

fn about(step: Step, role: Role) -> Reason {
    Reason {
        role: Some(role),
        ..Reason::new(step, ReasonCode::Missing).unwrap()
    }
}

/// Whether a dossier can be returned for these reasons: `ok`, or the refusal's code.
async fn returned(province: &Province, dossier: u128, reasons: Vec<Reason>) -> &'static str {
    let done = give_back(
        &province.app.db,
        id(dossier),
        None,
        reasons,
        "hoa",
        &[],
        now(),
    )
    .await;
    done.map_or_else(|error| error.code(), |()| "ok")
}

/// The device would make a task of it that nobody can end.
#[tokio::test]
async fn nobody_is_asked_for_a_picture_that_cannot_be_had() {
    let province = Province::new().await;
    let mo = Subject::Person(province.person("Nông Thị Mơ").await);
    let pao = Subject::Person(province.person("Hoàng Văn Páo").await);
    let asked = revision(1, 1, None, mo, "Nông Thị Mơ", "019157000123");
    let refused = revision(2, 1, None, pao, "Hoàng Văn Páo", "019049000456");
    province.takes(&asked).await.unwrap();
    province
        .takes(&refuses(refused, "keep_id_card_images"))
        .await
        .unwrap();
    let front = about(Step::Card, Role::CardFront);
    for (dossier, reason, said) in [
        (1, about(Step::Photos, Role::CardFront), "picture_foreign"),
        (1, about(Step::Photos, Role::Portrait), "picture_impossible"),
        (2, front.clone(), "picture_impossible"),
        (1, front, "ok"),
    ] {
        assert_eq!(returned(&province, dossier, vec![reason]).await, said);
    }
}

#[tokio::test]
async fn a_return_that_could_stop_the_feed_is_refused() {
    let province = Province::new().await;
    let mo = Subject::Person(province.person("Nông Thị Mơ").await);
    province
        .takes(&revision(1, 1, None, mo, "Nông Thị Mơ", "019157000123"))
        .await
        .unwrap();
    let reason = |note: String| Reason {
        note: Some(note),
        ..Reason::new(Step::Facts, ReasonCode::Mismatch).unwrap()
    };
    for (count, note, said) in [
        (9, "ngắn".to_owned(), "reasons_too_many"),
        (1, "a".repeat(301), "note_too_long"),
        (1, "\u{1}".repeat(100), "note_too_long"),
        (8, "a".repeat(300), "ok"),
    ] {
        let reasons = vec![reason(note); count];
        assert_eq!(returned(&province, 1, reasons).await, said);
    }
    let longest = news(&province).await;
    let longest = serde_json::to_string(longest.last().unwrap()).unwrap();
    assert!(longest.len() < crate::feed::MAX_ITEM_BYTES);
}

/// A revision came while the clerk was reading the one before it.
#[tokio::test]
async fn a_decision_names_the_revision_that_was_seen() {
    let province = Province::new().await;
    let mo = Subject::Person(province.person("Nông Thị Mơ").await);
    let first = revision(1, 1, None, mo, "Nông Thị Mơ", "019157000123");
    province.takes(&first).await.unwrap();
    let seen = first.digest;
    let second = revision(1, 2, Some(&first), mo, "Nông Thị Mơ B", "019157000123");
    province.takes(&second).await.unwrap();
    let db = &province.app.db;
    let blind = accept(db, id(1), Some(&seen), "hoa", &[], now()).await;
    assert_eq!(blind.unwrap_err().code(), "revision_changed");
    accept(db, id(1), Some(&second.digest), "hoa", &[], now())
        .await
        .unwrap();
}

#[tokio::test]
async fn what_a_device_says_had_been_decided_is_shown_with_its_dossier() {
    let province = Province::new().await;
    let mo = Subject::Person(province.person("Nông Thị Mơ").await);
    province
        .takes(&revision(1, 1, None, mo, "Nông Thị Mơ", "019157000123"))
        .await
        .unwrap();
    let before = Unconfirmed {
        dossier: id(1),
        event: DossierEvent::Accepted,
    };
    let mut tx = province.app.db.write().await.unwrap();
    told::unconfirmed(&mut tx, id::<DeviceId>(2), &before, now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let shown = show(&province.app, id(1)).await.unwrap();
    assert_eq!(
        serde_json::to_value(&shown).unwrap()["unconfirmed"],
        serde_json::json!([{ "event": { "event": "accepted" }, "device": id::<DeviceId>(2), "at": now() }])
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
        accept(&province.app.db, id(1), None, "hoa", &elsewhere, now())
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
    give_back(
        &province.app.db,
        id(1),
        None,
        vec![reason],
        "hoa",
        &[],
        now(),
    )
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
