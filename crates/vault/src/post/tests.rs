use jiff::Timestamp;
use tannha_domain::{Base64, DeviceId, DraftId, Part, SignedBytes};
use tannha_packet::{Revocation, Statement as _};
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::tests::{Hoa, Province, now};

fn post() -> (TempDir, PostBox) {
    let folder = tempfile::tempdir().unwrap();
    let post = PostBox::of(folder.path());
    (folder, post)
}

fn letter(device: u128, blobs: &[&[u8]], second: i64) -> PostLetter {
    let device = DeviceId::from(Uuid::from_u128(device));
    let nothing = SignedBytes {
        bytes: Base64(Vec::new()),
        signature: Base64(Vec::new()),
    };
    let mut parts = blobs.iter().map(|bytes| Part {
        digest: Digest::of(bytes),
        bytes: bytes.len() as u64,
    });
    let manifest = parts.next().unwrap();
    PostLetter {
        device,
        certificate: nothing,
        heads: vec![Head {
            packet: Uuid::from_u128(5).into(),
            device,
            digest: manifest.digest,
            bytes: manifest.bytes,
            rank: 5,
            parts: parts.collect(),
        }],
        sealed: Base64(format!("{device}{second}").into_bytes()),
        kept_at: Timestamp::from_second(second).unwrap(),
        arrived_at: None,
        posted_at: None,
        beside: Vec::new(),
    }
}

#[test]
fn a_blob_that_comes_in_pieces_goes_on_where_it_ended_also_after_a_kill() {
    let (folder, post) = post();
    let bytes = b"sealed bytes of a photo";
    let (blob, size) = (Digest::of(bytes), bytes.len() as u64);
    assert_eq!(
        post.append(&blob, size, 0, &bytes[..10]).unwrap(),
        Appended::Durable(10)
    );
    let again = PostBox::of(folder.path());
    assert_eq!(
        again.append(&blob, size, 0, bytes).unwrap(),
        Appended::Elsewhere(10)
    );
    assert!(!again.has(&blob));
    assert_eq!(
        again.append(&blob, size, 10, &bytes[10..]).unwrap(),
        Appended::Durable(size)
    );
    assert_eq!(again.blob(&blob, 7, 5).unwrap(), &bytes[7..12]);
    // Whoever brings it once more is told that it is here.
    assert_eq!(
        again.append(&blob, size, 0, b"x").unwrap(),
        Appended::Durable(size)
    );
}

#[test]
fn bytes_that_are_not_what_their_name_says_are_not_kept() {
    let (_folder, post) = post();
    let blob = Digest::of(b"what was meant");
    assert_eq!(
        post.append(&blob, 5, 0, b"other").unwrap(),
        Appended::Differs
    );
    assert_eq!(post.durable(&blob), 0);
    post.put(&blob, b"damaged since").unwrap();
    assert!(!post.holds(&blob).unwrap());
    assert!(matches!(post.blob(&blob, 0, 9), Err(VaultError::NoBlob)));
}

#[test]
fn what_no_letter_names_is_swept_and_what_one_names_stays() {
    let (_folder, post) = post();
    let (first, second) = (
        letter(1, &[b"one", b"both"], 1),
        letter(2, &[b"two", b"both"], 2),
    );
    for letter in [&first, &second] {
        post.keep(letter).unwrap();
        for part in letter.heads[0].blobs() {
            let bytes: &[u8] = [b"one".as_slice(), b"two", b"both"]
                .into_iter()
                .find(|bytes| Digest::of(bytes) == part.digest)
                .unwrap();
            post.put(&part.digest, bytes).unwrap();
        }
    }
    post.let_go(&first.digest()).unwrap();
    post.sweep().unwrap();
    let here = [b"one".as_slice(), b"two", b"both"].map(|bytes| post.has(&Digest::of(bytes)));
    assert_eq!(here, [false, true, true]);
    assert_eq!(post.letters().unwrap(), [second]);
}

