//! Who is on the roster, and which of them a row means.

use std::collections::{BTreeMap, HashMap};

use tannha_domain::{Correction, HouseholdId, PersonDate, PersonId, Sex, UnitCode, Wrong, fold};
use uuid::Uuid;

use crate::{Columns as _, Doing as _, ProvinceError, Tx, imports::roster_import::Listed};

/// A person as they stand after the rows read so far.
#[derive(Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "most of them are columns of the roster"
)]
pub(super) struct Person {
    pub(super) id: PersonId,
    pub(super) household: Option<HouseholdId>,
    pub(super) head: bool,
    pub(super) said_head: bool,
    pub(super) name: String,
    pub(super) folded: String,
    pub(super) birth: Option<PersonDate>,
    pub(super) sex: Option<Sex>,
    pub(super) number: Option<String>,
    pub(super) repaired: bool,
    pub(super) ethnic: Option<String>,
    pub(super) hamlet: String,
    pub(super) unit: UnitCode,
    pub(super) key: String,
    pub(super) payee: bool,
    pub(super) received: bool,
    pub(super) opened: bool,
    /// Taken off the roster: dead, moved, or there twice.
    pub(super) gone: bool,
    /// What the roster said before it was mended: a list that still says so is not heard.
    mended: Vec<(Wrong, String)>,
    /// Whether the list names them.
    pub(super) named: bool,
    /// As they stood before the list; none for who is new.
    pub(super) before: Option<Box<Person>>,
}

impl Person {
    pub(super) fn is_new(&self) -> bool {
        self.before.is_none()
    }

    /// Whether something is not as it was before the list, whatever its rows said in between.
    pub(super) fn has_changed(&self) -> bool {
        self.before.as_ref().is_some_and(|before| {
            (
                before.household,
                before.head,
                &before.name,
                before.birth,
                before.sex,
                &before.number,
                before.repaired,
            ) != (
                self.household,
                self.head,
                &self.name,
                self.birth,
                self.sex,
                &self.number,
                self.repaired,
            ) || (&before.ethnic, &before.hamlet, &before.unit, before.payee)
                != (&self.ethnic, &self.hamlet, &self.unit, self.payee)
        })
    }

    /// Whether this is what the roster said before it was mended.
    pub(super) fn was(&self, wrong: Wrong, said: &str) -> bool {
        let same = |(mended, was): &(Wrong, String)| *mended == wrong && fold(was) == fold(said);
        self.mended.iter().any(same)
    }

    /// By what a row without a number finds this person while a list still says what was mended.
    fn keys_before(&self) -> Vec<String> {
        let (mut folded, mut birth, mut hamlet) = (&self.folded, self.birth, &self.hamlet);
        let old: Vec<(Wrong, String)> = self
            .mended
            .iter()
            .map(|(wrong, was)| match wrong {
                Wrong::Name => (*wrong, fold(was)),
                _ => (*wrong, was.clone()),
            })
            .collect();
        let mut keys = Vec::new();
        for (wrong, was) in &old {
            match wrong {
                Wrong::Name => {
                    keys.push(key(&self.unit, was, self.birth, &self.hamlet, ""));
                    folded = was;
                }
                Wrong::BirthDate => {
                    let was = was.parse().ok();
                    keys.push(key(&self.unit, &self.folded, was, &self.hamlet, ""));
                    birth = was;
                }
                Wrong::Address => {
                    keys.push(key(&self.unit, &self.folded, self.birth, was, ""));
                    hamlet = was;
                }
                _ => {}
            }
        }
        if keys.len() > 1 {
            keys.push(key(&self.unit, folded, birth, hamlet, ""));
        }
        keys
    }

