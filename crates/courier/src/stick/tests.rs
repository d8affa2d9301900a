//! What a province may put on a stick that the real one seldom does; the real two ends meet in `tests/behaviour`.

use jiff::Timestamp;
use tannha_domain::{Digest, LogPoint};
use tannha_packet::bundle::{self, BundleError, Item, Toward};
use tannha_vault::PacketState;
use tannha_wire::v1::{Answered, ExchangeReply, Wanted};
use tempfile::TempDir;

use super::*;
use crate::desk::{Desk, Hoa, place};

struct Pocket(TempDir);

impl Pocket {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> std::path::PathBuf {
        self.0.path().join("bundle.tannha")
    }

    /// A bundle with these answers for Hoa.
    fn holds(&self, hoa: &Hoa, answers: &[Vec<u8>]) -> std::path::PathBuf {
        let device = hoa.vault.identity().device;
        let entries: Vec<(Item, u64)> = answers
            .iter()
            .map(|sealed| {
                (
                    Item::Answer(device, Digest::of(sealed)),
                    sealed.len() as u64,
                )
            })
            .collect();
        bundle::write(&self.file(), Toward::Devices, &entries, |writer| {
            for ((item, _), sealed) in entries.iter().zip(answers) {
                writer.add(item, sealed)?;
            }
            Ok::<_, BundleError>(())
        })
        .unwrap();
        self.file()
    }
}

fn answered(desk: &Desk, from: Option<LogPoint>, to: u64) -> Answered {
    Answered {
        from,
        highest: Some(place(desk.epoch(), 1_000)),
        told: Vec::new(),
        reply: ExchangeReply {
            now: Timestamp::now(),
            cursor: place(desk.epoch(), to),
            more: false,
            receipts: Vec::new(),
            wanted: Vec::new(),
            refused: Vec::new(),
            changes: Vec::new(),
            mark: None,
            epochs: None,
            key_list: None,
            prove: false,
            revoked: None,
            held_packets: 0,
        },
    }
}

/// The second stick came before the first: what lies between would never have been heard.
#[tokio::test]
async fn an_answer_that_begins_beyond_what_was_heard_moves_nothing_but_its_receipts() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    let packets = hoa.was_at_doors(1);
    let pocket = Pocket::new();
    let first = answered(&desk, None, 20);
    let mut second = answered(&desk, Some(place(desk.epoch(), 20)), 30);
    second.reply.receipts = vec![desk.signs_for(&hoa, packets[0])];
    let now = Timestamp::now();

    let file = pocket.holds(&hoa, &[desk.seals(&hoa, &second)]);
    let read = import(&hoa.vault, &file, now).unwrap();
    assert_eq!((read.answers, read.ahead, read.receipts), (0, 1, 1));
    assert_eq!(hoa.vault.cursor().unwrap(), None);
    assert_eq!(read.waiting, 0, "a receipt holds whatever is lacking");

    let both = [desk.seals(&hoa, &first), desk.seals(&hoa, &second)];
    let read = import(&hoa.vault, &pocket.holds(&hoa, &both), now).unwrap();
    assert_eq!((read.answers, read.ahead), (2, 0));
    assert_eq!(hoa.vault.cursor().unwrap().unwrap().position, 30);
    // An older stick, read once more, takes nothing back.
    let file = pocket.holds(&hoa, &[desk.seals(&hoa, &first)]);
    import(&hoa.vault, &file, now).unwrap();
    assert_eq!(hoa.vault.cursor().unwrap().unwrap().position, 30);
}

/// Found by the model: by positions alone the second of two answers after a restore seems to go on where the device is,
/// and what the first one brought would never have been heard.
#[tokio::test]
async fn after_a_restore_an_answer_is_held_against_where_the_device_stands_then() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    let now = Timestamp::now();
    let pocket = Pocket::new();
    let before = place(desk.epoch(), 40);
    let stands = place(desk.epoch(), 20);
    for answer in [answered(&desk, None, 20), answered(&desk, Some(stands), 40)] {
        import(
            &hoa.vault,
            &pocket.holds(&hoa, &[desk.seals(&hoa, &answer)]),
            now,
        )
        .unwrap();
    }
    assert_eq!(hoa.vault.cursor().unwrap(), Some(before));

    desk.is_restored_to(20);
    let mut first = answered(&desk, Some(before), 30);
    let mut second = answered(&desk, Some(place(desk.epoch(), 30)), 50);
    for answered in [&mut first, &mut second] {
        answered.reply.epochs = Some(desk.signs_its_epochs());
    }
    let file = pocket.holds(&hoa, &[desk.seals(&hoa, &second)]);
    let read = import(&hoa.vault, &file, now).unwrap();
    assert_eq!((read.answers, read.ahead), (0, 1));
    assert_eq!(hoa.vault.cursor().unwrap(), Some(stands));
    let both = [desk.seals(&hoa, &first), desk.seals(&hoa, &second)];
    let read = import(&hoa.vault, &pocket.holds(&hoa, &both), now).unwrap();
    assert_eq!((read.answers, read.ahead), (2, 0));
    assert_eq!(hoa.vault.cursor().unwrap(), Some(place(desk.epoch(), 50)));
}

