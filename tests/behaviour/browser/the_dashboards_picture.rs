use tannha_tests::{Browser, Device, Province, Result, word};

/// The README shows a dossier beside its photos, as a clerk sees it. All people are made up.
#[tokio::test(flavor = "multi_thread")]
async fn the_picture_of_the_dashboard_can_be_made_again() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(2).await?;
    hoa.syncs().await?;
    let clerk = province.employs_a_clerk().await?;
    let browser = Browser::opens(&province).await?;
    browser.signs_in(&clerk).await?;
    let first = province.waiting().await?[0].clone();
    let dossier = first["id"].as_str().unwrap_or_default();
    browser
        .goes_to(&format!("{}/#/review/{dossier}", province.dashboard()))
        .await?;
    browser
        .finds("h1", first["name"].as_str().unwrap_or_default())
        .await?;
    browser.finds("button", word("p_accept")).await?;
    browser
        .wait("the photos", async || {
            let drawn = "return [...document.images].every((one) => one.complete && one.naturalWidth > 0) && document.images.length > 1";
            Ok((browser.asks(drawn).await? == true).then_some(()))
        })
        .await?;
    browser.illustrates("dashboard").await?;
    browser.closes().await
}
