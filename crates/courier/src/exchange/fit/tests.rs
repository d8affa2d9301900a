use proptest::prelude::*;
use tannha_domain::{
    Base64, DeviceId, Digest, DossierEvent, DossierId, EpochId, LogPoint, PacketId, Part, Reason,
    ReasonCode, Step,
};
use uuid::Uuid;

use super::{super::HEADS_LOOKED_AT, *};

fn head(parts: usize) -> Head {
    let digest = Digest::of(b"a sealed manifest");
    Head {
        packet: PacketId::from(Uuid::from_u128(1)),
        device: DeviceId::from(Uuid::from_u128(2)),
        digest,
        bytes: 5_000,
        rank: 1,
        parts: vec![
            Part {
                digest,
                bytes: 200_000
            };
            parts
        ],
    }
}

fn place(position: u64) -> LogPoint {
    LogPoint {
        epoch: EpochId::from(Uuid::from_u128(3)),
        position,
        hash: Digest::of(b"a place"),
    }
}

/// A decision that a clerk wrote so many letters to.
fn returned(letters: usize) -> (DossierId, DossierEvent) {
    let reason = Reason {
        step: Step::Photos,
        code: ReasonCode::Blur,
        role: None,
        note: Some("ữ".repeat(letters)),
    };
    let event = DossierEvent::Returned {
        reasons: vec![reason],
    };
    (DossierId::from(Uuid::from_u128(4)), event)
}

fn state(unconfirmed: Vec<(DossierId, DossierEvent)>) -> ExchangeState {
    ExchangeState {
        counter: u64::MAX,
        highest: Some(place(u64::MAX)),
        cursor: Some(place(u64::MAX)),
        key_list: u32::MAX,
        secured: u64::MAX,
        unconfirmed,
    }
}

fn proof(bytes: usize) -> SignedBytes {
    SignedBytes {
        bytes: Base64(vec![7; bytes]),
        signature: Base64(vec![7; 64]),
    }
}

proptest! {
    #[test]
    fn an_exchange_never_grows_past_its_limit_whatever_waits(
        parts in proptest::collection::vec(0..=24_usize, 0..HEADS_LOOKED_AT),
        letters in proptest::collection::vec(0..6_000_usize, 0..40),
        proofs in proptest::collection::vec(200..600_usize, 0..=2),
    ) {
        let waiting = parts.into_iter().map(head).collect();
        let told = letters.into_iter().map(returned).collect();
        let proofs: Vec<_> = proofs.into_iter().map(proof).collect();
        let exchange = fit(state(told), waiting, proofs.clone(), Timestamp::now());
        let size = serde_json::to_vec(&exchange).unwrap().len();
        prop_assert!(size <= MAX_EXCHANGE_BYTES, "{size}");
        prop_assert_eq!(exchange.proofs, proofs);
    }
}

#[test]
fn heads_go_on_beside_everything_that_is_told_back() {
    let exchange = fit(
        state(vec![returned(500); 40]),
        vec![head(6); HEADS_LOOKED_AT],
        Vec::new(),
        Timestamp::now(),
    );
    assert!(exchange.heads.len() > 5, "{}", exchange.heads.len());
    assert!(
        exchange.unconfirmed.len() > 2,
        "{}",
        exchange.unconfirmed.len()
    );
}

#[test]
fn without_anything_to_tell_the_heads_have_all_the_room() {
    let exchange = fit(
        state(Vec::new()),
        vec![head(6); HEADS_LOOKED_AT],
        Vec::new(),
        Timestamp::now(),
    );
    assert!(exchange.heads.len() > 15, "{}", exchange.heads.len());
}

#[test]
fn one_long_decision_is_told_back_and_does_not_hold_up_the_short_ones() {
    let (long, short) = (returned(4_000), returned(1));
    let both = fit(
        state(vec![long.clone(), short.clone()]),
        Vec::new(),
        Vec::new(),
        Timestamp::now(),
    );
    let told: Vec<_> = both
        .unconfirmed
        .into_iter()
        .map(|told| (told.dossier, told.event))
        .collect();
    assert_eq!(told, [short]);
    let alone = fit(
        state(vec![long]),
        vec![head(6)],
        Vec::new(),
        Timestamp::now(),
    );
    assert_eq!((alone.unconfirmed.len(), alone.heads.len()), (1, 1));
}
