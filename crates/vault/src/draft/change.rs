//! Answers, fields, the card and the product: each one transaction, each held against consent first.

use jiff::{Timestamp, civil::Date};
use rusqlite::Transaction;
use tannha_domain::{
    CardReading, ConsentAnswer, Draft, DraftId, Fact, Facts, Field, Gate, Moment, PurposeKind,
    ReadFacts as _, SHARE, Source, Step, Subject, THIRD_PARTY, ThirdPerson, card_implies,
    card_value, chosen_mark, computed_expiry, ended_by, fold, product, purpose, unit_of_address,
    why_unavailable,
};

use super::{Opened, load, mark, place};
use crate::{
    Vault, VaultError, dossier, operators, request,
    row::{self, Bytes as _},
    sql::{rows, run},
    state,
    trail::{self, Entry},
};

/// The question that allows everything else.
const FIRST_QUESTION: &str = "process_for_account";

pub(super) fn put_fact(
    tx: &Transaction<'_>,
    draft: DraftId,
    field: Field,
    fact: &Fact,
) -> Result<(), VaultError> {
    let sql = "INSERT INTO draft_fact (draft, field, value, source) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (draft, field) DO UPDATE SET value = excluded.value, source = excluded.source";
    run(
        tx,
        "write a field",
        sql,
        (draft.bytes(), field.code(), &fact.value, fact.source.code()),
    )?;
    Ok(())
}

fn drop_fact(tx: &Transaction<'_>, draft: DraftId, field: Field) -> Result<(), VaultError> {
    run(
        tx,
        "clear a field",
        "DELETE FROM draft_fact WHERE draft = ?1 AND field = ?2",
        (draft.bytes(), field.code()),
    )?;
    Ok(())
}

