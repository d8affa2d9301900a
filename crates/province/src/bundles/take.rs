//! A bundle comes in: wishes to join first, then what devices ask, and the packets that they offer.

use std::{fs::File, io::BufReader, path::Path};

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{DeviceId, Digest, InvitationId};
use tannha_packet::{
    bundle::{Bundle, Item, Toward},
    open_ask,
};
use tannha_wire::v1::{Ask, Wanted};

use super::letters;
use crate::{
    App, ProvinceError, devices, exchange,
    intake::{self, Verdict},
    invitations,
};

type Read = Bundle<BufReader<File>>;

/// What came.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Imported {
    /// Devices that joined.
    pub joined: u64,
    /// What devices asked.
    pub asks: u64,
    /// Packets that are stored, those among them that had come before.
    pub packets: u64,
    /// Packets of which something is lacking: the device writes them again.
    pub lacking: u64,
    /// Packets that are broken.
    pub refused: u64,
    /// Entries that were written into the bundle and did not come.
    pub missing: u64,
    /// Entries that were not taken, and why.
    pub problems: Vec<Problem>,
}

/// An entry that was not taken.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Problem {
    /// Its name in the bundle.
    pub entry: String,
    /// Why.
    pub code: String,
}

/// Takes what a bundle brings. Once more is the same as once.
///
/// A refusal of the bundle as a whole changes nothing; one bad entry does not hold up the others.
pub(crate) async fn import(
    app: &App,
    file: &Path,
    now: Timestamp,
) -> Result<Imported, ProvinceError> {
    let file = File::open(file).map_err(tannha_packet::bundle::BundleError::from)?;
    let mut bundle = Bundle::open_toward(BufReader::new(file), Toward::Province)?;
    let mut imported = Imported {
        missing: bundle.missing() as u64,
        ..Imported::default()
    };
    let items: Vec<Item> = bundle.items().copied().collect();
    for item in items {
        let taken = match item {
            Item::Enrolment(invitation) => join(app, &mut bundle, invitation, now)
                .await
                .map(|()| imported.joined += 1),
            Item::Ask(device, digest) => hear(app, &mut bundle, device, digest, &mut imported, now)
                .await
                .map(|()| imported.asks += 1),
            _ => continue,
        };
        match taken {
            Ok(()) => {}
            // Ours, not the bundle's: it can be brought again.
            Err(error @ (ProvinceError::Database { .. } | ProvinceError::Disk { .. })) => {
                return Err(error);
            }
            Err(error) => imported.problems.push(Problem {
                entry: item.to_string(),
                code: error.code().to_owned(),
            }),
        }
    }
    Ok(imported)
}

fn damaged() -> ProvinceError {
    ProvinceError::refused("bundle_entry_damaged")
}

async fn join(
    app: &App,
    bundle: &mut Read,
    invitation: InvitationId,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let sealed = bundle
        .read(&Item::Enrolment(invitation))?
        .ok_or_else(damaged)?;
    let device = invitations::admit_sealed(app, invitation, &sealed, now).await?;
    letters::note_joined(app, device, now).await
}

async fn hear(
    app: &App,
    bundle: &mut Read,
    id: DeviceId,
    digest: Digest,
    imported: &mut Imported,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let sealed = bundle.read(&Item::Ask(id, digest))?.ok_or_else(damaged)?;
    let keys = app.keys()?;
    let said = open_ask(&sealed, &keys.intake, &[keys.signing.verifying()])?;
    if said.certificate.device != id {
        return Err(ProvinceError::refused("certificate_foreign"));
    }
    let device = devices::find_or_meet(app, id, &said.signed_certificate).await?;
    let ask: Ask = said.by(&device.key)?;
    // It may prove that the province was restored.
    let epochs = exchange::hear(app, &device, &ask.exchange, now)
        .await?
        .epochs;
    for head in &ask.exchange.heads {
        let mut verdict = intake::offer(app, &device, head, &epochs, now).await?;
        if let Verdict::Wanted(wanted) = &verdict
            && bring(app, bundle, wanted).await?
        {
            verdict = intake::offer(app, &device, head, &epochs, now).await?;
        }
        match verdict {
            Verdict::Receipt(_) => imported.packets += 1,
            Verdict::Wanted(_) => imported.lacking += 1,
            Verdict::Refused(_) => imported.refused += 1,
        }
    }
    letters::keep(app, id, &ask, now).await
}

/// Stores what is wanted, as far as it came; answers with whether that was something.
async fn bring(app: &App, bundle: &mut Read, wanted: &[Wanted]) -> Result<bool, ProvinceError> {
    let mut came = false;
    for wanted in wanted {
        if let Some(bytes) = bundle.read(&Item::Blob(wanted.blob))? {
            app.blobs.keep(&bytes).await?;
            came = true;
        }
    }
    Ok(came)
}
