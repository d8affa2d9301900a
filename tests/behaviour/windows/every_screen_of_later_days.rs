use jiff::{Timestamp, ToSpan as _, tz::Offset};
use tannha_domain::barrier;
use tannha_tests::people::{COMMUNE, HOA, LAN, LUU, LUUS_PIN, MO, PAO, Person, QUY, SAU};
use tannha_tests::{App, Province, Result, reads_english, word, words};

use super::eyes::Eyes;

/// Three who live alone, and a household of two.
const ROSTER: [Person; 5] = [MO, PAO, LAN, QUY, SAU];

/// Practice, what follows a dossier, who works with the device and who stops, and a counter: looked at as on the first
/// day's walk.
#[tokio::test(flavor = "multi_thread")]
async fn every_screen_of_later_days_can_be_read_and_reached_and_nothing_is_cut_off() -> Result {
    walks(false).await
}

/// The other language has other lengths.
#[tokio::test(flavor = "multi_thread")]
async fn every_screen_of_later_days_in_english_has_room_for_its_words() -> Result {
    walks(true).await
}

async fn walks(english: bool) -> Result {
    let province = Province::of_without_backups(&ROSTER).await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.sees(word("join_title")).await?;
    let eyes = Eyes::of(&hoa, &ROSTER, english);
    if english {
        hoa.presses("button", "English").await?;
        reads_english(true);
        hoa.sees(word("join_title")).await?;
    }
    practice(&eyes).await?;
    hoa.joins(&invitation).await?;
    what_is_asked(&eyes).await?;
    the_commune_receives(&eyes).await?;
    hoa.opens_the_page_of(&MO, "nong mo").await?;
    hoa.enrols(&MO).await?;
    her_papers(&eyes).await?;
    decisions(&eyes, &province).await?;
    after_acceptance(&eyes, &province).await?;
    who_works_here(&eyes, &province).await?;
    a_counter(&eyes).await?;
    eyes.are_content();
    hoa.closes().await
}

/// Makes one exchange, waits until this stands on Today, and pulls the plug: nothing changes while it is looked at.
async fn hears(eyes: &Eyes<'_>, province: &Province, what: &str) -> Result {
    let hoa = eyes.hoa;
    province.plug.put_back();
    hoa.goes("outbox_title").await?;
    hoa.presses("button", word("outbox_send_now")).await?;
    hoa.goes("today_title").await?;
    hoa.sees(what).await?;
    // Pulled in the middle of it, the plug would leave now two things waiting and now three.
    hoa.goes("outbox_title").await?;
    hoa.finds("button[aria-busy=false]", word("outbox_send_now"))
        .await?;
    province.plug.pull();
    hoa.goes("today_title").await?;
    hoa.sees(what).await
}

fn day(ahead: i64) -> String {
    let today = Offset::constant(7).to_datetime(Timestamp::now()).date();
    today.saturating_add(ahead.days()).to_string()
}

/// The door to practice, the tour, and help.
async fn practice(eyes: &Eyes<'_>) -> Result {
    let hoa = eyes.hoa;
    hoa.presses("button", word("training_enter")).await?;
    hoa.finds("h1", word("today_title")).await?;
    hoa.presses("link", word("tour_begin")).await?;
    for page in ["tour_today", "tour_ask", "tour_save", "tour_visit"] {
        hoa.finds("h1", word(&format!("{page}_title"))).await?;
        eyes.looks(page).await?;
        hoa.presses("link", word("tour_next")).await?;
    }
    hoa.finds("h1", word("tour_send_title")).await?;
    eyes.looks("tour_send").await?;
    hoa.presses("button", word("tour_end")).await?;
    hoa.goes("settings_title").await?;
    eyes.looks("practice_settings").await?;
    hoa.presses("link", word("help_title")).await?;
    hoa.finds("h1", word("help_title")).await?;
    eyes.looks("help").await?;
    hoa.goes("settings_title").await?;
    hoa.presses("button", word("training_leave")).await?;
    hoa.sees(word("join_title")).await
}

