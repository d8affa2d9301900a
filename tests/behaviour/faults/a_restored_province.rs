use tannha_tests::{Device, Province, Result};

/// medic/cht-core#8093: after a restore devices believed that their data was there, and it was lost.
#[tokio::test(flavor = "multi_thread")]
async fn what_came_after_the_backup_is_offered_again() -> Result {
    let mut province = Province::start_without_backups().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(1).await?;
    hoa.syncs().await?;
    province.backs_up().await?;
    hoa.submits(2).await?;
    hoa.syncs().await?;
    assert_eq!(province.waiting().await?.len(), 3);

    province.is_restored().await?;
    assert_eq!(province.waiting().await?.len(), 1, "the backup knew one");

    hoa.syncs().await?;
    assert_eq!(hoa.counts("waiting").await?, 0);
    assert_eq!(province.waiting().await?.len(), 3);
    province.verifies().await?;
    Ok(())
}

/// She heard of somebody new on the list, and then the province lost that again: whoever stays on her list alone is found twice
/// once the clerk accepts anew.
#[tokio::test(flavor = "multi_thread")]
async fn who_came_onto_the_roster_after_the_backup_is_not_on_it_twice() -> Result {
    let mut province = Province::start_without_backups().await?;
    let (hoa, lan) = (
        Device::join(&province).await?,
        Device::join(&province).await?,
    );
    hoa.submits(1).await?;
    for device in [&hoa, &lan] {
        device.syncs().await?;
    }
    let before = hoa.counts("people").await?;
    province.backs_up().await?;
    let accepts = async |province: &Province| -> Result {
        let id = province.the_one_waiting().await?;
        province.says(["review", "accept", &id]).await?;
        Ok(())
    };
    accepts(&province).await?;
    hoa.syncs().await?;
    assert_eq!(hoa.counts("people").await?, before + 1);

    province.is_restored().await?;
    for _ in 0..2 {
        hoa.syncs().await?;
    }
    assert_eq!(hoa.counts("people").await?, before, "nobody accepted it");
    accepts(&province).await?;
    for device in [&hoa, &lan] {
        for _ in 0..2 {
            device.syncs().await?;
        }
        assert_eq!(device.counts("people").await?, before + 1);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_into_a_folder_that_is_in_use_is_refused() -> Result {
    let province = Province::start_without_backups().await?;
    province.backs_up().await?;
    let backups = province.backups();
    let refused = province
        .answers(["restore", &backups.to_string_lossy(), "--no-journal"])
        .await?;
    assert_eq!(refused.status, Some(1), "{}", refused.said);
    province.verifies().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_journal_a_restore_asks_to_be_told() -> Result {
    let mut province = Province::start_without_backups().await?;
    province.backs_up().await?;
    province.is_killed().await?;
    std::fs::remove_dir_all(province.data())?;
    let backups = province.backups();
    let refused = province
        .answers(["restore", &backups.to_string_lossy()])
        .await?;
    assert_eq!(refused.status, Some(1), "{}", refused.said);
    Ok(())
}
