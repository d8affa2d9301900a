//! What is being captured. Every answer, field and photo is one transaction; who is killed afterwards finds it again.

mod attachment;
mod change;
mod mark;
mod place;
mod take_back;
mod zone;

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use tannha_domain::{
    Attachment, AttachmentId, ConsentAnswer, DossierId, Draft, DraftId, Fact, Facts, Field, Judged,
    MarkKept, OperatorId, PersonId, PhoneSituation, Proposal, ProposalId, ReadFacts as _, Role,
    Subject, UnitCode, ended_by,
};
use uuid::Uuid;

pub(crate) use attachment::{Cipher, carry};
pub use attachment::{MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS};
pub use place::DraftPlace;
pub(crate) use take_back::{TakenBack, take_back, take_back_of};
pub(crate) use zone::put_zone;

use crate::{
    PersonState, Vault, VaultError, dossier, operators, request, roster,
    row::{self, Bytes as _},
    sheets,
    sql::{one, rows, run},
    state,
    trail::{self, Entry},
    vault::read_setting,
};

/// What belongs to a draft beside what the domain judges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftMeta {
    /// When it was last written.
    pub saved_at: Timestamp,
    /// The last attachment that was taken away, which can be put back.
    pub removed: Option<(AttachmentId, Role)>,
    /// When each attachment was captured.
    pub captured_at: BTreeMap<AttachmentId, Timestamp>,
    /// The purpose whose no ended it.
    pub ended: Option<String>,
    /// Who it is for, where they were put forward for the roster.
    pub proposal: Option<Proposal>,
    /// How many numbered sheets this device has left; none where that is not known.
    pub sheets_left: Option<u64>,
    /// Where somebody was in it last.
    pub place: Option<DraftPlace>,
}

/// A draft as it stands on the disk now.
pub type Opened = (Draft, DraftMeta);

/// One line of the list of drafts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftSummary {
    /// The draft.
    pub id: DraftId,
    /// The dossier that it is a revision of.
    pub dossier: DossierId,
    /// Whose it is.
    pub subject: Subject,
    /// The name, once one is known.
    pub name: Option<String>,
    /// The hamlet; empty where the roster does not know the person.
    pub hamlet: String,
    /// Counted from 1.
    pub revision: u32,
    /// When it was last written.
    pub saved_at: Timestamp,
    /// Who captures it; nobody in particular where it is older than the second operator.
    pub operator: Option<OperatorId>,
}

pub(crate) fn load(connection: &Connection, id: DraftId) -> Result<Opened, VaultError> {
    let doing = "read a draft";
    let sql = "SELECT dossier, subject_kind, subject, area, revision, parent, redo, product, card, saved_at FROM draft WHERE id = ?1";
    let found = one(connection, doing, sql, [id.bytes()], |found| {
        let draft = Draft {
            id,
            dossier: row::id(found, 0)?,
            subject: row::subject(found, 1)?,
            area: row::text(found, 3)?,
            revision: found.get(4)?,
            parent: row::id_or_none(found, 5)?,
            redo: row::json(found, 6)?,
            product: found.get(7)?,
            facts: Facts::new(),
            answers: Vec::new(),
            attachments: Vec::new(),
            card: row::json_or_none(found, 8)?,
            zone: None,
            roster: None,
            legal_basis_recorded: false,
            number_is_taken: false,
            phone_is_taken: false,
            session: None,
            mark_kept: MarkKept::default(),
            volunteer: None,
            receiver: None,
        };
        Ok((draft, row::time(found, 9)?))
    })?;
    let (mut draft, saved_at) = found.ok_or(VaultError::NoDraft(id))?;
    draft.facts = facts(connection, id)?;
    draft.answers = answers(connection, id)?;
    let mut meta = DraftMeta {
        saved_at,
        removed: None,
        captured_at: BTreeMap::new(),
        ended: ended_by(&draft.answers).map(str::to_owned),
        proposal: None,
        sheets_left: sheets::left(connection)?,
        place: place::read(connection, id)?,
    };
    attachments(connection, &mut draft, &mut meta)?;
    draft.zone = zone::read(connection, id)?;
    match draft.subject {
        Subject::Person(person) => draft.roster = roster::read(connection, person)?,
        Subject::Proposal(id) => {
            meta.proposal = request::proposal(connection, id)?.map(|(_, said)| said);
        }
        Subject::Nobody => {}
    }
    draft.number_is_taken = number_is_taken(connection, &draft)?;
    draft.phone_is_taken = phone_is_taken(connection, &draft)?;
    if let Subject::Person(person) = draft.subject {
        draft.session = session_of(connection, person)?;
        draft.receiver = receiver_of(connection, person)?;
    }
    draft.mark_kept = mark::read(connection, id)?;
    draft.volunteer = volunteer_of(connection, id)?;
    draft.legal_basis_recorded =
        read_setting(connection, "legal_basis")?.as_deref() == Some("recorded");
    Ok((draft, meta))
}

