//! Writes `ui/bindings` from the Rust types, and nothing else. With `--check` it writes nothing and fails where a
//! fresh writing differs from what is committed.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use tannha_app::{UiError, views};
use ts_rs::{Config, ExportError, TS};

/// Where the screens read them.
const BINDINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/bindings");

fn main() -> ExitCode {
    let check = match env::args().nth(1).as_deref() {
        None => false,
        Some("--check") => true,
        Some(_) => return say("usage: tannha-xtask [--check]", 2),
    };
    match fresh().and_then(|fresh| {
        if check {
            compare(&fresh)
        } else {
            write(&fresh)
        }
    }) {
        Ok(differing) if differing.is_empty() => ExitCode::SUCCESS,
        Ok(differing) if check => say(
            &format!(
                "ui/bindings is not what the types say; run tannha-xtask: {}",
                differing.join(", ")
            ),
            1,
        ),
        Ok(written) => say(&format!("written: {}", written.join(", ")), 0),
        Err(error) => say(&format!("could not write the bindings: {error}"), 1),
    }
}

/// Messages go to standard error; the answer is the files.
fn say(text: &str, status: u8) -> ExitCode {
    let _ = writeln!(io::stderr(), "{text}");
    ExitCode::from(status)
}

/// Every file by its name, as the types want it now. What a type mentions comes with it.
fn fresh() -> io::Result<BTreeMap<String, String>> {
    let folder = env::temp_dir().join(format!("tannha-bindings-{}", std::process::id()));
    let written = export(&folder)
        .map_err(io::Error::other)
        .and_then(|()| read(&folder));
    let _ = fs::remove_dir_all(&folder);
    let mut files = written?;
    let lines = files
        .keys()
        .filter_map(|name| name.strip_suffix(".ts"))
        .map(|name| format!("export type {{ {name} }} from \"./{name}\";\n"));
    let index = lines.collect();
    files.insert("index.ts".into(), index);
    Ok(files)
}

fn one<T: TS + 'static>(config: &Config) -> Result<(), ExportError> {
    T::export_all(config)
}

fn export(folder: &Path) -> Result<(), ExportError> {
    let config = Config::new().with_out_dir(folder);
    [
        one::<UiError>,
        one::<views::AppState>,
        one::<views::Changed>,
        one::<views::Today>,
        one::<views::RosterPage>,
        one::<views::PersonPage>,
        one::<views::WithdrawableView>,
        one::<views::WithdrawnView>,
        one::<views::DraftView>,
        one::<views::CardScan>,
        one::<views::FrameScan>,
        one::<views::JudgedFrame>,
        one::<views::ProductView>,
        one::<views::Slip>,
        one::<views::Outbox>,
        one::<views::StickView>,
        one::<views::StickWritten>,
        one::<views::StickRead>,
        one::<views::RelayView>,
        one::<views::RelayPeer>,
        one::<views::HandedOver>,
        one::<views::UnitRow>,
        one::<views::UnitHit>,
        one::<views::BarrierView>,
        one::<views::BankView>,
        one::<views::AccountScan>,
        one::<views::SessionPage>,
        one::<views::AccountTail>,
        one::<views::ComplaintAnswer>,
        one::<tannha_domain::NumberSaid>,
        one::<tannha_domain::Reply>,
        one::<tannha_domain::ComplaintKind>,
        one::<tannha_domain::Against>,
        one::<views::SaidAnswer>,
        one::<views::SaidConfirmation>,
        one::<views::SaidMark>,
        one::<views::SaidWitness>,
        one::<views::FreeSheet>,
        one::<views::VoiceView>,
        one::<tannha_domain::Occasion>,
        one::<tannha_domain::AccountSource>,
        one::<views::Readiness>,
        one::<views::FormReady>,
        one::<views::HouseholdPage>,
        one::<views::OfferView>,
        one::<views::DoorsPage>,
        one::<views::Side>,
        one::<views::ReturnGroup>,
        one::<views::FoundByCard>,
        one::<views::FrameFound>,
        one::<views::ProposalRow>,
        one::<views::AlikeView>,
        one::<views::PlaceRow>,
        one::<views::Leaving>,
        one::<views::NotePage>,
        one::<views::PaperOf>,
        one::<views::PaperView>,
        one::<views::OwnFormView>,
        one::<views::ShelfView>,
    ]
    .iter()
    .try_for_each(|write| write(&config))
}

fn read(folder: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "ts") {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            files.insert(name, fs::read_to_string(path)?);
        }
    }
    Ok(files)
}

/// The names of files that differ, are missing, or stand there without a type.
fn compare(fresh: &BTreeMap<String, String>) -> io::Result<Vec<String>> {
    let there = read(Path::new(BINDINGS))?;
    let names = fresh
        .keys()
        .chain(there.keys())
        .filter(|name| fresh.get(*name) != there.get(*name));
    let mut differing: Vec<String> = names.cloned().collect();
    differing.sort();
    differing.dedup();
    Ok(differing)
}

fn write(fresh: &BTreeMap<String, String>) -> io::Result<Vec<String>> {
    let folder = PathBuf::from(BINDINGS);
    fs::create_dir_all(&folder)?;
    let differing = compare(fresh)?;
    for name in &differing {
        match fresh.get(name) {
            Some(text) => fs::write(folder.join(name), text)?,
            None => fs::remove_file(folder.join(name))?,
        }
    }
    Ok(differing)
}
