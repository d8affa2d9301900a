//! The invitation: the text of the QR that a device joins with.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use tannha_domain::{Base64, InvitationId};

use crate::{PacketError, VerifyingKey};

const PREFIX: &str = "TANNHA1.";

/// Where the province is, which root key it has, and the secret of this one invitation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Where the province answers.
    pub url: String,
    /// The root key, which pins everything else.
    pub root: VerifyingKey,
    /// The invitation.
    pub id: InvitationId,
    /// What only who holds the invitation knows.
    pub secret: Base64,
}

impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invitation")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_vec(self).map_err(|_| fmt::Error)?;
        write!(f, "{PREFIX}{}", URL_SAFE_NO_PAD.encode(json))
    }
}

impl FromStr for Invitation {
    type Err = PacketError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // People paste what a message wrapped: white space is not part of it.
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let unreadable = PacketError::Unreadable { what: "invitation" };
        let json = URL_SAFE_NO_PAD
            .decode(text.strip_prefix(PREFIX).ok_or(unreadable)?)
            .map_err(|_| unreadable)?;
        serde_json::from_slice(&json).map_err(|_| unreadable)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::SigningKey;

    fn invitation() -> Invitation {
        Invitation {
            url: "https://127.0.0.1:8443".into(),
            root: SigningKey::from_seed(&[3; 32]).verifying(),
            id: InvitationId::from(uuid::Uuid::from_u128(9)),
            secret: Base64(vec![4; 16]),
        }
    }

    #[test]
    fn an_invitation_that_a_message_wrapped_is_read() {
        let text = invitation().to_string();
        let (first, second) = text.split_at(40);
        assert_eq!(
            format!("  {first}\n {second}\r\n").parse(),
            Ok(invitation())
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            let _ = text.parse::<Invitation>();
            let _ = format!("TANNHA1.{text}").parse::<Invitation>();
        }
    }
}
