use serde_json::json;
use tannha_tests::{Browser, Device, Province, Result, word, words};

/// Ctrl and Enter, as WebDriver writes them.
const CTRL_ENTER: &str = "\u{e009}\u{e007}";

/// A clerk lives on the keyboard: one dossier returned, the next one there by itself and accepted.
#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_returns_one_dossier_and_accepts_the_next_without_a_mouse() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(2).await?;
    hoa.syncs().await?;
    let clerk = province.employs_a_clerk().await?;

    let browser = Browser::opens(&province).await?;
    browser.signs_in(&clerk).await?;
    let first = province.waiting().await?[0].clone();
    let name = first["name"].as_str().unwrap_or_default();
    browser
        .goes_to(&format!(
            "{}/#/review/{}",
            province.dashboard(),
            first["id"].as_str().unwrap_or_default()
        ))
        .await?;
    browser.finds("h1", name).await?;
    browser.is_for_everybody("dossier").await?;
    browser.types("r").await?;
    browser
        .sees(&words("p_return_title", &[("name", name)]))
        .await?;
    browser.is_for_everybody("return").await?;
    browser.types("1").await?;
    browser.finds("button", word("p_return_confirm")).await?;
    browser.types(CTRL_ENTER).await?;
    browser
        .wait("the return to reach the province", async || {
            Ok((province.waiting().await?.len() == 1).then_some(()))
        })
        .await?;

    let second = province.waiting().await?[0].clone();
    browser
        .finds("h1", second["name"].as_str().unwrap_or_default())
        .await?;
    browser.finds("button", word("p_accept")).await?;
    browser.types("a").await?;
    browser
        .wait("nothing to wait any more", async || {
            Ok(province.waiting().await?.is_empty().then_some(()))
        })
        .await?;

    hoa.syncs().await?;
    assert_eq!(hoa.counts("returned").await?, 1);
    assert_eq!(hoa.counts("accepted").await?, 1);
    browser.closes().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_shown_to_who_signed_in_and_never_kept_by_the_browser() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(1).await?;
    hoa.syncs().await?;
    let clerk = province.employs_a_clerk().await?;
    let desk = province.dashboard_as(&clerk).await?;
    let dossier = province.the_one_waiting().await?;
    let page = desk.gets(&format!("/api/dossiers/{dossier}")).await?;
    assert_eq!(page["signatureHolds"], json!(true));
    let attachment = page["attachments"][0]["id"].as_str().unwrap_or_default();
    let (bytes, cache) = desk
        .shows(&format!("/api/dossiers/{dossier}/attachments/{attachment}"))
        .await?;
    assert!(bytes.len() > 1_000);
    assert!(cache.contains("no-store"), "{cache}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_refused_in_words_and_nothing_is_shown() -> Result {
    let province = Province::start().await?;
    let mut clerk = province.employs_a_clerk().await?;
    clerk.password = "not-this-one-at-all";
    let browser = Browser::opens(&province).await?;
    browser.signs_in(&clerk).await?;
    browser.finds("alert", "").await?;
    assert!(!browser.has("h1", word("p_overview_title")).await?);
    browser.closes().await
}
