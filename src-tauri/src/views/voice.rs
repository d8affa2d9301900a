//! What can be heard of a text.

use serde::Serialize;
use tannha_domain::{ClipMedia, RecordingId, SpokenLanguage};
use tannha_vault::{Recording, RecordingPack};
use ts_rs::TS;

/// A recording of one text that can be played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct VoiceView {
    /// Which.
    pub id: RecordingId,
    /// In which language.
    pub language: SpokenLanguage,
    /// Where people speak so.
    pub dialect: String,
    /// The version of its pack.
    pub pack: u32,
    /// What its bytes are.
    #[ts(type = "string")]
    pub media: ClipMedia,
}

impl From<Recording> for VoiceView {
    fn from(recording: Recording) -> Self {
        Self {
            id: recording.id,
            language: recording.language,
            dialect: recording.dialect,
            pack: recording.pack,
            media: recording.media,
        }
    }
}

/// A pack of recordings that is here, or on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RecordingPackView {
    /// In which language.
    pub language: SpokenLanguage,
    /// Which version.
    pub version: u32,
    /// How many clips are in it.
    #[ts(type = "number")]
    pub clips: u64,
    /// All of it is here.
    pub whole: bool,
}

impl From<&RecordingPack> for RecordingPackView {
    fn from(pack: &RecordingPack) -> Self {
        Self {
            language: pack.language,
            version: pack.version,
            clips: pack.clips,
            whole: pack.whole,
        }
    }
}
