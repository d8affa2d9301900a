use std::time::Duration;

use tannha_tests::{Device, Province, Result, until};
use tokio::time::timeout;

/// How many moments a sync is killed at: a few for every change, more with `./test long kills`.
fn moments() -> u64 {
    std::env::var("TANNHA_KILLS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(3)
}

/// powersync-ja/powersync.dart#307: a kill left the queue stuck for ever.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_killed_in_the_middle_of_a_sync_loses_nothing_and_sends_nothing_twice() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    let moments = moments();
    for moment in 0..moments {
        hoa.submits(2).await?;
        let mut sync = hoa.begins_to_sync()?;
        // A moment further into the sync each time; a sync that is done by then was killed after its end.
        let _ = timeout(
            Duration::from_millis(20 + 400 * moment / moments),
            sync.wait(),
        )
        .await;
        sync.kill().await?;
    }
    hoa.syncs().await?;
    assert_eq!(hoa.counts("waiting").await?, 0);
    assert_eq!(province.waiting().await?.len() as u64, 2 * moments);
    province.verifies().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_province_killed_in_the_middle_of_a_sync_has_what_it_signed_for() -> Result {
    let mut province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(4).await?;
    for _ in 0..moments() {
        let sent = province.plug.bytes_up();
        let mut sync = hoa.begins_to_sync()?;
        let done = until("the sync to be under way", async || {
            Ok(
                (sync.try_wait()?.is_some() || province.plug.bytes_up() > sent + 60_000)
                    .then_some(()),
            )
        });
        done.await?;
        province.is_killed().await?;
        sync.kill().await?;
        province.opens().await?;
        let signed = hoa.counts("received").await?;
        assert!(
            province.waiting().await?.len() as u64 >= signed,
            "a receipt was given for what is not there"
        );
    }
    hoa.syncs().await?;
    assert_eq!(hoa.counts("waiting").await?, 0);
    assert_eq!(province.waiting().await?.len(), 4);
    province.verifies().await?;
    Ok(())
}
