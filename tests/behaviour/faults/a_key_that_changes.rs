use std::time::Instant;

use tannha_tests::people::{LUU, LUUS_PIN, PIN, village};
use tannha_tests::{Device, Province, Result};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Child;
use tokio::time::timeout;

/// The name that the device without a window gives its first operator.
const FIRST: &str = "tannha-sim";

/// How many moments the change of keys is killed at: more with `./test long keys`.
fn moments() -> u32 {
    let asked = std::env::var("TANNHA_KEY_KILLS").ok();
    asked.and_then(|count| count.parse().ok()).unwrap_or(8)
}

/// How many locks there are.
fn operators(vault_json: &str) -> usize {
    vault_json.matches("\"operator\"").count()
}

/// The first operator leaves; answers at the moment when the last thing before the change has been said.
async fn is_about_to_change(hoa: &Device) -> Result<Child> {
    let mut leaving = hoa.begins_to_let_go()?;
    let mut said = BufReader::new(leaving.stdout.take().ok_or("it says nothing")?);
    let mut line = String::new();
    said.read_line(&mut line).await?;
    if line.contains("leaves") {
        leaving.stdout = Some(said.into_inner());
        Ok(leaving)
    } else {
        Err(format!("it said “{line}”").into())
    }
}

/// marmot-protocol/mdk#568: killed while its key changed, a database opened with neither key ever again.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_keys_that_is_killed_at_any_moment_opens_with_one_of_them_and_loses_nothing()
-> Result {
    let province = Province::of(&village(200)).await?;
    let hoa = Device::join(&province).await?;
    hoa.lets_in(LUU, LUUS_PIN, &province.invites().await?)
        .await?;
    // More than fits the page cache, so that pages are written while the change is under way.
    hoa.submits(40).await?;
    let there = hoa.holds_for(LUU, LUUS_PIN).await?.document()?;
    let whole = hoa.is_copied().await?;

    let mut change = is_about_to_change(&hoa).await?;
    let begun = Instant::now();
    assert!(change.wait().await?.success());
    let takes = begun.elapsed();

    let (mut not_begun, mut under_way, mut done) = (0, 0, 0);
    for moment in 0..moments() {
        hoa.is_as_in(&whole).await?;
        let mut change = is_about_to_change(&hoa).await?;
        let ended = timeout(takes * moment / moments(), change.wait()).await;
        change.kill().await?;
        let disk = |name: &str| std::fs::read(hoa.data().join(name));
        let lock = String::from_utf8(disk("vault.json")?)?;
        let is_prepared = lock.contains("\"next\"");
        if disk("vault.db-journal").is_ok_and(|journal| !journal.is_empty()) {
            under_way += 1;
        } else if is_prepared || operators(&lock) == 2 {
            not_begun += 1;
        } else {
            done += 1;
        }
        // Whoever leaves may try first, or whoever stays.
        let leaver = if moment % 2 == 0 {
            Some(hoa.holds_for(FIRST, PIN).await?)
        } else {
            None
        };
        let now = hoa.holds_for(LUU, LUUS_PIN).await?.document();
        let now = now.map_err(|wrong| format!("moment {moment}, {ended:?}: {wrong}"))?;
        for what in ["drafts", "subjects", "packets", "visit_packets", "visits"] {
            assert_eq!(now[what], there[what], "moment {moment}: {what}");
        }
        let lock = String::from_utf8(disk("vault.json")?)?;
        assert!(
            !lock.contains("\"next\""),
            "moment {moment}: two keys are left"
        );
        // The one who leaves is in as before or out for good, whoever came first.
        let after = hoa.holds_for(FIRST, PIN).await?;
        let is_out = operators(&lock) == 1;
        assert_eq!(after.document().is_err(), is_out, "moment {moment}");
        if let Some(leaver) = leaver {
            assert_eq!(leaver.document().is_err(), is_out, "moment {moment}");
        }
    }
    eprintln!(
        "a change takes {takes:?}; of {} kills {not_begun} came before it, {under_way} in the midst, {done} after",
        moments()
    );
    Ok(())
}
