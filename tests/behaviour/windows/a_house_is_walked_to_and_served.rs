use tannha_tests::people::{LAN, MO, PAO, QUY, SAU};
use tannha_tests::{App, Province, Result, card, word, words};

/// Two of one house: what the first one said is offered for the second, and written only when it is taken.
#[tokio::test(flavor = "multi_thread")]
async fn what_one_of_the_house_said_is_carried_to_the_next_by_one_tap() -> Result {
    let province = Province::start().await?;
    province.lists(&[QUY, SAU]).await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    province.plug.pull();

    // Somebody shows a card: the list is searched, and nothing of it is kept.
    hoa.goes("roster_title").await?;
    hoa.turns_the_camera_away().await?;
    hoa.presses("link", word("find_open")).await?;
    hoa.sees(word("live_dark")).await?;
    hoa.shows_the_camera(&card::front(&QUY)?).await?;
    hoa.sees(word("found_by_number")).await?;
    hoa.presses("link", QUY.name).await?;
    hoa.finds("h1", QUY.name).await?;
    hoa.finds("button", word("person_start")).await?;

    hoa.presses("link", word("person_whole_house")).await?;
    let house = words("household_title", &[("head", QUY.name)]);
    hoa.finds("h1", &house).await?;
    hoa.finds("link", SAU.name).await?;
    hoa.is_for_everybody("household").await?;
    hoa.presses("link", &words("household_next", &[("name", QUY.name)]))
        .await?;
    hoa.presses("button", word("person_start")).await?;
    hoa.hears_yes_until(word("card_title")).await?;
    hoa.goes_on_to("step_facts").await?;
    let field = word("field_present_address");
    hoa.writes(field, "Nhà cuối xóm, cạnh suối").await?;
    hoa.says("spoken_language", "spoken_language_tay").await?;
    hoa.says("helper", "helper_witness").await?;
    hoa.presses("button", word("facts_ask_helper")).await?;
    hoa.hears_yes_until(word("facts_title")).await?;
    hoa.writes(word("field_helper_name"), MO.name).await?;
    hoa.says("helper_relation", "helper_relation_neighbour")
        .await?;

    // Found by the head's name, and said so.
    hoa.presses("link", word("dossier_leave")).await?;
    hoa.finds("h1", QUY.name).await?;
    hoa.opens_the_page_of(&SAU, "luong quy").await?;
    hoa.presses("button", word("person_start")).await?;
    hoa.hears_yes_until(word("card_title")).await?;
    hoa.goes_on_to("step_facts").await?;
    hoa.sees(&words("carry_said", &[("name", QUY.name)]))
        .await?;
    assert_eq!(hoa.reads(field).await?, "", "nothing is carried in silence");
    hoa.presses("button", word("carry_take_address")).await?;
    hoa.sees(word("source_household")).await?;
    assert_eq!(hoa.reads(field).await?, "Nhà cuối xóm, cạnh suối");

    // How it was talked over and who witnessed, each by a tap of its own; the witness is asked again.
    hoa.presses("button", word("carry_take_language")).await?;
    hoa.has_chosen("choice_spoken_language_tay").await?;
    hoa.says("helper", "helper_witness").await?;
    hoa.presses("button", word("facts_ask_helper")).await?;
    hoa.finds("h1", word("ask_title_helper")).await?;
    hoa.hears_yes_until(word("facts_title")).await?;
    let witness = word("field_helper_name");
    assert_eq!(
        hoa.reads(witness).await?,
        "",
        "nothing is carried in silence"
    );
    hoa.presses("button", word("carry_take_helper")).await?;
    hoa.has_chosen("choice_helper_relation_neighbour").await?;
    assert_eq!(hoa.reads(witness).await?, MO.name);
    hoa.no_longer_sees(&words("carry_said", &[("name", QUY.name)]))
        .await?;
    hoa.closes().await
}

/// The order of doors and of hamlets: moved by key and by hand, and there after the battery was out.
#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_doors_is_moved_by_key_and_by_hand_and_remembered() -> Result {
    let province = Province::start().await?;
    province.lists(&[QUY, SAU]).await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    hoa.presses("link", word("doors_open")).await?;
    hoa.chooses(word("doors_hamlet"), QUY.hamlet).await?;
    let is_walked = async |hoa: &App, people: [&str; 3]| -> Result {
        hoa.wait("the doors in their new order", async || {
            let doors = hoa.names("ol a").await?;
            let same = doors.len() == 3
                && doors
                    .iter()
                    .zip(people)
                    .all(|(door, name)| door.contains(name));
            Ok(same.then_some(()))
        })
        .await
    };
    is_walked(&hoa, [MO.name, LAN.name, QUY.name]).await?;

    let handle = |name: &str| words("doors_move", &[("head", name)]);
    let handles = hoa.finds("button", &handle(LAN.name)).await?;
    handles.send_keys("\u{e013}").await?; // the arrow up
    is_walked(&hoa, [LAN.name, MO.name, QUY.name]).await?;
    hoa.drags("button", &handle(QUY.name), &handle(LAN.name))
        .await?;
    is_walked(&hoa, [QUY.name, LAN.name, MO.name]).await?;

    // The same for hamlets among themselves, by hand and back by key; Today and the list follow.
    let are_walked = async |hoa: &App, hamlets: [&str; 2]| -> Result {
        hoa.wait("the hamlets in their new order", async || {
            let shown = hoa.names("ol .name").await?;
            Ok((shown == hamlets).then_some(()))
        })
        .await
    };
    hoa.presses("button", word("hamlets_open")).await?;
    are_walked(&hoa, [QUY.hamlet, PAO.hamlet]).await?;
    let handle = |name: &str| words("hamlets_move", &[("name", name)]);
    hoa.drags("button", &handle(PAO.hamlet), &handle(QUY.hamlet))
        .await?;
    are_walked(&hoa, [PAO.hamlet, QUY.hamlet]).await?;
    hoa.types("\u{e015}").await?; // the arrow down
    are_walked(&hoa, [QUY.hamlet, PAO.hamlet]).await?;
    hoa.types("\u{e013}").await?; // the arrow up
    are_walked(&hoa, [PAO.hamlet, QUY.hamlet]).await?;
    hoa.presses("button", word("hamlets_done")).await?;
    hoa.chooses(word("doors_hamlet"), PAO.hamlet).await?;
    hoa.finds("link", &words("household_title", &[("head", PAO.name)]))
        .await?;
    let is_listed = async |hoa: &App| -> Result {
        hoa.goes("roster_title").await?;
        hoa.wait("the list in that order", async || {
            let people = hoa.names("ul.list a").await?;
            let first = people.first().is_some_and(|one| one.contains(PAO.name));
            Ok(first.then_some(()))
        })
        .await
    };
    is_listed(&hoa).await?;

    let hoa = hoa.is_killed_and_comes_back().await?;
    hoa.unlocks().await?;
    is_listed(&hoa).await?;
    hoa.goes("today_title").await?;
    hoa.wait("Today in that order", async || {
        let people = hoa
            .names("section[aria-labelledby=today-next] li a")
            .await?;
        let first = people.first().is_some_and(|one| one.contains(PAO.name));
        Ok(first.then_some(()))
    })
    .await?;
    hoa.presses("link", word("doors_open")).await?;
    hoa.chooses(word("doors_hamlet"), QUY.hamlet).await?;
    is_walked(&hoa, [QUY.name, LAN.name, MO.name]).await?;
    hoa.closes().await
}
