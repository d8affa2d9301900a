use tannha_domain::barrier;
use tannha_tests::people::{LAN, MO, PAO, Person, QUY, SAU};
use tannha_tests::{App, Province, Result, card, choosing_the_bank, reads_english, word, words};

use super::eyes::{ESCAPE, Eyes};

/// Three who live alone, and a household of two.
const ROSTER: [Person; 5] = [MO, PAO, LAN, QUY, SAU];

/// The screens of a first day, held against axe's rules in each theme and against the edges of each box, with the words as
/// drawn and at twice their size, on a tablet and at a counter; and what a screen reader goes through is the text that
/// was read and kept beside this file.
#[tokio::test(flavor = "multi_thread")]
async fn every_screen_can_be_read_and_reached_and_nothing_is_cut_off() -> Result {
    walks(false).await
}

/// The other language has other lengths.
#[tokio::test(flavor = "multi_thread")]
async fn every_screen_in_english_has_room_for_its_words() -> Result {
    walks(true).await
}

async fn walks(english: bool) -> Result {
    let province = Province::of(&ROSTER).await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.sees(word("join_title")).await?;
    let eyes = Eyes::of(&hoa, &ROSTER, english);
    if english {
        hoa.presses("button", "English").await?;
        reads_english(true);
        hoa.sees(word("join_title")).await?;
    } else {
        notices_what_is_wrong(&hoa).await?;
    }
    eyes.look("join").await?;
    hoa.presses("button", word("join_by_relay")).await?;
    hoa.sees(word("join_relay_where")).await?;
    eyes.look("join_by_relay").await?;
    hoa.presses("button", word("join_by_line")).await?;
    hoa.presses("button", word("join_enter")).await?;
    hoa.sees(word("join_name_missing")).await?;
    eyes.look("join_refused").await?;
    hoa.joins(&invitation).await?;
    hoa.sees(MO.name).await?;
    // Without a network nothing changes by itself while it is looked at.
    province.plug.pull();
    places(&eyes).await?;
    the_list(&eyes).await?;
    visits(&eyes).await?;
    dossier(&eyes).await?;
    afterwards(&eyes).await?;
    eyes.are_content();
    hoa.closes().await
}

/// The places at the foot, and what they lead to.
async fn places(eyes: &Eyes<'_>) -> Result {
    let hoa = eyes.hoa;
    eyes.looks("today").await?;
    for (place, screen) in [
        ("roster_title", "roster"),
        ("outbox_title", "outbox_empty"),
        ("settings_title", "settings"),
    ] {
        hoa.goes(place).await?;
        eyes.looks(screen).await?;
    }
    for (size, text) in [
        ("settings_text_largest", "largest"),
        ("settings_text_usual", "usual"),
    ] {
        hoa.chooses(word("settings_text_size"), word(size)).await?;
        hoa.wait("the words to be of that size", async || {
            let now = hoa
                .asks("return document.documentElement.dataset.text")
                .await?;
            Ok((now == text).then_some(()))
        })
        .await?;
    }
    hoa.presses("link", word("ready_title")).await?;
    hoa.sees(word("ready_device")).await?;
    eyes.looks("ready").await?;
    hoa.goes("roster_title").await?;
    hoa.writes(word("roster_search"), "nobody of this name")
        .await?;
    hoa.sees(word("roster_none")).await?;
    eyes.looks("roster_none").await?;
    hoa.presses("button", word("roster_clear")).await?;
    hoa.presses("button", word("state_returned")).await?;
    hoa.sees(word("roster_none_returned")).await?;
    eyes.looks("roster_none_returned").await?;
    hoa.presses("button", word("roster_clear")).await?;
    hoa.opens_the_page_of(&QUY, "luong quy").await?;
    hoa.presses("link", word("person_whole_house")).await?;
    hoa.finds("h1", &words("household_title", &[("head", QUY.name)]))
        .await?;
    eyes.looks("household").await?;
    hoa.opens_the_page_of(&SAU, "luong sau").await?;
    eyes.looks("person_in_a_household").await?;
    hoa.presses("link", word("person_existing")).await?;
    hoa.wait(
        "what is asked before an account is written down",
        async || {
            for asked in ["ask_heard", "ask_yes_leave", "ask_yes"] {
                if hoa.has("button", word(asked)).await? {
                    return Ok(Some(()));
                }
            }
            Ok(None)
        },
    )
    .await?;
    eyes.looks("existing_account_asked").await?;
    hoa.presses("link", word("ask_stop")).await?;
    hoa.finds("h1", SAU.name).await.map(drop)
}

