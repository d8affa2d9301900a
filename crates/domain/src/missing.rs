//! What a draft still lacks for its product, in codes that name the step which mends it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Answer, Draft, Expiry, Field, Gate, Mark, Moment, PhoneRule, ReadFacts, Role, Step, closed_set,
    due, ended_by, phone_does_not_fit, product, product_fields, standing_answer, why_unavailable,
};

/// One thing that a draft lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Missing {
    /// The step that mends it.
    pub step: Step,
    /// What kind of thing: `field`, `photo`, `consent`, `mark`, `product`, `redo`, …
    pub code: String,
    /// The field, role or purpose.
    pub what: String,
}

impl Missing {
    fn new(step: Step, code: &str, what: impl Into<String>) -> Self {
        Self {
            step,
            code: code.into(),
            what: what.into(),
        }
    }
}

/// Whether and whose phone there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PhoneSituation {
    /// Not said yet.
    #[default]
    Unknown,
    /// No phone.
    None,
    /// The person's own.
    Own,
    /// The person's own, and at home on a wire: it takes no codes.
    Landline,
    /// The person's own, which nobody may write down.
    Withheld,
    /// A relative's: for contact only, never for codes.
    Relative,
}

closed_set! {
    /// What a phone may be used for.
    PhoneUse {
        /// To call and to write, and for the codes of the account.
        ContactAndCodes = "contact_and_codes",
        /// To call and to write. Codes are never sent to it.
        ContactOnly = "contact_only",
    }
}

impl PhoneSituation {
    /// What it may be used for; `None` where there is none.
    pub fn usage(self) -> Option<PhoneUse> {
        match self {
            Self::Own => Some(PhoneUse::ContactAndCodes),
            Self::Landline | Self::Relative => Some(PhoneUse::ContactOnly),
            Self::Unknown | Self::None | Self::Withheld => None,
        }
    }

    /// What the facts say of it.
    pub fn of(facts: &impl ReadFacts) -> Self {
        match (facts.value(Field::HasPhone), facts.value(Field::PhoneOwner)) {
            (Some("no"), _) => Self::None,
            (_, Some("relative")) => Self::Relative,
            (_, Some("self")) => Self::Own,
            _ => Self::Unknown,
        }
    }
}

/// Everything that this draft lacks.
pub(crate) fn all_missing(draft: &Draft, today: Date) -> Vec<Missing> {
    if let Some(purpose) = ended_by(&draft.answers) {
        return vec![Missing::new(Step::Consent, "ended", purpose)];
    }
    let mut missing = consents(draft, today);
    fields(draft, today, &mut missing);
    expired(draft, today, &mut missing);
    phone(draft, today, &mut missing);
    chosen_product(draft, today, &mut missing);
    photos(draft, today, &mut missing);
    mark(draft, today, &mut missing);
    helper(draft, today, &mut missing);
    redone(draft, today, &mut missing);
    missing
}

fn consents(draft: &Draft, today: Date) -> Vec<Missing> {
    let situation = draft.situation(today);
    Moment::ALL
        .iter()
        .flat_map(|moment| {
            due(*moment, &situation, &draft.answers)
                .into_iter()
                .map(move |purpose| (moment, purpose))
        })
        .map(|(moment, purpose)| Missing::new(moment.step(), "consent", &purpose.code))
        .collect()
}

fn fields(draft: &Draft, today: Date, missing: &mut Vec<Missing>) {
    let Some(chosen) = draft.product.as_deref() else {
        return;
    };
    for rule in product_fields(chosen, today)
        .into_iter()
        .filter(|rule| rule.mandatory)
    {
        let Ok(field) = rule.field.parse::<Field>() else {
            continue;
        };
        let representative = matches!(
            field,
            Field::RepresentativeName
                | Field::RepresentativeNumber
                | Field::RepresentativeRelation
                | Field::RepresentativePaper
        );
        let phone_detail = matches!(
            field,
            Field::Phone | Field::PhoneOwner | Field::PhoneOwnerName | Field::PhoneOwnerRelation
        );
        let wanted = (!representative || draft.needs_representative(today)) && !phone_detail;
        if wanted && draft.facts.value(field).is_none() {
            missing.push(Missing::new(field.step(), "field", field.code()));
        }
    }
}

/// Told as soon as it is known, and not only once a product wants the card. What will have expired on the day of the
/// session is of no use there; where that day is only assumed it is a warning, which stands among the findings.
fn expired(draft: &Draft, today: Date, missing: &mut Vec<Missing>) {
    let Some(Ok(last)) = draft.facts.value(Field::ExpiryDate).map(str::parse::<Date>) else {
        return;
    };
    let code = match draft.session_day(today) {
        _ if last < today => "card_expired",
        (session, true) if last < session => "card_expires_before_session",
        _ => return,
    };
    missing.push(Missing::new(Step::Card, code, Field::ExpiryDate.code()));
}

fn phone(draft: &Draft, today: Date, missing: &mut Vec<Missing>) {
    let rule = draft
        .product
        .as_deref()
        .and_then(product)
        .map_or(PhoneRule::None, |product| product.phone_rule);
    let need = |field: Field, missing: &mut Vec<Missing>| {
        if draft.facts.value(field).is_none() {
            missing.push(Missing::new(Step::Phone, "field", field.code()));
        }
    };
    let allowed = |purpose: &str| standing_answer(&draft.answers, purpose) == Some(Answer::Yes);
    match PhoneSituation::of(&draft.facts) {
        PhoneSituation::Unknown => {
            need(Field::HasPhone, missing);
            if draft.facts.says_yes(Field::HasPhone) {
                need(Field::PhoneOwner, missing);
            }
        }
        PhoneSituation::Own if allowed("contact_phone") => need(Field::Phone, missing),
        PhoneSituation::Relative
            if allowed("contact_through_relative")
                && draft.gate(Moment::PhoneOwner, today) == Gate::Open =>
        {
            for field in [
                Field::Phone,
                Field::PhoneOwnerName,
                Field::PhoneOwnerRelation,
            ] {
                need(field, missing);
            }
        }
        _ => {}
    }
    let unfit = phone_does_not_fit(rule, draft.phone()).or_else(|| {
        (rule != PhoneRule::None && !allowed("contact_phone")).then_some("product_needs_phone")
    });
    if let Some(code) = unfit {
        let product = draft.product.clone().unwrap_or_default();
        missing.push(Missing::new(Step::Product, code, product));
    }
}