/// Somebody who is not on the list, and what the list has wrong.
async fn what_is_asked(eyes: &Eyes<'_>) -> Result {
    let hoa = eyes.hoa;
    hoa.goes("roster_title").await?;
    hoa.presses("link", word("proposals_title")).await?;
    hoa.presses("link", word("propose_open")).await?;
    hoa.finds("h1", word("propose_title")).await?;
    hoa.presses("button", word("propose_send")).await?;
    hoa.finds("alert", word("code_proposal_why")).await?;
    eyes.looks("propose_refused").await?;
    hoa.writes(word("field_full_name"), "Nông Thị Sính").await?;
    hoa.writes(word("field_birth_date"), "1957").await?;
    hoa.chooses(word("propose_hamlet"), MO.hamlet).await?;
    hoa.chooses(word("propose_why"), word("why_missing"))
        .await?;
    hoa.presses("button", word("propose_send")).await?;
    hoa.finds("h1", word("proposals_title")).await?;
    eyes.looks("proposals_asked").await?;
    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    hoa.presses("link", word("report_open")).await?;
    hoa.chooses(word("report_what"), word("wrong_sex")).await?;
    hoa.chooses(word("report_right_sex"), word("choice_sex_female"))
        .await?;
    hoa.presses("button", word("report_send")).await?;
    hoa.finds("h1", PAO.name).await?;
    hoa.sees(word("ask_state_asked")).await?;
    eyes.looks("person_with_a_report").await
}

/// What is printed for her.
async fn her_papers(eyes: &Eyes<'_>) -> Result {
    let hoa = eyes.hoa;
    hoa.opens_the_page_of(&MO, "nong mo").await?;
    hoa.presses("link", word("papers_open")).await?;
    let page = words("papers_page", &[("page", "1"), ("total", "1")]);
    hoa.finds("image", &page).await?;
    eyes.looks("papers").await?;
    hoa.goes("today_title").await
}

/// Whoever cannot have an account.
async fn the_commune_receives(eyes: &Eyes<'_>) -> Result {
    let hoa = eyes.hoa;
    let known = barrier("limited_awareness").ok_or("no such barrier")?;
    hoa.opens_the_page_of(&LAN, "trieu lan").await?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.chooses(
        word("visit_why"),
        if eyes.english { &known.en } else { &known.vi },
    )
    .await?;
    hoa.chooses(word("visit_way"), word("way_focal")).await?;
    hoa.presses("button", word("visit_save")).await?;
    hoa.wait("a question", async || {
        for asked in ["ask_heard", "ask_yes_leave", "ask_yes"] {
            if hoa.has("button", word(asked)).await? {
                return Ok(Some(()));
            }
        }
        Ok(None)
    })
    .await?;
    eyes.looks("focal_asked").await?;
    hoa.hears_yes_until(word("focal_title")).await?;
    hoa.presses("button", word("focal_save")).await?;
    hoa.finds("alert", word("code_account_read_back")).await?;
    eyes.looks("focal").await?;
    hoa.lets_it_be_signed().await?;
    hoa.presses("button", word("focal_save")).await?;
    hoa.finds("h1", LAN.name).await?;
    hoa.sees(word("focal_waits")).await?;
    eyes.looks("person_with_the_commune_asked").await?;
    hoa.opens_the_page_of(&SAU, "luong sau").await?;
    hoa.asks("location.hash = location.hash.replace('person', 'receiver')")
        .await?;
    hoa.hears_yes_until(word("receiver_title")).await?;
    hoa.presses("button", word("receiver_save")).await?;
    hoa.finds("alert", word("code_account_read_back")).await?;
    eyes.looks("receiver").await?;
    hoa.presses("link", word("back")).await?;
    hoa.finds("h1", SAU.name).await?;
    hoa.presses("link", word("withdraw_open")).await?;
    hoa.chooses(word("withdraw_where"), word("withdraw_by_phone"))
        .await?;
    hoa.presses("button", word("withdraw_save")).await?;
    hoa.finds("alert", word("code_withdraw_purposes")).await?;
    eyes.looks("withdraw").await?;
    hoa.presses("button", word("withdraw_all")).await?;
    hoa.presses("button", word("withdraw_save")).await?;
    hoa.finds("h1", word("withdraw_slip_title")).await?;
    eyes.looks("withdraw_slip").await?;
    hoa.presses("link", word("withdraw_slip_done")).await?;
    hoa.finds("h1", SAU.name).await.map(drop)
}

