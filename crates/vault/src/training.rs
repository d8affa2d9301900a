//! A vault to practise in: made-up people, and a membership of no province. Nothing of it can be sent, for four reasons
//! of which each would do: it says that nothing waits, no courier takes it, it joins nobody, and what is sealed in it
//! is sealed to a key that was thrown away.

use std::{fs, path::Path};

use jiff::Timestamp;
use rusqlite::Connection;
use tannha_domain::{
    Base64, Change, Digest, DossierEvent, DossierId, EpochId, LogPoint, News, PacketId, PadCode,
    ProvinceId, Reason, ReasonCode, Role, SheetCode, SheetSerial, Step, Subject, TRAINING_COMMUNE,
    UnitCode, training_people,
};
use tannha_packet::{
    Certificate, EpochBegins, Epochs, KeyList, Opener, Outcome, Receipt, SigningKey,
    Statement as _, sign_sheet,
};
use uuid::Uuid;

use crate::{
    Cost, DeviceSecret, Heard, Identity, Membership, Touched, Vault, VaultError,
    error::Doing as _,
    membership, roster, row,
    sql::rows,
    vault::{day, put_setting},
};

/// Says of a vault that it is for practice. Nothing takes it back.
const TRAINING: &str = "training";

/// The seed of the key that answers whoever practises.
const SIGNING: &str = "training_signing";

/// The pad to practise with.
const PRACTICE_PAD: &str = "TAPP";

/// Keys of nobody: the root signs once, and what opens is not kept.
fn nobody(
    identity: &Identity,
    signing: &SigningKey,
    now: Timestamp,
) -> Result<Membership, VaultError> {
    let root = SigningKey::make()?;
    let province = ProvinceId::from(Uuid::now_v7());
    let commune: UnitCode = TRAINING_COMMUNE.parse().map_err(|_| VaultError::Damaged {
        what: "the commune to practise in",
    })?;
    let key_list = KeyList {
        province,
        number: 1,
        intake: Opener::make().recipient(),
        signing: vec![signing.verifying()],
        tls_authority: Base64(Vec::new()),
        made_at: now,
    };
    let certificate = Certificate {
        province,
        device: identity.device,
        device_key: identity.device_key.verifying(),
        device_recipient: identity.opener.recipient(),
        operator: identity.operator,
        operator_key: identity.operator_key.verifying(),
        areas: vec![commune],
        issued_at: now,
    };
    let epochs = Epochs(vec![EpochBegins {
        epoch: EpochId::from(Uuid::now_v7()),
        after: 0,
        begun_at: now,
    }]);
    Ok(Membership {
        // No address: there is nobody to ask.
        url: String::new(),
        root: root.verifying(),
        certificate: certificate.sign(signing),
        key_list: key_list.sign(&root),
        epochs: epochs.sign(signing),
        province_name: String::new(),
        demo: true,
    })
}

/// A packet that waits for an answer.
struct Waits {
    packet: PacketId,
    digest: Digest,
    dossier: Option<(DossierId, Subject)>,
    revision: u32,
}

fn waiting(connection: &Connection) -> Result<Vec<Waits>, VaultError> {
    let sql = "SELECT p.id, p.digest, p.revision, p.dossier, d.subject_kind, d.subject FROM packet p LEFT JOIN dossier d ON d.id = p.dossier
        WHERE p.receipt IS NULL ORDER BY p.place";
    rows(connection, "read what waits", sql, [], |found| {
        let dossier = match row::id_or_none(found, 3)? {
            Some(dossier) => Some((dossier, row::subject(found, 4)?)),
            None => None,
        };
        Ok(Waits {
            packet: row::id(found, 0)?,
            digest: row::id(found, 1)?,
            dossier,
            revision: found.get(2)?,
        })
    })
}

/// What a clerk would find: something to mend the first time, nothing the second.
fn decision(revision: u32) -> DossierEvent {
    let blurred = Reason::new(Step::Card, ReasonCode::Blur).map(|reason| Reason {
        role: Some(Role::CardFront),
        ..reason
    });
    match blurred {
        Some(reason) if revision == 1 => DossierEvent::Returned {
            reasons: vec![reason],
        },
        _ => DossierEvent::Accepted,
    }
}

