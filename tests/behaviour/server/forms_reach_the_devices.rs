use serde_json::json;
use tannha_tests::{BANK_ACCOUNT, Device, Province, Result};

#[tokio::test(flavor = "multi_thread")]
async fn a_form_reaches_the_devices_once_it_is_published_and_a_newer_one_takes_its_place() -> Result
{
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    let loaded = province.loads_a_form("MT-01").await?;
    assert_eq!(
        (&loaded["pages"], &loaded["published"]),
        (&json!(2), &json!(false))
    );
    hoa.syncs().await?;
    assert_eq!(hoa.status().await?["forms"], json!([]));

    let folder = tempfile::tempdir()?;
    let sample = folder.path().join("xem-thu.pdf");
    let shown = province
        .says(["form", "show", BANK_ACCOUNT, &sample.to_string_lossy()])
        .await?;
    assert_eq!(shown["without_room"], json!([]));
    assert!(std::fs::read(&sample)?.starts_with(b"%PDF-"));

    province
        .says(["form", "publish", BANK_ACCOUNT, "MT-01"])
        .await?;
    hoa.syncs().await?;
    let versions = async |device: &Device| -> Result<Vec<(String, bool)>> {
        let status = device.status().await?;
        let forms = status["forms"].as_array().ok_or("no forms")?.clone();
        let of = |form: &serde_json::Value| {
            let version = form["version"].as_str().unwrap_or_default();
            (version.to_owned(), form["whole"] == true)
        };
        Ok(forms.iter().map(of).collect())
    };
    assert_eq!(versions(&hoa).await?, [("MT-01".to_owned(), true)]);

    province.loads_a_form("MT-02").await?;
    province
        .says(["form", "publish", BANK_ACCOUNT, "MT-02"])
        .await?;
    hoa.syncs().await?;
    assert_eq!(versions(&hoa).await?, [("MT-02".to_owned(), true)]);
    let unknown = province
        .answers(["form", "publish", BANK_ACCOUNT, "MT-03"])
        .await?;
    assert_eq!(unknown.status, Some(1));

    // Who joins later hears of it too, with a key of their own.
    let lan = Device::join(&province).await?;
    lan.syncs().await?;
    assert_eq!(versions(&lan).await?, [("MT-02".to_owned(), true)]);
    province.verifies().await?;
    Ok(())
}
