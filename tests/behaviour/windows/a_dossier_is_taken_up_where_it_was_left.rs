use tannha_tests::people::MO;
use tannha_tests::{App, Province, Result, card, reads_english, word};

/// What the shell says of where the open draft was left, as text.
const PLACE: &str = r"
    const done = arguments[0];
    window.__TAURI_INTERNALS__
        .invoke('draft', { id: location.hash.split('/')[2] })
        .then((draft) => done([draft.place?.step, draft.place?.what, draft.place?.typed].join('|')), () => done(''));";
const FOCUSED: &str = "return document.activeElement?.labels?.[0]?.textContent ?? ''";

/// Another language in the middle of a dossier, a battery that dies in the middle of a word, and the list that leads
/// back to it.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_being_typed_outlives_another_language_and_a_flat_battery() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    province.plug.pull();
    hoa.opens_the_page_of(&MO, "nong mo").await?;
    hoa.presses("button", word("person_start")).await?;
    hoa.hears_yes_until(word("card_title")).await?;

    // Eleven digits are no number: they stay where they were typed, in either language.
    hoa.writes(word("field_number"), "01915700012").await?;
    hoa.sees(word("code_field_number_length")).await?;
    hoa.presses("button", "English").await?;
    reads_english(true);
    hoa.finds("h1", word("card_title")).await?;
    hoa.sees(word("code_field_number_length")).await?;
    assert_eq!(hoa.reads(word("field_number")).await?, "019 157 00012");
    hoa.presses("button", "Tiếng Việt").await?;
    reads_english(false);
    hoa.finds("h1", word("card_title")).await?;
    hoa.writes(word("field_number"), MO.number).await?;

    // The battery is out in the middle of a word.
    hoa.goes_on_to("step_facts").await?;
    hoa.presses("textbox", word("field_present_address"))
        .await?;
    hoa.types("Xóm Đồng Ru").await?;
    hoa.wait("the place on the disk", async || {
        let place = hoa.asks_and_waits(PLACE, vec![]).await?;
        Ok((place == "facts|present_address|Xóm Đồng Ru").then_some(()))
    })
    .await?;
    let hoa = hoa.is_killed_and_comes_back().await?;
    hoa.unlocks().await?;
    hoa.presses("link", MO.name).await?;
    hoa.finds("h1", word("facts_title")).await?;
    hoa.wait("the field to have the focus again", async || {
        let focused = hoa.asks(FOCUSED).await?;
        let here = focused
            .as_str()
            .is_some_and(|name| name.contains(word("field_present_address")));
        Ok(here.then_some(()))
    })
    .await?;
    assert_eq!(
        hoa.reads(word("field_present_address")).await?,
        "Xóm Đồng Ru"
    );
    hoa.types("ộng").await?;

    // The list of everything leads to one field and shows what was written.
    hoa.presses("link", word("check_open")).await?;
    hoa.finds("h1", word("check_title")).await?;
    hoa.sees("Xóm Đồng Ruộng").await?;
    hoa.is_for_everybody("check").await?;
    hoa.presses("link", word("field_occupation")).await?;
    hoa.finds("h1", word("facts_title")).await?;
    hoa.says("occupation", "occupation_farmer").await?;
    hoa.has_chosen("choice_occupation_farmer").await?;
    hoa.closes().await
}

/// A clerk sends a dossier back for two reasons: both are open, one after the other, and nothing else is.
#[tokio::test(flavor = "multi_thread")]
async fn two_reasons_are_redone_and_nothing_else() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    hoa.opens_the_page_of(&MO, "nong mo").await?;
    hoa.enrols(&MO).await?;
    hoa.goes("outbox_title").await?;
    hoa.sees_it_arrive().await?;
    let dossier = province.the_one_waiting().await?;
    let return_it = [
        "review",
        "return",
        &dossier,
        "--step",
        "card",
        "--reason",
        "blur",
        "--role",
        "card_back",
        "--step",
        "photos",
        "--reason",
        "missing",
        "--role",
        "document",
    ];
    province.says(return_it).await?;
    hoa.presses("button", word("outbox_send_now")).await?;
    hoa.goes("today_title").await?;
    hoa.presses("button", word("redo_button_photo")).await?;
    hoa.finds("h1", word("card_redo_title")).await?;
    assert!(!hoa.has("nav a", word("step_facts")).await?);
    hoa.takes_against_advice("role_card_back", &card::table()?, "because_worn")
        .await?;
    hoa.goes_on_to("step_photos").await?;
    hoa.presses("button", word("photo_add_document")).await?;
    hoa.hands_over(
        word("camera_file"),
        "picture.jpg",
        "image/jpeg",
        &card::page()?,
    )
    .await?;
    hoa.no_longer_has("button", word("capture_close")).await?;
    hoa.goes_on_to("step_send").await?;
    hoa.sees(word("send_ready")).await?;
    hoa.submits().await?;
    hoa.goes("outbox_title").await?;
    hoa.wait("the second revision at the province", async || {
        Ok((province.waiting().await?.len() == 1).then_some(()))
    })
    .await?;
    assert_eq!(province.the_one_waiting().await?, dossier);
    hoa.closes().await
}
