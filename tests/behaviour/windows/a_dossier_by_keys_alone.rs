use tannha_tests::people::{MO, PIN};
use tannha_tests::{App, Province, Result, card, choosing_the_bank, word, words};

/// From the lock to the slip without touching the screen: the tabulator, the arrows, Enter, and each time one sees where
/// one is. Only what no key can do is done otherwise: the pictures come from a file, and the person signs with a pen.
#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_can_be_taken_from_the_lock_to_the_slip_by_keys_alone() -> Result {
    let province = Province::start().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&province.invites().await?).await?;
    hoa.goes("settings_title").await?;
    hoa.presses("button", word("settings_lock")).await?;

    hoa.sees(word("unlock_title")).await?;
    hoa.types_into(word("pin_label"), PIN).await?;
    hoa.enters("button", word("unlock_open")).await?;
    hoa.enters("link", word("today_title")).await?;
    hoa.finds("h1", word("today_title")).await?;
    hoa.enters("link", MO.name).await?;
    hoa.finds("h1", MO.name).await?;
    hoa.enters("button", word("person_start")).await?;
    hoa.enters_yes_until(word("card_title")).await?;

    hoa.shows_the_camera(&card::front(&MO)?).await?;
    hoa.enters("button", word("scan_start")).await?;
    hoa.sees(word("scan_read")).await?;
    hoa.enters("button", word("scan_use")).await?;
    hoa.finds("h1", word("card_title")).await?;
    hoa.picks("issue_place", "issue_place_police_department")
        .await?;
    hoa.turns_the_camera_away().await?;
    for (role, picture) in [
        ("role_card_front", card::front(&MO)?),
        ("role_card_back", card::back()?),
    ] {
        hoa.enters("button", &words("photo_take", &[("what", word(role))]))
            .await?;
        hoa.enters_yes_until(word(role)).await?;
        hoa.hands_over(word("camera_file"), "picture.jpg", "image/jpeg", &picture)
            .await?;
        hoa.no_longer_has("button", word("capture_close")).await?;
    }

    let next = |step| words("dossier_next", &[("step", word(step))]);
    hoa.enters("link", &next("step_facts")).await?;
    hoa.finds("h1", word("facts_title")).await?;
    hoa.picks("nationality", "nationality_vn").await?;
    hoa.enters("button", word("facts_same_address")).await?;
    hoa.picks("occupation", "occupation_farmer").await?;
    hoa.picks("position", "position_none").await?;
    hoa.picks("vietnam_resident", "yes").await?;
    hoa.picks("us_tax_person", "no").await?;

    hoa.enters("link", &next("step_phone")).await?;
    hoa.finds("h1", word("phone_title")).await?;
    hoa.picks("has_phone", "no").await?;
    hoa.enters("link", &next("step_product")).await?;
    hoa.enters("button", &choosing_the_bank()).await?;
    hoa.sees(word("product_chosen")).await?;
    hoa.picks("wants_card", "no").await?;
    hoa.picks("wants_sms", "no").await?;
    hoa.enters("link", &next("step_photos")).await?;
    hoa.enters_yes_until(word("photos_title")).await?;
    hoa.enters("link", &next("step_consent")).await?;
    hoa.enters_yes_until(word("consent_title")).await?;
    hoa.finds("button", word("read_back_right")).await?;
    while hoa.has("button", word("read_back_right")).await? {
        hoa.enters("button", word("read_back_right")).await?;
    }
    hoa.signs("image", word("signature_field")).await?;
    hoa.enters("button", word("signature_keep")).await?;
    hoa.sees(word("signature_kept")).await?;
    hoa.enters("link", &next("step_send")).await?;
    hoa.sees(word("send_ready")).await?;
    hoa.enters("button", word("send_submit")).await?;
    hoa.finds("h1", word("slip_title")).await?;
    hoa.enters("link", word("slip_done")).await?;
    hoa.finds("h1", word("today_title")).await?;
    hoa.closes().await
}
