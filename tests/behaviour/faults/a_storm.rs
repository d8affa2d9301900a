use std::collections::BTreeSet;

use serde_json::{Value, json};
use tannha_tests::{Province, Result, Storm, until};

/// Each packet has one receipt on its device and one place in the log, and nothing is left behind.
async fn all_is_there(province: &Province, outcome: &Value, dossiers: usize) -> Result {
    assert_eq!(outcome["packets"], dossiers, "{outcome}");
    assert_eq!(outcome["receipts"], dossiers, "{outcome}");
    assert_eq!(outcome["waiting"], 0, "{outcome}");
    assert_eq!(province.verifies().await?["packets"], dossiers);
    let waiting = province.waiting().await?;
    let ids: BTreeSet<&str> = waiting
        .iter()
        .filter_map(|one| one["id"].as_str())
        .collect();
    assert_eq!((waiting.len(), ids.len()), (dossiers, dossiers));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_finds_no_room_comes_again_and_everybody_gets_in() -> Result {
    let mut province = Province::start_without_backups().await?;
    province.has_room_for(4).await?;
    let storm = Storm::gathers(&province, 20, 2).await?;
    let outcome = storm.is_over(storm.breaks()?).await?;
    all_is_there(&province, &outcome, 40).await?;
    assert_eq!(outcome["joined"], 20);
    assert!(outcome["busy"].as_u64() > Some(0), "{outcome}");
    assert_eq!(outcome["errors"], json!({}), "to be put off is no error");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_province_killed_in_a_storm_takes_everything_once() -> Result {
    let mut province = Province::start_without_backups().await?;
    let storm = Storm::gathers(&province, 20, 2).await?;
    let mut raging = storm.breaks()?;
    until("the storm to be under way", async || {
        assert!(raging.try_wait()?.is_none(), "it was over too soon");
        Ok((province.plug.bytes_up() > 500_000).then_some(()))
    })
    .await?;
    province.is_killed().await?;
    province.opens().await?;
    let outcome = storm.is_over(raging).await?;
    all_is_there(&province, &outcome, 40).await?;
    assert_ne!(outcome["errors"], json!({}), "somebody noticed");
    Ok(())
}
