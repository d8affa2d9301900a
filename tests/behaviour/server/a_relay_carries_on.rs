//! A kiosk takes over what others have, and brings it on: PROTOCOL.md, 6. And the post box, which needs nobody: PROTOCOL.md, 4.

use serde_json::json;
use tannha_tests::{BANK_ACCOUNT, Device, Province, Result};

/// The app was ended on the hill, with everything in it; in the evening the device lies in the kiosk's Wi-Fi, locked.
#[tokio::test(flavor = "multi_thread")]
async fn what_waits_goes_from_the_post_box_while_nobody_unlocks() -> Result {
    let mut province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.syncs().await?;
    province.is_killed().await?;
    hoa.submits(3).await?;
    // She tries; the copies lie outside the vault from then on.
    assert!(hoa.syncs().await.is_err());
    province.opens().await?;

    let posted = hoa.posts().await?;
    assert_eq!(posted["waiting"], 0, "{posted}");
    assert_eq!(province.waiting().await?.len(), 3);
    // What has arrived is not brought again at once.
    assert_eq!(hoa.posts().await?["requests"], 0);

    // The receipts came down sealed; whoever unlocks has them before anything is asked.
    province.is_killed().await?;
    assert!(hoa.syncs().await.is_err());
    assert_eq!(hoa.counts("waiting").await?, 0);
    province.opens().await?;
    assert_eq!(hoa.syncs().await?["receipts"], 0);
    province.verifies().await?;
    Ok(())
}

/// A letter of a device whose province has forgotten how to read it, and one that was changed on the disk.
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_the_province_refuses_holds_up_no_other() -> Result {
    let mut province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.syncs().await?;
    province.is_killed().await?;
    hoa.submits(1).await?;
    assert!(hoa.syncs().await.is_err());
    let letters = hoa.data().join("post/letters");
    let good = std::fs::read_dir(&letters)?.next().ok_or("no letter")??;
    let mut letter: serde_json::Value = serde_json::from_slice(&std::fs::read(good.path())?)?;
    letter["sealed"] = json!("bm90IHNlYWxlZA==");
    letter["kept_at"] = json!("2020-01-01T00:00:00Z");
    std::fs::write(letters.join("000.json"), letter.to_string())?;
    province.opens().await?;
    assert_eq!(
        hoa.posts().await?["waiting"],
        1,
        "the one that cannot be read"
    );
    assert_eq!(province.waiting().await?.len(), 1);
    Ok(())
}

/// Hoa and a kiosk have joined and have their rosters; then the province is away, and Hoa submits so many dossiers.
async fn out_of_reach(dossiers: u32) -> Result<(Province, Device, Device)> {
    let mut province = Province::start().await?;
    let (hoa, kiosk) = (
        Device::join(&province).await?,
        Device::join(&province).await?,
    );
    hoa.syncs().await?;
    kiosk.syncs().await?;
    province.is_killed().await?;
    hoa.submits(dossiers).await?;
    Ok((province, hoa, kiosk))
}

/// No internet anywhere: Hoa hands over at the kiosk and goes home. The kiosk has a line on the next day.
#[tokio::test(flavor = "multi_thread")]
async fn a_kiosk_takes_over_gives_its_word_brings_on_and_brings_receipts_back() -> Result {
    let (mut province, hoa, kiosk) = out_of_reach(2).await?;

    let counter = kiosk.opens_a_relay(&[]).await?;
    let handed = hoa.hands_over(&counter).await?;
    assert_eq!(
        handed["packets"].as_array().map(Vec::len),
        Some(2),
        "{handed}"
    );
    assert_eq!(
        (&handed["left"], &handed["waiting"]),
        (&json!(0), &json!(2))
    );
    // Once more is as once.
    let again = hoa.hands_over(&counter).await?;
    assert_eq!(again["packets"].as_array().map(Vec::len), Some(2));
    drop(counter);

    province.opens().await?;
    kiosk.posts().await?;
    let waiting = province.waiting().await?;
    assert_eq!(waiting.len(), 2);
    let first = waiting[0]["id"].as_str().unwrap_or_default();
    province.says(["review", "accept", first]).await?;

    // Receipts come back by the kiosk; Hoa has no line at any time.
    let counter = kiosk.opens_a_relay(&[]).await?;
    let back = hoa.hands_over(&counter).await?;
    assert_eq!(
        (&back["receipts"], &back["waiting"]),
        (&json!(2), &json!(0))
    );
    // Nothing waits any more: she asks all the same, and hears of decisions at the next time.
    hoa.hands_over(&counter).await?;
    kiosk.posts().await?;
    hoa.hands_over(&counter).await?;
    assert_eq!(hoa.counts("accepted").await?, 1);
    province.verifies().await?;
    Ok(())
}

