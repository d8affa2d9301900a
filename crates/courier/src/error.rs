//! Why a sync ended early, and whether trying again can help.

use std::time::Duration;

use tannha_packet::{PacketError, bundle::BundleError};
use tannha_vault::VaultError;

/// Why a sync ended early. Safe to log.
#[derive(Debug, thiserror::Error)]
pub enum CourierError {
    /// Nobody answers: no network, or the province is not there.
    #[error("the province cannot be reached")]
    Unreachable,
    /// Somebody answers who is not our province: a captive portal, or an intercepted connection.
    #[error("somebody else answers in the province's place")]
    NotOurProvince,
    /// The connection ended in the middle.
    #[error("the connection was cut")]
    Cut,
    /// The province is busy, or this device has sent as much as it may for now.
    #[error("the province puts off what comes: {code}")]
    Busy {
        /// The last part of the problem's type.
        code: String,
        /// When to come again, where it says so.
        after: Option<Duration>,
    },
    /// The province refused, with the code of its problem.
    #[error("the province refused: {code}")]
    Refused {
        /// The last part of the problem's type.
        code: String,
    },
    /// The answer is not what the protocol promises.
    #[error("the province's answer cannot be read")]
    Unreadable,
    /// This device has not joined.
    #[error("this device has not joined")]
    NotJoined,
    /// A roster came down with another number of people than promised.
    #[error("the roster is not whole")]
    RosterNotWhole,
    /// Nothing on the stick is for this device.
    #[error("nothing in the bundle is for this device")]
    NothingForUs,
    /// No relay of this name is on the network.
    #[error("the relay is not on this network")]
    RelayNotNear,
    /// What was read is not the code of a relay.
    #[error("this is not the code of a relay")]
    RelayCode,
    /// Who answers is not the relay of the code, or it shows another code by now.
    #[error("somebody else answers in the relay's place")]
    RelayOther,
    /// A relay of another province, or one that gave a false word.
    #[error("the relay is not of this province")]
    RelayForeign,
    /// A relay cannot be opened here: no port is to be had.
    #[error("no relay can be opened here")]
    RelayClosed,
    /// The stick, or what lies on it.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// Something signed or sealed does not hold.
    #[error(transparent)]
    Packet(#[from] PacketError),
    /// The device's store.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl CourierError {
    /// The word by which the screen's catalogue knows this error. Add, never rename.
    pub fn code(&self) -> &str {
        match self {
            Self::Unreachable => "province_unreachable",
            Self::NotOurProvince => "province_not_ours",
            Self::Cut => "connection_cut",
            Self::Busy { code, .. } if code == "quota_reached" => code,
            Self::Busy { .. } => "province_busy",
            Self::Refused { code } => code,
            Self::Unreadable => "answer_unreadable",
            Self::NotJoined => "not_joined",
            Self::RosterNotWhole => "roster_not_whole",
            Self::NothingForUs => "bundle_not_for_us",
            Self::RelayNotNear => "relay_not_near",
            Self::RelayCode => "relay_code_bad",
            Self::RelayOther => "relay_other",
            Self::RelayForeign => "relay_foreign",
            Self::RelayClosed => "relay_port",
            Self::Bundle(error) => error.code(),
            Self::Packet(error) => error.code(),
            Self::Vault(error) => error.code(),
        }
    }

    /// Whether the same thing can succeed later without anybody doing something.
    pub fn is_worth_a_retry(&self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::NotOurProvince
                | Self::Cut
                | Self::Busy { .. }
                | Self::RosterNotWhole
        )
    }

    /// Whether whatever else would be sent now met the same, so that a sync ends with it.
    pub(crate) fn meets_everything(&self) -> bool {
        let of_us_or_them = ["device_unknown", "disk_full", "signature_bad"];
        self.is_worth_a_retry()
            || matches!(self, Self::Refused { code } if of_us_or_them.contains(&code.as_str()))
    }
}

impl From<hyper_util::client::legacy::Error> for CourierError {
    fn from(error: hyper_util::client::legacy::Error) -> Self {
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(error) = cause {
            // rustls arrives inside an I/O error, which does not name it as its source.
            let inner = error
                .downcast_ref::<std::io::Error>()
                .and_then(std::io::Error::get_ref)
                .and_then(|inner| inner.downcast_ref());
            if let Some(rustls::Error::InvalidCertificate(_) | rustls::Error::InvalidMessage(_)) =
                inner.or_else(|| error.downcast_ref())
            {
                return Self::NotOurProvince;
            }
            cause = error.source();
        }
        if error.is_connect() {
            Self::Unreachable
        } else {
            Self::Cut
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kobo, storage limits: whoever is over a limit hears that it is theirs, and that nothing is lost.
    #[test]
    fn who_is_over_its_share_hears_that_and_not_that_the_province_is_busy() {
        let put_off = |code: &str| CourierError::Busy {
            code: code.to_owned(),
            after: None,
        };
        assert_eq!(put_off("quota_reached").code(), "quota_reached");
        assert_eq!(put_off("overloaded").code(), "province_busy");
        assert!(put_off("quota_reached").is_worth_a_retry());
    }
}
