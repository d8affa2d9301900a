use std::path::PathBuf;

use tannha_tests::people::{LAN, MO, PAO, QUY, SAU};
use tannha_tests::{App, Province, Result, built, card, choosing_the_bank, word, words};

/// Where the pictures go: `scripts/pictures` says `docs/pictures`; otherwise beside the build, so that each run of the
/// tests shows that they can be made again.
fn folder() -> Result<PathBuf> {
    let folder = match std::env::var_os("TANNHA_PICTURES") {
        Some(folder) => PathBuf::from(folder),
        None => built("tannha")?
            .ancestors()
            .nth(2)
            .ok_or("the app lies in no target folder")?
            .join("pictures"),
    };
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

async fn saves(hoa: &App, name: &str) -> Result {
    // After the last frame of whatever moved.
    hoa.asks_and_waits(
        "const done = arguments[0]; scrollTo(0, 0);
        document.activeElement?.blur();
        requestAnimationFrame(() => requestAnimationFrame(() => done('')))",
        vec![],
    )
    .await?;
    std::fs::write(folder()?.join(format!("{name}.png")), hoa.picture().await?)?;
    Ok(())
}

/// The volunteers' guide is illustrated by what the screens show now. All people are made up.
#[tokio::test(flavor = "multi_thread")]
async fn the_pictures_of_the_guide_can_be_made_again() -> Result {
    let province = Province::of(&[MO, PAO, LAN, QUY, SAU]).await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.is_sized(800, 1000).await?;
    hoa.sees(word("join_title")).await?;
    saves(&hoa, "join").await?;
    hoa.joins(&invitation).await?;
    hoa.finds("link", MO.name).await?;
    saves(&hoa, "today").await?;
    hoa.goes("settings_title").await?;
    hoa.presses("link", word("ready_title")).await?;
    hoa.sees(word("ready_device")).await?;
    saves(&hoa, "ready").await?;
    hoa.goes("roster_title").await?;
    hoa.writes(word("roster_search"), "thi").await?;
    hoa.finds("link", LAN.name).await?;
    saves(&hoa, "roster").await?;

    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.chooses(word("visit_why"), "Vắng nhà trong ngày")
        .await?;
    hoa.chooses(word("visit_day"), word("usual_day_tomorrow"))
        .await?;
    saves(&hoa, "visit").await?;
    hoa.presses("button", word("visit_save")).await?;
    hoa.finds("h1", PAO.name).await?;

    hoa.opens_the_page_of(&QUY, "luong quy").await?;
    hoa.presses("link", word("person_whole_house")).await?;
    hoa.finds("link", SAU.name).await?;
    saves(&hoa, "household").await?;

    hoa.opens_the_page_of(&MO, "nong mo").await?;
    saves(&hoa, "person").await?;
    hoa.strikes(&['\u{e00c}']).await?;
    hoa.finds("h1", word("cover_title")).await?;
    saves(&hoa, "cover").await?;
    hoa.presses("button", word("cover_alone")).await?;
    takes_a_dossier(&hoa).await?;

    // At night, and what the clerk sends back.
    hoa.goes("outbox_title").await?;
    hoa.sees(word("outbox_state_received")).await?;
    saves(&hoa, "outbox").await?;
    let dossier = province.the_one_waiting().await?;
    province
        .says([
            "review",
            "return",
            &dossier,
            "--step",
            "card",
            "--reason",
            "glare",
            "--role",
            "card_front",
        ])
        .await?;
    hoa.presses("button", word("outbox_send_now")).await?;
    hoa.goes("today_title").await?;
    hoa.sees(&words("redo_photo", &[("what", word("role_card_front"))]))
        .await?;
    saves(&hoa, "returned").await?;
    hoa.closes().await
}

async fn takes_a_dossier(hoa: &App) -> Result {
    hoa.presses("button", word("person_start")).await?;
    hoa.answers("ask_heard").await?;
    hoa.finds("button", word("ask_yes_leave")).await?;
    saves(hoa, "question").await?;
    hoa.hears_yes_until(word("card_title")).await?;
    hoa.shows_the_camera(&card::front(&MO)?).await?;
    hoa.presses("button", word("scan_start")).await?;
    hoa.sees(word("scan_read")).await?;
    saves(hoa, "card").await?;
    hoa.presses("button", word("scan_use")).await?;
    hoa.finds("h1", word("card_title")).await?;
    hoa.says("issue_place", "issue_place_police_department")
        .await?;
    hoa.takes("role_card_front", &card::front(&MO)?).await?;
    hoa.takes("role_card_back", &card::back()?).await?;
    hoa.goes_on_to("step_facts").await?;
    hoa.fills_the_facts().await?;
    hoa.goes_on_to("step_phone").await?;
    hoa.says("has_phone", "no").await?;
    hoa.sees(word("phone_none")).await?;
    saves(hoa, "phone").await?;
    hoa.goes_on_to("step_product").await?;
    hoa.sees(word("product_choose")).await?;
    saves(hoa, "product").await?;
    hoa.presses("button", &choosing_the_bank()).await?;
    hoa.sees(word("product_chosen")).await?;
    hoa.says("wants_card", "no").await?;
    hoa.says("wants_sms", "no").await?;
    hoa.goes_on_to("step_photos").await?;
    hoa.hears_yes_until(word("photos_title")).await?;
    saves(hoa, "photos").await?;
    hoa.goes_on_to("step_consent").await?;
    hoa.hears_yes_until(word("consent_title")).await?;
    hoa.lets_the_person_sign().await?;
    saves(hoa, "sign").await?;
    hoa.goes_on_to("step_send").await?;
    hoa.sees(word("send_ready")).await?;
    hoa.presses("button", word("send_submit")).await?;
    hoa.finds("h1", word("slip_title")).await?;
    saves(hoa, "slip").await?;
    hoa.presses("link", word("slip_done")).await?;
    hoa.finds("h1", word("today_title")).await.map(drop)
}
