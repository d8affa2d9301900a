use tannha_tests::people::{MO, PAO};
use tannha_tests::{App, Province, Result, card, word, words};

/// PAINS 57 and 62, commcare-android: "Resuming form entry after process was killed. Form state is unrecoverable". Here the
/// window is killed at five moments, each time as soon as the screen has called something saved.
#[tokio::test(flavor = "multi_thread")]
async fn a_window_killed_at_five_moments_keeps_what_its_screen_called_saved() -> Result {
    let province = Province::start().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&province.invites().await?).await?;
    province.plug.pull();

    // The answers.
    hoa.opens_the_page_of(&MO, "nong mo").await?;
    hoa.presses("button", word("person_start")).await?;
    hoa.hears_yes_until(word("card_title")).await?;
    let hoa = comes_back_to_the_draft(hoa).await?;
    hoa.finds("h1", word("card_title")).await?;

    // What the card's code said.
    hoa.scans_the_card_of(&MO).await?;
    hoa.sees(word("scan_again")).await?;
    let hoa = comes_back_to_the_draft(hoa).await?;
    assert_eq!(
        hoa.reads(word("field_number")).await?.replace(' ', ""),
        MO.number
    );

    // A picture.
    hoa.takes("role_card_front", &card::front(&MO)?).await?;
    let again = words("photo_take_again", &[("what", word("role_card_front"))]);
    hoa.finds("button", &again).await?;
    let hoa = comes_back_to_the_draft(hoa).await?;
    hoa.finds("button", &again).await?;
    hoa.sees(word("photo_there")).await?;

    // A choice, as soon as it is drawn as chosen.
    hoa.says("issue_place", "issue_place_police_department")
        .await?;
    hoa.takes("role_card_back", &card::back()?).await?;
    hoa.goes_on_to("step_facts").await?;
    hoa.fills_the_facts().await?;
    six_are_chosen(&hoa).await?;
    let hoa = comes_back_to_the_draft(hoa).await?;
    hoa.presses("nav a", word("step_facts")).await?;
    hoa.finds("h1", word("facts_title")).await?;
    six_are_chosen(&hoa).await?;

    // A submitted dossier and a visit.
    hoa.fills_the_rest().await?;
    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.chooses(word("visit_why"), "Vắng nhà trong ngày")
        .await?;
    hoa.chooses(word("visit_day"), word("usual_day_tomorrow"))
        .await?;
    hoa.presses("button", word("visit_save")).await?;
    hoa.finds("h1", PAO.name).await?;
    let hoa = hoa.is_killed_and_comes_back().await?;
    hoa.unlocks().await?;
    hoa.goes("outbox_title").await?;
    hoa.sees(&words("outbox_here", &[("count", "2")])).await?;
    assert!(!hoa.text().await?.contains(word("today_drafts")));

    province.plug.put_back();
    hoa.presses("button", word("outbox_send_now")).await?;
    hoa.wait("the one dossier at the province", async || {
        Ok((province.waiting().await?.len() == 1).then_some(()))
    })
    .await?;
    province.verifies().await?;
    hoa.closes().await
}

/// All six choices of the facts, the sex among them, are drawn as chosen, which they are once the disk has them.
async fn six_are_chosen(hoa: &App) -> Result {
    hoa.wait("six choices to be saved", async || {
        Ok((hoa.names("label.chosen").await?.len() == 6).then_some(()))
    })
    .await
}

/// The battery is out; she opens the device again, and from Today the draft.
async fn comes_back_to_the_draft(hoa: App) -> Result<App> {
    let hoa = hoa.is_killed_and_comes_back().await?;
    hoa.unlocks().await?;
    hoa.presses("link", MO.name).await?;
    hoa.finds("nav a", word("step_card")).await?;
    Ok(hoa)
}
