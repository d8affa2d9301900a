//! Golden files of every format. A packet that was signed years ago must be read for as long as its evidence counts, so
//! what changes here is a new version of the format, never an edit of this one.

use std::collections::BTreeMap;

use crate::{
    Certificate, Clock, Enclosure, Enrolment, EnrolmentPacket, EpochBegins, Epochs, Invitation,
    KeyList, Manifest, Mark, Opener, Outcome, PacketError, REVISION, Receipt, Recipient, Revision,
    SignedManifest, SigningKey, Statement, log,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use tannha_domain::{
    Answer, AnsweredBy, AttachmentId, Base64, ConsentAnswer, Digest, DossierId, Fact, Field,
    LogPoint, Media, Reason, ReasonCode, Role, SignedBytes, Source, Step, Subject, UnitCode,
    Verdict,
};
use uuid::Uuid;

/// 32 bytes of 0x42, as age writes a key.
const INTAKE: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
/// A manifest that was sealed once to that key. A seal has fresh randomness, so it is kept rather than made again.
const SEALED: &str = include_str!("golden/sealed_manifest.txt");

fn root() -> SigningKey {
    SigningKey::from_seed(&[1; 32])
}

fn signing() -> SigningKey {
    SigningKey::from_seed(&[2; 32])
}

fn device() -> SigningKey {
    SigningKey::from_seed(&[3; 32])
}

fn operator() -> SigningKey {
    SigningKey::from_seed(&[4; 32])
}

fn recipient() -> Recipient {
    Opener::from_kept(INTAKE).unwrap().recipient()
}

fn id<T: From<Uuid>>(n: u128) -> T {
    T::from(Uuid::from_u128(
        0x0198_a000_0000_7000_8000_0000_0000_0000 + n,
    ))
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

fn commune() -> UnitCode {
    "2022:05746".parse().unwrap()
}

fn point(position: u64) -> LogPoint {
    LogPoint {
        epoch: id(90),
        position,
        hash: Digest::of(b"a place in the log"),
    }
}

/// The exact bytes and the signature, as text to read.
fn told(signed: &SignedBytes) -> String {
    format!(
        "{}\n{}\n",
        String::from_utf8(signed.bytes.0.clone()).unwrap(),
        STANDARD.encode(&signed.signature.0)
    )
}

fn certificate() -> SignedBytes {
    let certificate = Certificate {
        province: id(1),
        device: id(2),
        device_key: device().verifying(),
        device_recipient: recipient(),
        operator: id(3),
        operator_key: operator().verifying(),
        areas: vec![commune()],
        issued_at: at(0),
    };
    certificate.sign(&signing())
}

fn manifest() -> Manifest {
    let facts = [
        (
            Field::FullName,
            Fact {
                value: "Giàng Thị Mơ".into(),
                source: Source::CardQr,
            },
        ),
        (
            Field::Number,
            Fact {
                value: "019158000123".into(),
                source: Source::CardQr,
            },
        ),
    ];
    let yes = |purpose: &str, second| ConsentAnswer {
        purpose: purpose.into(),
        answer: Answer::Yes,
        by: AnsweredBy::Person,
        at: at(second),
        text_version: "1".into(),
        language: "vi".into(),
        about: None,
        heard: None,
    };
    let revision = Revision {
        dossier: id::<DossierId>(10),
        revision: 2,
        product: "vtb_basic".into(),
        facts: facts.into_iter().collect(),
        answers: vec![yes("process_for_account", 5)],
        card: None,
        findings: vec![],
        redo: vec![Reason {
            role: Some(Role::CardFront),
            ..Reason::new(Step::Photos, ReasonCode::Blur).unwrap()
        }],
        mark: None,
    };
    let enclosure = |n: u128, role, carried| Enclosure {
        attachment: id::<AttachmentId>(20 + n),
        role,
        media: Media::Jpeg,
        captured: Digest::of(format!("captured {n}").as_bytes()),
        sealed: Digest::of(format!("sealed {n}").as_bytes()),
        sealed_bytes: 150_000,
        carried,
        judged: Verdict::Good.into(),
    };
    Manifest {
        packet: id(11),
        kind: REVISION.into(),
        device: id(2),
        operator: id(3),
        area: commune(),
        subject: Subject::Person(id(12)),
        parent: Some(Digest::of(b"the revision before")),
        enclosures: vec![
            enclosure(1, Role::CardFront, false),
            enclosure(2, Role::CardBack, true),
        ],
        text_versions: BTreeMap::from([("process_for_account".into(), "1".into())]),
        knows_withdrawals: vec![id(13)],
        clock: Clock {
            wall: at(60),
            counter: 7,
            offset_ms: Some(-1500),
        },
        body: serde_json::value::to_raw_value(&revision).unwrap(),
    }
}

fn sealed() -> Vec<u8> {
    STANDARD
        .decode(SEALED.split_whitespace().collect::<String>())
        .unwrap()
}

#[test]
fn a_manifest_is_these_bytes() {
    insta::assert_snapshot!(serde_json::to_string(&manifest()).unwrap());
}

#[test]
fn a_manifest_that_was_sealed_once_is_opened_and_its_signatures_hold() {
    let opened = Opener::from_kept(INTAKE).unwrap().open(&sealed()).unwrap();
    let signed = SignedManifest::read(&opened).unwrap();
    let (manifest, certificate) = signed.verify(&[signing().verifying()]).unwrap();
    assert_eq!(serde_json::to_vec(&manifest).unwrap(), signed.manifest);
    assert_eq!(certificate.device, manifest.device);
    assert_eq!(manifest.body::<Revision>().unwrap().revision, 2);
    let vouches = serde_json::to_string(&signed).unwrap();
    insta::assert_snapshot!([vouches, String::from_utf8(signed.manifest).unwrap()].join("\n"));
}

#[test]
fn receipts_are_these_bytes() {
    let outcomes = [
        Outcome::Taken,
        Outcome::Held {
            code: "area_foreign".into(),
        },
        Outcome::Deleted,
    ];
    let receipts = outcomes.map(|outcome| {
        let receipt = Receipt {
            packet: id(11),
            digest: Digest::of(b"sealed manifest"),
            at: point(42),
            outcome,
        };
        told(&receipt.sign(&signing()))
    });
    insta::assert_snapshot!(receipts.concat());
}

#[test]
fn a_certificate_is_these_bytes() {
    insta::assert_snapshot!(told(&certificate()));
}

#[test]
fn a_key_list_is_these_bytes() {
    let list = KeyList {
        province: id(1),
        number: 3,
        intake: recipient(),
        signing: vec![signing().verifying(), device().verifying()],
        tls_authority: Base64(b"an authority's certificate".to_vec()),
        made_at: at(0),
    };
    insta::assert_snapshot!(told(&list.sign(&root())));
}

#[test]
fn epochs_and_the_mark_are_these_bytes() {
    let begins = |n, after| EpochBegins {
        epoch: id(n),
        after,
        begun_at: at(0),
    };
    let epochs = Epochs(vec![begins(90, 0), begins(91, 40)]);
    let mark = Mark { secured: point(40) };
    insta::assert_snapshot!(
        [told(&epochs.sign(&signing())), told(&mark.sign(&signing()))].concat()
    );
}

#[test]
fn an_enrolment_is_these_bytes() {
    let wish = Enrolment {
        invitation: id(5),
        device: id(2),
        device_key: device().verifying(),
        device_recipient: recipient(),
        operator: id(3),
        operator_key: operator().verifying(),
        operator_name: "Hoa".into(),
    };
    let signed = wish.sign(&device());
    let packet = EnrolmentPacket {
        enrolment: signed.clone(),
        secret: Base64(vec![9; 16]),
    };
    insta::assert_snapshot!(told(&signed) + &serde_json::to_string(&packet).unwrap());
}

#[test]
fn an_invitation_is_this_text_and_is_read_again() {
    let invitation = Invitation {
        url: "https://tinh.example:8443".into(),
        root: root().verifying(),
        id: id(5),
        secret: Base64(vec![9; 16]),
    };
    let text = invitation.to_string();
    assert_eq!(text.parse(), Ok(invitation));
    insta::assert_snapshot!(text);
}

#[test]
fn the_log_is_this_chain() {
    let skeletons = [r#"{"kind":"device_enrolled"}"#, r#"{"kind":"packet"}"#];
    let mut hash = log::root();
    let mut chain = vec![hash.to_string()];
    for skeleton in skeletons {
        hash = log::chain(&hash, skeleton.as_bytes());
        chain.push(hash.to_string());
    }
    insta::assert_snapshot!(chain.join("\n"));
}

#[test]
fn a_request_is_signed_over_these_bytes() {
    let bytes = log::request_bytes("PUT", "/v1/blobs/00?offset=5", b"");
    let signature = device().sign(crate::Namespace::Request, &bytes);
    insta::assert_snapshot!(format!(
        "{}{}",
        String::from_utf8(bytes).unwrap(),
        signature.to_base64()
    ));
}

/// Each kind of thing signed has a namespace of its own.
#[test]
fn nothing_signed_as_one_thing_is_read_as_another() {
    let key = signing().verifying();
    let certificate = certificate();
    assert_eq!(
        Receipt::verify(&certificate, &key).unwrap_err(),
        PacketError::BadSignature
    );
    assert_eq!(
        Mark::verify(&certificate, &key).unwrap_err(),
        PacketError::BadSignature
    );
    assert!(Certificate::verify(&certificate, &key).is_ok());
}

#[test]
fn a_manifest_with_a_foreign_certificate_is_nobodys() {
    let mut strange = manifest();
    strange.device = id(77);
    let sealed = strange
        .seal(&device(), &operator(), &certificate(), &recipient())
        .unwrap();
    let opened = Opener::from_kept(INTAKE)
        .unwrap()
        .open(&sealed.bytes)
        .unwrap();
    let signed = SignedManifest::read(&opened).unwrap();
    assert_eq!(
        signed.verify(&[signing().verifying()]).unwrap_err(),
        PacketError::ForeignCertificate
    );
    assert_eq!(
        signed.verify(&[root().verifying()]).unwrap_err(),
        PacketError::ForeignCertificate
    );
}
