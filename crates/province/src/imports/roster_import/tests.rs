use jiff::civil::date;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::*;
use crate::imports::sheet::read_bytes;

const TODAY: Date = date(2022, 12, 18);

fn reading(csv: &str, area: Option<&str>) -> Reading {
    let area = area.map(|area| area.parse().unwrap());
    read(&read_bytes(csv.as_bytes()).unwrap(), area.as_ref(), TODAY).unwrap()
}

fn names(reading: &Reading) -> Vec<&str> {
    reading
        .people
        .iter()
        .map(|person| person.name.as_str())
        .collect()
}

#[test]
fn members_inherit_household_and_class_from_the_head_above() {
    let list = "\
DANH SÁCH HỘ NGHÈO,,,,,,,,
,,,,,,,,
STT,Hộ số,Họ và tên chủ hộ,Họ và tên thành viên,Quan hệ với chủ hộ,\"Ngày, tháng, năm sinh\",Giới tính,Số CCCD/số định danh,Phân loại hộ
1,1,NÔNG VĂN THÀNH,,Chủ hộ,12/03/1964,Nam,019064000011,Nghèo
2,,,Triệu  Thị Mùi,Vợ,05/11/1988,Nữ,019188000012,
3,2,Ma Thị Liên,Ma Thị Liên,Chủ hộ,1971,Nữ,,Cận nghèo
,,Tổng cộng: 3,,,,,,
,,NGƯỜI LẬP BIỂU,,,,,,
";
    let reading = reading(list, Some("2022:05746"));
    assert_eq!(reading.rows, 3);
    assert_eq!(
        names(&reading),
        ["Nông Văn Thành", "Triệu Thị Mùi", "Ma Thị Liên"]
    );
    let heads: Vec<_> = reading.people.iter().map(|person| person.head).collect();
    assert_eq!(heads, [Some(true), Some(false), Some(true)]);
    let rights: Vec<_> = reading
        .people
        .iter()
        .map(|person| (person.household.as_deref(), person.category.code.as_str()))
        .collect();
    assert_eq!(
        rights,
        [(Some("1"), "HN"), (Some("1"), "HN"), (Some("2"), "HCN")]
    );
    assert!(
        reading
            .people
            .iter()
            .all(|person| person.unit.to_string() == "2022:05746")
    );
}

#[test]
fn a_hamlet_as_a_heading_row_holds_for_who_follows() {
    let list = "STT;Họ và tên;Năm sinh\nI;Xóm Đồng Ruộng;\n1;Ma Thị Liên;1971\nII;Xóm Na Rang;\n1;Nông Văn Thọ;1950.0\n";
    let reading = reading(list, Some("2022:05746"));
    let hamlets: Vec<_> = reading
        .people
        .iter()
        .map(|person| (person.name.as_str(), person.hamlet.as_str()))
        .collect();
    assert_eq!(
        hamlets,
        [
            ("Ma Thị Liên", "Xóm Đồng Ruộng"),
            ("Nông Văn Thọ", "Xóm Na Rang")
        ]
    );
}

#[test]
fn a_sex_may_be_a_cross_or_a_year_in_its_column() {
    let crosses = reading(
        "STT,Họ và tên,Giới tính,,Năm sinh\n,,Nam,Nữ,\n1,Ma Thị Liên,,x,1971\n2,Nông Văn Thọ,x,,1950\n",
        Some("2022:05746"),
    );
    let years = reading(
        "STT,Họ và tên,Năm sinh,\n,,Nam,Nữ\n1,Ma Thị Liên,,1971\n2,Nông Văn Thọ,1950,\n",
        Some("2022:05746"),
    );
    for reading in [crosses, years] {
        let said: Vec<_> = reading
            .people
            .iter()
            .map(|person| (person.sex.unwrap(), person.birth.unwrap().to_string()))
            .collect();
        assert_eq!(
            said,
            [
                (Sex::Female, "1971".to_owned()),
                (Sex::Male, "1950".to_owned())
            ]
        );
    }
}

#[test]
fn a_given_name_may_stand_in_its_own_column() {
    let reading = reading(
        "Họ và tên đệm,Tên,Ngày sinh\nHà Văn,Nhì,1938\n",
        Some("2022:05746"),
    );
    assert_eq!(names(&reading), ["Hà Văn Nhì"]);
}

#[test]
fn ditto_marks_repeat_the_row_above() {
    let reading = reading(
        "Họ và tên,Năm sinh,Thôn\nMa Thị Liên,1971,Xóm Cái\nMa Văn Quý,1970,-nt-\nMa Văn Sơn,\"\"\"\",\"\"\"\"\n",
        Some("2022:05746"),
    );
    assert!(
        reading
            .people
            .iter()
            .all(|person| person.hamlet == "Xóm Cái")
    );
    assert_eq!(reading.people[2].birth.unwrap().to_string(), "1970");
}

