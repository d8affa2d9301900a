use tannha_domain::{MadeMark, Mark, Subject};
use tannha_packet::{Outcome, PAD_TAKEN, Revision, VerifyingKey, verify_sheet};

use super::*;
use crate::{
    review,
    testing::{COMMUNE, Hoa, Home, Outgoing, on_the_roster},
};

fn commune() -> UnitCode {
    COMMUNE.parse().unwrap()
}

async fn a_pad(home: &Home) -> PadCode {
    let mut tx = home.app.db.write().await.unwrap();
    let made = add(&mut tx, &commune(), 20, 1, Timestamp::now()).await;
    tx.commit().await.unwrap();
    made.unwrap().remove(0)
}

fn marks(hoa: &mut Hoa, home: &Home, subject: Subject, serial: SheetSerial) -> Outgoing {
    hoa.seals(
        &home.app,
        |manifest| {
            manifest.subject = subject;
            let mut revision: Revision = manifest.body().unwrap();
            revision.mark = Some(MadeMark {
                mark: Mark::Sheet,
                read_back_at: Some(Timestamp::now()),
                sheet: Some(serial),
            });
            manifest.body = serde_json::value::to_raw_value(&revision).unwrap();
        },
        b"front",
    )
}

async fn told(hoa: &mut Hoa, home: &Home) -> Vec<News> {
    let mut told = Vec::new();
    hoa.cursor = None;
    loop {
        let reply = hoa.asks(&home.app, &[]).await;
        told.extend(reply.changes.into_iter().map(|change| change.news));
        if !reply.more {
            return told;
        }
    }
}

async fn shown(home: &Home, sent: &Outgoing) -> serde_json::Value {
    let revision: Revision = sent.manifest.body().unwrap();
    let shown = review::show(&home.app, revision.dossier).await.unwrap();
    serde_json::to_value(shown).unwrap()
}

#[tokio::test]
async fn a_pad_goes_to_the_communes_devices_is_taken_over_and_counted() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let pad = a_pad(&home).await;
    let heard = told(&mut hoa, &home).await;
    assert!(heard.contains(&News::Pad { pad, sheets: 20 }));
    let sent = hoa.seals(
        &home.app,
        |manifest| {
            manifest.kind = PAD_TAKEN.into();
            manifest.subject = Subject::Nobody;
            manifest.enclosures.clear();
            manifest.body = serde_json::value::to_raw_value(&PadTaken { pad }).unwrap();
        },
        b"front",
    );
    assert_eq!(hoa.delivers(&home.app, &[&sent]).await, [Outcome::Taken]);
    let known = list(&home.app.db, Some(&commune())).await.unwrap();
    assert_eq!(known[0].taken_by, [hoa.id.to_string()]);
    assert_eq!((known[0].used, known[0].left), (0, 20));
    let district: UnitCode = "2022:19".parse().unwrap();
    assert_eq!(list(&home.app.db, Some(&district)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_printed_sheet_bears_the_provinces_signature() {
    let home = Home::new().await;
    let pad = a_pad(&home).await;
    let signing = &home.app.keys().unwrap().signing;
    let (area, sheets) = sheets(&home.app.db, signing, pad).await.unwrap();
    assert_eq!((area, sheets.len()), (commune(), 20));
    let keys: [VerifyingKey; 1] = [signing.verifying()];
    for sheet in sheets {
        let read = tannha_domain::SheetCode::parse(sheet.code.as_bytes()).unwrap();
        assert_eq!(verify_sheet(&read, &keys), Ok(sheet.serial));
    }
}

#[tokio::test]
async fn a_pad_is_a_communes_and_no_longer_than_people_print() {
    let home = Home::new().await;
    let mut tx = home.app.db.write().await.unwrap();
    let now = Timestamp::now();
    let province: UnitCode = "2022:19".parse().unwrap();
    for (area, sheets, count, code) in [
        (&province, 20, 1, "area_not_commune"),
        (&commune(), 0, 1, "pad_size"),
        (&commune(), 501, 1, "pad_size"),
        (&commune(), 20, 0, "pad_size"),
    ] {
        let refused = add(&mut tx, area, sheets, count, now).await.unwrap_err();
        assert_eq!(refused.code(), code);
    }
}

#[tokio::test]
async fn a_sheet_that_comes_twice_is_kept_twice_and_a_clerk_sees_it() {
    let home = Home::new().await;
    let mo = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let pad = a_pad(&home).await;
    let serial = SheetSerial::new(pad, 3).unwrap();
    let first = marks(&mut hoa, &home, Subject::Person(mo), serial);
    assert_eq!(hoa.delivers(&home.app, &[&first]).await, [Outcome::Taken]);
    let heard = told(&mut hoa, &home).await;
    let used = |news: &News| matches!(news, News::SheetUsed { serial: of, .. } if *of == serial);
    assert!(heard.iter().any(used), "the area's other devices refuse it");
    let alone = shown(&home, &first).await;
    assert_eq!(alone["mark"]["mark"], "sheet");
    assert_eq!(alone["mark"]["sheet"]["serial"], serial.to_string());
    assert_eq!(alone["mark"]["sheet"]["known"], true);
    assert_eq!(alone["mark"]["sheet"]["also"], 0);

    let another = hoa.captures(&home.app).manifest.subject;
    let second = marks(&mut hoa, &home, another, serial);
    assert_eq!(hoa.delivers(&home.app, &[&second]).await, [Outcome::Taken]);
    for sent in [&first, &second] {
        assert_eq!(shown(&home, sent).await["mark"]["sheet"]["also"], 1);
    }
    let known = list(&home.app.db, None).await.unwrap();
    assert_eq!((known[0].used, known[0].left), (1, 19));
}

#[tokio::test]
async fn a_sheet_of_no_known_pad_is_taken_and_said_to_be_so() {
    let home = Home::new().await;
    let mo = on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let serial = SheetSerial::new("K7MX".parse().unwrap(), 3).unwrap();
    let sent = marks(&mut hoa, &home, Subject::Person(mo), serial);
    assert_eq!(hoa.delivers(&home.app, &[&sent]).await, [Outcome::Taken]);
    assert_eq!(shown(&home, &sent).await["mark"]["sheet"]["known"], false);
}
