use proptest::prelude::*;
use tannha_domain::{DossierId, EpochId, LogPoint, dossier_number};
use uuid::Uuid;

use super::*;
use crate::Opener;

const PREFIX_LETTERS: usize = "TANNHA-SLIP1.".len();

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

fn id<T: From<Uuid>>(n: u128) -> T {
    // Ids are random: a code full of zeros would be smaller than any that is printed.
    T::from(Uuid::from_u128(
        0x0198_a000_0000_7000_8000_0000_0000_0000
            | n.wrapping_mul(0x1234_5678_9abc_def1_0fed_cba9_8765_4321) >> 24,
    ))
}

fn at() -> Timestamp {
    "2026-11-26T02:14:09.123456Z".parse().unwrap()
}

/// As [`SlipCode::make`] makes it for a dossier with every question answered.
fn slip(root: &SigningKey, confirmed: bool) -> SlipCode {
    let signing = key(2);
    // As long as the authority's certificate, and as little to be guessed.
    let authority: Vec<u8> = (0..20_u8)
        .flat_map(|n| Digest::of(&[n]).as_bytes().to_vec())
        .take(393)
        .collect();
    let key_list = KeyList {
        province: id(1),
        number: 1,
        intake: Opener::make().recipient(),
        signing: vec![signing.verifying()],
        tls_authority: Base64(authority),
        made_at: at(),
    }
    .sign(root);
    let certificate = Certificate {
        province: id(1),
        device: id(2),
        device_key: key(3).verifying(),
        device_recipient: Opener::make().recipient(),
        operator: id(3),
        operator_key: key(4).verifying(),
        areas: vec!["2022:05746".parse().unwrap()],
        issued_at: at(),
    }
    .sign(&signing);
    let number = dossier_number(id::<DossierId>(4));
    let purposes = [
        "opening_notice",
        "process_for_account",
        "keep_id_card_images",
        "contact_phone",
        "share_with_provider",
        "receive_benefits",
        "verify_with_national_db",
        "record_category",
        "programme_statistics",
    ];
    let word = SlipWord {
        packet: id(5),
        digest: Digest::of(b"the sealed manifest"),
        whose: SlipWord::whose("Nông Thị Mơ", &number),
        number,
        at: at(),
        answers: purposes.map(|one| (one.to_owned(), Answer::Yes)).to_vec(),
    };
    let receipt = Receipt {
        packet: word.packet,
        digest: word.digest,
        at: LogPoint {
            epoch: id::<EpochId>(6),
            position: 12_345,
            hash: Digest::of(b"the log"),
        },
        outcome: Outcome::Taken,
    };
    let receipt = confirmed.then(|| receipt.sign(&signing));
    SlipCode::make(&word, &key(3), &certificate, &key_list, receipt)
}

#[test]
fn a_slip_holds_against_the_root_key_alone_and_says_that_it_is_not_confirmed() {
    let made = slip(&key(1), false);
    let read: SlipCode = made.to_string().parse().unwrap();
    assert_eq!(read, made);
    let said = read.verify(&key(1).verifying()).unwrap();
    assert!(!said.confirmed);
    assert!(said.word.is_of("Nông Thị Mơ") && !said.word.is_of("Nông Thị Mở"));
    assert_eq!(said.word.answers.len(), 9);
    let confirmed: SlipCode = slip(&key(1), true).to_string().parse().unwrap();
    assert!(confirmed.verify(&key(1).verifying()).unwrap().confirmed);
}

#[test]
fn another_provinces_root_does_not_stand_behind_it() {
    let refused = slip(&key(1), false).verify(&key(9).verifying());
    assert_eq!(refused.map(|_| ()), Err(PacketError::ForeignCertificate));
}

#[test]
fn a_receipt_of_another_packet_confirms_nothing() {
    let mut made = slip(&key(1), true);
    let other = Receipt {
        packet: id(77),
        digest: Digest::of(b"another"),
        at: LogPoint {
            epoch: id::<EpochId>(6),
            position: 1,
            hash: Digest::of(b"the log"),
        },
        outcome: Outcome::Taken,
    };
    made.receipt = Some(other.sign(&key(2)));
    let refused = made.verify(&key(1).verifying()).map(|_| ());
    assert_eq!(refused, Err(PacketError::EvidenceDiffers));
}

#[test]
fn the_code_is_small_enough_for_a_small_print() {
    // 1,200 letters are 97 modules a side at the lowest level: 0.45 mm a module on 44 mm.
    let length = slip(&key(1), false).to_string().len();
    assert!(length < 1_700, "{length} letters");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        let _ = text.parse::<SlipCode>();
        let _ = format!("TANNHA-SLIP1.{text}").parse::<SlipCode>();
    }

    #[test]
    fn a_slip_with_one_byte_changed_does_not_hold(which in 0_usize..6, at in any::<prop::sample::Index>()) {
        let mut made = slip(&key(1), false);
        let part = match which / 2 {
            0 => &mut made.word,
            1 => &mut made.certificate,
            _ => &mut made.key_list,
        };
        let bytes = if which % 2 == 0 { &mut part.bytes.0 } else { &mut part.signature.0 };
        let at = at.index(bytes.len());
        bytes[at] ^= 1;
        prop_assert!(made.verify(&key(1).verifying()).is_err());
    }

    #[test]
    fn a_text_with_one_letter_changed_does_not_hold(at in any::<prop::sample::Index>()) {
        let text = slip(&key(1), false).to_string();
        let at = PREFIX_LETTERS + at.index(text.len() - PREFIX_LETTERS);
        let other = |letter| if letter == 'A' { 'B' } else { 'A' };
        let changed: String = text
            .chars()
            .enumerate()
            .map(|(place, letter)| if place == at { other(letter) } else { letter })
            .collect();
        let holds = changed.parse::<SlipCode>().and_then(|code| code.verify(&key(1).verifying()));
        prop_assert!(holds.is_err());
    }
}
