use jiff::{Timestamp, tz::Offset};
use tannha_tests::people::{LAN, PAO};
use tannha_tests::{App, Province, Result, word};

/// Nobody was at home: a visit in a few taps makes an appointment, which stands on Today's list until it is kept.
#[tokio::test(flavor = "multi_thread")]
async fn who_was_not_at_home_is_on_the_list_of_the_day_that_was_agreed() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    province.plug.pull();

    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.finds("h1", word("visit_title")).await?;
    hoa.chooses(word("visit_why"), "Vắng nhà trong ngày")
        .await?;
    hoa.chooses(word("visit_day"), word("usual_day_other"))
        .await?;
    // The store counts days by Vietnam's clock, whatever zone this machine is set to.
    let today = Offset::constant(7).to_datetime(Timestamp::now());
    let today = today.strftime("%d/%m/%Y").to_string();
    hoa.writes(word("visit_day_typed"), &today).await?;
    hoa.presses("button", word("visit_save")).await?;
    hoa.finds("h1", PAO.name).await?;
    hoa.sees(word("state_appointment")).await?;

    // The battery is out; what was saved is there.
    let hoa = hoa.is_killed_and_comes_back().await?;
    hoa.unlocks().await?;
    hoa.finds("heading", word("today_promised")).await?;
    hoa.finds("link", PAO.name).await?;
    hoa.goes("outbox_title").await?;
    hoa.sees(word("kind_visit")).await?;
    province.plug.put_back();
    hoa.sees(word("outbox_state_received")).await?;
    hoa.closes().await
}

/// No card: that is for the commune's desk, and what it answers comes back to the volunteer.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_commune_must_settle_becomes_its_task_and_comes_back_answered() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    hoa.opens_the_page_of(&LAN, "trieu lan").await?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.chooses(word("visit_why"), "Chưa có căn cước hoặc bị mất")
        .await?;
    hoa.sees(word("way_owner_desk")).await?;
    hoa.presses("button", word("visit_save")).await?;
    hoa.sees(word("state_handed")).await?;

    hoa.wait("the task at the province", async || {
        let listed = province.says(["task", "list"]).await?;
        Ok((listed["tasks"].as_array().map(Vec::len) == Some(1)).then_some(()))
    })
    .await?;
    let listed = province.says(["task", "list"]).await?;
    let task = &listed["tasks"][0];
    assert_eq!(task["barrier"], "no_id_card");
    assert_eq!(task["owner"], "commune");
    let id = task["id"].as_str().unwrap_or_default();
    let note = "thẻ đã về công an xã";
    province
        .says(["task", "answer", id, "--answer", "mended", "--note", note])
        .await?;
    hoa.goes("outbox_title").await?;
    hoa.presses("button", word("outbox_send_now")).await?;
    hoa.goes("today_title").await?;
    hoa.finds("heading", word("today_answered")).await?;
    hoa.sees(note).await?;
    let empty = province.says(["task", "list"]).await?;
    assert_eq!(empty["tasks"], serde_json::json!([]));
    hoa.closes().await
}
