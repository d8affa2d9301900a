use tannha_domain::Change;

use super::*;
use crate::{bulk, devices, testing::Home};

const SPEECH: &[u8] = b"OggS spoken in Nung";

fn brought<'a>(purpose: &'a str, content: &'a [u8]) -> Brought<'a> {
    Brought {
        language: SpokenLanguage::Nung,
        dialect: "vo-nhai",
        purpose,
        address: None,
        provider: None,
        content,
    }
}

async fn counts(app: &App, purpose: &str, content: &[u8]) -> RecordingId {
    let now = Timestamp::now();
    let id = add(app, &brought(purpose, content), now).await.unwrap();
    approve(&app.db, id, "Chúng cháu làm giấy mở tài khoản", now)
        .await
        .unwrap();
    id
}

async fn publishes(app: &App) -> Result<Published, ProvinceError> {
    publish(app, SpokenLanguage::Nung, Timestamp::now()).await
}

#[tokio::test]
async fn an_unapproved_clip_is_not_published() {
    let home = Home::new().await;
    let app = &home.app;
    add(app, &brought("opening_notice", SPEECH), Timestamp::now())
        .await
        .unwrap();
    assert_eq!(publishes(app).await.unwrap_err().code(), "recordings_none");

    let id = counts(app, "process_for_account", SPEECH).await;
    let first = publishes(app).await.unwrap();
    assert_eq!((first.version, first.clips), (1, 1));
    let again = publishes(app).await.unwrap();
    assert!(again.unchanged);
    assert_eq!(again.version, 1);

    counts(app, "opening_notice", b"OggS the same in other words").await;
    let second = publishes(app).await.unwrap();
    assert_eq!((second.version, second.clips), (2, 2));
    withdraw(&app.db, id, Timestamp::now()).await.unwrap();
    assert_eq!(publishes(app).await.unwrap().clips, 1);
}

#[tokio::test]
async fn a_clip_of_an_older_text_is_neither_approved_nor_published() {
    let home = Home::new().await;
    let app = &home.app;
    let id = counts(app, "opening_notice", SPEECH).await;
    let mut tx = app.db.write().await.unwrap();
    sqlx::query("update recording set text_version = 'last year'")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let refused = approve(&app.db, id, "nghĩa là", Timestamp::now()).await;
    assert_eq!(refused.unwrap_err().code(), "recording_text_old");
    assert_eq!(publishes(app).await.unwrap_err().code(), "recordings_none");
    assert!(!list(&app.db).await.unwrap()[0].current);
}

#[tokio::test]
async fn the_clip_that_was_approved_last_takes_the_place_of_the_one_before() {
    let home = Home::new().await;
    let app = &home.app;
    counts(app, "opening_notice", SPEECH).await;
    let later = Timestamp::now() + jiff::SignedDuration::from_secs(1);
    let second = add(app, &brought("opening_notice", b"OggS better"), later)
        .await
        .unwrap();
    approve(&app.db, second, "hay hơn", later).await.unwrap();
    publishes(app).await.unwrap();
    let pack = newest(&app.db, SpokenLanguage::Nung)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(pack.clips, [second]);
}

#[tokio::test]
async fn what_is_no_recording_of_a_text_is_refused() {
    let home = Home::new().await;
    let add = async |brought: Brought<'_>| {
        add(&home.app, &brought, Timestamp::now())
            .await
            .unwrap_err()
            .code()
    };
    assert_eq!(
        add(brought("no_purpose", SPEECH)).await,
        "recording_purpose"
    );
    assert_eq!(
        add(brought("opening_notice", b"%PDF-1.7")).await,
        "recording_media"
    );
    let long = [SPEECH, &vec![0; MAX_CLIP_BYTES]].concat();
    assert_eq!(
        add(brought("opening_notice", &long)).await,
        "recording_too_large"
    );
    let named = Brought {
        provider: Some("viettel"),
        ..brought("opening_notice", SPEECH)
    };
    assert_eq!(add(named).await, "recording_provider");
    let somewhere = Brought {
        dialect: "võ nhai",
        ..brought("opening_notice", SPEECH)
    };
    assert_eq!(add(somewhere).await, "recording_dialect");
    let empty = approve(&home.app.db, Uuid::now_v7().into(), " ", Timestamp::now()).await;
    assert_eq!(empty.unwrap_err().code(), "recording_back_translation");
}

#[tokio::test]
async fn each_device_is_told_a_key_of_its_own_and_the_clips_lie_sealed() {
    let home = Home::new().await;
    let app = &home.app;
    let hoa = home.has_hoa().await;
    let device = devices::find(app, hoa.id).await.unwrap().unwrap();
    counts(app, "opening_notice", SPEECH).await;
    publishes(app).await.unwrap();
    let mut tx = app.db.snapshot().await.unwrap();
    let head = log::head(&mut *tx).await.unwrap();
    let mut told: Vec<Change> =
        feed::changes(&mut tx, device.id, &device.areas, 0, head.position, 100)
            .await
            .unwrap();
    tx.rollback().await.unwrap();
    told.retain(|change| matches!(change.news, News::Recordings { .. }));
    bulk::with_keys(app, &device, &mut told).await.unwrap();
    let News::Recordings { blob, key, .. } = &told[0].news else {
        panic!("recordings");
    };
    assert!(bulk::is_one(&app.db, blob).await.unwrap());
    let opener = hoa.opens(&key.0);
    let opener = Opener::from_kept(std::str::from_utf8(&opener).unwrap()).unwrap();
    let bytes = opener.open(&app.blobs.read(blob).await.unwrap()).unwrap();
    let (list, contents) = tannha_domain::unpack(&bytes).unwrap();
    assert_eq!(list.clips[0].purpose, "opening_notice");
    assert_eq!(contents, [SPEECH]);
    let row = sqlx::query("select sealed from recording")
        .fetch_one(app.db.read())
        .await
        .unwrap();
    let lies = app
        .blobs
        .read(&row.parsed("sealed").unwrap())
        .await
        .unwrap();
    assert!(!lies.windows(SPEECH.len()).any(|some| some == SPEECH));
}
