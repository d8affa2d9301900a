//! The number of a dossier that people say: on the slip, on the clerk's screen, by phone.

use crate::{DossierId, PacketId};

/// Crockford's letters: none is taken for another when it is read out.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Eight letters and digits from the random end of the id, so that device and province say the same number without
/// asking each other.
///
/// ```
/// use tannha_domain::{DossierId, dossier_number};
///
/// let dossier: DossierId = "01a20987-ef37-74fe-a1a1-b7f8f72cf297".parse()?;
/// assert_eq!(dossier_number(dossier), "Z3VJ-SWMQ");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dossier_number(dossier: DossierId) -> String {
    spoken(dossier.as_bytes())
}

/// The number of what somebody is given a slip for beside a dossier: of its packet.
pub fn packet_number(packet: PacketId) -> String {
    spoken(packet.as_bytes())
}

fn spoken(id: &[u8; 16]) -> String {
    let end = id
        .iter()
        .skip(8)
        .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let letter = |place: u32| {
        LETTERS
            .get(usize::try_from(end >> (place * 5) & 31).unwrap_or(0))
            .copied()
            .map_or('0', char::from)
    };
    let half = |places: std::ops::Range<u32>| places.rev().map(letter).collect::<String>();
    format!("{}-{}", half(4..8), half(0..4))
}
