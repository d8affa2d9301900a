use tannha_tests::{Device, Province, Result};

/// getodk/collect#7356: each failure sent the whole again from the first byte.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_cut_a_sync_goes_on_where_it_was() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(3).await?;

    province.plug.pull_after(200_000);
    let cut = hoa.answers(&["sync"]).await?;
    assert!(province.plug.is_pulled());
    assert_ne!(cut.status, Some(101), "no panic: {}", cut.said);
    assert!(hoa.counts("waiting").await? > 0);
    assert_eq!(
        hoa.status().await?["drafts"],
        0,
        "a submitted dossier does not become a draft again"
    );

    province.plug.put_back();
    let rest = hoa.syncs().await?;
    assert_eq!(hoa.counts("waiting").await?, 0);
    assert_eq!(province.waiting().await?.len(), 3);
    let (up, again) = (
        rest["bytes_up"].as_u64().unwrap_or(u64::MAX),
        rest["bytes_resent"].as_u64().unwrap_or(u64::MAX),
    );
    assert!(again > 0, "the line broke under a picture: {rest}");
    assert!(again * 2 < up, "most of it is new: {rest}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_a_sync_says_so_and_everything_stays() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(1).await?;
    province.plug.pull();
    let offline = hoa.answers(&["sync"]).await?;
    assert_eq!(offline.status, Some(1));
    assert!(!offline.said.is_empty());
    assert_eq!(hoa.counts("waiting").await?, 1);
    Ok(())
}
