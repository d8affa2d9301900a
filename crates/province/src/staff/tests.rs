use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use super::{Token, disable, hire, list, sign_in, sign_out, who};
use crate::{App, Columns as _, Db, cli::Role, place::Place};

async fn office() -> (Db, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(Place::folder(folder.path().join("data")))
        .await
        .unwrap();
    (app.db.clone(), folder)
}

fn now() -> Timestamp {
    "2026-11-23T05:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn a_sign_in_holds_for_a_working_day_and_ends() {
    let (db, _folder) = office().await;
    hire(
        &db,
        "chi-thanh",
        &[Role::Clerk],
        &[],
        Some("mot-hai-ba-bon-nam"),
        now(),
    )
    .await
    .unwrap();
    let (token, thanh) = sign_in(&db, "chi-thanh", "mot-hai-ba-bon-nam", now())
        .await
        .unwrap();
    assert!(thanh.may(Role::Clerk) && !thanh.may(Role::Overview) && !thanh.may(Role::Admin));
    assert!(who(&db, &token, now()).await.unwrap().is_some());
    assert!(
        who(&db, &token, now() + SignedDuration::from_hours(11))
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        who(&db, &Token::of_cookie("guessed"), now())
            .await
            .unwrap()
            .is_none()
    );
    sign_out(&db, &token).await.unwrap();
    assert!(who(&db, &token, now()).await.unwrap().is_none());
}

#[tokio::test]
async fn the_store_knows_neither_the_password_nor_the_token() {
    let (db, _folder) = office().await;
    let hired = hire(&db, "chi-thanh", &[Role::Clerk], &[], None, now())
        .await
        .unwrap();
    let (token, _) = sign_in(&db, "chi-thanh", &hired.password, now())
        .await
        .unwrap();
    let kept = sqlx::query(
        "select s.password, i.token_hash from staff s join sign_in i on i.staff = s.name",
    )
    .fetch_one(db.read())
    .await
    .unwrap();
    assert!(kept.text("password").unwrap().starts_with("$argon2id$"));
    assert!(!kept.text("password").unwrap().contains(&hired.password));
    assert_ne!(kept.text("token_hash").unwrap(), token.expose());
}

#[tokio::test]
async fn who_is_disabled_is_out_at_once_and_keeps_their_name() {
    let (db, _folder) = office().await;
    hire(
        &db,
        "chi-thanh",
        &[Role::Admin],
        &[],
        Some("mot-hai-ba-bon-nam"),
        now(),
    )
    .await
    .unwrap();
    let (token, _) = sign_in(&db, "chi-thanh", "mot-hai-ba-bon-nam", now())
        .await
        .unwrap();
    disable(&db, "chi-thanh", now()).await.unwrap();
    assert!(who(&db, &token, now()).await.unwrap().is_none());
    assert_eq!(
        sign_in(&db, "chi-thanh", "mot-hai-ba-bon-nam", now())
            .await
            .unwrap_err()
            .code(),
        "password_wrong"
    );
    let members = list(&db).await.unwrap();
    assert!(members[0].disabled && members[0].name == "chi-thanh");
    assert_eq!(
        hire(&db, "chi-thanh", &[Role::Clerk], &[], None, now())
            .await
            .unwrap_err()
            .code(),
        "staff_exists"
    );
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let (db, _folder) = office().await;
    hire(
        &db,
        "chi-thanh",
        &[Role::Clerk],
        &[],
        Some("mot-hai-ba-bon-nam"),
        now(),
    )
    .await
    .unwrap();
    for _ in 0..10 {
        assert_eq!(
            sign_in(&db, "chi-thanh", "sai", now())
                .await
                .unwrap_err()
                .code(),
            "password_wrong"
        );
    }
    assert_eq!(
        sign_in(&db, "chi-thanh", "mot-hai-ba-bon-nam", now())
            .await
            .unwrap_err()
            .code(),
        "too_many_tries"
    );
    let later = now() + SignedDuration::from_mins(16);
    assert!(
        sign_in(&db, "chi-thanh", "mot-hai-ba-bon-nam", later)
            .await
            .is_ok()
    );
    assert_eq!(
        sign_in(&db, "nobody", "sai", now())
            .await
            .unwrap_err()
            .code(),
        "password_wrong"
    );
}

/// Each guess read the count before any other had added to it.
#[tokio::test]
async fn guesses_that_come_at_once_are_counted_like_any_others() {
    let (db, _folder) = office().await;
    let guesses = (0..15).map(|_| sign_in(&db, "chi-thanh", "sai", now()));
    let heard = futures_util::future::join_all(guesses).await;
    let looked_at = heard
        .iter()
        .filter(|heard| heard.as_ref().unwrap_err().code() == "password_wrong");
    assert_eq!(looked_at.count(), 10);
}

#[tokio::test]
async fn a_name_that_nobody_can_have_is_not_kept() {
    let (db, _folder) = office().await;
    let endless = "a".repeat(10_000);
    let heard = sign_in(&db, &endless, "sai", now()).await;
    assert_eq!(heard.unwrap_err().code(), "password_wrong");
    let rows = sqlx::query("select name from failed_sign_in")
        .fetch_all(db.read())
        .await
        .unwrap();
    assert!(rows.is_empty());
}
