use tannha_tests::{Device, Province, Result};

/// getodk/getodk#1017: "delete after send" deleted although nothing was safe.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_hears_secured_only_when_the_second_newest_backup_reaches_it() -> Result {
    let province = Province::start_without_backups().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(1).await?;
    hoa.syncs().await?;
    hoa.syncs().await?;
    assert_eq!(hoa.counts("secured").await?, 0, "there is no backup yet");

    province.backs_up().await?;
    hoa.syncs().await?;
    assert_eq!(hoa.counts("secured").await?, 0, "one backup is one disk");

    province.backs_up().await?;
    hoa.syncs().await?;
    assert_eq!(hoa.counts("secured").await?, 1);
    Ok(())
}