#[test]
fn answers_stay_with_their_letter_and_go_with_it() {
    let (_folder, post) = post();
    let letter = letter(1, &[b"one"], 1);
    let digest = letter.digest();
    post.keep(&letter).unwrap();
    post.keep_answers(&digest, &[Base64(b"first".to_vec())])
        .unwrap();
    post.keep_answers(&digest, &[Base64(b"newer".to_vec())])
        .unwrap();
    assert_eq!(post.answers(&digest).unwrap(), [Base64(b"newer".to_vec())]);
    post.let_go(&digest).unwrap();
    assert!(post.answers(&digest).unwrap().is_empty());
}

#[test]
fn a_letter_that_a_kill_left_half_written_holds_up_no_other() {
    let (folder, post) = post();
    let letter = letter(1, &[b"one"], 1);
    post.keep(&letter).unwrap();
    let broken = folder.path().join("post/letters/0000.json");
    std::fs::write(broken, b"{\"device\":").unwrap();
    assert_eq!(post.letters().unwrap(), [letter]);
}

/// Whoever carries for a device could have its keys destroyed else.
#[test]
fn only_the_province_s_word_for_this_very_device_stops_it() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    hoa.vault.address_post_box().unwrap();
    let post = hoa.vault.post_box();
    let says = |device: DeviceId, key: &SigningKey| {
        let said_at = now();
        Revocation { device, said_at }.sign(key)
    };
    let own = hoa.vault.identity().device;
    let other = DeviceId::from(Uuid::from_u128(77));
    let stranger = SigningKey::make().unwrap();
    for word in [says(own, &stranger), says(other, &province.signing)] {
        assert!(post.stop(&word).is_err());
        assert!(!post.is_stopped().unwrap());
    }
    post.stop(&says(own, &province.signing)).unwrap();
    assert!(post.is_stopped().unwrap());
}

#[test]
fn drafts_lie_apart_until_the_device_is_stopped_and_keep_their_blobs() {
    let (_folder, post) = post();
    let (id, draft) = (
        DraftId::from(Uuid::from_u128(9)),
        KeptDraft {
            saved_at: Timestamp::UNIX_EPOCH,
            letter: letter(1, &[b"a draft"], 1),
            sent: false,
        },
    );
    post.keep_draft(id, &draft).unwrap();
    post.put(&Digest::of(b"a draft"), b"a draft").unwrap();
    post.sweep().unwrap();
    assert!(post.has(&Digest::of(b"a draft")));
    assert_eq!(post.letters().unwrap(), []);
    assert_eq!(post.left().unwrap(), 0);
    post.send_drafts().unwrap();
    assert_eq!(post.letters().unwrap(), std::slice::from_ref(&draft.letter));
    assert_eq!(post.left().unwrap(), 1);

    // What is safe twice is not sent once more, whoever tries to unlock.
    let mut safe = draft.letter;
    safe.arrived_at = Some(Timestamp::UNIX_EPOCH);
    post.keep(&safe).unwrap();
    assert_eq!(post.left().unwrap(), 0);
    safe.heads.clear();
    post.keep(&safe).unwrap();
    post.send_drafts().unwrap();
    assert_eq!(post.letters().unwrap(), [safe]);
}

/// Somebody unlocks while the drafts of the lock before are still being sealed, and writes on.
#[test]
fn drafts_that_may_have_changed_while_they_were_sealed_do_not_count_as_whole() {
    let (_folder, post) = post();
    let whole = || post.folder.join("drafts_whole.json").exists();
    post.drafts_are_sealed().unwrap();
    post.drafts_may_change().unwrap();
    post.drafts_are_whole().unwrap();
    assert!(!whole());
    post.drafts_are_sealed().unwrap();
    post.drafts_are_whole().unwrap();
    assert!(whole());
    post.drafts_may_change().unwrap();
    assert!(!whole());
}
