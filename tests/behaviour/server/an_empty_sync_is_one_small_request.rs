use tannha_tests::{Device, Province, Result};

/// It happens most often of all, on the worst links.
#[tokio::test(flavor = "multi_thread")]
async fn an_empty_sync_is_one_request_of_less_than_1_kb_each_way() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.syncs().await?;
    let empty = hoa.syncs().await?;
    assert_eq!(empty["requests"], 1, "{empty}");
    for way in ["bytes_up", "bytes_down"] {
        assert!(
            empty[way].as_u64().is_some_and(|bytes| bytes < 1000),
            "{way}: {empty}"
        );
    }
    Ok(())
}
