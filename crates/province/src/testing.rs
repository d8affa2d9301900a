//! People for the tests: a province in a folder of its own, and Hoa, whose device has real keys and no screen.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use axum::http::{Request, request};
use jiff::Timestamp;
use tannha_domain::{
    Answer, AnsweredBy, AttachmentId, Base64, Confirmation, ConsentAnswer, Digest, DossierId, Fact,
    Facts, Field, Head, Judged, LogPoint, Mark, Media, Part, ProposalId, Role, SignedBytes, Source,
    Subject, UnitCode,
};
use tannha_packet::{
    Clock, Enclosure, Enrolment, EnrolmentPacket, Introduction, IntroductionPacket, Invitation,
    Manifest, Namespace, Opener, Outcome, REVISION, Receipt, Revision, SignedManifest, SigningKey,
    Statement as _, log::request_bytes, open_answer, seal_ask,
};
use tannha_wire::v1::{
    Answered, Ask, DEVICE_HEADER, Enrolled, Exchange, ExchangeReply, SIGNATURE_HEADER,
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{App, ProvinceError, devices, exchange, invitations, place::Place};

/// The commune of the stories.
pub(crate) const COMMUNE: &str = "2022:05746";

/// A province in a folder of its own.
pub(crate) struct Home {
    pub(crate) app: App,
    pub(crate) folder: TempDir,
}

impl Home {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(Place::folder(folder.path().join("data")))
            .await
            .unwrap();
        Self { app, folder }
    }

    pub(crate) async fn invites(&self) -> Invitation {
        invitations::invite(&self.app, &[COMMUNE.to_owned()], 1, Timestamp::now())
            .await
            .unwrap()
            .remove(0)
    }

    /// A copy of the database of this moment, made by a tool that tells nobody.
    pub(crate) async fn is_copied(&self) -> PathBuf {
        let kept = self.folder.path().join(format!("{}.db", Uuid::now_v7()));
        sqlx::query("vacuum into $1")
            .bind(kept.to_string_lossy().into_owned())
            .execute(self.app.db.read())
            .await
            .unwrap();
        kept
    }

    /// That copy is put into its place again.
    pub(crate) async fn falls_back_to(self, kept: &Path) -> Self {
        let Self { app, folder } = self;
        app.db.close().await;
        let place = app.place.clone();
        let file = place.database_file().unwrap();
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", file.display()));
        }
        std::fs::copy(kept, file).unwrap();
        Self {
            app: App::open(place).await.unwrap(),
            folder,
        }
    }

    pub(crate) async fn has_hoa(&self) -> Hoa {
        let mut hoa = Hoa::new();
        let enrolled = hoa.joins(&self.app, &self.invites().await).await.unwrap();
        hoa.certificate = Some(enrolled.certificate);
        hoa
    }
}

/// Hoa's device.
pub(crate) struct Hoa {
    pub(crate) id: tannha_domain::DeviceId,
    pub(crate) operator: tannha_domain::OperatorId,
    pub(crate) device_key: SigningKey,
    operator_key: SigningKey,
    introduction: Option<IntroductionPacket>,
    opener: Opener,
    pub(crate) certificate: Option<SignedBytes>,
    counter: u64,
    pub(crate) cursor: Option<LogPoint>,
    pub(crate) highest: Option<LogPoint>,
    /// The province's own words for places: its highest receipt and its mark.
    receipt: Option<(LogPoint, SignedBytes)>,
    mark: Option<SignedBytes>,
    /// The last answer asked for them.
    is_to_prove: bool,
}

/// One packet as it lies in an outbox.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) manifest: Manifest,
    pub(crate) head: Head,
    pub(crate) blobs: BTreeMap<Digest, Vec<u8>>,
}

impl Hoa {
    pub(crate) fn new() -> Self {
        Self {
            id: Uuid::now_v7().into(),
            operator: Uuid::now_v7().into(),
            device_key: SigningKey::make().unwrap(),
            operator_key: SigningKey::make().unwrap(),
            introduction: None,
            opener: Opener::make(),
            certificate: None,
            counter: 0,
            cursor: None,
            highest: None,
            receipt: None,
            mark: None,
            is_to_prove: false,
        }
    }