/// What the province says to all of it stands on Today.
async fn decisions(eyes: &Eyes<'_>, province: &Province) -> Result {
    let hoa = eyes.hoa;
    for (of, list) in [("proposal", "proposals"), ("correction", "corrections")] {
        let asked = hoa
            .wait("the province to have it", async || {
                Ok(province.says([of, "list"]).await?[list][0]["id"]
                    .as_str()
                    .map(str::to_owned))
            })
            .await?;
        province.says([of, "accept", &asked]).await?;
    }
    // The visit before the yes, so that the one answers the other.
    hoa.wait("the visit at the province", async || {
        let tasks = &province.says(["task", "list"]).await?["tasks"];
        Ok(tasks.get(0).map(drop))
    })
    .await?;
    let served = hoa
        .wait("the province to have it", async || {
            Ok(
                province.says(["focal", "list"]).await?["waiting"][0]["person"]
                    .as_str()
                    .map(str::to_owned),
            )
        })
        .await?;
    province
        .says(["focal", "add", "--area", COMMUNE, "--person", &served])
        .await?;
    hoa.wait("the dossier at the province", async || {
        Ok((province.waiting().await?.len() == 1).then_some(()))
    })
    .await?;
    let dossier = province.the_one_waiting().await?;
    province.says(["review", "accept", &dossier]).await?;
    province.plans_a_session(&day(1), ["--at", "08:00"]).await?;
    hears(eyes, province, "Nhà văn hoá xóm").await?;
    hoa.sees(word("today_rulings")).await?;
    eyes.looks("today_with_answers").await?;
    hoa.presses("link", word("session_title")).await?;
    hoa.finds("h1", word("session_title")).await?;
    eyes.looks("session").await?;
    hoa.presses("link", MO.name).await?;
    hoa.finds("button", word("session_note")).await?;
    eyes.looks("person_called_to_a_session").await?;
    hoa.presses("button", word("session_note")).await?;
    hoa.finds("dialog", word("session_note")).await?;
    eyes.look("session_note").await?;
    hoa.presses("button", word("close")).await?;
    hoa.opens_the_page_of(&LAN, "trieu lan").await?;
    eyes.looks("person_served_by_the_commune").await
}

/// Opened, told, asked, complained, answered.
async fn after_acceptance(eyes: &Eyes<'_>, province: &Province) -> Result {
    let hoa = eyes.hoa;
    let rows = format!(
        "Số CCCD,Họ tên,Kết quả,Số tài khoản\n{},{},opened,101087654321\n",
        MO.number, MO.name
    );
    let answer = province.keeps_a_file("answer.csv", &rows)?;
    province
        .says(["outcomes", "import", &answer, "--provider", "vietinbank"])
        .await?;
    hears(eyes, province, word("tell_due")).await?;
    hoa.presses("link", MO.name).await?;
    hoa.finds("h1", word("tell_title")).await?;
    eyes.looks("tell").await?;
    hoa.presses("button", word("private_alone")).await?;
    hoa.sees("4321").await?;
    eyes.looks("tell_told").await?;
    hoa.presses("button", word("tell_done")).await?;
    hoa.finds("h1", MO.name).await?;

    province.says(["payday", "add", &day(0)]).await?;
    let asked = word("paid_due").split("{day}").next().unwrap_or_default();
    hears(eyes, province, asked.trim()).await?;
    hoa.presses("link", MO.name).await?;
    hoa.finds("button", word("paid_save")).await?;
    eyes.looks("paid").await?;
    for _ in ["came", "whole", "drawn", "taken"] {
        hoa.presses("button[aria-pressed=false]", word("reply_yes"))
            .await?;
    }
    eyes.looks("paid_replied").await?;
    hoa.presses("button", word("paid_save")).await?;
    hoa.finds("h1", word("paid_offer_title")).await?;
    eyes.looks("paid_offer").await?;
    hoa.presses("link", word("complaint_open")).await?;
    hoa.finds("h1", word("complaint_title")).await?;
    hoa.chooses(word("complaint_whom"), word("against_commune"))
        .await?;
    hoa.presses("button", word("complaint_send")).await?;
    hoa.finds("alert", word("code_complaint_empty")).await?;
    eyes.looks("complaint").await?;
    hoa.writes(word("complaint_words"), "có người giữ lại một trăm nghìn")
        .await?;
    hoa.presses("button", word("complaint_send")).await?;
    hoa.finds("h1", word("complaint_sent_title")).await?;
    eyes.looks("complaint_sent").await?;
    hoa.presses("link", word("account_no_back")).await?;
    hoa.finds("h1", MO.name).await?;
    eyes.looks("person_with_a_complaint").await?;

    province.plug.put_back();
    hoa.goes("outbox_title").await?;
    hoa.presses("button", word("outbox_send_now")).await?;
    let complaint = hoa
        .wait("the district to have it", async || {
            let list = ["complaint", "list", "--area", "2022:170"];
            Ok(province.says(list).await?["complaints"][0]["id"]
                .as_str()
                .map(str::to_owned))
        })
        .await?;
    province
        .says(["complaint", "answer", &complaint, "--note", "xã trả lại đủ"])
        .await?;
    hears(eyes, province, word("complaint_answered")).await?;
    hoa.presses("link", MO.name).await?;
    hoa.presses("link", word("answer_open")).await?;
    hoa.finds("h1", word("answer_title")).await?;
    eyes.looks("answer").await?;
    hoa.presses("button", word("private_alone")).await?;
    hoa.sees("xã trả lại đủ").await?;
    eyes.looks("answer_told").await?;
    hoa.presses("button", word("answer_done")).await?;
    hoa.sees(word("complaint_was_told")).await
}

