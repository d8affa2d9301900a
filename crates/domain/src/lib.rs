//! The rules of Tận Nhà, without I/O and without a clock: time comes in.
//!
//! What a volunteer captures is a [`Draft`]; [`Draft::missing`] says what it lacks, and only a [`Complete`] one can
//! be submitted:
//!
//! ```
//! use tannha_domain::{Answer, Gate, Moment, Situation, gate};
//!
//! // Nothing is kept of a person before the notice was told and the first question was answered.
//! assert_eq!(gate(Moment::Card, &Situation::default(), &[]), Gate::Ask);
//! # let _ = Answer::Yes;
//! ```
//!
//! | word | where |
//! | --- | --- |
//! | area, unit | [`UnitCode`], [`Unit`] |
//! | roster, beneficiary | [`RosterPerson`] |
//! | card | [`card_qr`], [`mrz`], [`card_expiry`], [`PersonalNumber`] |
//! | dossier, draft, attachment | [`Draft`], [`Complete`], [`Missing`], [`Attachment`] |
//! | facts | [`Field`], [`Fact`] |
//! | proposal, correction | [`Proposal`], [`Correction`], [`Ruling`] |
//! | an account that exists already | [`ExistingAccount`], [`vietqr`] |
//! | what follows acceptance | [`PlannedSession`], [`SessionAttendance`], [`AfterOpening`], [`Complaint`], [`FocalAuthorisation`], [`ReceiverAuthorisation`] |
//! | visit, barrier | [`Visit`], [`Barrier`], [`Way`] |
//! | mark, sheet | [`Mark`], [`SheetSerial`], [`Witness`] |
//! | consent | [`Purpose`], [`Moment`], [`gate`](fn@gate) |
//! | what is read out | [`HeardAs`], [`Address`], [`Clip`], [`PackList`] |
//! | product | [`Product`], [`product_fields`] |
//! | a provider's own form | [`Form`], [`form_places`] |
//! | finding | [`Finding`], [`compare`] |
//! | where a dossier stands | [`Standing`], [`DossierEvent`], [`Reason`] |
//! | made-up people to practise with | [`training_people`] |

mod address;
mod after_opening;
mod attachment;
mod attendance;
mod barrier;
pub mod card_expiry;
pub mod card_qr;
mod carry;
mod clock;
mod closed_set;
mod confirmation;
mod consent;
mod correction;
mod digest;
mod dossier_number;
mod draft;
mod existing_account;
mod facts;
mod feed;
mod finding;
mod fold;
mod form;
mod heard;
mod ids;
mod judged;
mod mark;
mod missing;
pub mod mrz;
mod name;
mod person_date;
mod personal_number;
mod phone;
mod place;
mod product;
mod proposal;
mod receiver;
mod recording;
mod roster;
mod sheet;
mod signed;
mod standing;
mod step;
mod training;
mod units;
pub mod vietqr;
mod visit;
mod witness;

pub use address::Address;
pub use after_opening::{
    AfterOpening, Against, Bring, Called, Complaint, ComplaintKind, ComplaintProblem, Deadline,
    FocalAuthorisation, MAX_COMPLAINT_CHARACTERS, PayReply, PlannedSession, Reply, to_bring,
};
pub use attachment::{Attachment, Flaw, KeptBecause, Media, Role, Verdict};
pub use attendance::{AfterMissed, Attendance, MissedBecause, SessionAttendance};
pub use barrier::{
    Asks, BARRIER_LIST, Barrier, DeskAnswer, Owner, Season, Way, barrier, barrier_is_the_phone,
    barriers,
};
pub use card_expiry::Expiry;
pub use card_qr::{CardReading, CardRefusal};
pub use carry::Carry;
pub use clock::{HeardTime, clock_is_off, right_time};
pub use closed_set::UnknownCode;
pub use confirmation::{Confirmation, ConfirmationProblem};
pub use consent::{
    Answer, AnsweredBy, Asked, ConsentAnswer, Gate, Moment, Purpose, PurposeKind, SHARE, Situation,
    SpokenText, THIRD_PARTY, ThirdPerson, Withdrawal, WithdrawalProblem, due, ended_by, gate,
    purpose, purposes, spoken_text, standing_answer, standing_answers, taken_back, text_version,
    third_persons_answer, withdrawable,
};
pub use correction::{Correction, CorrectionProblem, Wrong};
pub use digest::{Digest, NotADigest};
pub use dossier_number::{dossier_number, packet_number};
pub use draft::{Complete, Draft, SESSION_WITHIN_DAYS, Subject};
pub use existing_account::{
    AccountProblem, AccountSource, AccountVerdict, Bank, ExistingAccount, OTHER_BANK, Occasion,
    account_number, account_tail, bank, banks,
};
pub use facts::{Fact, Facts, Field, FieldProblem, Kind, ReadFacts, Source};
pub use feed::{Change, News};
pub use finding::{Finding, card_implies, card_value, compare, zone_value};
pub use fold::{fold, words};
pub use form::{
    Form, FormBox, FormBroken, FormFault, FormPlace, FormProblem, FormValue, FormWord,
    MAX_FORM_BYTES, MAX_FORM_PACK_BYTES, MAX_FORM_PAGES, PageSize, Tenths, form_places,
    goes_to_the_provider, is_form_version, pack_form, unpack_form,
};
pub use heard::{HeardAs, Retold, SpokenLanguage, Voice};
pub use ids::{
    AttachmentId, ComplaintId, DeviceId, DossierId, DraftId, EpochId, HouseholdId, InvitationId,
    OperatorId, PacketId, PersonId, ProposalId, ProvinceId, RecordingId, ReportId, SessionId,
    TaskId,
};
pub use judged::Judged;
pub use mark::{MadeMark, Mark, MarkKept, chosen_mark};
pub use missing::{Missing, PhoneSituation, PhoneUse, computed_expiry};
pub use name::{same_name, tidy_name};
pub use person_date::{PersonDate, PersonDateError};
pub use personal_number::{
    NumberFinding, NumberSaid, PersonalNumber, PersonalNumberError, Sex,
    findings as number_findings, masked, number_said,
};
pub use phone::{Phone, PhoneError, PhoneFinding};
pub use place::Place;
pub use product::*;
pub use proposal::{Proposal, ProposalProblem, Ruling, Why};
pub use receiver::ReceiverAuthorisation;
pub use recording::{
    Clip, ClipMedia, MAX_CLIP_BYTES, MAX_PACK_BYTES, PackBroken, PackList, is_dialect, pack, unpack,
};
pub use roster::RosterPerson;
pub use sheet::{MAX_SHEETS, PadCode, PadTaken, SheetCode, SheetProblem, SheetSerial};
pub use signed::{Base64, Head, LogPoint, Part, SignedBytes};
pub use standing::{DossierEvent, Happened, Standing};
pub use step::{Reason, ReasonCode, Step};
pub use training::{TRAINING_COMMUNE, training_card, training_people};
pub use units::*;
pub use visit::{Channel, MAX_NOTE_CHARACTERS, NextAction, Visit, VisitProblem};
pub use witness::{NotThem, Witness, WitnessProblem};
