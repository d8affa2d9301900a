//! How long a tap takes in the real window until the screen that it leads to is painted, with a whole province's roster
//! on the device, beside the same tap with a hundred people on it and beside a frame in which nothing happens; and how the
//! long list scrolls beside an empty page. None is asserted: machines differ.
//!
//! `scripts/under-display cargo test --workspace --locked --bench taps`, and with `-- 0.01` a hundredth of the work.

#![expect(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a bench prints what it measured"
)]

use std::collections::BTreeMap;

use tannha_tests::people::{Person, commune};
use tannha_tests::{App, Province, Result, Scroll, until, word};

/// Milliseconds, by what was tapped.
type Taps = BTreeMap<&'static str, Vec<f64>>;

/// The list stands there, with its people in it.
const LISTED: &str = "!!document.querySelector('ul.list a')";
/// How many are found, as the screen says it.
const FOUND: &str = "document.querySelector('.search [role=status]')?.textContent";
/// As the screen lays a row of the list out.
const ROW_PIXELS: u32 = 84;

#[tokio::main]
async fn main() -> Result {
    let size: f64 = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of 40,000"
    )]
    let people = (40_000.0 * size).max(100.0) as u32;
    let (rounds, seconds) = if size < 1.0 { (1, 1) } else { (20, 5) };
    let load = std::fs::read_to_string("/proc/loadavg")?;
    let load = load.split(' ').next().unwrap_or_default().to_owned();

    let few = Device::with(&commune(100)).await?;
    let few_taps = few.taps(rounds).await?;
    few.app.closes().await?;
    let many = Device::with(&commune(people)).await?;
    let frame = many.app.paints_nothing(rounds.max(5)).await?;
    println!(
        "a frame in which nothing happens: {} · load {load} before",
        told(&frame)
    );
    for (what, took) in many.taps(rounds).await? {
        println!(
            "tap, {what}: {} (promised: under 100) · {:.2} × the same with 100 people · {:.1} × an empty frame · {people} people",
            told(&took),
            median(&took) / median(&few_taps[what]),
            median(&took) / median(&frame),
        );
    }
    many.scrolls(seconds, people * ROW_PIXELS).await?;
    many.app.closes().await
}

/// A device in its window, with these people on it and one dossier under way.
struct Device {
    app: App,
    _province: Province,
}

impl Device {
    async fn with(people: &[Person]) -> Result<Self> {
        let province = Province::of(people).await?;
        let app = App::opens(&province).await?;
        app.joins(&province.invites().await?).await?;
        app.goes("roster_title").await?;
        is_there(&app, people.len()).await?;
        // Past its first questions.
        app.presses("link", people[0].name).await?;
        app.presses("button", word("person_start")).await?;
        app.hears_yes_until(word("card_title")).await?;
        leaves(&app).await?;
        Ok(Self {
            app,
            _province: province,
        })
    }

    async fn taps(&self, rounds: u32) -> Result<Taps> {
        let mut taps = Taps::new();
        for round in 0..rounds {
            walks(&self.app, round, &mut taps).await?;
        }
        Ok(taps)
    }

    /// The list by finger and by fling, then a page of rows that all stand there, then an empty one of its height.
    async fn scrolls(&self, seconds: u32, tall: u32) -> Result {
        let (app, list, nothing) = (&self.app, "[data-scroller]", ".nothing");
        app.goes("roster_title").await?;
        let said = |what: &str, scroll: &Scroll| {
            let over = |limit: f64| scroll.frames.iter().filter(|took| **took > limit).count();
            // The clock of the page counts whole milliseconds, so that a frame of 16.7 ms may be told as 17.
            println!(
                "scroll, {what}: {}, our script of it {}, over 17 ms {}, over 33 ms {} of {} frames, {} with an empty row",
                told(&scroll.frames),
                told(&scroll.script),
                over(17.0),
                over(33.4),
                scroll.frames.len(),
                scroll.empty,
            );
        };
        said(
            "a finger, 1,200 pixels a second",
            &app.scrolls(list, seconds, 20).await?,
        );
        said(
            "a fling, 7,200 pixels a second",
            &app.scrolls(list, seconds, 120).await?,
        );
        app.is_covered_by_rows(7 * 120).await?;
        said(
            "the finger over rows that all stand there",
            &app.scrolls(nothing, seconds, 20).await?,
        );
        said(
            "the fling over rows that all stand there",
            &app.scrolls(nothing, seconds, 120).await?,
        );
        app.is_covered_by_nothing(tall).await?;
        said(
            "the finger on an empty page",
            &app.scrolls(nothing, seconds, 20).await?,
        );
        said(
            "the fling on an empty page",
            &app.scrolls(nothing, seconds, 120).await?,
        );
        Ok(())
    }
}

