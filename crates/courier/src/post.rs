//! The post box's ways: filled from the vault, carried without it, and taken up when somebody unlocks. Letters of other
//! devices, for which this one is a relay, go the same way.

mod carry;
mod fill;
mod rescue;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use jiff::Timestamp;
use tannha_domain::{Base64, DeviceId, Digest, Head, Part, SignedBytes};
use tannha_line::Load;
use tannha_vault::{PostBox, PostLetter, Sender, Touched, Vault, VaultError};
use tokio::sync::Mutex;

pub use self::rescue::keep_drafts;
pub(crate) use self::{
    carry::{Brought, answers_of, carry, down, fetch, is_due},
    fill::{ask, fill},
};
use crate::{
    CourierError, SyncReport,
    carrier::{Counters, Https, Memory},
    relay, stick,
};

/// Carries a post box whose vault nobody opened.
#[derive(Clone)]
pub struct Post {
    data: PathBuf,
    lies: PostBox,
    memory: Arc<Mutex<Memory>>,
}

impl Post {
    /// The post box of the device that keeps its things in this folder.
    pub fn of(data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            lies: PostBox::of(data),
            memory: Arc::default(),
        }
    }

    /// Brings what lies there to the province. What comes down stays unopened. Once a device that was stopped has handed over
    /// everything, its keys are destroyed.
    pub async fn sync(&self) -> Result<SyncReport, CourierError> {
        let memory = self.memory.lock().await;
        let counters = Arc::<Counters>::default();
        let mut report = bring(&self.lies, &memory, &counters, |_| true).await?;
        if self.lies.has_handed_over()? {
            Vault::destroy(&self.data)?;
            tracing::info!("all is handed over, and the keys are destroyed");
            report.destroyed = true;
        }
        Ok(report)
    }
}

/// Brings the letters of these devices to the province, as far as they are due.
pub(crate) async fn bring(
    post: &PostBox,
    memory: &Memory,
    counters: &Arc<Counters>,
    whose: impl Fn(DeviceId) -> bool,
) -> Result<SyncReport, CourierError> {
    let (began, before) = (Instant::now(), counters.read());
    let mut report = SyncReport::default();
    let Some(sender) = post.sender()? else {
        return Ok(report);
    };
    let mut carrier = None;
    let mut let_go = false;
    let stopped = post.is_stopped()?;
    if stopped {
        post.send_drafts()?;
    }
    let letters = post.letters()?;
    // They stand in the order in which they came.
    let newest: BTreeMap<DeviceId, Digest> = letters
        .iter()
        .map(|letter| (letter.device, letter.digest()))
        .collect();
    for letter in letters {
        if !whose(letter.device) {
            continue;
        }
        let mut arrived = letter.arrived_at.is_some();
        let is_newest = newest.get(&letter.device) == Some(&letter.digest());
        let is_whole = {
            let mut parts = letter.heads.iter().flat_map(Head::blobs);
            parts.all(|part| post.has(&part.digest))
        };
        // Who is stopped hands over, and asks whether all of it is safe until it is.
        let hands_over = stopped && !letter.heads.is_empty();
        if hands_over || is_due(&letter, is_whole, is_newest, Timestamp::now()) {
            let carrier = opened(&mut carrier, || by_post(&sender, memory, counters))?;
            let brought = match carry(post, carrier, &letter, false).await {
                Ok(brought) => brought,
                Err(error) if error.meets_everything() => return Err(error),
                // One letter that is refused holds up no other.
                Err(error) => {
                    tracing::warn!(
                        code = error.code(),
                        "a letter was not taken; the others go on"
                    );
                    Brought::default()
                }
            };
            arrived = brought.arrived;
            if let Some(word) = brought
                .revoked
                .as_ref()
                .filter(|_| letter.device == sender.device && !stopped)
            {
                match post.stop(word) {
                    Ok(()) => report.stopped = true,
                    Err(error) => {
                        tracing::warn!(code = error.code(), "this is no word of the province");
                    }
                }
            }
            let_go |= brought.note(post, sender.device, letter, Timestamp::now())?;
        }
        report.waiting += u64::from(!arrived);
    }
    if let_go {
        post.sweep()?;
    }
    for mut letter in post.letters()? {
        let lacks = |part: &Part| !post.has(&part.digest);
        if whose(letter.device) && letter.beside.iter().any(lacks) {
            let carrier = opened(&mut carrier, || by_post(&sender, memory, counters))?;
            fetch(post, carrier, &mut letter).await?;
        }
    }
    if relay::wishes_wait(post)? {
        let carrier = opened(&mut carrier, || by_post(&sender, memory, counters))?;
        relay::bring_wishes(post, carrier, Timestamp::now()).await?;
    }
    let now = counters.read();
    report.requests = now.requests - before.requests;
    report.bytes_up = now.bytes_up - before.bytes_up;
    report.bytes_down = now.bytes_down - before.bytes_down;
    report.seconds = began.elapsed().as_secs_f64();
    Ok(report)
}

