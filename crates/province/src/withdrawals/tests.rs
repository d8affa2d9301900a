use tannha_domain::{AnsweredBy, Channel, DossierId, Mark, Role, Subject};
use tannha_packet::{Clock, FOCAL_AUTHORISATION, Outcome, WITHDRAWAL};

use super::*;
use crate::{
    dossiers::story::{Province, agrees, area, id, knowing, now, revision},
    focal,
    testing::{Hoa, Home, on_the_roster, shows, signature, signed},
};

fn takes_back(purposes: &[&str]) -> Withdrawal {
    Withdrawal {
        purposes: purposes.iter().map(|code| (*code).to_owned()).collect(),
        channel: Channel::Phone,
        by: AnsweredBy::Volunteer,
        confirmed: None,
        answers: Vec::new(),
        language: "vi".into(),
    }
}

/// What arrives, in some order.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Arrives {
    First,
    /// A second revision, asked anew after the withdrawal was known.
    Anew,
    /// A second revision by a device that had not heard of it.
    Unknowing,
    Withdrawal,
}

impl Province {
    async fn hears_of(&self, number: u128, purposes: &[&str]) -> Option<&'static str> {
        let person = self.person("Nông Thị Mơ").await;
        let withdrawal = takes_back(purposes);
        let manifest = Manifest {
            packet: id(number),
            kind: WITHDRAWAL.into(),
            device: id(2),
            operator: id(3),
            area: area(),
            subject: Subject::Person(person),
            parent: None,
            enclosures: Vec::new(),
            text_versions: [].into(),
            knows_withdrawals: Vec::new(),
            clock: Clock {
                wall: now(),
                counter: 2,
                offset_ms: None,
            },
            body: serde_json::value::to_raw_value(&withdrawal).unwrap(),
        };
        let mut tx = self.app.db.write().await.unwrap();
        let entry = Entry::new("packet").with("packet", number);
        let point = log::append(&mut tx, &entry, now()).await.unwrap();
        let digest = format!("{number:064x}");
        let held = take(&mut tx, &manifest, &withdrawal, &digest, &point, now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        held
    }

    async fn stands(&self, dossier: u128) -> (Standing, Vec<String>) {
        let mut tx = self.app.db.write().await.unwrap();
        let found = dossiers::one(&mut tx, id::<DossierId>(dossier)).await;
        let dossier = found.unwrap().unwrap();
        let taken = of_dossier(&mut tx, &dossier).await.unwrap();
        let purposes = taken.into_iter().map(|taken| taken.purpose).collect();
        (dossier.standing, purposes)
    }
}

const W: u128 = 900;

/// Where a dossier stands after these came in this order.
async fn after(order: &[Arrives], purposes: &[&str]) -> (Standing, Vec<String>) {
    let province = Province::new().await;
    let mo = Subject::Person(province.person("Nông Thị Mơ").await);
    let number = "019157000123";
    let first = revision(1, 1, None, mo, "Nông Thị Mơ", number);
    let second = revision(1, 2, Some(&first), mo, "Nông Thị Mơ", number);
    for one in order {
        let sent = match one {
            Arrives::Withdrawal => {
                assert_eq!(province.hears_of(W, purposes).await, None);
                continue;
            }
            Arrives::First => first.clone(),
            Arrives::Anew => knowing(second.clone(), &[id(W)]),
            Arrives::Unknowing => second.clone(),
        };
        province.takes(&sent).await.unwrap();
    }
    province.stands(1).await
}

fn orders(of: &[Arrives]) -> Vec<Vec<Arrives>> {
    if of.len() < 2 {
        return vec![of.to_vec()];
    }
    of.iter()
        .flat_map(|first| {
            let rest: Vec<_> = of.iter().copied().filter(|one| one != first).collect();
            orders(&rest).into_iter().map(move |mut order| {
                order.insert(0, *first);
                order
            })
        })
        .collect()
}

async fn in_every_order(of: &[Arrives], expected: (Standing, &[&str])) {
    let orders = orders(of);
    for order in orders {
        let (standing, purposes) = after(&order, &["process_for_account"]).await;
        assert_eq!(standing, expected.0, "{order:?}");
        assert_eq!(purposes, expected.1, "{order:?}");
    }
}

#[tokio::test]
async fn a_withdrawal_counts_before_its_dossier_and_after_it() {
    let ends = (Standing::Withdrawn, ["process_for_account"].as_slice());
    in_every_order(&[Arrives::First, Arrives::Withdrawal], ends).await;
    in_every_order(
        &[Arrives::First, Arrives::Withdrawal, Arrives::Unknowing],
        ends,
    )
    .await;
}

#[tokio::test]
async fn what_was_asked_anew_after_it_was_known_stands_in_every_order() {
    in_every_order(
        &[Arrives::First, Arrives::Withdrawal, Arrives::Anew],
        (Standing::Waiting, &[]),
    )
    .await;
}

#[tokio::test]
async fn what_was_never_agreed_to_cannot_be_taken_back() {
    let order = [Arrives::First, Arrives::Withdrawal];
    let (standing, purposes) = after(&order, &["keep_portrait"]).await;
    assert_eq!((standing, purposes.len()), (Standing::Waiting, 0));
}