/// The way from door to door, the card that is shown, and what is asked of the province about the list.
async fn the_list(eyes: &Eyes<'_>) -> Result {
    let hoa = eyes.hoa;
    for (from, link, screen) in [
        ("today_title", "doors_open", "doors"),
        ("roster_title", "find_open", "find"),
        ("roster_title", "proposals_title", "proposals"),
    ] {
        hoa.goes(from).await?;
        hoa.presses("link", word(link)).await?;
        hoa.finds("h1", word(&format!("{screen}_title"))).await?;
        eyes.looks(screen).await?;
        if screen == "doors" {
            hoa.presses("button", word("hamlets_open")).await?;
            eyes.looks("doors_of_hamlets").await?;
        }
    }
    hoa.presses("link", word("propose_open")).await?;
    hoa.finds("h1", word("propose_title")).await?;
    hoa.writes(word("field_full_name"), MO.name).await?;
    hoa.sees(word("propose_alike")).await?;
    eyes.looks("propose").await?;
    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    hoa.presses("link", word("report_open")).await?;
    hoa.chooses(word("report_what"), word("wrong_name")).await?;
    eyes.looks("report").await
}

/// A person's page, and a visit from why to when.
async fn visits(eyes: &Eyes<'_>) -> Result {
    let hoa = eyes.hoa;
    let says = |code: &str| {
        let known = barrier(code).ok_or("no such barrier")?;
        Ok::<_, &str>(if eyes.english { &known.en } else { &known.vi })
    };
    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    eyes.looks("person").await?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.finds("h1", word("visit_title")).await?;
    eyes.looks("visit").await?;
    hoa.presses("button", word("visit_more")).await?;
    hoa.sees(word("barrier_group_access")).await?;
    eyes.looks("visit_all_reasons").await?;
    hoa.chooses(word("barrier_group_absent"), says("absent_working_away")?)
        .await?;
    hoa.chooses(word("visit_way"), word("way_season")).await?;
    eyes.looks("visit_season").await?;
    hoa.chooses(word("visit_season"), word("season_tet"))
        .await?;
    hoa.presses("button", word("visit_save")).await?;
    hoa.finds("h1", PAO.name).await?;
    hoa.goes("today_title").await?;
    hoa.presses("link", &words("returns_open", &[("count", "1")]))
        .await?;
    hoa.finds("h1", word("returns_title")).await?;
    eyes.looks("returns").await?;
    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    hoa.asks(MORNING).await?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.finds("h1", word("visit_title")).await?;
    hoa.presses("button", word("visit_more")).await?;
    hoa.chooses(word("barrier_group_absent"), says("absent_working_away")?)
        .await?;
    hoa.chooses(word("visit_way"), word("way_call")).await?;
    hoa.chooses(word("visit_day"), word("usual_day_other"))
        .await?;
    hoa.writes(word("visit_day_typed"), "31/02/2027").await?;
    eyes.looks("visit_another_day").await?;
    hoa.asks("Date.now = window.realNow").await?;
    hoa.chooses(word("visit_day"), word("usual_day_tomorrow"))
        .await?;
    hoa.presses("button", word("visit_save")).await?;
    hoa.finds("h1", PAO.name).await?;
    eyes.looks("person_with_an_appointment").await
}

