//! A provider's own form, filled in. Its words are the provider's, so what is filled in is Vietnamese whatever the screen
//! speaks.

use jiff::civil::Date;
use serde::Serialize;
use tannha_domain::{
    Fact, Facts, Field, FormPlace, FormValue, FormWord, Kind, PageSize, ReadFacts as _, Source,
};

use super::{AccountForm, account::value};
use crate::{
    Document, Language, PaperError, Size,
    fit::{Fitted, fit},
    pages::form_pages,
    typeset::typeset_over,
    words::Words,
};

const POINTS_PER_MM: f64 = 72.0 / 25.4;
/// From the lower one of two small lines to the upper one.
const LEADING: f64 = 1.05;

/// Which boxes are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boxes {
    /// As the person said.
    AsSaid,
    /// Each of them: a sample shows where they are.
    All,
}

/// A provider's form and what stands on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnForm {
    /// What the provider calls this version.
    pub version: String,
    /// Its pages, a PDF.
    pub pages: Vec<u8>,
    /// Where what stands.
    pub places: Vec<FormPlace>,
    /// What stands there.
    pub account: AccountForm,
    /// Which boxes are marked.
    pub boxes: Boxes,
}

#[derive(Serialize)]
struct Data {
    title: String,
    sheets: Vec<Sheet>,
}

#[derive(Serialize)]
struct Sheet {
    page: usize,
    width_mm: f64,
    height_mm: f64,
    left_mm: f64,
    top_mm: f64,
    image_mm: f64,
    lines: Vec<Line>,
}

/// Where a text stands on the provider's page.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Line {
    x_mm: f64,
    y_mm: f64,
    points: f64,
    text: String,
}

impl Sheet {
    /// The provider's page on a sheet of this size: turned as it is turned, never enlarged, in the middle.
    fn of(page: usize, provider: PageSize, size: Size, lines: Vec<Line>) -> Self {
        let (short, long) = size.mm();
        let (width_mm, height_mm) = if provider.width_mm > provider.height_mm {
            (long, short)
        } else {
            (short, long)
        };
        let scale = (width_mm / provider.width_mm)
            .min(height_mm / provider.height_mm)
            .min(1.0);
        let left_mm = (width_mm - provider.width_mm * scale) / 2.0;
        let top_mm = (height_mm - provider.height_mm * scale) / 2.0;
        let scaled = |line: Line| Line {
            x_mm: left_mm + line.x_mm * scale,
            y_mm: top_mm + line.y_mm * scale,
            points: line.points * scale,
            text: line.text,
        };
        Self {
            page,
            width_mm,
            height_mm,
            left_mm,
            top_mm,
            image_mm: provider.width_mm * scale,
            lines: lines.into_iter().map(scaled).collect(),
        }
    }
}

/// The rows on which one value stands.
fn groups(places: &[FormPlace]) -> impl Iterator<Item = &[FormPlace]> {
    places.chunk_by(|before, next| {
        before.value == next.value
            && before.page == next.page
            && before.ticked.is_none()
            && next.ticked.is_none()
            && next.y_mm > before.y_mm
    })
}

impl OwnForm {
    /// The form filled in for somebody invented, every box marked: for whoever looks whether the places are right.
    pub fn sample(
        version: &str,
        pages: Vec<u8>,
        places: Vec<FormPlace>,
        account: AccountForm,
    ) -> Self {
        Self {
            version: version.to_owned(),
            pages,
            places,
            account: AccountForm {
                facts: invented(),
                ..account
            },
            boxes: Boxes::All,
        }
    }

    /// What does not find room at its place, in the order of the list: the paper shows its beginning.
    pub fn without_room(&self) -> Vec<FormValue> {
        groups(&self.places)
            .filter_map(|rows| {
                let first = rows.first()?;
                let fitted = self.fitted(rows)?;
                (!fitted.whole).then_some(first.value)
            })
            .collect()
    }

    pub(super) fn make(&self, size: Size) -> Result<Document, PaperError> {
        let pages = form_pages(&self.pages).map_err(|_| PaperError::Pages)?;
        let sheets = pages.iter().enumerate().map(|(at, provider)| {
            let page = at + 1;
            Sheet::of(page, *provider, size, self.lines(page))
        });
        let data = Data {
            title: Words(Language::Vi).say("paper_account_title"),
            sheets: sheets.collect(),
        };
        typeset_over("form.typ", &data, &self.pages, size)
    }

