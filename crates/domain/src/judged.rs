use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Flaw, KeptBecause, Verdict};

/// What the judge of photos said of a picture, and why it was kept all the same. It travels with the picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Judged {
    /// What it came to.
    pub verdict: Verdict,
    /// What the judge would have otherwise, what matters most first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Flaw>>")]
    pub flaws: Vec<Flaw>,
    /// Why it was kept against that advice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub because: Option<KeptBecause>,
}

impl Judged {
    /// Kept as it is: whoever keeps a picture with flaws does so against advice.
    pub fn with(flaws: Vec<Flaw>) -> Self {
        Self {
            verdict: if flaws.is_empty() {
                Verdict::Good
            } else {
                Verdict::Overridden
            },
            flaws,
            because: None,
        }
    }

    /// Whether it was kept against advice and nobody said why.
    pub fn lacks_a_reason(&self) -> bool {
        self.verdict == Verdict::Overridden && self.because.is_none()
    }
}

/// Nobody judged it: what was drawn on the screen, or spoken.
impl Default for Judged {
    fn default() -> Self {
        Verdict::Unjudged.into()
    }
}

impl From<Verdict> for Judged {
    fn from(verdict: Verdict) -> Self {
        Self {
            verdict,
            flaws: Vec::new(),
            because: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_with_flaws_is_kept_for_a_reason_only() {
        let good = Judged::with(Vec::new());
        assert_eq!(
            (good.verdict, good.lacks_a_reason()),
            (Verdict::Good, false)
        );
        let mut glaring = Judged::with(vec![Flaw::Glare]);
        assert!(glaring.lacks_a_reason());
        glaring.because = Some(KeptBecause::Worn);
        assert!(!glaring.lacks_a_reason());
    }

    #[test]
    fn what_is_not_said_takes_no_room() {
        let json = |judged: &Judged| serde_json::to_string(judged).unwrap();
        assert_eq!(json(&Verdict::Good.into()), r#"{"verdict":"good"}"#);
        let blurred = Judged::with(vec![Flaw::Blur, Flaw::CutOff]);
        assert_eq!(
            json(&blurred),
            r#"{"verdict":"overridden","flaws":["blur","cut_off"]}"#
        );
        assert_eq!(
            serde_json::from_str::<Judged>(&json(&blurred)).unwrap(),
            blurred
        );
    }
}
