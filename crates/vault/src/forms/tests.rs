use jiff::civil::date;
use tannha_domain::{Base64, Digest, Form, PageSize, form_places, pack_form};
use tannha_packet::Opener;
use uuid::Uuid;

use super::*;
use crate::{
    bulk::{Announced, BulkKind, announced},
    tests::{Hoa, Province, now},
};

const PRODUCT: &str = "vnpost_bank_account";
const TODAY: Date = date(2026, 11, 26);
const LIST: &[u8] =
    b"page,x_mm,y_mm,width_mm,size_pt,field,equals,mark\n1,52,61.5,120,11,full_name,,\n";
const A4: PageSize = PageSize {
    width_mm: 210.0,
    height_mm: 297.0,
};

fn pages(version: &str) -> Vec<u8> {
    format!("%PDF-1.7 {version}").into_bytes()
}

struct Sent {
    blob: Digest,
    sealed: Vec<u8>,
}

/// The province publishes this version, to be filled in from this day.
fn publishes(hoa: &Hoa, version: &str, from: Date) -> Sent {
    let pages = pages(version);
    let places = form_places(LIST, &[A4]).unwrap();
    let form = Form::of(PRODUCT, version, from, places, &pages);
    let opener = Opener::make();
    let sealed = opener.recipient().seal(&pack_form(&form, &pages)).unwrap();
    let to_hoa = hoa.vault.identity().opener.recipient();
    let key = to_hoa.seal(opener.expose().as_bytes()).unwrap();
    let blob = Digest::of(&sealed);
    let what = Announced {
        kind: BulkKind::Form,
        name: PRODUCT,
        version,
        starts_on: Some(from),
        items: 1,
        blob,
        bytes: sealed.len() as u64,
        key: &Base64(key),
    };
    hoa.vault.write(|tx| announced(tx, &what, TODAY)).unwrap();
    Sent { blob, sealed }
}

fn comes_down(hoa: &Hoa, sent: &Sent) {
    let at = "2026-11-26T02:00:00Z".parse().unwrap();
    assert!(hoa.vault.take_bulk(sent.blob, &sent.sealed, at).unwrap());
}

fn counts_on(hoa: &Hoa, day: Date) -> Option<String> {
    let form = hoa.vault.form_of(PRODUCT, day).unwrap();
    form.map(|form| {
        assert_eq!(form.pages, pages(&form.version));
        assert_eq!(form.places.len(), 1);
        form.version
    })
}

fn listed(hoa: &Hoa) -> Vec<(String, bool)> {
    let forms = hoa.vault.forms().unwrap().into_iter();
    forms.map(|form| (form.version, form.whole)).collect()
}

#[test]
fn half_a_form_is_not_offered_and_is_wanted_still_after_a_kill() {
    let hoa = Hoa::joined(&Province::new());
    let sent = publishes(&hoa, "2026-10", date(2026, 10, 1));
    let half = &sent.sealed[..sent.sealed.len() / 2];
    assert!(!hoa.vault.take_bulk(sent.blob, half, now()).unwrap());
    assert_eq!(counts_on(&hoa, TODAY), None);
    assert_eq!(listed(&hoa), [("2026-10".to_owned(), false)]);
    let hoa = hoa.is_killed_and_comes_back();
    let wanted = hoa.vault.wanted_bulk().unwrap().remove(0);
    assert_eq!(wanted.blob, sent.blob);
    comes_down(&hoa, &sent);
    assert_eq!(counts_on(&hoa, TODAY).as_deref(), Some("2026-10"));
    assert_eq!(
        counts_on(&hoa, date(2026, 9, 30)),
        None,
        "its day had not come"
    );
    assert_eq!(listed(&hoa), [("2026-10".to_owned(), true)]);
    assert_eq!(hoa.vault.wanted_bulk().unwrap(), []);
}

#[test]
fn a_form_that_was_damaged_on_the_way_comes_down_anew() {
    let hoa = Hoa::joined(&Province::new());
    let sent = publishes(&hoa, "2026-10", date(2026, 10, 1));
    let mut damaged = sent.sealed.clone();
    damaged[40] ^= 1;
    assert!(!hoa.vault.take_bulk(sent.blob, &damaged, now()).unwrap());
    assert_eq!(counts_on(&hoa, TODAY), None);
    comes_down(&hoa, &sent);
    assert_eq!(counts_on(&hoa, TODAY).as_deref(), Some("2026-10"));
}

#[test]
fn a_newer_form_takes_the_place_of_the_one_before_once_it_is_whole() {
    let hoa = Hoa::joined(&Province::new());
    let first = publishes(&hoa, "2026-10", date(2026, 10, 1));
    comes_down(&hoa, &first);
    let second = publishes(&hoa, "2026-11", date(2026, 11, 1));
    assert_eq!(counts_on(&hoa, TODAY).as_deref(), Some("2026-10"));
    comes_down(&hoa, &second);
    assert_eq!(counts_on(&hoa, TODAY).as_deref(), Some("2026-11"));
    assert_eq!(listed(&hoa), [("2026-11".to_owned(), true)]);
    // What the feed says again, after a restore too, does not bring the first one back.
    for sent in [&first, &second] {
        let again = Announced {
            kind: BulkKind::Form,
            name: PRODUCT,
            version: "2026-10",
            starts_on: Some(date(2026, 10, 1)),
            items: 1,
            blob: sent.blob,
            bytes: 1,
            key: &Base64(Vec::new()),
        };
        hoa.vault.write(|tx| announced(tx, &again, TODAY)).unwrap();
    }
    assert_eq!(hoa.vault.wanted_bulk().unwrap(), []);
}

#[test]
fn a_form_of_a_later_day_waits_beside_the_one_that_counts_until_then() {
    let hoa = Hoa::joined(&Province::new());
    let first = publishes(&hoa, "2026-10", date(2026, 10, 1));
    let later = publishes(&hoa, "2027-01", date(2027, 1, 1));
    comes_down(&hoa, &later);
    assert_eq!(counts_on(&hoa, TODAY), None);
    comes_down(&hoa, &first);
    assert_eq!(counts_on(&hoa, TODAY).as_deref(), Some("2026-10"));
    assert_eq!(
        counts_on(&hoa, date(2027, 1, 1)).as_deref(),
        Some("2027-01")
    );
    // What mends the one of today leaves that of a later day.
    comes_down(&hoa, &publishes(&hoa, "2026-10b", date(2026, 10, 1)));
    assert_eq!(counts_on(&hoa, TODAY).as_deref(), Some("2026-10b"));
    let then = counts_on(&hoa, date(2027, 1, 1));
    assert_eq!(then.as_deref(), Some("2027-01"));
}

#[test]
fn which_version_a_paper_was_made_with_is_remembered() {
    let hoa = Hoa::joined(&Province::new());
    let dossier = Uuid::from_u128(9).into();
    assert_eq!(hoa.vault.filled_form(dossier).unwrap(), None);
    hoa.vault
        .form_was_filled(dossier, "2026-10", now())
        .unwrap();
    let later = now() + jiff::SignedDuration::from_hours(1);
    hoa.vault
        .form_was_filled(dossier, "2026-11", later)
        .unwrap();
    let (version, at) = hoa.vault.filled_form(dossier).unwrap().unwrap();
    assert_eq!((version.as_str(), at), ("2026-11", later));
}
