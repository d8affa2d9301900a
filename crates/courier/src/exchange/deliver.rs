//! What the province lacks goes up, each blob from where its durable bytes end. One that is refused does not hold up
//! the others.

use std::{collections::BTreeMap, time::Instant};

use jiff::Timestamp;
use tannha_domain::{Digest, Head, PacketId};
use tannha_vault::{Touched, VaultError};
use tannha_wire::v1::Wanted;

use super::{Courier, Run, piece::Piece};
use crate::{
    CourierError, Progress,
    carrier::{Https, Put},
};

impl Courier {
    /// Brings what is wanted, facts and consents of all dossiers first, then pictures. Answers with whether the province
    /// has more now than before.
    pub(super) async fn deliver(
        &self,
        carrier: &Https,
        piece: &mut Piece,
        run: &mut Run,
        wanted: Vec<Wanted>,
        offered: &[Head],
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<bool, CourierError> {
        let sizes: BTreeMap<Digest, u64> = offered
            .iter()
            .flat_map(Head::blobs)
            .map(|part| (part.digest, part.bytes))
            .collect();
        let (manifests, pictures): (Vec<_>, Vec<_>) = wanted
            .into_iter()
            .partition(|wanted| offered.iter().any(|head| head.digest == wanted.blob));
        let mut delivered = false;
        for wanted in manifests.into_iter().chain(pictures) {
            let (packet, blob) = (wanted.packet, wanted.blob);
            let Some(&size) = sizes.get(&blob) else {
                continue;
            };
            if run.has_given_up(&wanted) {
                continue;
            }
            let brought = self.bring(carrier, piece, run, wanted, size, progress);
            match brought.await {
                Ok(more) => delivered |= more,
                Err(CourierError::Vault(VaultError::NoBlob)) => {
                    self.is_gone(packet, blob, progress).await?;
                    run.give_up(blob);
                }
                Err(error) if error.meets_everything() => {
                    self.note(run, progress).await?;
                    return Err(error);
                }
                Err(error) => {
                    tracing::warn!(packet.id = %packet, code = error.code(), "a blob did not go up; the others go on");
                    run.give_up(blob);
                }
            }
        }
        self.note(run, progress).await?;
        Ok(delivered)
    }

    /// One blob, a piece at a time.
    async fn bring(
        &self,
        carrier: &Https,
        piece: &mut Piece,
        run: &mut Run,
        wanted: Wanted,
        size: u64,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<bool, CourierError> {
        let Wanted {
            packet,
            blob,
            mut durable,
        } = wanted;
        let (mut more, mut was_elsewhere) = (false, false);
        loop {
            let (from, length) = (durable, piece.bytes());
            let bytes = self
                .with(move |vault| vault.blob(blob, from, length))
                .await?;
            let sent = bytes.len();
            let span = from..from + sent as u64;
            let before = run.unnoted.map(|(_, blob, durable)| (blob, durable));
            run.report.bytes_resent += self
                .with(move |vault| vault.sending(blob, span, before))
                .await?;
            run.noted(progress);

            let began = Instant::now();
            match carrier.put(blob, durable, bytes).await {
                Ok(Put::Durable(now)) => {
                    piece.took(sent, began.elapsed());
                    let moved = now > durable;
                    more |= moved;
                    durable = now.min(size);
                    run.reached(packet, blob, durable);
                    if !moved || durable == size {
                        return Ok(more);
                    }
                }
                Ok(Put::Elsewhere(there)) if !was_elsewhere && there <= size => {
                    was_elsewhere = true;
                    durable = there;
                }
                Ok(Put::Elsewhere(_)) => {
                    return Err(CourierError::Refused {
                        code: "offset_elsewhere".to_owned(),
                    });
                }
                Err(error) => {
                    if matches!(error, CourierError::Cut) {
                        piece.was_cut();
                    }
                    return Err(error);
                }
            }
        }
    }

    /// Notes how far the last blob came.
    async fn note(
        &self,
        run: &mut Run,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<(), CourierError> {
        if let Some((_, blob, durable)) = run.unnoted {
            self.with(move |vault| vault.sent(blob, durable)).await?;
            run.noted(progress);
        }
        Ok(())
    }

    /// What the province asks for and nobody has any more becomes a task; the others go on.
    async fn is_gone(
        &self,
        packet: PacketId,
        blob: Digest,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<(), CourierError> {
        if self
            .with(move |vault| vault.mark_gone(blob, Timestamp::now()))
            .await?
        {
            tracing::warn!(packet.id = %packet, "a restored province asks for bytes that were safe and are gone");
            progress(Progress::Heard(vec![Touched::Outbox]));
        }
        Ok(())
    }
}
