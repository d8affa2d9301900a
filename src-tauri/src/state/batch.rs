//! What goes up together: from the first packet that waits until none does. Of it the screen says how much has gone, so
//! that a packet that arrived does not take the bar back.

use std::collections::BTreeMap;

use crate::views::OutboxRow;

#[derive(Default)]
pub(super) struct Batch {
    packets: BTreeMap<String, u64>,
}

impl Batch {
    /// How many bytes went or go up together, with what waits now.
    pub(super) fn total<'a>(&mut self, rows: impl IntoIterator<Item = &'a OutboxRow>) -> u64 {
        let mut waits = false;
        for row in rows.into_iter().filter(|row| row.is_on_its_way()) {
            waits = true;
            self.packets.insert(row.packet.clone(), row.bytes);
        }
        if !waits {
            self.packets.clear();
        }
        self.packets.values().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::PacketState;

    fn row(packet: &str, bytes: u64, state: PacketState) -> OutboxRow {
        OutboxRow {
            packet: packet.to_owned(),
            kind: "visit".to_owned(),
            name: None,
            bytes,
            sent_bytes: 0,
            parts: 1,
            state,
            code: None,
            dossier_state: None,
            at: String::new(),
            revision: 1,
            only_photos: None,
            carried_at: None,
            carrier: None,
        }
    }

    #[test]
    fn what_arrived_still_counts_until_nothing_waits() {
        use PacketState::{Received, Sending, Waiting};

        let mut batch = Batch::default();
        let one = |state| row("one", 5, state);
        let other = |state| row("other", 7, state);
        assert_eq!(batch.total(&[one(Sending), other(Waiting)]), 12);
        assert_eq!(batch.total(&[one(Received), other(Sending)]), 12);
        let third = row("third", 1, Waiting);
        assert_eq!(batch.total(&[one(Received), other(Sending), third]), 13);
        assert_eq!(batch.total(&[one(Received), other(Received)]), 0);
        assert_eq!(batch.total(&[row("fourth", 2, Waiting)]), 2);
    }
}
