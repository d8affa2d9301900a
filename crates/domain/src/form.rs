//! A provider's own form: its pages, and which fact stands where on them.
//!
//! The places come as a list, one a row, measured on the printed form from the upper left corner of its page:
//!
//! ```text
//! page,x_mm,y_mm,width_mm,size_pt,field,equals,mark
//! 1,52,61.5,120,11,full_name,,
//! 1,38,74,150,11,present_address,,
//! 1,20,82,168,11,present_address,,
//! 1,101,90.5,5,11,sex,female,x
//! ```
//!
//! `x_mm` and `y_mm` are where the line begins on which the value stands. What is too long for its line is set smaller, and
//! goes on in the next row of the list where that is the same field further down the page. With `equals` it is a box: its
//! mark is drawn where the fact has that value.

mod places;

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Digest, Field, UnknownCode, closed_set};

pub use places::{FormFault, FormProblem, PageSize, form_places};

/// The most pages that a form has.
pub const MAX_FORM_PAGES: usize = 10;
/// The most bytes that its pages have.
pub const MAX_FORM_BYTES: usize = 2 * 1024 * 1024;
/// The most places that it has.
const MAX_FORM_PLACES: usize = 400;
/// A form as it comes down is at most this large: its pages and its list.
pub const MAX_FORM_PACK_BYTES: u64 = 3 * 1024 * 1024;
/// The longest mark: a cross, a tick, a word in a box.
const MAX_MARK_CHARACTERS: usize = 3;
const MAX_VERSION_CHARACTERS: usize = 20;

closed_set! {
    /// What stands on a form beside the facts.
    FormWord {
        /// The dossier's number.
        DossierNumber = "dossier_number",
        /// The commune.
        Commune = "commune",
        /// The day on which it is filled in.
        Day = "day",
        /// The product's name.
        Product = "product",
        /// The provider's name.
        Provider = "provider",
    }
}

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum FormValue {
    /// What the person said.
    Fact(Field),
    /// What is known beside it.
    Word(FormWord),
}

impl FormValue {
    /// Its code, as the list has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Fact(field) => field.code(),
            Self::Word(word) => word.code(),
        }
    }
}

impl fmt::Display for FormValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for FormValue {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fact = text.parse().map(Self::Fact);
        fact.or_else(|_| text.parse().map(Self::Word))
    }
}

impl TryFrom<String> for FormValue {
    type Error = UnknownCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<FormValue> for String {
    fn from(value: FormValue) -> Self {
        value.code().to_owned()
    }
}

/// Whether a fact may stand on a provider's paper: how the volunteers spoke with the person, and who sat along, is not the
/// provider's business.
pub fn goes_to_the_provider(field: Field) -> bool {
    !matches!(
        field,
        Field::SpokenLanguage
            | Field::Helper
            | Field::HelperName
            | Field::HelperBirth
            | Field::HelperNumber
            | Field::HelperRelation
    )
}

/// A length in tenths: of millimetres on the page, of points in type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tenths(pub u16);

impl Tenths {
    /// As a number.
    pub fn get(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}

/// A box: what is drawn in it, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormBox {
    /// Where the fact has this value.
    pub equals: String,
    /// What is drawn.
    pub mark: String,
}

/// One place on a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormPlace {
    /// On which page, from 1.
    pub page: u8,
    /// From the left edge, in millimetres.
    pub x_mm: Tenths,
    /// The line on which it stands, from the upper edge, in millimetres.
    pub y_mm: Tenths,
    /// How much room there is, in millimetres.
    pub width_mm: Tenths,
    /// How large the type is, in points.
    pub size_pt: Tenths,
    /// What stands there.
    pub value: FormValue,
    /// It is a box.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticked: Option<FormBox>,
}

/// A provider's form without its pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// The product.
    pub product: String,
    /// What the provider calls this version.
    pub version: String,
    /// From which day on it is filled in.
    pub from: Date,
    /// Where what stands.
    pub places: Vec<FormPlace>,
    /// How many bytes its pages have.
    pub bytes: u64,
    /// Their digest.
    pub digest: Digest,
}

impl Form {
    /// A form of these pages.
    pub fn of(
        product: &str,
        version: &str,
        from: Date,
        places: Vec<FormPlace>,
        pages: &[u8],
    ) -> Self {
        Self {
            product: product.to_owned(),
            version: version.to_owned(),
            from,
            places,
            bytes: pages.len() as u64,
            digest: Digest::of(pages),
        }
    }
}

/// Why a form can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a form is not whole")]
pub struct FormBroken;

/// A form as it comes down: a line of JSON, then its pages.
pub fn pack_form(form: &Form, pages: &[u8]) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(form).expect("a form has string keys only");
    bytes.push(b'\n');
    bytes.extend(pages);
    bytes
}

/// A form and its pages.
///
/// # Errors
/// When a byte is missing or left over, or it goes beyond the limits.
pub fn unpack_form(bytes: &[u8]) -> Result<(Form, &[u8]), FormBroken> {
    let end = bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .ok_or(FormBroken)?;
    let (head, rest) = bytes.split_at(end);
    let form: Form = serde_json::from_slice(head).map_err(|_| FormBroken)?;
    let pages = rest.get(1..).ok_or(FormBroken)?;
    let whole = pages.len() as u64 == form.bytes
        && pages.len() <= MAX_FORM_BYTES
        && Digest::of(pages) == form.digest
        && form.places.len() <= MAX_FORM_PLACES
        && form.places.iter().all(places::is_within_limits);
    if whole {
        Ok((form, pages))
    } else {
        Err(FormBroken)
    }
}

/// Whether this can be a version's name: a few letters, digits, dots and hyphens.
pub fn is_form_version(text: &str) -> bool {
    !text.is_empty()
        && text.chars().count() <= MAX_VERSION_CHARACTERS
        && text
            .chars()
            .all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '.'))
}

#[cfg(test)]
mod tests;
