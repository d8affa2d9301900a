use tannha_tests::people::{MO, PIN};
use tannha_tests::{App, Province, Result, word, words};

/// A tablet is stopped while a dossier is half done on it: its screen closes and says why, the dossier reaches the province, and
/// then the tablet belongs to nobody.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_stopped_says_so_hands_over_and_belongs_to_nobody() -> Result {
    let province = Province::start_without_backups().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    hoa.opens_the_page_of(&MO, "nong mo").await?;
    hoa.presses("button", word("person_start")).await?;
    hoa.hears_yes_until(word("card_title")).await?;
    hoa.fills_the_card_step(&MO).await?;

    province.revokes_the_first_device().await?;
    hoa.asks("location.hash = '#/outbox'").await?;
    hoa.presses("button", word("outbox_send_now")).await?;
    hoa.sees(word("stopped_hands_over")).await?;
    let left = words("stopped_left", &[("count", "1")]);
    hoa.sees_one_of(&[&left, word("stopped_all_there")]).await?;
    let held = hoa
        .wait("the draft at the province", async || {
            let said = province.says(["review", "held"]).await?;
            Ok(said["packets"].get(0).cloned())
        })
        .await?;
    assert_eq!(held["kind"], "draft", "{held}");
    assert_eq!(held["code"], "device_revoked", "{held}");

    // Nobody gets in any more; whoever tries has it ask at once whether all is safe.
    let tries = async || -> Result {
        hoa.writes(word("pin_label"), PIN).await?;
        hoa.presses("button", word("unlock_open")).await
    };
    tries().await?;
    hoa.sees(word("code_device_revoked")).await?;
    for _ in 0..2 {
        province.backs_up().await?;
    }
    tries().await?;
    hoa.finds("h1", word("join_title")).await?;
    hoa.sees(word("stopped_handed_over")).await?;
    assert!(!hoa.data().join("vault.db").exists());
    assert!(!hoa.data().join("post").exists());
    hoa.closes().await
}
