//! A scripted day: doors, visits, dossiers field by field, a network now and then. It says what it is about to write,
//! and a line for each thing once that is kept, so that who ends this process at any moment can hold what is there
//! against what was said.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use tannha_courier::Courier;
use tannha_domain::{
    AttachmentId, Channel, Digest, Draft, DraftId, Field, Media, Moment, NextAction, PersonId,
    Role, Source, Subject, Verdict, Visit, Way, due,
};
use tannha_vault::{PersonSummary, RosterQuery, Vault};

use crate::{SimError, print, random::Random, workload};

/// What the day says. Values are told as digests only.
#[derive(Serialize)]
#[serde(tag = "said", rename_all = "snake_case")]
enum Said<'a> {
    /// What is written next; who hears no more than this does not know whether it was kept.
    About { what: &'a str, whose: String },
    /// This is kept.
    Kept { what: String, whose: String },
    /// This is gone, as was asked.
    Gone { what: String, whose: String },
}

/// How a day is laid out.
pub(crate) struct Plan {
    /// The same seed plans the same day.
    pub(crate) seed: u64,
    /// How many doors.
    pub(crate) doors: u32,
}

/// Finishes what is open, then goes from door to door.
pub(crate) async fn spend(vault: &Vault, plan: &Plan) -> Result<(), SimError> {
    let mut random = Random::new(plan.seed);
    for open in vault.drafts()? {
        kept("draft", &open.id)?;
        finish(vault, open.id)?;
    }
    for _ in 0..plan.doors {
        match random.below(10) {
            0 => sync(vault).await?,
            1..=3 => visit(vault, &mut random)?,
            _ => enrol(vault, &mut random)?,
        }
    }
    sync(vault).await
}

fn about(what: &str, whose: &(impl ToString + ?Sized)) -> Result<(), SimError> {
    let whose = whose.to_string();
    print(&Said::About { what, whose })
}

async fn sync(vault: &Vault) -> Result<(), SimError> {
    about("sync", "device")?;
    Courier::new(vault.clone())?.sync(|_| ()).await?;
    kept("sync", "device")
}

fn kept(what: &str, whose: &(impl ToString + ?Sized)) -> Result<(), SimError> {
    print(&Said::Kept {
        what: what.to_owned(),
        whose: whose.to_string(),
    })
}

/// Somebody of the roster, or nobody where the roster is empty.
fn somebody(vault: &Vault, random: &mut Random) -> Result<Option<PersonSummary>, SimError> {
    let query = |offset, limit| RosterQuery {
        offset,
        limit,
        ..RosterQuery::default()
    };
    let total = vault.search_roster(&query(0, 1))?.total;
    if total == 0 {
        return Ok(None);
    }
    let page = vault.search_roster(&query(random.below(total), 1))?;
    Ok(page.rows.into_iter().next())
}

/// Nobody at home, or something that the commune must settle.
fn visit(vault: &Vault, random: &mut Random) -> Result<(), SimError> {
    let Some(person) = somebody(vault, random)? else {
        return Ok(());
    };
    let now = Timestamp::now();
    let (barrier, way) = match random.below(3) {
        0 => ("absent_temporarily", Way::Visit),
        1 => ("no_id_card", Way::Desk),
        _ => ("refuses", Way::Respect),
    };
    let next = NextAction {
        way,
        day: vault.today(now).tomorrow().ok(),
        hour: None,
        season: None,
    };
    let id = person.person.id;
    about("visit", &id)?;
    let visit = Visit::new(Channel::Door, barrier, next, "");
    let packet = vault.record_visit(id, &visit, now)?;
    kept(&format!("visit {packet}"), &id)
}

