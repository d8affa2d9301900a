use jiff::{Timestamp, ToSpan as _, tz::Offset};
use serde_json::Value;
use tannha_tests::people::{COMMUNE, LAN, MO, PAO};
use tannha_tests::{App, Province, Result, word};

/// A day counted from today by Vietnam's clock, whatever zone this machine is set to: yyyy-MM-dd.
fn day(ahead: i64) -> String {
    let today = Offset::constant(7).to_datetime(Timestamp::now()).date();
    today.saturating_add(ahead.days()).to_string()
}

async fn hears_from_the_province(hoa: &App) -> Result {
    hoa.goes("outbox_title").await?;
    hoa.presses("button", word("outbox_send_now")).await?;
    hoa.goes("today_title").await
}

/// The first of what a command lists under this name, once it is there.
async fn the_first<const N: usize>(
    province: &Province,
    hoa: &App,
    command: [&str; N],
    name: &str,
) -> Result<Value> {
    hoa.wait("the province to have it", async || {
        let listed = province.says(command).await?;
        Ok(listed[name].get(0).cloned())
    })
    .await
}

/// Accepted, called to a session, opened, told in private, asked after the pay day; somebody took a part, and the
/// district answers.
#[tokio::test(flavor = "multi_thread")]
async fn after_acceptance_the_person_is_called_told_asked_and_heard() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    hoa.opens_the_page_of(&MO, "nong mo").await?;
    hoa.enrols(&MO).await?;
    hoa.wait("the dossier at the province", async || {
        Ok((province.waiting().await?.len() == 1).then_some(()))
    })
    .await?;
    let dossier = province.the_one_waiting().await?;
    province.says(["review", "accept", &dossier]).await?;

    is_called_to_a_session(&province, &hoa).await?;

    let rows = format!(
        "Số CCCD,Họ tên,Kết quả,Số tài khoản\n{},{},opened,101087654321\n",
        MO.number, MO.name
    );
    let answer = province.keeps_a_file("answer.csv", &rows)?;
    province
        .says(["outcomes", "import", &answer, "--provider", "vietinbank"])
        .await?;
    hears_from_the_province(&hoa).await?;
    hoa.presses("link", MO.name).await?;
    hoa.finds("h1", word("tell_title")).await?;
    assert!(
        !hoa.text().await?.contains("4321"),
        "not before they are alone"
    );
    assert!(
        !hoa.has("button", word("tell_done")).await?,
        "nobody has told what nobody has seen"
    );
    hoa.presses("button", word("private_alone")).await?;
    hoa.sees("4321").await?;
    hoa.presses("button", word("private_cover")).await?;
    hoa.no_longer_sees("4321").await?;
    hoa.presses("button", word("tell_done")).await?;
    hoa.finds("h1", MO.name).await?;
    hoa.sees(word("account_not_heard")).await?;
    let mo = hoa.asks("return location.hash.split('/')[2]").await?;
    let mo = mo.as_str().unwrap_or_default();
    let (on, payer) = (day(0), "payer");
    province
        .says([
            "outcomes",
            "follow",
            "payment-listed",
            "--on",
            &on,
            "--source",
            payer,
            "--person",
            mo,
        ])
        .await?;
    hears_from_the_province(&hoa).await?;
    hoa.opens_the_page_of(&MO, "nong mo").await?;
    let listed = Offset::constant(7).to_datetime(Timestamp::now());
    let listed = listed.strftime("%d/%m/%Y");
    hoa.sees(&format!("{} · {listed}", word("history_payment_listed")))
        .await?;

    province.says(["payday", "add", &day(0)]).await?;
    hears_from_the_province(&hoa).await?;
    hoa.presses("link", MO.name).await?;
    hoa.presses_within("Tiền đã về cho bà Mơ chưa?", "button", word("reply_yes"))
        .await?;
    hoa.presses_within(word("paid_whole"), "button", word("reply_yes"))
        .await?;
    hoa.presses("button", word("paid_save")).await?;
    hoa.sees(word("code_reply_missing")).await?;
    hoa.presses_within("Bà Mơ có lấy được", "button", word("reply_yes"))
        .await?;
    hoa.presses_within(word("paid_taken"), "button", word("reply_yes"))
        .await?;
    hoa.presses("button", word("paid_save")).await?;
    hoa.finds("h1", word("paid_offer_title")).await?;
    hoa.presses("link", word("complaint_open")).await?;

    complains_and_is_answered(&province, &hoa).await?;
    hoa.closes().await
}

/// Accepted, and called to a session, where and when it is and with what in hand.
async fn is_called_to_a_session(province: &Province, hoa: &App) -> Result {
    let planned = province.plans_a_session(&day(1), ["--at", "08:00"]).await?;
    assert_eq!(planned["called"], 1);
    hears_from_the_province(hoa).await?;
    hoa.presses("link", word("session_title")).await?;
    hoa.finds("h1", word("session_title")).await?;
    hoa.sees("Nhà văn hoá xóm").await?;
    hoa.sees(word("bring_card")).await?;
    hoa.presses("link", MO.name).await?;
    hoa.presses("button", word("session_note")).await?;
    hoa.finds("dialog", word("session_note")).await?;
    hoa.presses("button", word("close")).await
}

