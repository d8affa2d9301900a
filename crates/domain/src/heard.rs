//! How a person heard what she was told or asked: in which language, in whose voice, and whether she could say it back.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{RecordingId, closed_set};

closed_set! {
    /// A language in which somebody is spoken to.
    SpokenLanguage {
        /// Vietnamese.
        Vietnamese = "vietnamese",
        /// Tày.
        Tay = "tay",
        /// Nùng.
        Nung = "nung",
        /// Sán Dìu.
        SanDiu = "san_diu",
        /// Cao Lan.
        CaoLan = "cao_lan",
        /// Sán Chí.
        SanChi = "san_chi",
        /// Dao.
        Dao = "dao",
        /// Mông.
        Mong = "mong",
        /// Another one.
        Other = "other",
        /// English, where the screens speak it.
        English = "english",
    }
}

impl SpokenLanguage {
    /// Those in which recordings are made.
    pub fn recorded() -> impl Iterator<Item = Self> {
        let all = Self::ALL.iter().copied();
        all.filter(|language| !matches!(language, Self::Other | Self::English))
    }
}

closed_set! {
    /// What came of "please say it back".
    Retold {
        /// The person said it in their own words.
        Understood = "understood",
        /// The person could not yet: it is told once more.
        ExplainedAgain = "explained_again",
    }
}

/// Whose voice it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "voice", rename_all = "snake_case")]
pub enum Voice {
    /// The volunteer's own.
    Volunteer,
    /// The device's.
    Engine,
    /// That of a recording which the province approved.
    Recording {
        /// Which.
        recording: RecordingId,
        /// Of which version of its language's pack.
        pack: u32,
    },
}

/// How a text was heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HeardAs {
    /// In which language.
    pub language: SpokenLanguage,
    /// In whose voice.
    #[serde(flatten)]
    pub voice: Voice,
    /// Whether the person could say it back, where that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub retold: Option<Retold>,
}

impl HeardAs {
    /// Whether it is to be told once more.
    pub fn is_told_again(&self) -> bool {
        self.retold == Some(Retold::ExplainedAgain)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{Field, Kind};

    #[test]
    fn every_language_that_a_dossier_can_name_is_one() {
        let Kind::Choice(codes) = Field::SpokenLanguage.kind() else {
            panic!("a choice");
        };
        for code in codes {
            code.parse::<SpokenLanguage>().unwrap();
        }
        assert_eq!(SpokenLanguage::recorded().count(), 8);
    }

    #[test]
    fn a_recording_is_named_with_the_version_of_its_pack() {
        let heard = HeardAs {
            language: SpokenLanguage::Nung,
            voice: Voice::Recording {
                recording: Uuid::from_u128(7).into(),
                pack: 3,
            },
            retold: Some(Retold::Understood),
        };
        let json = serde_json::to_string(&heard).unwrap();
        assert_eq!(
            json,
            r#"{"language":"nung","voice":"recording","recording":"00000000-0000-0000-0000-000000000007","pack":3,"retold":"understood"}"#
        );
        assert_eq!(serde_json::from_str::<HeardAs>(&json).unwrap(), heard);
        let spoken: HeardAs =
            serde_json::from_str(r#"{"language":"tay","voice":"volunteer"}"#).unwrap();
        assert_eq!(spoken.voice, Voice::Volunteer);
    }
}
