use tannha_packet::{Mark, Statement as _};
use tempfile::TempDir;

use super::*;
use crate::{devices, journal::Journal, place::Place, restore::restore, testing::Home};

async fn mark(app: &App) -> u64 {
    secured::state(&app.db).await.unwrap().position
}

/// The same province, in an empty place.
async fn restored(home: &Home, backups: &TempDir, journal: Option<&Path>) -> Home {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::folder(folder.path().join("data"));
    home.app.db.close().await;
    restore(&place, backups.path(), journal, Timestamp::now())
        .await
        .unwrap();
    Home {
        app: App::open(place).await.unwrap(),
        folder,
    }
}

/// getodk/getodk#1017: deleted although nothing was safe.
#[tokio::test]
async fn with_one_backup_nothing_is_secured_and_the_second_secures_what_the_first_reached() {
    let home = Home::new().await;
    let backups = tempfile::tempdir().unwrap();
    let mut hoa = home.has_hoa().await;
    let packet = hoa.captures(&home.app);
    hoa.delivers(&home.app, &[&packet]).await;
    let first = make(&home.app, backups.path(), Timestamp::now())
        .await
        .unwrap();
    assert_eq!(
        (
            first.packets,
            first.blobs,
            first.copied,
            mark(&home.app).await
        ),
        (1, 3, 3, 0)
    );
    assert!(hoa.asks(&home.app, &[]).await.mark.is_none());
    let later = hoa.captures(&home.app);
    hoa.delivers(&home.app, &[&later]).await;
    let second = make(&home.app, backups.path(), Timestamp::now())
        .await
        .unwrap();
    assert_eq!((second.secured, second.copied), (first.position, 3));
    let told = hoa.asks(&home.app, &[]).await.mark.unwrap();
    let told = Mark::verify(&told, &home.app.keys().unwrap().signing.verifying()).unwrap();
    assert_eq!(told.secured.position, first.position);
}

#[tokio::test]
async fn a_backup_that_somebody_removed_does_not_count() {
    let home = Home::new().await;
    let backups = tempfile::tempdir().unwrap();
    home.has_hoa().await;
    make(&home.app, backups.path(), Timestamp::now())
        .await
        .unwrap();
    fs::remove_dir_all(backups.path().join("000001")).unwrap();
    assert_eq!(
        make(&home.app, backups.path(), Timestamp::now())
            .await
            .unwrap()
            .secured,
        0
    );
}

/// medic/cht-core#8093: restored from a backup, and devices believed that their data was there.
#[tokio::test]
async fn after_a_restore_what_came_later_is_wanted_again_and_what_came_before_is_not() {
    let home = Home::new().await;
    let backups = tempfile::tempdir().unwrap();
    let mut hoa = home.has_hoa().await;
    let (before, after) = (hoa.captures(&home.app), hoa.captures(&home.app));
    hoa.delivers(&home.app, &[&before]).await;
    make(&home.app, backups.path(), Timestamp::now())
        .await
        .unwrap();
    hoa.delivers(&home.app, &[&after]).await;

    let home = restored(&home, &backups, None).await;
    let reply = hoa.asks(&home.app, &[&before, &after]).await;
    let epochs = reply.epochs.expect("the device hears of the new epoch");
    let epochs =
        tannha_packet::Epochs::verify(&epochs, &home.app.keys().unwrap().signing.verifying())
            .unwrap();
    assert_eq!(epochs.0.len(), 2);
    assert_eq!(reply.receipts.len(), 1, "what the backup knows");
    assert_eq!(reply.wanted.len(), 3, "what it does not");
    assert_eq!(hoa.delivers(&home.app, &[&after]).await.len(), 1);
    let found = verify::everything(home.app.db.read(), home.app.blobs.root(), Depth::Bytes)
        .await
        .unwrap();
    assert_eq!((found.packets, found.blobs, found.problems), (2, 6, vec![]));
}

#[tokio::test]
async fn the_journal_knows_devices_that_the_backup_does_not() {
    let mut home = Home::new().await;
    let backups = tempfile::tempdir().unwrap();
    let journal = backups.path().join("journal");
    home.app = home
        .app
        .with_journal(Journal::open(Some(&journal)).unwrap());
    let lan = home.has_hoa().await;
    make(&home.app, backups.path(), Timestamp::now())
        .await
        .unwrap();
    let mut hoa = home.has_hoa().await;
    devices::revoke(&home.app, lan.id, Timestamp::now())
        .await
        .unwrap();

    let home = restored(&home, &backups, Some(&journal)).await;
    assert_eq!(
        devices::find(&home.app, lan.id)
            .await
            .unwrap()
            .unwrap()
            .standing,
        devices::Standing::Revoked
    );
    let packet = hoa.captures(&home.app);
    assert_eq!(
        hoa.delivers(&home.app, &[&packet]).await,
        [tannha_packet::Outcome::Taken]
    );
}

