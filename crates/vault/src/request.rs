//! What the team asks of the province about its roster: to put somebody on it who is missing, to mend what is wrong. Each
//! is a packet of its own; the province's ruling comes down the feed.

use jiff::Timestamp;
use rusqlite::{Connection, Row, Transaction};
use tannha_domain::{
    Correction, Fact, Facts, Field, PacketId, PersonDate, PersonId, Proposal, ProposalId, Ruling,
    Source, Subject, UnitCode, fold, unit, words,
};
use tannha_packet::{CORRECTION, PROPOSAL};
use uuid::Uuid;

use crate::{
    PersonSummary, Vault, VaultError,
    queue::{self, Letter, RANK_FIRST},
    roster::{self, SUMMARY, summary},
    row::{self, Bytes as _},
    sql::{one, rows, run},
    state,
    trail::{self, Entry},
};

/// What the province ruled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruled {
    /// Whether it stands on the roster now.
    pub ruling: Ruling,
    /// Who a proposal became.
    pub person: Option<PersonId>,
    /// The province's own words.
    pub words: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Somebody here has seen it.
    pub seen: bool,
}

/// Somebody who should be on the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The proposal.
    pub id: ProposalId,
    /// When it was made.
    pub at: Timestamp,
    /// The commune.
    pub area: UnitCode,
    /// Who, and why.
    pub said: Proposal,
    /// It waits here until the province has signed for it.
    pub waits: bool,
    /// What the province ruled; nothing while it thinks.
    pub ruled: Option<Ruled>,
}

/// What was reported as wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedCorrection {
    /// Its packet.
    pub packet: PacketId,
    /// About whom.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
    /// What is wrong.
    pub said: Correction,
    /// What the province ruled; nothing while it thinks.
    pub ruled: Option<Ruled>,
}

/// Who is meant already, perhaps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alike {
    /// On the roster.
    pub people: Vec<PersonSummary>,
    /// Put forward before.
    pub proposals: Vec<Proposed>,
}

const RULED: &str = "ruling, person_after, words, ruled_at, seen_at IS NOT NULL";

fn ruled(found: &Row<'_>, first: usize) -> rusqlite::Result<Option<Ruled>> {
    let Some(ruling) = row::text_or_none(found, first)? else {
        return Ok(None);
    };
    Ok(Some(Ruled {
        ruling,
        person: row::id_or_none(found, first + 1)?,
        words: found.get(first + 2)?,
        at: row::time(found, first + 3)?,
        seen: found.get(first + 4)?,
    }))
}

fn proposed(found: &Row<'_>) -> rusqlite::Result<Proposed> {
    Ok(Proposed {
        id: row::id(found, 0)?,
        at: row::time(found, 1)?,
        area: row::text(found, 2)?,
        said: row::json(found, 3)?,
        waits: found.get(4)?,
        ruled: ruled(found, 5)?,
    })
}

fn proposals(connection: &Connection) -> Result<Vec<Proposed>, VaultError> {
    let sql = format!(
        "SELECT q.id, q.at, q.area, q.said, EXISTS (SELECT 1 FROM packet p WHERE p.id = q.packet AND p.receipt IS NULL), {RULED}
            FROM proposal q ORDER BY q.ruling IS NOT NULL, q.at DESC, q.id"
    );
    rows(connection, "read the proposals", &sql, [], proposed)
}

fn asked(found: &Row<'_>) -> rusqlite::Result<AskedCorrection> {
    Ok(AskedCorrection {
        packet: row::id(found, 0)?,
        person: row::id(found, 1)?,
        at: row::time(found, 2)?,
        said: row::json(found, 3)?,
        ruled: ruled(found, 4)?,
    })
}

/// Writes a proposal. Hearing of one that is here already changes nothing.
pub(crate) fn put_proposal(
    tx: &Transaction<'_>,
    id: ProposalId,
    packet: PacketId,
    at: Timestamp,
    area: &UnitCode,
    said: &Proposal,
) -> Result<(), VaultError> {
    let sql =
        "INSERT OR IGNORE INTO proposal (id, packet, at, area, said) VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = (
        id.bytes(),
        packet.bytes(),
        at.as_millisecond(),
        area.to_string(),
        row::to_json(said)?,
    );
    run(tx, "write a proposal", sql, values)?;
    Ok(())
}

