use jiff::{Timestamp, tz::Offset};
use tannha_domain::training_people;
use tannha_tests::{App, Province, Result, word};

/// Who practises does everything as it really is, with people who do not exist; nothing of it leaves the device, and
/// nothing of it stays.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_practised_before_joining_never_reaches_the_province_and_is_gone_afterwards()
-> Result {
    let province = Province::start().await?;
    let hoa = App::opens_invited(&province).await?;
    hoa.presses("button", word("training_enter")).await?;
    hoa.finds("h1", word("today_title")).await?;
    hoa.sees(word("training_ribbon")).await?;
    hoa.is_for_everybody("practice").await?;
    takes_the_tour(&hoa).await?;

    // A dossier up to the card, with a drawn one.
    let people = training_people(Offset::constant(7).to_datetime(Timestamp::now()).date());
    let (first, other) = (&people[0].name, &people[1].name);
    opens_the_page_of(&hoa, first).await?;
    hoa.presses("button", word("person_start")).await?;
    hoa.hears_yes_until(word("card_title")).await?;
    hoa.presses("button", word("scan_start")).await?;
    hoa.presses("button", word("training_picture")).await?;
    hoa.sees(word("scan_read")).await?;
    hoa.presses("button", word("scan_use")).await?;
    hoa.finds("h1", word("card_title")).await?;
    hoa.sees(word("training_ribbon")).await?;
    hoa.presses("link", word("dossier_leave")).await?;

    // A visit is kept and listed, and is not sent.
    opens_the_page_of(&hoa, other).await?;
    hoa.finds_nobody_at_home().await?;
    hoa.goes("outbox_title").await?;
    hoa.sees(word("kind_visit")).await?;
    hoa.sees(word("training_not_sent")).await?;

    hoa.goes("settings_title").await?;
    hoa.presses("button", word("training_leave")).await?;
    hoa.sees(word("join_title")).await?;
    hoa.no_longer_sees(word("training_ribbon")).await?;
    assert!(!hoa.data().join("training").exists());

    // The device joins as if nothing had been, and brings nothing along.
    hoa.joins(&province.invites().await?).await?;
    hoa.goes("outbox_title").await?;
    hoa.presses("button", word("outbox_send_now")).await?;
    let held = province.says(["verify"]).await?;
    assert_eq!(held["packets"], 0);
    hoa.closes().await
}

async fn opens_the_page_of(hoa: &App, name: &str) -> Result {
    hoa.goes("roster_title").await?;
    hoa.writes(word("roster_search"), name).await?;
    hoa.presses("link", name).await?;
    hoa.finds("h1", name).await?;
    Ok(())
}

/// Five pages by keyboard alone, offered on the first day, and the page for when something is not as it should be.
async fn takes_the_tour(hoa: &App) -> Result {
    hoa.presses("link", word("tour_begin")).await?;
    for page in ["tour_today", "tour_ask", "tour_save", "tour_visit"] {
        hoa.finds("h1", word(&format!("{page}_title"))).await?;
        hoa.is_for_everybody(page).await?;
        // The title has the focus; the next thing that can be pressed leads on.
        hoa.asks("document.querySelector('main a.main').focus()")
            .await?;
        hoa.types("\u{e007}").await?;
    }
    hoa.finds("h1", word("tour_send_title")).await?;
    hoa.presses("button", word("tour_end")).await?;
    hoa.finds("h1", word("today_title")).await?;
    hoa.no_longer_sees(word("tour_offer")).await?;
    hoa.goes("settings_title").await?;
    hoa.presses("link", word("help_title")).await?;
    hoa.finds("h1", word("help_title")).await?;
    hoa.is_for_everybody("help").await?;
    hoa.finds("link", word("tour_again")).await?;
    hoa.goes("today_title").await
}
