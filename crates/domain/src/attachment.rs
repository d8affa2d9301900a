//! What is captured beside the facts: photos, the signature, papers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AttachmentId, Digest, Judged, Moment, Step, closed_set};

closed_set! {
    /// What a picture shows.
    Role {
        /// The card's front.
        CardFront = "card_front",
        /// The card's back.
        CardBack = "card_back",
        /// The person's face.
        Portrait = "portrait",
        /// Another paper.
        Document = "document",
        /// The signature drawn on the screen.
        Signature = "signature",
        /// The paper that proves a representative.
        RepresentativePaper = "representative_paper",
        /// A recorded answer.
        Recording = "recording",
        /// The witness's signature, drawn on the screen.
        WitnessSignature = "witness_signature",
        /// The numbered sheet with the mark and the witness's signature: never a bare finger.
        Sheet = "sheet",
        /// How the signature was drawn: points with their times.
        SignatureStrokes = "signature_strokes",
    }
}

impl Role {
    /// The step on which it is captured.
    pub fn step(self) -> Step {
        match self {
            Self::CardFront | Self::CardBack => Step::Card,
            Self::Portrait | Self::Document | Self::RepresentativePaper => Step::Photos,
            Self::Signature
            | Self::Recording
            | Self::WitnessSignature
            | Self::Sheet
            | Self::SignatureStrokes => Step::Consent,
        }
    }

    /// The moment whose questions must have been answered before the camera opens.
    pub fn moment(self) -> Moment {
        match self {
            Self::CardFront | Self::CardBack => Moment::CardPhotos,
            Self::Portrait => Moment::Portrait,
            Self::Document => Moment::Photos,
            Self::RepresentativePaper => Moment::ThirdParty,
            Self::Signature | Self::Recording | Self::Sheet | Self::SignatureStrokes => {
                Moment::Submit
            }
            Self::WitnessSignature => Moment::Helper,
        }
    }

    /// Whether somebody confirmed something with it.
    pub fn is_a_mark(self) -> bool {
        matches!(
            self,
            Self::Signature
                | Self::Recording
                | Self::WitnessSignature
                | Self::Sheet
                | Self::SignatureStrokes
        )
    }

    /// Whether a dossier holds one of these only: a new one takes the old one's place.
    pub fn is_single(self) -> bool {
        !matches!(self, Self::Document)
    }
}

closed_set! {
    /// How the bytes are encoded.
    Media {
        /// JPEG.
        Jpeg = "image/jpeg",
        /// PNG.
        Png = "image/png",
        /// WebP.
        Webp = "image/webp",
        /// A voice: AAC in MP4.
        Mp4Audio = "audio/mp4",
        /// Points of a signature.
        Json = "application/json",
    }
}

closed_set! {
    /// What the judge of photos said, which is a step of the screens.
    Verdict {
        /// Good enough to send.
        Good = "good",
        /// Accepted although the judge asked for another.
        Overridden = "overridden",
        /// Nobody judged it: the simulator, and recordings.
        Unjudged = "unjudged",
    }
}

closed_set! {
    /// Why a picture was kept that the judge would have had taken again.
    KeptBecause {
        /// The card or the paper itself is worn.
        Worn = "worn",
        /// There is no better light.
        Dark = "dark",
        /// The camera makes no sharper one.
        Camera = "camera",
        /// The person cannot wait.
        Leaving = "leaving",
    }
}

closed_set! {
    /// What is wrong with a picture: why the judge of photos would have it taken again.
    Flaw {
        /// Its smallest line can't be read: out of focus, moved, or noise.
        Blur = "blur",
        /// A lamp or the window covers print, or a face.
        Glare = "glare",
        /// Too little light.
        Dark = "dark",
        /// Too much of it.
        Bright = "bright",
        /// An edge lies outside the picture.
        CutOff = "cut_off",
        /// Too far away.
        Small = "small",
        /// Seen from so far aside that the far side can't be read; a face that looks away.
        Tilted = "tilted",
        /// No face, or more than one.
        NoFace = "no_face",
        /// No card, or its other side.
        NotACard = "not_a_card",
        /// A numbered sheet whose code can't be read.
        NoCode = "no_code",
        /// A numbered sheet on which nobody left a mark.
        NoInk = "no_ink",
    }
}

/// One attachment of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// What it shows.
    pub role: Role,
    /// How it is encoded.
    pub media: Media,
    /// The digest of what was captured.
    pub captured: Digest,
    /// How many bytes were captured.
    #[ts(type = "number")]
    pub bytes: u64,
    /// What the judge said.
    #[serde(flatten)]
    pub judged: Judged,
    /// Taken over from the revision before: named, not sent again.
    pub carried: bool,
}