/// Writes what was reported as wrong. Hearing of it again changes nothing.
pub(crate) fn put_correction(
    tx: &Transaction<'_>,
    packet: PacketId,
    person: PersonId,
    at: Timestamp,
    said: &Correction,
) -> Result<(), VaultError> {
    let sql = "INSERT OR IGNORE INTO correction (packet, person, at, said) VALUES (?1, ?2, ?3, ?4)";
    let values = (
        packet.bytes(),
        person.bytes(),
        at.as_millisecond(),
        row::to_json(said)?,
    );
    run(tx, "write a correction", sql, values)?;
    Ok(())
}

/// The province ruled on a proposal. Who became a person of the roster is that person from now on, with draft and dossier.
pub(crate) fn proposal_ruled(
    tx: &Transaction<'_>,
    id: ProposalId,
    person: Option<PersonId>,
    at: Timestamp,
    ruling: Ruling,
    words: Option<&str>,
) -> Result<(), VaultError> {
    let doing = "write a ruling";
    let sql = "UPDATE proposal SET ruling = ?2, person_after = ?3, words = ?4, ruled_at = ?5 WHERE id = ?1";
    let after = person.as_ref().map(row::Bytes::bytes);
    let values = (id.bytes(), ruling.code(), after, words, at.as_millisecond());
    run(tx, doing, sql, values)?;
    let Some(person) = person else {
        return Ok(());
    };
    // Who has an open draft as a person of the roster keeps that one, and the proposal's stays beside it.
    for sql in [
        "UPDATE OR IGNORE draft SET subject_kind = 'person', subject = ?2 WHERE subject_kind = 'proposal' AND subject = ?1",
        "UPDATE dossier SET subject_kind = 'person', subject = ?2 WHERE subject_kind = 'proposal' AND subject = ?1",
    ] {
        run(tx, doing, sql, (id.bytes(), person.bytes()))?;
    }
    state::project(tx, person)
}

/// The province ruled on what was reported as wrong.
pub(crate) fn correction_ruled(
    tx: &Transaction<'_>,
    packet: PacketId,
    at: Timestamp,
    ruling: Ruling,
    words: Option<&str>,
) -> Result<(), VaultError> {
    let sql = "UPDATE correction SET ruling = ?2, words = ?3, ruled_at = ?4 WHERE packet = ?1";
    let values = (packet.bytes(), ruling.code(), words, at.as_millisecond());
    run(tx, "write a ruling", sql, values)?;
    Ok(())
}

/// What a proposal says, for its draft.
pub(crate) fn proposal(
    connection: &Connection,
    id: ProposalId,
) -> Result<Option<(UnitCode, Proposal)>, VaultError> {
    let sql = "SELECT area, said FROM proposal WHERE id = ?1";
    one(connection, "read a proposal", sql, [id.bytes()], |found| {
        Ok((row::text(found, 0)?, row::json(found, 1)?))
    })
}

/// What a proposal can say for its dossier: what the volunteer typed.
pub(crate) fn facts(connection: &Connection, id: ProposalId) -> Result<Facts, VaultError> {
    let mut facts = Facts::new();
    let Some((area, said)) = proposal(connection, id)? else {
        return Ok(facts);
    };
    for (field, value) in [
        (Field::FullName, Some(said.name)),
        (Field::BirthDate, said.birth.map(|birth| birth.to_string())),
        (Field::Sex, said.sex.map(|sex| sex.to_string())),
        (Field::PresentUnit, Some(area.to_string())),
    ] {
        if let Some(value) = value {
            let source = Source::Typed;
            facts.insert(field, Fact { value, source });
        }
    }
    Ok(facts)
}

