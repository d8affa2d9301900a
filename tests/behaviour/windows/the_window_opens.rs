use tannha_tests::{App, Province, Result, word};

#[tokio::test(flavor = "multi_thread")]
async fn the_window_bears_the_name_and_asks_for_an_invitation() -> Result {
    let province = Province::start().await?;
    let app = App::opens(&province).await?;
    app.sees(word("join_title")).await?;
    assert!(
        app.title().await?.contains(word("app_name")),
        "{}",
        app.title().await?
    );
    app.closes().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_pin_opens_nothing_and_the_right_one_does() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let app = App::opens(&province).await?;
    app.joins(&invitation).await?;
    let app = app.is_killed_and_comes_back().await?;
    app.sees(word("unlock_title")).await?;
    app.writes(word("pin_label"), "135791").await?;
    app.presses("button", word("unlock_open")).await?;
    app.wait("the refusal", async || {
        Ok(app.has("[aria-invalid=true]", "").await?.then_some(()))
    })
    .await?;
    app.unlocks().await?;
    app.closes().await
}
