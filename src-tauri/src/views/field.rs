//! Which fields a draft asks for, in order.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use tannha_domain::{
    Draft, Field, FieldRule, Gate, Kind, Moment, Step, closed_set, product_fields, products_on,
};
use ts_rs::TS;

closed_set! {
    /// How a field is asked.
    FieldKind {
        /// Free words.
        Text = "text",
        /// A date.
        Date = "date",
        /// One of the choices.
        Choice = "choice",
        /// An administrative unit.
        Unit = "unit",
        /// Digits of an identity paper.
        Number = "number",
        /// A phone number.
        Phone = "phone",
        /// Yes or no.
        YesNo = "yes_no",
    }
}

/// One field that the product wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FieldView {
    /// The field's code.
    pub field: String,
    /// The step on which it is asked.
    pub step: Step,
    /// Whether the dossier is incomplete without it.
    pub mandatory: bool,
    /// How it is asked.
    #[ts(inline)]
    pub kind: FieldKind,
    /// The codes to choose from.
    pub choices: Vec<String>,
}

/// The fields of this draft: of its product, or of all that are offered while none is chosen, where only what every
/// one of them wants is mandatory.
pub fn fields(draft: &Draft, today: Date) -> Vec<FieldView> {
    let rules = match draft.product.as_deref() {
        Some(code) => product_fields(code, today),
        None => of_every_offer(draft, today),
    };
    let represented = draft.needs_representative(today);
    rules
        .into_iter()
        .filter_map(|rule| Some((rule.field.parse().ok()?, rule.mandatory)))
        .filter(|(field, _)| represented || !is_of_a_representative(*field))
        .filter(|(field, _)| draft.is_helped() || field.moment() != Moment::Helper)
        .map(|(field, mandatory)| {
            view(
                field,
                mandatory || is_wanted_of_a_helper(draft, field, today),
            )
        })
        .collect()
}

/// Whoever sits along is named, once both have said yes.
fn is_wanted_of_a_helper(draft: &Draft, field: Field, today: Date) -> bool {
    field.moment() == Moment::Helper
        && draft.gate(Moment::Helper, today) == Gate::Open
        && match field {
            Field::HelperNumber => false,
            Field::HelperBirth => draft.is_witnessed(),
            _ => true,
        }
}

pub(super) fn is_of_a_representative(field: Field) -> bool {
    use Field as F;
    matches!(
        field,
        F::RepresentativeName
            | F::RepresentativeNumber
            | F::RepresentativeRelation
            | F::RepresentativePaper
    )
}

fn of_every_offer(draft: &Draft, today: Date) -> Vec<FieldRule> {
    let offers: Vec<Vec<FieldRule>> = products_on(today, &draft.dossier.to_string())
        .iter()
        .map(|offer| product_fields(&offer.code, today))
        .collect();
    let mut order: Vec<String> = Vec::new();
    let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
    for rule in offers.iter().flatten() {
        if !order.contains(&rule.field) {
            order.push(rule.field.clone());
        }
        *wanted.entry(rule.field.clone()).or_default() += usize::from(rule.mandatory);
    }
    let by_all = |field: &str| wanted.get(field) == Some(&offers.len());
    order
        .into_iter()
        .map(|field| FieldRule {
            mandatory: by_all(&field),
            field,
        })
        .collect()
}

fn view(field: Field, mandatory: bool) -> FieldView {
    let (kind, choices) = match field.kind() {
        Kind::Text | Kind::Name => (FieldKind::Text, &[][..]),
        Kind::Date => (FieldKind::Date, &[][..]),
        Kind::Choice(codes) => (FieldKind::Choice, codes),
        Kind::Unit => (FieldKind::Unit, &[][..]),
        Kind::Number => (FieldKind::Number, &[][..]),
        Kind::Phone => (FieldKind::Phone, &[][..]),
        Kind::YesNo => (FieldKind::YesNo, &[][..]),
    };
    let choices = choices.iter().map(|code| (*code).to_owned()).collect();
    FieldView {
        field: field.to_string(),
        step: field.step(),
        mandatory,
        kind,
        choices,
    }
}