impl Vault {
    /// Makes a vault to practise in, with its people. One that is there already goes first.
    pub fn practise(
        folder: &Path,
        pin: &str,
        operator_name: &str,
        now: Timestamp,
    ) -> Result<Self, VaultError> {
        Self::end_practice(folder)?;
        let secret = Self::practice_secret(folder)?;
        let vault = Self::create(folder, pin, operator_name, &secret, Cost::LEAST, now)?;
        let signing = SigningKey::make()?;
        let membership = nobody(vault.identity(), &signing, now)?;
        let seed = row::to_json(&Base64(signing.expose_seed().to_vec()))?;
        let people = training_people(day(now));
        let expected = people.len() as u64;
        vault.write(|tx| {
            put_setting(tx, TRAINING, "yes")?;
            // Of nobody: it signs what whoever practises is answered, and no province knows it.
            put_setting(tx, SIGNING, &seed)?;
            put_setting(tx, "legal_basis", "recorded")?;
            membership::put(tx, &membership)
        })?;
        roster::take(&vault, people, expected)?;
        vault.refresh_settings()?;
        vault.cache_membership(Some(membership));
        Ok(vault)
    }

    /// Opens the vault to practise in anew, as after a lock of the screen.
    pub fn practise_on(folder: &Path, pin: &str, now: Timestamp) -> Result<Self, VaultError> {
        Self::open(folder, pin, &Self::practice_secret(folder)?, now)
    }

    /// Takes the vault to practise in away, with everything in it.
    pub fn end_practice(folder: &Path) -> Result<(), VaultError> {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).doing("take the practice away")
            }
            _ => Ok(()),
        }
    }

    /// A numbered sheet to practise with: the one that is in use, or the next.
    pub fn practise_sheet(&self, in_use: Option<SheetSerial>) -> Result<SheetCode, VaultError> {
        let damaged = || VaultError::Damaged { what: "practice" };
        let signing = self.practice_key()?;
        let pad: PadCode = PRACTICE_PAD.parse().map_err(|_| damaged())?;
        let used = self.pads()?.into_iter().find(|one| one.code == pad);
        let next = used.map_or(0, |pad| pad.used).saturating_add(1);
        let next = u16::try_from(next)
            .ok()
            .and_then(|next| SheetSerial::new(pad, next));
        let serial = in_use.or(next).ok_or_else(damaged)?;
        Ok(sign_sheet(&signing, serial))
    }

    fn practice_key(&self) -> Result<SigningKey, VaultError> {
        let damaged = || VaultError::Damaged { what: "practice" };
        let seed = self.setting(SIGNING).ok_or_else(damaged)?;
        let seed: Base64 = serde_json::from_str(&seed).map_err(|_| damaged())?;
        let seed = <[u8; 32]>::try_from(seed.0.as_slice()).map_err(|_| damaged())?;
        Ok(SigningKey::from_seed(&seed))
    }

    /// Plays the province, so that what comes back can be practised too: it signs for what waits, sends a first dossier
    /// back for one blurred picture, and accepts what was redone. Nothing leaves the device.
    pub fn practise_exchange(&self, now: Timestamp) -> Result<Vec<Touched>, VaultError> {
        let damaged = || VaultError::Damaged { what: "practice" };
        let signing = self.practice_key()?;
        let epoch = self.joined()?.epochs()?.current().ok_or_else(damaged)?;
        let place = |position: u64| LogPoint {
            epoch,
            position,
            hash: Digest::of_all([b"practice".as_slice(), &position.to_be_bytes()]),
        };
        let mut position = self.cursor()?.map_or(0, |at| at.position);
        let (mut receipts, mut changes) = (Vec::new(), Vec::new());
        for waits in self.read(waiting)? {
            position += 1;
            let receipt = Receipt {
                packet: waits.packet,
                digest: waits.digest,
                at: place(position),
                outcome: Outcome::Taken,
            };
            receipts.push(receipt.sign(&signing));
            let Some((dossier, subject)) = waits.dossier else {
                continue;
            };
            position += 1;
            changes.push(Change {
                position,
                at: now,
                news: News::Dossier {
                    dossier,
                    subject,
                    event: decision(waits.revision),
                },
            });
        }
        let heard = Heard {
            told: Vec::new(),
            cursor: place(position),
            receipts,
            refused: Vec::new(),
            changes,
            mark: None,
            epochs: None,
            key_list: None,
            now_there: now,
        };
        self.hear(&heard, None, now)
    }

    /// Whether this is for practice: nothing of it is ever sent.
    pub fn is_training(&self) -> bool {
        self.setting(TRAINING).is_some()
    }

    fn practice_secret(folder: &Path) -> Result<DeviceSecret, VaultError> {
        DeviceSecret::from_file(&folder.join("device.secret"))
    }
}

