//! `bundle import` and `bundle export`: the stick.

use jiff::Timestamp;

use crate::{
    App, ProvinceError, bundles,
    cli::{Bundle, Out},
};

/// Runs it.
pub(super) async fn run(app: &App, args: Bundle, out: Out) -> Result<(), ProvinceError> {
    match args {
        Bundle::Import { file } => {
            let imported = bundles::import(app, &file, Timestamp::now()).await?;
            out.answer(&imported, |words| {
                let counts = [
                    ("packets", imported.packets),
                    ("joined", imported.joined),
                    ("asks", imported.asks),
                    ("lacking", imported.lacking),
                    ("refused", imported.refused),
                    ("missing", imported.missing),
                    ("problems", imported.problems.len() as u64),
                ];
                said(words, "cli_bundle_imported", &counts)
            })
        }
        Bundle::Export { file } => {
            let exported = bundles::export(app, &file, Timestamp::now()).await?;
            out.answer(&exported, |words| {
                let counts = [
                    ("devices", exported.devices),
                    ("answers", exported.answers),
                    ("blobs", exported.blobs),
                    ("kilobytes", exported.bytes.div_ceil(1_000)),
                ];
                said(words, "cli_bundle_exported", &counts)
            })
        }
    }
}

fn said(words: crate::words::Words, key: &str, counts: &[(&str, u64)]) -> String {
    let counts: Vec<(&str, String)> = counts
        .iter()
        .map(|(name, count)| (*name, count.to_string()))
        .collect();
    let params: Vec<(&str, &str)> = counts
        .iter()
        .map(|(name, count)| (*name, count.as_str()))
        .collect();
    words.say(key, &params)
}
