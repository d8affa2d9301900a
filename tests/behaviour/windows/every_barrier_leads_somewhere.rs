use std::collections::BTreeSet;

use tannha_domain::{Asks, Barrier, Owner, Way, barriers};
use tannha_tests::people::{self, Person};
use tannha_tests::{App, Province, Result, word};

/// One of each group, and then of each way that no group's first barrier showed.
fn chosen() -> Vec<(&'static Barrier, Way)> {
    let (mut groups, mut ways) = (BTreeSet::new(), BTreeSet::new());
    let mut chosen = Vec::new();
    for barrier in barriers() {
        if let (true, Some(way)) = (groups.insert(&barrier.group), barrier.ways.first()) {
            ways.insert(*way);
            chosen.push((barrier, *way));
        }
    }
    for barrier in barriers() {
        for way in &barrier.ways {
            if ways.insert(*way) {
                chosen.push((barrier, *way));
            }
        }
    }
    chosen
}

/// Every group of barriers, and every way out, in the real window: whoever is met ends on a list that somebody owns.
#[tokio::test(flavor = "multi_thread")]
async fn each_group_of_barriers_and_each_way_out_leads_to_somebody_s_list() -> Result {
    let chosen = chosen();
    let everybody = people::village(u32::try_from(chosen.len())?);
    let province = Province::of(&everybody).await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&province.invites().await?).await?;
    let mut handed = BTreeSet::new();
    for ((barrier, way), person) in chosen.iter().zip(&everybody) {
        meets(&hoa, person, barrier, *way)
            .await
            .map_err(|wrong| format!("{} by {way}: {wrong}", barrier.code))?;
        if way.owner() != Owner::Team {
            handed.insert(barrier.code.clone());
        }
    }

    // What the team promised stands on Today's other face, and what others must settle is a task at the province.
    hoa.goes("outbox_title").await?;
    hoa.presses("button", word("outbox_send_now")).await?;
    hoa.wait("the tasks at the province", async || {
        let listed = province.says(["task", "list"]).await?;
        let tasks = listed["tasks"].as_array().cloned().unwrap_or_default();
        let there: BTreeSet<String> = tasks
            .iter()
            .filter_map(|task| Some(task["barrier"].as_str()?.to_owned()))
            .collect();
        Ok((there == handed).then_some(()))
    })
    .await?;
    province.verifies().await?;
    hoa.closes().await
}

/// Says at this door why there is no dossier, and what happens next, and sees where that leads.
async fn meets(hoa: &App, person: &Person, barrier: &Barrier, way: Way) -> Result {
    hoa.opens_the_page_of(person, person.name).await?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.finds("h1", word("visit_title")).await?;
    hoa.presses("button", word("visit_more")).await?;
    let group = word(&format!("barrier_group_{}", barrier.group));
    hoa.chooses(group, &barrier.vi).await?;
    hoa.sees(&barrier.next_action_vi).await?;
    if barrier.ways.len() > 1 {
        hoa.chooses(word("visit_way"), word(&format!("way_{way}")))
            .await?;
    }
    match way.asks() {
        Asks::Day => {
            hoa.chooses(word("visit_day"), word("usual_day_tomorrow"))
                .await?;
        }
        Asks::Season => {
            hoa.chooses(word("visit_season"), word("season_tet"))
                .await?;
        }
        Asks::Nothing => {}
    }
    if barrier.code == "other" {
        hoa.writes(word("visit_note"), "nhà đang có đám cưới")
            .await?;
    }
    hoa.presses("button", word("visit_save")).await?;
    let leads = match way {
        Way::Dossier => {
            // Straight into the dossier: its first question stands there.
            hoa.finds("button", word("ask_heard")).await?;
            hoa.presses("link", word("ask_stop")).await?;
            "state_draft"
        }
        Way::Existing => {
            // Straight to what is asked before an account is written down.
            hoa.finds("button", word("ask_yes_leave")).await?;
            hoa.presses("link", word("ask_stop")).await?;
            "state_visited"
        }
        Way::Focal | Way::Receiver => {
            hoa.finds("button", word("ask_yes")).await?;
            hoa.presses("link", word("ask_stop")).await?;
            "state_handed"
        }
        Way::Visit | Way::Call | Way::Witness | Way::Branch | Way::Counter => "state_appointment",
        Way::Season => "state_absent",
        Way::Respect => "state_visited",
        _ => "state_handed",
    };
    hoa.finds("h1", person.name).await?;
    hoa.sees(word(leads)).await
}