#[test]
fn a_row_is_refused_for_an_error_and_never_for_a_warning() {
    let list = "\
Họ và tên,Ngày sinh,Giới tính,Số CCCD
Lý Văn Ba,12/03/1964,Nữ,019064000025
Vi Văn Quý,12/03/1964,Nam,999064000028
Lục Văn Bắc,31/02/1964,Nam,019064000038
Lục Văn Đông,12/03/1964,Nam,0190640000
Lục Văn Tây,12/03/1964,Khác,019064000039
,12/03/1964,Nam,019064000040
Quan Văn Lịch,,,
";
    let reading = reading(list, Some("2022:05746"));
    assert_eq!(
        names(&reading),
        ["Lý Văn Ba", "Vi Văn Quý", "Quan Văn Lịch"],
        "a digit that does not fit is a finding"
    );
    let refused: Vec<_> = reading
        .refused
        .iter()
        .map(|refused| (refused.row, refused.column.as_str(), refused.code.as_str()))
        .collect();
    assert_eq!(
        refused,
        [
            (4, "B", "dob_impossible"),
            (5, "D", "number_length"),
            (6, "C", "sex_unknown"),
            (7, "A", "name_empty")
        ]
    );
    assert_eq!(reading.rows, 7);
}

#[test]
fn a_place_that_nobody_can_tell_is_refused_unless_the_import_was_told() {
    let list = "name,born,commune\nMa Thị Liên,1971,Xã thử nghiệm 26\n";
    assert_eq!(reading(list, None).refused[0].code, "unit_unknown");
    assert_eq!(
        reading(list, Some("2022:05746")).people[0].unit.to_string(),
        "2022:05746"
    );
}

#[test]
fn a_workbook_with_a_sheet_a_hamlet_and_real_dates_is_read() {
    let mut book = Workbook::new();
    for (name, person, year) in [
        ("Xóm 1", "LÙ THỊ ĐÀO", 1950),
        ("Xóm 2", "Sùng Thị Máy", 2004),
    ] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        sheet.write(3, 0, "DANH SÁCH").unwrap();
        for (at, heading) in [
            "STT",
            "Họ và tên",
            "Ngày sinh",
            "Giới tính",
            "CCCD",
            "Mã xã",
        ]
        .into_iter()
        .enumerate()
        {
            sheet.write(6, u16::try_from(at).unwrap(), heading).unwrap();
        }
        sheet.write(7, 0, 1).unwrap();
        sheet.write(7, 1, person).unwrap();
        let day = ExcelDateTime::from_ymd(year, 6, 15).unwrap();
        sheet
            .write_with_format(7, 2, &day, &Format::new().set_num_format("dd/mm/yyyy"))
            .unwrap();
        sheet.write(7, 3, "Nữ").unwrap();
        sheet
            .write(
                7,
                4,
                if year == 1950 {
                    19_150_000_017_f64
                } else {
                    19_304_000_015_f64
                },
            )
            .unwrap();
        sheet.write(7, 5, 5746).unwrap();
    }
    let reading = read(
        &read_bytes(&book.save_to_buffer().unwrap()).unwrap(),
        None,
        TODAY,
    )
    .unwrap();
    assert_eq!(reading.refused, []);
    let said: Vec<_> = reading
        .people
        .iter()
        .map(|person| {
            (
                person.name.as_str(),
                person.birth.unwrap().to_string(),
                person.number.as_deref().unwrap(),
                person.repaired,
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("Lù Thị Đào", "1950-06-15".to_owned(), "019150000017", true),
            (
                "Sùng Thị Máy",
                "2004-06-15".to_owned(),
                "019304000015",
                true
            )
        ]
    );
}

#[test]
fn decomposed_letters_are_composed() {
    let reading = reading(
        "Họ và tên,Năm sinh\nLu\u{31b}o\u{31b}\u{300}ng Thi\u{323} Đa\u{300}o,1950\n",
        Some("2022:05746"),
    );
    assert_eq!(names(&reading), ["Lường Thị Đào"]);
}

#[test]
fn a_table_that_names_nobody_is_refused_whole() {
    let sheets = read_bytes("Ngày,Số tiền\n1,2\n".as_bytes()).unwrap();
    assert_eq!(
        read(&sheets, None, TODAY).unwrap_err().code(),
        "file_without_headings"
    );
}

#[test]
fn a_code_that_is_on_no_list_is_refused_also_where_an_area_was_given() {
    let list =
        "name,born,commune code\nMa Thị Liên,1971,99999\nMa Văn Ba,1950,\nMa Thị Tư,1960,05746\n";
    let reading = reading(list, Some("2022:05746"));
    let refused: Vec<_> = reading
        .refused
        .iter()
        .map(|row| (row.row, row.code.as_str()))
        .collect();
    assert_eq!(refused, [(2, "unit_unknown"), (3, "unit_unknown")]);
    assert_eq!(reading.people.len(), 1);
}
