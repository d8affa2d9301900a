//! Where a dossier stands: a fold over its events in the order of the province's log, however they came.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Reason, closed_set};

/// What happened to a dossier at the province or at a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum DossierEvent {
    /// A revision is stored durably.
    Received {
        /// Counted from 1.
        revision: u32,
    },
    /// A clerk accepted it.
    Accepted,
    /// A clerk returned it, and says what to redo.
    Returned {
        /// What to redo.
        reasons: Vec<Reason>,
    },
    /// The provider opened the account.
    Opened {
        /// The last digits of the account number; the whole stays at the province.
        account_tail: String,
    },
    /// The payer has the account on its list. It moves nothing: the account is open.
    PaymentListed {
        /// From which day on.
        #[ts(type = "string")]
        on: Date,
        /// Who said so.
        source: String,
    },
    /// The provider handed over what belongs to the account: a card, a book, the contract. It moves nothing.
    HandedOver {
        /// On which day.
        #[ts(type = "string")]
        on: Date,
        /// Who said so.
        source: String,
    },
    /// The provider refused.
    Refused {
        /// The provider's reason.
        code: String,
    },
    /// The person withdrew.
    Withdrawn {
        /// From which purpose.
        purpose: String,
    },
}

/// An event with its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Happened {
    /// When the province wrote it down.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub event: DossierEvent,
}

closed_set! {
    /// Where a dossier stands, as one word.
    Standing {
        /// Waits for a clerk.
        Waiting = "waiting",
        /// Waits for the volunteer to redo what a clerk named.
        Returned = "returned",
        /// Accepted; the provider is next.
        Accepted = "accepted",
        /// The account is open.
        Opened = "opened",
        /// The provider refused.
        Refused = "refused",
        /// The person withdrew what the dossier stands on.
        Withdrawn = "withdrawn",
    }
}

impl Standing {
    /// Where it stands after this event, given that it stood here. What does not fit leaves it where it is: an
    /// answer of a provider for a returned dossier is kept in the log and moves nothing.
    #[must_use]
    pub fn after(self, event: &DossierEvent) -> Self {
        match (self, event) {
            (Self::Withdrawn, event) if !matches!(event, DossierEvent::Received { .. }) => {
                Self::Withdrawn
            }
            // An account that is open stays open; what may still be done with the papers is the clerk's to end.
            (here, DossierEvent::Withdrawn { purpose })
                if here != Self::Opened
                    && crate::purpose(purpose).is_some_and(crate::Purpose::ends) =>
            {
                Self::Withdrawn
            }
            // A revision after a withdrawal was answered anew, or else meets the withdrawal again.
            (Self::Returned | Self::Refused | Self::Withdrawn, DossierEvent::Received { .. }) => {
                Self::Waiting
            }
            (Self::Waiting, DossierEvent::Accepted) => Self::Accepted,
            (Self::Waiting, DossierEvent::Returned { .. }) => Self::Returned,
            (Self::Accepted | Self::Refused, DossierEvent::Opened { .. }) => Self::Opened,
            (Self::Accepted, DossierEvent::Refused { .. }) => Self::Refused,
            (here, _) => here,
        }
    }

    /// Where a dossier stands after all of these, the first of which is its first receipt.
    pub fn fold<'a>(events: impl IntoIterator<Item = &'a DossierEvent>) -> Self {
        events.into_iter().fold(Self::Waiting, Self::after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_returned_dossier_waits_again_when_its_next_revision_is_there() {
        let story = [
            DossierEvent::Received { revision: 1 },
            DossierEvent::Returned { reasons: vec![] },
            DossierEvent::Received { revision: 2 },
            DossierEvent::Accepted,
            DossierEvent::Opened {
                account_tail: "0042".into(),
            },
        ];
        assert_eq!(Standing::fold(&story), Standing::Opened);
        assert_eq!(Standing::fold(story.iter().take(3)), Standing::Waiting);
    }

    #[test]
    fn what_follows_an_open_account_leaves_it_open() {
        let on = jiff::civil::date(2026, 12, 5);
        let story = [
            DossierEvent::Received { revision: 1 },
            DossierEvent::Accepted,
            DossierEvent::Opened {
                account_tail: "0042".into(),
            },
            DossierEvent::PaymentListed {
                on,
                source: "payer".into(),
            },
            DossierEvent::HandedOver {
                on,
                source: "vietinbank".into(),
            },
        ];
        assert_eq!(Standing::fold(&story), Standing::Opened);
    }

    #[test]
    fn nothing_is_accepted_while_it_is_returned() {
        let story = [
            DossierEvent::Received { revision: 1 },
            DossierEvent::Returned { reasons: vec![] },
            DossierEvent::Accepted,
        ];
        assert_eq!(Standing::fold(&story), Standing::Returned);
    }

    #[test]
    fn a_withdrawal_does_not_close_an_account_that_is_open() {
        let story = [
            DossierEvent::Accepted,
            DossierEvent::Opened {
                account_tail: "0042".into(),
            },
            DossierEvent::Withdrawn {
                purpose: "process_for_account".into(),
            },
        ];
        assert_eq!(Standing::fold(&story), Standing::Opened);
    }

    #[test]
    fn a_no_that_ends_nothing_leaves_it_where_it_is() {
        let story = [DossierEvent::Withdrawn {
            purpose: "keep_portrait".into(),
        }];
        assert_eq!(Standing::fold(&story), Standing::Waiting);
    }

    #[test]
    fn a_withdrawal_ends_it_until_a_revision_was_answered_anew() {
        let story = [
            DossierEvent::Withdrawn {
                purpose: "share_with_provider".into(),
            },
            DossierEvent::Accepted,
            DossierEvent::Received { revision: 2 },
        ];
        assert_eq!(Standing::fold(story.iter().take(2)), Standing::Withdrawn);
        assert_eq!(Standing::fold(&story), Standing::Waiting);
    }
}
