use serde::Serialize;
use tannha_domain::{
    AccountSource, Answer, AnsweredBy, Channel, ExistingAccount, FocalAuthorisation, MadeMark,
    Occasion, PersonId, ReceiverAuthorisation, Role, Subject, ThirdPerson, UnitCode, Withdrawal,
};
use tannha_packet::{
    EXISTING_ACCOUNT, FOCAL_AUTHORISATION, Outcome, RECEIVER_AUTHORISATION, Revision, WITHDRAWAL,
};

use super::*;
use crate::{
    existing, focal, receivers, review,
    testing::{COMMUNE, Hoa, Home, Outgoing, on_the_roster, shows},
    withdrawals,
};

/// Mơ, her door, and a pad of the commune.
struct Door {
    home: Home,
    hoa: Hoa,
    mo: PersonId,
    serials: Vec<SheetSerial>,
}

fn quy() -> Witness {
    Witness {
        name: "Lường Thị Quý".into(),
        birth: "1970".parse().unwrap(),
        relation: "neighbour".into(),
        number: Some("019170000017".into()),
    }
}

fn said(purposes: &[&str], mark: Mark) -> Vec<ConsentAnswer> {
    let yes = |purpose: &str| {
        let by = AnsweredBy::Person;
        ConsentAnswer::new(purpose, Answer::Yes, by, "vi", Timestamp::now())
    };
    let of_the_witness = ConsentAnswer {
        about: Some(ThirdPerson::Helper.to_string()),
        ..yes("third_party_details")
    };
    let mut said: Vec<_> = purposes.iter().map(|purpose| yes(purpose)).collect();
    if mark == Mark::Sheet {
        said.extend([yes("interpreter_or_witness"), of_the_witness]);
    }
    said.push(yes(mark.purpose()));
    said
}

impl Door {
    async fn new() -> Self {
        let home = Home::new().await;
        let mo = on_the_roster(&home, "Nông Thị Mơ").await;
        let hoa = home.has_hoa().await;
        let area: UnitCode = COMMUNE.parse().unwrap();
        let mut tx = home.app.db.write().await.unwrap();
        let made = pads::add(&mut tx, &area, 20, 1, Timestamp::now()).await;
        tx.commit().await.unwrap();
        let pad = made.unwrap().remove(0);
        let serials = (1..=20).filter_map(|number| SheetSerial::new(pad, number));
        Self {
            home,
            hoa,
            mo,
            serials: serials.collect(),
        }
    }

    /// Ink on this sheet of the pad, before Quý.
    fn on(&self, sheet: usize) -> Confirmation {
        Confirmation::on(self.serials[sheet], quy(), Timestamp::now())
    }

    async fn sends(
        &mut self,
        kind: &str,
        body: &impl Serialize,
        unusual: impl FnOnce(&mut Manifest),
    ) -> Outcome {
        let mo = self.mo;
        let sent = self.hoa.seals(
            &self.home.app,
            |manifest| {
                manifest.kind = kind.into();
                manifest.subject = Subject::Person(mo);
                manifest.body = serde_json::value::to_raw_value(body).unwrap();
                unusual(manifest);
            },
            b"front",
        );
        let mut outcomes = self.hoa.delivers(&self.home.app, &[&sent]).await;
        outcomes.remove(0)
    }

    async fn lets_the_commune_receive(&mut self, by: Confirmation) -> Outcome {
        let mark = by.made.mark;
        let body = FocalAuthorisation {
            answers: said(Occasion::Focal.purposes(), mark),
            confirmed: by,
        };
        let shown = |manifest: &mut Manifest| shows(manifest, mark);
        self.sends(FOCAL_AUTHORISATION, &body, shown).await
    }

    async fn names_tho(&mut self, by: Confirmation) -> Outcome {
        let mark = by.made.mark;
        let body = ReceiverAuthorisation {
            name: "Nông Văn Thọ".into(),
            relation: "child".into(),
            phone: "0987654321".into(),
            until: jiff::civil::date(2099, 1, 1),
            answers: said(Occasion::Receiver.purposes(), mark),
            confirmed: by,
        };
        let shown = |manifest: &mut Manifest| shows(manifest, mark);
        self.sends(RECEIVER_AUTHORISATION, &body, shown).await
    }

