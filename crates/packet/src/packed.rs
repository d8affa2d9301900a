//! Bytes that travel packed (zstd). A bomb is small on the line: whoever unpacks says how much it can be at most, and no
//! more than that is made of it, in memory either.

use std::io::Read as _;

use zstd::{
    bulk::{self, Compressor},
    stream::read::Decoder,
    zstd_safe::get_frame_content_size,
};

/// Why something was not unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotUnpacked {
    /// It is larger than it may be.
    TooLarge,
    /// Nobody packed it so.
    Unreadable,
}

/// What is smaller is said as it is.
const WORTH_PACKING: usize = 600;
const LEVEL: i32 = 9;
const HARDER: i32 = 19;

/// What is said, packed where that saves something: names of blobs shrink to half, an empty exchange to nothing worth it.
pub fn pack(said: &[u8]) -> Option<Vec<u8>> {
    if said.len() < WORTH_PACKING {
        return None;
    }
    let packed = bulk::compress(said, LEVEL).ok()?;
    (packed.len() < said.len()).then_some(packed)
}

/// What is kept, packed by words that whoever unpacks it knows too; harder, for some thousand bytes are done in milliseconds.
pub(crate) fn pack_by(words: &[u8], kept: &[u8]) -> std::io::Result<Vec<u8>> {
    Compressor::with_dictionary(HARDER, words)?.compress(kept)
}

/// What was packed, if that is so many bytes at most.
///
/// # Errors
/// When it is larger, or was not packed so.
pub fn unpack(packed: &[u8], most: usize) -> Result<Vec<u8>, NotUnpacked> {
    unpack_by(&[], packed, most)
}

/// The same of what was packed by these words; what was packed by none is read too.
pub(crate) fn unpack_by(words: &[u8], packed: &[u8], most: usize) -> Result<Vec<u8>, NotUnpacked> {
    let unreadable = |_| NotUnpacked::Unreadable;
    if let Ok(Some(says)) = get_frame_content_size(packed)
        && says > most as u64
    {
        return Err(NotUnpacked::TooLarge);
    }
    let mut stream = Decoder::with_dictionary(packed, words).map_err(unreadable)?;
    // The window is made before the first byte is: nothing needs one that is larger than all of it.
    let window = most.max(SMALLEST_WINDOW).next_power_of_two().ilog2();
    stream.window_log_max(window).map_err(unreadable)?;
    let mut all = Vec::new();
    let mut stream = stream.take(most as u64 + 1);
    stream.read_to_end(&mut all).map_err(unreadable)?;
    if all.len() > most {
        return Err(NotUnpacked::TooLarge);
    }
    Ok(all)
}

/// As small as zstd makes them.
const SMALLEST_WINDOW: usize = 1024;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use zstd::{bulk::Compressor, zstd_safe::CParameter};

    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_and_a_bomb_is_not() {
        let said: Vec<u8> = (0..4_000_u32).flat_map(u32::to_le_bytes).collect();
        let packed = pack(&said).unwrap();
        assert_eq!(unpack(&packed, said.len()).unwrap(), said);
        assert_eq!(unpack(&packed, said.len() - 1), Err(NotUnpacked::TooLarge));
        assert!(pack(b"{}").is_none());
        let bomb = bulk::compress(&vec![0; 100_000_000], 3).unwrap();
        assert!(bomb.len() < 20_000);
        assert_eq!(unpack(&bomb, 1 << 20), Err(NotUnpacked::TooLarge));
        assert_eq!(unpack(b"no zstd", 1 << 20), Err(NotUnpacked::Unreadable));
        assert_eq!(unpack(b"", 1 << 20), Err(NotUnpacked::Unreadable));
    }

    /// Neither by what it says of itself nor by its window does a small frame take much memory.
    #[test]
    fn a_bomb_that_does_not_say_how_large_it_is_is_not_unpacked_either() {
        let bomb = |window| {
            let mut compressor = Compressor::new(3).unwrap();
            let says_no_size = CParameter::ContentSizeFlag(false);
            for parameter in [says_no_size, CParameter::WindowLog(window)] {
                compressor.set_parameter(parameter).unwrap();
            }
            compressor.compress(&vec![0; 100_000_000]).unwrap()
        };
        assert_eq!(unpack(&bomb(20), 1 << 20), Err(NotUnpacked::TooLarge));
        assert_eq!(unpack(&bomb(27), 1 << 20), Err(NotUnpacked::Unreadable));
    }

    proptest! {
        #[test]
        fn what_was_packed_comes_back_and_any_bytes_are_read_or_refused(bytes: Vec<u8>, level in 1..20) {
            let packed = bulk::compress(&bytes, level).unwrap();
            prop_assert_eq!(unpack(&packed, bytes.len()).unwrap(), bytes.clone());
            let _ = unpack(&bytes, 1024);
        }
    }
}