pub(crate) fn facts(connection: &Connection, id: DraftId) -> Result<Facts, VaultError> {
    let sql = "SELECT field, value, source FROM draft_fact WHERE draft = ?1";
    let facts = rows(
        connection,
        "read a draft's fields",
        sql,
        [id.bytes()],
        |found| {
            Ok((
                row::text::<Field>(found, 0)?,
                Fact {
                    value: found.get(1)?,
                    source: row::text(found, 2)?,
                },
            ))
        },
    )?;
    Ok(facts.into_iter().collect())
}

fn answers(connection: &Connection, id: DraftId) -> Result<Vec<ConsentAnswer>, VaultError> {
    let sql = "SELECT a.purpose, a.answer, a.by, a.at, a.text_version, a.language, a.about, h.heard
        FROM draft_answer a LEFT JOIN draft_heard h ON h.draft = a.draft AND h.place = a.place
        WHERE a.draft = ?1 ORDER BY a.place";
    rows(
        connection,
        "read a draft's answers",
        sql,
        [id.bytes()],
        |found| {
            Ok(ConsentAnswer {
                purpose: found.get(0)?,
                answer: row::text(found, 1)?,
                by: row::text(found, 2)?,
                at: row::text(found, 3)?,
                text_version: found.get(4)?,
                language: found.get(5)?,
                about: found.get(6)?,
                heard: row::json_or_none(found, 7)?,
            })
        },
    )
}

fn attachments(
    connection: &Connection,
    draft: &mut Draft,
    meta: &mut DraftMeta,
) -> Result<(), VaultError> {
    let sql = "SELECT a.id, a.role, a.media, a.captured, a.bytes, a.verdict, a.sealed IS NOT NULL, a.captured_at, a.removed_at, k.because, f.flaws
        FROM draft_attachment a LEFT JOIN draft_kept_anyway k ON k.attachment = a.id LEFT JOIN draft_flaws f ON f.attachment = a.id
        WHERE a.draft = ?1 ORDER BY a.captured_at, a.id";
    let found = rows(
        connection,
        "read a draft's attachments",
        sql,
        [draft.id.bytes()],
        |found| {
            let attachment = Attachment {
                id: row::id(found, 0)?,
                role: row::text(found, 1)?,
                media: row::text(found, 2)?,
                captured: row::id(found, 3)?,
                bytes: row::count(found, 4)?,
                judged: Judged {
                    verdict: row::text(found, 5)?,
                    flaws: row::json_or_none(found, 10)?.unwrap_or_default(),
                    because: row::text_or_none(found, 9)?,
                },
                carried: found.get(6)?,
            };
            Ok((
                attachment,
                row::time(found, 7)?,
                found.get::<_, Option<i64>>(8)?.is_some(),
            ))
        },
    )?;
    for (attachment, at, removed) in found {
        if removed {
            meta.removed = Some((attachment.id, attachment.role));
        } else {
            meta.captured_at.insert(attachment.id, at);
            draft.attachments.push(attachment);
        }
    }
    Ok(())
}

