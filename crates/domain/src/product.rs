//! What providers offer. All of it is data with a period of validity, so a dossier of 2022 keeps the rules of 2022.

mod availability;
mod fields;
mod offer;
mod terms;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

use crate::closed_set;

pub use availability::{Applicant, IdKind, phone_does_not_fit, why_unavailable};
pub use fields::{FieldRule, product_fields};
pub use offer::products_on;
pub use terms::{DrawAt, DrawPlace, DrawWith, MonthlyOf, draw_places, monthly_cost};

closed_set! {
    /// What kind of product it is.
    ProductKind {
        /// An account at a bank.
        BankAccount = "bank_account",
        /// Mobile money.
        MobileMoney = "mobile_money",
        /// An electronic wallet.
        Ewallet = "ewallet",
        /// Paid out by the post.
        PostAccount = "post_account",
    }
}

closed_set! {
    /// Whether a phone is needed, and whose.
    PhoneRule {
        /// None is needed.
        None = "none",
        /// A number registered in the person's name.
        OwnName = "own_name",
        /// The provider's own number, registered in the person's name.
        OwnNameAtProvider = "own_name_at_provider",
    }
}

closed_set! {
    /// Which identity paper is needed.
    NeedsId {
        /// A card with twelve digits.
        Cccd = "cccd",
        /// Such a card, or until the end of 2024 a CMND of nine digits.
        Either = "either",
    }
}

closed_set! {
    /// Whether somebody may act for the holder.
    Representation {
        /// Nobody may.
        No = "no",
        /// A legal representative or guardian may, and must where the holder is too young.
        Allowed = "allowed",
        /// Only so.
        Required = "required",
    }
}

/// What a provider offers, and what it requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "columns of a catalogue, each of them a yes or a no"
)]
pub struct Product {
    /// The code, which stands in dossiers.
    pub code: String,
    /// The provider's code; empty for products that any provider may have had.
    pub provider_code: String,
    /// The provider's name.
    pub provider_name: String,
    /// The product's name in Vietnamese.
    pub name_vi: String,
    /// What kind of product it is.
    pub kind: ProductKind,
    /// From which age a person opens it alone.
    pub min_age: u16,
    /// Whether a phone is needed, and whose.
    pub phone_rule: PhoneRule,
    /// Which identity paper is needed.
    pub needs_id: NeedsId,
    /// Whether a guardian may open it for somebody.
    pub guardian_allowed: bool,
    /// What must be paid in at the opening, in đồng.
    #[ts(type = "number")]
    pub opening_balance_vnd: i64,
    /// Which fees are waived, in words.
    pub fee_waiver_vi: String,
    /// The first day on which it is offered.
    #[ts(type = "string")]
    pub valid_from: Date,
    /// The last day, where there is one.
    #[ts(type = "string | null")]
    pub valid_to: Option<Date>,
    /// Whether the provider must meet the person.
    pub face_to_face: bool,
    /// Whether a portrait is needed: where the provider does not meet the person itself.
    pub needs_portrait: bool,
    /// Whether a person is asked about it; fallbacks and what is off by default are not.
    pub offered: bool,
    /// Whether somebody may act for the holder.
    pub representation: Representation,
}

/// The columns of `products.csv` that rules need; limits, laws and notes are for readers of the file.
#[derive(Deserialize)]
struct ProductRow {
    code: String,
    provider: String,
    provider_code: String,
    name_vi: String,
    kind: ProductKind,
    min_age: u16,
    phone_rule: PhoneRule,
    needs_id: NeedsId,
    #[serde(deserialize_with = "yes_or_no")]
    guardian_allowed: bool,
    opening_balance_vnd: i64,
    fee_waiver_vi: String,
    valid_from: Date,
    valid_to: Option<Date>,
    #[serde(deserialize_with = "yes_or_no")]
    face_to_face: bool,
}

