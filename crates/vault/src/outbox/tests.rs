use jiff::Timestamp;
use tannha_domain::Head;

use super::*;
use crate::tests::{Hoa, Province, mo, submits};

#[test]
fn sealed_bytes_come_in_pieces_from_any_offset() {
    let hoa = Hoa::joined(&Province::new());
    let sent = submits(&hoa.vault, mo());
    let part = sent.head.parts[0];
    let whole = hoa.vault.blob(part.digest, 0, usize::MAX).unwrap();
    assert_eq!(whole.len() as u64, part.bytes);
    let pieces: Vec<u8> = (0..part.bytes)
        .step_by(7_000)
        .flat_map(|offset| hoa.vault.blob(part.digest, offset, 7_000).unwrap())
        .collect();
    assert_eq!(pieces, whole);
    assert!(
        hoa.vault
            .blob(part.digest, part.bytes, 100)
            .unwrap()
            .is_empty()
    );
    assert!(
        hoa.vault
            .blob(part.digest, part.bytes + 5, 100)
            .unwrap()
            .is_empty()
    );
    assert!(matches!(
        hoa.vault.blob(Digest::of(b"other"), 0, 1),
        Err(VaultError::NoBlob)
    ));
}

#[test]
fn what_is_sent_again_is_counted_also_over_a_kill() {
    let hoa = Hoa::joined(&Province::new());
    let sent = submits(&hoa.vault, mo());
    let (one, other) = (sent.head.parts[0].digest, sent.head.parts[1].digest);
    assert_eq!(hoa.vault.sending(one, 0..8_000, None).unwrap(), 0);
    // The answer was lost, and so was the process.
    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(hoa.vault.sending(one, 5_000..9_000, None).unwrap(), 3_000);
    assert_eq!(hoa.vault.sending(one, 9_000..12_000, None).unwrap(), 0);
    assert_eq!(
        hoa.vault
            .sending(other, 0..1_000, Some((one, 12_000)))
            .unwrap(),
        0
    );
    assert_eq!(hoa.vault.outbox().unwrap()[0].sent_bytes, 12_000);
    assert_eq!(
        hoa.vault.sending(one, 2_000..4_000, None).unwrap(),
        2_000,
        "the province lost them"
    );
    assert_eq!(hoa.vault.sending(one, 4_000..14_000, None).unwrap(), 8_000);
}

#[test]
fn the_outbox_says_how_much_is_there_already() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    hoa.vault.sent(sent.head.digest, u64::MAX).unwrap();
    hoa.vault.sent(sent.head.parts[0].digest, 500).unwrap();
    let outbox = hoa.vault.outbox().unwrap();
    let item = &outbox[0];
    assert_eq!(
        (item.sent_bytes, item.bytes),
        (
            sent.head.bytes + 500,
            sent.head.blobs().map(|part| part.bytes).sum()
        )
    );
    assert_eq!(
        (item.parts, item.state, item.name.as_deref()),
        (4, PacketState::Waiting, Some("Nông Thị Mơ"))
    );
    province.signs_for(&hoa.vault, &sent, 1);
    let outbox = hoa.vault.outbox().unwrap();
    assert_eq!(
        (outbox[0].state, outbox[0].sent_bytes),
        (PacketState::Received, outbox[0].bytes)
    );
}

#[test]
fn each_exchange_is_counted_also_over_a_kill() {
    let hoa = Hoa::joined(&Province::new());
    assert_eq!(hoa.vault.exchange_state().unwrap().counter, 1);
    let hoa = hoa.is_killed_and_comes_back();
    let state = hoa.vault.exchange_state().unwrap();
    assert_eq!(
        (
            state.counter,
            state.key_list,
            state.secured,
            state.highest,
            state.cursor
        ),
        (2, 1, 0, None, None)
    );
}

#[test]
fn what_waits_is_found_through_its_index() {
    let hoa = Hoa::joined(&Province::new());
    hoa.vault
        .read(|connection| {
            let mut statement = connection
                .prepare(&format!("EXPLAIN QUERY PLAN {OUTGOING}"))
                .unwrap();
            let plan: Vec<String> = statement
                .raw_query()
                .mapped(|row| row.get(3))
                .map(Result::unwrap)
                .collect();
            assert!(
                plan.iter()
                    .any(|step| step.contains("USING INDEX packet_waiting")),
                "{plan:#?}"
            );
            Ok(())
        })
        .unwrap();
}

#[test]
fn only_what_never_left_the_device_is_fresh() {
    let hoa = Hoa::joined(&Province::new());
    let heads = |count| hoa.vault.outgoing(count).unwrap();
    let one = submits(&hoa.vault, mo()).head;
    let fresh = |heads: &[Head]| hoa.vault.fresh(heads).unwrap();
    let all: Vec<_> = one.blobs().map(|part| (one.packet, part.digest)).collect();
    assert_eq!(fresh(&heads(1)), all);

    hoa.vault.sending(one.parts[0].digest, 0..10, None).unwrap();
    hoa.vault.sent(one.digest, 5).unwrap();
    assert_eq!(fresh(&heads(1)), all[2..]);

    let now = Timestamp::now();
    hoa.vault.note_carried(&[one.packet], now).unwrap();
    assert_eq!(fresh(&heads(1)), []);
}
