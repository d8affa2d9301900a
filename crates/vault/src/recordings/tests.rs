use jiff::{Timestamp, civil::date};
use tannha_domain::{Base64, Digest, PackList, pack};
use tannha_packet::Opener;
use uuid::Uuid;

use super::*;
use crate::{
    bulk::{Announced, BulkKind, announced},
    tests::{Hoa, Province},
};

const TEXT: &str = "the text of now";

fn clip(number: u128, content: &[u8]) -> Clip {
    Clip {
        id: Uuid::from_u128(number).into(),
        dialect: "vo-nhai".into(),
        purpose: "share_with_provider".into(),
        text_version: TEXT.into(),
        address: None,
        provider: None,
        media: ClipMedia::Ogg,
        bytes: content.len() as u64,
        digest: Digest::of(content),
    }
}

/// A pack as it comes down: its digest and its encrypted bytes.
struct Sent {
    blob: Digest,
    sealed: Vec<u8>,
}

/// The province publishes these clips in Nùng.
fn publishes(hoa: &Hoa, version: u32, clips: Vec<Clip>) -> Sent {
    let contents: Vec<Vec<u8>> = clips
        .iter()
        .map(|clip| format!("clip {}", clip.id).into_bytes())
        .collect();
    let clips: Vec<Clip> = clips
        .into_iter()
        .zip(&contents)
        .map(|(clip, content)| Clip {
            bytes: content.len() as u64,
            digest: Digest::of(content),
            ..clip
        })
        .collect();
    let count = clips.len() as u64;
    let list = PackList {
        language: SpokenLanguage::Nung,
        version,
        clips,
    };
    let opener = Opener::make();
    let sealed = opener.recipient().seal(&pack(&list, &contents)).unwrap();
    let identity = hoa.vault.identity();
    let key = identity
        .opener
        .recipient()
        .seal(opener.expose().as_bytes())
        .unwrap();
    let blob = Digest::of(&sealed);
    hoa.vault
        .write(|tx| {
            let what = Announced {
                kind: BulkKind::Recordings,
                name: SpokenLanguage::Nung.code(),
                version: &version.to_string(),
                starts_on: None,
                items: count,
                blob,
                bytes: sealed.len() as u64,
                key: &Base64(key.clone()),
            };
            announced(tx, &what, date(2026, 11, 26))
        })
        .unwrap();
    Sent { blob, sealed }
}

fn comes_down(hoa: &Hoa, sent: &Sent) {
    let now = Timestamp::now();
    assert!(hoa.vault.take_bulk(sent.blob, &sent.sealed, now).unwrap());
}

fn offered(hoa: &Hoa, address: Option<Address>, provider: Option<&str>) -> Vec<u128> {
    let found = hoa
        .vault
        .recordings("share_with_provider", TEXT, address, provider);
    let ids = found.unwrap();
    ids.iter()
        .map(|one| Uuid::from_bytes(*one.id.as_bytes()).as_u128())
        .collect()
}

#[test]
fn a_pack_that_is_half_here_is_not_offered_and_is_wanted_still_after_a_kill() {
    let hoa = Hoa::joined(&Province::new());
    let sent = publishes(&hoa, 1, vec![clip(1, b"")]);
    let half = &sent.sealed[..sent.sealed.len() / 2];
    let taken = hoa.vault.take_bulk(sent.blob, half, Timestamp::now());
    assert!(!taken.unwrap());
    assert_eq!(offered(&hoa, None, None), []);
    assert!(!hoa.vault.recording_packs().unwrap()[0].whole);

    let hoa = hoa.is_killed_and_comes_back();
    let wanted = hoa.vault.wanted_bulk().unwrap().remove(0);
    assert_eq!(
        (wanted.blob, wanted.bytes),
        (sent.blob, sent.sealed.len() as u64)
    );
    comes_down(&hoa, &sent);
    assert_eq!(offered(&hoa, None, None), [1]);
    assert_eq!(hoa.vault.wanted_bulk().unwrap(), []);
    let id = Uuid::from_u128(1).into();
    assert_eq!(
        hoa.vault.recording(id).unwrap(),
        format!("clip {id}").into_bytes()
    );
}

#[test]
fn a_pack_that_was_damaged_on_the_way_is_not_offered_and_comes_down_anew() {
    let hoa = Hoa::joined(&Province::new());
    let sent = publishes(&hoa, 1, vec![clip(1, b"")]);
    let mut damaged = sent.sealed.clone();
    damaged[40] ^= 1;
    let taken = hoa.vault.take_bulk(sent.blob, &damaged, Timestamp::now());
    assert!(!taken.unwrap());
    assert_eq!(offered(&hoa, None, None), []);
    comes_down(&hoa, &sent);
    assert_eq!(offered(&hoa, None, None), [1]);
}

#[test]
fn a_newer_pack_takes_the_place_of_the_one_before_once_it_is_whole() {
    let hoa = Hoa::joined(&Province::new());
    comes_down(&hoa, &publishes(&hoa, 1, vec![clip(1, b"")]));
    let second = publishes(&hoa, 2, vec![clip(2, b"")]);
    assert_eq!(offered(&hoa, None, None), [1], "the one before is offered");
    comes_down(&hoa, &second);
    assert_eq!(offered(&hoa, None, None), [2]);
    publishes(&hoa, 1, vec![clip(3, b"")]);
    assert_eq!(hoa.vault.wanted_bulk().unwrap(), [], "an older one");
}

#[test]
fn a_clip_of_an_older_text_is_not_offered() {
    let hoa = Hoa::joined(&Province::new());
    let old = Clip {
        text_version: "the text of last year".into(),
        ..clip(1, b"")
    };
    comes_down(&hoa, &publishes(&hoa, 1, vec![old]));
    assert_eq!(offered(&hoa, None, None), []);
}

#[test]
fn a_clip_is_for_its_form_of_address_and_its_provider() {
    let hoa = Hoa::joined(&Province::new());
    let of = |number, address, provider: Option<&str>| Clip {
        address,
        provider: provider.map(str::to_owned),
        ..clip(number, b"")
    };
    let clips = vec![
        of(1, None, None),
        of(2, Some(Address::Ba), None),
        of(3, Some(Address::Ba), Some("viettel")),
        Clip {
            dialect: "dinh-hoa".into(),
            ..of(4, Some(Address::Ong), None)
        },
    ];
    comes_down(&hoa, &publishes(&hoa, 1, clips));
    assert_eq!(offered(&hoa, None, None), [1]);
    assert_eq!(offered(&hoa, Some(Address::Ba), None), [2]);
    assert_eq!(offered(&hoa, Some(Address::Ba), Some("viettel")), [3]);
    assert_eq!(offered(&hoa, Some(Address::Ba), Some("vnpost")), [2]);
    assert_eq!(offered(&hoa, Some(Address::Ong), Some("viettel")), [4, 1]);
}
