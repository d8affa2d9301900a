//! Which column is which: found by the folded words of its heading, wherever the heading row stands.

use std::collections::BTreeMap;

use tannha_domain::words;

use super::sheet::{Cell, Row};

/// What a column of a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    RowNumber,
    Household,
    HeadName,
    Name,
    FamilyName,
    GivenName,
    Relation,
    Birth,
    Sex,
    Male,
    Female,
    Number,
    District,
    Commune,
    CommuneCode,
    Hamlet,
    Address,
    Ethnic,
    Class,
    Category,
    Status,
    Account,
    Reason,
    ReceivedOn,
}

/// The headings that we know, as folded words. One that is not among them is left alone.
const KNOWN: &[(Column, &[&str])] = &[
    (
        Column::RowNumber,
        &["stt", "so tt", "tt", "id", "no", "row"],
    ),
    (
        Column::Household,
        &[
            "ho so",
            "so ho",
            "ma ho",
            "ma so ho",
            "household",
            "household number",
        ],
    ),
    (
        Column::HeadName,
        &[
            "ho va ten chu ho",
            "ho ten chu ho",
            "ten chu ho",
            "chu ho",
            "head",
            "head name",
        ],
    ),
    (
        Column::Name,
        &[
            "ho va ten thanh vien",
            "ho ten thanh vien",
            "ho va ten",
            "ho ten",
            "ho va ten doi tuong",
            "ho ten doi tuong",
            "ten doi tuong",
            "ho va ten nguoi huong",
            "ho ten khach hang",
            "ten khach hang",
            "ten chu tai khoan",
            "chu tai khoan",
            "name",
            "full name",
            "person name",
        ],
    ),
    (
        Column::FamilyName,
        &[
            "ho",
            "ho dem",
            "ho va dem",
            "ho va ten dem",
            "ho ten dem",
            "ho va chu dem",
            "ho lot",
            "family name",
        ],
    ),
    (Column::GivenName, &["ten", "given name"]),
    (
        Column::Relation,
        &[
            "quan he voi chu ho",
            "quan he",
            "qh voi chu ho",
            "relation",
            "relation to head",
        ],
    ),
    (
        Column::Birth,
        &[
            "ngay thang nam sinh",
            "ngay sinh",
            "nam sinh",
            "sinh ngay",
            "ngay nam sinh",
            "born",
            "birth date",
            "birth",
            "date of birth",
            "dob",
            "birth year",
        ],
    ),
    (Column::Sex, &["gioi tinh", "phai", "gt", "sex", "gender"]),
    (Column::Male, &["nam"]),
    (Column::Female, &["nu"]),
    (
        Column::Number,
        &[
            "so cccd so dinh danh",
            "so cccd",
            "cccd",
            "so dinh danh",
            "so dinh danh ca nhan",
            "so dinh danh ca nhan cccd",
            "so cmnd",
            "cmnd",
            "so cmnd cccd",
            "cmnd cccd",
            "cccd cmnd",
            "so cccd cmnd",
            "so cmt",
            "cmt",
            "so cmtnd",
            "so can cuoc",
            "can cuoc",
            "can cuoc cong dan",
            "so can cuoc cong dan",
            "so giay to",
            "so gttt",
            "personal number",
            "number",
            "id number",
            "person number",
        ],
    ),
    (
        Column::District,
        &["huyen", "quan huyen", "huyen thanh pho", "district"],
    ),
    (
        Column::Commune,
        &[
            "xa",
            "xa phuong",
            "phuong xa",
            "xa phuong thi tran",
            "commune",
        ],
    ),
    (
        Column::CommuneCode,
        &["ma xa", "ma xa phuong", "commune code", "unit", "area"],
    ),
    (
        Column::Hamlet,
        &[
            "thon xom to",
            "thon",
            "xom",
            "thon xom",
            "xom thon",
            "ban",
            "thon ban",
            "thon ban xom",
            "to dan pho",
            "xom to dan pho",
            "thon to",
            "khu",
            "hamlet",
        ],
    ),
    (
        Column::Address,
        &["dia chi", "noi o", "cho o hien nay", "address"],
    ),
    (Column::Ethnic, &["dan toc", "ethnic", "ethnic group"]),
    (
        Column::Class,
        &[
            "phan loai ho",
            "loai ho",
            "dien ho",
            "ho ngheo can ngheo",
            "class",
        ],
    ),
    (
        Column::Category,
        &[
            "loai doi tuong",
            "doi tuong",
            "nhom doi tuong",
            "dien doi tuong",
            "dien chinh sach",
            "category",
        ],
    ),
    (
        Column::Status,
        &[
            "trang thai",
            "ket qua",
            "ket qua mo tai khoan",
            "tinh trang",
            "status",
            "result",
        ],
    ),
    (
        Column::Account,
        &[
            "so tai khoan",
            "so tai khoan vi thue bao",
            "stk",
            "tai khoan",
            "account",
            "account number",
        ],
    ),
    (
        Column::Reason,
        &["ly do", "ly do tu choi", "nguyen nhan", "reason"],
    ),
    (
        Column::ReceivedOn,
        &[
            "ngay nhan",
            "ngay nhan ho so",
            "ngay tiep nhan",
            "ngay nop",
            "ngay nop ho so",
            "ngay",
            "date",
            "received",
            "received on",
            "received at",
            "received date",
        ],
    ),
];

