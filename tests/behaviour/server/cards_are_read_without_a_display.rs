use serde_json::Value;
use tannha_tests::people::MO;
use tannha_tests::{Result, built, card};
use tokio::process::Command;

/// `tannha card read`: a line of JSON a picture, and no window.
#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_read_and_what_is_none_is_named() -> Result {
    let folder = tempfile::tempdir()?;
    let pictures = [
        ("card.jpg", card::front(&MO)?),
        ("table.jpg", card::table()?),
        (
            "transfer.jpg",
            card::with_a_code(
                "00020101021138540010A00000072701240006970415011001234567890208QRIBFTTA5303704",
            )?,
        ),
        ("broken.jpg", card::front(&MO)?.split_off(2_000)),
    ];
    let mut command = Command::new(built("tannha")?);
    command
        .args(["card", "read"])
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY");
    for (name, bytes) in &pictures {
        std::fs::write(folder.path().join(name), bytes)?;
        command.arg(folder.path().join(name));
    }
    let answer = command.output().await?;
    let read: Vec<Value> = String::from_utf8(answer.stdout)?
        .lines()
        .map(serde_json::from_str)
        .collect::<std::result::Result<_, _>>()?;
    assert_eq!(read.len(), pictures.len());
    assert_eq!(read[0]["ok"], true);
    assert!(read[0].to_string().contains(MO.number));
    let reasons: Vec<&str> = read[1..]
        .iter()
        .map(|line| line["reason"].as_str().unwrap_or_default())
        .collect();
    assert!(read[1..].iter().all(|line| line["ok"] == false));
    assert_eq!(reasons[1], "not_a_card");
    assert!(
        reasons.iter().all(|reason| !reason.is_empty()) && reasons[0] != reasons[2],
        "{reasons:?}"
    );
    Ok(())
}
