//! How many frames a second the camera's two lanes look at in the real window, while a card stands before it whose code is
//! out of focus, and how long the window goes without a frame of its own meanwhile, beside the same window
//! while the camera is shut, and while it is open and nobody looks. None is asserted: machines differ.
//!
//! `scripts/under-display cargo test --workspace --locked --bench frames`, and with `-- 0.1` a tenth of the time.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use tannha_tests::people::{MO, commune};
use tannha_tests::{App, Looks, Province, Result, card, word, words};

#[tokio::main]
async fn main() -> Result {
    let share: f64 = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(1.0);
    let seconds = (20.0 * share).max(1.0);

    let province = Province::of(&commune(100)).await?;
    province.lists(&[MO]).await?;
    let app = App::opens(&province).await?;
    app.joins(&province.invites().await?).await?;
    app.shows_the_camera(&card::blurred(&MO)?).await?;
    app.counts_frames().await?;

    app.goes("roster_title").await?;
    told("shut", &app.looks(seconds).await?);
    app.presses("link", word("find_open")).await?;
    app.sees(word("find_nothing_kept")).await?;
    app.nobody_looks(true).await?;
    told("open, and nobody looks", &app.looks(seconds).await?);
    app.nobody_looks(false).await?;
    told("whose card is this", &app.looks(seconds).await?);
    app.presses("link", word("capture_close")).await?;

    app.opens_the_page_of(&MO, "nong thi mo").await?;
    app.presses("button", word("person_start")).await?;
    app.hears_yes_until(word("card_title")).await?;
    for role in ["card_front", "card_back"] {
        let take = words("photo_take", &[("what", word(&format!("role_{role}")))]);
        app.presses("button", &take).await?;
        app.hears_yes_until(word(&format!("role_{role}"))).await?;
        app.finds("button", word("capture_shoot")).await?;
        told(role, &app.looks(seconds).await?);
        app.presses("button", word("capture_close")).await?;
    }
    app.closes().await
}

fn told(what: &str, looks: &Looks) {
    println!(
        "camera, {what}: {:.1} looks at a code a second, {:.1} looks of the judge (wanted: 8 or more of the first); the window's own frames: median {:.1} ms, 99 of 100 within {:.1} ms, the longest {:.1} ms",
        looks.codes_a_second(),
        looks.judged_a_second(),
        looks.frame(50),
        looks.frame(99),
        looks.frame(100),
    );
}
