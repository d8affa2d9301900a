use tannha_tests::people::{HOA, LUU, LUUS_PIN, MO, PAO, PIN};
use tannha_tests::{App, Province, Result, word, words};

/// opencrvs-core#9946, SORMAS-Project#950: one user's drafts and search are seen by the next one as their own. Here two
/// volunteers share a counter: each person leaves nothing on the screen, and nobody goes on with another one's draft
/// but on purpose.
#[tokio::test(flavor = "multi_thread")]
async fn two_volunteers_share_a_counter_and_neither_finds_what_the_other_left() -> Result {
    let province = Province::start().await?;
    let counter = App::opens_at_a_counter(&province).await?;
    counter.joins(&province.invites().await?).await?;
    counter
        .lets_in(LUU, LUUS_PIN, &province.invites().await?)
        .await?;
    counter.is_for_everybody("operators").await?;

    counter.goes("queue_title").await?;
    counter.presses("button", word("queue_next")).await?;
    counter.finds("status", "1").await?;
    counter.is_for_everybody("queue").await?;

    // Hoa begins with Mơ, who then has to go.
    counter.opens_the_page_of(&MO, "nong mo").await?;
    counter.presses("button", word("person_start")).await?;
    counter.finds("button", word("ask_heard")).await?;
    let draft = counter.asks("return location.hash.split('/')[2]").await?;
    counter.presses("button", word("kiosk_next_person")).await?;
    counter.finds("h1", word("operator_choose")).await?;
    counter.is_for_everybody("who works").await?;
    leaves_nothing_of_mo(&counter).await?;

    counter.unlocks_as(LUU, LUUS_PIN).await?;
    counter.finds("h1", word("queue_title")).await?;
    leaves_nothing_of_mo(&counter).await?;
    // The way back leads to nobody.
    counter.asks("history.back()").await?;
    counter.asks("history.go(-2)").await?;
    counter.goes("roster_title").await?;
    assert_eq!(counter.reads(word("roster_search")).await?, "");

    // What Hoa has begun stands there as hers, and is not gone on with by accident.
    counter.goes("today_title").await?;
    counter.sees(&words("draft_by", &[("name", HOA)])).await?;
    let draft = draft.as_str().unwrap_or_default();
    counter
        .asks(&format!("location.hash = '#/dossier/{draft}/card'"))
        .await?;
    counter.sees(word("code_draft_of_another")).await?;
    counter.presses("link", word("today_title")).await?;
    counter.opens_the_page_of(&MO, "nong mo").await?;
    assert!(!counter.has("button", word("person_continue")).await?);
    counter.presses("button", word("take_over_open")).await?;
    counter
        .sees(&words("take_over_text", &[("name", HOA)]))
        .await?;
    counter
        .presses("dialog button.main", word("take_over_do"))
        .await?;
    counter.finds("button", word("ask_heard")).await?;
    counter.presses("button", word("kiosk_next_person")).await?;

    // A visit at the counter says so by itself, and the province takes it from whom the device introduced.
    counter.unlocks_as(LUU, LUUS_PIN).await?;
    counter.opens_the_page_of(&PAO, "hoang pao").await?;
    counter.presses("link", word("person_visit")).await?;
    counter.finds("label.chosen", word("channel_kiosk")).await?;
    counter
        .chooses(word("visit_why"), "Chưa có căn cước hoặc bị mất")
        .await?;
    counter.presses("button", word("visit_save")).await?;
    counter.finds("h1", word("kiosk_done_title")).await?;
    assert!(!counter.holds().await?.contains(PAO.name));
    counter
        .presses("main button", word("kiosk_next_person"))
        .await?;
    counter.unlocks_as(LUU, LUUS_PIN).await?;
    counter.goes_by_its_beginning("outbox_title").await?;
    counter.sees_it_arrive().await?;
    is_sent_away(&province, &counter).await?;
    counter.closes().await
}

/// The province ends Lưu's access: the next exchange closes the screen, and Hoa goes on with what he had begun.
async fn is_sent_away(province: &Province, counter: &App) -> Result {
    let listed = province.says(["operators", "list"]).await?;
    let operators = listed["operators"].as_array().cloned().unwrap_or_default();
    let luu = operators.iter().find(|one| one["name"] == LUU);
    let luu = luu.and_then(|one| one["id"].as_str()).unwrap_or_default();
    province.says(["operators", "revoke", luu]).await?;
    counter.presses("button", word("outbox_send_now")).await?;
    counter.finds("button", word("unlock_open")).await?;
    assert!(!counter.text().await?.contains(LUU), "nobody chooses him");
    counter.writes(word("pin_label"), PIN).await?;
    counter.presses("button", word("unlock_open")).await?;
    counter.finds("h1", word("queue_title")).await?;
    counter.opens_the_page_of(&MO, "nong mo").await?;
    counter.finds("button", word("person_continue")).await?;
    Ok(())
}

async fn leaves_nothing_of_mo(counter: &App) -> Result {
    let held = counter.holds().await?;
    for trace in [MO.name, MO.number, MO.hamlet, "nong mo"] {
        assert!(!held.contains(trace), "{trace} is still in the page");
    }
    Ok(())
}
