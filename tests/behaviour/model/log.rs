//! Places in the province's log.

/// A packet, whose device is its half.
pub(super) type Packet = u8;
/// An epoch; a later one has a higher number, as a real one has a later day.
pub(super) type Epoch = u8;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Entry {
    Packet(Packet),
    Decided(Packet),
    Begun(Epoch),
}

/// Ordered by position first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) position: u8,
    pub(super) epoch: Epoch,
    pub(super) hash: u64,
}

/// The epochs, each with the position after which it begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Epochs(pub(super) Vec<(Epoch, u8)>);

impl Epochs {
    pub(super) fn stands(&self, place: &Place) -> bool {
        let mut later = self.0.iter().skip_while(|(epoch, _)| *epoch != place.epoch);
        later.next().is_some() && later.all(|(_, after)| place.position <= *after)
    }

    pub(super) fn current(&self) -> Epoch {
        self.0.last().map_or(0, |(epoch, _)| *epoch)
    }

    pub(super) fn has(&self, epoch: Epoch) -> bool {
        self.0.iter().any(|(known, _)| *known == epoch)
    }

    /// The highest position that a place of this epoch still says something about.
    pub(super) fn up_to(&self, place: &Place) -> u8 {
        let mut later = self.0.iter().skip_while(|(epoch, _)| *epoch != place.epoch);
        match later.next() {
            None => 0,
            Some(_) => later.map(|(_, after)| *after).fold(place.position, u8::min),
        }
    }
}

/// The entries, each with the epoch in which it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Log(pub(super) Vec<(Entry, Epoch)>);

impl Log {
    pub(super) fn end(&self) -> u8 {
        u8::try_from(self.0.len()).expect("a short log")
    }

    pub(super) fn at(&self, position: u8) -> Option<Place> {
        let before = self.0.get(..usize::from(position))?;
        let hash = before.iter().fold(7, |hash: u64, (entry, _)| {
            let number = match entry {
                Entry::Packet(packet) => 1 + u64::from(*packet),
                Entry::Decided(packet) => 51 + u64::from(*packet),
                Entry::Begun(epoch) => 101 + u64::from(*epoch),
            };
            (hash ^ number)
                .wrapping_mul(0x0100_0000_01b3)
                .rotate_left(23)
        });
        let epoch = before.last().map_or(0, |(_, epoch)| *epoch);
        Some(Place {
            position,
            epoch,
            hash,
        })
    }

    pub(super) fn has(&self, place: &Place) -> bool {
        self.at(place.position)
            .is_some_and(|here| here.hash == place.hash)
    }

    pub(super) fn position_of(&self, wanted: Entry) -> Option<u8> {
        let before = self.0.iter().position(|(entry, _)| *entry == wanted)?;
        u8::try_from(before + 1).ok()
    }

    /// What was decided up to a position, and where.
    pub(super) fn decided(&self, from: u8, to: u8) -> impl Iterator<Item = (u8, Packet)> {
        let numbered = (1..).zip(&self.0);
        numbered.filter_map(move |(position, (entry, _))| match entry {
            Entry::Decided(packet) if position > from && position <= to => {
                Some((position, *packet))
            }
            _ => None,
        })
    }
}
