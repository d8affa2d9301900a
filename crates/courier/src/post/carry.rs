//! One letter with its blobs, to the province or to a relay on the way there.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use tannha_domain::{Base64, DeviceId, Digest, Part, SignedBytes};
use tannha_vault::{Appended, PostBox, PostLetter, VaultError};
use tannha_wire::v1::{CustodyNote, Letter, LetterReply, Wanted};

use crate::{
    CourierError,
    carrier::{Beside, Https},
    lanes::LANES,
    lift::{lift, worth_lifting},
};

/// How often one asks what became of the newest letter of a device, once it has arrived: what its device is told comes with
/// it.
const ASKS_FOR_NEWS: SignedDuration = SignedDuration::from_hours(3);
/// How often one asks whether those before it are safe twice.
const ASKS_FOR_SAFETY: SignedDuration = SignedDuration::from_hours(12);
/// How soon one brings a letter again that came in part, because more was not here or it was refused.
const TRIES_AGAIN: SignedDuration = SignedDuration::from_mins(10);
/// How long a letter whose packets are safe twice stays for what its device is told of them.
const STAYS: SignedDuration = SignedDuration::from_hours(24 * 60);

/// More than this is no roster, recording or form.
const MOST_BESIDE: u64 = 256 * 1024 * 1024;
/// So much of it is written down at once.
const WRITTEN_AT_ONCE: usize = 256 * 1024;

/// How one carrying of a letter ended.
#[derive(Default)]
pub(crate) struct Brought {
    /// Nothing is lacking there.
    pub(crate) arrived: bool,
    /// Packets that are safe twice.
    secured: Vec<Digest>,
    /// The province's word that the letter's device is stopped.
    pub(crate) revoked: Option<SignedBytes>,
    /// A relay's word for it.
    pub(crate) custody: Option<CustodyNote>,
    /// What the last reply had for the letter's device, sealed to it.
    answers: Vec<Base64>,
    /// What these answers name.
    beside: Vec<Part>,
}

/// Whether a letter has somewhere to go: it is whole here and not there, or it is time to ask what became of it.
pub(crate) fn is_due(letter: &PostLetter, is_whole: bool, is_newest: bool, now: Timestamp) -> bool {
    let (last, again) = match letter.arrived_at {
        None if is_whole => (letter.posted_at, TRIES_AGAIN),
        // The rest of it is on its way to here.
        None => (letter.posted_at.or(Some(letter.kept_at)), TRIES_AGAIN),
        Some(_) if is_newest => (letter.posted_at, ASKS_FOR_NEWS),
        Some(_) if !letter.heads.is_empty() => (letter.posted_at, ASKS_FOR_SAFETY),
        Some(_) => return false,
    };
    last.is_none_or(|last| {
        // A clock that was put back makes it due.
        !(SignedDuration::ZERO..again).contains(&now.duration_since(last))
    })
}

/// Brings a letter, then what is lacking of it, until nothing is or nothing moves.
pub(crate) async fn carry(
    post: &PostBox,
    carrier: &Https,
    letter: &PostLetter,
    is_relay: bool,
) -> Result<Brought, CourierError> {
    // A relay is told what a carrier has to know, and asked for answers in the end.
    let (heads, answers_from) = if is_relay {
        (letter.heads.clone(), u32::MAX)
    } else {
        (Vec::new(), 0)
    };
    let says = Letter {
        certificate: letter.certificate.clone(),
        heads,
        sealed: letter.sealed.clone(),
        answers_from,
    };
    let (mut reached, mut cut) = (BTreeMap::new(), BTreeSet::new());
    loop {
        let reply: LetterReply = carrier.post("/v1/letters", &says).await?;
        let arrived = reply.wanted.is_empty();
        let wanted: Vec<_> = worth_lifting(reply.wanted, &letter.heads, &reached).collect();
        if wanted.is_empty() || !lift_all(post, carrier, wanted, &mut reached, &mut cut).await? {
            return Ok(Brought {
                arrived,
                secured: reply.secured,
                revoked: reply.revoked,
                custody: reply.custody,
                answers: reply.answers,
                beside: reply.beside,
            });
        }
    }
}

/// What a relay has for a device, all of it, and the blobs that lie there beside it; shown the letter that is its newest there.
pub(crate) async fn answers_of(
    carrier: &Https,
    letter: &PostLetter,
) -> Result<(Vec<Base64>, Vec<Part>), CourierError> {
    let mut answers = Vec::new();
    loop {
        let says = Letter {
            certificate: letter.certificate.clone(),
            heads: letter.heads.clone(),
            sealed: letter.sealed.clone(),
            answers_from: u32::try_from(answers.len()).unwrap_or(u32::MAX),
        };
        let reply: LetterReply = carrier.post("/v1/letters", &says).await?;
        let came = reply.answers.len();
        answers.extend(reply.answers);
        if !reply.more_answers || came == 0 {
            return Ok((answers, reply.beside));
        }
    }
}