/// "This afternoon" is no choice once it is over: for this screen it is nine in the morning, in Vietnam, of the same day.
const MORNING: &str = "
    const [hour, day] = [3_600_000, 86_400_000];
    window.realNow = Date.now;
    const there = Date.now() + 7 * hour;
    const ahead = 9 * hour - (there % day);
    Date.now = () => window.realNow() + ahead;";

/// Every step of a dossier, empty and full, with what stands before it.
async fn dossier(eyes: &Eyes<'_>) -> Result {
    let hoa = eyes.hoa;
    hoa.opens_the_page_of(&MO, "nong mo").await?;
    hoa.presses("button", word("person_start")).await?;
    hoa.finds("button", word("ask_heard")).await?;
    eyes.looks("question_told").await?;
    hoa.presses("button", word("listen_play")).await?;
    hoa.finds("button", word("listen_stop")).await?;
    hoa.presses("button", word("ask_overheard")).await?;
    hoa.presses("button", word("cover_alone")).await?;
    hoa.finds("button", word("listen_play")).await?;
    hoa.presses("button", word("ask_heard")).await?;
    hoa.finds("alert", word("ask_by_first")).await?;
    eyes.looks("question_whose_finger").await?;
    hoa.presses("button", word("ask_by_volunteer")).await?;
    hoa.finds("button", word("retell_understood")).await?;
    eyes.looks("question_said_back").await?;
    hoa.presses("button", word("retell_again")).await?;
    hoa.finds("button", word("ask_heard")).await?;
    hoa.hears_the_notice().await?;
    hoa.wait("a question", async || {
        for yes in ["ask_yes", "ask_yes_leave"] {
            if hoa.has("button", word(yes)).await? {
                return Ok(Some(()));
            }
        }
        Ok(None)
    })
    .await?;
    eyes.looks("question_asked").await?;
    hoa.hears_yes_until(word("card_title")).await?;
    eyes.looks("card_empty").await?;
    hoa.presses("button", word("scan_start")).await?;
    hoa.finds("button", word("capture_close")).await?;
    eyes.looks("scan").await?;
    hoa.presses("button", word("capture_close")).await?;
    hoa.shows_the_camera(&card::front(&MO)?).await?;
    hoa.presses("button", word("scan_start")).await?;
    hoa.sees(word("scan_read")).await?;
    eyes.looks("scan_read").await?;
    hoa.presses("button", word("scan_use")).await?;
    hoa.finds("h1", word("card_title")).await?;
    hoa.says("issue_place", "issue_place_police_department")
        .await?;
    hoa.takes("role_card_front", &card::front(&MO)?).await?;
    hoa.takes("role_card_back", &card::back()?).await?;
    hoa.writes(word("field_issue_date"), "31/02/2021").await?;
    eyes.looks("card_refused_value").await?;
    hoa.writes(word("field_issue_date"), MO.issued).await?;
    hoa.sees(word("photo_there")).await?;
    eyes.looks("card").await?;

    hoa.goes_on_to("step_facts").await?;
    hoa.finds("h1", word("facts_title")).await?;
    eyes.looks("facts_empty").await?;
    hoa.fills_the_facts().await?;
    hoa.has_chosen("choice_no").await?;
    eyes.looks("facts").await?;
    hoa.goes_on_to("step_phone").await?;
    hoa.says("has_phone", "yes").await?;
    hoa.sees(word("field_phone_owner")).await?;
    eyes.looks("phone_whose").await?;
    hoa.says("has_phone", "no").await?;
    hoa.sees(word("phone_none")).await?;
    eyes.looks("phone").await?;
    hoa.goes_on_to("step_product").await?;
    hoa.sees(word("product_choose")).await?;
    eyes.looks("product").await?;
    hoa.presses("button", &choosing_the_bank()).await?;
    hoa.sees(word("product_chosen")).await?;
    hoa.says("wants_card", "no").await?;
    hoa.has_chosen("choice_no").await?;
    eyes.looks("product_chosen").await?;
    hoa.asks("location.hash = location.hash.replace(/[^/]+$/, 'check')")
        .await?;
    hoa.finds("h1", word("check_title")).await?;
    eyes.looks("check").await?;
    hoa.presses(
        "link",
        &words("check_back", &[("step", word("step_product"))]),
    )
    .await?;
    hoa.presses("nav a", word("step_send")).await?;
    hoa.finds("h1", word("send_title")).await?;
    eyes.looks("send_with_what_is_missing").await?;
    hoa.presses("button", word("discard_open")).await?;
    hoa.sees(word("discard_text")).await?;
    eyes.look("discard").await?;
    hoa.strikes(&[ESCAPE]).await?;
    hoa.no_longer_sees(word("discard_text")).await?;
    hoa.presses("nav a", word("step_product")).await?;
    hoa.says("wants_sms", "no").await?;
    sends(eyes).await
}

