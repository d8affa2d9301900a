//! Revisions for tests: as intake hands them over, with their evidence checked.

use jiff::Timestamp;
use serde_json::value::RawValue;
use tannha_domain::{
    Answer, AnsweredBy, ConsentAnswer, Digest, DossierId, Fact, Facts, Field, LogPoint, OperatorId,
    PacketId, PersonId, ProposalId, ProvinceId, Source, Subject, UnitCode,
};
use tannha_packet::{Certificate, Clock, Manifest, Opener, REVISION, Revision, SigningKey};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    App, ProvinceError,
    dossiers::{Taken, take_revision},
    imports::{
        roster_import::{self, RosterImported},
        sheet,
    },
    log::{self, Entry},
    people,
    place::Place,
};

/// A province with Mơ and Páo on its roster.
pub(crate) struct Province {
    pub(crate) app: App,
    _folder: TempDir,
}

/// A revision on its way, with the digest of its packet.
#[derive(Clone)]
pub(crate) struct Sent {
    pub(crate) digest: Digest,
    manifest: Manifest,
}

pub(crate) fn now() -> Timestamp {
    "2026-11-23T05:00:00Z".parse().unwrap()
}

pub(crate) fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

impl Province {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(Place::folder(folder.path().join("data")))
            .await
            .unwrap();
        let province = Self {
            app,
            _folder: folder,
        };
        province.lists("02/09/1957").await;
        province
    }

    /// Imports the list, with this birthday of Mơ's.
    pub(crate) async fn lists(&self, born: &str) -> RosterImported {
        let list = format!(
            "Họ và tên,Ngày sinh,Số CCCD,Loại đối tượng\nNông Thị Mơ,{born},019157000123,BT5C\nHoàng Văn Páo,17/03/1949,019049000456,BT6B\n"
        );
        let mut tx = self.app.db.write().await.unwrap();
        let imported = roster_import::import(
            &mut tx,
            &sheet::read_bytes(list.as_bytes()).unwrap(),
            Some("2022:05746"),
            &Digest::of(b"list"),
            now(),
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        imported
    }

    pub(crate) async fn person(&self, name: &str) -> PersonId {
        let people = people::under(&self.app.db, &[area()]).await.unwrap();
        people
            .into_iter()
            .find(|person| person.name == name)
            .unwrap()
            .id
    }

    /// As intake does it: an entry of the log, then the revision.
    pub(crate) async fn takes(&self, sent: &Sent) -> Result<Taken, ProvinceError> {
        let mut tx = self.app.db.write().await.unwrap();
        let point: LogPoint = log::append(
            &mut tx,
            &Entry::new("packet").with("packet", sent.digest),
            now(),
        )
        .await?;
        let revision: Revision = sent.manifest.body()?;
        let taken = take_revision(
            &mut tx,
            &sent.manifest,
            &revision,
            &certificate(),
            &sent.digest,
            &point,
            now(),
        )
        .await?;
        tx.commit().await.unwrap();
        Ok(taken)
    }
}

pub(crate) fn area() -> UnitCode {
    "2022:05746".parse().unwrap()
}

fn certificate() -> Certificate {
    let key = SigningKey::from_seed(&[7; 32]).verifying();
    Certificate {
        province: id::<ProvinceId>(1),
        device: id(2),
        device_key: key,
        device_recipient: Opener::make().recipient(),
        operator: id::<OperatorId>(3),
        operator_key: key,
        areas: vec![area()],
        issued_at: now(),
    }
}

/// A revision of a dossier; the name on it tells revisions of one dossier apart.
pub(crate) fn revision(
    dossier: u128,
    number: u32,
    parent: Option<&Sent>,
    subject: Subject,
    name: &str,
    personal_number: &str,
) -> Sent {
    let fact = |value: &str| Fact {
        value: value.to_owned(),
        source: Source::Typed,
    };
    let facts: Facts = [
        (Field::FullName, fact(name)),
        (Field::Number, fact(personal_number)),
        (Field::BirthDate, fact("1957-09-02")),
        (Field::Sex, fact("female")),
        (Field::PresentAddress, fact("Xóm Đồng Ruộng, Tràng Xá")),
    ]
    .into();
    let asked = "process_for_account";
    let answer = ConsentAnswer::new(asked, Answer::Yes, AnsweredBy::Person, "vi", now());
    let body = Revision {
        dossier: id::<DossierId>(dossier),
        revision: number,
        product: "vnpost_bank_account".into(),
        facts,
        answers: vec![answer],
        card: None,
        findings: Vec::new(),
        redo: Vec::new(),
        mark: None,
    };
    let digest = Digest::of(format!("{dossier}/{number}/{name}").as_bytes());
    let packet = PacketId::from_slice(&digest.as_bytes()[..16]).unwrap();
    let manifest = Manifest {
        packet,
        kind: REVISION.into(),
        device: id(2),
        operator: id(3),
        area: area(),
        subject,
        parent: parent.map(|parent| parent.digest),
        enclosures: Vec::new(),
        text_versions: [].into(),
        knows_withdrawals: Vec::new(),
        clock: Clock {
            wall: now(),
            counter: 1,
            offset_ms: None,
        },
        body: RawValue::from_string(serde_json::to_string(&body).unwrap()).unwrap(),
    };
    Sent { digest, manifest }
}

pub(crate) fn proposal(number: u128) -> Subject {
    Subject::Proposal(id::<ProposalId>(number))
}

/// The same revision, whose questions were asked after these withdrawals were known.
pub(crate) fn knowing(sent: Sent, withdrawals: &[PacketId]) -> Sent {
    let mut sent = sent;
    sent.manifest.knows_withdrawals = withdrawals.to_vec();
    sent
}

/// The same revision, where the person said no to what this purpose allows.
pub(crate) fn refuses(sent: Sent, purpose: &str) -> Sent {
    answers(sent, purpose, Answer::No)
}

/// The same revision, where the person said yes to it.
pub(crate) fn agrees(sent: Sent, purpose: &str) -> Sent {
    answers(sent, purpose, Answer::Yes)
}

fn answers(sent: Sent, purpose: &str, answer: Answer) -> Sent {
    let mut body: Revision = sent.manifest.body().unwrap();
    let said = ConsentAnswer::new(purpose, answer, AnsweredBy::Person, "vi", now());
    body.answers.push(said);
    let mut sent = sent;
    sent.manifest.body = RawValue::from_string(serde_json::to_string(&body).unwrap()).unwrap();
    sent
}
