//! A dossier revision that is being captured, and what it takes to submit it.

use jiff::{ToSpan as _, civil::Date};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Answer, Applicant, Attachment, CardReading, ConsentAnswer, Digest, DossierId, DraftId, Facts,
    Field, Finding, Gate, IdKind, MadeMark, Mark, MarkKept, Missing, Moment, NotThem, PersonId,
    PhoneSituation, ProposalId, ReadFacts, Reason, Role, RosterPerson, Situation, Step, UnitCode,
    Witness, WitnessProblem, chosen_mark, compare,
    finding::{number_twice, phone_twice, too_late_for},
    gate,
    missing::all_missing,
    mrz::MrzReading,
    needs_portrait, product, standing_answer,
};

/// Where no session is known, the provider is taken to meet the person within so many days of the visit.
/// An assumption: no rule names a time (DOMAIN.md b says only that the meeting comes after acceptance).
pub const SESSION_WITHIN_DAYS: i32 = 60;

/// Whose dossier it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A person of the roster.
    Person(PersonId),
    /// A person who is not on it yet.
    Proposal(ProposalId),
    /// Nobody: it concerns the area alone.
    Nobody,
}

/// A dossier revision that is still being captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// The dossier that it is a revision of.
    pub dossier: DossierId,
    /// Whose dossier it is.
    pub subject: Subject,
    /// The commune.
    pub area: UnitCode,
    /// Counted from 1.
    pub revision: u32,
    /// The packet of the revision before, by digest.
    pub parent: Option<Digest>,
    /// What a clerk asked to redo; empty for a first revision.
    pub redo: Vec<Reason>,
    /// What the person chose.
    pub product: Option<String>,
    /// The facts.
    pub facts: Facts,
    /// The answers, in the order in which they were given.
    pub answers: Vec<ConsentAnswer>,
    /// What was captured.
    pub attachments: Vec<Attachment>,
    /// What the card's QR said.
    pub card: Option<CardReading>,
    /// What the zone on the picture of the card's back says.
    pub zone: Option<MrzReading>,
    /// The person as the roster has them.
    pub roster: Option<RosterPerson>,
    /// Whether the province has recorded the legal basis of its notices.
    pub legal_basis_recorded: bool,
    /// Whether another dossier on this device bears the same personal number.
    pub number_is_taken: bool,
    /// Whether another person's dossier on this device gives the same phone as its owner's own.
    pub phone_is_taken: bool,
    /// The day on which the provider meets the person, once it is known.
    pub session: Option<Date>,
    /// What it holds of the mark beside the pictures.
    pub mark_kept: MarkKept,
    /// Who captures it, by name.
    pub volunteer: Option<String>,
    /// Whom the person asked to receive in their place, by name.
    pub receiver: Option<String>,
}

impl Draft {
    /// What decides which questions apply.
    pub fn situation(&self, today: Date) -> Situation {
        let phone = PhoneSituation::of(&self.facts);
        Situation {
            product_needs_portrait: self.product.as_deref().is_some_and(needs_portrait),
            has_phone: phone == PhoneSituation::Own,
            phone_of_relative: phone == PhoneSituation::Relative,
            represented: self.needs_representative(today),
            helped: self.is_helped(),
            legal_basis_recorded: self.legal_basis_recorded,
            provider: self
                .product
                .as_deref()
                .and_then(product)
                .map(|product| product.provider_code.clone()),
        }
    }

    /// Whether the law wants somebody to act for this person: under 15 nobody opens an account alone
    /// (Circular 17/2024 Art. 11), and of older people those for whom somebody was named to act.
    pub fn needs_representative(&self, today: Date) -> bool {
        self.facts.says_yes(Field::HasRepresentative)
            || self
                .facts
                .birth_date()
                .is_some_and(|birth| birth.age_on(today) < 15)
    }

    /// Whether somebody interprets or witnesses.
    pub fn is_helped(&self) -> bool {
        self.facts
            .value(Field::Helper)
            .is_some_and(|helper| helper != "nobody")
    }

    /// Whether somebody witnesses.
    pub fn is_witnessed(&self) -> bool {
        matches!(self.facts.value(Field::Helper), Some("witness" | "both"))
    }

    /// How the person confirms the answers: as they chose, or, from before each way was asked, as is there.
    pub fn mark(&self) -> Option<Mark> {
        chosen_mark(&self.answers).or_else(|| {
            let there = |mark: &Mark| self.attachments_of(mark.role()).next().is_some();
            Mark::ALL.iter().copied().find(there)
        })
    }

    /// The mark as it travels.
    pub fn made_mark(&self) -> Option<MadeMark> {
        let mark = self.mark()?;
        let sheet = self.mark_kept.sheet.filter(|_| mark == Mark::Sheet);
        Some(MadeMark {
            mark,
            read_back_at: self.mark_kept.read_back_at,
            sheet,
        })
    }

    /// Whether somebody may witness this person's mark, and is named.
    ///
    /// # Errors
    /// When nobody is named whole, or who is may not.
    pub fn check_witness(&self, today: Date) -> Result<(), WitnessProblem> {
        if !self.is_witnessed() || self.gate(Moment::Helper, today) != Gate::Open {
            return Err(WitnessProblem::Missing);
        }
        let witness = Witness::of(&self.facts).ok_or(WitnessProblem::Missing)?;
        let not = NotThem {
            person: self.facts.value(Field::FullName),
            person_number: self.facts.value(Field::Number),
            person_birth: self.facts.birth_date(),
            volunteer: self.volunteer.as_deref(),
            receiver: self.receiver.as_deref(),
            representative: self.facts.value(Field::RepresentativeName),
            representative_number: self.facts.value(Field::RepresentativeNumber),
        };
        witness.check(&not, today)
    }

