//! Review: what waits for a clerk, and what a clerk decides. Both the command and the dashboard come through here.

mod decide;
mod place;
mod queue;
mod show;

pub use decide::{accept, give_back};
pub use queue::{Page, Waiting, after, count, page, waiting};
pub use show::{Shown, show};

/// The short number that stands on the slip and is told by phone (Crockford's alphabet, from the id's random end). The
/// device makes the same one of the same id.
pub fn dossier_number(dossier: tannha_domain::DossierId) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let end = dossier
        .as_bytes()
        .iter()
        .skip(8)
        .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let letter = |place: u32| {
        ALPHABET
            .get(usize::try_from(end >> (place * 5) & 31).unwrap_or(0))
            .copied()
            .map_or('0', char::from)
    };
    let half = |places: std::ops::Range<u32>| places.rev().map(letter).collect::<String>();
    format!("{}-{}", half(4..8), half(0..4))
}

#[cfg(test)]
mod tests;
