//! Files of tables: XLSX and XLS through calamine, CSV with comma, semicolon or tab, in UTF-8 or UTF-16.

use std::{io::Cursor, path::Path};

use calamine::{Data, Reader as _, SheetVisible};
use jiff::civil::Date;

use crate::{Doing as _, ProvinceError};

/// A list larger than this is no list of people.
const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// One table of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its name, where the file has more than one.
    pub name: Option<String>,
    /// Its rows, each with its number counted from 1.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Counted from 1, as the spreadsheet shows it.
    pub number: u32,
    /// Its cells from column A.
    pub cells: Vec<Cell>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// A text, trimmed.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Day(Date),
}

impl Row {
    /// The cell of this column.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

impl Cell {
    fn of_text(text: &str) -> Self {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text.to_owned())
        }
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// What stands in it, as text; a whole number without its decimals.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Empty => None,
            Self::Text(text) => Some(text.clone()),
            Self::Number(number) if number.fract() == 0.0 => Some(format!("{number:.0}")),
            Self::Number(number) => Some(number.to_string()),
            Self::Day(day) => Some(day.to_string()),
        }
    }
}

/// The letter of a column: 0 is `A`, 26 is `AA`.
pub fn letter(column: usize) -> String {
    let last = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    if column < 26 {
        last.to_string()
    } else {
        format!("{}{last}", letter(column / 26 - 1))
    }
}

/// Reads every visible table of a file.
pub fn read(path: &Path) -> Result<Vec<Sheet>, ProvinceError> {
    let size = std::fs::metadata(path).doing("open the list")?.len();
    if size > MAX_FILE_BYTES {
        return Err(ProvinceError::refused("file_too_large"));
    }
    read_bytes(&std::fs::read(path).doing("read the list")?)
}

/// Reads every visible table of a file's bytes; what kind of file it is, its first bytes say.
pub fn read_bytes(bytes: &[u8]) -> Result<Vec<Sheet>, ProvinceError> {
    let is_workbook =
        bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    let sheets = if is_workbook {
        workbook(bytes)?
    } else {
        vec![Sheet {
            name: None,
            rows: csv_rows(&decode(bytes)?)?,
        }]
    };
    if sheets.iter().all(|sheet| sheet.rows.is_empty()) {
        return Err(ProvinceError::refused("file_empty"));
    }
    Ok(sheets)
}

fn workbook(bytes: &[u8]) -> Result<Vec<Sheet>, ProvinceError> {
    let unreadable = || ProvinceError::refused("file_unreadable");
    let mut book =
        calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|_| unreadable())?;
    let visible: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let several = visible.len() > 1;
    let mut sheets = Vec::new();
    for name in visible {
        let range = book.worksheet_range(&name).map_err(|_| unreadable())?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let rows = range.rows().zip(first_row + 1..).map(|(cells, number)| {
            let skipped = std::iter::repeat_n(Cell::Empty, first_column as usize);
            Row {
                number,
                cells: skipped.chain(cells.iter().map(cell)).collect(),
            }
        });
        sheets.push(Sheet {
            rows: rows.collect(),
            name: several.then_some(name),
        });
    }
    Ok(sheets)
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Int(number) => Cell::of_text(&number.to_string()),
        Data::Float(number) => Cell::Number(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            Cell::of_text(text)
        }
        Data::Bool(yes) => Cell::of_text(if *yes { "x" } else { "" }),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
            let day = if let (Ok(year), Ok(month), Ok(day)) = parts {
                Date::new(year, month, day).ok()
            } else {
                None
            };
            day.map_or_else(|| Cell::Number(moment.as_f64()), Cell::Day)
        }
        Data::Empty | Data::Error(_) => Cell::Empty,
    }
}