    async fn reports(&mut self, by: Confirmation) -> Outcome {
        let mark = by.made.mark;
        let body = ExistingAccount {
            bank: "970415".into(),
            bank_name: None,
            account: "101087654321".into(),
            holder: "NONG THI MO".into(),
            source: AccountSource::Typed,
            answers: said(Occasion::Existing.purposes(), mark),
            confirmed: by,
        };
        let shown = |manifest: &mut Manifest| shows(manifest, mark);
        self.sends(EXISTING_ACCOUNT, &body, shown).await
    }

    async fn takes_back(&mut self, by: Confirmation) -> Outcome {
        let mark = by.made.mark;
        let body = Withdrawal {
            purposes: vec!["receive_benefits".into()],
            channel: Channel::Door,
            by: AnsweredBy::Person,
            answers: said(&[], mark),
            confirmed: Some(by),
            language: "vi".into(),
        };
        let shown = |manifest: &mut Manifest| shows(manifest, mark);
        self.sends(WITHDRAWAL, &body, shown).await
    }

    async fn focal_waits(&self) -> Vec<focal::Waiting> {
        let mut tx = self.home.app.db.write().await.unwrap();
        focal::waiting(&mut tx).await.unwrap()
    }
}

fn held() -> Outcome {
    Outcome::Held {
        code: "mark_incomplete".into(),
    }
}

#[tokio::test]
async fn each_flow_is_taken_with_each_mark_and_shows_the_sheet_and_who_saw_it() {
    let mut door = Door::new().await;
    for mark in [Mark::Signature, Mark::Voice] {
        let by = Confirmation::of(mark, Timestamp::now());
        assert_eq!(door.reports(by.clone()).await, Outcome::Taken);
        assert_eq!(door.names_tho(by.clone()).await, Outcome::Taken);
        assert_eq!(door.takes_back(by.clone()).await, Outcome::Taken);
        assert_eq!(door.lets_the_commune_receive(by).await, Outcome::Taken);
        assert_eq!(door.focal_waits().await[0].mark, mark);
    }
    let by: Vec<_> = (0..4).map(|sheet| door.on(sheet)).collect();
    assert_eq!(door.reports(by[0].clone()).await, Outcome::Taken);
    assert_eq!(door.names_tho(by[1].clone()).await, Outcome::Taken);
    assert_eq!(door.takes_back(by[2].clone()).await, Outcome::Taken);
    let outcome = door.lets_the_commune_receive(by[3].clone()).await;
    assert_eq!(outcome, Outcome::Taken);

    let db = &door.home.app.db;
    let reported = existing::list(db, None).await.unwrap();
    let receiver = receivers::asked(db).await.unwrap();
    let withdrawn = withdrawals::waiting(db, Timestamp::now()).await.unwrap();
    let waits = door.focal_waits().await;
    assert_eq!(waits.len(), 1, "a person stands there once");
    let shown = [
        reported.last().unwrap().sheet.clone(),
        receiver[&door.mo].sheet.clone(),
        withdrawn.last().unwrap().sheet.clone(),
        waits[0].sheet.clone(),
    ];
    for (sheet, serial) in shown.into_iter().zip(&door.serials) {
        let sheet = sheet.unwrap();
        assert_eq!((sheet.serial, sheet.known, sheet.also), (*serial, true, 0));
        assert_eq!(sheet.witness.name, "Lường Thị Quý");
    }
    assert_eq!(waits[0].mark, Mark::Sheet);
    let text = serde_json::to_string(&reported).unwrap();
    assert!(!text.contains("019170000017"), "her number stays sealed");
    let pads = pads::list(db, None).await.unwrap();
    assert_eq!((pads[0].used, pads[0].left), (4, 16));
}

