use tannha_tests::{Device, Province, Result};

/// Somebody put an older folder in the place of the province's, and no command knows of it: a device proves, with the
/// province's own receipt, that there was more, and offers again what was lost.
#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_was_put_back_by_hand_is_noticed_and_what_was_lost_comes_again() -> Result {
    let mut province = Province::start_without_backups().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(1).await?;
    hoa.syncs().await?;
    province.is_killed().await?;
    let old = province.keeps_a_copy()?;
    province.opens().await?;
    hoa.submits(2).await?;
    hoa.syncs().await?;
    assert_eq!(province.waiting().await?.len(), 3);

    province.is_put_back(&old).await?;
    assert_eq!(province.waiting().await?.len(), 1, "the copy knew one");
    hoa.syncs().await?;
    hoa.syncs().await?;
    assert_eq!(hoa.counts("waiting").await?, 0);
    assert_eq!(province.waiting().await?.len(), 3);
    province.verifies().await?;
    Ok(())
}
