//! How long a search of 40,000 people takes, from the typed text to the page with its counts; and what the way from
//! door to door costs there.
//!
//! `cargo test --workspace --bench search -- 0.01` makes a hundredth of the work.

use std::{
    error::Error,
    io::Write as _,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tannha_domain::{HouseholdId, PersonId, RosterPerson};
use tannha_vault::{Cost, DeviceSecret, PersonState, RosterQuery, Side, Vault};
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn Error>>;

const FAMILY: [&str; 8] = [
    "Nguyễn", "Hoàng", "Nông", "Lường", "Triệu", "Đặng", "Ma", "Dương",
];
const MIDDLE: [&str; 6] = ["Thị", "Văn", "Đức", "Thuý", "Minh", "A"];
const GIVEN: [&str; 12] = [
    "Mơ", "Đào", "Thọ", "Páo", "Sáu", "Hòa", "Mùi", "Ếch", "Út", "Bình", "Lan", "Đức",
];

fn size() -> f64 {
    std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(1.0)
}

fn pick<'a>(from: &[&'a str], turn: u64) -> &'a str {
    let place = usize::try_from(turn)
        .unwrap_or(0)
        .checked_rem(from.len())
        .unwrap_or(0);
    from.get(place).copied().unwrap_or_default()
}

/// Made-up people: the same each time.
fn person(turn: u64) -> Outcome<RosterPerson> {
    let mixed = turn.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 17;
    Ok(RosterPerson {
        id: PersonId::from(Uuid::from_u128(u128::from(turn))),
        household: HouseholdId::from(Uuid::from_u128(u128::from(turn / 4))),
        head: turn.is_multiple_of(4),
        name: format!(
            "{} {} {}",
            pick(&FAMILY, mixed),
            pick(&MIDDLE, mixed / 8),
            pick(&GIVEN, mixed / 64)
        ),
        birth: Some(format!("{}", 1930 + mixed % 70).parse()?),
        sex: None,
        number: Some(format!("0191{:08}", mixed % 100_000_000)),
        hamlet: format!("Xóm {}", turn / 300),
        unit: "2022:05740".parse()?,
        payee: !turn.is_multiple_of(7),
    })
}

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let now = Timestamp::now();
    let vault = Vault::create(
        folder.path(),
        "246810",
        "Hoàng Thị Hoa",
        &DeviceSecret::new([7; 32]),
        Cost::LEAST,
        now,
    )?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of 40,000"
    )]
    let people = (40_000.0 * size()).max(100.0) as u64;
    let list = (0..people).map(person).collect::<Outcome<Vec<_>>>()?;
    let mut out = std::io::stdout();
    let begun = Instant::now();
    vault.replace_roster(list.into_iter(), people)?;
    let processors = std::thread::available_parallelism()?;
    writeln!(
        out,
        "roster written: {:.0} ms ({people} people, {processors} processors)",
        begun.elapsed().as_secs_f64() * 1000.0
    )?;
    let looked_for = [
        ("three words", "nong thi mo", None),
        ("one letter", "n", None),
        ("a commune's name", "x", None),
        (
            "two words, a state",
            "hoang d",
            Some(PersonState::NotReached),
        ),
        ("nothing typed", "", None),
        ("nothing typed, a state", "", Some(PersonState::NotReached)),
        ("four digits", "0191", None),
        ("nobody", "zzzz", None),
        ("who heads a household, with a member", "nong thi dao", None),
    ];
    for (what, text, filter) in looked_for {
        let query = RosterQuery {
            text: text.to_owned(),
            filter,
            offset: 0,
            limit: 50,
        };
        let begun = Instant::now();
        let total = vault.search_roster(&query)?.total;
        let first = begun.elapsed();
        let mut took: Vec<Duration> = Vec::new();
        for _ in 0..30 {
            let begun = Instant::now();
            vault.search_roster(&query)?;
            took.push(begun.elapsed());
        }
        took.sort_unstable();
        let at = |place: usize| {
            took.get(place)
                .map_or(0.0, |duration| duration.as_secs_f64() * 1000.0)
        };
        writeln!(
            out,
            "search, {what}: first {:.1} ms, median {:.1} ms, p95 {:.1} ms ({total} found, 50 shown)",
            first.as_secs_f64() * 1000.0,
            at(15),
            at(28)
        )?;
    }
    the_way(&vault, &mut out)
}

/// What the way from door to door costs, where one commune has all of the people.
fn the_way(vault: &Vault, out: &mut impl std::io::Write) -> Outcome<()> {
    let commune = "2022:05740".parse()?;
    let mut often = |what: &str, work: &dyn Fn(usize) -> Outcome<u64>| -> Outcome<()> {
        let mut took = Vec::new();
        let mut found = 0;
        for turn in 0..10 {
            let begun = Instant::now();
            found = work(turn)?;
            took.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
        let first = took.first().copied().unwrap_or_default();
        took.sort_by(f64::total_cmp);
        let (median, most) = (took.get(5), took.last());
        let at = |place: Option<&f64>| place.copied().unwrap_or_default();
        Ok(writeln!(
            out,
            "{what}: first {first:.1} ms, median {:.1} ms, most {:.1} ms ({found})",
            at(median),
            at(most)
        )?)
    };
    often("namesakes of a name", &|_| {
        let alike = vault.alike("Nông Thị Mơ", Some("1957".parse()?))?;
        Ok(alike.people.len() as u64)
    })?;
    let hamlets = vault.hamlets()?;
    often("the hamlets", &|_| Ok(vault.hamlets()?.len() as u64))?;
    let doors = vault.doors(&commune, "Xóm 0")?;
    often("a hamlet's doors", &|_| {
        Ok(vault.doors(&commune, "Xóm 0")?.len() as u64)
    })?;
    // Each time to the same spot, so that its room runs out.
    often("the last door to the front", &|turn| {
        if let (Some(back), Some(front)) = (doors.iter().rev().nth(turn), doors.first()) {
            vault.move_door(back.household, Side::Before, front.household)?;
        }
        Ok(doors.len() as u64)
    })?;
    often("a hamlet to the front", &|turn| {
        if let Some((front, others)) = hamlets.split_first()
            && let Some(back) = others.iter().rev().nth(turn)
        {
            let (moved, first) = ((&back.unit, &*back.name), (&front.unit, &*front.name));
            vault.move_hamlet(moved, Side::Before, first)?;
        }
        Ok(hamlets.len() as u64)
    })?;
    often("who is next", &|_| Ok(vault.ahead(12)?.len() as u64))
}
