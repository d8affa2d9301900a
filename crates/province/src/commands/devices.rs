//! `devices`

use jiff::Timestamp;
use serde_json::json;

use crate::{
    App, ProvinceError,
    cli::{Devices, Out},
    devices,
};

pub(super) async fn run(app: &App, args: Devices, out: Out) -> Result<(), ProvinceError> {
    match args {
        Devices::List => {
            let devices = devices::list(app).await?;
            let told: Vec<String> = devices
                .iter()
                .map(|device| {
                    let areas: Vec<String> = device.areas.iter().map(ToString::to_string).collect();
                    format!(
                        "{}  {:<8}  {}  {}",
                        device.id,
                        device.standing,
                        areas.join(","),
                        device.operator
                    )
                })
                .collect();
            out.answer(&json!({ "devices": devices }), |_| told.join("\n"))
        }
        Devices::Revoke { id } => {
            let id = id
                .parse()
                .map_err(|_| ProvinceError::refused("device_unknown"))?;
            devices::revoke(app, id, Timestamp::now()).await?;
            out.answer(&json!({ "revoked": id }), |words| {
                words.say("cli_device_revoked", &[])
            })
        }
    }
}
