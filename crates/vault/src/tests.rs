//! People for the tests: a province, Hoa the volunteer, Mơ and others on her roster.

use std::path::Path;

use jiff::Timestamp;
use tannha_domain::{
    Answer, AnsweredBy, Base64, Change, Confirmation, ConsentAnswer, Digest, DossierEvent,
    DossierId, DraftId, EpochId, Field, HouseholdId, LogPoint, Media, News, PersonId, ProvinceId,
    Reason, Role, RosterPerson, SignedBytes, Source, Subject, ThirdPerson, UnitCode, Verdict,
};
use tannha_packet::{
    Certificate, Enrolment, EpochBegins, Epochs, Invitation, KeyList, Mark, Opener, Outcome,
    Receipt, SignedManifest, SigningKey, Statement,
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{Cost, DeviceSecret, Heard, Marking, Membership, Submitted, Vault, VaultError};

pub(crate) const PIN: &str = "246810";
pub(crate) const COMMUNE: &str = "2022:05740";
pub(crate) const PRODUCT: &str = "vietinbank_luuxa_account";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn now() -> Timestamp {
    at("2026-11-23T03:00:00Z")
}

pub(crate) fn commune() -> UnitCode {
    COMMUNE.parse().unwrap()
}

/// The province, as far as a device sees it: its keys, its log's places.
pub(crate) struct Province {
    root: SigningKey,
    pub(crate) signing: SigningKey,
    pub(crate) intake: Opener,
    epochs: Vec<EpochBegins>,
}

impl Province {
    pub(crate) fn new() -> Self {
        let begins = EpochBegins {
            epoch: EpochId::from(Uuid::from_u128(1)),
            after: 0,
            begun_at: Timestamp::UNIX_EPOCH,
        };
        Self {
            root: SigningKey::make().unwrap(),
            signing: SigningKey::make().unwrap(),
            intake: Opener::make(),
            epochs: vec![begins],
        }
    }

    pub(crate) fn key_list(&self, number: u32) -> SignedBytes {
        let list = KeyList {
            province: ProvinceId::from(Uuid::from_u128(19)),
            number,
            intake: self.intake.recipient(),
            signing: vec![self.signing.verifying()],
            tls_authority: Base64(vec![1]),
            made_at: now(),
        };
        Statement::sign(&list, &self.root)
    }

    pub(crate) fn signed_epochs(&self) -> SignedBytes {
        Epochs(self.epochs.clone()).sign(&self.signing)
    }

    /// A restore that reaches up to here: a new epoch begins.
    pub(crate) fn is_restored(&mut self, after: u64) {
        let epoch = EpochId::from(Uuid::from_u128(self.epochs.len() as u128 + 1));
        self.epochs.push(EpochBegins {
            epoch,
            after,
            begun_at: now(),
        });
    }

    /// A restore from a backup that knows nothing of the last one.
    pub(crate) fn is_restored_again(&mut self, after: u64, begun_at: Timestamp) {
        self.epochs.pop();
        self.epochs.push(EpochBegins {
            epoch: EpochId::from(Uuid::from_u128(900 + self.epochs.len() as u128)),
            after,
            begun_at,
        });
    }

    pub(crate) fn place(&self, position: u64) -> LogPoint {
        let epoch = self.epochs.last().unwrap().epoch;
        LogPoint {
            epoch,
            position,
            hash: Digest::of(format!("{epoch}{position}").as_bytes()),
        }
    }

    pub(crate) fn invitation(&self) -> Invitation {
        Invitation {
            url: "https://province.test".into(),
            root: self.root.verifying(),
            id: Uuid::from_u128(5).into(),
            secret: Base64(vec![9; 16]),
        }
    }

    pub(crate) fn takes_in(&self, vault: &Vault) {
        self.tries_to_take_in(vault).unwrap();
    }

    pub(crate) fn tries_to_take_in(&self, vault: &Vault) -> Result<(), VaultError> {
        let invitation = self.invitation();
        let packet = vault.enrolment(&invitation).unwrap();
        let wish = <Enrolment as Statement>::verify(
            &packet.enrolment,
            &vault.identity().device_key.verifying(),
        )
        .unwrap();
        let certificate = Certificate {
            province: ProvinceId::from(Uuid::from_u128(19)),
            device: wish.device,
            device_key: wish.device_key,
            device_recipient: wish.device_recipient,
            operator: wish.operator,
            operator_key: wish.operator_key,
            areas: vec![commune()],
            issued_at: now(),
        };
        vault.join(Membership {
            url: invitation.url,
            root: invitation.root,
            certificate: certificate.sign(&self.signing),
            key_list: self.key_list(1),
            epochs: self.signed_epochs(),
            province_name: "Thái Nguyên".into(),
            demo: true,
        })
    }

    pub(crate) fn receipt(&self, sent: &Submitted, position: u64, outcome: Outcome) -> SignedBytes {
        Receipt {
            packet: sent.packet,
            digest: sent.head.digest,
            at: self.place(position),
            outcome,
        }
        .sign(&self.signing)
    }

    pub(crate) fn mark(&self, position: u64) -> SignedBytes {
        Mark {
            secured: self.place(position),
        }
        .sign(&self.signing)
    }

    /// An answer that ends here and says nothing.
    pub(crate) fn silence(&self, position: u64) -> Heard {
        Heard {
            told: vec![],
            cursor: self.place(position),
            receipts: vec![],
            refused: vec![],
            changes: vec![],
            mark: None,
            epochs: None,
            key_list: None,
            now_there: now(),
        }
    }

    pub(crate) fn signs_for(&self, vault: &Vault, sent: &Submitted, position: u64) {
        let heard = Heard {
            receipts: vec![self.receipt(sent, position, Outcome::Taken)],
            ..self.silence(position)
        };
        vault.hear(&heard, None, now()).unwrap();
    }

    pub(crate) fn decides(
        &self,
        vault: &Vault,
        dossier: DossierId,
        subject: Subject,
        position: u64,
        event: DossierEvent,
    ) {
        let news = News::Dossier {
            dossier,
            subject,
            event,
        };
        let heard = Heard {
            changes: vec![Change {
                position,
                at: now(),
                news,
            }],
            ..self.silence(position)
        };
        vault.hear(&heard, None, now()).unwrap();
    }

    pub(crate) fn returns(
        &self,
        vault: &Vault,
        sent: &Submitted,
        subject: Subject,
        position: u64,
        reasons: Vec<Reason>,
    ) {
        self.decides(
            vault,
            sent.dossier,
            subject,
            position,
            DossierEvent::Returned { reasons },
        );
    }

    /// What the sealed manifest says, for who may open it.
    pub(crate) fn opens(&self, vault: &Vault, sent: &Submitted) -> tannha_packet::Manifest {
        let sealed = vault.blob(sent.head.digest, 0, usize::MAX).unwrap();
        let signed = SignedManifest::read(&self.intake.open(&sealed).unwrap()).unwrap();
        signed.verify(&[self.signing.verifying()]).unwrap().0
    }
}

/// Hoa's tablet.
pub(crate) struct Hoa {
    pub(crate) folder: TempDir,
    pub(crate) secret: DeviceSecret,
    pub(crate) vault: Vault,
}

impl Hoa {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let secret = DeviceSecret::from_file(&folder.path().join("device.secret")).unwrap();
        let vault = Vault::create(
            folder.path(),
            PIN,
            "Hoàng Thị Hoa",
            &secret,
            Cost::LEAST,
            now(),
        )
        .unwrap();
        Self {
            folder,
            secret,
            vault,
        }
    }

    pub(crate) fn joined(province: &Province) -> Self {
        let hoa = Self::new();
        province.takes_in(&hoa.vault);
        hoa.vault.replace_roster(village().into_iter(), 3).unwrap();
        hoa
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The program is killed: nothing is closed, nothing runs to its end.
    #[expect(
        clippy::wrong_self_convention,
        reason = "what happens to Hoa, not a question"
    )]
    pub(crate) fn is_killed_and_comes_back(self) -> Self {
        std::mem::forget(self.vault);
        let vault = Vault::open(self.folder.path(), PIN, &self.secret, now()).unwrap();
        Self { vault, ..self }
    }

    /// Everything that lies in the folder, as a thief finds it.
    pub(crate) fn raw_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for file in std::fs::read_dir(self.path()).unwrap() {
            bytes.extend(std::fs::read(file.unwrap().path()).unwrap());
        }
        bytes
    }
}

