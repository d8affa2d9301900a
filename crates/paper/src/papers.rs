//! What stands on each paper. No paper names a category: others read it too.

mod account;
mod letters;
mod own;
mod packet_slip;
mod record;
mod slip;

pub use account::AccountForm;
pub use letters::{Appointment, BringList, FocalLetter, ReceiverLetter, Writer};
pub use own::{Boxes, OwnForm};
pub use packet_slip::{PacketSlip, SlipAbout};
pub use record::{ConsentRecord, MarkLine, RecordLine, heard_as};
pub use slip::{Slip, SlipWay};

use crate::{Document, Language, PaperError, Size};

/// A paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paper {
    /// What a person takes home.
    Slip(Slip),
    /// What a person takes home of what is a packet of its own.
    PacketSlip(PacketSlip),
    /// What was asked, in which words, and how it was answered and confirmed.
    Record(ConsentRecord),
    /// Somebody else receives in the person's place.
    Receiver(ReceiverLetter),
    /// The commune receives for the person.
    Focal(FocalLetter),
    /// What to bring.
    Bring(BringList),
    /// When and where a provider's staff meet the person.
    Appointment(Appointment),
    /// The application, where the provider gave no form of its own.
    Account(AccountForm),
    /// The application, on the provider's own form.
    Own(Box<OwnForm>),
}

impl Paper {
    /// On which sheets it is made, the usual one first.
    pub fn sizes(&self) -> &'static [Size] {
        match self {
            Self::Slip(_) | Self::PacketSlip(_) => &[Size::A6, Size::A5],
            Self::Bring(_) | Self::Appointment(_) => &[Size::A5, Size::A6, Size::A4],
            Self::Record(_)
            | Self::Receiver(_)
            | Self::Focal(_)
            | Self::Account(_)
            | Self::Own(_) => &[Size::A4, Size::A5],
        }
    }

    /// Lays it out.
    ///
    /// # Errors
    /// When what should stand in a code is too long for one.
    pub fn make(&self, language: Language, size: Size) -> Result<Document, PaperError> {
        match self {
            Self::Slip(slip) => slip.make(language, size),
            Self::PacketSlip(slip) => slip.make(language, size),
            Self::Record(record) => record.make(language, size),
            Self::Receiver(letter) => letter.letter(language).typeset(language, size),
            Self::Focal(letter) => letter.letter(language).typeset(language, size),
            Self::Bring(list) => list.letter(language).typeset(language, size),
            Self::Appointment(note) => note.letter(language).typeset(language, size),
            Self::Account(form) => form.letter(language).typeset(language, size),
            Self::Own(form) => form.make(size),
        }
    }
}

#[cfg(test)]
mod tests;