/// Somebody took a part: the district hears of it and the commune does not, and the answer is told in private.
async fn complains_and_is_answered(province: &Province, hoa: &App) -> Result {
    let words = "có người giữ lại một trăm nghìn";
    hoa.chooses(word("complaint_whom"), word("against_commune"))
        .await?;
    hoa.writes(word("complaint_words"), words).await?;
    hoa.presses("button", word("complaint_send")).await?;
    hoa.finds("h1", word("complaint_sent_title")).await?;
    hoa.presses("link", word("account_no_back")).await?;
    hoa.finds("h1", MO.name).await?;
    assert!(!hoa.text().await?.contains(words), "not to be read again");
    hoa.goes("outbox_title").await?;
    hoa.sees(word("kind_complaint")).await?;

    let list = ["complaint", "list", "--area", "2022:170"];
    let complaint = the_first(province, hoa, list, "complaints").await?;
    assert_eq!(complaint["words"], words);
    let refused = province
        .answers(["complaint", "list", "--area", COMMUNE])
        .await?;
    assert_eq!(refused.status, Some(1), "the commune reads none");
    let id = complaint["id"].as_str().unwrap_or_default();
    let said = "huyện đã làm việc, xã trả lại đủ";
    province
        .says(["complaint", "answer", id, "--note", said])
        .await?;
    let paid = province.says(["payday", "list"]).await?;
    assert_eq!(paid["paydays"][0]["taken"], 1);
    hears_from_the_province(hoa).await?;
    hoa.presses("link", MO.name).await?;
    hoa.presses("link", word("answer_open")).await?;
    assert!(!hoa.text().await?.contains(said));
    assert!(!hoa.has("button", word("answer_done")).await?);
    hoa.presses("button", word("private_alone")).await?;
    hoa.sees(said).await?;
    hoa.presses("button", word("answer_done")).await?;
    hoa.sees(word("complaint_was_told")).await
}

/// Who cannot have an account is served by the commune, with a yes of her own.
#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_have_an_account_is_served_by_the_commune_after_a_yes_of_her_own() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    hoa.opens_the_page_of(&LAN, "trieu lan").await?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.chooses(word("visit_why"), "Chưa hiểu, cần giải thích thêm")
        .await?;
    hoa.chooses(word("visit_way"), word("way_focal")).await?;
    hoa.presses("button", word("visit_save")).await?;
    hoa.hears_yes_until(word("focal_title")).await?;
    hoa.presses("button", word("focal_save")).await?;
    hoa.sees(word("code_account_read_back")).await?;
    hoa.lets_it_be_signed().await?;
    hoa.presses("button", word("focal_save")).await?;
    hoa.finds("h1", LAN.name).await?;
    hoa.sees(word("focal_waits")).await?;

    let waiting = the_first(&province, &hoa, ["focal", "list"], "waiting").await?;
    let person = waiting["person"].as_str().unwrap_or_default();
    let served = province
        .says(["focal", "add", "--area", COMMUNE, "--person", person])
        .await?;
    assert_eq!(served["authorised"], true);
    let tasks = province.says(["task", "list"]).await?;
    assert_eq!(
        tasks["tasks"],
        serde_json::json!([]),
        "the visit's task is done"
    );
    hears_from_the_province(&hoa).await?;
    hoa.opens_the_page_of(&LAN, "trieu lan").await?;
    hoa.sees(word("state_focal")).await?;
    hoa.sees(word("focal_served")).await?;
    hoa.closes().await
}

/// Who would rather speak than be written down is recorded, and only the district hears it.
#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_can_be_spoken() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    hoa.presses("link", word("complaint_open")).await?;
    hoa.chooses(word("complaint_what"), word("complaint_asked_to_pay"))
        .await?;
    hoa.chooses(word("complaint_whom"), word("against_operator"))
        .await?;
    hoa.presses("button", word("complaint_send")).await?;
    hoa.sees(word("code_complaint_empty")).await?;
    hoa.presses("button", word("voice_start")).await?;
    hoa.sees("Đang ghi: 1 giây").await?;
    hoa.presses("button", word("voice_stop")).await?;
    hoa.finds("button", word("voice_listen")).await?;
    hoa.presses("button", word("complaint_send")).await?;
    hoa.sees(word("complaint_sent_operator")).await?;

    let list = ["complaint", "list", "--area", "2022:170"];
    let complaint = the_first(&province, &hoa, list, "complaints").await?;
    assert_eq!(complaint["recorded"], true);
    assert_eq!(complaint["tell_yourselves"], true);
    province.verifies().await?;
    hoa.closes().await
}