    /// Takes over what a row says. What it leaves out stays, and the more exact of two stays.
    pub(super) fn hear(&mut self, listed: &Listed) {
        // A list without marks does not take the marks away.
        let better =
            fold(&listed.name) != self.folded || !listed.name.is_ascii() || self.name.is_ascii();
        if better && !self.was(Wrong::Name, &listed.name) {
            self.name.clone_from(&listed.name);
        }
        self.folded = fold(&self.name);
        let born = listed
            .birth
            .filter(|birth| !self.was(Wrong::BirthDate, &birth.to_string()));
        self.birth = match (self.birth, born) {
            (Some(day @ PersonDate::Day(_)), Some(PersonDate::Year(year)))
                if day.year() == year =>
            {
                Some(day)
            }
            (before, said) => said.or(before),
        };
        self.sex = listed
            .sex
            .filter(|sex| !self.was(Wrong::Sex, &sex.to_string()))
            .or(self.sex);
        // A nine-digit paper does not take the place of the twelve digits.
        let is_better = |said: &String| {
            !self.was(Wrong::Number, said)
                && (said.len() == 12
                    || self.number.as_ref().is_none_or(|before| before.len() != 12))
        };
        if let Some(said) = listed.number.clone().filter(is_better) {
            self.repaired = listed.repaired
                && self
                    .number
                    .as_ref()
                    .is_none_or(|before| *before != said || self.repaired);
            self.number = Some(said);
        }
        if listed.ethnic.is_some() {
            self.ethnic.clone_from(&listed.ethnic);
        }
        if !listed.hamlet.is_empty() && !self.was(Wrong::Address, &listed.hamlet) {
            self.hamlet.clone_from(&listed.hamlet);
        }
        self.gone &= self.unit == listed.unit;
        self.unit = listed.unit.clone();
        self.said_head |= listed.head == Some(true);
        self.rekey();
    }

    /// Makes anew by what a row without a number finds this person.
    pub(super) fn rekey(&mut self) {
        if self.birth.is_some() {
            self.key = key(&self.unit, &self.folded, self.birth, &self.hamlet, "");
        }
    }
}

/// By what a row without a number finds its person: where, what name, born when. Where nobody knows when, the household
/// must tell namesakes apart.
fn key(
    unit: &UnitCode,
    folded: &str,
    birth: Option<PersonDate>,
    hamlet: &str,
    household: &str,
) -> String {
    let birth = birth.map_or_else(
        || format!("?{}", fold(household)),
        |birth| birth.to_string(),
    );
    format!("{unit}|{folded}|{birth}|{}", fold(hamlet))
}

fn key_of(listed: &Listed, folded: &str) -> String {
    key(
        &listed.unit,
        folded,
        listed.birth,
        &listed.hamlet,
        listed.household.as_deref().unwrap_or_default(),
    )
}

/// The roster, by number and by key.
pub(super) struct Known {
    pub(super) people: Vec<Person>,
    by_number: HashMap<String, usize>,
    by_key: HashMap<String, Vec<usize>>,
}

impl Known {
    pub(super) async fn load(tx: &mut Tx) -> Result<Self, ProvinceError> {
        let sql = "select id, household, head, name, folded, birth, sex, number, repaired, ethnic, hamlet, unit, key, payee, received, opened, gone from person";
        let rows = sqlx::query(sql)
            .fetch_all(&mut **tx)
            .await
            .doing("read the roster")?;
        let mut known = Self {
            people: Vec::with_capacity(rows.len()),
            by_number: HashMap::new(),
            by_key: HashMap::new(),
        };
        let mut mended = mended(tx).await?;
        for row in rows {
            let mut person = Person {
                id: row.parsed("id")?,
                household: Some(row.parsed("household")?),
                head: row.flag("head")?,
                said_head: false,
                name: row.text("name")?,
                folded: row.text("folded")?,
                birth: row.maybe_parsed("birth")?,
                sex: row.maybe_parsed("sex")?,
                number: row.maybe_text("number")?,
                repaired: row.flag("repaired")?,
                ethnic: row.maybe_text("ethnic")?,
                hamlet: row.text("hamlet")?,
                unit: row.parsed("unit")?,
                key: row.text("key")?,
                payee: row.flag("payee")?,
                received: row.flag("received")?,
                opened: row.flag("opened")?,
                gone: row.maybe_text("gone")?.is_some(),
                mended: mended.remove(&row.text("id")?).unwrap_or_default(),
                named: false,
                before: None,
            };
            person.before = Some(Box::new(person.clone()));
            known.push(person);
        }
        Ok(known)
    }

