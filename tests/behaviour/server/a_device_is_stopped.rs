//! PROTOCOL 4: a device that is stopped hands over all that it has, its drafts too, and then destroys its keys.

use serde_json::json;
use tannha_tests::{Device, Province, Result};
use tempfile::TempDir;

/// What is held, by kind and why.
async fn held(province: &Province) -> Result<Vec<(String, String)>> {
    let said = province.says(["review", "held"]).await?;
    let held = said["packets"].as_array().cloned().unwrap_or_default();
    let word =
        |one: &serde_json::Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
    Ok(held
        .iter()
        .map(|one| (word(one, "kind"), word(one, "code")))
        .collect())
}

fn why(kind: &str) -> (String, String) {
    (kind.to_owned(), "device_revoked".to_owned())
}

/// Somebody lost the tablet: nobody unlocks it any more, and it was locked with a dossier that nobody had submitted.
#[tokio::test(flavor = "multi_thread")]
async fn a_locked_device_that_is_stopped_hands_over_its_drafts_and_destroys_its_keys() -> Result {
    let province = Province::start_without_backups().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(1).await?;
    hoa.syncs().await?;
    hoa.leaves_drafts(2).await?;
    let header = hoa.data().join("vault.json");
    assert!(header.exists());

    // As long as it is one of the province's own, a draft is nobody's but hers.
    hoa.posts().await?;
    assert_eq!(held(&province).await?, []);

    province.revokes_the_first_device().await?;
    // What it asks is asked again at once here, and not in three hours.
    hoa.asks_anew()?;
    let heard = hoa.posts().await?;
    assert_eq!(heard["stopped"], true, "{heard}");
    hoa.posts().await?;
    assert_eq!(held(&province).await?, [why("draft"), why("draft")]);
    assert!(header.exists(), "no backup has them yet");

    for _ in 0..2 {
        province.backs_up().await?;
    }
    let last = hoa.posts().await?;
    assert_eq!(last["destroyed"], true, "{last}");
    for gone in ["vault.json", "vault.db", "vault.db-wal", "post"] {
        assert!(!hoa.data().join(gone).exists(), "{gone}");
    }
    province.verifies().await?;
    Ok(())
}

/// A kill leaves drafts that were not sealed since: their keys are not destroyed before somebody has unlocked.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_whose_drafts_were_not_sealed_keeps_its_keys_until_they_are() -> Result {
    let province = Province::start_without_backups().await?;
    let hoa = Device::join(&province).await?;
    hoa.leaves_drafts(1).await?;
    // Opened again, and then the power went.
    hoa.status().await?;
    province.revokes_the_first_device().await?;
    hoa.posts().await?;
    hoa.posts().await?;
    for _ in 0..2 {
        province.backs_up().await?;
    }
    hoa.posts().await?;
    assert!(hoa.data().join("vault.db").exists());

    // Unlocked once more, it lays the rest ready.
    let synced = hoa.syncs().await?;
    assert_eq!(synced["stopped"], json!(true), "{synced}");
    for _ in 0..2 {
        hoa.posts().await?;
        province.backs_up().await?;
    }
    hoa.posts().await?;
    assert!(!hoa.data().join("vault.db").exists());
    Ok(())
}

/// It is carried about for weeks where no line is: the word comes by the way that everything comes.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_lives_by_a_stick_hears_by_it_that_it_is_stopped() -> Result {
    let province = Province::start_without_backups().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(1).await?;
    hoa.leaves_drafts(1).await?;
    province.revokes_the_first_device().await?;

    let stick = TempDir::new()?;
    let file = |name: &str| stick.path().join(name).to_string_lossy().into_owned();
    let (there, back) = (file("gui.tannha"), file("ve.tannha"));
    hoa.says(&["export", &there]).await?;
    province.says(["bundle", "import", &there]).await?;
    province.says(["bundle", "export", &back]).await?;
    let read = hoa.says(&["import", &back]).await?;
    assert_eq!(read["stopped"], true, "{read}");

    // Somewhere there is a line in the end, and nobody has to unlock for it.
    hoa.posts().await?;
    assert_eq!(held(&province).await?, [why("revision"), why("draft")]);
    Ok(())
}

/// The same by a kiosk: the first time it takes what is asked there, the next time it has the answer.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_hands_over_at_a_kiosk_hears_there_that_it_is_stopped() -> Result {
    let mut province = Province::start_without_backups().await?;
    let hoa = Device::join(&province).await?;
    province.revokes_the_first_device().await?;
    let kiosk = Device::join(&province).await?;
    kiosk.syncs().await?;
    province.is_killed().await?;
    let counter = kiosk.opens_a_relay(&[]).await?;
    hoa.submits(1).await?;
    hoa.leaves_drafts(1).await?;
    hoa.hands_over(&counter).await?;
    drop(counter);
    province.opens().await?;
    kiosk.posts().await?;
    province.is_killed().await?;
    let counter = kiosk.opens_a_relay(&[]).await?;
    let handed = hoa.hands_over(&counter).await?;
    assert_eq!(handed["stopped"], true, "{handed}");

    province.opens().await?;
    hoa.posts().await?;
    assert_eq!(held(&province).await?, [why("revision"), why("draft")]);
    Ok(())
}

/// Everything was received, and nothing waits. Until backups have it, nobody but this device could bring it again.
#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_device_keeps_its_keys_until_what_was_received_is_safe_twice() -> Result {
    let province = Province::start_without_backups().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(2).await?;
    assert_eq!(hoa.syncs().await?["receipts"], 2);
    province.revokes_the_first_device().await?;
    assert_eq!(hoa.syncs().await?["stopped"], true);
    for _ in 0..2 {
        let asked = hoa.posts().await?;
        assert_eq!(asked["waiting"], 0, "{asked}");
        assert_ne!(asked["destroyed"], true, "{asked}");
        province.backs_up().await?;
    }
    assert_eq!(hoa.posts().await?["destroyed"], true);
    province.verifies().await?;
    Ok(())
}

/// The province lost what it had received. The device asks whether it is safe, and hears that it is lacking.
#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_device_brings_again_what_a_restored_province_lost() -> Result {
    let mut province = Province::start_without_backups().await?;
    let hoa = Device::join(&province).await?;
    province.backs_up().await?;
    hoa.submits(1).await?;
    assert_eq!(hoa.syncs().await?["receipts"], 1);
    province.revokes_the_first_device().await?;
    assert_eq!(hoa.syncs().await?["stopped"], true);
    province.is_restored().await?;

    // Its bytes lie in the vault, which somebody has to unlock for that.
    assert_eq!(hoa.posts().await?["waiting"], 1);
    hoa.leaves_drafts(1).await?;
    assert_eq!(hoa.posts().await?["waiting"], 0);
    assert_eq!(province.verifies().await?["packets"], 2, "and the draft");
    for _ in 0..2 {
        province.backs_up().await?;
    }
    assert_eq!(hoa.posts().await?["destroyed"], true);
    Ok(())
}