/// Whether the one may be the other: the same name without marks, or its first and last word and the same year of birth.
fn is_alike(name: &str, birth: Option<PersonDate>, other: &str, born: Option<PersonDate>) -> bool {
    let year = |date: Option<PersonDate>| date.map(PersonDate::year);
    let may_be = year(birth).is_none() || year(born).is_none() || year(birth) == year(born);
    if fold(name) == fold(other) {
        // Namesakes of another age are no warning; a list that is a year or two off is.
        return may_be
            || year(birth)
                .zip(year(born))
                .is_some_and(|(one, two)| one.abs_diff(two) <= 2);
    }
    // Middle names are left out, forgotten and shared by half of a hamlet.
    let ends = |name: &str| {
        let all = words(name);
        Some((all.first()?.clone(), all.last()?.clone()))
    };
    year(birth).is_some() && year(birth) == year(born) && ends(name) == ends(other)
}

/// Family and given name, for the search; nothing while there is only one word.
fn namesakes(name: &str) -> Option<String> {
    let all = words(name);
    let (family, given) = (all.first()?, all.last()?);
    (all.len() > 1).then(|| format!("\"{family}\" \"{given}\""))
}

fn alike(
    connection: &Connection,
    name: &str,
    birth: Option<PersonDate>,
) -> Result<Alike, VaultError> {
    let mut alike = Alike::default();
    let Some(text) = namesakes(name) else {
        return Ok(alike);
    };
    // Whoever is called so, or lives with a head who is; only those who are alike are read whole.
    let places = "SELECT p.place, p.name, p.birth FROM person_words w JOIN person p ON p.place = w.rowid WHERE w.person_words MATCH ?1 ORDER BY w.rowid";
    let doing = "look for namesakes";
    let near = rows(connection, doing, places, [&text], |found| {
        Ok((
            found.get::<_, i64>(0)?,
            found.get::<_, String>(1)?,
            row::text_or_none::<PersonDate>(found, 2)?,
        ))
    })?;
    let near: Vec<i64> = near
        .into_iter()
        .filter(|(_, other, born)| is_alike(name, birth, other, *born))
        .map(|(place, ..)| place)
        .take(5)
        .collect();
    let one_row = format!(
        "SELECT {SUMMARY} FROM person p LEFT JOIN person_state s ON s.place = p.place WHERE p.place = ?1"
    );
    for place in near {
        alike
            .people
            .extend(one(connection, doing, &one_row, [place], summary)?);
    }
    alike.proposals = proposals(connection)?
        .into_iter()
        .filter(|one| one.ruled.is_none() && is_alike(name, birth, &one.said.name, one.said.birth))
        .collect();
    Ok(alike)
}

impl Vault {
    /// Puts somebody forward for the roster of a commune and queues the packet, both or neither.
    /// [`VaultError::Proposal`] says what it lacks.
    pub fn propose(
        &self,
        area: &UnitCode,
        said: &Proposal,
        now: Timestamp,
    ) -> Result<ProposalId, VaultError> {
        let membership = self.joined()?;
        said.check(self.today(now)).map_err(VaultError::Proposal)?;
        let id = ProposalId::from(Uuid::now_v7());
        self.write(|tx| {
            let letter = letter(PROPOSAL, area, Subject::Proposal(id), said, now);
            let head = queue::send(self, tx, &membership, letter, &[], now)?;
            let entry = Entry::Proposed {
                packet: head.packet,
                digest: head.digest,
                proposal: id,
            };
            trail::append(tx, now, &entry)?;
            put_proposal(tx, id, head.packet, now, area, said)?;
            Ok(id)
        })
    }

    /// Reports what the roster has wrong about somebody and queues the packet, both or neither.
    /// [`VaultError::Correction`] says what it lacks.
    pub fn report_wrong(
        &self,
        person: PersonId,
        said: &Correction,
        now: Timestamp,
    ) -> Result<PacketId, VaultError> {
        let membership = self.joined()?;
        said.check(self.today(now))
            .map_err(VaultError::Correction)?;
        self.write(|tx| {
            let known = roster::read(tx, person)?.ok_or(VaultError::NoPerson(person))?;
            let letter = letter(CORRECTION, &known.unit, Subject::Person(person), said, now);
            let head = queue::send(self, tx, &membership, letter, &[], now)?;
            let entry = Entry::CorrectionAsked {
                packet: head.packet,
                digest: head.digest,
            };
            trail::append(tx, now, &entry)?;
            put_correction(tx, head.packet, person, now, said)?;
            Ok(head.packet)
        })
    }