/// Whether another person's draft, or a dossier that was sent from here, bears this draft's personal number.
fn number_is_taken(connection: &Connection, draft: &Draft) -> Result<bool, VaultError> {
    let Some(number) = draft.facts.value(Field::Number) else {
        return Ok(false);
    };
    let (_, subject) = row::subject_columns(&draft.subject);
    let sql = "SELECT EXISTS (SELECT 1 FROM draft_fact f JOIN draft d ON d.id = f.draft
            WHERE f.field = ?1 AND f.value = ?2 AND d.subject <> ?3)
        OR EXISTS (SELECT 1 FROM dossier_kept k JOIN dossier d ON d.id = k.dossier
            WHERE k.facts ->> ('$.' || ?1 || '.value') = ?2 AND d.subject <> ?3)";
    let taken = one(
        connection,
        "look for a number",
        sql,
        (Field::Number.code(), number, subject),
        |found| found.get(0),
    )?;
    Ok(taken.unwrap_or(false))
}

/// The name of who captures it.
fn volunteer_of(connection: &Connection, draft: DraftId) -> Result<Option<String>, VaultError> {
    let sql =
        "SELECT p.name FROM draft_owner o JOIN operator p ON p.id = o.operator WHERE o.draft = ?1";
    one(
        connection,
        "read whose draft it is",
        sql,
        [draft.bytes()],
        |found| found.get(0),
    )
}

/// The name of whom this person asked last to receive in their place.
pub(crate) fn receiver_of(
    connection: &Connection,
    person: PersonId,
) -> Result<Option<String>, VaultError> {
    let sql = "SELECT name FROM receiver_authorisation WHERE person = ?1 ORDER BY at DESC, packet DESC LIMIT 1";
    one(
        connection,
        "read who receives",
        sql,
        [person.bytes()],
        |found| found.get(0),
    )
}

/// The last session to which this person is called.
fn session_of(
    connection: &Connection,
    person: PersonId,
) -> Result<Option<jiff::civil::Date>, VaultError> {
    let sql =
        "SELECT max(s.day) FROM opening_session s JOIN session_call c ON c.session = s.session
        WHERE c.person = ?1";
    let day = one(
        connection,
        "read a person's session",
        sql,
        [person.bytes()],
        |found| row::text_or_none(found, 0),
    )?;
    Ok(day.flatten())
}

/// Whether another person's draft, or a dossier that was sent from here, gives this number as that person's own. That
/// one of a house lends a phone to the others is usual and no finding.
fn phone_is_taken(connection: &Connection, draft: &Draft) -> Result<bool, VaultError> {
    let (Some(phone), PhoneSituation::Own) = (
        draft.facts.value(Field::Phone),
        PhoneSituation::of(&draft.facts),
    ) else {
        return Ok(false);
    };
    let (_, subject) = row::subject_columns(&draft.subject);
    let sql = "SELECT EXISTS (SELECT 1 FROM draft_fact f JOIN draft d ON d.id = f.draft
            JOIN draft_fact o ON o.draft = f.draft AND o.field = 'phone_owner' AND o.value = 'self'
            WHERE f.field = 'phone' AND f.value = ?1 AND d.subject <> ?2)
        OR EXISTS (SELECT 1 FROM dossier_kept k JOIN dossier d ON d.id = k.dossier
            WHERE k.facts ->> '$.phone.value' = ?1 AND k.facts ->> '$.phone_owner.value' = 'self' AND d.subject <> ?2)";
    let taken = one(
        connection,
        "look for a phone",
        sql,
        (phone, subject),
        |found| found.get(0),
    )?;
    Ok(taken.unwrap_or(false))
}

