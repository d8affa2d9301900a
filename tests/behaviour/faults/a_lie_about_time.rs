use tannha_tests::{Device, Province, Result};

/// medic/cht-core#1658: the battery was out, the clock said 1970, and the work was refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_whose_clock_is_years_off_is_served_like_any_other() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    // A dossier captured a year ago and sent from four years ago; then one from three years ahead.
    for (captured, sent) in [("-1y", "-4y"), ("+3y", "+3y")] {
        hoa.submits_under_a_clock(captured, 1).await?;
        hoa.syncs_under_a_clock(sent).await?;
        assert_eq!(hoa.counts("waiting").await?, 0, "{sent}");
    }
    assert_eq!(province.waiting().await?.len(), 2);
    province.verifies().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_province_whose_clock_jumps_back_still_gives_every_position_once() -> Result {
    let mut province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(1).await?;
    hoa.syncs().await?;
    province.is_killed().await?;
    province.opens_under_a_clock("-2y").await?;
    hoa.submits(1).await?;
    hoa.syncs().await?;
    assert_eq!(hoa.counts("received").await?, 2);
    province.verifies().await?;
    Ok(())
}

/// PAINS 28, medic/cht-core#3495: the battery was out, and the clock says 1970 or some year to come. The dates of a card are
/// held against the province's day, which the device heard last, so that only what cannot be is refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_whose_clock_says_1970_or_a_year_to_come_still_takes_dossiers_with_right_dates()
-> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    // Cards of 2022 lie in the future of the first clock, and one of ten years has expired by the second.
    for clock in ["-56y", "+40y"] {
        // What the network says of the time is what counts from then on.
        hoa.syncs_under_a_clock(clock).await?;
        hoa.submits_under_a_clock(clock, 1).await?;
        hoa.syncs_under_a_clock(clock).await?;
        assert_eq!(hoa.counts("waiting").await?, 0, "{clock}");
    }
    // The battery is out once more, far from any network: what was heard last still stands.
    hoa.syncs().await?;
    hoa.submits_under_a_clock("-30y", 1).await?;
    hoa.syncs().await?;
    assert_eq!(province.waiting().await?.len(), 3);
    province.verifies().await?;
    Ok(())
}
