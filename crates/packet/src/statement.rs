//! What the province and a device say under their signatures.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tannha_domain::{
    Base64, DeviceId, Digest, EpochId, InvitationId, LogPoint, OperatorId, PacketId, ProvinceId,
    SignedBytes, UnitCode,
};

use crate::{Namespace, PacketError, Recipient, Statement, VerifyingKey};

/// The province's word that a packet is stored durably, manifest and every attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The packet.
    pub packet: PacketId,
    /// Its digest.
    pub digest: Digest,
    /// Where it stands in the log.
    pub at: LogPoint,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a packet that is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It counts.
    Taken,
    /// Whole, but it cannot be taken as it is: a person at the province looks at it.
    Held {
        /// Why.
        code: String,
    },
    /// It was deleted there; the device drops it at once.
    Deleted,
}

impl Statement for Receipt {
    const NAMESPACE: Namespace = Namespace::Receipt;
}

/// How far the province's backups reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The place that the second-newest kept backup reaches.
    pub secured: LogPoint,
}

impl Statement for Mark {
    const NAMESPACE: Namespace = Namespace::Mark;
}

/// Whom the province knows: a device and its operator, by their keys. It travels with every packet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Certificate {
    /// The province.
    pub province: ProvinceId,
    /// The device.
    pub device: DeviceId,
    /// The device's key.
    pub device_key: VerifyingKey,
    /// To whom one seals what only this device may open.
    pub device_recipient: Recipient,
    /// The operator.
    pub operator: OperatorId,
    /// The operator's key.
    pub operator_key: VerifyingKey,
    /// The areas that it serves.
    pub areas: Vec<UnitCode>,
    /// When it was issued.
    pub issued_at: Timestamp,
}

impl Statement for Certificate {
    const NAMESPACE: Namespace = Namespace::Certificate;
}

/// A device's word for the key with which its post box is carried. That key lies where no PIN is needed, so it opens nothing
/// and says nothing but who brings sealed bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transport {
    /// The device.
    pub device: DeviceId,
    /// The key.
    pub key: VerifyingKey,
}

impl Statement for Transport {
    const NAMESPACE: Namespace = Namespace::Transport;
}

/// A carrier's word that it keeps packets of another device until the province has them safe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Custody {
    /// Who keeps them.
    pub carrier: DeviceId,
    /// Whose they are.
    pub device: DeviceId,
    /// The packets with their digests.
    pub packets: Vec<(PacketId, Digest)>,
    /// When they were whole there.
    pub taken_at: Timestamp,
}

impl Statement for Custody {
    const NAMESPACE: Namespace = Namespace::Custody;
}

/// The province's word that a device's access has ended: it hands over what it has and destroys its keys. Whoever carries for
/// the device cannot make it up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// The device.
    pub device: DeviceId,
    /// When this was said.
    pub said_at: Timestamp,
}

impl Statement for Revocation {
    const NAMESPACE: Namespace = Namespace::Revocation;
}

/// The province's keys, signed by its root. A device takes only a higher number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeyList {
    /// The province.
    pub province: ProvinceId,
    /// Counts the lists.
    pub number: u32,
    /// To whom packets are sealed.
    pub intake: Recipient,
    /// Who signs receipts, marks, certificates and epochs, the newest first.
    pub signing: Vec<VerifyingKey>,
    /// The authority of its TLS certificates, DER.
    pub tls_authority: Base64,
    /// When it was made.
    pub made_at: Timestamp,
}

impl Statement for KeyList {
    const NAMESPACE: Namespace = Namespace::KeyList;
}

impl KeyList {
    /// Reads a statement that one of the province's signing keys made.
    pub fn verify<T: Statement>(&self, signed: &SignedBytes) -> Result<T, PacketError> {
        self.signing
            .iter()
            .find_map(|key| T::verify(signed, key).ok())
            .ok_or(PacketError::BadSignature)
    }
}

/// The epochs of the log, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epochs(pub Vec<EpochBegins>);

/// Where an epoch begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpochBegins {
    /// The epoch.
    pub epoch: EpochId,
    /// The last position that was restored into it; 0 for the first epoch.
    pub after: u64,
    /// When it began.
    pub begun_at: Timestamp,
}