/// Photos, the mark, and the sending.
async fn sends(eyes: &Eyes<'_>) -> Result {
    let hoa = eyes.hoa;
    hoa.goes_on_to("step_photos").await?;
    hoa.hears_yes_until(word("photos_title")).await?;
    eyes.looks("photos").await?;
    hoa.goes_on_to("step_consent").await?;
    hoa.hears_yes_until(word("consent_title")).await?;
    eyes.looks("consent").await?;
    hoa.lets_the_person_sign().await?;
    eyes.looks("consent_signed").await?;
    hoa.presses("button", word("signature_again")).await?;
    eyes.looks("consent_signed_again").await?;
    hoa.presses("button", word("signature_keep_old")).await?;
    hoa.sees(word("signature_kept")).await?;
    hoa.goes_on_to("step_send").await?;
    hoa.sees(word("send_ready")).await?;
    eyes.looks("send").await?;
    hoa.presses("button", word("send_submit")).await?;
    hoa.finds("h1", word("slip_title")).await?;
    eyes.looks("slip").await?;
    hoa.presses("link", word("slip_done")).await?;
    hoa.finds("h1", word("today_title")).await.map(drop)
}

/// What the day leaves on the lists, a no that ends a dossier, and the lock.
async fn afterwards(eyes: &Eyes<'_>) -> Result {
    let hoa = eyes.hoa;
    hoa.goes("outbox_title").await?;
    hoa.sees(&words("outbox_here", &[("count", "3")])).await?;
    eyes.looks("outbox").await?;
    hoa.opens_the_page_of(&MO, "nong mo").await?;
    eyes.looks("person_with_a_dossier").await?;
    hoa.opens_the_page_of(&LAN, "trieu lan").await?;
    hoa.presses("button", word("person_start")).await?;
    hoa.hears_the_notice().await?;
    hoa.answers("ask_no_leave").await?;
    hoa.finds("h1", word("ended_title")).await?;
    eyes.looks("ended").await?;
    hoa.presses("button", word("ended_close")).await?;
    hoa.finds("h1", LAN.name).await?;
    hoa.goes("settings_title").await?;
    hoa.presses("button", word("settings_lock")).await?;
    hoa.sees(word("unlock_title")).await?;
    eyes.look("unlock").await?;
    hoa.presses("button", word("training_enter")).await?;
    hoa.sees(word("training_ribbon")).await?;
    eyes.look("training").await
}

/// A picture without words, a line that is too long and a box that is too low are found where they are put.
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
    for (wrong, style) in [
        ("a line that is too long", "white-space: nowrap"),
        ("a box that is too low", "height: 1.6em; overflow: hidden"),
        (
            "a box that is too small",
            "height: 1.6em; border: 1px solid",
        ),
        ("a word in pieces", "width: 1ch; word-break: break-all"),
    ] {
        hoa.asks(&format!(
            "const line = document.createElement('p'); line.textContent = 'dài '.repeat(200);
            line.id = 'long'; line.style.cssText = '{style}'; document.body.append(line)"
        ))
        .await?;
        assert!(hoa.fits(wrong).await.is_err(), "{wrong}");
        hoa.asks("document.getElementById('long').remove()").await?;
    }
    hoa.fits("what stood there before").await
}