#[tokio::test]
async fn a_place_in_use_is_not_restored_into_and_a_broken_backup_is_passed_over() {
    let home = Home::new().await;
    let backups = tempfile::tempdir().unwrap();
    let mut hoa = home.has_hoa().await;
    let packet = hoa.captures(&home.app);
    hoa.delivers(&home.app, &[&packet]).await;
    let now = Timestamp::now();
    make(&home.app, backups.path(), now).await.unwrap();
    let in_use = restore(&home.app.place, backups.path(), None, now)
        .await
        .unwrap_err();
    assert_eq!(in_use.code(), "restore_not_empty");

    make(&home.app, backups.path(), now).await.unwrap();
    let newest = backups.path().join("000002/province.db");
    let bytes = fs::read(&newest).unwrap();
    fs::write(&newest, &bytes[..bytes.len() / 2]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let told = restore(
        &Place::folder(folder.path().join("data")),
        backups.path(),
        None,
        now,
    )
    .await
    .unwrap();
    assert_eq!(told.number, 1);
}

#[tokio::test]
async fn a_photo_that_changed_on_the_disk_is_found() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let packet = hoa.captures(&home.app);
    hoa.delivers(&home.app, &[&packet]).await;
    let photo = packet.head.parts[0].digest;
    let path = home.app.blobs.path(&photo);
    let mut bytes = fs::read(&path).unwrap();
    bytes[10] ^= 1;
    fs::write(&path, bytes).unwrap();
    let found = verify::everything(home.app.db.read(), home.app.blobs.root(), Depth::Bytes)
        .await
        .unwrap();
    assert_eq!(
        found.problems,
        [verify::Problem {
            code: "blob_differs",
            at: photo.to_string()
        }]
    );
}

async fn codes(home: &Home) -> Vec<&'static str> {
    let found = verify::everything(home.app.db.read(), home.app.blobs.root(), Depth::Sizes)
        .await
        .unwrap();
    found.problems.iter().map(|found| found.code).collect()
}

async fn is_meddled_with(home: &Home, sql: &'static str) {
    let mut tx = home.app.db.write().await.unwrap();
    sqlx::query(sql).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn rows_that_are_gone_or_changed_beside_the_chain_are_found() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let (one, two) = (hoa.captures(&home.app), hoa.captures(&home.app));
    hoa.delivers(&home.app, &[&one, &two]).await;
    assert!(codes(&home).await.is_empty());
    is_meddled_with(&home, "delete from packet_blob where ordinal = 1").await;
    assert_eq!(
        codes(&home).await,
        ["packet_blob_missing", "packet_blob_missing"]
    );
    is_meddled_with(
        &home,
        "update packet set receipt = (select receipt from packet order by position limit 1), \
         receipt_signature = (select receipt_signature from packet order by position limit 1)",
    )
    .await;
    assert!(codes(&home).await.contains(&"receipt_does_not_hold"));
    is_meddled_with(&home, "delete from packet").await;
    assert_eq!(codes(&home).await, ["packet_missing", "packet_missing"]);
}

/// It signed for another place of the log, for this very packet.
#[tokio::test]
async fn a_receipt_for_another_place_does_not_hold() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let packet = hoa.captures(&home.app);
    hoa.sends(&home.app, &[&packet]).await;
    let signed = hoa.asks(&home.app, &[&packet]).await.receipts.remove(0);
    let mut receipt = tannha_packet::Receipt::read_unverified(&signed).unwrap();
    receipt.at.position += 1;
    let elsewhere = receipt.sign(&home.app.keys().unwrap().signing);
    let mut tx = home.app.db.write().await.unwrap();
    sqlx::query("update packet set receipt = $1, receipt_signature = $2")
        .bind(elsewhere.bytes.0)
        .bind(elsewhere.signature.0)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(codes(&home).await, ["receipt_does_not_hold"]);
}

#[tokio::test]
async fn a_dossier_that_nobody_knows_is_not_verified_as_if_it_held() {
    let home = Home::new().await;
    let nobodys = uuid::Uuid::from_u128(1).into();
    let refused = verify::dossier(home.app.db.read(), home.app.blobs.root(), nobodys).await;
    assert_eq!(refused.unwrap_err().code(), "dossier_unknown");
}

#[tokio::test]
async fn two_backups_into_one_folder_do_not_run_at_once() {
    let home = Home::new().await;
    let backups = tempfile::tempdir().unwrap();
    let now = Timestamp::now();
    let running = alone(backups.path()).unwrap();
    let refused = make(&home.app, backups.path(), now).await.unwrap_err();
    assert_eq!(refused.code(), "backup_running");
    drop(running);
    make(&home.app, backups.path(), now).await.unwrap();
}

#[tokio::test]
async fn blobs_are_restored_where_the_command_says() {
    let home = Home::new().await;
    let backups = tempfile::tempdir().unwrap();
    let mut hoa = home.has_hoa().await;
    let packet = hoa.captures(&home.app);
    hoa.delivers(&home.app, &[&packet]).await;
    let now = Timestamp::now();
    make(&home.app, backups.path(), now).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut place = Place::folder(folder.path().join("data"));
    let elsewhere = folder.path().join("large").join("blobs");
    place.blobs = Some(elsewhere.clone());
    restore(&place, backups.path(), None, now).await.unwrap();
    let app = App::open(place.clone()).await.unwrap();
    assert!(app.blobs.path(&packet.head.digest).starts_with(&elsewhere));
    let found = verify::everything(app.db.read(), app.blobs.root(), Depth::Bytes).await;
    assert_eq!(found.unwrap().problems, []);
    app.db.close().await;
    std::fs::remove_dir_all(place.data.as_ref().unwrap()).unwrap();
    let refused = restore(&place, backups.path(), None, now).await;
    assert_eq!(refused.unwrap_err().code(), "restore_not_empty");
}
