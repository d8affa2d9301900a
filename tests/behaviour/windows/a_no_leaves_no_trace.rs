use tannha_tests::people::PAO;
use tannha_tests::{App, Province, Result, card, leaks, word, words};

/// Who stops after the notice, or says no to the first question, leaves nothing; a no to the pictures leaves no pixel.
#[tokio::test(flavor = "multi_thread")]
async fn who_says_no_leaves_no_pixel_and_no_field() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;

    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    // He is told once more, and then wants to hear no more of it.
    hoa.presses("button", word("person_start")).await?;
    hoa.answers("ask_heard").await?;
    hoa.presses("button", word("retell_again")).await?;
    hoa.answers("ask_heard").await?;
    hoa.presses("button", word("retell_stop")).await?;
    hoa.finds("h1", word("visit_title")).await?;

    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    hoa.presses("button", word("person_start")).await?;
    hoa.hears_the_notice().await?;
    hoa.answers("ask_no_leave").await?;
    hoa.finds("h1", word("ended_title")).await?;
    hoa.presses("button", word("ended_close")).await?;
    hoa.finds("h1", PAO.name).await?;
    hoa.goes("today_title").await?;
    assert!(
        !hoa.has("heading", word("today_drafts")).await?,
        "nothing is kept of it"
    );
    hoa.closes().await?;
    assert_eq!(
        leaks::pictures(&hoa.data())?,
        Vec::<std::path::PathBuf>::new()
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_to_the_pictures_keeps_their_camera_shut() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    hoa.presses("button", word("person_start")).await?;
    hoa.hears_yes_until(word("card_title")).await?;
    hoa.scans_the_card_of(&PAO).await?;

    hoa.presses(
        "button",
        &words("photo_take", &[("what", word("role_card_front"))]),
    )
    .await?;
    hoa.answers("ask_no_leave").await?;
    hoa.finds("h1", word("card_title")).await?;
    assert!(
        !hoa.has(
            "button",
            &words("photo_take", &[("what", word("role_card_front"))])
        )
        .await?
    );

    // Not through a side door either: the shell itself refuses the bytes.
    let picture = card::front(&PAO)?;
    let refusal = hoa
        .hands_bytes_to_the_shell("save_photo", "card_front", &picture)
        .await?;
    assert!(
        !refusal.is_empty(),
        "the shell took a picture that was refused"
    );
    hoa.closes().await
}
