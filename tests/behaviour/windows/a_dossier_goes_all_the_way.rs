use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;
use tannha_tests::people::MO;
use tannha_tests::{App, BANK_ACCOUNT, Province, Result, answer, built, card, word, words};

/// The whole story: taken with no network, through a flat battery, to the clerk, back for one photo, and accepted.
#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_made_offline_survives_a_kill_arrives_once_and_comes_back_decided() -> Result {
    let province = Province::start().await?;
    province.loads_a_form("MT-01").await?;
    province
        .says(["form", "publish", BANK_ACCOUNT, "MT-01"])
        .await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;

    // No network from here on. Two questions, the card, and the first facts.
    province.plug.pull();
    hoa.opens_the_page_of(&MO, "nong mo").await?;
    hoa.presses("button", word("person_start")).await?;
    hoa.hears_yes_until(word("card_title")).await?;
    hoa.fills_the_card_step(&MO).await?;
    hoa.goes_on_to("step_facts").await?;
    hoa.says("occupation", "occupation_farmer").await?;
    hoa.has_chosen("choice_occupation_farmer").await?;

    // The battery is out. The draft is where it was, at the step that was open.
    let hoa = hoa.is_killed_and_comes_back().await?;
    hoa.unlocks().await?;
    hoa.presses("link", MO.name).await?;
    hoa.finds("h1", word("facts_title")).await?;
    hoa.has_chosen("choice_occupation_farmer").await?;
    hoa.fills_the_facts().await?;
    hoa.fills_the_rest().await?;
    hoa.goes("outbox_title").await?;
    hoa.sees(&words("outbox_here", &[("count", "1")])).await?;
    assert_eq!(province.waiting().await?.len(), 0);

    // The network is back, and the device notices by itself.
    province.plug.put_back();
    hoa.sees_it_arrive().await?;
    let dossier = province.the_one_waiting().await?;
    her_slip_is_proved_with_no_network(&hoa, &invitation).await?;

    // The clerk wants the card's front again, and nothing else.
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

    // Only that is open.
    hoa.presses("button", word("redo_button_photo")).await?;
    hoa.finds("h1", word("card_redo_title")).await?;
    assert!(
        !hoa.has(
            "button",
            &words("photo_take_again", &[("what", word("role_card_back"))])
        )
        .await?,
        "the back was not asked for"
    );
    assert!(
        !hoa.has("nav a", word("step_facts")).await?,
        "the facts were not asked for"
    );
    hoa.takes_with_the_camera("role_card_front", &card::front(&MO)?)
        .await?;
    hoa.goes_on_to("step_send").await?;
    hoa.submits().await?;
    hoa.goes("outbox_title").await?;
    hoa.wait("the second revision at the province", async || {
        Ok((province.waiting().await?.len() == 1).then_some(()))
    })
    .await?;

    // The clerk accepts, and the device hears of it.
    assert_eq!(
        province.the_one_waiting().await?,
        dossier,
        "it is the same dossier"
    );
    province.says(["review", "accept", &dossier]).await?;
    hoa.presses("button", word("outbox_send_now")).await?;
    hoa.sees(word("state_accepted")).await?;
    province.verifies().await?;

    she_takes_back_what_she_agreed_to(&province, &hoa).await?;
    an_inspector_proves_it(&province, &dossier).await?;
    hoa.closes().await
}

