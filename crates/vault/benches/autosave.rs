//! How long a field takes until it is on the disk, beside a bare update of SQLCipher in the same run.
//!
//! `cargo test --workspace --bench autosave -- 0.01` makes a hundredth of the work. Nothing is asserted: figures are
//! for reading, as ratios against the reference beside them.

use std::{
    error::Error,
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use rusqlite::Connection;
use tannha_domain::{Answer, AnsweredBy, ConsentAnswer, Field, Source};
use tannha_vault::{Cost, DeviceSecret, Vault};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How much of the whole work: the first number among the arguments.
fn size() -> f64 {
    std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(1.0)
}

/// As many as the size says, and never none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a small count"
)]
fn share(whole: u32) -> u32 {
    ((f64::from(whole) * size()) as u32).max(20)
}

/// One-row updates, each a transaction, under the vault's own rules.
fn bare(folder: &Path, times: u32) -> Outcome<Vec<Duration>> {
    let connection = Connection::open(folder.join("bare.db"))?;
    connection.pragma_update(
        None,
        "key",
        "x'2dd29ca851e7b56e4697b0e1f08507293d761a05ce4d1b628663f411a8086d99'",
    )?;
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;",
    )?;
    connection.execute_batch("CREATE TABLE fact (field TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID")?;
    connection.execute(
        "INSERT INTO fact (field, value) VALUES ('present_address', '')",
        [],
    )?;
    let mut update =
        connection.prepare("UPDATE fact SET value = ?1 WHERE field = 'present_address'")?;
    let mut took = Vec::new();
    for turn in 0..times {
        let begun = Instant::now();
        update.execute([address(turn)])?;
        took.push(begun.elapsed());
    }
    Ok(took)
}

fn autosave(folder: &Path, times: u32) -> Outcome<Vec<Duration>> {
    let secret = DeviceSecret::new([7; 32]);
    let now = Timestamp::now();
    let vault = Vault::create(folder, "246810", "Hoàng Thị Hoa", &secret, Cost::LEAST, now)?;
    let draft = vault.open_proposal("2022:05740".parse()?, now)?;
    for (purpose, answer) in [
        ("opening_notice", Answer::Heard),
        ("process_for_account", Answer::Yes),
    ] {
        let answer = ConsentAnswer::new(purpose, answer, AnsweredBy::Person, "vi", now);
        vault.answer(draft, answer)?;
    }
    let mut took = Vec::new();
    for turn in 0..times {
        let begun = Instant::now();
        vault.save_field(
            draft,
            Field::PresentAddress,
            &address(turn),
            Source::Typed,
            now,
        )?;
        took.push(begun.elapsed());
    }
    Ok(took)
}

fn address(turn: u32) -> String {
    format!("Xóm {turn}, Tràng Xá, Võ Nhai")
}

fn at(took: &[Duration], share: usize) -> f64 {
    took.get(took.len() * share / 100)
        .map_or(0.0, |duration| duration.as_secs_f64() * 1000.0)
}

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let times = share(2_000);
    let (mut reference, mut ours) = (bare(folder.path(), times)?, autosave(folder.path(), times)?);
    reference.sort_unstable();
    ours.sort_unstable();
    let processors = std::thread::available_parallelism()?;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "bare SQLCipher update: median {:.2} ms, p95 {:.2} ms ({times} updates, {processors} processors)",
        at(&reference, 50),
        at(&reference, 95)
    )?;
    writeln!(
        out,
        "autosave of a field: median {:.2} ms, p95 {:.2} ms ({times} saves)",
        at(&ours, 50),
        at(&ours, 95)
    )?;
    writeln!(
        out,
        "autosave against bare: median {:.2} x, p95 {:.2} x",
        at(&ours, 50) / at(&reference, 50),
        at(&ours, 95) / at(&reference, 95)
    )?;
    Ok(())
}
