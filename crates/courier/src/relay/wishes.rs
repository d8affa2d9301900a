//! Wishes to join: who has no line brings one to a relay, and comes again for the answer. The relay reads neither.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tannha_domain::Base64;
use tannha_packet::{Invitation, seal_enrolment};
use tannha_vault::{PostBox, PostWish, Vault, VaultError};
use tannha_wire::v1::{Wish, WishReply};

use super::{
    Pairing,
    hand_over::{find, known, of_a_relay, remember},
};
use crate::{
    CourierError,
    carrier::{Counters, Https},
    stick,
};

/// More than this no relay keeps of people whom it does not know.
const MOST: usize = 200;
/// Refusals that asking again does not change.
const FINAL: [&str; 6] = [
    "invitation_bad",
    "invitation_used",
    "device_taken",
    "seal_not_ours",
    "packet_unreadable",
    "signature_bad",
];
/// How long an answer waits to be fetched, and a wish for a line.
const STAYS: SignedDuration = SignedDuration::from_hours(24 * 60);

/// Brings the wish to join to this relay. True where the answer was there, and this device has joined by it.
///
/// [`CourierError::Refused`] where the province said no.
pub async fn wish(
    vault: &Vault,
    invitation: &Invitation,
    pairing: Pairing,
) -> Result<bool, CourierError> {
    vault.wish_to_join(invitation)?;
    remember(&vault.post_box(), pairing.clone())?;
    asks(vault, invitation, &pairing).await
}

/// Asks the relays to which the wish was brought whether there is an answer, the last one first.
pub async fn wish_again(vault: &Vault) -> Result<bool, CourierError> {
    let invitation = vault.wish()?.ok_or(CourierError::NotJoined)?;
    let mut failed = CourierError::RelayNotNear;
    for relay in known(&vault.post_box())?.into_iter().rev() {
        match asks(vault, &invitation, &relay.pairing).await {
            Err(error)
                if error.meets_everything() || matches!(error, CourierError::RelayNotNear) =>
            {
                failed = error;
            }
            asked => return asked,
        }
    }
    Err(failed)
}

async fn asks(
    vault: &Vault,
    invitation: &Invitation,
    pairing: &Pairing,
) -> Result<bool, CourierError> {
    let address = find(pairing).await?;
    let carrier = Https::to_relay(address, pairing, vault, Arc::<Counters>::default())?;
    let wish = Wish {
        device: vault.identity().device,
        invitation: invitation.id,
        sealed: Base64(seal_enrolment(&vault.enrolment(invitation)?)?),
    };
    let reply: WishReply = carrier
        .post("/v1/wishes", &wish)
        .await
        .map_err(of_a_relay)?;
    match (reply.enrolled, reply.refused) {
        (Some(Base64(sealed)), _) => stick::join(vault, &sealed),
        (None, Some(code)) => Err(CourierError::Refused { code }),
        (None, None) => Ok(false),
    }
}

/// Keeps a wish that was not here, and says what the province answered. `None` where there is no room for it.
pub(super) fn keep(
    post: &PostBox,
    wish: Wish,
    now: Timestamp,
) -> Result<Option<WishReply>, VaultError> {
    let kept = post.wish(wish.device)?;
    if let Some(kept) = kept.filter(|kept| kept.invitation == wish.invitation) {
        return Ok(Some(WishReply {
            enrolled: kept.enrolled,
            refused: kept.refused,
        }));
    }
    let others = post
        .wishes()?
        .into_iter()
        .filter(|kept| kept.device != wish.device);
    let (old, others): (Vec<_>, Vec<_>) = others.partition(|kept| is_old(kept, now));
    for one in old {
        post.let_go_of_wish(one.device)?;
    }
    if others.len() >= MOST {
        return Ok(None);
    }
    post.keep_wish(&PostWish {
        device: wish.device,
        invitation: wish.invitation,
        sealed: wish.sealed,
        kept_at: now,
        enrolled: None,
        refused: None,
    })?;
    Ok(Some(WishReply::default()))
}

fn is_old(wish: &PostWish, now: Timestamp) -> bool {
    now.duration_since(wish.kept_at) > STAYS
}

/// Whether a wish lies here that the province has not heard.
pub(crate) fn wait(post: &PostBox) -> Result<bool, VaultError> {
    Ok(post.wishes()?.iter().any(PostWish::waits))
}

/// Brings the wishes that lie here to the province. One that is not answered now is brought again, and holds up no other.
pub(crate) async fn bring(
    post: &PostBox,
    carrier: &Https,
    now: Timestamp,
) -> Result<(), CourierError> {
    for mut wish in post.wishes()? {
        if !wish.waits() || is_old(&wish, now) {
            continue;
        }
        let says = Wish {
            device: wish.device,
            invitation: wish.invitation,
            sealed: wish.sealed.clone(),
        };
        match carrier.post::<_, WishReply>("/v1/wishes", &says).await {
            Ok(reply) => wish.enrolled = reply.enrolled,
            Err(error) if error.is_worth_a_retry() => return Err(error),
            Err(CourierError::Refused { code }) if FINAL.contains(&code.as_str()) => {
                wish.refused = Some(code);
            }
            Err(error) => {
                tracing::warn!(code = error.code(), "a wish to join was not answered");
                continue;
            }
        }
        post.keep_wish(&wish)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn wish(device: u128, invitation: u128) -> Wish {
        Wish {
            device: Uuid::from_u128(device).into(),
            invitation: Uuid::from_u128(invitation).into(),
            sealed: Base64(b"sealed".to_vec()),
        }
    }

    #[test]
    fn a_device_has_one_wish_and_the_old_ones_make_room() {
        let folder = tempfile::tempdir().unwrap();
        let (post, now) = (PostBox::of(folder.path()), Timestamp::now());
        for device in 0..MOST as u128 {
            assert!(keep(&post, wish(device, 1), now).unwrap().is_some());
        }
        assert_eq!(keep(&post, wish(1000, 1), now).unwrap(), None, "full");
        // Who is here already may ask again, and with another invitation.
        for invitation in [1, 2] {
            assert!(keep(&post, wish(7, invitation), now).unwrap().is_some());
        }
        assert_eq!(post.wishes().unwrap().len(), MOST);
        let later = now + STAYS + SignedDuration::from_secs(1);
        assert!(keep(&post, wish(1000, 1), later).unwrap().is_some());
        assert_eq!(post.wishes().unwrap().len(), 1);
    }
}
