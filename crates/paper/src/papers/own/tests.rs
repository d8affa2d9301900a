use jiff::civil::date;
use tannha_domain::form_places;

use super::*;
use crate::{Paper, demo_form};

const LONG_NAME: &str = "Công Tằng Tôn Nữ Hoàng Thị Nguyệt Ánh Tuyết Phượng Huỳnh";
const LONG_ADDRESS: &str = "Nhà bà Ệ cạnh nhà văn hoá, Xóm Khuôn Ruộng Thượng, khu tái định cư số 2, đường liên thôn Tràng Xá - Liên Minh, Xã Tràng Xá, Huyện Võ Nhai, Tỉnh Thái Nguyên";
const LETTERS: &str = "ằẳẵặầẩẫậđềểễệỉĩịồổỗộờởỡợừửữựỳỷỹỵ";

fn places(rows: &str) -> Vec<FormPlace> {
    let (pages, _) = demo_form().unwrap();
    let list = format!("page,x_mm,y_mm,width_mm,size_pt,field,equals,mark\n{rows}");
    form_places(list.as_bytes(), &form_pages(&pages).unwrap()).unwrap()
}

fn form(facts: &[(Field, &str)]) -> OwnForm {
    let (pages, list) = demo_form().unwrap();
    let places = form_places(list, &form_pages(&pages).unwrap()).unwrap();
    let fact = |(field, value): &(Field, &str)| {
        let (value, source) = ((*value).to_owned(), Source::Typed);
        (*field, Fact { value, source })
    };
    OwnForm {
        version: "MT-01".into(),
        pages,
        places,
        account: AccountForm {
            number: "Z3VJ-SWMQ".into(),
            facts: facts.iter().map(fact).collect(),
            ..AccountForm::blank(
                "Ngân hàng Thí Dụ",
                "Tài khoản thanh toán số dư 0 đồng",
                "Xã Tràng Xá",
                date(2026, 11, 26),
            )
        },
        boxes: Boxes::AsSaid,
    }
}

fn mo() -> OwnForm {
    form(&[
        (Field::FullName, LONG_NAME),
        (Field::BirthDate, "1957-09-02"),
        (Field::Sex, "female"),
        (Field::Number, "019157000123"),
        (Field::IssueDate, "2021-05-10"),
        (Field::IssuePlace, "police_department"),
        (Field::ExpiryDate, "never"),
        (Field::RegisteredAddress, LONG_ADDRESS),
        (Field::PresentAddress, "Xóm Đồng Ruộng, Tràng Xá"),
        (Field::Occupation, "farmer"),
        (Field::Position, "none"),
        (Field::VietnamResident, "yes"),
        (Field::UsTaxPerson, "no"),
        (Field::WantsSms, "no"),
    ])
}

fn made(form: &OwnForm, size: Size) -> Document {
    let document = Paper::Own(Box::new(form.clone())).make(Language::Vi, size);
    document.unwrap()
}

