//! Review: what waits for a clerk, and what a clerk decides. Both the command and the dashboard come through here.

mod decide;
mod held;
mod place;
mod queue;
mod reasons;
mod show;

pub use decide::{accept, give_back};
pub use held::{Held, held};
pub use queue::{Page, Waiting, after, count, page, waiting};
pub use show::{Shown, show};

#[cfg(test)]
mod tests;
