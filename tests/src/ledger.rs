use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::Result;

/// What a device said that it keeps, line by line, to be held against what is there after it was killed.
#[derive(Default)]
pub struct Ledger {
    /// By draft: each field, answer, product and picture with its digest.
    drafts: BTreeMap<String, BTreeSet<String>>,
    /// Packets of dossiers and visits, with whose they are.
    packets: BTreeSet<(String, String)>,
    /// What was being written when nothing more was said.
    about: Option<About>,
}

struct About {
    what: String,
    whose: String,
    /// What was said to be kept since.
    since: BTreeSet<String>,
}

impl Ledger {
    /// One line of `tannha-sim day`.
    pub fn hears(&mut self, line: &str) -> Result {
        let said: Value = serde_json::from_str(line)?;
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        let (what, whose) = (text("what"), text("whose"));
        match said["said"].as_str() {
            Some("about") => {
                self.about = Some(About {
                    what,
                    whose,
                    since: BTreeSet::new(),
                });
            }
            Some("kept") => {
                if let Some(about) = &mut self.about {
                    about.since.insert(what.clone());
                }
                match what.split(' ').next() {
                    Some("sync") => {}
                    Some("draft") => {
                        self.drafts.entry(whose).or_default();
                    }
                    Some("packet" | "visit") => {
                        self.packets.insert((whose, what));
                    }
                    _ => {
                        self.drafts.entry(whose).or_default().insert(what);
                    }
                }
            }
            Some("gone") if what == "draft" => {
                self.drafts.remove(&whose);
            }
            Some("gone") => {
                self.drafts.entry(whose).or_default().remove(&what);
            }
            _ => return Err(format!("not a line of a day: {line}").into()),
        }
        Ok(())
    }

    /// Holds what was said against what `tannha-sim holds` found. All that was said to be kept is there, nothing is
    /// there twice, and what is there beside it is the one thing that was being written.
    pub fn agrees_with(&mut self, found: &Value) -> Result {
        let there = There::read(found)?;
        self.lost(&there)?;
        self.doubled(&there)?;
        self.beside(&there)?;
        self.drafts = there.drafts;
        self.packets = there.packets;
        self.about = None;
        Ok(())
    }

    fn lost(&self, there: &There) -> Result {
        if let Some(packet) = self.packets.difference(&there.packets).next() {
            return Err(format!("a packet is lost: {packet:?}").into());
        }
        for (draft, things) in &self.drafts {
            let about = self.about.as_ref().filter(|about| about.whose == *draft);
            let Some(now) = there.drafts.get(draft) else {
                let submitted = about.is_some_and(|about| about.what == "submit")
                    && there.packets.len() > self.packets.len();
                if submitted {
                    continue;
                }
                return Err(format!("draft {draft} is lost").into());
            };
            for thing in things.difference(now) {
                // A field may have a new value, a picture may have been taken away; what was said since is kept.
                let on_purpose = about.is_some_and(|about| {
                    !about.since.contains(thing)
                        && match about.what.as_str() {
                            "field" => thing.starts_with("field "),
                            "remove" => thing.starts_with("photo document "),
                            _ => false,
                        }
                });
                if !on_purpose {
                    return Err(format!("of draft {draft} this is lost: {thing}").into());
                }
            }
        }
        Ok(())
    }

    fn doubled(&self, there: &There) -> Result {
        let mut dossiers = BTreeSet::new();
        for (whose, packet) in &there.packets {
            if packet.starts_with("packet ") && !dossiers.insert(whose) {
                return Err(format!("dossier {whose} was submitted twice").into());
            }
        }
        for (draft, things) in &there.drafts {
            for kind in ["field", "photo"] {
                let mut names = BTreeSet::new();
                for thing in things {
                    let mut words = thing.split(' ');
                    let name = (words.next() == Some(kind)).then(|| words.next()).flatten();
                    if name.is_some_and(|name| !names.insert(name)) {
                        return Err(format!("draft {draft} has this twice: {thing}").into());
                    }
                }
            }
        }
        if self.about.is_none() && there.packets != self.packets {
            return Err("there are packets of which nothing was said".into());
        }
        Ok(())
    }

