use std::time::Duration;

use tannha_tests::{Device, Ledger, Province, Result, people, until};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::time::timeout;

/// How many moments a sync is killed at: a few for every change, more with `./test long kills`.
fn moments() -> u64 {
    count("TANNHA_KILLS", 3)
}

fn count(name: &str, usual: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(usual)
}

/// powersync-ja/powersync.dart#307: a kill left the queue stuck for ever.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_killed_in_the_middle_of_a_sync_loses_nothing_and_sends_nothing_twice() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    let moments = moments();
    for moment in 0..moments {
        hoa.submits(2).await?;
        let mut sync = hoa.begins_to_sync()?;
        // A moment further into the sync each time; a sync that is done by then was killed after its end.
        let _ = timeout(
            Duration::from_millis(20 + 400 * moment / moments),
            sync.wait(),
        )
        .await;
        sync.kill().await?;
    }
    hoa.syncs().await?;
    assert_eq!(hoa.counts("waiting").await?, 0);
    assert_eq!(province.waiting().await?.len() as u64, 2 * moments);
    province.verifies().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_province_killed_in_the_middle_of_a_sync_has_what_it_signed_for() -> Result {
    let mut province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(4).await?;
    for _ in 0..moments() {
        let sent = province.plug.bytes_up();
        let mut sync = hoa.begins_to_sync()?;
        let done = until("the sync to be under way", async || {
            Ok(
                (sync.try_wait()?.is_some() || province.plug.bytes_up() > sent + 60_000)
                    .then_some(()),
            )
        });
        done.await?;
        province.is_killed().await?;
        sync.kill().await?;
        province.opens().await?;
        let signed = hoa.counts("received").await?;
        assert!(
            province.waiting().await?.len() as u64 >= signed,
            "a receipt was given for what is not there"
        );
    }
    hoa.syncs().await?;
    assert_eq!(hoa.counts("waiting").await?, 0);
    assert_eq!(province.waiting().await?.len(), 4);
    province.verifies().await?;
    Ok(())
}

/// PAINS 57 and 62, getodk/getodk#1172 and commcare-android's "Form state is unrecoverable": what was captured was only
/// in memory. Killed at twenty moments of a scripted day, and at two hundred by `./test long day`.
#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_is_killed_at_any_moment_keeps_all_that_was_called_saved() -> Result {
    let province = Province::of(&people::village(60)).await?;
    let hoa = Device::join(&province).await?;
    let mut ledger = Ledger::default();
    let mut killed_about = std::collections::BTreeMap::<String, u32>::new();
    for moment in 0..count("TANNHA_DAY_KILLS", 20) {
        // Somewhere among some hundred lines, and then somewhere in what follows: both from the moment's number.
        let seed = (moment + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let (lines, after) = (seed % 250, seed / 250 % 6000);
        let mut day = hoa.begins_a_day(moment)?;
        let mut said = BufReader::new(day.stdout.take().ok_or("the day says nothing")?);
        let mut heard = 0;
        let mut line = String::new();
        while heard < lines && said.read_line(&mut line).await? > 0 {
            ledger.hears(&line)?;
            line.clear();
            heard += 1;
        }
        let ended = timeout(Duration::from_micros(after), day.wait()).await;
        if let Ok(status) = ended {
            let mut why = String::new();
            if let Some(mut stderr) = day.stderr.take() {
                stderr.read_to_string(&mut why).await?;
            }
            assert!(status?.success(), "moment {moment}: {why}");
        }
        day.kill().await?;
        // What it said until then was said; a line that was cut off was not.
        while said.read_line(&mut line).await? > 0 && line.ends_with('\n') {
            ledger.hears(&line)?;
            line.clear();
        }
        *killed_about
            .entry(ledger.was_about().to_owned())
            .or_default() += 1;
        let there = hoa.holds().await?;
        ledger
            .agrees_with(&there)
            .map_err(|wrong| format!("moment {moment}: {wrong}"))?;
    }
    eprintln!(
        "killed about {killed_about:?}: {} dossiers, {} visits",
        ledger.dossiers(),
        ledger.visits()
    );

    hoa.syncs().await?;
    assert_eq!(hoa.counts("waiting").await?, 0);
    assert_eq!(province.waiting().await?.len(), ledger.dossiers());
    province.verifies().await?;
    Ok(())
}
