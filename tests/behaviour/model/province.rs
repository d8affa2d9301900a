//! The province: its log, and how it answers.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Rules,
    log::{Entry, Epoch, Epochs, Log, Packet, Place},
};

/// What a device asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Ask {
    pub(super) number: u8,
    pub(super) cursor: Option<Place>,
    pub(super) highest: Option<Place>,
    pub(super) secured: u8,
    /// Packets, and whether their bytes come with them.
    pub(super) heads: Vec<(Packet, bool)>,
    pub(super) proofs: Vec<Place>,
}

/// What the province answers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Reply {
    pub(super) cursor: Place,
    pub(super) more: bool,
    pub(super) receipts: Vec<(Packet, Place)>,
    pub(super) news: Vec<(u8, Packet)>,
    pub(super) mark: Option<Place>,
    pub(super) epochs: Option<Epochs>,
    pub(super) prove: bool,
    /// The highest place that the device named and this log has.
    pub(super) known: Option<Place>,
}

/// An answer that a carrier brings, and where it begins.
pub(super) type Answered = (Option<Place>, Reply);

/// Everything that a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Province {
    pub(super) log: Log,
    pub(super) epochs: Epochs,
    pub(super) mark: u8,
    /// The backups that it knows of: their numbers, and how far they reach.
    backups: Vec<(u8, u8)>,
    foreign: BTreeSet<Epoch>,
    proof_asked: BTreeMap<usize, Place>,
    pub(super) letters: BTreeMap<usize, Ask>,
}

impl Province {
    pub(super) fn new() -> Self {
        Self {
            log: Log::default(),
            epochs: Epochs(vec![(0, 0)]),
            mark: 0,
            backups: Vec::new(),
            foreign: BTreeSet::new(),
            proof_asked: BTreeMap::new(),
            letters: BTreeMap::new(),
        }
    }

    pub(super) fn append(&mut self, entry: Entry) {
        self.log.0.push((entry, self.epochs.current()));
    }

    pub(super) fn begins_an_epoch(&mut self, after: u8, fresh: &mut Epoch) {
        *fresh += 1;
        self.epochs.0.push((*fresh, after));
        self.append(Entry::Begun(*fresh));
    }

    /// A place of the log in the words of the epoch of now.
    fn now(&self, position: u8) -> Option<Place> {
        let epoch = self.epochs.current();
        self.log.at(position).map(|place| Place { epoch, ..place })
    }

    /// The packet is here: its receipt.
    fn receipt(&self, packet: Packet) -> Option<Place> {
        let position = self.log.position_of(Entry::Packet(packet))?;
        let place = self
            .log
            .at(position)
            .filter(|place| self.epochs.stands(place));
        place.or_else(|| self.now(position))
    }

    pub(super) fn takes(&mut self, heads: &[(Packet, bool)]) {
        for (packet, bytes) in heads {
            if *bytes && self.receipt(*packet).is_none() {
                self.append(Entry::Packet(*packet));
            }
        }
    }

    fn is_lost(&self, place: &Place) -> bool {
        if self.log.has(place) {
            return false;
        }
        if self.epochs.has(place.epoch) {
            return self.epochs.stands(place);
        }
        !self.foreign.contains(&place.epoch)
    }

    /// Only what it signed itself begins a new epoch.
    fn notices(&mut self, proofs: &[Place], fresh: &mut Epoch) {
        if !proofs.iter().any(|place| self.is_lost(place)) {
            return;
        }
        let mut common = 0;
        for place in proofs {
            if self.log.has(place) {
                common = common.max(place.position);
            } else if !self.epochs.has(place.epoch) {
                self.foreign.insert(place.epoch);
            }
        }
        self.begins_an_epoch(common, fresh);
    }

    fn standing(&self, cursor: Option<&Place>) -> Place {
        let position = cursor.map_or(0, |cursor| self.epochs.up_to(cursor));
        let known = self.now(position).filter(|here| {
            cursor.is_none_or(|cursor| cursor.position != position || cursor.hash == here.hash)
        });
        known
            .or_else(|| self.now(0))
            .expect("a log has a beginning")
    }

