use serde_json::Value;
use tannha_tests::people::{COMMUNE, LAN, MO, PAO, Person};
use tannha_tests::{App, Province, Result, card, word};

/// NAPAS' own example of a code for an account (its format, 6.1.1, its length mended).
const VIETQR: &str = "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F";

/// What waits for a clerk, once it is there.
async fn the_one_reported(province: &Province, hoa: &App) -> Result<Value> {
    hoa.wait("the account at the province", async || {
        let listed = province.says(["existing", "list"]).await?;
        Ok(listed["accounts"].get(0).cloned())
    })
    .await
}

/// From the person's page to the form, with a yes to both questions.
async fn comes_to_the_form(hoa: &App, person: &Person, typed: &str) -> Result {
    hoa.opens_the_page_of(person, typed).await?;
    hoa.presses("link", word("person_existing")).await?;
    hoa.hears_yes_until(word("account_title")).await
}

async fn hears_from_the_province(hoa: &App) -> Result {
    hoa.goes("outbox_title").await?;
    hoa.presses("button", word("outbox_send_now")).await
}

/// Typed twice, with another name than the bank's: saved all the same, refused by the clerk, back on Today; then read
/// from the person's own code, and confirmed: the need is closed, and the province counts it apart.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_exists_is_confirmed_by_the_province_and_closes_the_need() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;

    comes_to_the_form(&hoa, &MO, "nong mo").await?;
    hoa.writes(word("account_bank_search"), "cong thuong")
        .await?;
    hoa.chooses(word("account_bank"), "VietinBank").await?;
    hoa.writes(word("account_number"), "1010 8765 4321").await?;
    hoa.writes(word("account_again"), "101087654322").await?;
    hoa.writes(word("account_holder"), "NONG THI MAI").await?;
    hoa.sees("khác tên trong danh sách").await?;
    hoa.lets_it_be_signed().await?;
    hoa.presses("button", word("account_save")).await?;
    hoa.sees(word("code_account_differs")).await?;
    hoa.writes(word("account_again"), "101087654321").await?;
    hoa.presses("button", word("account_save")).await?;
    hoa.finds("h1", MO.name).await?;
    hoa.sees(word("state_reported")).await?;
    hoa.sees("4321").await?;
    assert!(!hoa.text().await?.contains("101087654321"), "masked");

    let reported = the_one_reported(&province, &hoa).await?;
    assert_eq!(reported["tail"], "4321");
    assert_eq!(reported["name_differs"], true);
    let id = reported["id"].as_str().unwrap_or_default();
    let whole = province.says(["existing", "show", id]).await?;
    assert_eq!(whole["account"], "101087654321");
    let note = "tài khoản của người khác";
    province
        .says(["existing", "refuse", id, "--note", note])
        .await?;
    hears_from_the_province(&hoa).await?;
    hoa.goes("today_title").await?;
    hoa.sees(note).await?;

    comes_to_the_form(&hoa, &MO, "nong mo").await?;
    hoa.presses("button", word("account_scan")).await?;
    hoa.hands_over(
        word("camera_file"),
        "code.jpg",
        "image/jpeg",
        &card::with_a_code(VIETQR)?,
    )
    .await?;
    hoa.sees("0011012345678").await?;
    hoa.writes(word("account_holder"), "NONG THI MO").await?;
    // She does not sign: ink on a sheet of the commune's pad, before a neighbour.
    let made = province
        .says(["pad", "add", "--area", COMMUNE, "--sheets", "5"])
        .await?;
    let pad = made["pads"][0].as_str().unwrap_or_default();
    let printed = province.says(["pad", "show", pad]).await?;
    let sheet = printed["sheets"][2]["code"].as_str().unwrap_or_default();
    hoa.has_it_marked_on(sheet, LAN.name).await?;
    hoa.presses("button", word("account_save")).await?;
    hoa.sees(word("state_reported")).await?;
    let reported = the_one_reported(&province, &hoa).await?;
    assert_eq!(reported["bank"], "Sacombank");
    assert_eq!(reported["source"], "vietqr");
    assert_eq!(reported["mark"], "sheet");
    assert_eq!(reported["sheet"]["serial"], printed["sheets"][2]["serial"]);
    assert_eq!(reported["sheet"]["witness"]["name"], LAN.name);
    let id = reported["id"].as_str().unwrap_or_default();
    province.says(["existing", "confirm", id]).await?;
    hears_from_the_province(&hoa).await?;
    hoa.opens_the_page_of(&MO, "nong mo").await?;
    hoa.sees(word("state_has_account")).await?;
    let report = province.says(["report"]).await?;
    assert_eq!(report["total"]["opened"], 0, "counted apart");
    hoa.closes().await
}

/// The barrier leads to the questions; a no keeps nothing but the visit.
#[tokio::test(flavor = "multi_thread")]
async fn a_no_to_telling_the_account_keeps_nothing_of_it() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.presses("button", word("visit_more")).await?;
    hoa.chooses(word("barrier_group_done"), "Đã có tài khoản")
        .await?;
    hoa.presses("button", word("visit_save")).await?;
    hoa.answers("ask_no_leave").await?;
    hoa.finds("h1", word("account_no_title")).await?;
    hoa.presses("link", word("account_no_back")).await?;
    hoa.finds("h1", PAO.name).await?;
    hoa.sees(word("state_visited")).await?;
    let listed = province.says(["existing", "list"]).await?;
    assert_eq!(listed["accounts"], serde_json::json!([]));
    hoa.closes().await
}