    fn lines(&self, page: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        for rows in groups(&self.places) {
            let Some(first) = rows.first().filter(|row| usize::from(row.page) == page) else {
                continue;
            };
            if let Some(ticked) = &first.ticked {
                if self.boxes == Boxes::All || self.fact(first.value) == Some(&ticked.equals) {
                    lines.push(Line {
                        x_mm: first.x_mm.get(),
                        y_mm: first.y_mm.get(),
                        points: first.size_pt.get(),
                        text: ticked.mark.clone(),
                    });
                }
            } else if let Some(fitted) = self.fitted(rows) {
                lines.extend(placed(&fitted, rows));
            }
        }
        lines
    }

    fn fitted(&self, rows: &[FormPlace]) -> Option<Fitted> {
        let first = rows.first().filter(|row| row.ticked.is_none())?;
        let text = self.says(first.value)?;
        let widths: Vec<f64> = rows
            .iter()
            .map(|row| row.width_mm.get() * POINTS_PER_MM)
            .collect();
        Some(fit(&text, &widths, first.size_pt.get()))
    }

    fn fact(&self, of: FormValue) -> Option<&str> {
        match of {
            FormValue::Fact(field) => self.account.facts.value(field),
            FormValue::Word(_) => None,
        }
    }

    fn says(&self, of: FormValue) -> Option<String> {
        let words = Words(Language::Vi);
        let account = &self.account;
        match of {
            FormValue::Fact(field) => self.fact(of).map(|said| value(words, field, said)),
            FormValue::Word(word) => Some(match word {
                FormWord::DossierNumber => account.number.clone(),
                FormWord::Commune => account.commune.clone(),
                FormWord::Day => words.day(account.day),
                FormWord::Product => account.product.clone(),
                FormWord::Provider => account.provider.clone(),
            }),
        }
    }
}

fn placed<'a>(fitted: &'a Fitted, rows: &'a [FormPlace]) -> impl Iterator<Item = Line> + 'a {
    fitted.lines.iter().filter_map(|(row, above, text)| {
        let row = rows.get(*row)?;
        let up = if *above {
            fitted.points * LEADING / POINTS_PER_MM
        } else {
            0.0
        };
        Some(Line {
            x_mm: row.x_mm.get(),
            y_mm: row.y_mm.get() - up,
            points: fitted.points,
            text: text.clone(),
        })
    })
}

/// What nobody said: a value in every field, long where people's are long.
fn invented() -> Facts {
    let said = |field: Field| match field.kind() {
        Kind::Name if field == Field::FullName => "Nguyễn Thị Thí Dụ",
        Kind::Name => "Trần Văn Thí Dụ",
        Kind::Text => {
            "Nhà số 12, ngõ 3, xóm Khuôn Ruộng Thượng, xã Tràng Xá, huyện Võ Nhai, tỉnh Thái Nguyên"
        }
        Kind::Date if field == Field::ExpiryDate => "2032-09-02",
        Kind::Date if field == Field::IssueDate => "2022-09-02",
        Kind::Date => "1957-09-02",
        Kind::Choice(codes) => codes.first().copied().unwrap_or_default(),
        Kind::Unit => "2022:05746",
        Kind::Number if field == Field::OldNumber => "090000000",
        Kind::Number => "019157000000",
        Kind::Phone => "0900000000",
        Kind::YesNo => "yes",
    };
    Field::ALL
        .iter()
        .map(|field| {
            let value = said(*field).to_owned();
            let source = Source::Typed;
            (*field, Fact { value, source })
        })
        .collect()
}

/// The form of a product for nobody yet.
impl AccountForm {
    /// With no fact in it.
    pub fn blank(provider: &str, product: &str, commune: &str, day: Date) -> Self {
        Self {
            number: "MẪU-0000".to_owned(),
            provider: provider.to_owned(),
            product: product.to_owned(),
            commune: commune.to_owned(),
            day,
            facts: Facts::new(),
        }
    }
}

#[cfg(test)]
mod tests;