    pub(crate) async fn joins(
        &self,
        app: &App,
        invitation: &Invitation,
    ) -> Result<Enrolled, ProvinceError> {
        let packet = serde_json::to_vec(&self.wishes(invitation)).unwrap();
        let sealed = app.keys()?.intake.recipient().seal(&packet)?;
        invitations::enrol(app, &sealed, Timestamp::now()).await
    }

    /// Her wish to join, before it is sealed.
    pub(crate) fn wishes(&self, invitation: &Invitation) -> EnrolmentPacket {
        let wish = Enrolment {
            invitation: invitation.id,
            device: self.id,
            device_key: self.device_key.verifying(),
            device_recipient: self.opener.recipient(),
            operator: self.operator,
            operator_key: self.operator_key.verifying(),
            operator_name: "Hoa".into(),
        };
        EnrolmentPacket {
            enrolment: wish.sign(&self.device_key),
            secret: invitation.secret.clone(),
        }
    }

    /// What she is answered by a stick.
    pub(crate) fn reads_an_answer(&self, app: &App, sealed: &[u8]) -> Answered {
        let root = app.keys().unwrap().root.verifying();
        open_answer(sealed, &self.opener, &root).unwrap()
    }

    /// The same device in the hands of another operator, whom this invitation lets in.
    pub(crate) fn lets_in(&self, invitation: &Invitation) -> Self {
        let another = Self::new();
        let word = Introduction {
            invitation: invitation.id,
            device: self.id,
            operator: another.operator,
            operator_key: another.operator_key.verifying(),
            operator_name: "Lan".into(),
        };
        Self {
            id: self.id,
            device_key: self.device_key.clone(),
            certificate: self.certificate.clone(),
            introduction: Some(IntroductionPacket {
                introduction: word.sign(&self.device_key),
                secret: invitation.secret.clone(),
            }),
            ..another
        }
    }

    /// Opens what is sealed to the device.
    pub(crate) fn opens(&self, sealed: &[u8]) -> Vec<u8> {
        self.opener.open(sealed).unwrap()
    }

    /// A complete first revision of somebody who is not on the roster, with two photos.
    pub(crate) fn captures(&mut self, app: &App) -> Outgoing {
        let packet = Uuid::now_v7().into();
        self.seals(app, |manifest| manifest.packet = packet, b"front")
    }

    /// The same, with something about it that is not as usual.
    pub(crate) fn seals(
        &mut self,
        app: &App,
        unusual: impl FnOnce(&mut Manifest),
        front: &[u8],
    ) -> Outgoing {
        self.counter += 1;
        let intake = app.keys().unwrap().intake.recipient();
        let photos = [
            (Role::CardFront, b"front".as_slice(), front),
            (Role::CardBack, b"back".as_slice(), b"back".as_slice()),
        ];
        let mut blobs = BTreeMap::new();
        let mut parts = Vec::new();
        let mut enclosures = Vec::new();
        for (role, captured, sent) in photos {
            let sealed = intake.seal(sent).unwrap();
            let (digest, bytes) = (Digest::of(&sealed), sealed.len() as u64);
            enclosures.push(Enclosure {
                attachment: AttachmentId::from(Uuid::now_v7()),
                role,
                media: Media::Jpeg,
                captured: Digest::of(captured),
                sealed: digest,
                sealed_bytes: bytes,
                carried: false,
                judged: Judged::default(),
            });
            parts.push(Part { digest, bytes });
            blobs.insert(digest, sealed);
        }
        let mut facts = Facts::new();
        facts.insert(
            Field::FullName,
            Fact {
                value: "Giàng Thị Mơ".into(),
                source: Source::Typed,
            },
        );
        let revision = Revision {
            dossier: DossierId::from(Uuid::now_v7()),
            revision: 1,
            product: "vnpost_bank_account".into(),
            facts,
            answers: vec![],
            card: None,
            findings: vec![],
            redo: vec![],
            mark: None,
        };
        let mut manifest = Manifest {
            packet: Uuid::now_v7().into(),
            kind: REVISION.into(),
            device: self.id,
            operator: self.operator,
            area: COMMUNE.parse::<UnitCode>().unwrap(),
            subject: Subject::Proposal(ProposalId::from(Uuid::now_v7())),
            parent: None,
            enclosures,
            text_versions: BTreeMap::new(),
            knows_withdrawals: vec![],
            clock: Clock {
                wall: Timestamp::now(),
                counter: self.counter,
                offset_ms: None,
            },
            body: serde_json::value::to_raw_value(&revision).unwrap(),
        };
        unusual(&mut manifest);
        let sent = |part: &Part| {
            let mut sent = manifest.enclosures.iter().filter(|named| !named.carried);
            sent.any(|named| named.sealed == part.digest)
        };
        parts.retain(sent);
        let sealed = manifest
            .seal_introduced(
                &self.device_key,
                &self.operator_key,
                self.certificate.as_ref().unwrap(),
                self.introduction.as_ref(),
                &intake,
            )
            .unwrap();
        outgoing(manifest, parts, blobs, sealed.bytes)
    }

