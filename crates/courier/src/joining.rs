//! An invitation becomes a membership. A lost answer costs nothing: the same keys ask again and get the same answer.

use std::sync::Arc;

use tannha_domain::Base64;
use tannha_line::Load;
use tannha_packet::{Invitation, KeyList, Statement};
use tannha_vault::{Membership, Vault};
use tannha_wire::v1::{Enrol, Enrolled};

use crate::{
    CourierError,
    carrier::{Https, Memory, fetch_keys},
};

/// Joins the province that this invitation names.
///
/// The key list is fetched without trust and believed because the invitation's root key signed it; from then on
/// only the province's own TLS authority is believed.
pub async fn join(vault: &Vault, invitation: &Invitation) -> Result<(), CourierError> {
    let keys = fetch_keys(&invitation.url).await?;
    let key_list = <KeyList as Statement>::verify(&keys.key_list, &invitation.root)
        .map_err(|_| CourierError::NotOurProvince)?;

    let packet = vault.enrolment(invitation)?;
    let sealed = key_list
        .intake
        .seal(&serde_json::to_vec(&packet).map_err(|_| CourierError::Unreadable)?)?;
    let identity = vault.identity();
    let carrier = Https::new(
        &invitation.url,
        &key_list,
        identity.device,
        identity.device_key.clone(),
        &Memory::default(),
        Load::Words,
        Arc::default(),
    )?;
    let enrolled: Enrolled = carrier
        .post(
            "/v1/enrolments",
            &Enrol {
                sealed: Base64(sealed),
            },
        )
        .await?;

    enter(vault, invitation, enrolled)
}

/// Enters the province with its answer, if it is for this device and the invitation's root key stands behind it.
pub(crate) fn enter(
    vault: &Vault,
    invitation: &Invitation,
    enrolled: Enrolled,
) -> Result<(), CourierError> {
    let identity = vault.identity();
    let key_list = <KeyList as Statement>::verify(&enrolled.key_list, &invitation.root)?;
    let certificate: tannha_packet::Certificate = key_list.verify(&enrolled.certificate)?;
    if certificate.device != identity.device || certificate.operator != identity.operator {
        return Err(CourierError::NotOurProvince);
    }
    vault.join(Membership {
        url: invitation.url.clone(),
        root: invitation.root,
        certificate: enrolled.certificate,
        key_list: enrolled.key_list,
        epochs: enrolled.epochs,
        province_name: enrolled.province_name,
        demo: enrolled.demo,
    })?;
    Ok(())
}