fn read(document: &Document) -> String {
    document
        .text()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn a_filled_form_says_the_same_as_last_time() {
    insta::assert_snapshot!("own", made(&mo(), Size::A4).text());
    let (pages, places) = (mo().pages, mo().places);
    let sample = OwnForm::sample("MT-01", pages, places, mo().account);
    insta::assert_snapshot!("own_sample", made(&sample, Size::A4).text());
    assert_eq!(sample.without_room(), []);
}

#[test]
fn a_filled_form_looks_the_same_as_last_time() {
    for size in [Size::A4, Size::A5] {
        let document = made(&mo(), size);
        let png = document.page_as_png(0, 1.0).unwrap().unwrap();
        insta::assert_binary_snapshot!(&format!("own_{}.png", size.code()), png);
    }
}

#[test]
fn a_long_name_and_an_address_of_four_lines_stand_whole_in_both_sizes() {
    assert_eq!(mo().without_room(), []);
    let [large, small] = [Size::A4, Size::A5].map(|size| {
        let document = made(&mo(), size);
        assert_eq!(document.page_count(), 2);
        read(&document)
    });
    assert_eq!(large, small);
    assert!(large.contains(LONG_NAME));
    for word in LONG_ADDRESS.split(' ') {
        assert!(large.contains(word), "{word}");
    }
}

#[test]
fn a_box_is_marked_where_the_fact_has_its_value() {
    let rows =
        "1,20,20,5,11,sex,female,x\n1,40,20,5,11,sex,male,o\n1,60,20,5,11,wants_card,yes,v\n";
    let of = |facts| OwnForm {
        places: places(rows),
        ..form(facts)
    };
    assert_eq!(read(&made(&of(&[(Field::Sex, "female")]), Size::A4)), "x —");
    assert_eq!(read(&made(&of(&[(Field::Sex, "male")]), Size::A4)), "o —");
    assert_eq!(
        read(&made(&of(&[]), Size::A4)),
        "—",
        "what nobody said is left empty"
    );
}

#[test]
fn what_finds_no_room_is_named_and_its_beginning_stands() {
    let form = OwnForm {
        places: places("1,20,20,30,11,registered_address,,\n1,20,40,60,11,full_name,,\n"),
        ..mo()
    };
    let field = FormValue::Fact(Field::RegisteredAddress);
    assert_eq!(form.without_room(), [field]);
    let said = read(&made(&form, Size::A4));
    assert!(said.contains("Nhà bà Ệ") && said.contains('…'));
    assert!(!said.contains("Thái Nguyên"));
}

#[test]
fn a_form_has_every_letter_of_vietnamese_and_never_reads_data_as_typst() {
    let told = format!("{LETTERS} #panic() $x$ *c* [d] \"e\"");
    let whole = form(&[(Field::PresentAddress, &told)]);
    let document = made(&whole, Size::A4);
    assert!(!document.lacks_a_letter());
    let said = read(&document);
    for part in told.split(' ') {
        assert!(said.contains(part), "{part}");
    }
}

#[test]
fn the_pages_stand_in_the_pdf_and_on_the_screen_and_the_same_form_is_the_same_bytes() {
    let document = made(&mo(), Size::A4);
    let blank = made(
        &OwnForm {
            places: Vec::new(),
            ..mo()
        },
        Size::A4,
    );
    let [pdf, again] = [
        document.pdf().unwrap(),
        made(&mo(), Size::A4).pdf().unwrap(),
    ];
    assert_eq!(pdf, again);
    assert!(pdf.len() < 300_000, "{} bytes", pdf.len());
    // What was exported is a form's pages again, and what they draw is not white paper.
    assert_eq!(form_pages(&pdf).unwrap().len(), 2);
    let dark = |png: Vec<u8>| {
        let picture = image::load_from_memory(&png).unwrap().into_luma8();
        picture.pixels().filter(|pixel| pixel.0[0] < 128).count()
    };
    let ink = |document: &Document| dark(document.page_as_png(0, 1.0).unwrap().unwrap());
    assert!(ink(&blank) > 1_000, "the provider's own words and lines");
    assert!(ink(&document) > ink(&blank) + 500);
    let over = OwnForm { pages: pdf, ..mo() };
    assert!(
        ink(&made(&over, Size::A4)) > ink(&blank) + 500,
        "also from what was exported"
    );
}

#[test]
fn a_page_on_its_side_stays_so_and_a_small_one_is_not_enlarged() {
    let wide = PageSize {
        width_mm: 297.0,
        height_mm: 210.0,
    };
    let sheet = Sheet::of(1, wide, Size::A5, Vec::new());
    assert_eq!((sheet.width_mm, sheet.height_mm), (210.0, 148.0));
    assert!(sheet.image_mm <= 210.0 && sheet.image_mm > 209.0);
    let small = PageSize {
        width_mm: 105.0,
        height_mm: 148.0,
    };
    let sheet = Sheet::of(1, small, Size::A4, Vec::new());
    assert_eq!((sheet.image_mm, sheet.left_mm), (105.0, 52.5));
}