/// A dossier of somebody on the roster who has none, otherwise of somebody who is on no list.
fn enrol(vault: &Vault, random: &mut Random) -> Result<(), SimError> {
    let now = Timestamp::now();
    let draft = match somebody(vault, random)? {
        Some(known) if known.person.payee && random.below(3) > 0 => {
            about("draft", &known.person.id)?;
            match vault.open_draft(Subject::Person(known.person.id), now) {
                Ok(draft) => draft,
                // Somebody was there before.
                Err(tannha_vault::VaultError::DossierExists(_)) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
        _ => {
            about("draft", "proposal")?;
            vault.open_proposal(workload::area(vault)?, now)?
        }
    };
    kept("draft", &draft)?;
    finish(vault, draft)
}

/// Everything that this draft still lacks, in the order of the steps, then its submission. What is written follows from
/// the draft's own id, so that a later run goes on where an earlier one was ended.
fn finish(vault: &Vault, id: DraftId) -> Result<(), SimError> {
    let (draft, _) = vault.draft(id)?;
    let facts = workload::made_up(&mut Random::of(&id.to_string()), &draft);
    let things = holds(vault, &draft)?;
    let mut pen = Pen { vault, id, things };
    pen.answers(Moment::Card)?;
    pen.photo(Role::CardFront, 24_000)?;
    for (field, value) in facts {
        if field == Field::Phone {
            pen.answers(Moment::Phone)?;
        }
        pen.field(field, &value)?;
    }
    pen.product()?;
    pen.photo(Role::CardBack, 20_000)?;
    pen.photo(Role::Document, 16_000)?;
    pen.changes_its_mind()?;
    for moment in [Moment::Photos, Moment::Portrait, Moment::Submit] {
        pen.answers(moment)?;
    }
    vault.read_back(id, Timestamp::now())?;
    pen.photo(Role::Signature, 4_000)?;
    about("submit", &id)?;
    let submitted = vault.submit(id, Timestamp::now())?;
    print(&Said::Gone {
        what: "draft".to_owned(),
        whose: id.to_string(),
    })?;
    kept(&format!("packet {}", submitted.packet), &submitted.dossier)
}

/// What writes into one draft, and tells of it.
struct Pen<'a> {
    vault: &'a Vault,
    id: DraftId,
    /// What the draft held when it was looked at last.
    things: Vec<String>,
}

impl Pen<'_> {
    fn draft(&self) -> Result<Draft, SimError> {
        Ok(self.vault.draft(self.id)?.0)
    }

    /// Writes, and tells what of the draft is there and was not, and the other way round.
    fn writes<T>(
        &mut self,
        what: &str,
        write: impl FnOnce(&Self, Timestamp) -> Result<T, SimError>,
    ) -> Result<T, SimError> {
        about(what, &self.id)?;
        let written = write(self, Timestamp::now())?;
        let after = holds(self.vault, &self.draft()?)?;
        let before = std::mem::replace(&mut self.things, after);
        let after = &self.things;
        for gone in before.iter().filter(|one| !after.contains(one)) {
            print(&Said::Gone {
                what: gone.clone(),
                whose: self.id.to_string(),
            })?;
        }
        for new in after.iter().filter(|one| !before.contains(one)) {
            kept(new, &self.id)?;
        }
        Ok(written)
    }

    fn answers(&mut self, moment: Moment) -> Result<(), SimError> {
        loop {
            let draft = self.draft()?;
            let situation = draft.situation(self.vault.today(Timestamp::now()));
            if due(moment, &situation, &draft.answers).is_empty() {
                return Ok(());
            }
            self.writes("answer", |pen, now| {
                Ok(workload::answer_first(pen.vault, pen.id, moment, now)?)
            })?;
        }
    }

    fn field(&mut self, field: Field, value: &str) -> Result<(), SimError> {
        if self.draft()?.facts.contains_key(&field) {
            return Ok(());
        }
        self.writes("field", |pen, now| {
            pen.vault
                .save_field(pen.id, field, value, Source::Typed, now)?;
            Ok(())
        })
    }

    fn product(&mut self) -> Result<(), SimError> {
        if self.draft()?.product.is_some() {
            return Ok(());
        }
        self.writes("product", |pen, now| {
            pen.vault
                .choose_product(pen.id, workload::ours(workload::BANK), now)?;
            Ok(())
        })
    }

    fn photo(&mut self, role: Role, bytes: usize) -> Result<(), SimError> {
        if self.draft()?.attachments.iter().any(|one| one.role == role) {
            return Ok(());
        }
        self.answers(role.moment())?;
        let media = match role {
            Role::Signature => Media::Png,
            _ => Media::Jpeg,
        };
        let start = workload::start(media);
        let picture = Random::of(&format!("{} {role}", self.id)).bytes(start, bytes);
        self.writes("photo", |pen, now| {
            pen.vault
                .add_attachment(pen.id, role, media, Verdict::Unjudged, &picture, now)?;
            Ok(())
        })
    }

    /// Takes the document away and puts it back, as one does who pressed the wrong thing.
    fn changes_its_mind(&mut self) -> Result<(), SimError> {
        let document: Option<AttachmentId> = self
            .draft()?
            .attachments
            .iter()
            .find(|one| one.role == Role::Document)
            .map(|one| one.id);
        if let Some(document) = document {
            self.writes("remove", |pen, now| {
                Ok(pen
                    .vault
                    .remove_attachment(pen.id, document, now)
                    .map(drop)?)
            })?;
            self.writes("undo", |pen, now| {
                Ok(pen.vault.undo_remove(pen.id, now).map(drop)?)
            })?;
        }
        Ok(())
    }
}

