use serde_json::Value;
use tannha_tests::people::{LAN, MO};
use tannha_tests::{App, Province, Result, word};

/// The one thing that waits for a decision, once it is there.
async fn the_one(province: &Province, of: &str, list: &str) -> Result<Value> {
    province
        .within(&format!("a {of} at the province"), async || {
            let listed = province.says([of, "list"]).await?;
            Ok((listed[list].as_array().map(Vec::len) == Some(1)).then_some(()))
        })
        .await?;
    Ok(province.says([of, "list"]).await?[list][0].clone())
}

async fn hears_the_province(hoa: &App) -> Result {
    hoa.goes("outbox_title").await?;
    hoa.presses("button", word("outbox_send_now")).await?;
    hoa.goes("today_title").await
}

/// Search comes before adding (dhis2 D5, PAINS 47): who is there already is offered; who is not is put forward, and the
/// province decides.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_on_the_list_is_put_forward_and_comes_onto_it() -> Result {
    let mut province = Province::start_without_backups().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    let (name, hamlet) = ("Nông Thị Sính", "Xóm Đồng Ruộng");
    hoa.goes("roster_title").await?;
    hoa.writes(word("roster_search"), "nong thi sinh").await?;
    hoa.presses("link", word("propose_open")).await?;
    hoa.finds("h1", word("propose_title")).await?;

    let field = word("field_full_name");
    hoa.writes(field, "nông thị mơ").await?;
    hoa.sees(word("propose_alike")).await?;
    hoa.finds("link", MO.name).await?;
    hoa.finds("button", word("propose_anyway")).await?;
    hoa.writes(field, name).await?;
    hoa.no_longer_sees(word("propose_alike")).await?;
    hoa.writes(word("field_birth_date"), "1957").await?;
    hoa.chooses(word("propose_hamlet"), hamlet).await?;
    hoa.chooses(word("propose_why"), word("why_missing"))
        .await?;
    hoa.presses("button", word("propose_send")).await?;
    hoa.finds("h1", word("proposals_title")).await?;
    hoa.sees(name).await?;

    let waiting = the_one(&province, "proposal", "proposals").await?;
    assert_eq!(waiting["name"], name);
    let id = waiting["id"].as_str().unwrap_or_default();
    province.says(["proposal", "accept", id]).await?;
    hears_the_province(&hoa).await?;
    hoa.finds("heading", word("today_rulings")).await?;
    hoa.presses("button", word("ruling_seen")).await?;
    hoa.no_longer_sees(word("today_rulings")).await?;
    hoa.goes("roster_title").await?;
    hoa.writes(word("roster_search"), "nong sinh").await?;
    hoa.presses("link", name).await?;
    hoa.finds("h1", name).await?;
    hoa.closes().await?;

    // It holds like every other packet: verified, backed up, restored.
    province.verifies().await?;
    province.backs_up().await?;
    province.is_restored().await?;
    province.verifies().await?;
    let report = province.says(["report"]).await?;
    assert_eq!(report["total"]["needed"], 4);
    Ok(())
}

/// What the list has wrong is reported from the person's page; the province mends it, and the page says so.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_list_has_wrong_is_reported_and_mended() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    hoa.opens_the_page_of(&LAN, "trieu lan").await?;
    hoa.presses("link", word("report_open")).await?;
    hoa.chooses(word("report_what"), word("wrong_name")).await?;
    hoa.presses("button", word("report_send")).await?;
    hoa.sees(word("code_correction_right")).await?;
    hoa.writes(word("right_name"), "Triệu Thị Loan").await?;
    hoa.presses("button", word("report_send")).await?;
    hoa.finds("h1", LAN.name).await?;
    hoa.sees(word("ask_state_asked")).await?;

    let waiting = the_one(&province, "correction", "corrections").await?;
    assert_eq!(waiting["name"], LAN.name);
    let id = waiting["id"].as_str().unwrap_or_default();
    province.says(["correction", "accept", id]).await?;
    hears_the_province(&hoa).await?;
    hoa.finds("heading", word("today_rulings")).await?;
    hoa.presses("link", "Triệu Thị Loan").await?;
    hoa.finds("h1", "Triệu Thị Loan").await?;
    hoa.sees(word("ask_state_accepted")).await?;
    province.verifies().await?;
    hoa.closes().await
}
