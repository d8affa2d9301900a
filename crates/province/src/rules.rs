//! What the province decided once for everybody. Devices hear it when they join, and when it changes.

use jiff::Timestamp;
use tannha_domain::News;

use crate::{
    Db, Doing as _, ProvinceError, feed,
    log::{self, Entry},
    store::{set_setting, setting},
};

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A volunteer may write down where a house stands, where the person says yes.
    HousePlace,
    /// The legal basis of the notices is recorded: they are told, and no longer asked.
    LegalBasis,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 2] = [Self::HousePlace, Self::LegalBasis];

    fn setting(self) -> &'static str {
        match self {
            Self::HousePlace => "house_place_allowed",
            Self::LegalBasis => "legal_basis_recorded",
        }
    }

    fn news(self, holds: bool) -> News {
        match self {
            Self::HousePlace => News::HousePlace { allowed: holds },
            Self::LegalBasis => News::LegalBasis { recorded: holds },
        }
    }

    /// As a device hears of it that joins. No rule holds before somebody has said so.
    pub async fn told(self, db: &Db) -> Result<News, ProvinceError> {
        let holds = setting(db.read(), self.setting()).await?.as_deref() == Some("1");
        Ok(self.news(holds))
    }

    /// Says whether it holds from now on.
    pub async fn set(self, db: &Db, holds: bool, now: Timestamp) -> Result<(), ProvinceError> {
        let mut tx = db.write().await?;
        set_setting(&mut tx, self.setting(), if holds { "1" } else { "0" }).await?;
        let entry = Entry::new("rule")
            .with("rule", self.setting())
            .with("holds", holds);
        let point = log::append(&mut tx, &entry, now).await?;
        feed::publish_to_all(&mut tx, &point, now, &self.news(holds)).await?;
        tx.commit().await.doing("set a rule")
    }
}
