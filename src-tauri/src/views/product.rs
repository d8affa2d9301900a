use jiff::civil::Date;
use serde::Serialize;
use tannha_domain::{
    Applicant, Draft, DrawAt, DrawWith, NeedsId, PhoneRule, Product, Representation, draw_places,
    monthly_cost, product, products_on, why_unavailable,
};
use ts_rs::TS;

/// Where money is drawn, and with what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DrawView {
    /// What kind of place.
    #[ts(inline)]
    pub at: DrawAt,
    /// What one brings.
    #[ts(inline)]
    pub with: DrawWith,
    /// Its name.
    pub name: String,
}

/// One product, and whether this person can have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProductView {
    /// Its code.
    pub code: String,
    /// The provider's code.
    pub provider: String,
    /// The provider's name.
    pub provider_name: String,
    /// Its name.
    pub name: String,
    /// What kind it is.
    pub kind: String,
    /// Whether the provider meets the person.
    pub face_to_face: bool,
    /// Whether a phone is needed, and whose.
    #[ts(inline)]
    pub phone_rule: PhoneRule,
    /// Which identity paper is needed.
    #[ts(inline)]
    pub needs_id: NeedsId,
    /// Whether somebody may act for the holder.
    #[ts(inline)]
    pub representation: Representation,
    /// From which age a person opens it alone.
    pub min_age: u16,
    /// What must be paid in, in đồng.
    #[ts(type = "number")]
    pub opening_balance: i64,
    /// Which fees are waived.
    pub fee_waiver: String,
    /// Where money is drawn near this person, as far as anybody knows; empty where nobody does.
    pub places: Vec<DrawView>,
    /// What messages cost in a month, in đồng; nothing where it is not known.
    #[ts(type = "number | null")]
    pub monthly_sms: Option<i64>,
    /// What a card costs in a month, in đồng; nothing where it is not known.
    #[ts(type = "number | null")]
    pub monthly_card: Option<i64>,
    /// Whether such an account has a card at all.
    pub has_card: bool,
    /// Why this person cannot have it.
    pub unavailable: Option<String>,
    /// The person chose it.
    pub chosen: bool,
}

/// What is offered on this day, in an order that favours nobody, and what was chosen even where it is offered no more.
/// What this person can have stands before what they cannot; where a visit found no phone, what needs none comes first.
pub fn product_views(draft: &Draft, without_phone: bool, today: Date) -> Vec<ProductView> {
    let applicant = draft.applicant(today);
    let mut offers = products_on(today, &draft.dossier.to_string());
    let chosen = draft.product.as_deref().and_then(product);
    offers.extend(chosen.filter(|chosen| offers.iter().all(|offer| offer.code != chosen.code)));
    let mut views: Vec<ProductView> = offers
        .into_iter()
        .map(|offer| view(offer, applicant, draft, today))
        .collect();
    // A stable sort: within each group the circle of the providers stands.
    views.sort_by_key(|view| {
        (
            view.unavailable.is_some(),
            without_phone && view.phone_rule != PhoneRule::None,
        )
    });
    views
}

fn view(offer: &Product, applicant: Applicant, draft: &Draft, today: Date) -> ProductView {
    ProductView {
        code: offer.code.clone(),
        provider: offer.provider_code.clone(),
        provider_name: offer.provider_name.clone(),
        name: offer.name_vi.clone(),
        kind: offer.kind.to_string(),
        face_to_face: offer.face_to_face,
        phone_rule: offer.phone_rule,
        needs_id: offer.needs_id,
        representation: offer.representation,
        min_age: offer.min_age,
        opening_balance: offer.opening_balance_vnd,
        fee_waiver: offer.fee_waiver_vi.clone(),
        places: draw_places(&offer.code, &draft.area, today)
            .into_iter()
            .map(|place| DrawView {
                at: place.at,
                with: place.with,
                name: place.name_vi.clone(),
            })
            .collect(),
        monthly_sms: monthly_cost(&offer.code, tannha_domain::MonthlyOf::Sms, today),
        monthly_card: monthly_cost(&offer.code, tannha_domain::MonthlyOf::Card, today),
        has_card: tannha_domain::product_fields(&offer.code, today)
            .iter()
            .any(|rule| rule.field == "wants_card"),
        unavailable: why_unavailable(offer, &applicant, today).map(str::to_owned),
        chosen: draft.product.as_deref() == Some(&offer.code),
    }
}
