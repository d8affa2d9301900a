use tannha_tests::people::{MO, PIN};
use tannha_tests::{App, Carried, Desktop, Province, Result, word, words};

/// The commune has Wi-Fi and no internet. Hoa, whose telephone's network costs, hands over at the counter and goes; the
/// counter brings it on, and gives her the receipt when she comes by again.
#[tokio::test(flavor = "multi_thread")]
async fn a_kiosk_takes_over_brings_on_and_gives_the_receipt_back() -> Result {
    let province = Province::start().await?;
    let counter = App::opens_at_a_counter(&province).await?;
    counter.joins(&province.invites().await?).await?;
    let name = opens_its_counter(&counter).await?;

    let desktop = Desktop::with(Carried::ByTelephone)?;
    let hoa = App::opens_on(&desktop, &province).await?;
    hoa.joins(&province.invites().await?).await?;
    hoa.goes("settings_title").await?;
    hoa.chooses(word("send_over"), word("send_over_wifi"))
        .await?;
    hoa.opens_the_page_of(&MO, MO.name).await?;
    hoa.finds_nobody_at_home().await?;

    province.plug.pull();
    hoa.goes_by_its_beginning("outbox_title").await?;
    hoa.presses("button", word("hand_over_open")).await?;
    hoa.sees(word("hand_over_nobody")).await?;
    hoa.turns_the_camera_away().await?;
    hoa.presses("button", word("hand_over_scan")).await?;
    refuses_what_is_no_code(&hoa).await?;
    counter.finds("image", &name).await?;
    hoa.shows_the_camera(&counter.picture().await?).await?;
    hoa.sees(&words("hand_over_paired", &[("name", &name)]))
        .await?;
    hoa.is_for_everybody("hand_over_paired").await?;
    hands_over(&hoa, &name).await?;
    hoa.sees(word("hand_over_go")).await?;
    hoa.is_for_everybody("hand_over_taken").await?;

    // What lies there is the end of a device's id, a count and a size.
    counter.sees(word("relay_lot_waits")).await?;
    assert!(!counter.holds().await?.contains(MO.name));
    counter.is_for_everybody("relay_with_a_lot").await?;
    province.plug.put_back();
    counter.presses("button", word("outbox_send_now")).await?;
    counter.sees(word("relay_lot_whole")).await?;
    assert_eq!(province.verifies().await?["packets"], 1);

    assert!(!hoa.has("heading", word("outbox_received")).await?);
    province.plug.pull();
    hands_over(&hoa, &name).await?;
    hoa.sees(word("outbox_received")).await?;

    // Whoever scanned the old code is not let in any more.
    counter.presses("button", word("relay_renew")).await?;
    counter
        .presses("dialog button", word("relay_renew_do"))
        .await?;
    counter.no_longer_sees(word("relay_renew_title")).await?;
    hands_over(&hoa, &name).await?;
    hoa.finds("alert", "").await?;
    counter.presses("button", word("relay_turn_off")).await?;
    counter.finds("button", word("relay_turn_on")).await?;
    hoa.closes().await?;
    counter.closes().await
}

/// Hoa has an invitation and no network at all: she joins at the counter. On the next day, out of reach of the province, what
/// she captured goes to the counter by itself.
#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_network_joins_at_the_counter_and_hands_over_by_itself() -> Result {
    let province = Province::start().await?;
    let counter = App::opens_at_a_counter(&province).await?;
    counter.joins(&province.invites().await?).await?;
    let name = opens_its_counter(&counter).await?;
    let hoa = App::opens_invited(&province).await?;
    province.plug.pull();

    hoa.turns_the_camera_away().await?;
    hoa.presses("button", word("join_by_relay")).await?;
    hoa.sees(word("join_relay_where")).await?;
    hoa.is_for_everybody("join_by_relay").await?;
    hoa.shows_the_camera(&counter.picture().await?).await?;
    hoa.sees(word("join_relay_known")).await?;
    hoa.is_for_everybody("join_relay_known").await?;
    hoa.writes(word("join_name"), "Hoàng Thị Hoa").await?;
    for field in ["join_pin", "join_pin_again"] {
        hoa.writes(word(field), PIN).await?;
    }
    hoa.presses("button", word("join_relay_send")).await?;
    hoa.sees(word("wish_sent_title")).await?;
    counter.sees(word("relay_lot_waits")).await?;
    counter.is_for_everybody("relay_with_a_wish").await?;

    // The app was closed meanwhile, and the first PIN that is typed is a wrong one.
    let hoa = hoa.is_killed_and_comes_back().await?;
    hoa.sees(word("wish_sent_title")).await?;
    hoa.writes(word("join_pin"), "135791").await?;
    hoa.presses("button", word("wish_ask")).await?;
    hoa.finds("alert", "").await?;
    hoa.writes(word("join_pin"), PIN).await?;
    hoa.presses("button", word("wish_ask")).await?;
    hoa.sees(word("wish_not_yet")).await?;
    hoa.is_for_everybody("wish_not_yet").await?;
    hoa.fits("wish_not_yet").await?;

    province.plug.put_back();
    counter.presses("button", word("outbox_send_now")).await?;
    counter.sees(word("relay_wish_answered")).await?;
    hoa.presses("button", word("wish_ask")).await?;
    hoa.finds("h1", word("today_title")).await?;
    hoa.sees(MO.name).await?;

    province.plug.pull();
    hoa.opens_the_page_of(&MO, MO.name).await?;
    hoa.finds_nobody_at_home().await?;
    counter.sees(word("relay_lot_waits")).await?;
    hoa.goes_by_its_beginning("outbox_title").await?;
    hoa.sees(&format!("Máy {name} giữ hộ từ")).await?;
    hoa.closes().await?;
    counter.closes().await
}

/// The counter is opened from where its numbers are called; answers with the name that it shows.
async fn opens_its_counter(counter: &App) -> Result<String> {
    counter.goes("queue_title").await?;
    counter.presses("link", word("relay_title")).await?;
    counter.sees(word("relay_lots_none_off")).await?;
    counter.is_for_everybody("relay_off").await?;
    counter.presses("button", word("relay_turn_on")).await?;
    counter.sees(word("relay_lots_none")).await?;
    counter.is_for_everybody("relay").await?;
    let title = counter
        .asks("return document.querySelector('#relay-code').textContent")
        .await?;
    let name = title
        .as_str()
        .and_then(|title| title.split(' ').next_back());
    Ok(name.ok_or("the counter has no name")?.to_owned())
}

/// Text that is no code is said, and the camera goes on looking.
async fn refuses_what_is_no_code(hoa: &App) -> Result {
    hoa.presses("button", word("hand_over_pair")).await?;
    hoa.sees(word("hand_over_code_missing")).await?;
    hoa.writes(word("hand_over_code"), "7KM2-QX").await?;
    hoa.presses("button", word("hand_over_pair")).await?;
    hoa.sees(word("code_relay_code_bad")).await
}

async fn hands_over(hoa: &App, name: &str) -> Result {
    hoa.presses("button", &words("hand_over_do", &[("name", name)]))
        .await?;
    hoa.finds("button", word("hand_over_scan")).await.map(drop)
}
