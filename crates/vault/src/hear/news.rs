//! What came down the feed, in the order of the log.

use jiff::Timestamp;
use tannha_domain::{Change, DossierEvent, DossierId, News, OperatorId, Subject};

use super::{Campaign, Heard, Hearing, Touched, points};
use crate::{
    PersonState, VaultError, after, attendance,
    bulk::{self, Announced, BulkKind},
    complaint, dossier, existing, focal, forget, limits, request, roster, row, sessions, sheets,
    state,
    vault::put_setting,
    visit,
    withdrawal::{self, Withdrawn},
};

impl Hearing<'_> {
    pub(super) fn news(&mut self, heard: &Heard, roster_is_here: bool) -> Result<(), VaultError> {
        // An answer that came late must not put back a person or a campaign that changed since.
        let applied = points::cursor(self.tx, &self.epochs)?.map_or(0, |cursor| cursor.position);
        // Everything else says what happened: hearing it twice changes nothing.
        let is_new = |change: &&Change| {
            change.position >= applied
                || !matches!(
                    change.news,
                    News::Person { .. }
                        | News::PersonLeft { .. }
                        | News::Roster { .. }
                        | News::Campaign { .. }
                        | News::HousePlace { .. }
                        | News::Limits { .. }
                        | News::LegalBasis { .. }
                )
        };
        // Of several whole rosters only the last was fetched; the ones before it, and single people before it, are in it.
        let whole = heard
            .changes
            .iter()
            .rposition(|change| matches!(change.news, News::Roster { .. }));
        for (place, change) in heard
            .changes
            .iter()
            .enumerate()
            .filter(|(_, change)| is_new(change))
        {
            let in_whole = whole.is_some_and(|whole| place < whole);
            match &change.news {
                News::Dossier {
                    dossier,
                    subject,
                    event,
                } => self.dossier(heard, change, *dossier, subject, event)?,
                News::Person { person } if !in_whole => {
                    roster::upsert(self.tx, person)?;
                    self.touched.insert(Touched::Roster);
                }
                News::PersonLeft { person } if !in_whole => {
                    roster::remove(self.tx, *person)?;
                    self.touched.insert(Touched::Roster);
                }
                News::Roster { .. } if !in_whole => {
                    if !roster_is_here {
                        return Err(VaultError::RosterMissing);
                    }
                    self.touched.insert(Touched::Roster);
                }
                News::Person { .. } | News::PersonLeft { .. } | News::Roster { .. } => {}
                of_itself => self.of_itself(change, of_itself)?,
            }
        }
        Ok(())
    }

    /// What stands by itself, whatever else is heard with it.
    fn of_itself(&mut self, change: &Change, news: &News) -> Result<(), VaultError> {
        let touched = match news {
            News::Campaign {
                name,
                ends_on,
                target,
                done,
            } => {
                let campaign = Campaign {
                    name: name.clone(),
                    ends_on: *ends_on,
                    target: *target,
                    done: *done,
                };
                put_setting(self.tx, "campaign", &row::to_json(&campaign)?)?;
                Touched::Settings
            }
            News::Visit {
                packet,
                person,
                at,
                visit,
            } => {
                visit::put(self.tx, *packet, *person, *at, visit)?;
                Touched::Roster
            }
            News::Answered {
                visit,
                person,
                answer,
                words,
            } => {
                visit::answered(
                    self.tx,
                    *visit,
                    *person,
                    change.at,
                    *answer,
                    words.as_deref(),
                )?;
                Touched::Roster
            }
            News::Proposed { .. }
            | News::ProposalRuled { .. }
            | News::CorrectionAsked { .. }
            | News::CorrectionRuled { .. } => {
                self.request(change)?;
                Touched::Roster
            }
            News::HousePlace { allowed } => {
                put_setting(
                    self.tx,
                    visit::HOUSE_PLACE,
                    if *allowed { "allowed" } else { "forbidden" },
                )?;
                Touched::Settings
            }
            News::Limits { attachment_bytes } => {
                put_setting(
                    self.tx,
                    limits::ATTACHMENT_BYTES,
                    &attachment_bytes.to_string(),
                )?;
                Touched::Settings
            }
            News::ExistingAccount {
                packet,
                person,
                at,
                verdict,
                words,
            } => {
                let decided = verdict.map(|verdict| (verdict, change.at));
                existing::heard(self.tx, *packet, *person, *at, decided, words.as_deref())?;
                Touched::Roster
            }
            News::LegalBasis { recorded } => {
                put_setting(
                    self.tx,
                    "legal_basis",
                    if *recorded { "recorded" } else { "missing" },
                )?;
                Touched::Settings
            }
            News::Recordings { .. } | News::Form { .. } => {
                self.published(news)?;
                Touched::Settings
            }
            other => return self.follows(change, other),
        };
        self.touched.insert(touched);
        Ok(())
    }

    /// What comes down to every device.
    fn published(&self, news: &News) -> Result<(), VaultError> {
        let number;
        let what = match news {
            News::Recordings {
                language,
                version,
                clips,
                blob,
                bytes,
                key,
            } => {
                number = version.to_string();
                Announced {
                    kind: BulkKind::Recordings,
                    name: language.code(),
                    version: &number,
                    starts_on: None,
                    items: *clips,
                    blob: *blob,
                    bytes: *bytes,
                    key,
                }
            }
            News::Form {
                product,
                version,
                from,
                blob,
                bytes,
                key,
            } => Announced {
                kind: BulkKind::Form,
                name: product,
                version,
                starts_on: Some(*from),
                items: 1,
                blob: *blob,
                bytes: *bytes,
                key,
            },
            _ => return Ok(()),
        };
        bulk::announced(self.tx, &what, self.vault.today(self.now))
    }

    /// What follows a dossier: sessions, the word that an account is open, pay days, complaints, focal accounts.
    fn follows(&mut self, change: &Change, news: &News) -> Result<(), VaultError> {
        match news {
            News::Session { session } => {
                sessions::put(self.tx, session)?;
                self.touched.insert(Touched::Roster);
            }
            News::AccountTold { packet, person, at } => {
                after::told(self.tx, *packet, *person, *at)?;
                self.touched.insert(Touched::Roster);
            }
            News::PayDay { day } => {
                after::pay_day(self.tx, *day)?;
                self.touched.insert(Touched::Settings);
            }
            News::PayReply {
                packet,
                person,
                at,
                pay_day,
                came,
            } => {
                after::replied(self.tx, *packet, *person, *at, *pay_day, *came)?;
                self.touched.insert(Touched::Roster);
            }
            News::Complaint {
                packet,
                due_on,
                answered,
                words,
            } => {
                let at = answered.then_some(change.at);
                complaint::heard(self.tx, *packet, *due_on, at, words.as_deref())?;
                self.touched.insert(Touched::Roster);
            }
            News::SessionAttended {
                packet,
                person,
                at,
                said,
            } => {
                attendance::put(self.tx, *packet, *person, *at, said)?;
                self.touched.insert(Touched::Roster);
            }
            News::Withdrawn {
                packet,
                person,
                at,
                purposes,
                due_on,
            } => {
                let withdrawn = Withdrawn {
                    packet: *packet,
                    at: *at,
                    purposes: purposes.clone(),
                    due_on: Some(*due_on),
                    done_at: None,
                    words: None,
                };
                let (now, today) = (self.now, self.vault.today(self.now));
                self.swept |= withdrawal::heard(self.tx, &withdrawn, *person, now, today)?;
                self.touched.insert(Touched::Roster);
            }
            News::WithdrawalDone { packet, words, .. } => {
                withdrawal::done(self.tx, *packet, change.at, words.as_deref())?;
                self.touched.insert(Touched::Roster);
            }
            News::OperatorRevoked { operator } => {
                self.sent_away(*operator, change.at)?;
            }
            News::Pad { pad, sheets: count } => {
                sheets::heard_pad(self.tx, *pad, *count)?;
                self.touched.insert(Touched::Settings);
            }
            News::SheetUsed { serial, packet } => {
                sheets::used(self.tx, *serial, *packet, change.at)?;
                self.touched.insert(Touched::Settings);
            }
            News::FocalServed { person, review_on } => {
                focal::served(self.tx, *person, change.at, *review_on)?;
                self.touched.insert(Touched::Roster);
            }
            _ => {}
        }
        Ok(())
    }

    /// The province ended somebody's access on this device.
    fn sent_away(&mut self, operator: OperatorId, at: Timestamp) -> Result<(), VaultError> {
        let here = self.vault.who_is_here()?;
        if forget::revoked(self.tx, operator, &here, at)? {
            self.left.push(operator);
            self.touched.insert(Touched::Operators);
        }
        Ok(())
    }

    /// What the team asked of the province about its roster, and what it ruled.
    fn request(&self, change: &Change) -> Result<(), VaultError> {
        match &change.news {
            News::Proposed {
                proposal,
                packet,
                area,
                at,
                said,
            } => request::put_proposal(self.tx, *proposal, *packet, *at, area, said),
            News::ProposalRuled {
                proposal,
                ruling,
                person,
                words,
            } => {
                let words = words.as_deref();
                request::proposal_ruled(self.tx, *proposal, *person, change.at, *ruling, words)
            }
            News::CorrectionAsked {
                packet,
                person,
                at,
                said,
            } => request::put_correction(self.tx, *packet, *person, *at, said),
            News::CorrectionRuled {
                packet,
                ruling,
                words,
                ..
            } => {
                let words = words.as_deref();
                request::correction_ruled(self.tx, *packet, change.at, *ruling, words)
            }
            _ => Ok(()),
        }
    }

    fn dossier(
        &mut self,
        heard: &Heard,
        change: &Change,
        id: DossierId,
        subject: &Subject,
        event: &DossierEvent,
    ) -> Result<(), VaultError> {
        let before = dossier::subject(self.tx, id)?;
        dossier::put(self.tx, id, subject)?;
        dossier::happened(
            self.tx,
            id,
            heard.cursor.epoch,
            change.position,
            change.at,
            event,
        )?;
        // Who withdrew is not asked to redo anything, whatever a restore forgets.
        if dossier::state(self.tx, id)? == PersonState::Ended {
            dossier::let_go(self.tx, id)?;
        }
        if let Some(before) = before.filter(|before| before != subject) {
            state::project_subject(self.tx, &before)?;
        }
        self.touched.insert(Touched::Feed);
        state::project_subject(self.tx, subject)
    }
}
