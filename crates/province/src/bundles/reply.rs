//! A letter comes by the line, from a post box or a relay: it is answered at once.

use std::collections::BTreeMap;

use jiff::Timestamp;
use tannha_domain::{Base64, Digest, Head, Part};
use tannha_packet::{open_ask, seal_answer};
use tannha_wire::v1::{Ask, LetterReply};

use super::give;
use crate::{
    App, ProvinceError,
    devices::{self, Device, Standing},
    keys, secured,
    store::packets,
};

/// So many answers fit into one reply; what is left of the feed comes with the next.
const MOST: usize = 4;

/// Answers a letter. Whoever carries it hears what is lacking and what is safe twice; the rest is sealed to its device.
pub(crate) async fn reply(
    app: &App,
    carrier: &Device,
    sealed: &[u8],
    now: Timestamp,
) -> Result<LetterReply, ProvinceError> {
    let keys = app.keys()?;
    let said = open_ask(sealed, &keys.intake, &[keys.signing.verifying()])?;
    let id = said.certificate.device;
    let device = devices::find_or_meet(app, id, &said.signed_certificate).await?;
    let ask: Ask = said.by(&device.key)?;
    if carrier.id != id {
        packets::may_bring(&app.db, carrier.id, id, now).await?;
    }
    let (answers, _) = give::answers(app, &device, &ask, ask.exchange.cursor, MOST, now).await?;
    let key_list = keys::key_list(app).await?;
    let mut reply = LetterReply {
        secured: safe_twice(app, &ask.exchange.heads).await?,
        revoked: device.revocation(app, now)?,
        ..LetterReply::default()
    };
    let mut beside = BTreeMap::new();
    if device.standing == Standing::Active {
        give::lacked(app, &device, &ask.lacks, &mut beside).await?;
    }
    for answered in answers {
        give::name_blobs(&answered, &mut beside);
        let sealed = seal_answer(&answered, &keys.signing, &key_list, &device.recipient)?;
        reply.answers.push(Base64(sealed));
        reply.wanted.extend(answered.reply.wanted);
    }
    for (digest, bytes) in beside {
        // A newer one took the place of one that is gone.
        if app.blobs.size(&digest).await == Some(bytes) {
            reply.beside.push(Part { digest, bytes });
        }
    }
    Ok(reply)
}

/// Those that are stored, and that the second-newest backup reaches.
async fn safe_twice(app: &App, heads: &[Head]) -> Result<Vec<Digest>, ProvinceError> {
    let mark = secured::state(&app.db).await?.position;
    let mut safe = Vec::new();
    for head in heads {
        if let Some((position, _)) = packets::receipt(&app.db, head).await?
            && position <= mark
        {
            safe.push(head.digest);
        }
    }
    Ok(safe)
}

#[cfg(test)]
mod tests;