    fn push(&mut self, person: Person) -> usize {
        let at = self.people.len();
        if let Some(number) = &person.number {
            self.by_number.insert(number.clone(), at);
        }
        self.by_key.entry(person.key.clone()).or_default().push(at);
        for key in person.keys_before() {
            self.by_key.entry(key).or_default().push(at);
        }
        let before = person.mended.iter();
        for (_, was) in before.filter(|(wrong, _)| *wrong == Wrong::Number) {
            self.by_number.entry(was.clone()).or_insert(at);
        }
        self.people.push(person);
        at
    }

    /// Whom a row means. `Err` where its number is somebody else's: neither the name nor the birth fits.
    pub(super) fn find(&self, listed: &Listed) -> Result<Option<usize>, &'static str> {
        let folded = fold(&listed.name);
        let by_number = listed
            .number
            .as_ref()
            .and_then(|number| self.by_number.get(number))
            .copied();
        if let Some((at, person)) = by_number.and_then(|at| Some((at, self.people.get(at)?))) {
            let same_birth = match (person.birth, listed.birth) {
                (Some(left), Some(right)) => left.year() == right.year(),
                _ => false,
            };
            let same_name = folded == person.folded || person.was(Wrong::Name, &listed.name);
            return if same_name || same_birth {
                Ok(Some(at))
            } else {
                Err("number_of_another")
            };
        }
        let key = key_of(listed, &folded);
        let mut same_name = self
            .by_key
            .get(&key)
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .copied();
        let fits = |at: &usize| {
            let Some(person) = self.people.get(*at) else {
                return false;
            };
            match (&person.number, &listed.number) {
                // Two of one name in one hamlet, born alike: told apart by their numbers.
                (Some(left), Some(right)) => left.len() != right.len(),
                _ => true,
            }
        };
        Ok(same_name.find(fits))
    }

    /// Somebody who was not on the roster.
    pub(super) fn add(&mut self, listed: &Listed) -> usize {
        let folded = fold(&listed.name);
        let key = key_of(listed, &folded);
        self.push(Person {
            id: PersonId::from(Uuid::now_v7()),
            household: None,
            head: false,
            said_head: false,
            name: listed.name.clone(),
            folded,
            birth: listed.birth,
            sex: listed.sex,
            number: listed.number.clone(),
            repaired: listed.repaired,
            ethnic: listed.ethnic.clone(),
            hamlet: listed.hamlet.clone(),
            unit: listed.unit.clone(),
            key,
            payee: false,
            received: false,
            opened: false,
            gone: false,
            mended: Vec::new(),
            named: true,
            before: None,
        })
    }
}

/// What the roster said before corrections were accepted, by person.
async fn mended(tx: &mut Tx) -> Result<HashMap<String, Vec<(Wrong, String)>>, ProvinceError> {
    let sql = "select person, said, was from correction where ruling = 'accepted' and was is not null order by decided_at, packet";
    let rows = sqlx::query(sql)
        .fetch_all(&mut **tx)
        .await
        .doing("read what was mended")?;
    let mut mended: HashMap<String, Vec<(Wrong, String)>> = HashMap::new();
    for row in rows {
        let said: Correction = row.json("said")?;
        let was = (said.wrong, row.text("was")?);
        mended.entry(row.text("person")?).or_default().push(was);
    }
    Ok(mended)
}

pub(super) async fn households(
    tx: &mut Tx,
) -> Result<BTreeMap<String, HouseholdId>, ProvinceError> {
    let rows = sqlx::query("select id, key from household")
        .fetch_all(&mut **tx)
        .await
        .doing("read the households")?;
    rows.iter()
        .map(|row| Ok((row.text("key")?, row.parsed("id")?)))
        .collect()
}
