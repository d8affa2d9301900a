use tannha_tests::people::{LAN, LUU, LUUS_PIN, MO, PAO, QUY, SAU};
use tannha_tests::{App, Province, Result, card, choosing_the_bank, word, words};

/// The volunteers' guide is illustrated by what the screens show now. All people are made up.
#[tokio::test(flavor = "multi_thread")]
async fn the_pictures_of_the_guide_can_be_made_again() -> Result {
    let province = Province::of(&[MO, PAO, LAN, QUY, SAU]).await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.is_sized(800, 1000).await?;
    hoa.sees(word("join_title")).await?;
    hoa.illustrates("join").await?;
    hoa.joins(&invitation).await?;
    hoa.finds("link", MO.name).await?;
    hoa.illustrates("today").await?;
    hoa.goes("settings_title").await?;
    hoa.presses("link", word("ready_title")).await?;
    hoa.sees(word("ready_device")).await?;
    hoa.illustrates("ready").await?;
    hoa.goes("roster_title").await?;
    hoa.writes(word("roster_search"), "thi").await?;
    hoa.finds("link", LAN.name).await?;
    hoa.illustrates("roster").await?;

    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.chooses(word("visit_why"), "Vắng nhà trong ngày")
        .await?;
    hoa.chooses(word("visit_day"), word("usual_day_tomorrow"))
        .await?;
    hoa.illustrates("visit").await?;
    hoa.presses("button", word("visit_save")).await?;
    hoa.finds("h1", PAO.name).await?;

    hoa.opens_the_page_of(&QUY, "luong quy").await?;
    hoa.presses("link", word("person_whole_house")).await?;
    hoa.finds("link", SAU.name).await?;
    hoa.illustrates("household").await?;

    hoa.opens_the_page_of(&MO, "nong mo").await?;
    hoa.illustrates("person").await?;
    hoa.strikes(&['\u{e00c}']).await?;
    hoa.finds("h1", word("cover_title")).await?;
    hoa.illustrates("cover").await?;
    hoa.presses("button", word("cover_alone")).await?;
    takes_a_dossier(&hoa).await?;

    // At night, and what the clerk sends back.
    hoa.goes("outbox_title").await?;
    hoa.sees_it_arrive().await?;
    hoa.illustrates("outbox").await?;
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
    hoa.illustrates("returned").await?;
    hoa.is_sized(800, 1280).await?;
    hoa.illustrates("app").await?;
    hoa.is_sized(800, 1000).await?;
    stops_working(&province, &hoa).await?;
    hoa.closes().await?;
    at_a_counter(&province).await
}

/// Somebody stays who can take over what is left.
async fn stops_working(province: &Province, hoa: &App) -> Result {
    hoa.opens_the_page_of(&LAN, "trieu lan").await?;
    hoa.presses("button", word("person_start")).await?;
    hoa.hears_yes_until(word("card_title")).await?;
    hoa.presses("link", word("dossier_leave")).await?;
    hoa.lets_in(LUU, LUUS_PIN, &province.invites().await?)
        .await?;
    hoa.presses("link", word("leaving_open")).await?;
    hoa.sees(LAN.name).await?;
    hoa.illustrates("leaving").await
}

/// As those who wait see it, across the room.
async fn at_a_counter(province: &Province) -> Result {
    let counter = App::opens_at_a_counter(province).await?;
    counter.joins(&province.invites().await?).await?;
    counter.goes("queue_title").await?;
    for number in ["1", "2", "3"] {
        counter.presses("button", word("queue_next")).await?;
        counter.finds("status", number).await?;
    }
    counter.illustrates("kiosk").await?;
    counter.closes().await
}

async fn takes_a_dossier(hoa: &App) -> Result {
    hoa.presses("button", word("person_start")).await?;
    hoa.hears_the_notice().await?;
    hoa.finds("button", word("ask_yes_leave")).await?;
    hoa.illustrates("question").await?;
    hoa.hears_yes_until(word("card_title")).await?;
    hoa.shows_the_camera(&card::front(&MO)?).await?;
    hoa.presses("button", word("scan_start")).await?;
    hoa.sees(word("scan_read")).await?;
    hoa.illustrates("card").await?;
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
    hoa.illustrates("phone").await?;
    hoa.goes_on_to("step_product").await?;
    hoa.sees(word("product_choose")).await?;
    hoa.illustrates("product").await?;
    hoa.presses("button", &choosing_the_bank()).await?;
    hoa.sees(word("product_chosen")).await?;
    hoa.says("wants_card", "no").await?;
    hoa.says("wants_sms", "no").await?;
    hoa.goes_on_to("step_photos").await?;
    hoa.hears_yes_until(word("photos_title")).await?;
    hoa.illustrates("photos").await?;
    hoa.goes_on_to("step_consent").await?;
    hoa.hears_yes_until(word("consent_title")).await?;
    hoa.lets_the_person_sign().await?;
    hoa.illustrates("sign").await?;
    hoa.goes_on_to("step_send").await?;
    hoa.sees(word("send_ready")).await?;
    hoa.presses("button", word("send_submit")).await?;
    hoa.finds("h1", word("slip_title")).await?;
    hoa.illustrates("slip").await?;
    hoa.presses("link", word("slip_done")).await?;
    hoa.finds("h1", word("today_title")).await.map(drop)
}
