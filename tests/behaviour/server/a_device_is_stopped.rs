//! PROTOCOL 4: a device that is stopped hands over all that it has, its drafts too, and then destroys its keys.

use serde_json::json;
use tannha_tests::{Device, Province, Result};

async fn revokes_the_only_one(province: &Province) -> Result {
    let devices = province.says(["devices", "list"]).await?;
    let id = devices["devices"][0]["id"].as_str().unwrap_or_default();
    province.says(["devices", "revoke", id]).await?;
    Ok(())
}

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

    revokes_the_only_one(&province).await?;
    // What it asks is asked again at once here, and not in three hours.
    hoa.asks_anew()?;
    let heard = hoa.posts().await?;
    assert_eq!(heard["stopped"], true, "{heard}");
    hoa.posts().await?;
    let draft = || ("draft".to_owned(), "device_revoked".to_owned());
    assert_eq!(held(&province).await?, [draft(), draft()]);
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
    revokes_the_only_one(&province).await?;
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
