use std::fs;
use std::path::Path;

use tannha_tests::{Device, Province, Result};

/// The size of the largest file below a folder, in kilobytes.
fn largest(place: &Path) -> Result<u64> {
    let mut largest = 0;
    for entry in fs::read_dir(place)? {
        let path = entry?.path();
        largest = largest.max(if path.is_dir() {
            self::largest(&path)?
        } else {
            path.metadata()?.len() / 1024
        });
    }
    Ok(largest)
}

/// medic/cht-docs T11: "will not continue to function if a user runs out of storage space".
#[tokio::test(flavor = "multi_thread")]
async fn a_device_with_a_full_disk_says_so_and_keeps_what_it_had() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(1).await?;
    let full = hoa
        .tries_to_submit_on_a_full_disk(largest(&hoa.data())? + 40, 4)
        .await?;
    assert_eq!(full.status, Some(1), "{}", full.said);
    assert!(!full.said.contains("panicked"), "{}", full.said);

    hoa.syncs().await?;
    assert_eq!(hoa.counts("waiting").await?, 0);
    assert!(
        !province.waiting().await?.is_empty(),
        "what was submitted before arrived"
    );
    province.verifies().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_province_with_a_full_disk_signs_for_nothing_that_it_could_not_keep() -> Result {
    let mut province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    province.is_killed().await?;
    province
        // Less than any photo: the largest file there may be a log that begins anew, and leave room for everything.
        .opens_on_a_full_disk((largest(&province.data())?.max(30) - 10).min(100))
        .await?;
    hoa.submits(2).await?;
    let full = hoa.answers(&["sync"]).await?;
    assert!(!full.said.contains("panicked"), "{}", full.said);
    assert_eq!(hoa.counts("received").await?, 0);

    province.is_killed().await?;
    province.opens().await?;
    hoa.syncs().await?;
    assert_eq!(hoa.counts("waiting").await?, 0);
    assert_eq!(province.waiting().await?.len(), 2);
    province.verifies().await?;
    Ok(())
}