fn open_draft_of(
    connection: &Connection,
    subject: &Subject,
) -> Result<Option<DraftId>, VaultError> {
    let (_, id) = row::subject_columns(subject);
    one(
        connection,
        "find a draft",
        "SELECT id FROM draft WHERE subject = ?1 AND ended IS NULL",
        [id],
        |found| row::id(found, 0),
    )
}

/// Writes a draft's row. Its fields, answers and attachments come by themselves.
pub(crate) fn insert(
    tx: &Transaction<'_>,
    draft: &Draft,
    by: OperatorId,
    now: Timestamp,
) -> Result<(), VaultError> {
    let (kind, subject) = row::subject_columns(&draft.subject);
    let sql = "INSERT INTO draft (id, dossier, subject_kind, subject, area, revision, parent, redo, product, card, ended, opened_at, saved_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, NULL, ?11, ?11)";
    let values = rusqlite::params![
        draft.id.bytes(),
        draft.dossier.bytes(),
        kind,
        subject,
        draft.area.to_string(),
        draft.revision,
        draft.parent.as_ref().map(row::Bytes::bytes),
        row::to_json(&draft.redo)?,
        draft.product,
        draft.card.as_ref().map(row::to_json).transpose()?,
        now.as_millisecond(),
    ];
    run(tx, "open a draft", sql, values)?;
    run(
        tx,
        "open a draft",
        "INSERT INTO draft_key (draft, key) VALUES (?1, ?2)",
        (draft.id.bytes(), Cipher::make_key()?.as_slice()),
    )?;
    for (field, fact) in &draft.facts {
        change::put_fact(tx, draft.id, *field, fact)?;
    }
    for answer in &draft.answers {
        change::put_answer(tx, draft.id, answer)?;
    }
    if draft.mark_kept != MarkKept::default() {
        mark::put(tx, draft.id, &draft.mark_kept)?;
    }
    operators::own(tx, draft.id, by)?;
    let entry = Entry::DraftOpened {
        by,
        draft: draft.id,
        dossier: draft.dossier,
        revision: draft.revision,
    };
    trail::append(tx, now, &entry)?;
    state::project_subject(tx, &draft.subject)
}

/// A first revision, with nothing in it yet.
fn first(subject: Subject, area: UnitCode) -> Draft {
    Draft {
        id: DraftId::from(Uuid::now_v7()),
        dossier: DossierId::from(Uuid::now_v7()),
        subject,
        area,
        revision: 1,
        parent: None,
        redo: Vec::new(),
        product: None,
        facts: Facts::new(),
        answers: Vec::new(),
        attachments: Vec::new(),
        card: None,
        zone: None,
        roster: None,
        legal_basis_recorded: false,
        number_is_taken: false,
        phone_is_taken: false,
        session: None,
        mark_kept: MarkKept::default(),
        volunteer: None,
        receiver: None,
    }
}

/// Takes a draft away with all that belongs to it, its key included.
pub(crate) fn delete(tx: &Transaction<'_>, id: DraftId) -> Result<(), VaultError> {
    match run(
        tx,
        "take a draft away",
        "DELETE FROM draft WHERE id = ?1",
        [id.bytes()],
    )? {
        0 => Err(VaultError::NoDraft(id)),
        _ => Ok(()),
    }
}

