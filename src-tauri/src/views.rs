//! What the screens are shown. Rust owns these types; `xtask` writes them as TypeScript into `ui/bindings`.
//!
//! Each file has the shapes of one area and the pure functions that compose them, so that a command is only a doorway.

mod account;
mod after;
mod card;
mod doors;
mod draft;
mod field;
mod household;
mod mark;
mod note;
mod operator;
mod outbox;
mod pad;
mod paper;
mod person;
mod product;
mod purpose;
mod ready;
mod relay;
mod request;
mod shell;
mod step;
mod stick;
mod today;
mod unit;
mod visit;
mod voice;
mod withdrawal;

pub use account::{AccountScan, BankView, ReportedView, SaidAnswer};
pub(crate) use account::{bank_views, in_words};
pub(crate) use after::session_view;
pub use after::{
    AccountTail, AfterToday, AfterView, AttendanceView, CalledRow, ComplaintAnswer, ComplaintView,
    FocalView, MissedView, OpenView, ReceiverView, ReviewRow, SessionPage, SessionView,
    WaitingRows,
};
pub use card::{
    CardMatch, CardScan, CardView, FrameScan, JudgedFrame, ZoneView, card_scan, card_view,
    zone_view,
};
pub use tannha_vault::Side;

pub use doors::{DoorRow, DoorsPage, HamletRow, ReturnGroup};
pub(crate) use doors::{doors_page, return_groups};
pub use draft::{
    AnswerView, AttachmentView, DraftView, Due, FactView, PlaceView, Removed, Slip, SlipAnswer,
    draft_view, everything_missing, slip,
};
pub use field::{FieldKind, FieldView, fields};
pub use household::{FoundByCard, FoundRow, FrameFound, HouseholdPage, OfferView, OfferedValue};
pub(crate) use household::{found_by_card, household_page};
pub use mark::{FreeSheet, SaidConfirmation, SaidMark, SaidWitness};
pub(crate) use mark::{Pictured, ReadMark, free_sheet};
pub use note::NotePage;
pub(crate) use note::{keep_team_phone, note_page};
pub(crate) use operator::leaving;
pub use operator::{Leaving, LeavingDraft, OperatorView};
pub(crate) use outbox::outbox_view;
pub use outbox::{
    Outbox, OutboxRow, OutboxTotals, PacketState, SyncPhase, SyncState, TimeLeftView, TimeUnit,
};
pub use pad::PadView;
pub(crate) use pad::pad_views;
pub use paper::{OwnFormView, PaperKind, PaperOf, PaperView, ShelfView};
pub(crate) use paper::{compose, form_was_made, papers};
pub(crate) use person::person_page;
pub use person::{HistoryItem, PersonPage, PersonRow, ReasonView, RosterPage};
pub use product::{DrawView, ProductView, product_views};
pub(crate) use purpose::purpose_for;
pub use purpose::{PurposeView, purpose_view};
pub(crate) use ready::readiness;
pub use ready::{FormReady, Readiness, RosterComing};
pub use relay::{HandedOver, RelayLot, RelayPeer, RelayView, RelayWish};
pub(crate) use relay::{end_of, relay_lots};
pub use request::{AlikeView, AskState, PlaceRow, ProposalRow, ReportRow, RulingRow};
pub(crate) use request::{alike_view, place_rows, proposal_rows, ruling_rows};
pub use shell::{AppState, Changed, Language, Stage, Stopped, TextSize, Theme, WishedBy};
pub use step::{StepState, StepView};
pub use stick::{StickRead, StickView, StickWritten};
pub use today::{Campaign, DraftRow, RefusedAccountRow, ReturnedRow, Today};
pub(crate) use today::{area_names, today_view};
pub use unit::{UnitHit, UnitRow};
pub(crate) use visit::barrier_views;
pub use visit::{AnsweredRow, BarrierView, PromiseRow, VisitView, WayView};
pub use voice::{RecordingPackView, VoiceView};
pub use withdrawal::{WithdrawableView, WithdrawnView};
