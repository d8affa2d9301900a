//! Papers for the person across the table and for the commune's desk, laid out by typst from data.
//!
//! A template holds no word and no rule: the words come from the one catalogue (`messages/`), the data as JSON through
//! typst's inputs, never pasted into the text of a template. Nothing here opens a file: a paper is bytes in memory, to be
//! shown, printed through a pipe, or written where the person says so.
//!
//! ```
//! use tannha_paper::{BringList, Language, Paper, Size};
//!
//! let bring = BringList {
//!     commune: "Xã Tràng Xá".into(),
//!     name: Some("Nông Thị Mơ".into()),
//!     papers: vec!["card".into(), "phone".into()],
//!     phone: None,
//! };
//! let document = Paper::Bring(bring).make(Language::Vi, Size::A5)?;
//! assert_eq!(document.page_count(), 1);
//! assert!(document.text().contains("Thẻ căn cước"));
//! assert!(document.pdf()?.starts_with(b"%PDF-"));
//! # Ok::<(), tannha_paper::PaperError>(())
//! ```
//!
//! | module | what it does |
//! | --- | --- |
//! | `papers` | what stands on each paper |
//! | `pictures` | a picture for each question of a sheet |
//! | `pages` | the pages of a provider's own form |
//! | `fit` | a value in the room that a form leaves for it |
//! | `demo` | a made-up form for the demo province |
//! | `letter` | the common shape of every paper that is text: facts, lists, places for a mark |
//! | `sheets` | the commune's pad of numbered sheets |
//! | `words` | the catalogue, in one language |
//! | `document` | pages as PDF, as pictures and as plain text |
//! | `typeset` | typst with our templates and its font |

mod code;
mod demo;
mod document;
mod error;
mod fit;
mod letter;
mod pages;
mod papers;
mod pictures;
mod sheets;
mod size;
mod typeset;
mod words;

pub use code::short as code_picture;
pub use demo::demo_form;
pub use document::Document;
pub use error::PaperError;
pub use pages::{PagesProblem, form_pages};
pub use papers::{
    AccountForm, Appointment, Boxes, BringList, ConsentRecord, FocalLetter, MarkLine, OwnForm,
    PacketSlip, Paper, ReceiverLetter, RecordLine, Slip, SlipAbout, SlipWay, Writer, heard_as,
};
pub use pictures::question_picture;
pub use sheets::{Sheet, SheetPad, SheetQuestion, sheet_pad};
pub use size::{Language, Size};
