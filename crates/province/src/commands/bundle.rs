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
                words.tell("cli_bundle_imported", &counts.map(written))
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
                words.tell("cli_bundle_exported", &counts.map(written))
            })
        }
    }
}

fn written((name, count): (&str, u64)) -> (&str, String) {
    (name, count.to_string())
}
