use tannha_tests::{Browser, Device, Province, Result, word};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_received_today_stands_in_the_overview() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(3).await?;
    hoa.syncs().await?;
    let clerk = province.employs_a_clerk().await?;
    let desk = province.dashboard_as(&clerk).await?;
    let overview = desk.gets("/api/overview").await?;
    assert_eq!(overview["waitingReview"], 3);
    assert_eq!(overview["total"]["needed"], 3);

    let browser = Browser::opens(&province).await?;
    browser.is_for_everybody("sign-in").await?;
    browser.signs_in(&clerk).await?;
    browser.sees(word("p_overview_title")).await?;
    browser.sees("Võ Nhai").await?;
    browser.is_for_everybody("overview").await?;
    browser.closes().await
}
