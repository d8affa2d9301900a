use tannha_tests::people::{QUY, SAU};
use tannha_tests::{App, Province, Result, word};

/// The promise: a dossier in at most sixty taps, counted in the window. The minutes follow from the taps, the typing and
/// what is read out, by the constants of `tests/src/tempo.rs`; `./test long minutes` prints them, and nothing asserts them.
#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_takes_at_most_sixty_taps_and_the_next_in_the_house_fewer() -> Result {
    let province = Province::of(&[QUY, SAU]).await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&province.invites().await?).await?;
    hoa.begins_to_count().await?;
    let mut all = Vec::new();
    for person in [QUY, SAU] {
        // From Today's list, where both stand.
        hoa.presses("link", person.name).await?;
        hoa.finds("h1", person.name).await?;
        hoa.enrols_with_the_fewest_taps(&person).await?;
        all.push(hoa.counted().await?);
        hoa.goes("today_title").await?;
        hoa.counted().await?;
    }
    let [first, next] = all.as_slice() else {
        return Err("two dossiers were counted".into());
    };
    for (who, tempo) in [("the first person", first), ("the next in the house", next)] {
        // Told and asked alike, each once; card front and back and the signature.
        let questions = tempo.what.iter().filter(|what| is_answer(what)).count();
        let minutes = tempo.seconds(u32::try_from(questions)?, 4) / 60.0;
        eprintln!(
            "{who}: {} taps (at most 60), {} characters typed, {questions} questions with {} characters, {minutes:.1} minutes",
            tempo.taps, tempo.typed, tempo.heard
        );
    }
    assert!(first.taps <= 60, "{first:?}");
    assert!(next.taps <= 60, "{next:?}");
    hoa.closes().await
}

fn is_answer(what: &str) -> bool {
    ["ask_heard", "ask_yes", "ask_yes_leave"]
        .iter()
        .any(|answer| what == word(answer))
}