/// Hoa joined and went home before her list came. What comes down as a blob comes by the kiosk too.
#[tokio::test(flavor = "multi_thread")]
async fn the_first_roster_and_a_form_come_down_by_a_kiosk() -> Result {
    let mut province = Province::start().await?;
    let (hoa, kiosk) = (
        Device::join(&province).await?,
        Device::join(&province).await?,
    );
    kiosk.syncs().await?;
    province.loads_a_form("MT-01").await?;
    province
        .says(["form", "publish", BANK_ACCOUNT, "MT-01"])
        .await?;
    province.is_killed().await?;
    let counter = kiosk.opens_a_relay(&[]).await?;
    hoa.hands_over(&counter).await?;
    drop(counter);
    assert_eq!(hoa.counts("people").await?, 0);

    province.opens().await?;
    kiosk.posts().await?;
    province.is_killed().await?;
    let counter = kiosk.opens_a_relay(&[]).await?;
    hoa.hands_over(&counter).await?;
    assert_eq!(hoa.counts("people").await?, 3);
    let forms = hoa.status().await?["forms"].clone();
    assert_eq!(forms[0]["whole"], true, "{forms}");
    // What was heard need not lie there any more; to hear it again is as once.
    assert_eq!(std::fs::read_dir(hoa.data().join("post/blobs"))?.count(), 0);
    hoa.hands_over(&counter).await?;
    assert_eq!(hoa.counts("people").await?, 3);
    Ok(())
}

/// Two volunteers whose devices never had a line join at the kiosk and work from there. The kiosk cannot read who they are.
#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_line_joins_by_a_kiosk_and_works_from_there() -> Result {
    let mut province = Province::start().await?;
    let kiosk = Device::join(&province).await?;
    kiosk.syncs().await?;
    let (hoa, lan) = (Device::new()?, Device::new()?);
    let invitation = province.invites().await?;
    province.is_killed().await?;

    let counter = kiosk.opens_a_relay(&[]).await?;
    for device in [&hoa, &lan] {
        // An invitation is for one device: who comes second is told so.
        assert!(!device.wishes_at(&counter, &invitation).await?);
        assert!(
            !device.wishes_at(&counter, &invitation).await?,
            "no line yet"
        );
    }
    province.opens().await?;
    kiosk.posts().await?;
    let devices = province.says(["devices", "list"]).await?["devices"].clone();
    assert_eq!(devices.as_array().map(Vec::len), Some(2), "{devices}");
    province.is_killed().await?;
    let joined = [
        hoa.wishes_at(&counter, &invitation).await,
        lan.wishes_at(&counter, &invitation).await,
    ];
    let refused: Vec<String> = joined
        .iter()
        .filter_map(|asked| asked.as_ref().err().map(ToString::to_string))
        .collect();
    assert_eq!(refused.len(), 1, "{joined:?}");
    assert!(refused[0].contains("invitation_used"), "{refused:?}");
    let joined = if joined[0].is_ok() { &hoa } else { &lan };

    // Her list comes the same way, and what she captured goes it.
    joined.hands_over(&counter).await?;
    province.opens().await?;
    kiosk.posts().await?;
    joined.hands_over(&counter).await?;
    assert_eq!(joined.counts("people").await?, 3);
    joined.submits(1).await?;
    joined.hands_over(&counter).await?;
    kiosk.posts().await?;
    assert_eq!(province.waiting().await?.len(), 1);
    province.verifies().await?;
    Ok(())
}

/// The same packets by the kiosk and by the line are the same packets.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_by_two_ways_is_there_once() -> Result {
    let (mut province, hoa, kiosk) = out_of_reach(2).await?;
    let counter = kiosk.opens_a_relay(&[]).await?;
    hoa.hands_over(&counter).await?;
    drop(counter);
    province.opens().await?;
    assert_eq!(hoa.syncs().await?["receipts"], 2);
    kiosk.posts().await?;
    assert_eq!(province.waiting().await?.len(), 2);
    province.verifies().await?;
    Ok(())
}

/// It keeps what it took until two backups have it, also while it is not allowed in any more.
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_keeps_what_it_took_until_it_is_safe_twice_and_hands_it_over_when_it_is_revoked()
-> Result {
    let (mut province, hoa, kiosk) = out_of_reach(1).await?;
    let counter = kiosk.opens_a_relay(&[]).await?;
    hoa.hands_over(&counter).await?;
    drop(counter);
    let lies =
        || -> Result<usize> { Ok(std::fs::read_dir(kiosk.data().join("post/blobs"))?.count()) };
    let taken = lies()?;
    assert!(taken > 1, "a manifest and photos");

    province.opens().await?;
    let devices = province.says(["devices", "list"]).await?;
    // The kiosk joined second.
    let device = devices["devices"][1]["id"].as_str().unwrap_or_default();
    province.says(["devices", "revoke", device]).await?;
    kiosk.posts().await?;
    assert_eq!(province.waiting().await?.len(), 1);
    assert_eq!(lies()?, taken, "no backup has it yet");
    Ok(())
}

/// Somebody else's code, a code that was renewed, another province, no room: refused with a word for it, and nothing lost.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_ours_or_has_no_room_takes_nothing_over() -> Result {
    let (province, elsewhere) = (Province::start().await?, Province::start().await?);
    let (hoa, kiosk, foreign) = (
        Device::join(&province).await?,
        Device::join(&province).await?,
        Device::join(&elsewhere).await?,
    );
    for device in [&hoa, &kiosk, &foreign] {
        device.syncs().await?;
    }
    hoa.submits(1).await?;
    let of_others = foreign.opens_a_relay(&[]).await?;
    let full = kiosk.opens_a_relay(&["--room", "1000"]).await?;
    for (relay, code) in [(&of_others, "relay_foreign"), (&full, "relay_full")] {
        let refused = hoa.hands_over(relay).await;
        let said = refused.err().map(|error| error.to_string());
        assert!(
            said.as_ref().is_some_and(|said| said.contains(code)),
            "{said:?}"
        );
    }
    assert_eq!(hoa.counts("waiting").await?, 1);
    Ok(())
}
