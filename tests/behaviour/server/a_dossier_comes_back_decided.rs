use tannha_tests::{Device, Province, Result};

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_is_submitted_received_accepted_and_the_device_hears_of_it() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(2).await?;
    assert_eq!(hoa.counts("waiting").await?, 2);

    let synced = hoa.syncs().await?;
    assert_eq!(synced["receipts"], 2);
    assert_eq!(synced["waiting"], 0);
    assert_eq!(hoa.counts("received").await?, 2);

    let waiting = province.waiting().await?;
    assert_eq!(waiting.len(), 2);
    let first = waiting[0]["id"].as_str().unwrap_or_default();
    let second = waiting[1]["id"].as_str().unwrap_or_default();
    province.says(["review", "accept", first]).await?;
    province
        .says([
            "review", "return", second, "--step", "photos", "--reason", "glare",
        ])
        .await?;
    assert_eq!(province.waiting().await?.len(), 0);

    hoa.syncs().await?;
    assert_eq!(hoa.counts("accepted").await?, 1);
    assert_eq!(hoa.counts("returned").await?, 1);
    province.verifies().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_taken_once_and_a_second_one_is_refused_with_a_reason() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(1).await?;
    hoa.syncs().await?;
    let dossier = province.the_one_waiting().await?;
    province.says(["review", "accept", &dossier]).await?;

    let again = province
        .answers([
            "review", "return", &dossier, "--step", "photos", "--reason", "blur",
        ])
        .await?;
    assert_eq!(again.status, Some(1), "{}", again.said);
    Ok(())
}

/// getodk/getodk#50, kobotoolbox/kpi#5047: a lost answer made the phone send again, and there were many copies.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_twice_counts_once() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(1).await?;
    hoa.syncs().await?;
    let again = hoa.syncs().await?;
    assert_eq!(again["receipts"], 0);
    assert_eq!(province.waiting().await?.len(), 1);
    Ok(())
}
