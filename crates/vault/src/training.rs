//! A vault to practise in: made-up people, and a membership of no province. Nothing of it can be sent, for four reasons
//! of which each would do: it says that nothing waits, no courier takes it, it joins nobody, and what is sealed in it
//! is sealed to a key that was thrown away.

use std::{fs, path::Path};

use jiff::Timestamp;
use tannha_domain::{Base64, EpochId, ProvinceId, TRAINING_COMMUNE, UnitCode, training_people};
use tannha_packet::{
    Certificate, EpochBegins, Epochs, KeyList, Opener, SigningKey, Statement as _,
};
use uuid::Uuid;

use crate::{
    Cost, DeviceSecret, Identity, Membership, Vault, VaultError,
    error::Doing as _,
    membership, roster,
    vault::{day, put_setting},
};

/// Says of a vault that it is for practice. Nothing takes it back.
const TRAINING: &str = "training";

/// Keys of nobody: the root signs once, and what opens is not kept.
fn nobody(identity: &Identity, now: Timestamp) -> Result<Membership, VaultError> {
    let (root, signing) = (SigningKey::make()?, SigningKey::make()?);
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
        certificate: certificate.sign(&signing),
        key_list: key_list.sign(&root),
        epochs: epochs.sign(&signing),
        province_name: String::new(),
        demo: true,
    })
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
        let membership = nobody(vault.identity(), now)?;
        let people = training_people(day(now));
        let expected = people.len() as u64;
        vault.write(|tx| {
            put_setting(tx, TRAINING, "yes")?;
            put_setting(tx, "legal_basis", "recorded")?;
            membership::put(tx, &membership)?;
            roster::replace(tx, people, expected)
        })?;
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
    use tannha_domain::{Channel, Digest, NextAction, Season, Visit, Way};

    use super::*;
    use crate::{
        row,
        sql::one,
        tests::{Province, now},
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
