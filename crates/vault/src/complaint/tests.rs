use jiff::civil::date;
use tannha_domain::{AfterOpening, Against, Change, ComplaintKind, News};
use tannha_packet::{Manifest, SignedManifest};
use uuid::Uuid;

use super::*;
use crate::{
    Heard,
    tests::{Hoa, Province, mo, now},
};

const WORDS: &str = "xã phát thiếu hai trăm nghìn";

fn hers() -> Complaint {
    Complaint {
        kind: ComplaintKind::LessMoney,
        against: Against::Commune,
        words: WORDS.into(),
    }
}

fn a_voice() -> Vec<u8> {
    [b"\0\0\0\x20ftypmp42".as_slice(), &[0xff; 100]].concat()
}

fn answers(hoa: &Hoa, province: &Province, packet: PacketId, words: Option<&str>) {
    let heard = Heard {
        changes: vec![Change {
            position: 7,
            at: now(),
            news: News::Complaint {
                packet,
                due_on: date(2026, 12, 8),
                answered: true,
                words: words.map(str::to_owned),
            },
        }],
        ..province.silence(7)
    };
    hoa.vault.hear(&heard, None, now()).unwrap();
}

#[test]
fn only_the_province_opens_a_complaint_and_nothing_of_it_stays() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    hoa.vault
        .complain(mo(), &hers(), Some(&a_voice()), now())
        .unwrap();
    let heads = hoa.vault.outgoing(10).unwrap();
    let sealed = hoa.vault.blob(heads[0].digest, 0, usize::MAX).unwrap();
    let signed = SignedManifest::read(&province.intake.open(&sealed).unwrap()).unwrap();
    let manifest: Manifest = signed.verify(&[province.signing.verifying()]).unwrap().0;
    assert_eq!(manifest.kind, COMPLAINT);
    assert_eq!(manifest.body::<Complaint>().unwrap(), hers());
    let voice = hoa
        .vault
        .blob(heads[0].parts[0].digest, 0, usize::MAX)
        .unwrap();
    assert_eq!(province.intake.open(&voice).unwrap().as_slice(), a_voice());

    // Whoever looks through this device finds that something was sent, and neither by whom nor what.
    assert_eq!(hoa.vault.outbox().unwrap()[0].name, None);
    let standing = hoa.vault.complaints_of(mo()).unwrap();
    assert_eq!(standing.len(), 1);
    assert!(standing[0].mine && standing[0].words.is_none());
    let said = format!("{standing:?}");
    assert!(
        !said.contains("thiếu") && !said.contains("commune"),
        "{said}"
    );
}

#[test]
fn another_operator_hears_only_that_an_answer_is_there() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let packet = hoa.vault.complain(mo(), &hers(), None, now()).unwrap();
    let other = OperatorId::from(Uuid::from_u128(77));
    let seen = |hoa: &Hoa| hoa.vault.read(|connection| of(connection, mo(), other));
    assert!(seen(&hoa).unwrap().is_empty(), "not even that one was sent");

    answers(&hoa, &province, packet, Some("đã trả đủ"));
    let theirs = seen(&hoa).unwrap();
    assert_eq!(theirs.len(), 1);
    assert!(!theirs[0].mine);
    assert_eq!((theirs[0].at, theirs[0].words.clone()), (None, None));
    let mine = hoa.vault.complaints_of(mo()).unwrap();
    assert_eq!(mine[0].words.as_deref(), Some("đã trả đủ"));
    assert_eq!(hoa.vault.answers_to_tell().unwrap().len(), 1);
}

#[test]
fn what_was_told_is_told_once_and_its_words_go() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let packet = hoa.vault.complain(mo(), &hers(), None, now()).unwrap();
    answers(&hoa, &province, packet, Some("đã trả đủ"));
    let told = AfterOpening::AnswerTold { complaint: packet };
    hoa.vault.record_after(mo(), &told, now()).unwrap();
    assert!(hoa.vault.answers_to_tell().unwrap().is_empty());
    let standing = hoa.vault.complaints_of(mo()).unwrap();
    assert_eq!(
        (standing[0].told_at, standing[0].words.clone()),
        (Some(now()), None)
    );
}

#[test]
fn a_device_that_did_not_send_it_hears_nothing() {
    let province = Province::new();
    let lan = Hoa::joined(&province);
    answers(
        &lan,
        &province,
        PacketId::from(Uuid::from_u128(9)),
        Some("x"),
    );
    assert!(lan.vault.complaints_of(mo()).unwrap().is_empty());
    assert!(lan.vault.answers_to_tell().unwrap().is_empty());
}

#[test]
fn silence_and_what_is_no_recording_are_refused() {
    let hoa = Hoa::joined(&Province::new());
    let silent = Complaint {
        words: String::new(),
        ..hers()
    };
    let long = [a_voice(), vec![0; MAX_RECORDING_BYTES]].concat();
    for (complaint, voice, code) in [
        (&silent, None, "complaint_empty"),
        (
            &silent,
            Some(b"not a recording".as_slice()),
            "complaint_recording",
        ),
        (&silent, Some(long.as_slice()), "complaint_recording"),
    ] {
        let refusal = hoa.vault.complain(mo(), complaint, voice, now());
        assert_eq!(refusal.unwrap_err().code(), code);
    }
    assert!(hoa.vault.outgoing(10).unwrap().is_empty());
}