/// The carrier, once there is something to carry.
fn opened(
    carrier: &mut Option<Https>,
    open: impl FnOnce() -> Result<Https, CourierError>,
) -> Result<&Https, CourierError> {
    Ok(match carrier {
        Some(carrier) => carrier,
        None => carrier.insert(open()?),
    })
}

fn by_post(
    sender: &Sender,
    memory: &Memory,
    counters: &Arc<Counters>,
) -> Result<Https, CourierError> {
    Https::new(
        &sender.url,
        &sender.keys()?,
        sender.device,
        sender.key()?,
        memory,
        Load::Pictures,
        Arc::clone(counters),
    )
    .map(|carrier| {
        carrier
            .certified_by(&sender.certificate)
            .by_word_of(&sender.transport)
    })
}

/// Hears the province's word that this device is stopped, by whichever way that came. What waits lies here before nothing is
/// copied any more. Whoever has the vault closes it then, and seals the drafts.
pub(crate) fn stop(vault: &Vault, word: &SignedBytes, now: Timestamp) -> Result<(), CourierError> {
    let post = vault.post_box();
    if !post.is_stopped()? {
        fill(vault, true, now)?;
        post.stop(word)?;
    }
    Ok(())
}

/// Applies what came for this device while nobody could open it. Hearing it twice is the same as once.
pub fn take_up(vault: &Vault, now: Timestamp) -> Result<Vec<Touched>, CourierError> {
    let (post, device) = (vault.post_box(), vault.identity().device);
    let own = post.letters_of(device)?;
    let mut answers = Vec::new();
    for letter in &own {
        answers.extend(post.answers(&letter.digest())?);
    }
    let touched = hear(vault, &answers, now)?;
    for letter in &own {
        post.forget_answers(&letter.digest())?;
    }
    forget_beside(&post, own)?;
    Ok(touched)
}

/// What answers named need not lie here once they are heard.
pub(crate) fn forget_beside(
    post: &PostBox,
    letters: impl IntoIterator<Item = PostLetter>,
) -> Result<(), CourierError> {
    let mut let_go = false;
    for mut letter in letters {
        if !letter.beside.is_empty() {
            letter.beside.clear();
            post.keep(&letter)?;
            let_go = true;
        }
    }
    if let_go {
        post.sweep()?;
    }
    Ok(())
}

/// Applies answers that are sealed to this device, in their order, with the blobs that lie in its post box.
pub(crate) fn hear(
    vault: &Vault,
    answers: &[Base64],
    now: Timestamp,
) -> Result<Vec<Touched>, CourierError> {
    let mut opened = Vec::new();
    for Base64(sealed) in answers {
        match stick::open(vault, sealed) {
            Ok(answered) => opened.push(answered),
            // It is asked for again.
            Err(error) => tracing::warn!(code = error.code(), "an answer cannot be opened"),
        }
    }
    let mut heard = stick::Imported::default();
    let mut beside = lying_in(vault.post_box());
    stick::hear(vault, &mut beside, opened, &mut heard, now)?;
    Ok(heard.touched)
}

/// Takes what the province published and this device lacks, as far as it lies in its post box. Answers with how much of it is
/// whole now.
pub(crate) fn published(vault: &Vault, now: Timestamp) -> Result<u64, CourierError> {
    stick::published(vault, &mut lying_in(vault.post_box()), now)
}

fn lying_in(post: PostBox) -> impl FnMut(&Digest) -> Result<Option<Vec<u8>>, CourierError> {
    move |blob| match post.blob(blob, 0, usize::MAX) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(VaultError::NoBlob) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;
