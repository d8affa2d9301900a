//! The province: what devices send is verified, stored and signed for here; clerks decide here; devices hear of it.
//!
//! | word | where |
//! | --- | --- |
//! | the log, one hash chain | [`log`] |
//! | the feed to the devices | [`feed`] |
//! | the store, one SQL text for two databases | [`store`] |
//! | blobs, sealed as they came | [`blobs`] |
//! | intake: from a head to a receipt | [`intake`] |
//! | what devices call, and how much of it at once | [`router`], [`load`] |
//! | backup, restore, the secured mark | [`backup`], [`restore`], [`secured`] |
//! | people, lists, dossiers, decisions | [`people`], [`imports`], [`dossiers`], [`review`] |
//! | visits, and the tasks that they make | [`visits`] |
//! | who is missing on the roster, what is wrong on it | [`proposals`], [`corrections`] |
//! | accounts that people had before | [`existing`] |
//! | what follows acceptance | [`sessions`], [`attendance`], [`after_opening`], [`complaints`], [`focal`], [`receivers`] |
//! | how people confirmed what is no dossier, and on which sheets | [`marks`], [`pads`] |
//! | what comes down to every device | [`bulk`], [`recordings`], [`forms`] |
//! | figures | [`report`], [`campaign`] |
//! | what clerks see | [`dashboard`], [`staff`] |
//! | commands | [`cli`], [`commands`] |

pub mod after_opening;
pub mod app;
pub mod attachments;
pub mod attendance;
pub mod backup;
pub mod blobs;
pub mod bulk;
mod bundles;
pub mod campaign;
pub mod cli;
pub mod commands;
pub mod complaints;
pub mod corrections;
pub mod dashboard;
pub mod demo;
pub mod devices;
pub mod dossiers;
pub mod error;
pub mod exchange;
pub mod existing;
pub mod feed;
pub mod focal;
pub mod forms;
pub mod imports;
pub mod intake;
pub mod invitations;
pub mod journal;
pub mod keys;
pub mod limits;
mod lines;
pub mod load;
pub mod log;
pub mod marks;
pub mod offered;
pub mod operators;
pub mod pads;
pub mod people;
pub mod place;
pub mod problem;
pub mod proof;
pub mod proposals;
pub mod receivers;
pub mod recordings;
pub mod report;
pub mod restore;
pub mod review;
pub mod roster_blob;
pub mod router;
pub mod routes;
pub mod rules;
pub mod secured;
pub mod sessions;
pub mod staff;
pub mod store;
#[cfg(test)]
mod testing;
pub mod verify;
pub mod visits;
pub mod withdrawals;
pub mod words;

pub use app::App;
pub use error::{Doing, ProvinceError};
pub use store::{Columns, Db, Tx};
