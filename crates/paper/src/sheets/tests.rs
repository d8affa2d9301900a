use tannha_domain::purposes;

use super::*;

fn pad(count: usize) -> SheetPad {
    let picture = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9" fill="none" stroke="#16211d"/></svg>"##;
    SheetPad {
        commune: "Xã Tràng Xá".into(),
        phone: Some("0912 345 678".into()),
        questions: purposes()
            .iter()
            .filter(|purpose| purpose.kind == tannha_domain::PurposeKind::Question)
            .take(6)
            .map(|purpose| SheetQuestion {
                text: purpose.text_vi.clone(),
                picture: Some(picture.into()),
            })
            .collect(),
        sheets: (1..=count)
            .map(|n| Sheet {
                serial: format!("05746-{n:04}"),
                code: format!("TANNHA-SHEET1.05746-{n:04}"),
            })
            .collect(),
    }
}

#[test]
fn each_sheet_is_one_page_with_its_number_on_both_parts() {
    let document = sheet_pad(&pad(3), Language::Vi).unwrap();
    assert_eq!(document.page_count(), 3);
    let said = document.text();
    for serial in ["05746-0001", "05746-0002", "05746-0003"] {
        assert_eq!(said.matches(serial).count(), 2, "{serial}");
    }
}

#[test]
fn a_sheet_says_the_same_as_last_time() {
    for (name, language) in [("vi", Language::Vi), ("en", Language::En)] {
        let document = sheet_pad(&pad(1), language).unwrap();
        insta::assert_snapshot!(format!("sheet_{name}"), document.text());
    }
}

#[test]
fn the_code_of_a_sheet_scans_as_it_is_printed() {
    let document = sheet_pad(&pad(1), Language::Vi).unwrap();
    let found = document.scanned(2.0);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|code| code == "TANNHA-SHEET1.05746-0001"));
}

#[test]
fn a_sheet_looks_the_same_as_last_time() {
    let document = sheet_pad(&pad(1), Language::Vi).unwrap();
    let png = document.page_as_png(0, 1.0).unwrap().unwrap();
    insta::assert_binary_snapshot!("sheet_a4.png", png);
}
