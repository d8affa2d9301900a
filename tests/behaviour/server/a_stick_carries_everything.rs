//! Everything by files that somebody carries: PROTOCOL.md, 6.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tannha_tests::{Device, Province, Result};
use tempfile::TempDir;

/// What lies in a shirt pocket.
struct Stick(TempDir);

impl Stick {
    fn new() -> Result<Self> {
        Ok(Self(tempfile::tempdir()?))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

async fn writes(device: &Device, file: &Path) -> Result<Value> {
    device.says(&["export", &file.to_string_lossy()]).await
}

async fn reads(device: &Device, file: &Path) -> Result<Value> {
    device.says(&["import", &file.to_string_lossy()]).await
}

async fn takes(province: &Province, file: &Path) -> Result<Value> {
    province
        .says(["bundle", "import", &file.to_string_lossy()])
        .await
}

async fn gives(province: &Province, file: &Path) -> Result<Value> {
    province
        .says(["bundle", "export", &file.to_string_lossy()])
        .await
}

/// There and back.
async fn goes_round(device: &Device, province: &Province) -> Result<Value> {
    let stick = Stick::new()?;
    writes(device, &stick.file("gui.tannha")).await?;
    takes(province, &stick.file("gui.tannha")).await?;
    gives(province, &stick.file("ve.tannha")).await?;
    reads(device, &stick.file("ve.tannha")).await
}

/// No line at any time: the device joins, gets its roster, hands in and hears of decisions by a stick.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_joins_and_lives_by_a_stick_alone() -> Result {
    let mut province = Province::start().await?;
    let invitation = province.invites().await?;
    province.is_killed().await?;
    let (hoa, stick) = (Device::new()?, Stick::new()?);
    let (there, back) = (stick.file("gui.tannha"), stick.file("ve.tannha"));
    hoa.says(&[
        "join",
        "--invitation",
        &invitation,
        "--export",
        &there.to_string_lossy(),
    ])
    .await?;
    assert_eq!(takes(&province, &there).await?["joined"], 1);
    gives(&province, &back).await?;
    let joined = reads(&hoa, &back).await?;
    assert_eq!(
        (&joined["joined"], &joined["missing"]),
        (&json!(true), &json!(0))
    );
    assert_eq!(hoa.counts("people").await?, 3);
    // A stick is read again by mistake.
    assert_eq!(reads(&hoa, &back).await?["joined"], false);

    hoa.submits(2).await?;
    let heard = goes_round(&hoa, &province).await?;
    assert_eq!(
        (&heard["receipts"], &heard["waiting"]),
        (&json!(2), &json!(0))
    );
    let waiting = province.waiting().await?;
    let [first, second] = waiting.as_slice() else {
        return Err(format!("{} dossiers wait, not two", waiting.len()).into());
    };
    let [first, second] = [first, second].map(|one| one["id"].as_str().unwrap_or_default());
    province.says(["review", "accept", first]).await?;
    province
        .says([
            "review", "return", second, "--step", "photos", "--reason", "glare",
        ])
        .await?;
    goes_round(&hoa, &province).await?;
    assert_eq!(hoa.counts("accepted").await?, 1);
    assert_eq!(hoa.counts("returned").await?, 1);
    province.verifies().await?;
    Ok(())
}

/// The stick was pulled out, put in again, and read once more on the next day.
#[tokio::test(flavor = "multi_thread")]
async fn a_half_copied_stick_and_one_that_is_read_twice_lose_and_double_nothing() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(3).await?;
    let stick = Stick::new()?;
    let (whole, half, back) = (
        stick.file("gui.tannha"),
        stick.file("nua.tannha"),
        stick.file("ve.tannha"),
    );
    writes(&hoa, &whole).await?;
    let bytes = fs::read(&whole)?;
    fs::write(&half, &bytes[..bytes.len() / 2])?;

    let taken = takes(&province, &half).await?;
    let (packets, lacking) = (taken["packets"].as_u64(), taken["lacking"].as_u64());
    assert_eq!(packets.zip(lacking).map(|(here, not)| here + not), Some(3));
    assert!(
        lacking > Some(0) && taken["missing"].as_u64() > Some(0),
        "{taken}"
    );
    gives(&province, &back).await?;
    let heard = reads(&hoa, &back).await?;
    assert_eq!(heard["receipts"].as_u64(), packets);
    assert_eq!(heard["waiting"].as_u64(), lacking);

    for _ in 0..2 {
        let taken = takes(&province, &whole).await?;
        assert_eq!(
            (&taken["packets"], &taken["lacking"]),
            (&json!(3), &json!(0))
        );
    }
    goes_round(&hoa, &province).await?;
    assert_eq!(hoa.counts("waiting").await?, 0);
    assert_eq!(province.waiting().await?.len(), 3);
    province.verifies().await?;
    Ok(())
}