/// Back to Today from a step of the dossier.
async fn leaves(app: &App) -> Result {
    app.asks("location.hash = '#/today'").await?;
    app.finds("h1", word("today_title")).await?;
    Ok(())
}

/// Waits for the whole roster: it comes after joining, and is longer on its way the longer it is.
async fn is_there(app: &App, people: usize) -> Result {
    let wanted = format!(
        "document.querySelector('ul.list')?.style.getPropertyValue('--total') === '{people}'"
    );
    for _ in 0..10 {
        let looked = until("the roster", async || {
            let there = app.asks(&format!("return {wanted}")).await?;
            Ok(there.as_bool().filter(|there| *there))
        });
        if looked.await.is_ok() {
            return Ok(());
        }
    }
    Err("the roster did not come".into())
}

/// One round of taps, from Today back to Today.
async fn walks(app: &App, round: u32, taps: &mut Taps) -> Result {
    let mut note = |what, took| taps.entry(what).or_default().push(took);
    leaves(app).await?;
    let place = app.finds("nav a", word("roster_title")).await?;
    note("opening the roster", app.taps(&place, LISTED).await?);

    let names = app.names("ul.list a .name").await?;
    let name = &names[round as usize % names.len()];
    let person = app.finds("ul.list a", name).await?;
    note(
        "opening a person",
        app.taps(&person, &stands("person")).await?,
    );
    let back = app.finds("a.back", word("back")).await?;
    note("back to the roster", app.taps(&back, LISTED).await?);

    app.presses("ul.list a", name).await?;
    let house = app.finds("link", word("person_whole_house")).await?;
    note(
        "opening a household",
        app.taps(&house, &stands("household")).await?,
    );

    app.goes("roster_title").await?;
    app.finds("textbox", word("roster_search"))
        .await?
        .click()
        .await?;
    // Each letter finds fewer than the one before.
    for typed in ["mi", "da"] {
        for letter in typed.chars() {
            let before = app.asks(&format!("return {FOUND}")).await?;
            let fewer = format!("{LISTED} && {FOUND} !== {before}");
            note("typing a letter", app.strikes_until(letter, &fewer).await?);
        }
        let before = app.asks(&format!("return {FOUND}")).await?;
        app.asks(
            "const field = document.querySelector('.search input');
            field.value = '';
            field.dispatchEvent(new Event('input', { bubbles: true }))",
        )
        .await?;
        until("everybody again", async || {
            let now = app.asks(&format!("return {FOUND}")).await?;
            Ok((now != before).then_some(()))
        })
        .await?;
    }

    leaves(app).await?;
    let draft = app.finds("link", word("person_continue")).await?;
    note(
        "opening a dossier",
        app.taps(&draft, &at_step("card", "card_title")).await?,
    );
    for (step, name, title) in [
        ("facts", "step_facts", "facts_title"),
        ("card", "step_card", "card_title"),
    ] {
        let link = app.finds("nav ol a", word(name)).await?;
        note(
            "changing the step",
            app.taps(&link, &at_step(step, title)).await?,
        );
    }
    leaves(app).await
}

/// Whether this person's or household's page stands there, with what can be done.
fn stands(place: &str) -> String {
    format!(
        "location.hash.startsWith('#/{place}/') && !!document.querySelector('a.back') && !!document.querySelector('main .ways')"
    )
}

/// Whether this step of the dossier stands there.
fn at_step(step: &str, title: &str) -> String {
    format!(
        "document.querySelector('a[aria-current=step]')?.hash.endsWith('/{step}') && document.querySelector('h1')?.textContent.normalize('NFC').trim() === '{}'",
        word(title)
    )
}

fn told(of: &[f64]) -> String {
    format!("median {:.1} ms, p95 {:.1} ms", median(of), at(of, 0.95))
}

fn median(of: &[f64]) -> f64 {
    at(of, 0.5)
}

/// The value below which this share of them lies.
fn at(of: &[f64], share: f64) -> f64 {
    let mut sorted = of.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index of a short list"
    )]
    let index = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(index).copied().unwrap_or_default()
}