    /// One exchange. An answer has room for one decision.
    pub(super) fn answers(
        &mut self,
        device: usize,
        ask: &Ask,
        fresh: &mut Epoch,
        rules: Rules,
    ) -> Reply {
        self.notices(&ask.proofs, fresh);
        let places = [ask.highest, ask.cursor];
        let mut named = places.into_iter().flatten();
        let claimed = named.rfind(|place| self.is_lost(place));
        let asked_before = claimed.is_some() && self.proof_asked.get(&device) == claimed.as_ref();
        if let Some(claimed) = claimed {
            self.proof_asked.insert(device, claimed);
        }
        let named = places.iter().flatten().chain(&ask.proofs);
        let known = named.filter(|place| !self.is_lost(place)).max().copied();
        let silent = claimed.is_some() && !asked_before && ask.proofs.is_empty();
        let mut cursor = self.standing(ask.cursor.as_ref());
        let mut more = ask
            .cursor
            .is_some_and(|before| before.epoch != cursor.epoch);
        let tells_epochs = places
            .into_iter()
            .flatten()
            .any(|place| place.epoch != cursor.epoch)
            || (ask.cursor.is_none() && rules != Rules::TellsNoEpochsToWhoHasNoPlace);
        let epochs = tells_epochs.then(|| self.epochs.clone());
        let mark = Some(self.mark).filter(|mark| !silent && *mark > ask.secured);
        let mark = mark.and_then(|mark| self.now(mark));
        let mut receipts = Vec::new();
        if !silent {
            self.takes(&ask.heads);
            let here = |(packet, _): &(Packet, bool)| Some((*packet, self.receipt(*packet)?));
            receipts = ask.heads.iter().filter_map(here).collect();
        }
        let mut news: Vec<(u8, Packet)> = self
            .log
            .decided(cursor.position, self.log.end())
            .take(2)
            .collect();
        let ends = if news.len() > 1 {
            news.truncate(1);
            more = true;
            news.first().map_or(0, |(position, _)| *position)
        } else {
            self.log.end()
        };
        cursor = self.now(ends).expect("a place in the log");
        Reply {
            cursor,
            more,
            receipts,
            news,
            mark,
            epochs,
            prove: claimed.is_some(),
            known,
        }
    }

    /// What a device says by a carrier is heard, and kept until it is answered: a later one takes its place.
    pub(super) fn keeps(&mut self, device: usize, ask: &Ask, fresh: &mut Epoch, rules: Rules) {
        let bare = Ask {
            heads: Vec::new(),
            ..ask.clone()
        };
        self.answers(device, &bare, fresh, rules);
        self.takes(&ask.heads);
        if self
            .letters
            .get(&device)
            .is_none_or(|kept| kept.number <= ask.number)
        {
            self.letters.insert(device, ask.clone());
        }
    }

    /// What goes back by a carrier: answers, one beginning where the one before ends.
    pub(super) fn writes(
        &mut self,
        device: usize,
        fresh: &mut Epoch,
        rules: Rules,
    ) -> Option<Vec<Answered>> {
        let mut ask = self.letters.get(&device)?.clone();
        ask.heads.iter_mut().for_each(|(_, bytes)| *bytes = false);
        let mut answers = Vec::new();
        loop {
            let reply = self.answers(device, &ask, fresh, rules);
            let (from, goes_on) = (ask.cursor, reply.more && ask.cursor != Some(reply.cursor));
            ask.cursor = Some(reply.cursor);
            ask.heads.clear();
            answers.push((from, reply));
            if !goes_on {
                return Some(answers);
            }
        }
    }

    /// A backup with this number reaches the log's end: the mark moves to what the one before it reaches.
    pub(super) fn notes_a_backup(&mut self, number: u8, kept: &[u8], rules: Rules) {
        self.backups.push((number, self.log.end()));
        let mut standing = self
            .backups
            .iter()
            .rev()
            .filter(|(number, _)| kept.contains(number));
        let newer_than = usize::from(rules != Rules::OneBackupSecures);
        if let Some((_, reaches)) = standing.nth(newer_than) {
            self.mark = self.mark.max(*reaches);
        }
    }
}
