//! Where money is drawn and what a month costs. Both lists hold only what somebody vouches for: what is not in them is
//! unknown, and the screen says so.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, de::DeserializeOwned};

use crate::{UnitCode, closed_set, unit};

closed_set! {
    /// What kind of place hands out money.
    DrawAt {
        /// An agent of the provider, mostly a shop.
        Agent = "agent",
        /// A machine.
        Atm = "atm",
        /// A counter of the bank or the post.
        Counter = "counter",
    }
}

closed_set! {
    /// What one brings to draw money.
    DrawWith {
        /// The identity card.
        IdCard = "id_card",
        /// The bank card.
        BankCard = "bank_card",
        /// The phone.
        Phone = "phone",
    }
}

closed_set! {
    /// What may cost something every month.
    MonthlyOf {
        /// Messages by SMS.
        Sms = "sms",
        /// A card.
        Card = "card",
    }
}

/// One place where money of a product is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DrawPlace {
    product: String,
    unit: String,
    /// What kind of place.
    pub at: DrawAt,
    /// What one brings.
    pub with: DrawWith,
    /// Its name, as people know it.
    pub name_vi: String,
    valid_from: Date,
    valid_to: Option<Date>,
}

#[derive(Deserialize)]
struct CostRow {
    product: String,
    of: MonthlyOf,
    dong: i64,
    valid_from: Date,
    valid_to: Option<Date>,
}

fn read<T: DeserializeOwned>(list: &str) -> Vec<T> {
    csv::Reader::from_reader(list.as_bytes())
        .deserialize()
        .map(|row| row.expect("the embedded lists of terms are well formed"))
        .collect()
}

static PLACES: LazyLock<Vec<DrawPlace>> =
    LazyLock::new(|| read(include_str!("../../../../data/product_places.csv")));
static COSTS: LazyLock<Vec<CostRow>> =
    LazyLock::new(|| read(include_str!("../../../../data/product_costs.csv")));

fn holds(from: Date, to: Option<Date>, day: Date) -> bool {
    from <= day && to.is_none_or(|last| day <= last)
}

/// Where money of this product is drawn, the nearest first: in the person's own unit, then in those above it.
pub fn draw_places(product: &str, area: &UnitCode, today: Date) -> Vec<&'static DrawPlace> {
    near(&PLACES, product, area, today)
}

fn near<'a>(
    places: &'a [DrawPlace],
    product: &str,
    area: &UnitCode,
    today: Date,
) -> Vec<&'a DrawPlace> {
    let mut found = Vec::new();
    let mut at = Some(area.clone());
    while let Some(code) = at.take() {
        let here = code.to_string();
        found.extend(places.iter().filter(|place| {
            place.product == product
                && place.unit == here
                && holds(place.valid_from, place.valid_to, today)
        }));
        at = unit(&code)
            .and_then(|unit| unit.parent.clone())
            .map(|parent| UnitCode {
                list: code.list,
                code: parent,
            });
    }
    found
}

/// What a month of this costs, in đồng; `None` where nobody knows.
pub fn monthly_cost(product: &str, of: MonthlyOf, today: Date) -> Option<i64> {
    cost(&COSTS, product, of, today)
}

fn cost(rows: &[CostRow], product: &str, of: MonthlyOf, today: Date) -> Option<i64> {
    rows.iter()
        .filter(|row| {
            row.product == product && row.of == of && holds(row.valid_from, row.valid_to, today)
        })
        .max_by_key(|row| row.valid_from)
        .map(|row| row.dong)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::products;

    const TODAY: Date = date(2026, 11, 23);

    #[test]
    fn the_nearest_place_comes_first_and_another_communes_not_at_all() {
        let places: Vec<DrawPlace> = read(
            "product,unit,at,with,name_vi,valid_from,valid_to,source\n\
             a,2022:19,counter,id_card,Quầy ở tỉnh,2026-01-01,,test\n\
             a,2022:05746,agent,phone,Cửa hàng ở xã,2026-01-01,,test\n\
             a,2022:05740,agent,phone,Cửa hàng xã bên,2026-01-01,,test\n\
             b,2022:05746,atm,bank_card,Máy khác,2026-01-01,,test\n\
             a,2022:05746,atm,bank_card,Máy đã dời,2024-01-01,2025-12-31,test\n",
        );
        let area = "2022:05746".parse().unwrap();
        let names: Vec<&str> = near(&places, "a", &area, TODAY)
            .iter()
            .map(|place| place.name_vi.as_str())
            .collect();
        assert_eq!(names, ["Cửa hàng ở xã", "Quầy ở tỉnh"]);
    }

    #[test]
    fn the_newest_price_that_holds_counts_and_no_row_is_no_price() {
        let rows: Vec<CostRow> = read(
            "product,of,dong,valid_from,valid_to,source\n\
             a,sms,8800,2024-01-01,,test\n\
             a,sms,11000,2026-01-01,,test\n\
             a,sms,12000,2027-01-01,,test\n",
        );
        assert_eq!(cost(&rows, "a", MonthlyOf::Sms, TODAY), Some(11_000));
        assert_eq!(cost(&rows, "a", MonthlyOf::Card, TODAY), None);
    }

    #[test]
    fn every_row_of_both_lists_is_of_a_product_and_a_unit() {
        let known = |code: &str| products().iter().any(|product| product.code == code);
        for place in PLACES.iter() {
            assert!(known(&place.product), "{}", place.product);
            assert!(
                place
                    .unit
                    .parse()
                    .is_ok_and(|code: UnitCode| unit(&code).is_some()),
                "{}",
                place.unit
            );
        }
        for row in COSTS.iter() {
            assert!(known(&row.product) && row.dong >= 0, "{}", row.product);
        }
    }
}