impl Vault {
    /// Opens the draft of this person, or resumes the one that is open. It holds nothing personal before
    /// `process_for_account` was answered with yes.
    ///
    /// [`VaultError::DossierExists`] where one is under way; [`VaultError::NoPerson`] for who is not on the roster.
    pub fn open_draft(&self, subject: Subject, now: Timestamp) -> Result<DraftId, VaultError> {
        self.write(|tx| {
            if let Some(open) = open_draft_of(tx, &subject)? {
                operators::check_mine(self, tx, open)?;
                return Ok(open);
            }
            let area = match subject {
                Subject::Person(person) => {
                    roster::read(tx, person)?
                        .ok_or(VaultError::NoPerson(person))?
                        .unit
                }
                Subject::Proposal(proposal) => match request::proposal(tx, proposal)? {
                    Some((area, _)) => area,
                    None => self
                        .joined()?
                        .certified()?
                        .areas
                        .into_iter()
                        .next()
                        .ok_or(VaultError::NotJoined)?,
                },
                Subject::Nobody => return Err(VaultError::NoProposal),
            };
            let (_, id) = row::subject_columns(&subject);
            for known in rows(
                tx,
                "read a person's dossiers",
                "SELECT id FROM dossier WHERE subject = ?1",
                [id],
                |found| row::id(found, 0),
            )? {
                if !matches!(
                    dossier::state(tx, known)?,
                    PersonState::Refused | PersonState::Ended | PersonState::Broken
                ) {
                    return Err(VaultError::DossierExists(known));
                }
            }
            let draft = first(subject, area);
            insert(tx, &draft, self.identity().operator, now)?;
            Ok(draft.id)
        })
    }

    /// Opens the draft of a person who is not on the roster.
    pub fn open_proposal(&self, area: UnitCode, now: Timestamp) -> Result<DraftId, VaultError> {
        let draft = first(Subject::Proposal(ProposalId::from(Uuid::now_v7())), area);
        self.write(|tx| insert(tx, &draft, self.identity().operator, now))?;
        Ok(draft.id)
    }

    /// A draft as it stands on the disk.
    pub fn draft(&self, id: DraftId) -> Result<Opened, VaultError> {
        self.read(|connection| {
            operators::check_mine(self, connection, id)?;
            load(connection, id)
        })
    }

    /// The open draft of this person, where there is one.
    pub fn draft_of(&self, subject: Subject) -> Result<Option<DraftId>, VaultError> {
        self.read(|connection| open_draft_of(connection, &subject))
    }

    /// All open drafts, the last written first.
    pub fn drafts(&self) -> Result<Vec<DraftSummary>, VaultError> {
        self.read(|connection| {
            let sql = "SELECT d.id, d.dossier, d.subject_kind, d.subject, coalesce(f.value, p.name, q.said ->> 'name'), coalesce(p.hamlet, q.said ->> 'hamlet', ''), d.revision, d.saved_at, o.operator
                FROM draft d LEFT JOIN draft_owner o ON o.draft = d.id LEFT JOIN person p ON p.id = d.subject LEFT JOIN proposal q ON q.id = d.subject LEFT JOIN draft_fact f ON f.draft = d.id AND f.field = ?1
                WHERE d.ended IS NULL ORDER BY d.saved_at DESC, d.id";
            rows(connection, "list the drafts", sql, [Field::FullName.code()], |found| {
                Ok(DraftSummary {
                    id: row::id(found, 0)?,
                    dossier: row::id(found, 1)?,
                    subject: row::subject(found, 2)?,
                    name: found.get(4)?,
                    hamlet: found.get(5)?,
                    revision: found.get(6)?,
                    saved_at: row::time(found, 7)?,
                    operator: row::id_or_none(found, 8)?,
                })
            })
        })
    }

    /// Throws a draft away, its pictures and their key first of all.
    pub fn discard_draft(&self, id: DraftId, now: Timestamp) -> Result<(), VaultError> {
        self.discard_draft_because(id, None, now)
    }

    /// The same, with the code of why.
    pub fn discard_draft_because(
        &self,
        id: DraftId,
        why: Option<&str>,
        now: Timestamp,
    ) -> Result<(), VaultError> {
        self.write(|tx| {
            operators::check_mine(self, tx, id)?;
            let (draft, _) = load(tx, id)?;
            mark::spend(tx, id, now)?;
            delete(tx, id)?;
            trail::append(
                tx,
                now,
                &Entry::DraftDiscarded {
                    by: self.identity().operator,
                    draft: id,
                    why,
                },
            )?;
            state::project_subject(tx, &draft.subject)
        })?;
        self.forget_deleted()
    }
}

#[cfg(test)]
mod tests;