#[tokio::test]
async fn an_answer_that_somebody_else_signed_changes_nothing() {
    let (desk, other) = (Desk::opens().await, Desk::opens().await);
    let hoa = Hoa::joined(&desk);
    let packets = hoa.was_at_doors(1);
    let mut forged = answered(&desk, None, 20);
    forged.reply.receipts = vec![other.signs_for(&hoa, packets[0])];
    let pocket = Pocket::new();
    let now = Timestamp::now();
    let file = pocket.holds(&hoa, &[other.seals(&hoa, &forged)]);
    let refused = import(&hoa.vault, &file, now).unwrap_err();
    assert_eq!(refused.code(), "signature_bad");
    // The same where the envelope is ours and the receipt is not.
    let file = pocket.holds(&hoa, &[desk.seals(&hoa, &forged)]);
    assert_eq!(
        import(&hoa.vault, &file, now).unwrap_err().code(),
        "signature_bad"
    );
    assert_eq!(hoa.vault.cursor().unwrap(), None);
    assert_eq!(hoa.vault.outbox().unwrap()[0].state, PacketState::Waiting);
}

#[tokio::test]
async fn what_is_on_a_stick_waits_and_says_since_when() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(2);
    let (pocket, now) = (Pocket::new(), Timestamp::now());
    let written = export(&hoa.vault, &pocket.file(), &Room::default(), now).unwrap();
    assert_eq!((written.packets.len(), written.left), (2, 0));
    for item in hoa.vault.outbox().unwrap() {
        assert_eq!(item.state, PacketState::Waiting);
        assert_eq!(
            item.carried_at.map(Timestamp::as_millisecond),
            Some(now.as_millisecond())
        );
    }
}

/// The stick was full, or pulled out: nothing was counted as written, and no half file lies there.
#[tokio::test]
async fn a_stick_that_cannot_be_written_to_leaves_all_as_it_was() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(1);
    let (pocket, now) = (Pocket::new(), Timestamp::now());
    let gone = pocket.0.path().join("pulled-out").join("bundle.tannha");
    let refused = export(&hoa.vault, &gone, &Room::default(), now).unwrap_err();
    assert_eq!(refused.code(), "bundle_not_there");
    let room = Room {
        bytes: Some(1_000),
        ..Room::default()
    };
    let refused = export(&hoa.vault, &pocket.file(), &room, now).unwrap_err();
    assert_eq!(refused.code(), "bundle_no_room");
    assert_eq!(std::fs::read_dir(pocket.0.path()).unwrap().count(), 0);
    assert_eq!(hoa.vault.outbox().unwrap()[0].carried_at, None);
}

/// Found by days on which everything goes wrong: bytes that two backups had reached were gone from here, a restore made
/// their packet wait again, and no stick could be written any more.
#[tokio::test]
async fn a_packet_whose_bytes_are_gone_is_only_named_and_holds_up_no_stick() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(1);
    hoa.syncs().await.unwrap();
    desk.secures_everything();
    hoa.syncs().await.unwrap();
    desk.is_restored_to(0);
    hoa.was_at_doors(1);
    let (pocket, now) = (Pocket::new(), Timestamp::now());
    let mut told = answered(&desk, None, 5);
    told.reply.epochs = Some(desk.signs_its_epochs());
    let file = pocket.holds(&hoa, &[desk.seals(&hoa, &told)]);
    import(&hoa.vault, &file, now).unwrap();

    let written = export(&hoa.vault, &pocket.file(), &Room::default(), now).unwrap();
    assert_eq!(written.packets.len(), 2);
    let heads = hoa.vault.outgoing(10).unwrap();
    let mut asked = answered(&desk, None, 5);
    asked.reply.wanted = heads
        .iter()
        .map(|head| Wanted {
            packet: head.packet,
            blob: head.digest,
            durable: 0,
        })
        .collect();
    let file = pocket.holds(&hoa, &[desk.seals(&hoa, &asked)]);
    import(&hoa.vault, &file, now).unwrap();
    let outbox = hoa.vault.outbox().unwrap();
    let states: Vec<PacketState> = outbox.iter().map(|item| item.state).collect();
    assert_eq!(states, [PacketState::Waiting, PacketState::Refused]);
}

/// PROTOCOL.md, 3, by a carrier: the province was put back by hand after the device had asked and before it answered, and
/// others wrote past what it had signed for. Its mark would make the device drop what is lost.
#[tokio::test]
async fn an_answer_to_an_ask_before_the_last_receipt_is_heard_only_where_it_brings_that_again() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(1);
    hoa.syncs().await.unwrap();
    let known = hoa.vault.signed_for().unwrap().unwrap();
    let cursor = hoa.vault.cursor().unwrap();
    let pocket = Pocket::new();
    let older = Answered {
        highest: None,
        ..answered(&desk, None, known.position + 5)
    };
    let file = pocket.holds(&hoa, &[desk.seals(&hoa, &older)]);
    let read = import(&hoa.vault, &file, Timestamp::now()).unwrap();
    assert_eq!((read.answers, read.ahead), (0, 1));
    assert_eq!(hoa.vault.cursor().unwrap(), cursor);

    // The very receipt says that nothing was lost.
    let visit = hoa.vault.outbox().unwrap().remove(0).packet;
    let mut again = older;
    again.reply.receipts = vec![desk.signed_for(visit).unwrap()];
    let file = pocket.holds(&hoa, &[desk.seals(&hoa, &again)]);
    let read = import(&hoa.vault, &file, Timestamp::now()).unwrap();
    assert_eq!((read.answers, read.ahead), (1, 0));
}