/// One whole mark under answers that were read back: the signature, the photographed sheet with its witness, or the
/// recorded yes.
fn mark(draft: &Draft, today: Date, missing: &mut Vec<Missing>) {
    let Some(mark) = draft.mark() else {
        missing.push(Missing::new(Step::Consent, "mark", "mark_signature"));
        return;
    };
    let parts: Vec<_> = draft.attachments_of(mark.role()).collect();
    let carried = !parts.is_empty() && parts.iter().all(|part| part.carried);
    if draft.mark_kept.read_back_at.is_none() && !carried {
        missing.push(Missing::new(Step::Consent, "read_back", "read_back"));
    }
    if mark == Mark::Sheet && !carried {
        if let Err(problem) = draft.check_witness(today) {
            missing.push(Missing::new(Step::Consent, problem.code(), "helper"));
        }
        if draft.mark_kept.sheet.is_none() {
            missing.push(Missing::new(Step::Consent, "sheet", "sheet"));
            return;
        }
    }
    if parts.is_empty() {
        missing.push(Missing::new(Step::Consent, "mark", mark.purpose()));
    }
}

/// Who sits along is named, once both have said yes; whoever witnesses signs as well (DOMAIN.md b).
fn helper(draft: &Draft, today: Date, missing: &mut Vec<Missing>) {
    if draft.gate(Moment::Helper, today) != Gate::Open {
        return;
    }
    let mut wanted = vec![Field::HelperName, Field::HelperRelation];
    if draft.is_witnessed() {
        wanted.push(Field::HelperBirth);
    }
    for field in wanted {
        if draft.facts.value(field).is_none() {
            missing.push(Missing::new(field.step(), "field", field.code()));
        }
    }
    // On a sheet the witness signs beside the mark.
    if draft.is_witnessed()
        && draft.mark() != Some(Mark::Sheet)
        && draft
            .attachments_of(Role::WitnessSignature)
            .next()
            .is_none()
    {
        let role = Role::WitnessSignature;
        missing.push(Missing::new(role.step(), "witness", role.code()));
    }
}

fn chosen_product(draft: &Draft, today: Date, missing: &mut Vec<Missing>) {
    let Some(code) = draft.product.as_deref() else {
        missing.push(Missing::new(Step::Product, "product", "product"));
        return;
    };
    match product(code) {
        None => missing.push(Missing::new(Step::Product, "product_not_offered", code)),
        // What the phone's rule wants is said by the phone, which knows of the consent as well.
        Some(product) => {
            if let Some(why) = why_unavailable(product, &draft.applicant(today), today)
                && !missing.iter().any(|line| line.code == why)
            {
                missing.push(Missing::new(Step::Product, why, code));
            }
        }
    }
}

fn photos(draft: &Draft, today: Date, missing: &mut Vec<Missing>) {
    let mut wanted = vec![Role::CardFront, Role::CardBack];
    if draft.product.as_deref().is_some_and(crate::needs_portrait) {
        wanted.push(Role::Portrait);
    }
    if draft.needs_representative(today) {
        wanted.push(Role::RepresentativePaper);
    }
    for role in wanted {
        if draft.gate(role.moment(), today) == Gate::Open
            && draft.attachments_of(role).next().is_none()
        {
            missing.push(Missing::new(role.step(), "photo", role.code()));
        }
    }
    // One that the judge advised against is taken again, or kept for a reason that whoever reads it hears.
    for attachment in &draft.attachments {
        if attachment.judged.lacks_a_reason() && !attachment.carried {
            let role = attachment.role;
            missing.push(Missing::new(role.step(), "photo_reason", role.code()));
        }
    }
}

/// In a redo what was asked again must be new: the same blurred picture is not an answer.
fn redone(draft: &Draft, today: Date, missing: &mut Vec<Missing>) {
    for reason in &draft.redo {
        let of_step = || {
            draft
                .attachments
                .iter()
                .filter(|attachment| attachment.role.step() == reason.step)
        };
        let still_old = match reason.role {
            // What the person refused cannot be asked for again: only an answer could open it.
            Some(role) => {
                draft.gate(role.moment(), today) == Gate::Open
                    && draft
                        .attachments_of(role)
                        .all(|attachment| attachment.carried)
            }
            None => {
                of_step().next().is_some()
                    && of_step().all(|attachment| attachment.carried)
                    && reason.code.is_about_a_picture()
            }
        };
        if still_old {
            missing.push(Missing::new(
                reason.step,
                "redo",
                reason.role.map_or(reason.code.code(), Role::code),
            ));
        }
    }
}

/// The expiry that the rules give to this card: the day, or `never`.
pub fn computed_expiry(facts: &impl ReadFacts) -> Option<String> {
    let issued = facts.value(Field::IssueDate)?.parse().ok()?;
    Some(
        match crate::card_expiry::expiry(facts.birth_date()?, issued)? {
            Expiry::Never => "never".to_owned(),
            Expiry::On(day) => day.to_string(),
        },
    )
}