/// The same packet arriving by two ways is one packet.
#[tokio::test(flavor = "multi_thread")]
async fn a_packet_that_comes_by_the_line_and_by_a_stick_is_one() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(1).await?;
    let stick = Stick::new()?;
    let there = stick.file("gui.tannha");
    writes(&hoa, &there).await?;
    hoa.syncs().await?;
    assert_eq!(takes(&province, &there).await?["packets"], 1);
    assert_eq!(province.waiting().await?.len(), 1);

    hoa.submits(1).await?;
    writes(&hoa, &there).await?;
    takes(&province, &there).await?;
    let synced = hoa.syncs().await?;
    assert_eq!(
        (&synced["receipts"], &synced["waiting"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(province.waiting().await?.len(), 2);
    // She has the line: nobody carries anything to her.
    let nobody = province
        .answers(["bundle", "export", &there.to_string_lossy()])
        .await?;
    assert_eq!(nobody.status, Some(1), "{}", nobody.said);
    province.verifies().await?;
    Ok(())
}

/// A day that one stick does not hold goes onto several.
#[tokio::test(flavor = "multi_thread")]
async fn what_one_stick_has_no_room_for_goes_onto_the_next() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(4).await?;
    let stick = Stick::new()?;
    let (mut without, mut files): (Vec<String>, u64) = (Vec::new(), 0);
    loop {
        let file = stick.file(&format!("gui-{files}.tannha"));
        let name = file.to_string_lossy().into_owned();
        let mut words = vec!["export", &name, "--room", "400000"];
        for packet in &without {
            words.extend(["--without", packet]);
        }
        let written = hoa.says(&words).await?;
        assert!(fs::metadata(&file)?.len() <= 400_000);
        let packets = written["packets"].as_array().cloned().unwrap_or_default();
        without.extend(packets.iter().filter_map(Value::as_str).map(str::to_owned));
        files += 1;
        if written["left"] == 0 {
            break;
        }
    }
    assert!(files > 1, "one stick held all");
    let small = hoa
        .answers(&[
            "export",
            &stick.file("x").to_string_lossy(),
            "--room",
            "50000",
        ])
        .await?;
    assert_eq!(small.status, Some(1), "{}", small.said);
    // The last one comes first.
    for file in (0..files).rev() {
        takes(&province, &stick.file(&format!("gui-{file}.tannha"))).await?;
    }
    assert_eq!(province.waiting().await?.len(), 4);
    goes_round(&hoa, &province).await?;
    assert_eq!(hoa.counts("waiting").await?, 0);
    Ok(())
}

/// Who finds a stick, and who puts a wrong one in.
#[tokio::test(flavor = "multi_thread")]
async fn a_stick_says_nothing_to_a_finder_and_a_wrong_one_changes_nothing() -> Result {
    let province = Province::start().await?;
    let (hoa, lan) = (
        Device::join(&province).await?,
        Device::join(&province).await?,
    );
    hoa.syncs().await?;
    hoa.submits(1).await?;
    let stick = Stick::new()?;
    let (there, back) = (stick.file("gui.tannha"), stick.file("ve.tannha"));
    writes(&hoa, &there).await?;
    takes(&province, &there).await?;
    gives(&province, &back).await?;
    for file in [&there, &back] {
        let bytes = fs::read(file)?;
        for word in ["Nông", "Văn", "999", "full_name", "certificate", "revision"] {
            let found = bytes
                .windows(word.len())
                .any(|bytes| bytes == word.as_bytes());
            // Digits happen to stand in digests and in what is sealed.
            assert!(!found || word == "999", "{word} in {}", file.display());
        }
    }
    let other = stick.file("anh.jpg");
    fs::write(&other, b"\xff\xd8\xff\xe0 a picture")?;
    for (device, file, code) in [
        (&lan, &back, "bundle_not_for_us"),
        (&hoa, &there, "bundle_wrong_way"),
        (&hoa, &other, "bundle_unknown"),
        (&hoa, &stick.file("nothing"), "bundle_not_there"),
    ] {
        let refused = device.answers(&["import", &file.to_string_lossy()]).await?;
        assert_eq!(refused.status, Some(1));
        assert!(refused.said.contains(code), "{} for {code}", refused.said);
        assert_eq!(device.counts("received").await?, 0);
    }
    for file in [&back, &other] {
        let refused = province
            .answers(["bundle", "import", &file.to_string_lossy()])
            .await?;
        assert_eq!(refused.status, Some(1), "{}", refused.said);
    }
    assert_eq!(reads(&hoa, &back).await?["receipts"], 1);
    Ok(())
}

/// What a device that is gone from the province brings is kept, and nothing goes back to it.
#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_device_hands_over_by_a_stick_too() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.syncs().await?;
    hoa.submits(1).await?;
    let stick = Stick::new()?;
    let there = stick.file("gui.tannha");
    writes(&hoa, &there).await?;
    let devices = province.says(["devices", "list"]).await?;
    let id = devices["devices"][0]["id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    province.says(["devices", "revoke", &id]).await?;
    assert_eq!(takes(&province, &there).await?["packets"], 1);
    assert_eq!(province.waiting().await?.len(), 0, "it is held");
    province.verifies().await?;
    Ok(())
}

/// medic/cht-core#8093 by stick: a province that fell back gets again what it lost.
#[tokio::test(flavor = "multi_thread")]
async fn a_restored_province_is_told_by_a_stick_and_gets_again_what_it_lost() -> Result {
    let mut province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    hoa.submits(1).await?;
    hoa.syncs().await?;
    let copy = province.keeps_a_copy()?;
    hoa.submits(2).await?;
    goes_round(&hoa, &province).await?;
    assert_eq!(hoa.counts("waiting").await?, 0);
    province.is_put_back(&copy).await?;
    province.is_killed().await?;
    for _ in 0..3 {
        goes_round(&hoa, &province).await?;
    }
    assert_eq!(hoa.counts("waiting").await?, 0);
    assert_eq!(province.waiting().await?.len(), 3);
    province.verifies().await?;
    Ok(())
}
