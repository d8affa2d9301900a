use std::fs;
use std::path::{Path, PathBuf};

use tannha_tests::people::{MO, PIN};
use tannha_tests::{App, Province, Result, word, words};

/// No network at all: Hoa joins by a stick, is at a door, hands in by a stick, and hears by one that her device is stopped.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_without_any_network_joins_hands_in_and_hears_by_a_stick() -> Result {
    let mut province = Province::start().await?;
    let hoa = App::opens_invited(&province).await?;
    province.is_killed().await?;

    hoa.presses("button", word("join_by_stick")).await?;
    hoa.sees(word("stick_plug_in")).await?;
    let stick = hoa.plugs_in("KINGSTON")?;
    hoa.sees("KINGSTON").await?;
    hoa.is_for_everybody("join_by_stick").await?;
    hoa.writes(word("join_name"), "Hoàng Thị Hoa").await?;
    for field in ["join_pin", "join_pin_again"] {
        hoa.writes(word(field), PIN).await?;
    }
    hoa.presses("button", word("stick_write_wish")).await?;
    hoa.sees(word("stick_wished_title")).await?;
    goes_to_the_province_and_back(&province, &stick, "ve-1").await?;

    // The app was closed meanwhile, and the first PIN that is typed is a wrong one.
    let hoa = hoa.is_killed_and_comes_back().await?;
    hoa.sees(word("stick_wished_title")).await?;
    hoa.writes(word("join_pin"), "135791").await?;
    hoa.presses("button", word("stick_read")).await?;
    hoa.finds("alert", "").await?;
    hoa.writes(word("join_pin"), PIN).await?;
    hoa.presses("button", word("stick_read")).await?;
    hoa.finds("h1", word("today_title")).await?;

    hoa.opens_the_page_of(&MO, MO.name).await?;
    hoa.finds_nobody_at_home().await?;
    hoa.goes("outbox_title").await?;
    hoa.presses("button", word("stick_open")).await?;
    hoa.sees("KINGSTON").await?;
    hoa.presses("button", word("stick_read")).await?;
    hoa.presses("button", word("stick_write")).await?;
    hoa.sees(word("stick_carry")).await?;
    hoa.is_for_everybody("outbox_stick").await?;
    hoa.fits("outbox_stick").await?;
    gives_the_reasons(&hoa, &stick).await?;
    goes_to_the_province_and_back(&province, &stick, "ve-2").await?;
    hoa.presses("button", word("stick_read")).await?;
    hoa.sees(word("outbox_received")).await?;
    assert_eq!(province.verifies().await?["packets"], 1);

    province.revokes_the_first_device().await?;
    goes_to_the_province_and_back(&province, &stick, "ve-3").await?;
    hoa.presses("button", word("stick_read")).await?;
    hoa.sees(word("stopped_hands_over")).await?;
    hoa.closes().await
}

/// Nothing is sent, and who helps asks why: the file says so, and names nobody.
async fn gives_the_reasons(hoa: &App, stick: &Path) -> Result {
    hoa.presses("button", word("reasons_write")).await?;
    hoa.sees(word("reasons_open")).await?;
    hoa.presses(
        "dialog button",
        &words("papers_stick", &[("name", "KINGSTON")]),
    )
    .await?;
    hoa.no_longer_sees(word("reasons_open")).await?;
    let files = fs::read_dir(stick)?.flatten().map(|file| file.path());
    let mut reasons = files.filter(|file| file.extension().is_some_and(|kind| kind == "json"));
    let file = reasons.next().ok_or("no reasons on the stick")?;
    let said: serde_json::Value = serde_json::from_slice(&fs::read(&file)?)?;
    assert_eq!(
        said["troubles"][0]["code"], "province_unreachable",
        "{said}"
    );
    assert_eq!(said["packets"][0]["state"], "waiting", "{said}");
    let text = said.to_string();
    assert!(
        !text.contains(MO.name) && !text.contains(MO.number),
        "{text}"
    );
    Ok(fs::remove_file(file)?)
}

/// Every file that lies there is read, and one with answers is put beside them.
async fn goes_to_the_province_and_back(province: &Province, stick: &Path, name: &str) -> Result {
    let mut files: Vec<PathBuf> = fs::read_dir(stick)?
        .map(|file| Ok(file?.path()))
        .collect::<std::io::Result<_>>()?;
    files.sort();
    for file in files {
        // What the province wrote lies there too, and goes the other way.
        province
            .answers(["bundle", "import", &file.to_string_lossy()])
            .await?;
    }
    let back = stick.join(format!("{name}.tannha"));
    province
        .says(["bundle", "export", &back.to_string_lossy()])
        .await?;
    Ok(())
}
