use tannha_tests::people::{MO, PAO};
use tannha_tests::{App, Province, Result, word};

/// Every screen of the app, held against axe's rules and against its own edges, with the words as drawn and at their
/// largest, on a tablet and at a counter.
#[tokio::test(flavor = "multi_thread")]
async fn every_screen_can_be_read_and_reached_and_nothing_is_cut_off() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.sees(word("join_title")).await?;
    hoa.is_for_everybody("join").await?;
    notices_what_is_wrong(&hoa).await?;
    hoa.joins(&invitation).await?;
    hoa.is_for_everybody("today").await?;
    for place in ["roster_title", "outbox_title", "settings_title"] {
        hoa.goes(place).await?;
        hoa.is_for_everybody(place).await?;
    }
    hoa.presses("link", word("ready_title")).await?;
    hoa.sees(word("ready_device")).await?;
    hoa.is_for_everybody("ready").await?;

    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    hoa.is_for_everybody("person").await?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.chooses(word("visit_why"), "Vắng nhà trong ngày")
        .await?;
    hoa.is_for_everybody("visit").await?;

    hoa.opens_the_page_of(&MO, "nong mo").await?;
    hoa.presses("button", word("person_start")).await?;
    hoa.finds("button", word("ask_heard")).await?;
    hoa.is_for_everybody("question").await?;
    hoa.hears_yes_until(word("card_title")).await?;
    hoa.is_for_everybody("card").await?;
    hoa.fills_the_card_step(&MO).await?;
    hoa.goes_on_to("step_facts").await?;
    hoa.fills_the_facts().await?;
    hoa.is_for_everybody("facts").await?;
    hoa.goes_on_to("step_phone").await?;
    hoa.is_for_everybody("phone").await?;
    hoa.goes_on_to("step_product").await?;
    hoa.sees(word("product_choose")).await?;
    hoa.is_for_everybody("product").await?;

    // In the evening and in the sun.
    hoa.presses("link", word("dossier_leave")).await?;
    for theme in ["settings_theme_dark", "settings_theme_sunlight"] {
        hoa.goes("settings_title").await?;
        hoa.chooses(word("settings_theme"), word(theme)).await?;
        hoa.is_for_everybody(theme).await?;
        hoa.goes("today_title").await?;
        hoa.is_for_everybody(theme).await?;
    }

    // The words at their largest, on a tablet and on the counter's screen.
    hoa.goes("settings_title").await?;
    hoa.chooses(word("settings_text_size"), word("settings_text_largest"))
        .await?;
    for (width, height) in [(800, 1280), (1366, 768)] {
        hoa.is_sized(width, height).await?;
        for place in [
            "today_title",
            "roster_title",
            "outbox_title",
            "settings_title",
        ] {
            hoa.goes(place).await?;
            hoa.fits(place).await?;
        }
        hoa.opens_the_page_of(&PAO, "hoang pao").await?;
        hoa.fits("person").await?;
        hoa.presses("link", word("person_visit")).await?;
        hoa.finds("h1", word("visit_title")).await?;
        hoa.fits("visit").await?;
    }
    hoa.closes().await
}

/// A picture without words and a line that is too long are found where they are put.
async fn notices_what_is_wrong(hoa: &App) -> Result {
    hoa.asks("document.body.append(document.createElement('img'))")
        .await?;
    assert!(
        hoa.is_for_everybody("a picture without words")
            .await
            .is_err()
    );
    hoa.asks("document.querySelector('body > img').remove()")
        .await?;
    hoa.asks(
        "const line = document.createElement('p'); line.textContent = 'dài '.repeat(200);
        line.id = 'long'; line.style.whiteSpace = 'nowrap'; document.body.append(line)",
    )
    .await?;
    assert!(hoa.fits("a line that is too long").await.is_err());
    hoa.asks("document.getElementById('long').remove()").await?;
    Ok(())
}