/// What `product_needs.csv` adds, with its reasons beside.
#[derive(Deserialize)]
struct NeedsRow {
    product: String,
    #[serde(deserialize_with = "yes_or_no")]
    portrait: bool,
    #[serde(deserialize_with = "yes_or_no")]
    offered: bool,
    representative: Representation,
}

fn yes_or_no<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(serde::de::Error::custom("neither yes nor no")),
    }
}

static PRODUCTS: LazyLock<Vec<Product>> = LazyLock::new(|| {
    let mut needs: BTreeMap<String, NeedsRow> =
        csv::Reader::from_reader(include_str!("../../../data/product_needs.csv").as_bytes())
            .deserialize()
            .map(|row| {
                let row: NeedsRow = row.expect("the embedded list of product needs is well formed");
                (row.product.clone(), row)
            })
            .collect();
    csv::Reader::from_reader(include_str!("../../../data/products.csv").as_bytes())
        .deserialize()
        .map(|row| {
            let row: ProductRow = row.expect("the embedded list of products is well formed");
            let needs = needs
                .remove(&row.code)
                .expect("every product has its row in product_needs.csv");
            row.with(&needs)
        })
        .collect()
});

impl ProductRow {
    fn with(self, needs: &NeedsRow) -> Product {
        Product {
            code: self.code,
            provider_code: self.provider_code,
            provider_name: self.provider,
            name_vi: self.name_vi,
            kind: self.kind,
            min_age: self.min_age,
            phone_rule: self.phone_rule,
            needs_id: self.needs_id,
            guardian_allowed: self.guardian_allowed,
            opening_balance_vnd: self.opening_balance_vnd,
            fee_waiver_vi: self.fee_waiver_vi,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            face_to_face: self.face_to_face,
            needs_portrait: needs.portrait,
            offered: needs.offered,
            representation: needs.representative,
        }
    }
}

/// The whole catalogue, past products included, in the order of its file.
pub fn products() -> &'static [Product] {
    &PRODUCTS
}

/// The product of this code.
pub fn product(code: &str) -> Option<&'static Product> {
    PRODUCTS.iter().find(|product| product.code == code)
}

/// Whether this product wants a portrait: those that are opened away from a counter do.
pub fn needs_portrait(code: &str) -> bool {
    product(code).is_some_and(|product| product.needs_portrait)
}

impl Product {
    /// Whether it is offered on this day at all.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_catalogue_is_read_whole() {
        assert_eq!(products().len(), 11);
        let account = product("vietinbank_luuxa_account").unwrap();
        assert_eq!(account.provider_name, "VietinBank chi nhánh Lưu Xá");
        assert_eq!(
            (account.min_age, account.phone_rule, account.needs_id),
            (15, PhoneRule::None, NeedsId::Cccd)
        );
        assert_eq!(
            (account.opening_balance_vnd, account.face_to_face),
            (0, true)
        );
        assert!(product("nothing").is_none());
    }

    #[test]
    fn a_product_has_a_first_and_a_last_day() {
        let pilot = product("viettel_mobile_money_pilot").unwrap();
        assert!(pilot.is_valid_on(date(2022, 12, 18)) && pilot.is_valid_on(date(2025, 12, 31)));
        assert!(!pilot.is_valid_on(date(2026, 1, 1)) && !pilot.is_valid_on(date(2021, 10, 31)));
    }

    #[test]
    fn who_meets_the_person_needs_no_portrait() {
        assert!(needs_portrait("viettel_mobile_money") && needs_portrait("vietinbank_luuxa_ekyc"));
        assert!(!needs_portrait("vietinbank_luuxa_account") && !needs_portrait("nothing"));
        assert!(
            products()
                .iter()
                .all(|product| !(product.face_to_face && product.needs_portrait))
        );
    }

    #[test]
    fn both_files_agree_on_who_may_act_for_the_holder() {
        for product in products() {
            assert_eq!(
                product.guardian_allowed,
                product.representation != Representation::No,
                "{}",
                product.code
            );
        }
    }
}
