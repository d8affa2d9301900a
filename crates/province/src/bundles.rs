//! What others carry: packets and what devices ask come in by a file or by a relay, and answers go out the same way. Each ask is an exchange like any
//! other; only its way is longer.

mod give;
mod letters;
mod reply;
mod take;
mod wish;

pub(crate) use self::{
    give::export, letters::forget, reply::reply, take::import, wish::answer as answer_wish,
};

use tannha_packet::bundle::BundleError;

use crate::ProvinceError;

impl From<BundleError> for ProvinceError {
    fn from(error: BundleError) -> Self {
        match error {
            BundleError::Disk(source) if error_is_unclear(&source) => Self::Disk {
                doing: "read or write a bundle",
                source,
            },
            error => Self::refused(error.code()),
        }
    }
}

/// Whether the disk said something that an operator cannot act upon by its code.
fn error_is_unclear(error: &std::io::Error) -> bool {
    BundleError::from(std::io::Error::from(error.kind())).code() == "bundle_disk"
}

#[cfg(test)]
mod tests;