    fn beside(&self, there: &There) -> Result {
        let begun = |what: &[&str]| {
            self.about
                .as_ref()
                .is_some_and(|about| what.contains(&about.what.as_str()))
        };
        let packets = there.packets.difference(&self.packets).count();
        if packets > usize::from(begun(&["submit", "visit"])) {
            return Err(format!("{packets} packets of which nothing was said").into());
        }
        for (draft, things) in &there.drafts {
            let nothing = BTreeSet::new();
            let known = self.drafts.get(draft);
            if known.is_none() && !begun(&["draft"]) {
                return Err(format!("draft {draft} was never begun").into());
            }
            let writing = self
                .about
                .as_ref()
                .is_some_and(|about| about.whose == *draft);
            let beside: Vec<_> = things.difference(known.unwrap_or(&nothing)).collect();
            if !beside.is_empty() && !writing {
                return Err(format!("draft {draft} has what nobody wrote: {beside:?}").into());
            }
        }
        Ok(())
    }

    /// How many dossiers were submitted.
    pub fn dossiers(&self) -> usize {
        self.packets
            .iter()
            .filter(|(_, packet)| packet.starts_with("packet "))
            .count()
    }

    /// How many visits were made.
    pub fn visits(&self) -> usize {
        self.packets.len() - self.dossiers()
    }

    /// What was being written when the device was killed last.
    pub fn was_about(&self) -> &str {
        self.about.as_ref().map_or("nothing", |about| &about.what)
    }
}

/// What was found on the device.
struct There {
    drafts: BTreeMap<String, BTreeSet<String>>,
    packets: BTreeSet<(String, String)>,
}

impl There {
    fn read(found: &Value) -> Result<Self> {
        let drafts: BTreeMap<String, Vec<String>> =
            serde_json::from_value(found["drafts"].clone())?;
        let dossiers: Vec<(String, String)> = serde_json::from_value(found["packets"].clone())?;
        let visits: Vec<(String, String)> = serde_json::from_value(found["visits"].clone())?;
        let queued: Vec<String> = serde_json::from_value(found["visit_packets"].clone())?;
        let queued: Vec<String> = queued.iter().map(|id| format!("visit {id}")).collect();
        for (_, visit) in &visits {
            if queued.iter().filter(|one| *one == visit).count() != 1 {
                return Err(format!("{visit} is not in the outbox once").into());
            }
        }
        let mut subjects = BTreeSet::new();
        for subject in found["subjects"].as_array().into_iter().flatten() {
            if !subjects.insert(subject.to_string()) {
                return Err(format!("{subject} has two drafts").into());
            }
        }
        if visits.len() != queued.len() {
            return Err("a visit is in the outbox and on nobody's page".into());
        }
        let count = dossiers.len() + visits.len();
        let packets: BTreeSet<_> = dossiers.into_iter().chain(visits).collect();
        if packets.len() != count {
            return Err("a packet is there twice".into());
        }
        let drafts = drafts
            .into_iter()
            .map(|(draft, things)| (draft, things.into_iter().collect()))
            .collect();
        Ok(Self { drafts, packets })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn heard(lines: &[Value]) -> Ledger {
        let mut ledger = Ledger::default();
        for line in lines {
            ledger.hears(&line.to_string()).unwrap();
        }
        ledger
    }

    fn there(things: &[&str]) -> Value {
        json!({"drafts": {"d": things}, "subjects": [], "packets": [], "visit_packets": [], "visits": []})
    }

    #[test]
    fn what_was_said_and_is_not_there_is_noticed() {
        let said = [
            json!({"said": "kept", "what": "draft", "whose": "d"}),
            json!({"said": "about", "what": "field", "whose": "d"}),
            json!({"said": "kept", "what": "field sex 1", "whose": "d"}),
        ];
        heard(&said).agrees_with(&there(&["field sex 1"])).unwrap();
        let lost = heard(&said).agrees_with(&there(&[])).unwrap_err();
        assert!(lost.to_string().contains("field sex"), "{lost}");
    }

    #[test]
    fn what_was_being_written_may_be_there_and_nothing_else() {
        let said = [
            json!({"said": "kept", "what": "draft", "whose": "d"}),
            json!({"said": "about", "what": "photo", "whose": "d"}),
        ];
        heard(&said).agrees_with(&there(&[])).unwrap();
        heard(&said)
            .agrees_with(&there(&["photo card_front 1"]))
            .unwrap();
        let two = there(&["photo card_front 1", "photo card_front 2"]);
        assert!(heard(&said).agrees_with(&two).is_err());
        let idle = heard(&said[..1]).agrees_with(&there(&["field sex 1"]));
        assert!(idle.is_err());
    }
}
