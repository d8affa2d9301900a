//! What is said travels packed where that saves something.

use std::io::Read as _;

use super::MAX_ANSWER_BYTES;
use crate::CourierError;

/// What is smaller is sent as it is.
const WORTH_PACKING: usize = 600;

/// Packed where that saves something: names of blobs shrink to half, an empty exchange to nothing worth it.
pub(super) fn packed(body: Vec<u8>) -> (Vec<u8>, bool) {
    if body.len() < WORTH_PACKING {
        return (body, false);
    }
    match zstd::bulk::compress(&body, 9) {
        Ok(packed) if packed.len() < body.len() => (packed, true),
        _ => (body, false),
    }
}

/// What nobody makes larger than an answer can be.
pub(super) fn unpacked(packed: &[u8]) -> Result<Vec<u8>, CourierError> {
    let mut all = Vec::new();
    let stream = zstd::stream::read::Decoder::new(packed);
    let read = stream.and_then(|stream| {
        stream
            .take(MAX_ANSWER_BYTES as u64 + 1)
            .read_to_end(&mut all)
    });
    match read {
        Ok(length) if length <= MAX_ANSWER_BYTES => Ok(all),
        _ => Err(CourierError::NotOurProvince),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_and_a_bomb_is_not() {
        let said: Vec<u8> = (0..4_000_u32).flat_map(u32::to_le_bytes).collect();
        let (body, is_packed) = packed(said.clone());
        assert!(is_packed);
        assert_eq!(unpacked(&body).unwrap(), said);
        assert!(!packed(b"{}".to_vec()).1);
        let bomb = zstd::bulk::compress(&vec![0; 100_000_000], 3).unwrap();
        assert!(bomb.len() < 20_000);
        assert!(unpacked(&bomb).is_err());
        assert!(unpacked(b"no zstd").is_err());
    }
}