    /// Who may be meant already: on the roster, or put forward before.
    pub fn alike(&self, name: &str, birth: Option<PersonDate>) -> Result<Alike, VaultError> {
        self.read(|connection| alike(connection, name, birth))
    }

    /// Everybody who was put forward here: who waits first, then the newest.
    pub fn proposals(&self) -> Result<Vec<Proposed>, VaultError> {
        self.read(proposals)
    }

    /// What was reported as wrong about a person, the oldest first.
    pub fn corrections_of(&self, person: PersonId) -> Result<Vec<AskedCorrection>, VaultError> {
        let sql = format!(
            "SELECT packet, person, at, said, {RULED} FROM correction WHERE person = ?1 ORDER BY at, packet"
        );
        self.read(|connection| {
            rows(
                connection,
                "read the corrections",
                &sql,
                [person.bytes()],
                asked,
            )
        })
    }

    /// What was reported as wrong, where the province has ruled and nobody here has seen it yet.
    pub fn corrections_ruled(&self) -> Result<Vec<AskedCorrection>, VaultError> {
        let sql = format!(
            "SELECT packet, person, at, said, {RULED} FROM correction WHERE ruling IS NOT NULL AND seen_at IS NULL ORDER BY ruled_at, packet"
        );
        self.read(|connection| rows(connection, "read the rulings", &sql, [], asked))
    }

    /// The communes that somebody can be put forward for, each with the hamlets that the roster names there: those of
    /// the roster, and those that are this device's own.
    pub fn places(&self) -> Result<Vec<(UnitCode, Vec<String>)>, VaultError> {
        let sql = "SELECT unit, hamlet FROM person WHERE hamlet <> '' GROUP BY unit, hamlet ORDER BY unit, min(place)";
        let found = self.read(|connection| {
            rows(connection, "read the hamlets", sql, [], |found| {
                Ok((row::text(found, 0)?, found.get::<_, String>(1)?))
            })
        })?;
        let mut places: Vec<(UnitCode, Vec<String>)> = Vec::new();
        for (unit, hamlet) in found {
            match places.last_mut().filter(|(last, _)| *last == unit) {
                Some((_, hamlets)) if hamlets.iter().any(|one| fold(one) == fold(&hamlet)) => {}
                Some((_, hamlets)) => hamlets.push(hamlet),
                None => places.push((unit, vec![hamlet])),
            }
        }
        for area in self.joined()?.certified()?.areas {
            let is_commune =
                unit(&area).is_some() && tannha_domain::communes_under(&area).len() == 1;
            if is_commune && !places.iter().any(|(known, _)| *known == area) {
                places.push((area, Vec::new()));
            }
        }
        Ok(places)
    }

    /// Somebody here has seen what the province ruled on a proposal.
    pub fn saw_proposal(&self, id: ProposalId, now: Timestamp) -> Result<(), VaultError> {
        let sql = "UPDATE proposal SET seen_at = ?2 WHERE id = ?1 AND ruling IS NOT NULL";
        self.write(|tx| run(tx, "note a ruling", sql, (id.bytes(), now.as_millisecond())))
            .map(drop)
    }

    /// Somebody here has seen what the province ruled on a correction.
    pub fn saw_correction(&self, packet: PacketId, now: Timestamp) -> Result<(), VaultError> {
        let sql = "UPDATE correction SET seen_at = ?2 WHERE packet = ?1 AND ruling IS NOT NULL";
        self.write(|tx| {
            run(
                tx,
                "note a ruling",
                sql,
                (packet.bytes(), now.as_millisecond()),
            )
        })
        .map(drop)
    }
}

fn letter<'a, B>(
    kind: &'static str,
    area: &UnitCode,
    subject: Subject,
    body: &'a B,
    now: Timestamp,
) -> Letter<'a, B> {
    Letter {
        kind,
        area: area.clone(),
        subject,
        parent: None,
        enclosures: Vec::new(),
        text_versions: std::collections::BTreeMap::new(),
        asked_at: now,
        body,
        dossier: None,
        revision: 1,
        rank: RANK_FIRST,
    }
}

#[cfg(test)]
mod tests;
