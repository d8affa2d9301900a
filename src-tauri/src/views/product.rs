use jiff::civil::Date;
use serde::Serialize;
use tannha_domain::{Applicant, Draft, PhoneRule, Product, product, products_on, why_unavailable};
use ts_rs::TS;

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
    /// From which age a person opens it alone.
    pub min_age: u16,
    /// What must be paid in, in đồng.
    #[ts(type = "number")]
    pub opening_balance: i64,
    /// Which fees are waived.
    pub fee_waiver: String,
    /// Why this person cannot have it.
    pub unavailable: Option<String>,
    /// The person chose it.
    pub chosen: bool,
}

/// What is offered on this day, in an order that favours nobody, and what was chosen even where it is offered no more.
pub fn product_views(draft: &Draft, today: Date) -> Vec<ProductView> {
    let applicant = draft.applicant(today);
    let mut offers = products_on(today, &draft.dossier.to_string());
    let chosen = draft.product.as_deref().and_then(product);
    offers.extend(chosen.filter(|chosen| offers.iter().all(|offer| offer.code != chosen.code)));
    offers
        .into_iter()
        .map(|offer| view(offer, applicant, draft, today))
        .collect()
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
        min_age: offer.min_age,
        opening_balance: offer.opening_balance_vnd,
        fee_waiver: offer.fee_waiver_vi.clone(),
        unavailable: why_unavailable(offer, &applicant, today).map(str::to_owned),
        chosen: draft.product.as_deref() == Some(&offer.code),
    }
}
