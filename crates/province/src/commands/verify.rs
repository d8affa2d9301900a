//! `verify [DOSSIER]`

use crate::{
    App, ProvinceError,
    cli::{Out, Verify},
    verify::{self, Depth},
};

pub(super) async fn run(app: &App, args: Verify, out: Out) -> Result<(), ProvinceError> {
    let found = match args.dossier {
        None => verify::everything(app.db.read(), app.blobs.root(), Depth::Bytes).await?,
        Some(dossier) => {
            let dossier = dossier
                .parse()
                .map_err(|_| ProvinceError::refused("dossier_unknown"))?;
            verify::dossier(app.db.read(), app.blobs.root(), dossier).await?
        }
    };
    out.answer(&found, |words| {
        let (packets, blobs, problems) = (
            found.packets.to_string(),
            found.blobs.to_string(),
            found.problems.len().to_string(),
        );
        let mut lines = vec![words.say(
            "cli_verified",
            &[
                ("packets", &packets),
                ("blobs", &blobs),
                ("problems", &problems),
            ],
        )];
        lines.extend(
            found
                .problems
                .iter()
                .map(|problem| format!("{} {}", problem.code, problem.at)),
        );
        lines.join("\n")
    })?;
    if found.problems.is_empty() {
        Ok(())
    } else {
        Err(ProvinceError::refused("verify_found_problems").with("count", found.problems.len()))
    }
}