/// It counts at once, the province has fifteen days for it, and she hears that it was done.
async fn she_takes_back_what_she_agreed_to(province: &Province, hoa: &App) -> Result {
    hoa.opens_the_page_of(&MO, "nong mo").await?;
    hoa.presses("link", word("withdraw_open")).await?;
    hoa.chooses(word("withdraw_where"), word("withdraw_here"))
        .await?;
    hoa.presses("button", word("withdraw_all")).await?;
    hoa.presses("button", word("withdraw_save")).await?;
    hoa.sees(word("code_withdraw_by")).await?;
    hoa.presses("button", word("withdraw_by_person")).await?;
    hoa.lets_it_be_signed().await?;
    hoa.presses("button", word("withdraw_save")).await?;
    hoa.finds("h1", word("withdraw_slip_title")).await?;
    hoa.presses("link", word("withdraw_slip_done")).await?;
    hoa.sees(word("withdraw_waits")).await?;
    let taken = hoa
        .wait("the withdrawal at the province", async || {
            let listed = province.says(["withdrawal", "list"]).await?;
            Ok(listed["withdrawals"].get(0).cloned())
        })
        .await?;
    let id = taken["id"].as_str().unwrap_or_default();
    assert_eq!(taken["name"], MO.name);
    province
        .says(["withdrawal", "done", id, "--note", "Xã giữ tiền mặt."])
        .await?;
    hoa.goes("outbox_title").await?;
    hoa.presses("button", word("outbox_send_now")).await?;
    hoa.opens_the_page_of(&MO, "nong mo").await?;
    hoa.sees("Xã giữ tiền mặt.").await?;
    hoa.sees(word("state_ended")).await
}

/// From the province's data alone: every question in its words, both revisions, and what was taken back.
async fn an_inspector_proves_it(province: &Province, dossier: &str) -> Result {
    let proved = province.says(["verify", dossier]).await?;
    assert_eq!(proved["problems"], serde_json::json!([]));
    let proof = &proved["proof"];
    let revisions = proof["revisions"].as_array().ok_or("no revisions")?;
    assert_eq!(revisions.len(), 2);
    for revision in revisions {
        assert_eq!(revision["signatures_hold"], true);
        let asked = revision["asked"].as_array().ok_or("nothing was asked")?;
        assert!(asked.len() > 6 && asked.iter().all(|one| one["words"].is_string()));
        assert_eq!(revision["marks"][0]["digest_holds"], true);
    }
    assert_eq!(proof["withdrawals"][0]["signatures_hold"], true);
    Ok(())
}

/// The page that is shown, as a picture: what somebody photographs, or scans from a print.
const PAGE: &str = "const done = arguments[arguments.length - 1];
    const again = () => requestAnimationFrame(look);
    // It stands there before it is loaded, and is replaced when the slip becomes another: ink must be on it.
    function look() {
        const page = document.querySelector('.pages img');
        page.decode().then(() => {
            const canvas = document.createElement('canvas');
            [canvas.width, canvas.height] = [page.naturalWidth, page.naturalHeight];
            const pen = canvas.getContext('2d');
            pen.drawImage(page, 0, 0);
            const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
            const ink = data.some((level, at) => at % 4 === 0 && level < 128 && data[at + 3] === 255);
            if (!ink) return again();
            done(canvas.toDataURL('image/png').split(',')[1]);
        }).catch(again);
    }
    look();";

/// The slip is seen as it will be printed, and its code holds against the province's root key alone.
async fn her_slip_is_proved_with_no_network(hoa: &App, invitation: &str) -> Result {
    hoa.opens_the_page_of(&MO, "nong mo").await?;
    hoa.presses("link", word("papers_open")).await?;
    let page = words("papers_page", &[("page", "1"), ("total", "1")]);
    hoa.finds("image", &page).await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("slip.png");
    std::fs::write(
        &file,
        STANDARD.decode(hoa.asks_and_waits(PAGE, vec![]).await?)?,
    )?;
    let mut verify = tokio::process::Command::new(built("tannha")?);
    verify.args(["slip", "verify"]).arg(&file);
    let held = answer(verify.args(["--root", invitation, "--name", MO.name])).await?;
    assert_eq!(
        (
            &held.json["holds"],
            &held.json["confirmed"],
            &held.json["name_fits"]
        ),
        (&json!(true), &json!(true), &json!(true)),
        "{held:?}"
    );

    // The application is on the bank's own form, which came down with everything else.
    let of = [
        ("provider", "VietinBank chi nhánh Lưu Xá"),
        ("version", "MT-01"),
    ];
    hoa.chooses(word("papers_which"), &words("papers_form", &of))
        .await?;
    let page = words("papers_page", &[("page", "2"), ("total", "2")]);
    hoa.finds("image", &page).await?;
    hoa.goes("outbox_title").await
}
