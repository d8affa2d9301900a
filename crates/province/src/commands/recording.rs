//! `recording`: what is read out to people in their own languages.

use std::path::Path;

use jiff::Timestamp;
use serde_json::json;
use tannha_domain::{Address, RecordingId, SpokenLanguage, products};

use crate::{
    App, Doing as _, ProvinceError,
    cli::{Out, Recording},
    recordings::{self, Brought},
};

/// Runs it.
pub(super) async fn run(app: &App, args: Recording, out: Out) -> Result<(), ProvinceError> {
    let now = Timestamp::now();
    match args {
        Recording::Add {
            language,
            dialect,
            purpose,
            address,
            provider,
            file,
        } => {
            let content = read(&file)?;
            let brought = Brought {
                language: spoken(&language)?,
                dialect: &dialect,
                purpose: &purpose,
                address: address.as_deref().map(addressed).transpose()?,
                provider: provider.as_deref().map(known).transpose()?,
                content: &content,
            };
            let id = recordings::add(app, &brought, now).await?;
            out.answer(&json!({ "recording": id }), |words| {
                words.say("cli_recording_added", &[("id", &id.to_string())])
            })
        }
        Recording::Approve {
            id,
            back_translation,
        } => {
            let id = parsed(&id)?;
            recordings::approve(&app.db, id, &back_translation, now).await?;
            out.answer(&json!({ "approved": id }), |words| {
                words.say("cli_recording_approved", &[])
            })
        }
        Recording::Withdraw { id } => {
            let id = parsed(&id)?;
            recordings::withdraw(&app.db, id, now).await?;
            out.answer(&json!({ "withdrawn": id }), |words| {
                words.say("cli_recording_withdrawn", &[])
            })
        }
        Recording::List => list(app, out).await,
        Recording::Publish { language } => {
            let published = recordings::publish(app, spoken(&language)?, now).await?;
            out.answer(&json!(published), |words| {
                let key = if published.unchanged {
                    "cli_recordings_unchanged"
                } else {
                    "cli_recordings_published"
                };
                let params = [
                    ("version", published.version.to_string()),
                    ("clips", published.clips.to_string()),
                    ("bytes", published.bytes.to_string()),
                ];
                words.tell(key, &params)
            })
        }
    }
}

async fn list(app: &App, out: Out) -> Result<(), ProvinceError> {
    let all = recordings::list(&app.db).await?;
    out.answer(&json!({ "recordings": all }), |words| {
        if all.is_empty() {
            return words.say("cli_recordings_none", &[]);
        }
        let lines = all.iter().map(|one| {
            let state = match (one.approved, one.current) {
                (_, false) => "cli_recording_old",
                (true, true) => "cli_recording_counts",
                (false, true) => "cli_recording_waits",
            };
            let ear = [one.address.map(Address::code), one.provider.as_deref()];
            let ear: Vec<&str> = ear.into_iter().flatten().collect();
            format!(
                "{}  {}  {}  {} {}  {}",
                one.id,
                one.language,
                one.dialect,
                one.purpose,
                ear.join(" "),
                words.say(state, &[])
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    })
}

/// A file that is far too large for a clip is not read.
fn read(file: &Path) -> Result<Vec<u8>, ProvinceError> {
    let size = std::fs::metadata(file).doing("read a recording")?.len();
    if size > tannha_domain::MAX_CLIP_BYTES as u64 {
        return Err(ProvinceError::refused("recording_too_large"));
    }
    std::fs::read(file).doing("read a recording")
}

fn spoken(language: &str) -> Result<SpokenLanguage, ProvinceError> {
    if language == "vi" {
        return Ok(SpokenLanguage::Vietnamese);
    }
    SpokenLanguage::recorded()
        .find(|known| known.code() == language)
        .ok_or(ProvinceError::refused("recording_language"))
}

fn addressed(address: &str) -> Result<Address, ProvinceError> {
    address
        .parse()
        .map_err(|_| ProvinceError::refused("recording_address"))
}

fn known(provider: &str) -> Result<&str, ProvinceError> {
    if products()
        .iter()
        .any(|product| product.provider_code == provider)
    {
        Ok(provider)
    } else {
        Err(ProvinceError::refused("provider_unknown"))
    }
}

fn parsed(id: &str) -> Result<RecordingId, ProvinceError> {
    id.parse()
        .map_err(|_| ProvinceError::refused("recording_unknown"))
}