#[tokio::test]
async fn a_picture_whose_yes_was_taken_back_is_shown_to_nobody() {
    let province = Province::new().await;
    let mo = Subject::Person(province.person("Nông Thị Mơ").await);
    let sent = revision(1, 1, None, mo, "Nông Thị Mơ", "019157000123");
    province
        .takes(&agrees(sent, "keep_id_card_images"))
        .await
        .unwrap();
    province.hears_of(W, &["keep_id_card_images"]).await;
    let (standing, purposes) = province.stands(1).await;
    assert_eq!(standing, Standing::Waiting, "it goes on another way");
    assert_eq!(purposes, ["keep_id_card_images"]);
    let mut tx = province.app.db.write().await.unwrap();
    let dossier = dossiers::one(&mut tx, id::<DossierId>(1)).await;
    let dossier = dossier.unwrap().unwrap();
    let forbids = async |tx: &mut Tx, role| forbids(tx, &dossier, role).await.unwrap();
    assert!(forbids(&mut tx, Role::CardFront).await);
    assert!(!forbids(&mut tx, Role::Portrait).await);
    assert!(!forbids(&mut tx, Role::Signature).await, "it is evidence");
}

#[tokio::test]
async fn it_is_carried_out_within_fifteen_days_and_the_area_hears_that_it_was() {
    let province = Province::new().await;
    province.hears_of(W, &["receive_benefits"]).await;
    let db = &province.app.db;
    let waiting = waiting(db, now()).await.unwrap();
    assert_eq!(waiting[0].due_on.to_string(), "2026-12-08");
    assert!(!waiting[0].overdue);
    let later = "2026-12-08T18:00:00Z".parse().unwrap();
    let late = super::waiting(db, later).await.unwrap();
    assert!(late[0].overdue, "it is the ninth in Thái Nguyên");
    assert_eq!(count(db, now()).await.unwrap(), (1, 0));
    assert_eq!(count(db, later).await.unwrap(), (1, 1));
    let words = "Xã phát tiền mặt lại từ tháng 12.";
    done(db, id(W), Some(words), "lan", now()).await.unwrap();
    assert!(super::waiting(db, now()).await.unwrap().is_empty());
    let again = done(db, id(W), None, "lan", now()).await.unwrap_err();
    assert_eq!(again.code(), "withdrawal_unknown");
    let told = sqlx::query("select news from feed order by position desc limit 1")
        .fetch_one(db.read())
        .await
        .unwrap();
    assert!(told.text("news").unwrap().contains(words));
}

async fn sends(hoa: &mut Hoa, home: &Home, person: PersonId, said: (&str, String)) -> Outcome {
    let sent = hoa.seals(
        &home.app,
        |manifest| {
            manifest.kind = said.0.into();
            manifest.subject = Subject::Person(person);
            match said.0 {
                WITHDRAWAL => manifest.enclosures.clear(),
                _ => shows(manifest, Mark::Signature),
            }
            manifest.body = serde_json::value::RawValue::from_string(said.1).unwrap();
        },
        b"front",
    );
    hoa.delivers(&home.app, &[&sent]).await.remove(0)
}

#[tokio::test]
async fn two_devices_one_takes_back_what_the_other_was_told() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let (mut hoa, mut lan) = (home.has_hoa().await, home.has_hoa().await);
    let focal = tannha_domain::FocalAuthorisation {
        confirmed: signature(),
        answers: signed(&["focal_account"], tannha_domain::Answer::Yes),
    };
    let outcome = sends(
        &mut hoa,
        &home,
        person,
        (FOCAL_AUTHORISATION, serde_json::to_string(&focal).unwrap()),
    )
    .await;
    assert_eq!(outcome, Outcome::Taken);
    let is_authorised = async || {
        let mut tx = home.app.db.write().await.unwrap();
        focal::is_authorised(&mut tx, person).await.unwrap()
    };
    assert!(is_authorised().await);
    let taken = takes_back(&["focal_account"]);
    let outcome = sends(
        &mut lan,
        &home,
        person,
        (WITHDRAWAL, serde_json::to_string(&taken).unwrap()),
    )
    .await;
    assert_eq!(outcome, Outcome::Taken);
    assert!(!is_authorised().await);
    let reply = hoa.asks(&home.app, &[]).await;
    let heard = |change: &tannha_domain::Change| matches!(&change.news, News::Withdrawn { purposes, .. } if *purposes == ["focal_account"]);
    assert!(reply.changes.iter().any(heard), "the other device hears it");
}

#[tokio::test]
async fn a_withdrawal_of_nothing_is_held_for_somebody_to_look_at() {
    let home = Home::new().await;
    let person = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let taken = serde_json::to_string(&takes_back(&[])).unwrap();
    let outcome = sends(&mut hoa, &home, person, (WITHDRAWAL, taken)).await;
    let held = Outcome::Held {
        code: "withdrawal_incomplete".into(),
    };
    assert_eq!(outcome, held);
}