#[cfg(test)]
mod tests {
    use tannha_domain::{Channel, Media, NextAction, Season, Verdict, Visit, Way};

    use super::*;
    use crate::{
        sql::one,
        tests::{Hoa, Province, mo, now, picture, submits},
    };

    fn practice(folder: &Path) -> Vault {
        Vault::practise(&folder.join("training"), "000000", "Hoa", now()).unwrap()
    }

    fn visits_somebody(vault: &Vault) {
        let person = training_people(day(now())).first().unwrap().id;
        let next = NextAction {
            way: Way::Season,
            day: None,
            hour: None,
            season: Some(Season::Tet),
        };
        let visit = Visit::new(Channel::Door, "absent_working_away", next, "");
        vault.record_visit(person, &visit, now()).unwrap();
    }

    #[test]
    fn what_is_practised_is_kept_and_listed_and_nothing_of_it_is_offered_to_anybody() {
        let folder = tempfile::tempdir().unwrap();
        let vault = practice(folder.path());
        assert!(vault.is_training());
        assert_eq!(vault.roster_count().unwrap(), 30);
        visits_somebody(&vault);
        assert_eq!(vault.outbox().unwrap().len(), 1);
        assert_eq!(vault.counts().unwrap().waiting, 1);
        assert_eq!(vault.outgoing(64).unwrap(), vec![]);
    }

    #[test]
    fn it_stays_for_practice_after_a_restart_and_joins_nobody() {
        let folder = tempfile::tempdir().unwrap();
        drop(practice(folder.path()));
        let again = Vault::practise_on(&folder.path().join("training"), "000000", now()).unwrap();
        visits_somebody(&again);
        assert_eq!(again.outgoing(64).unwrap(), vec![]);
        let membership = again.membership().unwrap();
        assert!(membership.url.is_empty());
        assert_eq!(
            Province::new().tries_to_take_in(&again).unwrap_err().code(),
            "training"
        );
    }

    #[test]
    fn what_is_sealed_in_it_is_signed_for_by_no_province_and_opened_by_none() {
        let folder = tempfile::tempdir().unwrap();
        let vault = practice(folder.path());
        visits_somebody(&vault);
        let digest = vault
            .read(|connection| {
                one(connection, "read", "SELECT digest FROM blob", [], |found| {
                    row::id::<Digest>(found, 0)
                })
            })
            .unwrap()
            .unwrap();
        let bytes = vault.blob(digest, 0, 1 << 20).unwrap();
        let province = Province::new();
        assert!(province.intake.open(&bytes).is_err());
        let other = practice(&folder.path().join("other"));
        assert_ne!(
            vault.membership().unwrap().root,
            other.membership().unwrap().root
        );
    }

    #[test]
    fn what_comes_back_can_be_practised_too_and_still_nothing_is_offered() {
        let folder = tempfile::tempdir().unwrap();
        let vault = practice(folder.path());
        visits_somebody(&vault);
        let person = training_people(day(now()))[1].id;
        let sent = submits(&vault, person);
        vault.practise_exchange(now()).unwrap();
        assert_eq!(vault.counts().unwrap().waiting, 0);
        let returned = vault.returned().unwrap();
        assert_eq!(returned[0].dossier, sent.dossier);
        assert!(returned[0].here);

        let draft = vault.redo(sent.dossier, now()).unwrap();
        let picture = picture(7);
        let (role, media) = (Role::CardFront, Media::Jpeg);
        vault
            .add_attachment(draft, role, media, Verdict::Good, &picture, now())
            .unwrap();
        vault.submit(draft, now()).unwrap();
        vault.practise_exchange(now()).unwrap();
        assert_eq!(vault.counts().unwrap().accepted, 1);
        assert_eq!(vault.outgoing(64).unwrap(), vec![]);
    }

    #[test]
    fn only_practice_answers_itself() {
        let hoa = Hoa::joined(&Province::new());
        submits(&hoa.vault, mo());
        assert!(hoa.vault.practise_exchange(now()).is_err());
        assert_eq!(hoa.vault.counts().unwrap().waiting, 1);
    }

    #[test]
    fn ending_it_leaves_nothing_and_ending_it_twice_is_no_error() {
        let folder = tempfile::tempdir().unwrap();
        let vault = practice(folder.path());
        drop(vault);
        let training = folder.path().join("training");
        Vault::end_practice(&training).unwrap();
        assert!(!training.exists());
        Vault::end_practice(&training).unwrap();
    }
}