/// Which column of a sheet holds what.
pub(super) type Columns = BTreeMap<Column, usize>;

fn meaning(cell: &Cell) -> Option<Column> {
    let Cell::Text(text) = cell else { return None };
    let heading = words(text).join(" ");
    KNOWN
        .iter()
        .find(|(_, headings)| headings.contains(&heading.as_str()))
        .map(|(column, _)| *column)
}

fn columns_of(row: &Row) -> Columns {
    let mut columns = Columns::new();
    for (at, cell) in row.cells.iter().enumerate() {
        if let Some(column) = meaning(cell) {
            columns.entry(column).or_insert(at);
        }
    }
    columns
}

/// Finds the heading row within the first rows, and answers with the columns and how many rows lie above the list.
/// Headings of two rows are one: what is under a merged cell adds to it.
pub(super) fn find(rows: &[Row]) -> Option<(Columns, usize)> {
    let is_heading = |columns: &Columns| {
        let names = [
            Column::Name,
            Column::HeadName,
            Column::GivenName,
            Column::Number,
        ]
        .iter()
        .any(|name| columns.contains_key(name));
        names && columns.len() >= 2
    };
    let (at, mut columns) = rows
        .iter()
        .take(40)
        .enumerate()
        .map(|(at, row)| (at, columns_of(row)))
        .find(|(_, columns)| is_heading(columns))?;
    let mut below = at + 1;
    if let Some(second) = rows
        .get(below)
        .map(columns_of)
        .filter(|second| !second.is_empty() && !rows.get(below).is_some_and(holds_a_person))
    {
        for (column, place) in second {
            columns.entry(column).or_insert(place);
        }
        below += 1;
    }
    // Nam and Nữ under Giới tính or under Năm sinh say more than the cell above them.
    if columns.contains_key(&Column::Male) && columns.contains_key(&Column::Female) {
        columns.remove(&Column::Sex);
    }
    Some((columns, below))
}

/// A second row of headings has no digits of a number or a year in it.
fn holds_a_person(row: &Row) -> bool {
    row.cells.iter().any(|cell| match cell {
        Cell::Number(number) => *number > 1000.0,
        Cell::Day(_) => true,
        Cell::Text(text) => text.bytes().filter(u8::is_ascii_digit).count() >= 4,
        Cell::Empty => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u32, cells: &[&str]) -> Row {
        let cells = cells
            .iter()
            .map(|text| {
                if text.is_empty() {
                    Cell::Empty
                } else {
                    Cell::Text((*text).into())
                }
            })
            .collect();
        Row { number, cells }
    }

    #[test]
    fn headings_are_found_below_titles_by_their_folded_words() {
        let rows = [
            row(4, &["DANH SÁCH HỘ NGHÈO"]),
            row(
                6,
                &[
                    "STT",
                    "Hộ số",
                    "HỌ VÀ TÊN  CHỦ HỘ",
                    "",
                    "Số CCCD/số định danh",
                    "Ngày, tháng, năm sinh",
                ],
            ),
            row(8, &["1", "1", "Ma Thị Liên"]),
        ];
        let (columns, below) = find(&rows).unwrap();
        assert_eq!(below, 2);
        assert_eq!(columns[&Column::HeadName], 2);
        assert_eq!(columns[&Column::Number], 4);
        assert_eq!(columns[&Column::Birth], 5);
    }

    #[test]
    fn a_heading_of_two_rows_is_one() {
        let rows = [
            row(1, &["STT", "Họ và tên", "Giới tính", "", "Số CCCD"]),
            row(2, &["", "", "Nam", "Nữ", ""]),
            row(3, &["1", "Ma Thị Liên", "", "x", "019171000020"]),
        ];
        let (columns, below) = find(&rows).unwrap();
        assert_eq!(below, 2);
        assert_eq!((columns[&Column::Male], columns[&Column::Female]), (2, 3));
    }

    #[test]
    fn a_table_without_names_is_no_list_of_people() {
        assert!(find(&[row(1, &["Ngày", "Số tiền"]), row(2, &["1", "2"])]).is_none());
    }
}
