use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const HEAD: &str = "page,x_mm,y_mm,width_mm,size_pt,field,equals,mark\n";
const A4: PageSize = PageSize {
    width_mm: 210.0,
    height_mm: 297.0,
};
const ROW: &str = "1,52,61.5,120,11,full_name,,\n";

fn read(rows: &str) -> Result<Vec<FormPlace>, FormProblem> {
    form_places(format!("{HEAD}{rows}").as_bytes(), &[A4, A4])
}

fn refused(rows: &str) -> (u64, FormFault) {
    let problem = read(rows).unwrap_err();
    (problem.line, problem.fault)
}

#[test]
fn a_list_is_read_as_spreadsheets_write_it() {
    let places = read(&format!("{ROW}2,101,90.5,5,11,sex,female,x\n")).unwrap();
    assert_eq!(places[0].value, FormValue::Fact(Field::FullName));
    assert_eq!(
        (places[0].y_mm, places[0].ticked.clone()),
        (Tenths(615), None)
    );
    let ticked = places[1].ticked.as_ref().unwrap();
    assert_eq!(
        (ticked.equals.as_str(), ticked.mark.as_str()),
        ("female", "x")
    );
    let other = format!("\u{feff}{HEAD}{ROW}")
        .replace(',', ";")
        .replace('.', ",")
        .replace('\n', "\r\n");
    assert_eq!(form_places(other.as_bytes(), &[A4]).unwrap(), places[..1]);
}

#[test]
fn what_cannot_stand_is_refused_with_its_line() {
    let after = |row: &str| refused(&format!("{ROW}{row}\n"));
    assert_eq!(after("1,52,61.5,120,11,shoe_size,,"), (3, FormFault::Field));
    assert_eq!(
        after("1,52,61.5,120,11,helper_name,,"),
        (3, FormFault::Field)
    );
    assert_eq!(after("3,52,61.5,120,11,full_name,,"), (3, FormFault::Page));
    assert_eq!(after("0,52,61.5,120,11,full_name,,"), (3, FormFault::Page));
    assert_eq!(
        after("1,152,61.5,60,11,full_name,,"),
        (3, FormFault::Outside)
    );
    assert_eq!(after("1,52,298,60,11,full_name,,"), (3, FormFault::Outside));
    assert_eq!(
        after("1,52,61.55,60,11,full_name,,"),
        (3, FormFault::Number)
    );
    assert_eq!(after("1,-2,61.5,60,11,full_name,,"), (3, FormFault::Number));
    assert_eq!(after("1,52,61.5,60,4,full_name,,"), (3, FormFault::Size));
    assert_eq!(
        after("1,52,61.5,5,11,sex,neither,x"),
        (3, FormFault::Equals)
    );
    assert_eq!(
        after("1,52,61.5,5,11,full_name,Mơ,x"),
        (3, FormFault::Equals)
    );
    assert_eq!(after("1,52,61.5,5,11,sex,female,"), (3, FormFault::Mark));
    assert_eq!(after("1,52,61.5,5,11,sex,,x"), (3, FormFault::Mark));
    assert_eq!(
        after("1,52,61.5,5,11,sex,female,xxxx"),
        (3, FormFault::Mark)
    );
    assert_eq!(after("1,52,61.5"), (3, FormFault::Columns));
    assert_eq!(refused(""), (1, FormFault::Length));
    let many = ROW.repeat(MAX_FORM_PLACES + 1);
    assert_eq!(refused(&many), (402, FormFault::Length));
    let columns = form_places(b"field,page\nfull_name,1\n", &[A4]);
    assert_eq!(columns.unwrap_err().fault, FormFault::Columns);
    let long = form_places(&vec![b'x'; 200_000], &[A4]);
    assert_eq!(long.unwrap_err().fault, FormFault::Length);
}

#[test]
fn a_word_of_a_form_is_never_the_code_of_a_field() {
    for word in FormWord::ALL {
        assert!(word.code().parse::<Field>().is_err(), "{word}");
        assert_eq!(word.code().parse(), Ok(FormValue::Word(*word)));
    }
    for field in Field::ALL {
        assert_eq!(field.code().parse(), Ok(FormValue::Fact(*field)));
    }
}

#[test]
fn a_form_is_read_again_and_one_that_lacks_a_byte_or_has_one_more_is_not() {
    let pages = b"%PDF-1.7 pages";
    let places = read(ROW).unwrap();
    let form = Form::of(
        "vnpost_bank_account",
        "2026-11",
        date(2026, 11, 1),
        places,
        pages,
    );
    let bytes = pack_form(&form, pages);
    assert_eq!(unpack_form(&bytes), Ok((form.clone(), pages.as_slice())));
    for end in 0..bytes.len() {
        assert_eq!(unpack_form(&bytes[..end]), Err(FormBroken), "{end}");
    }
    assert_eq!(
        unpack_form(&[bytes.as_slice(), b"x"].concat()),
        Err(FormBroken)
    );
    let mut far = form;
    far.places[0].page = 11;
    assert_eq!(unpack_form(&pack_form(&far, pages)), Err(FormBroken));
}

#[test]
fn a_version_is_a_word() {
    assert!(is_form_version("2026-11") && is_form_version("MB01.v2"));
    for text in ["", "a b", "../x", "a;b", "123456789012345678901"] {
        assert!(!is_form_version(text), "{text}");
    }
}

#[test]
fn any_bytes_are_a_form_or_refused() {
    bolero::check!().for_each(|bytes| {
        let _ = unpack_form(bytes);
    });
}

#[test]
fn any_bytes_are_a_list_of_places_or_refused() {
    bolero::check!().for_each(|bytes| {
        let _ = form_places(bytes, &[A4]);
        let _ = form_places(&[HEAD.as_bytes(), bytes].concat(), &[A4]);
    });
}

proptest! {
    #[test]
    fn what_is_accepted_is_on_its_page(
        page in 0..4_u8, x in 0..2_500_u16, y in 0..3_500_u16, width in 0..2_500_u16, size in 0..500_u16
    ) {
        let number = |tenths: u16| format!("{}.{}", tenths / 10, tenths % 10);
        let row = format!(
            "{page},{},{},{},{},full_name,,\n", number(x), number(y), number(width), number(size)
        );
        if let Ok(places) = read(&row) {
            let place = &places[0];
            prop_assert!((1..=2).contains(&place.page));
            prop_assert!(place.x_mm.get() + place.width_mm.get() <= A4.width_mm);
            prop_assert!(place.y_mm.get() <= A4.height_mm && place.width_mm.0 > 0);
            prop_assert_eq!((place.x_mm.0, place.size_pt.0), (x, size));
        }
    }
}