pub(super) fn put_answer(
    tx: &Transaction<'_>,
    draft: DraftId,
    answer: &ConsentAnswer,
) -> Result<(), VaultError> {
    let sql = "INSERT INTO draft_answer (draft, place, purpose, answer, by, at, text_version, language, about)
        SELECT ?1, coalesce(max(place), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM draft_answer WHERE draft = ?1";
    let values = (
        draft.bytes(),
        &answer.purpose,
        answer.answer.code(),
        answer.by.code(),
        answer.at.to_string(),
        &answer.text_version,
        &answer.language,
        &answer.about,
    );
    run(tx, "write an answer", sql, values)?;
    if let Some(heard) = &answer.heard {
        let sql = "INSERT INTO draft_heard (draft, place, heard) SELECT ?1, max(place), ?2 FROM draft_answer WHERE draft = ?1";
        run(
            tx,
            "write how it was heard",
            sql,
            (draft.bytes(), row::to_json(heard)?),
        )?;
    }
    Ok(())
}

fn value_of(draft: &Draft, field: Field) -> Option<String> {
    draft.facts.value(field).map(str::to_owned)
}

pub(super) fn touch(
    tx: &Transaction<'_>,
    draft: DraftId,
    now: Timestamp,
) -> Result<(), VaultError> {
    run(
        tx,
        "write a draft",
        "UPDATE draft SET saved_at = ?2 WHERE id = ?1",
        (draft.bytes(), now.as_millisecond()),
    )?;
    Ok(())
}

pub(super) fn check_gate(draft: &Draft, moment: Moment, today: Date) -> Result<(), VaultError> {
    match draft.gate(moment, today) {
        Gate::Open => Ok(()),
        Gate::Ask | Gate::Shut => Err(VaultError::NotAllowed { moment }),
    }
}

pub(super) fn check_step(draft: &Draft, step: Step, today: Date) -> Result<(), VaultError> {
    if draft.is_open(step, today) {
        Ok(())
    } else {
        Err(VaultError::StepClosed { step })
    }
}

/// Deletes what a no forbids: "a no leaves no pixel and no field". Answers with whether anything went.
pub(super) fn sweep(tx: &Transaction<'_>, draft: &Draft, today: Date) -> Result<bool, VaultError> {
    let doing = "take away what a no forbids";
    let (fields, attachments) = draft.forbidden(today);
    for field in &fields {
        drop_fact(tx, draft.id, *field)?;
    }
    let mut gone = !fields.is_empty() || !attachments.is_empty();
    for attachment in &attachments {
        run(
            tx,
            doing,
            "DELETE FROM draft_attachment WHERE id = ?1",
            [attachment.bytes()],
        )?;
    }
    let shut = |field| {
        draft
            .moments_of(field)
            .any(|moment| draft.gate(moment, today) == Gate::Shut)
    };
    gone |= place::sweep(tx, draft, shut)?;
    // What could still be put back is forbidden too.
    let sql = "SELECT id, role FROM draft_attachment WHERE draft = ?1 AND removed_at IS NOT NULL";
    for (id, role) in rows(tx, doing, sql, [draft.id.bytes()], |found| {
        Ok((
            row::id::<tannha_domain::AttachmentId>(found, 0)?,
            row::text::<tannha_domain::Role>(found, 1)?,
        ))
    })? {
        if draft.gate(role.moment(), today) == Gate::Shut {
            run(
                tx,
                doing,
                "DELETE FROM draft_attachment WHERE id = ?1",
                [id.bytes()],
            )?;
            gone = true;
        }
    }
    Ok(gone)
}

/// A no that ends it leaves the answers and nothing else, what was kept for a redo included.
pub(super) fn end(
    tx: &Transaction<'_>,
    draft: &Draft,
    by: &str,
    now: Timestamp,
) -> Result<(), VaultError> {
    let doing = "end a draft";
    mark::spend(tx, draft.id, now)?;
    for sql in [
        "DELETE FROM draft_fact WHERE draft = ?1",
        "DELETE FROM draft_attachment WHERE draft = ?1",
        "DELETE FROM draft_key WHERE draft = ?1",
        "DELETE FROM draft_place WHERE draft = ?1",
    ] {
        run(tx, doing, sql, [draft.id.bytes()])?;
    }
    let sql = "UPDATE draft SET ended = ?2, product = NULL, card = NULL, redo = '[]' WHERE id = ?1";
    run(tx, doing, sql, (draft.id.bytes(), by))?;
    dossier::let_go(tx, draft.dossier)?;
    trail::append(
        tx,
        now,
        &Entry::DraftEnded {
            draft: draft.id,
            purpose: by,
        },
    )?;
    state::project_subject(tx, &draft.subject)
}

/// The expiry follows from birth and issue, unless somebody read it off the card.
fn put_expiry(tx: &Transaction<'_>, draft: &Draft) -> Result<(), VaultError> {
    let ours = draft
        .facts
        .get(&Field::ExpiryDate)
        .is_none_or(|fact| fact.source == Source::Computed);
    match computed_expiry(&draft.facts) {
        // What was computed from a date that is no longer there says nothing.
        None if ours => drop_fact(tx, draft.id, Field::ExpiryDate),
        Some(value) if ours => put_fact(
            tx,
            draft.id,
            Field::ExpiryDate,
            &Fact {
                value,
                source: Source::Computed,
            },
        ),
        _ => Ok(()),
    }
}

/// Whether what the card says goes in the place of what is there: always, but for what somebody typed and means
/// otherwise. That stays beside the card as a finding.
fn card_is_better(there: Option<&Fact>, says: &str) -> bool {
    there.is_none_or(|fact| {
        fact.source != Source::Typed
            || fold(&fact.value) == fold(says)
            || says.starts_with(&fact.value)
    })
}

fn put_card(
    tx: &Transaction<'_>,
    draft: &mut Draft,
    card: &CardReading,
    today: Date,
) -> Result<(), VaultError> {
    run(
        tx,
        "write the card",
        "UPDATE draft SET card = ?2 WHERE id = ?1",
        (draft.id.bytes(), row::to_json(card)?),
    )?;
    let mut says: Vec<(Field, String)> = Field::ALL
        .iter()
        .filter_map(|field| Some((*field, card_value(card, *field)?)))
        .collect();
    says.extend(
        unit_of_address(&card.address).map(|unit| (Field::RegisteredUnit, unit.to_string())),
    );
    for (field, value) in says {
        let Ok(value) = field.check(&value, today) else {
            continue;
        };
        if draft.is_open(field.step(), today) && card_is_better(draft.facts.get(&field), &value) {
            let fact = Fact {
                value,
                source: Source::CardQr,
            };
            put_fact(tx, draft.id, field, &fact)?;
            draft.facts.insert(field, fact);
        }
    }
    for (field, value) in card_implies(card) {
        let ours = draft
            .facts
            .get(&field)
            .is_none_or(|fact| fact.source == Source::Computed);
        if ours && draft.is_open(field.step(), today) {
            let fact = Fact {
                value: value.to_owned(),
                source: Source::Computed,
            };
            put_fact(tx, draft.id, field, &fact)?;
            draft.facts.insert(field, fact);
        }
    }
    put_expiry(tx, draft)
}

/// Whether it says how the person confirms the others.
fn is_about_a_mark(answer: &ConsentAnswer) -> bool {
    purpose(&answer.purpose).is_some_and(|purpose| purpose.kind == PurposeKind::Mark)
}

/// What the mark at the end confirms: the answers, and for which product they were given.
#[derive(PartialEq, Eq)]
struct Confirmed {
    answers: Vec<ConsentAnswer>,
    product: Option<String>,
}

impl Confirmed {
    fn by(draft: &Draft) -> Self {
        Self {
            answers: draft
                .answers
                .iter()
                .filter(|answer| !is_about_a_mark(answer))
                .cloned()
                .collect(),
            product: draft.product.clone(),
        }
    }
}

/// Whoever's phone it was, the number was theirs.
const OF_THE_OWNER: [Field; 3] = [
    Field::Phone,
    Field::PhoneOwnerName,
    Field::PhoneOwnerRelation,
];

/// One value, held against the questions before it and against the rules of its field.
fn write_value(
    tx: &Transaction<'_>,
    draft: &mut Draft,
    field: Field,
    value: &str,
    source: Source,
    today: Date,
) -> Result<(), VaultError> {
    check_step(draft, field.step(), today)?;
    for moment in draft.moments_of(field) {
        check_gate(draft, moment, today)?;
    }
    let before = draft.facts.remove(&field);
    if value.trim().is_empty() {
        drop_fact(tx, draft.id, field)?;
    } else {
        let value = field
            .check(value, today)
            .map_err(|problem| VaultError::Field { field, problem })?;
        let fact = Fact { value, source };
        put_fact(tx, draft.id, field, &fact)?;
        draft.facts.insert(field, fact);
    }
    place::settle(tx, draft.id, field)?;
    match field {
        Field::BirthDate | Field::IssueDate => put_expiry(tx, draft),
        Field::PhoneOwner if before.map(|fact| fact.value) != value_of(draft, field) => {
            OF_THE_OWNER
                .iter()
                .try_for_each(|field| drop_fact(tx, draft.id, *field))
        }
        _ => Ok(()),
    }
}

/// About whom an answer is: the provider that was chosen, or the third person who was asked.
fn about(draft: &Draft, answer: &ConsentAnswer, today: Date) -> Result<Option<String>, VaultError> {
    let situation = draft.situation(today);
    match answer.purpose.as_str() {
        SHARE => Ok(situation.provider),
        THIRD_PARTY => {
            let named = answer
                .about
                .as_deref()
                .map(|about| {
                    about
                        .parse::<ThirdPerson>()
                        .map_err(|_| VaultError::UnknownPurpose)
                })
                .transpose()?;
            let third = named.or_else(|| situation.only_third_person());
            Ok(third.map(|third| third.to_string()))
        }
        _ => Ok(None),
    }
}

impl Vault {
    /// One change to one draft: held against the gates by `work`, swept, and read again as it then stands.
    pub(super) fn change(
        &self,
        id: DraftId,
        now: Timestamp,
        work: impl FnOnce(&Transaction<'_>, &mut Draft, Date) -> Result<(), VaultError>,
    ) -> Result<Opened, VaultError> {
        let today = self.today(now);
        let (opened, gone) = self.write(|tx| {
            operators::check_mine(self, tx, id)?;
            let (mut draft, _) = load(tx, id)?;
            let confirmed = Confirmed::by(&draft);
            work(tx, &mut draft, today)?;
            touch(tx, id, now)?;
            let (draft, meta) = load(tx, id)?;
            let unmarked =
                confirmed != Confirmed::by(&draft) && mark::unconfirm(tx, draft.id, now)?;
            if !sweep(tx, &draft, today)? && !unmarked {
                return Ok(((draft, meta), false));
            }
            Ok((load(tx, id)?, true))
        })?;
        if gone {
            self.forget_deleted()?;
        }
        Ok(opened)
    }

    /// Writes an answer. The first yes brings what the roster says; a no takes away what it forbids, and one that
    /// ends the dossier takes away everything but the answers.
    pub fn answer(&self, id: DraftId, mut answer: ConsentAnswer) -> Result<Opened, VaultError> {
        let now = answer.at;
        if purpose(&answer.purpose).is_none() {
            return Err(VaultError::UnknownPurpose);
        }
        let (mut ended, mut unmarked) = (false, false);
        let opened = self.change(id, now, |tx, draft, today| {
            if let Some(by) = ended_by(&draft.answers) {
                return Err(VaultError::DraftEnded(by));
            }
            answer.about = about(draft, &answer, today)?;
            put_answer(tx, id, &answer)?;
            if is_about_a_mark(&answer) {
                let before = chosen_mark(&draft.answers);
                let after: Vec<_> = draft.answers.iter().chain([&answer]).cloned().collect();
                // A mark in another way than was chosen last is none.
                if before != chosen_mark(&after) {
                    unmarked = mark::drop_marks(tx, id, now)?;
                }
            }
            trail::append(
                tx,
                now,
                &Entry::Answered {
                    draft: id,
                    purpose: &answer.purpose,
                    answer: answer.answer,
                },
            )?;
            let first_yes =
                answer.purpose == FIRST_QUESTION && answer.answer == tannha_domain::Answer::Yes;
            if let Some(person) = draft.roster.as_ref().filter(|_| first_yes) {
                for (field, fact) in person.facts() {
                    if draft.facts.value(field).is_none() {
                        put_fact(tx, id, field, &fact)?;
                    }
                }
            }
            if let Subject::Proposal(proposal) = draft.subject
                && first_yes
            {
                for (field, fact) in request::facts(tx, proposal)? {
                    put_fact(tx, id, field, &fact)?;
                }
            }
            draft.answers.push(answer);
            if let Some(by) = ended_by(&draft.answers) {
                end(tx, draft, by, now)?;
                ended = true;
            }
            Ok(())
        })?;
        if ended || unmarked {
            self.forget_deleted()?;
        }
        Ok(opened)
    }

    /// Writes a field in its normal form; an empty value clears it. [`VaultError::Field`] for a value that cannot
    /// stand: then the one before it is kept.
    pub fn save_field(
        &self,
        id: DraftId,
        field: Field,
        value: &str,
        source: Source,
        now: Timestamp,
    ) -> Result<Opened, VaultError> {
        self.change(id, now, |tx, draft, today| {
            write_value(tx, draft, field, value, source, today)
        })
    }

    /// Writes what `which` says into the fields that are empty: all of it, or nothing.
    pub(crate) fn put_facts(
        &self,
        id: DraftId,
        now: Timestamp,
        which: impl FnOnce(&Transaction<'_>) -> Result<Facts, VaultError>,
    ) -> Result<Opened, VaultError> {
        self.change(id, now, |tx, draft, today| {
            for (field, fact) in which(tx)? {
                if draft.facts.value(field).is_none() {
                    write_value(tx, draft, field, &fact.value, fact.source, today)?;
                }
            }
            Ok(())
        })
    }

    /// Writes what the card's QR says, after the volunteer saw it, into the fields where the card is the better source.
    pub fn save_card(
        &self,
        id: DraftId,
        card: &CardReading,
        now: Timestamp,
    ) -> Result<Opened, VaultError> {
        self.change(id, now, |tx, draft, today| {
            check_step(draft, Step::Card, today)
                .or_else(|closed| check_step(draft, Step::Facts, today).map_err(|_| closed))?;
            check_gate(draft, Moment::Card, today)?;
            put_card(tx, draft, card, today)
        })
    }

    /// Writes what the person chose. [`VaultError::UnknownProduct`] for what is not offered on this day,
    /// [`VaultError::Unavailable`] for what this person cannot have.
    pub fn choose_product(
        &self,
        id: DraftId,
        code: &str,
        now: Timestamp,
    ) -> Result<Opened, VaultError> {
        self.change(id, now, |tx, draft, today| {
            check_step(draft, Step::Product, today)?;
            check_gate(draft, Moment::Card, today)?;
            let product = product(code)
                .filter(|product| product.is_valid_on(today))
                .ok_or(VaultError::UnknownProduct)?;
            if let Some(why) = why_unavailable(product, &draft.applicant(today), today) {
                return Err(VaultError::Unavailable(why));
            }
            run(
                tx,
                "write the product",
                "UPDATE draft SET product = ?2 WHERE id = ?1",
                (id.bytes(), code),
            )?;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests;