/// A draft as a list of things, each with its digest; a picture's is taken from what can be read again.
fn holds(vault: &Vault, draft: &Draft) -> Result<Vec<String>, SimError> {
    let mut things: Vec<String> = draft
        .facts
        .iter()
        .map(|(field, fact)| format!("field {field} {}", Digest::of(fact.value.as_bytes())))
        .collect();
    things.extend(
        draft
            .answers
            .iter()
            .enumerate()
            .map(|(place, answer)| format!("answer {place} {} {}", answer.purpose, answer.answer)),
    );
    things.extend(draft.product.iter().map(|code| format!("product {code}")));
    for attachment in &draft.attachments {
        let (_, picture) = vault.attachment(attachment.id)?;
        things.push(format!(
            "photo {} {}",
            attachment.role,
            Digest::of(&picture)
        ));
    }
    Ok(things)
}

/// Everything that is on the device, in the words of [`spend`].
#[derive(Serialize)]
pub(crate) struct Inventory {
    /// By draft.
    drafts: BTreeMap<DraftId, Vec<String>>,
    /// Whose drafts: a person has one at most.
    subjects: Vec<Subject>,
    /// Packets of dossiers, with the dossier's id.
    packets: Vec<(String, String)>,
    /// Packets of visits as the outbox has them.
    visit_packets: Vec<String>,
    /// Visits as a person's page has them.
    visits: Vec<(PersonId, String)>,
    /// How many entries the trail has, whose chain was verified.
    trail: u64,
}

/// Looks through the whole device.
pub(crate) fn inventory(vault: &Vault) -> Result<Inventory, SimError> {
    let mut found = Inventory {
        drafts: BTreeMap::new(),
        subjects: Vec::new(),
        packets: Vec::new(),
        visit_packets: Vec::new(),
        visits: Vec::new(),
        trail: vault.verify_trail()?,
    };
    for open in vault.drafts()? {
        let (draft, _) = vault.draft(open.id)?;
        found.drafts.insert(open.id, holds(vault, &draft)?);
        found.subjects.push(draft.subject);
    }
    for item in vault.outbox()? {
        match (item.kind.as_str(), item.dossier) {
            (tannha_packet::REVISION, Some(dossier)) => {
                let packet = format!("packet {}", item.packet);
                found.packets.push((dossier.to_string(), packet));
            }
            (tannha_packet::VISIT, _) => found.visit_packets.push(item.packet.to_string()),
            _ => {}
        }
    }
    let everybody = RosterQuery {
        limit: 1000,
        ..RosterQuery::default()
    };
    for person in vault.search_roster(&everybody)?.rows {
        let id = person.person.id;
        for visited in vault.visits_of(id)? {
            found.visits.push((id, format!("visit {}", visited.packet)));
        }
    }
    Ok(found)
}