    /// A packet in the words of a newer app: what its manifest says is changed before it is signed.
    pub(crate) fn seals_words(
        &mut self,
        app: &App,
        newer: impl FnOnce(&mut serde_json::Value),
    ) -> Outgoing {
        let usual = self.captures(app);
        let mut words = serde_json::to_value(&usual.manifest).unwrap();
        newer(&mut words);
        let words = serde_json::to_vec(&words).unwrap();
        let sign = |key: &SigningKey| key.sign(Namespace::Packet, &words).to_bytes();
        let signed = SignedManifest {
            device_signature: sign(&self.device_key),
            operator_signature: sign(&self.operator_key),
            certificate: self.certificate.clone().unwrap(),
            introduction: None,
            manifest: words,
        };
        let sealed = signed.seal(&app.keys().unwrap().intake.recipient());
        let bytes = sealed.unwrap().bytes;
        outgoing(usual.manifest, usual.head.parts, usual.blobs, bytes)
    }

    /// A request that her device signs.
    pub(crate) fn requests(&self, method: &str, path: &str, body: &[u8]) -> request::Builder {
        let said = request_bytes(method, path, body);
        let signature = self.device_key.sign(Namespace::Request, &said).to_base64();
        Request::builder()
            .method(method)
            .uri(path)
            .header(DEVICE_HEADER, self.id.to_string())
            .header(SIGNATURE_HEADER, signature)
    }

    /// One exchange.
    pub(crate) async fn asks(&mut self, app: &App, heads: &[&Outgoing]) -> ExchangeReply {
        let ask = self.says(heads);
        self.is_answered(app, ask).await
    }

    /// That exchange.
    pub(crate) async fn is_answered(&mut self, app: &App, ask: Exchange) -> ExchangeReply {
        let device = devices::find(app, self.id).await.unwrap().unwrap();
        let reply = exchange::answer(app, &device, ask, Timestamp::now())
            .await
            .unwrap();
        self.hears(app, &reply);
        reply
    }

    /// What an exchange of hers says.
    pub(crate) fn says(&mut self, heads: &[&Outgoing]) -> Exchange {
        self.counter += 1;
        let receipt = self.receipt.iter().map(|(_, signed)| signed.clone());
        let proofs = receipt.chain(self.mark.clone());
        Exchange {
            sent_at: Timestamp::now(),
            counter: self.counter,
            highest: self.highest,
            cursor: self.cursor,
            key_list: 1,
            secured: 0,
            heads: heads.iter().map(|packet| packet.head.clone()).collect(),
            proofs: proofs.filter(|_| self.is_to_prove).collect(),
            unconfirmed: vec![],
        }
    }

    /// What she asks by a stick, in the name of this device.
    pub(crate) fn seals_an_ask(&mut self, app: &App, heads: &[&Outgoing]) -> Vec<u8> {
        let exchange = self.says(heads);
        let ask = Ask {
            since: exchange.counter,
            exchange,
            lacks: vec![],
        };
        let intake = app.keys().unwrap().intake.recipient();
        let certificate = self.certificate.as_ref().unwrap();
        seal_ask(&ask, &self.device_key, certificate, &intake).unwrap()
    }

    fn hears(&mut self, app: &App, reply: &ExchangeReply) {
        self.is_to_prove = reply.prove;
        if let Some(mark) = &reply.mark {
            self.mark = Some(mark.clone());
        }
        self.cursor = Some(reply.cursor);
        self.highest = self.highest.max_by_position(Some(reply.cursor));
        for signed in &reply.receipts {
            let at = Receipt::verify(signed, &app.keys().unwrap().signing.verifying())
                .unwrap()
                .at;
            self.highest = self.highest.max_by_position(Some(at));
            let before = self.receipt.as_ref().map(|(at, _)| at.position);
            if before.is_none_or(|before| before < at.position) {
                self.receipt = Some((at, signed.clone()));
            }
        }
    }

