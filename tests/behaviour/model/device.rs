//! A device: what it holds, and what it makes of an answer.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Rules,
    log::{Epochs, Packet, Place},
    province::{Answered, Ask, Reply},
};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Held {
    pub(super) packet: Packet,
    /// Its sealed bytes are here.
    pub(super) bytes: bool,
    pub(super) receipt: Option<Place>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Device {
    pub(super) packets: Vec<Held>,
    pub(super) cursors: BTreeSet<Place>,
    /// What was decided, and where that was heard.
    pub(super) heard: BTreeMap<Packet, Place>,
    pub(super) epochs: Epochs,
    pub(super) mark: Option<Place>,
    /// The province asked for proofs, which stands in memory only.
    pub(super) proves: bool,
    /// How often it wrote to its carrier.
    pub(super) writes: u8,
}

impl Device {
    pub(super) fn joined() -> Self {
        Self {
            packets: Vec::new(),
            cursors: BTreeSet::new(),
            heard: BTreeMap::new(),
            epochs: Epochs(vec![(0, 0)]),
            mark: None,
            proves: false,
            writes: 0,
        }
    }

    pub(super) fn cursor(&self) -> Option<Place> {
        self.cursors
            .iter()
            .rev()
            .find(|place| self.epochs.stands(place))
            .copied()
    }

    pub(super) fn waiting(&self) -> impl Iterator<Item = &Held> {
        self.packets.iter().filter(|held| held.receipt.is_none())
    }

    fn receipts(&self) -> impl Iterator<Item = Place> {
        self.packets.iter().filter_map(|held| held.receipt)
    }

    pub(super) fn proofs(&self) -> Vec<Place> {
        let receipt = self
            .receipts()
            .filter(|place| self.epochs.stands(place))
            .max();
        receipt.into_iter().chain(self.mark).collect()
    }

    /// What it says: on the line one packet at a time, and its proofs when they were asked for; to a carrier everything.
    pub(super) fn says(&self, by_carrier: bool) -> Ask {
        let places = self.receipts().chain(self.mark).chain(self.cursor());
        let heads = self.waiting().map(|held| (held.packet, held.bytes));
        Ask {
            number: self.writes,
            cursor: self.cursor(),
            highest: places.filter(|place| self.epochs.stands(place)).max(),
            secured: self.mark.map_or(0, |mark| mark.position),
            heads: heads
                .take(if by_carrier { usize::MAX } else { 1 })
                .collect(),
            proofs: if by_carrier || self.proves {
                self.proofs()
            } else {
                Vec::new()
            },
        }
    }

    /// What a carrier brings. Each answer was given to a device that stood at its beginning.
    pub(super) fn reads(&mut self, answers: &[Answered], rules: Rules) {
        if rules == Rules::LeavesOldLetters {
            for (_, reply) in answers {
                self.learns(reply, rules);
            }
            if !self.are_of_one_log(answers) {
                return;
            }
        }
        for (from, reply) in answers {
            let before = self.cursor();
            if rules != Rules::ComparesPositionsFirst {
                self.learns(reply, rules);
            }
            let reached = match rules {
                Rules::TakesWhatIsAhead => u8::MAX,
                Rules::ComparesPositionsFirst => before.map_or(0, |cursor| cursor.position),
                _ => self.cursor().map_or(0, |cursor| cursor.position),
            };
            // Where it began may have fallen with what it was asked from: it then begins at the restore point.
            let begins = match from {
                Some(from) if rules != Rules::ComparesPositionsFirst => self.epochs.up_to(from),
                from => from.map_or(0, |from| from.position),
            };
            self.hears(reply, begins <= reached, rules);
        }
    }

    /// Whether these answers show that their log has the highest place that was signed for here.
    fn are_of_one_log(&self, answers: &[Answered]) -> bool {
        let highest = self.receipts().chain(self.mark).max();
        answers.iter().any(|(_, reply)| {
            let known = reply.known.map(|known| self.epochs.up_to(&known));
            let mut receipts = reply.receipts.iter();
            known >= highest.map(|place| place.position)
                || receipts.any(|(_, place)| Some(*place) == highest)
        })
    }

    fn learns(&mut self, reply: &Reply, rules: Rules) {
        if let Some(theirs) = &reply.epochs
            && theirs.current() > self.epochs.current()
        {
            self.epochs = theirs.clone();
        }
        if rules != Rules::OldPlacesStand {
            self.falls_back();
        }
    }

    fn falls_back(&mut self) {
        let epochs = &self.epochs;
        for held in &mut self.packets {
            held.receipt = held.receipt.filter(|place| epochs.stands(place));
        }
        self.heard.retain(|_, place| epochs.stands(place));
        self.mark = self.mark.filter(|mark| epochs.stands(mark));
        self.cursors.retain(|place| epochs.stands(place));
    }

    /// One answer, in one transaction.
    pub(super) fn hears(&mut self, reply: &Reply, with_news: bool, rules: Rules) {
        self.learns(reply, rules);
        for (packet, place) in &reply.receipts {
            if let Some(held) = self.packets.iter_mut().find(|held| held.packet == *packet)
                && self.epochs.stands(place)
            {
                held.receipt = Some(*place);
            }
        }
        let moves = with_news && self.epochs.stands(&reply.cursor);
        if moves {
            for (position, packet) in &reply.news {
                let place = Place {
                    position: *position,
                    ..reply.cursor
                };
                self.heard.entry(*packet).or_insert(place);
            }
        }
        if let Some(mark) = reply.mark
            && self.epochs.stands(&mark)
            && self
                .mark
                .is_none_or(|before| before.position < mark.position)
        {
            self.mark = Some(mark);
        }
        let mark = self.mark.map(|mark| mark.position);
        for held in &mut self.packets {
            let is_safe = |receipt: Place| {
                rules == Rules::DropsOnReceipt || mark.is_some_and(|mark| receipt.position <= mark)
            };
            held.bytes &= !held.receipt.is_some_and(is_safe);
        }
        if moves {
            let here = (reply.cursor.epoch, reply.cursor.position);
            self.cursors
                .retain(|cursor| (cursor.epoch, cursor.position) != here);
            self.cursors.insert(reply.cursor);
        }
    }
}