pub(crate) fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

pub(crate) fn person(number: u128, name: &str, head: bool) -> RosterPerson {
    RosterPerson {
        id: PersonId::from(Uuid::from_u128(number)),
        household: HouseholdId::from(Uuid::from_u128(number / 100)),
        head,
        name: name.into(),
        birth: Some("1957".parse().unwrap()),
        sex: Some("female".parse().unwrap()),
        number: Some(format!("019157{number:06}")),
        hamlet: "Xóm Khuôn Ruộng".into(),
        unit: commune(),
        payee: true,
    }
}

pub(crate) const MO: u128 = 101;

pub(crate) fn mo() -> PersonId {
    PersonId::from(Uuid::from_u128(MO))
}

pub(crate) fn village() -> Vec<RosterPerson> {
    vec![
        person(MO, "Nông Thị Mơ", true),
        person(102, "Nông Văn Thọ", false),
        person(201, "Lường Thị Đào", true),
    ]
}

/// What was answered to these purposes, and a yes to this mark; before a sheet the witness is asked too.
pub(crate) fn confirms(
    purposes: &[&str],
    answer: Answer,
    mark: tannha_domain::Mark,
) -> Vec<ConsentAnswer> {
    let mut said: Vec<_> = purposes.iter().map(|code| says(code, answer)).collect();
    if mark == tannha_domain::Mark::Sheet {
        let of_the_witness = ConsentAnswer {
            about: Some(ThirdPerson::Helper.to_string()),
            ..says("third_party_details", Answer::Yes)
        };
        said.extend([says("interpreter_or_witness", Answer::Yes), of_the_witness]);
    }
    said.push(says(mark.purpose(), Answer::Yes));
    said
}