    /// Sends what is wanted of these packets.
    pub(crate) async fn sends(&mut self, app: &App, packets: &[&Outgoing]) {
        let wanted = self.asks(app, packets).await.wanted;
        for wanted in wanted {
            let bytes = packets
                .iter()
                .find_map(|packet| packet.blobs.get(&wanted.blob))
                .unwrap();
            let rest = bytes[usize::try_from(wanted.durable).unwrap()..].to_vec();
            let body = futures_util::stream::iter([Ok::<_, std::io::Error>(rest.into())]);
            app.blobs
                .append(&wanted.blob, bytes.len() as u64, wanted.durable, body)
                .await
                .unwrap();
        }
    }

    /// Sends these packets, and answers with what became of them.
    pub(crate) async fn delivers(&mut self, app: &App, packets: &[&Outgoing]) -> Vec<Outcome> {
        self.sends(app, packets).await;
        let receipts = self.asks(app, packets).await.receipts;
        let key = app.keys().unwrap().signing.verifying();
        receipts
            .iter()
            .map(|receipt| Receipt::verify(receipt, &key).unwrap().outcome)
            .collect()
    }
}

fn outgoing(
    manifest: Manifest,
    parts: Vec<Part>,
    mut blobs: BTreeMap<Digest, Vec<u8>>,
    sealed: Vec<u8>,
) -> Outgoing {
    let head = Head {
        packet: manifest.packet,
        device: manifest.device,
        digest: Digest::of(&sealed),
        bytes: sealed.len() as u64,
        rank: 5,
        parts,
    };
    blobs.insert(head.digest, sealed);
    Outgoing {
        manifest,
        head,
        blobs,
    }
}

trait Further {
    fn max_by_position(self, other: Self) -> Self;
}

impl Further for Option<LogPoint> {
    fn max_by_position(self, other: Self) -> Self {
        [self, other]
            .into_iter()
            .flatten()
            .max_by_key(|point| point.position)
    }
}

/// Bytes of something signed, to compare.
pub(crate) fn bytes(signed: &SignedBytes) -> &Base64 {
    &signed.bytes
}

/// What shows this mark, in the photos' place.
pub(crate) fn shows(manifest: &mut Manifest, mark: Mark) {
    manifest.enclosures.truncate(mark.parts().len());
    for (enclosure, role) in manifest.enclosures.iter_mut().zip(mark.parts()) {
        enclosure.role = *role;
    }
}

/// What was answered to these purposes, and a yes to signing it.
pub(crate) fn signed(purposes: &[&str], answer: Answer) -> Vec<ConsentAnswer> {
    let said = |(purpose, answer)| {
        let by = AnsweredBy::Volunteer;
        ConsentAnswer::new(purpose, answer, by, "vi", Timestamp::now())
    };
    let asked = purposes.iter().map(|purpose| (*purpose, answer));
    asked
        .chain([(Mark::Signature.purpose(), Answer::Yes)])
        .map(said)
        .collect()
}

/// A signature under answers that were read back.
pub(crate) fn signature() -> Confirmation {
    Confirmation::of(Mark::Signature, Timestamp::now())
}

/// Puts somebody on the roster of the stories' commune.
pub(crate) async fn on_the_roster(home: &Home, name: &str) -> tannha_domain::PersonId {
    let list = format!(
        "Họ và tên,Ngày sinh,Số CCCD,Loại đối tượng\n{name},02/09/1957,019157000123,BT5C\n"
    );
    let sheets = crate::imports::sheet::read_bytes(list.as_bytes()).unwrap();
    let mut tx = home.app.db.write().await.unwrap();
    let digest = Digest::of(list.as_bytes());
    crate::imports::roster_import::import(
        &mut tx,
        &sheets,
        Some(COMMUNE),
        &digest,
        Timestamp::now(),
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let area: UnitCode = COMMUNE.parse().unwrap();
    let people = crate::people::under(&home.app.db, &[area]).await.unwrap();
    people
        .into_iter()
        .find(|person| person.name == name)
        .unwrap()
        .id
}
