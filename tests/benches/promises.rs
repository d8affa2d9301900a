//! Figures that were promised, each in one line with what it was measured on. None is asserted: machines differ.
//!
//! `scripts/under-display cargo test --workspace --locked --bench promises`, and with `-- 0.01` a hundredth of the work.

#![expect(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a bench prints what it measured"
)]

use std::time::Instant;

use tannha_tests::{App, Device, Province, Result, people, word};

#[tokio::main]
async fn main() -> Result {
    let size: f64 = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(1.0);
    let machine = machine()?;
    let rounds = if size < 1.0 { 1 } else { 20 };

    let province = Province::start().await?;
    let device = Device::join(&province).await?;
    device.syncs().await?;
    let empty = device.syncs().await?;
    println!(
        "empty sync: {} request, {} bytes up, {} bytes down (promised: 1, under 1,000 each way) · {machine}",
        empty["requests"], empty["bytes_up"], empty["bytes_down"]
    );

    let dossiers = if size < 1.0 { 1 } else { 40 };
    device.submits(dossiers).await?;
    let begun = Instant::now();
    let sent = device.syncs().await?;
    println!(
        "first sync of {dossiers} dossiers: {:.1} s, {} bytes up · {machine}",
        begun.elapsed().as_secs_f32(),
        sent["bytes_up"]
    );

    let app = App::opens(&province).await?;
    app.joins(&province.invites().await?).await?;
    let mut app = app;
    let mut opened = Vec::new();
    for _ in 0..rounds {
        let begun = Instant::now();
        app = app.is_killed_and_comes_back().await?;
        app.sees(word("unlock_title")).await?;
        opened.push(begun.elapsed().as_secs_f32());
    }
    opened.sort_by(f32::total_cmp);
    println!(
        "window usable after start: median {:.2} s of {rounds}, its driver's start included (promised: under 2) · {} people · {machine}",
        opened[opened.len() / 2],
        people::ROSTER.len()
    );
    Ok(())
}

/// The machine, as one knows it from its processor and cores.
fn machine() -> Result<String> {
    let processor = std::fs::read_to_string("/proc/cpuinfo")?;
    let name = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .unwrap_or_default();
    let cores = std::thread::available_parallelism()?;
    Ok(format!(
        "{} × {cores}",
        name.trim_start_matches([' ', '\t', ':'])
    ))
}