/// UTF-8 with or without a mark, or UTF-16 as Excel's "Unicode text" has it.
fn decode(bytes: &[u8]) -> Result<String, ProvinceError> {
    let unreadable = || ProvinceError::refused("file_encoding");
    let wide = |rest: &[u8], read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest
            .as_chunks::<2>()
            .0
            .iter()
            .map(|pair| read(*pair))
            .collect();
        String::from_utf16(&units).map_err(|_| unreadable())
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(|_| unreadable()),
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ if bytes.contains(&0) => Err(ProvinceError::refused("file_unreadable")),
        _ => String::from_utf8(bytes.to_vec()).map_err(|_| unreadable()),
    }
}

fn csv_rows(text: &str) -> Result<Vec<Row>, ProvinceError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut lines = Lines {
        text: text.as_bytes(),
        read: 0,
        line: 1,
    };
    // A line break within quotes makes no row of the sheet.
    let mut breaks_within = 0;
    for record in reader.records() {
        let record = record.map_err(|_| ProvinceError::refused("file_unreadable"))?;
        let begins = record.position().map_or(0, csv::Position::byte);
        let number = lines
            .of(usize::try_from(begins).unwrap_or(usize::MAX))
            .saturating_sub(breaks_within);
        breaks_within += record
            .iter()
            .map(|field| u32::try_from(field.matches('\n').count()).unwrap_or(0))
            .sum::<u32>();
        rows.push(Row {
            number,
            cells: record.iter().map(Cell::of_text).collect(),
        });
    }
    Ok(rows)
}

/// Counts lines as far as was read. The reader leaves blank lines out and says where it stood before them.
struct Lines<'t> {
    text: &'t [u8],
    read: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line of the first byte from here that is no line break.
    fn of(&mut self, from: usize) -> u32 {
        while let Some(byte) = self.text.get(self.read) {
            if self.read >= from && !matches!(byte, b'\n' | b'\r') {
                break;
            }
            self.line += u32::from(*byte == b'\n');
            self.read += 1;
        }
        self.line
    }
}

/// What stands most often in the first lines, outside of quotes.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b';', 0_u32), (b'\t', 0), (b',', 0)];
    let mut quoted = false;
    for byte in text.lines().take(20).flat_map(str::bytes) {
        if byte == b'"' {
            quoted = !quoted;
        } else if !quoted
            && let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte)
        {
            *count += 1;
        }
    }
    counts
        .iter()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> Vec<(u32, Vec<Option<String>>)> {
        let sheets = read_bytes(bytes).unwrap();
        sheets[0]
            .rows
            .iter()
            .map(|row| (row.number, row.cells.iter().map(Cell::text).collect()))
            .collect()
    }

    #[test]
    fn a_semicolon_and_a_byte_order_mark_are_how_excel_saves_here() {
        let rows = texts("\u{feff}Họ tên;Năm sinh\r\nMa, Thị Liên;1971\r\n".as_bytes());
        assert_eq!(
            rows[0],
            (1, vec![Some("Họ tên".into()), Some("Năm sinh".into())])
        );
        assert_eq!(
            rows[1],
            (2, vec![Some("Ma, Thị Liên".into()), Some("1971".into())])
        );
    }

    #[test]
    fn rows_are_counted_as_the_spreadsheet_shows_them() {
        let rows = texts(b"name,note\n\n\"A B\",\"two\nlines\"\nC D,\n");
        assert_eq!(
            rows.iter().map(|(number, _)| *number).collect::<Vec<_>>(),
            [1, 3, 4]
        );
    }

    #[test]
    fn unicode_text_of_excel_is_read() {
        let wide: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain("Tên\tSố\n".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert_eq!(texts(&wide)[0].1, [Some("Tên".into()), Some("Số".into())]);
    }

    #[test]
    fn what_is_no_list_is_refused_by_code() {
        for (bytes, code) in [
            (&b"\x89PNG\r\n\x1a\n\0\0"[..], "file_unreadable"),
            (b"PK\x03\x04nothing", "file_unreadable"),
            (b"", "file_empty"),
            (b"n\xe9", "file_encoding"),
        ] {
            assert_eq!(read_bytes(bytes).unwrap_err().code(), code);
        }
    }

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 7, 25, 26, 27].map(letter), ["A", "H", "Z", "AA", "AB"]);
    }
}
