//! The device's sync: it brings packets to the province and news back, over anything, once.
//!
//! ```no_run
//! # async fn sync(vault: tannha_vault::Vault) -> Result<(), tannha_courier::CourierError> {
//! let courier = tannha_courier::Courier::new(vault)?;
//! let report = courier.sync(|progress| drop(progress)).await?;
//! assert_eq!(report.waiting, 0);
//! # Ok(())
//! # }
//! ```
//!
//! | module | what it does |
//! | --- | --- |
//! | `joining` | an invitation becomes a membership |
//! | `exchange` | one exchange, as a page of named steps |
//! | `carrier` | direct HTTPS, with the province's own authority |
//! | `lanes` | how many uploads send at the same time |
//! | `lift` | one blob on its way up, from wherever it lies |
//! | `stick` | a file with what waits, and one with what came back |
//! | `post` | sealed copies of what waits, carried while the vault is locked |
//! | `relay` | takes over from others on the local network, and hands over to one |
//! | `gate` | over which networks a sync may begin by itself |
//! | `patrol` | syncs by itself: back-off, jitter, nudges |
//! | `pace` | how fast bytes go up, and how long the rest takes |
//! | `progress` | what the screen may know meanwhile |

mod carrier;
#[cfg(test)]
mod desk;
mod error;
mod exchange;
mod gate;
mod joining;
mod lanes;
mod lift;
mod pace;
mod patrol;
mod post;
mod progress;
pub mod relay;
pub mod stick;

pub use error::CourierError;
pub use exchange::Courier;
pub use gate::{Gate, KeptBack, Link, Network, SendOver};
pub use joining::join;
pub use pace::{Pace, TimeLeft};
pub use patrol::{Nudge, Report, patrol, patrol_post};
pub use post::{Post, keep_drafts, take_up};
pub use progress::{Carried, Progress, SyncReport};