    /// What phone there is. A number that the person would not have written down is none for an account.
    pub fn phone(&self) -> PhoneSituation {
        let phone = PhoneSituation::of(&self.facts);
        let number = self
            .facts
            .value(Field::Phone)
            .and_then(|text| text.parse::<crate::Phone>().ok());
        match phone {
            PhoneSituation::Own
                if standing_answer(&self.answers, "contact_phone") == Some(Answer::No) =>
            {
                PhoneSituation::Withheld
            }
            PhoneSituation::Own if number.is_some_and(|number| !number.is_mobile()) => {
                PhoneSituation::Landline
            }
            phone => phone,
        }
    }

    /// The day on which the card must be valid, and whether that day is known.
    pub fn session_day(&self, today: Date) -> (Date, bool) {
        match self.session {
            Some(day) if day >= today => (day, true),
            _ => (today.saturating_add(SESSION_WITHIN_DAYS.days()), false),
        }
    }

    /// What decides which products this person may have.
    pub fn applicant(&self, today: Date) -> Applicant {
        Applicant {
            age: self.facts.birth_date().map(|birth| birth.age_on(today)),
            phone: self.phone(),
            id: self.facts.value(Field::Number).map(|number| {
                if number.len() == 12 {
                    IdKind::Cccd
                } else {
                    IdKind::Cmnd
                }
            }),
            represented: self.needs_representative(today),
        }
    }

    /// Whether what comes after a moment may be kept now.
    pub fn gate(&self, moment: Moment, today: Date) -> Gate {
        gate(moment, &self.situation(today), &self.answers)
    }

    /// Whether this step may be changed: in a redo the named steps are open, and those where something is missing
    /// because of what was changed there.
    pub fn is_open(&self, step: Step, today: Date) -> bool {
        let is_new = |attachment: &Attachment| !attachment.carried;
        self.redo.is_empty()
            || self.redo.iter().any(|reason| reason.step == step)
            || self
                .attachments
                .iter()
                .any(|attachment| attachment.role.step() == step && is_new(attachment))
            || self
                .missing(today)
                .iter()
                .any(|missing| missing.step == step)
    }

    /// The reason that asks for this picture again, where one does.
    pub fn asked_again(&self, role: Role) -> Option<&Reason> {
        self.redo.iter().find(|reason| {
            reason.role == Some(role) || (reason.role.is_none() && reason.step == role.step())
        })
    }

    /// The attachments of this role.
    pub fn attachments_of(&self, role: Role) -> impl Iterator<Item = &Attachment> {
        self.attachments
            .iter()
            .filter(move |attachment| attachment.role == role)
    }

    /// Where card, roster and typing contradict each other.
    pub fn findings(&self, today: Date) -> Vec<Finding> {
        let mut findings = compare(
            self.card.as_ref(),
            self.zone.as_ref(),
            self.roster.as_ref(),
            &self.facts,
            today,
        );
        if self.number_is_taken {
            findings.push(number_twice());
        }
        if self.phone_is_taken {
            findings.push(phone_twice());
        }
        let (session, known) = self.session_day(today);
        if let Some(late) = too_late_for(&self.facts, session, known, today) {
            // The nearer day says more than half a year does.
            findings.retain(|finding| finding.code != "expires_soon");
            findings.push(late);
        }
        findings
    }

    /// What is still missing, each with the step that mends it.
    pub fn missing(&self, today: Date) -> Vec<Missing> {
        all_missing(self, today)
    }

    /// This draft as one that can be submitted.
    ///
    /// # Errors
    /// What is missing, when something is.
    pub fn complete(self, today: Date) -> Result<Complete, Vec<Missing>> {
        let missing = self.missing(today);
        if missing.is_empty() {
            Ok(Complete(self))
        } else {
            Err(missing)
        }
    }

    /// The moments whose questions must have been answered before this field may be kept. A relative's number is a
    /// third person's detail as well.
    pub fn moments_of(&self, field: Field) -> impl Iterator<Item = Moment> + use<> {
        let of_relative =
            field == Field::Phone && PhoneSituation::of(&self.facts) == PhoneSituation::Relative;
        std::iter::once(field.moment()).chain(of_relative.then_some(Moment::PhoneOwner))
    }

    /// Drops what a standing no forbids: "a no leaves no pixel and no field". Answers with what goes.
    pub fn forbidden(&self, today: Date) -> (Vec<Field>, Vec<crate::AttachmentId>) {
        let shut = |moment| self.gate(moment, today) == Gate::Shut;
        let fields = self
            .facts
            .keys()
            .copied()
            .filter(|field| self.moments_of(*field).any(shut))
            .collect();
        let attachments = self
            .attachments
            .iter()
            .filter(|attachment| shut(attachment.role.moment()))
            .map(|attachment| attachment.id)
            .collect();
        (fields, attachments)
    }
}

/// A draft that lacks nothing for its product. Only [`Draft::complete`] makes one, so only it can be submitted.
#[derive(Debug, Clone)]
pub struct Complete(Draft);

impl Complete {
    /// The draft.
    pub fn draft(&self) -> &Draft {
        &self.0
    }
}