#[tokio::test]
async fn one_sheet_under_two_packets_of_one_person_or_a_dossier_is_seen_beside_each() {
    let mut door = Door::new().await;
    let by = door.on(0);
    assert_eq!(door.reports(by.clone()).await, Outcome::Taken);
    let outcome = door.lets_the_commune_receive(by).await;
    assert_eq!(outcome, Outcome::Taken, "kept, not refused");
    let waits = door.focal_waits().await;
    assert_eq!(waits[0].sheet.as_ref().unwrap().also, 1);
    let said = said_of(&waits[0]);
    assert!(said.contains("Lường Thị Quý"), "{said}");

    let serial = door.serials[0];
    let dossier: Outgoing = door.hoa.seals(
        &door.home.app,
        |manifest| {
            let mut revision: Revision = manifest.body().unwrap();
            revision.mark = Some(MadeMark {
                mark: Mark::Sheet,
                read_back_at: Some(Timestamp::now()),
                sheet: Some(serial),
            });
            manifest.body = serde_json::value::to_raw_value(&revision).unwrap();
        },
        b"front",
    );
    door.hoa.delivers(&door.home.app, &[&dossier]).await;
    let reported = existing::list(&door.home.app.db, None).await.unwrap();
    assert_eq!(reported[0].sheet.as_ref().unwrap().also, 2);
    let revision: Revision = dossier.manifest.body().unwrap();
    let shown = review::show(&door.home.app, revision.dossier).await;
    let shown = serde_json::to_value(shown.unwrap()).unwrap();
    assert_eq!(shown["mark"]["sheet"]["also"], 2);
}

fn said_of(waiting: &focal::Waiting) -> String {
    super::said(Some(waiting.mark), waiting.sheet.as_ref(), Words::Vi)
}

#[tokio::test]
async fn without_its_picture_or_with_another_the_packet_is_held_and_the_ink_is_remembered() {
    let mut door = Door::new().await;
    let by = door.on(0);
    let body = FocalAuthorisation {
        answers: said(Occasion::Focal.purposes(), Mark::Sheet),
        confirmed: by,
    };
    let nothing = |manifest: &mut Manifest| manifest.enclosures.clear();
    let a_signature = |manifest: &mut Manifest| shows(manifest, Mark::Signature);
    let two = |manifest: &mut Manifest| {
        for enclosure in &mut manifest.enclosures {
            enclosure.role = Role::Sheet;
        }
    };
    let elsewhere = |manifest: &mut Manifest| {
        shows(manifest, Mark::Sheet);
        manifest.enclosures[0].carried = true;
    };
    assert_eq!(
        door.sends(FOCAL_AUTHORISATION, &body, nothing).await,
        held()
    );
    assert_eq!(
        door.sends(FOCAL_AUTHORISATION, &body, a_signature).await,
        held()
    );
    assert_eq!(door.sends(FOCAL_AUTHORISATION, &body, two).await, held());
    assert_eq!(
        door.sends(FOCAL_AUTHORISATION, &body, elsewhere).await,
        held()
    );
    assert!(door.focal_waits().await.is_empty());
    let pads = pads::list(&door.home.app.db, None).await.unwrap();
    assert_eq!(pads[0].used, 1);
}

#[tokio::test]
async fn a_minor_whoever_receives_and_the_person_do_not_witness() {
    let mut door = Door::new().await;
    for (name, born) in [
        ("Lường Thị Quý", "2015"),
        ("Nông Văn Thọ", "1980"),
        ("Nông Thị Mơ", "1957"),
    ] {
        let mut by = door.on(0);
        by.witness = Some(Witness {
            name: name.into(),
            birth: born.parse().unwrap(),
            ..quy()
        });
        assert_eq!(door.names_tho(by).await, held());
    }
    let mut nobody = door.on(0);
    nobody.witness = None;
    assert_eq!(door.takes_back(nobody).await, held());
    let unread = Confirmation {
        made: MadeMark {
            read_back_at: None,
            ..door.on(0).made
        },
        ..door.on(0)
    };
    assert_eq!(door.reports(unread).await, held());
    let db = &door.home.app.db;
    assert!(existing::list(db, None).await.unwrap().is_empty());
    assert!(receivers::asked(db).await.unwrap().is_empty());
    let withdrawn = withdrawals::waiting(db, Timestamp::now()).await.unwrap();
    assert!(withdrawn.is_empty());
}
