//! A wish to join comes by the line, from a relay: it is answered at once.

use jiff::Timestamp;
use tannha_domain::Base64;
use tannha_wire::v1::{Wish, WishReply};

use super::give::sealed_welcome;
use crate::{App, ProvinceError, devices, invitations};

/// Takes the device in. The same wish again gets the same answer, sealed anew.
pub(crate) async fn answer(
    app: &App,
    wish: &Wish,
    now: Timestamp,
) -> Result<WishReply, ProvinceError> {
    let id = invitations::admit_sealed(app, wish.invitation, &wish.sealed.0, now).await?;
    let device = devices::find(app, id).await?;
    let device = device.ok_or(ProvinceError::Broken { what: "device" })?;
    Ok(WishReply {
        enrolled: Some(Base64(sealed_welcome(app, &device).await?)),
        refused: None,
    })
}