impl Statement for Epochs {
    const NAMESPACE: Namespace = Namespace::Epochs;
}

impl Epochs {
    /// Whether a place in the log, named by a receipt or a cursor, is still there: one of an older epoch stands
    /// only up to the lowest later restore point.
    pub fn stands(&self, point: &LogPoint) -> bool {
        let Some(at) = self.0.iter().position(|begins| begins.epoch == point.epoch) else {
            return false;
        };
        self.0
            .iter()
            .skip(at + 1)
            .all(|later| point.position <= later.after)
    }

    /// Up to where a place, named by a cursor, is still there: where it says, or the lowest restore point since; the
    /// beginning where its epoch is not known.
    pub fn up_to(&self, point: &LogPoint) -> u64 {
        let mut later = self
            .0
            .iter()
            .skip_while(|begins| begins.epoch != point.epoch);
        later.next().map_or(0, |_| {
            later
                .map(|begins| begins.after)
                .fold(point.position, u64::min)
        })
    }

    /// The epoch of now.
    pub fn current(&self) -> Option<EpochId> {
        self.0.last().map(|begins| begins.epoch)
    }
}

/// A device's wish to join, signed by its own new key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Enrolment {
    /// The invitation.
    pub invitation: InvitationId,
    /// The id that the device chose.
    pub device: DeviceId,
    /// The device's key.
    pub device_key: VerifyingKey,
    /// To whom one seals what only this device may open.
    pub device_recipient: Recipient,
    /// The id that the operator's record was given.
    pub operator: OperatorId,
    /// The operator's key.
    pub operator_key: VerifyingKey,
    /// The volunteer's name, which staff see beside the device.
    pub operator_name: String,
}

impl Statement for Enrolment {
    const NAMESPACE: Namespace = Namespace::Enrolment;
}

/// What is sealed to the province when a device joins: the wish, and the invitation's secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EnrolmentPacket {
    /// The wish.
    pub enrolment: SignedBytes,
    /// What only who holds the invitation knows.
    pub secret: Base64,
}

/// A device's word for a further operator, who was invited. It needs no network: it travels with each of the operator's
/// packets, so that none has to wait for another.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Introduction {
    /// By which invitation.
    pub invitation: InvitationId,
    /// The device, which has joined already.
    pub device: DeviceId,
    /// The id that the operator's record was given.
    pub operator: OperatorId,
    /// The operator's key.
    pub operator_key: VerifyingKey,
    /// The volunteer's name, which staff see beside the device.
    pub operator_name: String,
}

impl Statement for Introduction {
    const NAMESPACE: Namespace = Namespace::Introduction;
}

/// What travels inside the seal: the device's word, and the invitation's secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntroductionPacket {
    /// The word.
    pub introduction: SignedBytes,
    /// What only who holds the invitation knows.
    pub secret: Base64,
}

#[cfg(test)]
mod tests {
    use tannha_domain::EpochId;
    use uuid::Uuid;

    use super::*;

    fn point(epoch: EpochId, position: u64) -> LogPoint {
        LogPoint {
            epoch,
            position,
            hash: Digest::of(b""),
        }
    }

    #[test]
    fn a_receipt_stands_up_to_the_lowest_later_restore_point() {
        let [first, second, third] = [1, 2, 3].map(|n| EpochId::from(Uuid::from_u128(n)));
        let begins = |epoch, after| EpochBegins {
            epoch,
            after,
            begun_at: Timestamp::UNIX_EPOCH,
        };
        let epochs = Epochs(vec![
            begins(first, 0),
            begins(second, 100),
            begins(third, 40),
        ]);
        assert!(epochs.stands(&point(first, 40)));
        assert!(!epochs.stands(&point(first, 41)));
        assert!(!epochs.stands(&point(second, 90)));
        assert!(epochs.stands(&point(third, 9_000)));
        assert_eq!(epochs.up_to(&point(first, 60)), 40);
        assert_eq!(epochs.up_to(&point(first, 30)), 30);
        assert_eq!(epochs.up_to(&point(third, 9_000)), 9_000);
        assert_eq!(
            epochs.up_to(&point(EpochId::from(Uuid::from_u128(4)), 1)),
            0
        );
        assert!(!epochs.stands(&point(EpochId::from(Uuid::from_u128(4)), 1)));
    }
}