/// Somebody who works here too, and the list by which one leaves.
async fn who_works_here(eyes: &Eyes<'_>, province: &Province) -> Result {
    let hoa = eyes.hoa;
    hoa.goes("settings_title").await?;
    hoa.presses("link", word("operators_title")).await?;
    hoa.finds("h1", word("operators_title")).await?;
    eyes.looks("operators").await?;
    hoa.presses("link", word("leaving_open")).await?;
    hoa.sees(word("leaving_drafts_none")).await?;
    eyes.looks("leaving_last").await?;
    hoa.lets_in(LUU, LUUS_PIN, &province.invites().await?)
        .await?;
    hoa.presses("button", word("operators_add")).await?;
    hoa.finds("button", word("operator_add")).await?;
    eyes.looks("operators_add").await?;
    hoa.opens_the_page_of(&QUY, "luong quy").await?;
    hoa.presses("button", word("person_start")).await?;
    hoa.hears_yes_until(word("card_title")).await?;
    hoa.presses("link", word("dossier_leave")).await?;
    hoa.opens_the_page_of(&SAU, "luong sau").await?;
    let known = barrier("absent_temporarily").ok_or("no such barrier")?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.chooses(
        word("visit_why"),
        if eyes.english { &known.en } else { &known.vi },
    )
    .await?;
    hoa.chooses(word("visit_day"), word("usual_day_tomorrow"))
        .await?;
    hoa.presses("button", word("visit_save")).await?;
    hoa.sees(word("state_appointment")).await?;
    hoa.presses("link", word("note_open")).await?;
    hoa.finds("h1", word("note_title")).await?;
    eyes.looks("note").await?;
    hoa.goes("settings_title").await?;
    hoa.presses("link", word("operators_title")).await?;
    hoa.presses("link", word("leaving_open")).await?;
    hoa.sees(QUY.name).await?;
    hoa.presses("button", word("leaving_promises_give")).await?;
    hoa.finds("alert", word("code_leaving_keeper")).await?;
    eyes.looks("leaving").await?;
    for screen in ["leaving_hand_over", "leaving_discard"] {
        hoa.presses("button", word(screen)).await?;
        hoa.finds("button", word("close")).await?;
        eyes.look(screen).await?;
        hoa.presses("button", word("close")).await?;
    }
    hoa.goes("settings_title").await?;
    hoa.presses("button", word("settings_lock")).await?;
    hoa.finds("h1", word("operator_choose")).await?;
    eyes.look("unlock_who").await?;
    hoa.unlocks_as(LUU, LUUS_PIN).await?;
    hoa.finds("h1", word("today_title")).await?;
    hoa.sees(&words("draft_by", &[("name", HOA)])).await?;
    eyes.looks("today_of_another").await?;
    hoa.opens_the_page_of(&QUY, "luong quy").await?;
    hoa.presses("button", word("take_over_open")).await?;
    hoa.sees(&words("take_over_text", &[("name", HOA)])).await?;
    eyes.look("take_over").await?;
    hoa.presses("button", word("close")).await
}

/// The same device at a counter.
async fn a_counter(eyes: &Eyes<'_>) -> Result {
    let hoa = eyes.hoa;
    hoa.goes("settings_title").await?;
    hoa.chooses(word("kiosk_use"), word("kiosk_use_kiosk"))
        .await?;
    hoa.finds("legend", word("kiosk_after")).await?;
    eyes.full_screen.set(true);
    eyes.looks("settings_at_a_counter").await?;
    hoa.goes("queue_title").await?;
    eyes.looks("queue_nobody_yet").await?;
    hoa.presses("link", word("relay_title")).await?;
    hoa.sees(word("relay_lots_none_off")).await?;
    eyes.looks("relay_off").await?;
    hoa.goes("queue_title").await?;
    hoa.presses("button", word("queue_next")).await?;
    hoa.finds("status", "1").await?;
    eyes.looks("queue").await?;
    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    eyes.looks("person_at_a_counter").await?;
    let known = barrier("no_id_card").ok_or("no such barrier")?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.chooses(
        word("visit_why"),
        if eyes.english { &known.en } else { &known.vi },
    )
    .await?;
    hoa.presses("button", word("visit_save")).await?;
    hoa.finds("h1", word("kiosk_done_title")).await?;
    eyes.looks("done").await
}
