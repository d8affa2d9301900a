//! Entitlements: one line of one list, and who is paid.

use std::collections::{BTreeMap, BTreeSet};

use tannha_domain::{HouseholdId, PersonId};

use crate::{Columns as _, Doing as _, ProvinceError, Tx, imports::roster_import::Category};

#[derive(Debug, Clone)]
pub(super) struct Right {
    pub(super) words: String,
    pub(super) payee: PersonId,
    chosen: bool,
    in_force: bool,
    pub(super) news: News,
}

/// What the list did to an entitlement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    None,
    New,
    Changed,
}

/// Every entitlement, by holder and category.
#[derive(Debug)]
pub(super) struct Rights(pub(super) BTreeMap<(String, String), Right>);

impl Rights {
    pub(super) async fn load(tx: &mut Tx) -> Result<Self, ProvinceError> {
        let sql = "select holder, category, words, payee, chosen, ended_at from entitlement";
        let rows = sqlx::query(sql)
            .fetch_all(&mut **tx)
            .await
            .doing("read the entitlements")?;
        let rights = rows.iter().map(|row| {
            let right = Right {
                words: row.text("words")?,
                payee: row.parsed("payee")?,
                chosen: row.flag("chosen")?,
                in_force: row.maybe_number("ended_at")?.is_none(),
                news: News::None,
            };
            Ok(((row.text("holder")?, row.text("category")?), right))
        });
        rights.collect::<Result<_, ProvinceError>>().map(Self)
    }

    /// The list says so. A payee that somebody chose stays; otherwise the payee follows the head.
    pub(super) fn give(&mut self, holder: &str, category: &Category, payee: PersonId) {
        let key = (holder.to_owned(), category.code.clone());
        let Some(right) = self.0.get_mut(&key) else {
            let news = Right {
                words: category.words.clone(),
                payee,
                chosen: false,
                in_force: true,
                news: News::New,
            };
            self.0.insert(key, news);
            return;
        };
        let moves = !right.chosen && right.payee != payee;
        if moves {
            right.payee = payee;
        }
        if (moves || !right.in_force) && right.news == News::None {
            right.news = News::Changed;
        }
        right.in_force = true;
    }

    /// Somebody left a household, or the roster: what is the household's goes to the heir or ends, what is their own ends
    /// with them. Answers with what ended, by holder and category.
    pub(super) fn of_who_left(
        &mut self,
        person: PersonId,
        household: Option<HouseholdId>,
        heir: Option<PersonId>,
        gone: bool,
    ) -> Vec<(String, String)> {
        let household = household.map(|household| household.to_string());
        let mut ended = Vec::new();
        for ((holder, category), right) in &mut self.0 {
            if !right.in_force || right.payee != person {
                continue;
            }
            match heir {
                Some(heir) if household.as_ref() == Some(holder) => {
                    right.payee = heir;
                    right.news = News::Changed;
                }
                _ if gone || household.as_ref() == Some(holder) => {
                    right.in_force = false;
                    ended.push((holder.clone(), category.clone()));
                }
                _ => {}
            }
        }
        ended
    }

    /// Everybody who is paid something.
    pub(super) fn payees(&self) -> BTreeSet<PersonId> {
        self.0
            .values()
            .filter(|right| right.in_force)
            .map(|right| right.payee)
            .collect()
    }

    /// Who is paid something by this list that they were not before.
    pub(super) fn payees_of_news(&self) -> BTreeSet<PersonId> {
        self.0
            .values()
            .filter(|right| right.news != News::None)
            .map(|right| right.payee)
            .collect()
    }
}
