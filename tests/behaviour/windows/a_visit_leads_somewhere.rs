use jiff::{Timestamp, tz::Offset};
use serde_json::Value;
use tannha_tests::people::{LAN, MO, PAO, Person};
use tannha_tests::{App, Carried, Desktop, Province, Result, word, words};

/// Nobody was at home: a visit in a few taps makes an appointment, which stands on Today's list until it is kept.
#[tokio::test(flavor = "multi_thread")]
async fn who_was_not_at_home_is_on_the_list_of_the_day_that_was_agreed() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let desktop = Desktop::with(Carried::ByTelephone)?;
    let hoa = App::opens_on(&desktop, &province).await?;
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

    // A note for the door: who came, when they come again, the team's phone, and nothing of the person.
    hoa.presses("link", word("note_open")).await?;
    hoa.finds("h1", word("note_title")).await?;
    hoa.sees("Hoa").await?;
    hoa.sees(&today).await?;
    hoa.writes(word("note_team_phone"), "0912 345 678").await?;
    hoa.presses("button", word("note_team_phone_keep")).await?;
    hoa.sees("0912345678").await?;
    let note = hoa.text().await?;
    for personal in [PAO.name, PAO.number] {
        assert!(!note.contains(personal), "a neighbour reads it");
    }
    hoa.presses("link", word("note_done")).await?;
    hoa.finds("h1", PAO.name).await?;

    // The battery is out; what was saved is there.
    let hoa = hoa.is_killed_and_comes_back().await?;
    hoa.unlocks().await?;
    hoa.finds("heading", word("today_promised")).await?;
    hoa.finds("link", PAO.name).await?;
    sends_over_wifi_only(&province, &desktop, &hoa).await?;
    hoa.closes().await
}

/// Nothing goes by itself over a telephone's network, "send now" sends all the same, and Wi-Fi that comes sends by itself
/// (getodk/collect#6598 and #6120).
async fn sends_over_wifi_only(province: &Province, desktop: &Desktop, hoa: &App) -> Result {
    hoa.goes("settings_title").await?;
    hoa.chooses(word("send_over"), word("send_over_wifi"))
        .await?;
    hoa.goes("outbox_title").await?;
    hoa.sees(word("held_up_network_not_wifi")).await?;
    hoa.sees(word("outbox_costs")).await?;
    province.plug.put_back();
    nothing_goes(province, desktop, hoa).await?;
    hoa.presses("button", word("outbox_send_now")).await?;
    hoa.sees_it_arrive().await?;

    was_away(hoa, &MO, "nong mo").await?;
    hoa.goes("outbox_title").await?;
    hoa.sees(&words("sync_kept_wifi", &[("count", "1")]))
        .await?;
    desktop.is_carried(Carried::ByWifi);
    hoa.no_longer_sees(word("outbox_on_the_way")).await?;
    hoa.no_longer_sees(word("held_up_network_not_wifi")).await
}

/// The network is looked at once more, and no byte goes.
async fn nothing_goes(province: &Province, desktop: &Desktop, hoa: &App) -> Result {
    let (sent, looks) = (province.plug.bytes_up(), desktop.looks());
    hoa.wait("the network to be looked at again", async || {
        Ok((desktop.looks() > looks).then_some(()))
    })
    .await?;
    assert_eq!(province.plug.bytes_up(), sent, "it was sent all the same");
    Ok(())
}

async fn was_away(hoa: &App, person: &Person, typed: &str) -> Result {
    hoa.opens_the_page_of(person, typed).await?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.chooses(word("visit_why"), "Vắng nhà trong ngày")
        .await?;
    hoa.chooses(word("visit_day"), word("usual_day_tomorrow"))
        .await?;
    hoa.presses("button", word("visit_save")).await?;
    hoa.finds("h1", person.name).await.map(drop)
}

/// Cannot come: called to a session and not met there, then at home; somebody receives meanwhile, and the commune says
/// where and when its paper is made.
#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_come_is_met_at_home_or_names_who_receives() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    let task = cannot_come(&province, &hoa, "way_session").await?;
    let person = task["person"].as_str().unwrap_or_default();
    let today = Offset::constant(7).to_datetime(Timestamp::now()).date();
    let today = today.to_string();
    province
        .plans_a_session(&today, ["--person", person])
        .await?;
    hears(&hoa).await?;
    hoa.presses("link", word("session_title")).await?;
    hoa.presses("button", word("attendance_missed")).await?;
    hoa.presses("button", word("attendance_save")).await?;
    hoa.sees(word("code_attendance_missing")).await?;
    hoa.chooses(word("attendance_why"), word("missed_because_ill"))
        .await?;
    hoa.chooses(word("attendance_next"), word("after_missed_home_session"))
        .await?;
    hoa.presses("button", word("attendance_save")).await?;
    hoa.finds("button", word("attendance_change")).await?;
    hears(&hoa).await?;
    hoa.wait("the province to see who came", async || {
        let listed = province.says(["session", "list"]).await?;
        let missed = &listed["sessions"][0]["missed"][0];
        Ok((missed["next"] == "home_session" && missed["why"] == "ill").then_some(()))
    })
    .await?;

    names_who_receives(&province, &hoa).await?;
    hoa.closes().await
}

/// Writes down a visit to PAO, who cannot come; answers with the task that it left.
async fn cannot_come(province: &Province, hoa: &App, way: &str) -> Result<Value> {
    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.chooses(word("visit_why"), "Ốm nặng, nằm liệt").await?;
    hoa.chooses(word("visit_way"), word(way)).await?;
    hoa.presses("button", word("visit_save")).await?;
    hoa.wait("the task at the province", async || {
        let listed = province.says(["task", "list"]).await?;
        Ok(listed["tasks"].get(0).cloned())
    })
    .await
}

async fn hears(hoa: &App) -> Result {
    hoa.goes("outbox_title").await?;
    hoa.presses("button", word("outbox_send_now")).await?;
    hoa.goes("today_title").await
}

async fn names_who_receives(province: &Province, hoa: &App) -> Result {
    let task = cannot_come(province, hoa, "way_receiver").await?;
    hoa.answers("ask_yes").await?;
    hoa.finds("h1", word("ask_title_receiver")).await?;
    hoa.answers("ask_yes_leave").await?;
    hoa.finds("h1", word("receiver_title")).await?;
    hoa.writes(word("receiver_name"), LAN.name).await?;
    hoa.chooses(
        word("receiver_relation"),
        word("choice_phone_owner_relation_child"),
    )
    .await?;
    hoa.writes(word("receiver_phone"), "0912345678").await?;
    hoa.chooses(
        word("receiver_until"),
        &words("receiver_months", &[("count", "6")]),
    )
    .await?;
    hoa.has_it_spoken().await?;
    hoa.presses("button", word("receiver_save")).await?;
    hoa.sees(&words("receiver_named", &[("name", LAN.name)]))
        .await?;
    let id = task["id"].as_str().unwrap_or_default();
    hoa.wait("the desk to read who receives", async || {
        let listed = province.says(["task", "list"]).await?;
        let receiver = &listed["tasks"][0]["receiver"];
        let named = receiver["name"] == LAN.name && receiver["phone"] == "0912345678";
        Ok((named && receiver["mark"] == "voice").then_some(()))
    })
    .await?;
    let note = "08:00 thứ Tư, UBND xã, mang căn cước";
    province
        .says(["task", "answer", id, "--answer", "mended", "--note", note])
        .await?;
    hears(hoa).await?;
    hoa.sees(note).await
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
