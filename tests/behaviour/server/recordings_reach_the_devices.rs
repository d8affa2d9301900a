use serde_json::json;
use tannha_tests::{Device, Province, Result};

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_reaches_the_devices_once_its_back_translation_is_approved_and_its_pack_published()
-> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    let folder = tempfile::tempdir()?;
    let clip = folder.path().join("loi-bao.ogg");
    std::fs::write(&clip, [b"OggS".as_slice(), &vec![7; 90_000]].concat())?;
    let clip = clip.to_string_lossy();
    let (language, dialect) = (["--language", "nung"], ["--dialect", "vo-nhai"]);
    let [to, ba] = ["--address", "ba"];
    let purpose = ["--purpose", "opening_notice"];
    let added = province
        .says([
            "recording",
            "add",
            language[0],
            language[1],
            dialect[0],
            dialect[1],
            purpose[0],
            purpose[1],
            to,
            ba,
            &clip,
        ])
        .await?;
    let id = added["recording"].as_str().unwrap_or_default();
    let publish = ["recording", "publish", "--language", "nung"];
    assert_eq!(province.answers(publish).await?.status, Some(1));
    hoa.syncs().await?;
    assert_eq!(hoa.status().await?["recordings"], json!([]));

    let said = "Chúng cháu làm giấy để bà mở tài khoản nhận tiền";
    province
        .says(["recording", "approve", id, "--back-translation", said])
        .await?;
    assert_eq!(province.says(publish).await?["version"], 1);
    hoa.syncs().await?;
    let whole = json!([{ "language": "nung", "version": 1, "clips": 1, "whole": true }]);
    assert_eq!(hoa.status().await?["recordings"], whole);

    // Who joins later hears of it too, with a key of their own.
    let lan = Device::join(&province).await?;
    lan.syncs().await?;
    assert_eq!(lan.status().await?["recordings"], whole);
    province.verifies().await?;
    Ok(())
}