/// A signature under answers that were read back, and what shows it.
pub(crate) fn signature() -> Confirmation {
    Confirmation::of(tannha_domain::Mark::Signature, now())
}

pub(crate) const SIGNED: Marking<'static> = Marking::Signature {
    picture: b"a signature",
    strokes: b"[[[1,2,0]]]",
};

pub(crate) fn says(purpose: &str, answer: Answer) -> ConsentAnswer {
    ConsentAnswer::new(purpose, answer, AnsweredBy::Person, "vi", now())
}

pub(crate) fn allows_the_beginning(vault: &Vault, draft: DraftId) {
    vault
        .answer(draft, says("opening_notice", Answer::Heard))
        .unwrap();
    vault
        .answer(draft, says("process_for_account", Answer::Yes))
        .unwrap();
}

/// Everything that an account at the counter wants, but for the pictures.
pub(crate) fn answers_everything(vault: &Vault, draft: DraftId) {
    allows_the_beginning(vault, draft);
    for (field, value) in [
        (Field::Nationality, "vn"),
        (Field::IssueDate, "22/08/2021"),
        (Field::IssuePlace, "police_department"),
        (Field::PresentAddress, "Xóm Khuôn Ruộng, Tràng Xá"),
        (Field::Occupation, "farmer"),
        (Field::Position, "none"),
        (Field::HasPhone, "no"),
        (Field::VietnamResident, "yes"),
        (Field::UsTaxPerson, "no"),
        (Field::WantsCard, "no"),
        (Field::WantsSms, "no"),
    ] {
        vault
            .save_field(draft, field, value, Source::Typed, now())
            .unwrap();
    }
    vault.choose_product(draft, PRODUCT, now()).unwrap();
    vault
        .answer(draft, says("keep_id_card_images", Answer::Yes))
        .unwrap();
    vault
        .answer(draft, says("share_with_provider", Answer::Yes))
        .unwrap();
    for purpose in [
        "receive_benefits",
        "verify_with_national_db",
        "record_category",
        "programme_statistics",
    ] {
        vault.answer(draft, says(purpose, Answer::Yes)).unwrap();
    }
}

pub(crate) fn picture(seed: u8) -> Vec<u8> {
    (0..20_000_u32)
        .map(|n| u8::try_from(n % 251).unwrap() ^ seed)
        .collect()
}

pub(crate) fn takes_pictures(vault: &Vault, draft: DraftId) {
    for (seed, role) in [
        (1, Role::CardFront),
        (2, Role::CardBack),
        (3, Role::Signature),
    ] {
        vault
            .add_attachment(
                draft,
                role,
                Media::Jpeg,
                Verdict::Good,
                &picture(seed),
                now(),
            )
            .unwrap();
    }
    vault.read_back(draft, now()).unwrap();
}

/// A dossier of this person, from the first notice to the outbox.
pub(crate) fn submits(vault: &Vault, person: PersonId) -> Submitted {
    let draft = vault.open_draft(Subject::Person(person), now()).unwrap();
    answers_everything(vault, draft);
    takes_pictures(vault, draft);
    vault.submit(draft, now()).unwrap()
}
