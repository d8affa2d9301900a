//! What the behaviour tests are told with: people, and the places they meet in.
//!
//! ```no_run
//! # async fn story() -> tannha_tests::Result {
//! use tannha_tests::{Device, Province, people::MO};
//!
//! let province = Province::start().await?; // the real server, a free port, a folder of its own
//! let hoa = Device::join(&province).await?; // a device without a window, on the real vault and courier
//! hoa.submits(2).await?;
//! province.plug.pull();
//! assert!(hoa.syncs().await.is_err());
//! # let _ = MO;
//! # Ok(())
//! # }
//! ```
//!
//! | word | what it is |
//! | --- | --- |
//! | [`people`] | Hoa the volunteer, Mơ the beneficiary, and who else is in the stories |
//! | [`Province`] | the built `tannha-province` on a folder of its own |
//! | [`Plug`] | the network between a device and the province: pulled, put back, cut in the middle |
//! | [`Device`] | the built `tannha-sim`: the real vault, packets and courier |
//! | [`Storm`] | many such devices at once |
//! | [`Ledger`] | what a device said that it keeps, against what is there after a kill |
//! | [`Desktop`] | a system bus that says what network there is |
//! | [`App`] | the built `tannha` in its real window |
//! | [`Browser`] | the dashboard in Chromium |
//! | [`card`] | pictures of identity cards |
//! | [`leaks`] | looks for people in places where they must not be |

#![expect(
    clippy::indexing_slicing,
    reason = "all of this is a test: what an answer lacks fails it"
)]

mod binary;
mod browser;
pub mod card;
mod desk;
mod desktop;
mod device;
mod evidence;
mod hoa;
mod keyboard;
pub mod leaks;
mod ledger;
mod looks;
mod page;
pub mod people;
mod pictures;
mod plug;
mod province;
mod storm;
mod taps;
mod tempo;
mod wait;
mod window;
mod words;
mod workload;

pub(crate) use binary::full_disk;
pub use binary::{Answer, answer, built, free_port};
pub use browser::Browser;
pub use desk::Desk;
pub use desktop::{Carried, Desktop};
pub use device::{Device, Relay};
pub use hoa::choosing_the_bank;
pub use ledger::Ledger;
pub use looks::Looks;
pub use page::Page;
pub use plug::Plug;
pub use province::{BANK_ACCOUNT, Clerk, Province};
pub use storm::Storm;
pub use taps::Scroll;
pub use tempo::{Hand, Tempo};
pub(crate) use wait::in_time;
pub use wait::until;
pub use window::App;
pub use words::{reads_english, word, words};
pub use workload::workload;

/// What was not as told.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
/// What a story ends with: nothing, or the first thing that was not as told.
pub type Result<T = ()> = std::result::Result<T, Error>;
