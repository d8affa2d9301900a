use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Representation, product};

/// One field that a product wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldRule {
    /// The field's code.
    pub field: String,
    /// Whether a dossier is incomplete without it. Fields of a representative or of a phone count only where there is one.
    pub mandatory: bool,
}

/// `product` is `*` for all of them; `version` is the first day on which the row holds.
#[derive(Deserialize)]
struct Row {
    product: String,
    version: Date,
    field: String,
    mandatory: String,
}

/// The rows that hold for all products follow what a bank must ask (Law 14/2022/QH15 Art. 10, in force since
/// 1 March 2023) and what banks ask in practice (DOMAIN.md b).
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    csv::Reader::from_reader(include_str!("../../../../data/product_fields.csv").as_bytes())
        .deserialize()
        .map(|row| row.expect("the embedded list of product fields is well formed"))
        .collect()
});

/// The fields that this product wants on this day, in the order in which they are asked; none for an unknown product.
///
/// For each field the newest row that holds on the day counts, the product's own before that of all products. A day
/// before the first version takes the first: older dossiers are shown with it.
pub fn product_fields(code: &str, today: Date) -> Vec<FieldRule> {
    let Some(product) = product(code) else {
        return Vec::new();
    };
    let mut fields: Vec<&str> = Vec::new();
    for row in ROWS.iter() {
        let known = fields.contains(&row.field.as_str());
        if (row.product == "*" || row.product == code) && !known {
            fields.push(&row.field);
        }
    }
    fields
        .into_iter()
        .filter(|field| {
            product.representation != Representation::No || !field.starts_with("representative_")
        })
        .filter_map(|field| {
            let row =
                newest(&ROWS, code, field, today).or_else(|| newest(&ROWS, "*", field, today))?;
            Some(FieldRule {
                field: field.to_owned(),
                mandatory: row.mandatory == "yes",
            })
        })
        .collect()
}

fn newest<'a>(rows: &'a [Row], product: &str, field: &str, today: Date) -> Option<&'a Row> {
    let of_field = || {
        rows.iter()
            .filter(|row| row.product == product && row.field == field)
    };
    let holding = of_field()
        .filter(|row| row.version <= today)
        .max_by_key(|row| row.version);
    holding.or_else(|| of_field().min_by_key(|row| row.version))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::Field;
    use crate::product::products;

    const TODAY: Date = date(2026, 11, 23);

    fn mandatory(code: &str) -> Vec<String> {
        product_fields(code, TODAY)
            .into_iter()
            .filter(|rule| rule.mandatory)
            .map(|rule| rule.field)
            .collect()
    }

    #[test]
    fn a_counter_account_wants_what_the_law_names_and_no_phone() {
        assert_eq!(
            mandatory("vietinbank_luuxa_account"),
            [
                "full_name",
                "birth_date",
                "sex",
                "nationality",
                "number",
                "issue_date",
                "issue_place",
                "registered_address",
                "present_address",
                "occupation",
                "position",
                "has_phone",
                "vietnam_resident",
                "us_tax_person",
                "wants_card",
                "wants_sms"
            ]
        );
    }

    #[test]
    fn mobile_money_wants_a_phone_and_no_bank_card() {
        let wanted = mandatory("viettel_mobile_money");
        assert!(wanted.contains(&"phone".to_owned()) && wanted.contains(&"phone_owner".to_owned()));
        assert!(!wanted.contains(&"wants_card".to_owned()));
    }

    #[test]
    fn only_products_that_know_a_representative_ask_about_one() {
        assert!(
            mandatory("vietinbank_luuxa_represented").contains(&"representative_paper".to_owned())
        );
        let alone = product_fields("vietinbank_luuxa_account", TODAY);
        assert!(
            alone
                .iter()
                .all(|rule| !rule.field.starts_with("representative_"))
        );
    }

    #[test]
    fn every_field_of_the_file_is_a_field_and_every_row_has_its_product() {
        for row in ROWS.iter() {
            assert!(row.field.parse::<Field>().is_ok(), "{}", row.field);
            assert!(
                row.product == "*" || products().iter().any(|product| product.code == row.product),
                "{}",
                row.product
            );
            assert!(
                matches!(row.mandatory.as_str(), "yes" | "no"),
                "{}",
                row.field
            );
        }
        for field in Field::ALL {
            assert!(
                ROWS.iter()
                    .any(|row| row.product == "*" && row.field == field.code()),
                "{field}"
            );
        }
    }

    #[test]
    fn the_newest_version_that_holds_counts() {
        let row = |version: Date, mandatory: &str| Row {
            product: "*".into(),
            version,
            field: "sex".into(),
            mandatory: mandatory.into(),
        };
        let rows = [row(date(2023, 3, 1), "no"), row(date(2026, 1, 1), "yes")];
        let on = |day| newest(&rows, "*", "sex", day).unwrap().mandatory.clone();
        assert_eq!(on(date(2022, 12, 18)), "no");
        assert_eq!(on(date(2025, 12, 31)), "no");
        assert_eq!(on(date(2026, 1, 1)), "yes");
    }

    #[test]
    fn an_unknown_product_wants_nothing() {
        assert!(product_fields("nothing", TODAY).is_empty());
    }
}
