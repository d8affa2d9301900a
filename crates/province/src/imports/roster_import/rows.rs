//! The rows of one sheet, read in order, because a member's row inherits from the head's above it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use tannha_domain::{PersonDate, Sex, UnitCode, fold, tidy_name, words};

use super::{At, Category, Listed, Reading, Refused, place};
use crate::imports::{
    RowProblem, cells,
    headings::{Column, Columns},
    sheet::{Cell, Row, Sheet, letter},
};

/// How the names of hamlets begin.
const HAMLET_KINDS: &[&str] = &[
    "xom",
    "thon",
    "ban",
    "to dan pho",
    "to",
    "khu",
    "tieu khu",
    "pho",
    "lang",
    "cum",
];
/// How rows below the list begin: totals, signatures.
const AFTER_THE_LIST: &[&str] = &[
    "tong",
    "cong",
    "nguoi lap",
    "lap bieu",
    "thu truong",
    "chu tich",
    "tm ubnd",
    "ubnd",
    "uy ban nhan dan",
    "ky ten",
    "xac nhan",
    "ghi chu",
    "can bo",
    "truong ban",
    "ngay",
    "total",
];

pub(super) struct Reader<'a> {
    sheet: &'a Sheet,
    columns: &'a Columns,
    area: Option<&'a UnitCode>,
    today: Date,
    household: Option<String>,
    category: Option<Category>,
    hamlet: String,
    unit: Option<UnitCode>,
    /// The last code was on no list: its people are not placed in the area instead.
    code_unknown: bool,
    /// A list names the same few communes row after row.
    places: BTreeMap<place::Said, Option<UnitCode>>,
    above: Row,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        sheet: &'a Sheet,
        columns: &'a Columns,
        area: Option<&'a UnitCode>,
        today: Date,
    ) -> Self {
        Self {
            sheet,
            columns,
            area,
            today,
            household: None,
            category: None,
            hamlet: String::new(),
            unit: None,
            code_unknown: false,
            places: BTreeMap::new(),
            above: Row::default(),
        }
    }

    pub(super) fn read(mut self, rows: &[Row], reading: &mut Reading) {
        for row in rows {
            let row = self.without_dittos(row);
            if self.is_no_person(&row) {
                continue;
            }
            if let Some(hamlet) = Self::hamlet_heading(&row) {
                self.hamlet = hamlet;
                continue;
            }
            reading.rows += 1;
            match self.person(&row) {
                Ok(person) => reading.people.push(person),
                Err((column, problem)) => reading.refused.push(Refused {
                    row: row.number,
                    column: self
                        .columns
                        .get(&column)
                        .map_or_else(String::new, |at| letter(*at)),
                    code: problem.code().to_owned(),
                    sheet: self.sheet.name.clone(),
                }),
            }
            self.above = row;
        }
    }

    fn without_dittos(&self, row: &Row) -> Row {
        let said = |(at, cell): (usize, &Cell)| {
            if cells::is_ditto(cell) {
                self.above.cell(at).clone()
            } else {
                cell.clone()
            }
        };
        Row {
            number: row.number,
            cells: row.cells.iter().enumerate().map(said).collect(),
        }
    }

    fn cell<'r>(&self, row: &'r Row, column: Column) -> &'r Cell {
        self.columns
            .get(&column)
            .map_or(&Cell::Empty, |at| row.cell(*at))
    }

    fn text(&self, row: &Row, column: Column) -> Option<String> {
        self.cell(row, column)
            .text()
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Blank rows, rows of column numbers, totals and signatures.
    fn is_no_person(&self, row: &Row) -> bool {
        let texts: Vec<String> = row.cells.iter().filter_map(Cell::text).collect();
        if texts.is_empty() {
            return true;
        }
        // (1) (2) (3), or A B 1 2 3, under the headings.
        if texts.len() > 2
            && texts
                .iter()
                .all(|text| text.trim_matches(['(', ')']).chars().count() <= 2)
        {
            return true;
        }
        if self.has_facts(row) {
            return false;
        }
        let begins = |text: &String| {
            let text = words(text).join(" ");
            AFTER_THE_LIST.iter().any(|start| {
                text == *start
                    || text
                        .strip_prefix(start)
                        .is_some_and(|rest| rest.starts_with(' '))
            })
        };
        texts.iter().any(begins)
    }

    /// Whether something stands here that only a person's row has.
    fn has_facts(&self, row: &Row) -> bool {
        [
            Column::Number,
            Column::Birth,
            Column::Sex,
            Column::Male,
            Column::Female,
            Column::Relation,
        ]
        .iter()
        .any(|column| !self.cell(row, *column).is_empty())
    }

    /// A row that says only "Xóm Đồng Ruộng": whoever follows lives there.
    fn hamlet_heading(row: &Row) -> Option<String> {
        let is_ordinal = |text: &str| {
            text.len() <= 5
                && text
                    .trim_end_matches(['.', ')'])
                    .chars()
                    .all(|c| c.is_ascii_digit() || "IVXLivxl".contains(c))
        };
        let texts: Vec<String> = row
            .cells
            .iter()
            .filter_map(Cell::text)
            .filter(|text| !is_ordinal(text))
            .collect();
        let [only] = texts.as_slice() else {
            return None;
        };
        let folded = fold(only);
        let is_hamlet = HAMLET_KINDS.iter().any(|kind| {
            folded
                .strip_prefix(kind)
                .is_some_and(|rest| rest.starts_with([' ', ':', '.']))
        });
        is_hamlet.then(|| {
            only.trim_end_matches(':')
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        })
    }

    fn person(&mut self, row: &Row) -> Result<Listed, (Column, RowProblem)> {
        self.inherit(row);
        let name = self.name(row)?;
        let sex = self.sex(row)?;
        let birth = self
            .birth(row)
            .map_err(|problem| (Column::Birth, problem))?;
        let number = cells::number(self.cell(row, Column::Number), sex, birth)
            .map_err(|problem| (Column::Number, problem))?;
        let unit = self.unit(row).ok_or((
            if self.columns.contains_key(&Column::CommuneCode) {
                Column::CommuneCode
            } else {
                Column::Commune
            },
            RowProblem("unit_unknown"),
        ))?;
        let category = match (self.text(row, Column::Category), &self.category) {
            (Some(category), _) => Category::of(&category),
            (None, Some(class)) => class.clone(),
            (None, None) => Category::unsaid(),
        };
        Ok(Listed {
            head: self.head(row, &name),
            name,
            birth,
            sex,
            repaired: number.as_ref().is_some_and(|number| number.repaired),
            number: number.map(|number| number.digits),
            household: self.household.clone(),
            hamlet: self.hamlet_of(row),
            unit,
            ethnic: self.text(row, Column::Ethnic),
            category,
            at: At {
                row: row.number,
                number_column: self
                    .columns
                    .get(&Column::Number)
                    .map_or_else(String::new, |at| letter(*at)),
                sheet: self.sheet.name.clone(),
            },
        })
    }

    /// The household's number and class stand on the head's row; members have empty cells and inherit.
    fn inherit(&mut self, row: &Row) {
        let label = self.text(row, Column::Household);
        if label.is_some() && label != self.household {
            self.household = label;
            self.category = None;
        }
        if let Some(class) = self.text(row, Column::Class) {
            self.category = Some(Category::of(&class));
        }
    }

    fn name(&self, row: &Row) -> Result<String, (Column, RowProblem)> {
        let whole = self.text(row, Column::Name).or_else(|| {
            match (
                self.text(row, Column::FamilyName),
                self.text(row, Column::GivenName),
            ) {
                (Some(family), Some(given)) => Some(format!("{family} {given}")),
                (None, given) => given,
                (family, None) => family,
            }
        });
        let name = whole
            .or_else(|| self.text(row, Column::HeadName))
            .map(|name| tidy_name(&name))
            .unwrap_or_default();
        if name.chars().any(char::is_alphabetic) {
            return Ok(name);
        }
        let column = [Column::Name, Column::HeadName, Column::GivenName]
            .into_iter()
            .find(|column| self.columns.contains_key(column));
        Err((column.unwrap_or(Column::Name), RowProblem("name_empty")))
    }

    /// The head is who stands in the head's column, or says so as a relation.
    fn head(&self, row: &Row, name: &str) -> Option<bool> {
        if let Some(relation) = self.text(row, Column::Relation) {
            return Some(matches!(fold(&relation).as_str(), "chu ho" | "head" | "ch"));
        }
        if self.columns.contains_key(&Column::HeadName) {
            return Some(
                self.text(row, Column::HeadName)
                    .is_some_and(|head| fold(&head) == fold(name)),
            );
        }
        // A list whose household numbers stand on the heads' rows says it by them.
        None
    }

    fn sex(&self, row: &Row) -> Result<Option<Sex>, (Column, RowProblem)> {
        match (
            self.cell(row, Column::Male).is_empty(),
            self.cell(row, Column::Female).is_empty(),
        ) {
            (false, true) => Ok(Some(Sex::Male)),
            (true, false) => Ok(Some(Sex::Female)),
            (false, false) => Err((Column::Male, RowProblem("sex_unknown"))),
            (true, true) => {
                cells::sex(self.cell(row, Column::Sex)).map_err(|problem| (Column::Sex, problem))
            }
        }
    }

    /// Some lists write the year of birth into the column of the sex.
    fn birth(&self, row: &Row) -> Result<Option<PersonDate>, RowProblem> {
        let by_sex = [Column::Male, Column::Female]
            .into_iter()
            .map(|column| self.cell(row, column))
            .find(|cell| match cell {
                Cell::Text(text) => text.bytes().any(|byte| byte.is_ascii_digit()),
                Cell::Number(number) => *number > 1.0,
                Cell::Day(_) => true,
                Cell::Empty => false,
            });
        let under_sex = [Column::Male, Column::Female]
            .iter()
            .any(|column| self.columns.get(column) == self.columns.get(&Column::Birth));
        match by_sex {
            Some(cell) => cells::birth(cell, self.today),
            None if under_sex && self.columns.contains_key(&Column::Birth) => Ok(None),
            None => cells::birth(self.cell(row, Column::Birth), self.today),
        }
    }

    fn hamlet_of(&mut self, row: &Row) -> String {
        if let Some(hamlet) = self.text(row, Column::Hamlet) {
            self.hamlet = hamlet;
        } else if self.hamlet.is_empty()
            && let Some(address) = self.text(row, Column::Address)
        {
            return address
                .split(',')
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned();
        }
        self.hamlet.clone()
    }

    fn unit(&mut self, row: &Row) -> Option<UnitCode> {
        let said = place::Said {
            code: self.text(row, Column::CommuneCode),
            commune: self.text(row, Column::Commune),
            district: self.text(row, Column::District),
        };
        if said.code.is_some() || said.commune.is_some() {
            let (area, has_code) = (self.area, said.code.is_some());
            let found = self.places.entry(said);
            self.unit = found
                .or_insert_with_key(|said| place::commune(said, area))
                .clone();
            // A name that nobody can tell may be the area's own; a code that is on no list is not.
            self.code_unknown = has_code && self.unit.is_none();
        }
        if self.code_unknown {
            return None;
        }
        self.unit.clone().or_else(|| self.area.cloned())
    }
}