/// Fetches what a letter's answers name, each from where it lies here already. Whatever of it arrives is durable.
pub(crate) async fn fetch(
    post: &PostBox,
    carrier: &Https,
    letter: &mut PostLetter,
) -> Result<(), CourierError> {
    let mut gone = Vec::new();
    for part in &letter.beside {
        match down(post, carrier, *part).await {
            Ok(()) => {}
            Err(error) if error.meets_everything() => return Err(error),
            // A newer one has taken its place, or it is none: the next answers name what there is.
            Err(error) => {
                tracing::warn!(code = error.code(), "what an answer names does not come");
                gone.push(part.digest);
            }
        }
    }
    if !gone.is_empty() {
        letter.beside.retain(|part| !gone.contains(&part.digest));
        post.keep(letter)?;
    }
    Ok(())
}

/// One blob comes down from where it lies here already; what of it arrives is durable.
pub(crate) async fn down(post: &PostBox, carrier: &Https, part: Part) -> Result<(), CourierError> {
    if part.bytes > MOST_BESIDE {
        return Err(CourierError::Unreadable);
    }
    let mut at = post.durable(&part.digest);
    while at < part.bytes {
        let (before, mut piece) = (at, Vec::new());
        let mut response = carrier.get(part.digest, at).await?;
        let mut cut = None;
        while cut.is_none() {
            let ended = match response.chunk().await {
                Ok(Some(chunk)) => {
                    piece.extend_from_slice(&chunk);
                    false
                }
                Ok(None) => true,
                Err(error) => {
                    cut = Some(error);
                    true
                }
            };
            if piece.len() >= WRITTEN_AT_ONCE || ended {
                at = match post.append(&part.digest, part.bytes, at, &piece)? {
                    Appended::Durable(durable) | Appended::Elsewhere(durable) => durable,
                    Appended::Differs => return Err(CourierError::Unreadable),
                };
                piece.clear();
            }
            if ended {
                break;
            }
        }
        if let Some(cut) = cut {
            return Err(cut);
        }
        if at == before {
            return Err(CourierError::Cut);
        }
    }
    Ok(())
}

/// Answers with whether the other side has more now, or may have.
async fn lift_all(
    post: &PostBox,
    carrier: &Https,
    wanted: Vec<(u64, Wanted)>,
    reached: &mut BTreeMap<Digest, u64>,
    cut: &mut BTreeSet<Digest>,
) -> Result<bool, CourierError> {
    let mut moved = false;
    let mut lifting = stream::iter(wanted)
        .map(|(size, wanted)| lift(post, carrier, wanted, size, Beside::Nothing, |_, _| {}))
        .buffer_unordered(LANES);
    while let Some(lifted) = lifting.next().await {
        let blob = lifted.wanted.blob;
        match lifted.durable {
            Ok(durable) => {
                moved |= durable > lifted.wanted.durable;
                reached.insert(blob, durable);
            }
            // One connection can end where the network does not: the letter once more says where it goes on.
            Err(CourierError::Cut) if cut.insert(blob) => moved = true,
            // It is not here yet, or was damaged: at the next unlock it is.
            Err(CourierError::Vault(VaultError::NoBlob)) => {
                reached.insert(blob, u64::MAX);
            }
            Err(error) if error.meets_everything() => return Err(error),
            Err(error) => {
                tracing::warn!(packet.id = %lifted.wanted.packet, code = error.code(), "a blob was not taken; the others go on");
                reached.insert(blob, u64::MAX);
            }
        }
    }
    Ok(moved)
}

impl Brought {
    /// Notes how far a letter has come in the post box of this device. True where bytes need not lie there any more.
    pub(crate) fn note(
        self,
        post: &PostBox,
        device: DeviceId,
        mut letter: PostLetter,
        now: Timestamp,
    ) -> Result<bool, CourierError> {
        if !self.answers.is_empty() {
            post.keep_answers(&letter.digest(), &self.answers)?;
            letter.beside = self.beside;
        }
        letter.posted_at = Some(now);
        if self.arrived {
            letter.arrived_at = letter.arrived_at.or(Some(now));
        } else {
            // A province that was restored lacks it again.
            letter.arrived_at = None;
        }
        let before = letter.heads.len();
        // The vault knows of its own what is safe; where this device is stopped nobody asks it any more.
        let own = letter.device == device && !post.is_stopped()?;
        if !own {
            letter
                .heads
                .retain(|head| !self.secured.contains(&head.digest));
        }
        if !own && letter.heads.is_empty() && now.duration_since(letter.kept_at) > STAYS {
            post.let_go(&letter.digest())?;
        } else {
            post.keep(&letter)?;
        }
        Ok(letter.heads.len() < before)
    }
}
