use jiff::Timestamp;
use tannha_domain::{Base64, DeviceId, InvitationId, OperatorId};
use uuid::Uuid;

use super::*;
use crate::Statement;

struct Province {
    root: SigningKey,
    signing: SigningKey,
    intake: Opener,
}

impl Province {
    fn new(seed: u8) -> Self {
        Self {
            root: SigningKey::from_seed(&[seed; 32]),
            signing: SigningKey::from_seed(&[seed + 1; 32]),
            intake: Opener::make(),
        }
    }

    fn key_list(&self) -> SignedBytes {
        KeyList {
            province: Uuid::from_u128(1).into(),
            number: 1,
            intake: self.intake.recipient(),
            signing: vec![self.signing.verifying()],
            tls_authority: Base64(Vec::new()),
            made_at: Timestamp::UNIX_EPOCH,
        }
        .sign(&self.root)
    }

    fn certifies(&self, hoa: &Hoa) -> SignedBytes {
        Certificate {
            province: Uuid::from_u128(1).into(),
            device: DeviceId::from(Uuid::from_u128(2)),
            device_key: hoa.key.verifying(),
            device_recipient: hoa.opener.recipient(),
            operator: OperatorId::from(Uuid::from_u128(3)),
            operator_key: hoa.key.verifying(),
            areas: Vec::new(),
            issued_at: Timestamp::UNIX_EPOCH,
        }
        .sign(&self.signing)
    }
}

struct Hoa {
    key: SigningKey,
    opener: Opener,
}

fn hoa() -> Hoa {
    Hoa {
        key: SigningKey::from_seed(&[9; 32]),
        opener: Opener::make(),
    }
}

#[test]
fn what_a_device_asks_is_read_by_its_province_alone() {
    let (ours, theirs, hoa) = (Province::new(1), Province::new(5), hoa());
    let sealed = seal_ask(
        &"what is new?",
        &hoa.key,
        &ours.certifies(&hoa),
        &ours.intake.recipient(),
    )
    .unwrap();
    let said = open_ask(&sealed, &ours.intake, &[ours.signing.verifying()]).unwrap();
    let words: String = said.by(&said.certificate.device_key).unwrap();
    assert_eq!(words, "what is new?");
    assert!(open_ask(&sealed, &theirs.intake, &[ours.signing.verifying()]).is_err());
    let other_key = SigningKey::from_seed(&[8; 32]).verifying();
    assert_eq!(
        said.by::<String>(&other_key).unwrap_err(),
        PacketError::BadSignature
    );
}

#[test]
fn a_certificate_of_another_province_opens_nothing() {
    let (ours, theirs, hoa) = (Province::new(1), Province::new(5), hoa());
    let sealed = seal_ask(
        &1,
        &hoa.key,
        &theirs.certifies(&hoa),
        &ours.intake.recipient(),
    )
    .unwrap();
    let refused = open_ask(&sealed, &ours.intake, &[ours.signing.verifying()]);
    assert_eq!(refused.err(), Some(PacketError::ForeignCertificate));
}

#[test]
fn an_answer_is_for_one_device_and_from_one_province() {
    let (ours, theirs, hoa) = (Province::new(1), Province::new(5), hoa());
    let sealed = seal_answer(
        &"a receipt",
        &ours.signing,
        &ours.key_list(),
        &hoa.opener.recipient(),
    )
    .unwrap();
    let root = ours.root.verifying();
    let words: String = open_answer(&sealed, &hoa.opener, &root).unwrap();
    assert_eq!(words, "a receipt");
    assert!(open_answer::<String>(&sealed, &Opener::make(), &root).is_err());
    assert!(open_answer::<String>(&sealed, &hoa.opener, &theirs.root.verifying()).is_err());
    // Who has a key of their own cannot put it into our list.
    let forged = seal_answer(
        &"a receipt",
        &theirs.signing,
        &ours.key_list(),
        &hoa.opener.recipient(),
    )
    .unwrap();
    assert_eq!(
        open_answer::<String>(&forged, &hoa.opener, &root).unwrap_err(),
        PacketError::BadSignature
    );
}

#[test]
fn a_wish_to_join_is_read_by_who_made_the_invitation() {
    let wish = EnrolmentPacket {
        enrolment: crate::Enrolment {
            invitation: InvitationId::from(Uuid::from_u128(7)),
            device: DeviceId::from(Uuid::from_u128(2)),
            device_key: hoa().key.verifying(),
            device_recipient: hoa().opener.recipient(),
            operator: OperatorId::from(Uuid::from_u128(3)),
            operator_key: hoa().key.verifying(),
            operator_name: "Hoa".to_owned(),
        }
        .sign(&hoa().key),
        secret: Base64(vec![4; 16]),
    };
    let sealed = seal_enrolment(&wish).unwrap();
    let opened = open_enrolment(&sealed, &Digest::of(&[4; 16])).unwrap();
    assert_eq!(opened.enrolment, wish.enrolment);
    let another = Digest::of(&[5; 16]);
    assert_eq!(
        open_enrolment(&sealed, &another).err(),
        Some(PacketError::NotForUs)
    );
}
