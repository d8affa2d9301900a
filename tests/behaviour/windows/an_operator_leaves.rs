use tannha_tests::people::{HOA, LUU, LUUS_PIN, MO, PAO, PIN};
use tannha_tests::{App, Province, Result, word, words};

/// Whoever leaves goes by a list: the draft to a colleague, what was promised to the team, what is unsent is said. Then
/// the device forgets them, and the colleague goes on.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_hands_over_and_is_forgotten_and_nothing_is_lost() -> Result {
    let province = Province::start().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&province.invites().await?).await?;
    province.plug.pull();
    hoa.lets_in(LUU, LUUS_PIN, &province.invites().await?)
        .await?;

    hoa.opens_the_page_of(&MO, "nong mo").await?;
    hoa.presses("button", word("person_start")).await?;
    hoa.hears_yes_until(word("card_title")).await?;
    hoa.presses("link", word("dossier_leave")).await?;
    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    hoa.finds_nobody_at_home().await?;

    hoa.goes("settings_title").await?;
    hoa.presses("link", word("operators_title")).await?;
    hoa.presses("link", word("leaving_open")).await?;
    hoa.sees(MO.name).await?;
    hoa.sees(word("leaving_not_yet")).await?;
    hoa.sees(&words("leaving_unsent_count", &[("count", "1")]))
        .await?;
    hoa.is_for_everybody("leaving").await?;
    hoa.presses("button", word("leaving_hand_over")).await?;
    hoa.chooses(word("leaving_to"), LUU).await?;
    hoa.presses("dialog button.main", word("leaving_to_do"))
        .await?;
    hoa.sees(word("leaving_drafts_none")).await?;
    hoa.chooses(word("leaving_promises_to"), word("leaving_team"))
        .await?;
    hoa.presses("button", word("leaving_promises_give")).await?;
    hoa.sees(word("leaving_promises_none")).await?;
    hoa.presses("button", word("leaving_go")).await?;
    hoa.presses("dialog button.danger", word("leaving_go_do"))
        .await?;

    // One is left, so nobody is asked who works; Hoa's PIN opens nothing, now and after a restart.
    hoa.finds("h1", word("unlock_title")).await?;
    let luu = hoa.is_killed_and_comes_back().await?;
    luu.finds("h1", word("unlock_title")).await?;
    luu.writes(word("pin_label"), PIN).await?;
    luu.presses("button", word("unlock_open")).await?;
    luu.sees(&words("code_pin_wrong", &[("left", "4")])).await?;
    luu.writes(word("pin_label"), LUUS_PIN).await?;
    luu.presses("button", word("unlock_open")).await?;
    luu.finds("h1", word("today_title")).await?;
    luu.sees(MO.name).await?;
    assert!(!luu.text().await?.contains(HOA));
    luu.finds("link", word("person_continue")).await?;

    // What Hoa had not sent goes as hers, and is taken.
    province.plug.put_back();
    luu.goes_by_its_beginning("outbox_title").await?;
    luu.presses("button", word("outbox_send_now")).await?;
    luu.sees_it_arrive().await?;
    luu.closes().await
}
