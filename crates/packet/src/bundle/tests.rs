use std::io::Cursor;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn device() -> DeviceId {
    DeviceId::from(Uuid::from_u128(0x0198_a000_0000_7000_8000_0000_0000_0002))
}

/// An ask and two blobs.
fn things() -> Vec<(Item, Vec<u8>)> {
    let ask = b"an ask".to_vec();
    let blobs = [vec![7; 1_000], vec![8; 70_000]];
    let mut things = vec![(Item::Ask(device(), Digest::of(&ask)), ask)];
    things.extend(blobs.map(|blob| (Item::Blob(Digest::of(&blob)), blob)));
    things
}

fn written(toward: Toward) -> Vec<u8> {
    let things = things();
    let sizes: Vec<(Item, u64)> = things
        .iter()
        .map(|(item, bytes)| (*item, bytes.len() as u64))
        .collect();
    let mut writer = Writer::begin(Vec::new(), toward, &sizes).unwrap();
    for (item, bytes) in &things {
        writer.add(item, bytes).unwrap();
    }
    let file = writer.finish().unwrap();
    assert!(file.len() as u64 <= size_of(&sizes));
    file
}

fn open(file: &[u8]) -> Result<Bundle<Cursor<&[u8]>>, BundleError> {
    Bundle::open(Cursor::new(file))
}

#[test]
fn what_was_written_is_read_in_any_order() {
    let file = written(Toward::Province);
    let mut bundle = open(&file).unwrap();
    assert_eq!(bundle.missing(), 0);
    let items: Vec<Item> = bundle.items().copied().collect();
    assert_eq!(items.len(), 3);
    for (item, bytes) in things().into_iter().rev() {
        assert_eq!(bundle.read(&item).unwrap(), Some(bytes));
    }
    let elsewhere = Item::Blob(Digest::of(b"not here"));
    assert_eq!(bundle.read(&elsewhere).unwrap(), None);
}

/// The stick was pulled out: whatever came whole counts, and how much did not come is told.
#[test]
fn a_half_copied_bundle_gives_what_is_whole() {
    let file = written(Toward::Province);
    let things = things();
    for cut in (3_000..file.len()).step_by(1_021) {
        let mut bundle = open(&file[..cut]).unwrap();
        let whole = things
            .iter()
            .filter(|(item, bytes)| bundle.read(item).unwrap().as_ref() == Some(bytes))
            .count();
        assert_eq!(whole + bundle.missing(), things.len(), "cut at {cut}");
    }
}

#[test]
fn a_damaged_entry_is_not_read_and_the_others_are() {
    let mut file = written(Toward::Province);
    let things = things();
    let at = file
        .windows(900)
        .position(|bytes| bytes == [7; 900])
        .unwrap();
    file[at + 10] ^= 1;
    let mut bundle = open(&file).unwrap();
    assert_eq!(bundle.read(&things[1].0).unwrap(), None);
    assert!(bundle.read(&things[2].0).unwrap().is_some());
}

#[test]
fn a_bundle_for_the_other_side_and_another_file_are_told_apart() {
    let file = written(Toward::Devices);
    let wrong = Bundle::open_toward(Cursor::new(&file), Toward::Province);
    assert_eq!(
        wrong.err().map(|error| error.code()),
        Some("bundle_wrong_way")
    );
    for other in [b"".as_slice(), b"PK\x03\x04 something else", &[0; 4_096]] {
        let refused = open(other).err().map(|error| error.code());
        assert_eq!(refused, Some("bundle_unknown"));
    }
}

#[test]
fn a_bundle_of_a_newer_program_says_so() {
    let index = br#"{"format":"tannha-bundle","version":2,"toward":"devices","entries":[]}"#;
    let mut writer = Writer(tar::Builder::new(Vec::new()));
    writer.entry(INDEX, index).unwrap();
    let file = writer.finish().unwrap();
    assert_eq!(
        open(&file).err().map(|error| error.code()),
        Some("bundle_too_new")
    );
}

/// An entry may say that it is as large as it likes.
#[test]
fn an_entry_that_says_more_than_the_file_holds_costs_no_memory() {
    let item = Item::Blob(Digest::of(b"small"));
    let mut header = tar::Header::new_ustar();
    header.set_path(item.to_string()).unwrap();
    header.set_size(u64::MAX / 4);
    header.set_cksum();
    let mut file = Writer::begin(Vec::new(), Toward::Province, &[(item, 5)])
        .unwrap()
        .0
        .into_inner()
        .unwrap();
    // Without the two empty blocks at the end.
    file.truncate(file.len() - 1_024);
    file.extend_from_slice(header.as_bytes());
    file.extend_from_slice(b"small");
    let mut bundle = open(&file).unwrap();
    assert_eq!(bundle.missing(), 1);
    assert_eq!(bundle.read(&item).unwrap(), None);
}

#[test]
fn a_name_that_leads_elsewhere_is_no_item() {
    for name in [
        "../blobs/x",
        "/etc/passwd",
        "blobs/",
        "blobs/../../x",
        "asks/x/y",
        "answers",
    ] {
        assert!(name.parse::<Item>().is_err(), "{name}");
    }
    let name = Item::Blob(Digest::of(b"x")).to_string();
    assert!(name.parse::<Item>().is_ok());
    assert!(name.to_uppercase().parse::<Item>().is_err());
}

proptest! {
    #[test]
    fn a_changed_byte_never_gives_other_bytes(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let mut file = written(Toward::Province);
        let at = at.index(file.len());
        file[at] = to;
        let things = things();
        if let Ok(mut bundle) = open(&file) {
            for (item, bytes) in things {
                if let Ok(Some(read)) = bundle.read(&item) {
                    prop_assert_eq!(read, bytes);
                }
            }
        }
    }
}

#[test]
fn any_bytes_are_read_or_refused() {
    bolero::check!().for_each(|bytes: &[u8]| {
        let _ = open(bytes).map(|mut bundle| {
            let items: Vec<Item> = bundle.items().copied().collect();
            for item in items {
                let _ = bundle.read(&item);
            }
        });
    });
}
