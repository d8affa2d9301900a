//! What a province may do that the real one seldom does is scripted here; the real two ends meet in `tests/behaviour`.

use std::time::Duration;

use tannha_domain::{
    Base64, Change, Clip, ClipMedia, Digest, Head, News, PackList, SpokenLanguage,
};
use tannha_packet::Opener;
use tannha_vault::PacketState;
use tannha_wire::v1::UPLOADS;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use uuid::Uuid;

use super::*;
use crate::desk::{Desk, Hoa};

#[tokio::test]
async fn what_waits_goes_up_and_is_signed_for() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(3);
    let report = hoa.syncs().await.unwrap();
    assert_eq!((report.receipts, report.waiting), (3, 0));
    assert_eq!(report.bytes_resent, 0);
    assert_eq!(report.requests, 1 + 3 + 1);
    let empty = hoa.syncs().await.unwrap();
    assert_eq!(empty.requests, 1);
}

#[tokio::test]
async fn what_the_province_asks_to_prove_goes_with_the_next_exchanges_of_this_sync() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(1);
    hoa.syncs().await.unwrap();
    desk.is_asked();

    desk.scripts(|_, reply| reply.prove = true, 5);
    hoa.syncs().await.unwrap();
    let asked = desk.is_asked();
    let proofs: Vec<usize> = asked.iter().map(|ask| ask.proofs.len()).collect();
    assert_eq!(proofs, [0, 1], "asked in vain a second time");
    assert_eq!(asked[1].proofs, hoa.vault.proofs().unwrap());

    desk.scripts(|_, _| (), 0);
    hoa.syncs().await.unwrap();
    assert!(desk.is_asked()[0].proofs.is_empty());
}

/// What went ahead waits for an exchange that is heard, and none of those would wait for it: each for the other, for half a
/// minute.
#[tokio::test]
async fn the_exchange_with_the_proofs_does_not_wait_for_what_went_ahead() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(1);
    hoa.syncs().await.unwrap();
    hoa.was_at_doors(1);
    desk.is_asked();
    desk.scripts(|_, reply| reply.prove = true, 1);
    desk.dawdles();
    let report = hoa.syncs().await.unwrap();
    assert_eq!((report.receipts, report.waiting), (1, 0));
    let asked = desk.is_asked();
    let proofs: Vec<usize> = asked.iter().map(|ask| ask.proofs.len()).collect();
    assert_eq!(proofs, [0, 1, 1], "the third goes beside the upload");
}

/// Somebody put an older folder in the province's place, and others wrote past the place of Hoa's receipt since.
#[tokio::test]
async fn a_cut_before_the_proof_leaves_everything_as_it_was() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(1);
    let sent = hoa.vault.outgoing(1).unwrap().remove(0);
    hoa.syncs().await.unwrap();
    let before = hoa.vault.exchange_state().unwrap();

    desk.secures_everything();
    desk.scripts(|_, reply| asks_for_proof_beyond(reply, 90), 1);
    let mut run = Run::default();
    let (carrier, silence) = (hoa.carrier(), |_| ());
    let (ask, _) = hoa.courier.gather(run.proves).await.unwrap();
    let turn = hoa
        .courier
        .exchange(&carrier, &mut run, ask, Beside::Nothing, &silence)
        .await;
    assert!(turn.unwrap().is_none());
    let hoa = hoa.is_killed_and_comes_back();
    let after = hoa.vault.exchange_state().unwrap();
    assert_eq!(
        (after.cursor, after.highest),
        (before.cursor, before.highest)
    );
    assert!(
        hoa.vault.blob(sent.digest, 0, 1).is_ok(),
        "a mark of another log secures nothing"
    );

    desk.is_asked();
    desk.scripts(|_, reply| asks_for_proof_beyond(reply, 90), 1);
    hoa.syncs().await.unwrap();
    let asked = desk.is_asked();
    assert!(asked[0].proofs.is_empty() && !asked[1].proofs.is_empty());
}

fn asks_for_proof_beyond(reply: &mut ExchangeReply, position: u64) {
    reply.prove = true;
    reply.cursor.position = position;
}

#[tokio::test]
async fn who_has_nothing_to_prove_does_not_ask_again() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    desk.scripts(|_, reply| reply.prove = true, 5);
    assert_eq!(hoa.syncs().await.unwrap().requests, 1);
}

#[tokio::test]
async fn one_blob_that_is_refused_does_not_hold_up_the_others() {
    for status in [404, 422] {
        let desk = Desk::opens().await;
        let hoa = Hoa::joined(&desk);
        let packets = hoa.was_at_doors(3);
        let bad = hoa.vault.outgoing(10).unwrap()[0].digest;
        desk.refuses(bad, status, Some(0));
        let report = hoa.syncs().await.unwrap();
        assert_eq!((report.receipts, report.waiting), (2, 1), "{status}");
        assert_eq!(desk.puts_of(bad), 1, "not again in this sync");

        desk.refuses_nothing();
        let report = hoa.syncs().await.unwrap();
        assert_eq!((report.receipts, report.waiting), (1, 0));
        assert_eq!(hoa.vault.outbox().unwrap().len(), packets.len());
    }
}

/// A door to the desk: the first connection that asks something ends in the middle of that, and the first one that brings
/// something does.
async fn where_two_connections_end(desk: &Desk) -> String {
    let inside = desk.url.trim_start_matches("http://").to_owned();
    let door = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", door.local_addr().unwrap());
    tokio::spawn(async move {
        let mut to_end = vec![*b"POST", *b"PUT "];
        while let Ok((mut here, _)) = door.accept().await {
            let mut first = [0; 4];
            here.read_exact(&mut first).await.unwrap();
            let whole = to_end.len();
            to_end.retain(|one| *one != first);
            if to_end.len() == whole {
                let mut there = tokio::net::TcpStream::connect(&inside).await.unwrap();
                there.write_all(&first).await.unwrap();
                tokio::spawn(async move {
                    let _ = tokio::io::copy_bidirectional(&mut here, &mut there).await;
                });
            }
        }
    });
    url
}

/// An idle connection that the other side just ended, one of four that a network lost: the network need not have ended.
#[tokio::test]
async fn a_connection_that_ends_is_no_network_that_ends() {
    let mut desk = Desk::opens().await;
    desk.url = where_two_connections_end(&desk).await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(1);
    let report = hoa.syncs().await.unwrap();
    assert_eq!((report.receipts, report.waiting), (1, 0));
}

/// On a hill a round trip is most of a second: the line is idle neither before the first answer nor before the last.
#[tokio::test]
async fn the_first_blobs_go_beside_the_first_exchange_and_the_last_exchange_beside_the_last_blobs()
{
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(4);
    desk.dawdles();
    let report = hoa.syncs().await.unwrap();
    assert_eq!((report.receipts, report.waiting), (4, 0));
    assert_eq!(report.requests, 2 + 4);
    let asked = desk.is_asked();
    assert_eq!(asked.len(), 2);
    let first = asked[0].counter.to_string();
    let mut beside = desk.heard_beside();
    beside.sort_unstable();
    assert_eq!(beside, [&first, &first, &first, &first, UPLOADS]);
}

/// They may be there already: that is for the province to say.
#[tokio::test]
async fn what_was_on_the_way_before_waits_for_the_province_to_ask() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(2);
    let heads = hoa.vault.outgoing(2).unwrap();
    hoa.vault.sending(heads[0].digest, 0..10, None).unwrap();
    hoa.vault
        .note_carried(&[heads[1].packet], Timestamp::now())
        .unwrap();
    let report = hoa.syncs().await.unwrap();
    assert_eq!((report.receipts, report.waiting), (2, 0));
    assert!(desk.heard_beside().iter().all(|said| said == UPLOADS));
}

#[tokio::test]
async fn who_is_put_off_brings_what_is_under_way_and_begins_nothing_more() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(24);
    let waiting = hoa.vault.outgoing(24).unwrap();
    desk.refuses(waiting[1].digest, 503, None);
    let Err(CourierError::Busy { after, .. }) = hoa.syncs().await else {
        panic!("put off")
    };
    assert_eq!(after, Some(Duration::from_secs(7)));
    let puts = |head: &Head| desk.puts_of(head.digest);
    assert_eq!(puts(&waiting[23]), 0);
    assert_eq!(desk.is_asked().len(), 1);

    desk.refuses_nothing();
    let report = hoa.syncs().await.unwrap();
    assert_eq!((report.receipts, report.waiting), (24, 0));
    let twice: Vec<usize> = (0..24)
        .filter(|place| puts(&waiting[*place]) != 1)
        .collect();
    assert_eq!(twice, [1], "what was under way came to its end");
}

/// By TCP one sends at a time, and others have begun to wait for that.
#[tokio::test]
async fn who_waited_for_a_lane_when_another_was_put_off_does_not_begin() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(1);
    let head = hoa.vault.outgoing(1).unwrap().remove(0);
    desk.refuses(head.digest, 503, None);
    let carrier = hoa.carrier();
    let lane = carrier.lane().await.unwrap();
    let (next, put) = tokio::join!(carrier.lane(), async {
        let nothing = futures_util::stream::empty();
        let put = carrier.put(head.digest, (0, 0), Beside::Nothing, nothing);
        let put = put.await;
        drop(lane);
        put
    });
    let is_busy = |error: &CourierError| matches!(error, CourierError::Busy { .. });
    assert!(put.is_err_and(|error| is_busy(&error)));
    assert!(next.is_err_and(|error| is_busy(&error)));
}

#[tokio::test]
async fn a_line_that_is_busy_ends_the_sync_and_the_next_one_goes_on() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(3);
    let waiting = hoa.vault.outgoing(10).unwrap();
    desk.refuses(waiting[1].digest, 503, None);
    assert!(matches!(hoa.syncs().await, Err(CourierError::Busy { .. })));
    desk.refuses_nothing();
    assert_eq!(hoa.syncs().await.unwrap().waiting, 0);
    // The others' receipts may have come before that already.
    let outbox = hoa.vault.outbox().unwrap();
    assert_eq!(outbox.len(), 3);
    assert!(outbox.iter().all(|one| one.state == PacketState::Received));
}

#[tokio::test]
async fn a_blob_goes_up_from_where_the_province_says_that_it_is() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(1);
    let head = hoa.vault.outgoing(1).unwrap().remove(0);
    let whole = hoa.vault.blob(head.digest, 0, usize::MAX).unwrap();
    // Another device's cable, another process: the province has more than it said in its answer.
    desk.has(head.digest, &whole[..500]);
    desk.says_it_has(head.digest, 0);
    let report = hoa.syncs().await.unwrap();
    assert_eq!((report.receipts, report.waiting), (1, 0));
    assert_eq!(desk.offsets_of(head.digest), [0, 500]);
    assert_eq!(desk.holds(head.digest), whole);
}

#[tokio::test]
async fn what_was_on_the_wire_before_a_kill_counts_as_sent_again() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(1);
    let head = hoa.vault.outgoing(1).unwrap().remove(0);
    desk.refuses(head.digest, 503, None);
    assert!(hoa.syncs().await.is_err());
    desk.refuses_nothing();
    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(hoa.syncs().await.unwrap().bytes_resent, head.bytes);
    assert_eq!(hoa.syncs().await.unwrap().bytes_resent, 0);
}

#[tokio::test]
async fn an_answer_that_has_more_and_moves_nothing_ends_the_sync() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.syncs().await.unwrap();
    desk.scripts(|_, reply| reply.more = true, usize::MAX);
    assert_eq!(hoa.syncs().await.unwrap().requests, 1);
}

#[tokio::test]
async fn a_blob_that_never_becomes_durable_ends_the_sync() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(2);
    let head = hoa.vault.outgoing(1).unwrap().remove(0);
    desk.forgets(head.digest);
    let report = hoa.syncs().await.unwrap();
    assert_eq!((report.receipts, report.waiting), (1, 1));
}

#[tokio::test]
async fn receipts_and_uploads_do_not_wait_for_a_roster() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(1);
    desk.scripts(
        |_, reply| {
            reply.changes = vec![Change {
                position: reply.cursor.position,
                at: reply.now,
                news: News::Roster {
                    blob: Digest::of(b"a roster that does not come down"),
                    bytes: 1_000,
                    people: 1,
                    key: Base64(vec![]),
                },
            }];
        },
        usize::MAX,
    );
    let before = hoa.vault.cursor().unwrap();
    for _ in 0..2 {
        assert!(hoa.syncs().await.is_err());
    }
    assert_eq!(
        hoa.vault.outbox().unwrap()[0].state,
        PacketState::Received,
        "the first sync brought it, the second heard of it"
    );
    assert_eq!(hoa.vault.cursor().unwrap(), before);
}

#[tokio::test]
async fn a_roster_that_goes_on_past_what_was_said_is_not_read() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    let roster = vec![7; 300_000];
    let blob = Digest::of(&roster);
    desk.has(blob, &roster);
    desk.scripts(
        move |_, reply| {
            reply.changes = vec![Change {
                position: reply.cursor.position,
                at: reply.now,
                news: News::Roster {
                    blob,
                    bytes: 1_000,
                    people: 1,
                    key: Base64(vec![]),
                },
            }];
        },
        1,
    );
    assert!(matches!(hoa.syncs().await, Err(CourierError::Unreadable)));
}

/// medic/cht-core#1270: the first load over a thin line began from its first byte each time, and failed nine times of ten.
#[tokio::test]
async fn a_roster_goes_on_where_the_line_was_cut() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    let people: Vec<u8> = (0..2_000)
        .flat_map(|_| {
            let person = serde_json::json!({
                "id": Uuid::new_v4(),
                "household": Uuid::new_v4(),
                "head": true,
                "name": "Nông Thị Mơ",
                "birth": null,
                "sex": null,
                "number": null,
                "hamlet": "Xóm Khuôn Ruộng",
                "unit": "2022:05740",
                "payee": true,
            });
            serde_json::to_vec(&person).unwrap()
        })
        .collect();
    let opener = Opener::make();
    let packed = zstd::encode_all(people.as_slice(), 3).unwrap();
    let sealed = opener.recipient().seal(&packed).unwrap();
    let blob = Digest::of(&sealed);
    let to_hoa = hoa.vault.identity().opener.recipient();
    let news = News::Roster {
        blob,
        bytes: sealed.len() as u64,
        people: 2_000,
        key: Base64(to_hoa.seal(opener.expose().as_bytes()).unwrap()),
    };
    // The line gives the beginning, and then nothing until the next sync.
    let cut = sealed.len() / 2;
    desk.has(blob, &sealed[..cut]);
    says_once(&desk, news.clone());
    assert!(matches!(hoa.syncs().await, Err(CourierError::Cut)));
    assert_eq!(hoa.vault.cursor().unwrap(), None);
    assert_eq!(hoa.vault.roster_count().unwrap(), 1, "the list of before");

    desk.has(blob, &sealed);
    says_once(&desk, news);
    let report = hoa.syncs().await.unwrap();
    assert_eq!(hoa.vault.roster_count().unwrap(), 2_000);
    let rest = (sealed.len() - cut) as u64;
    assert!(
        (rest..rest + 4_000).contains(&report.bytes_down),
        "{}",
        report.bytes_down
    );
}

/// A pack of one recording in Nùng, as the feed names it and as it comes down.
fn recordings(hoa: &Hoa) -> (News, Vec<u8>) {
    let content = vec![7_u8; 200_000];
    let clip = Clip {
        id: Uuid::from_u128(5).into(),
        dialect: "vo-nhai".into(),
        purpose: "opening_notice".into(),
        text_version: "1".into(),
        address: None,
        provider: None,
        media: ClipMedia::Ogg,
        bytes: content.len() as u64,
        digest: Digest::of(&content),
    };
    let list = PackList {
        language: SpokenLanguage::Nung,
        version: 1,
        clips: vec![clip],
    };
    let opener = Opener::make();
    let sealed = opener
        .recipient()
        .seal(&tannha_domain::pack(&list, &[content]))
        .unwrap();
    let to_hoa = hoa.vault.identity().opener.recipient();
    let news = News::Recordings {
        language: SpokenLanguage::Nung,
        version: 1,
        clips: 1,
        blob: Digest::of(&sealed),
        bytes: sealed.len() as u64,
        key: Base64(to_hoa.seal(opener.expose().as_bytes()).unwrap()),
    };
    (news, sealed)
}

fn says_once(desk: &Desk, news: News) {
    desk.scripts(
        move |_, reply| {
            reply.changes = vec![Change {
                position: reply.cursor.position,
                at: reply.now,
                news: news.clone(),
            }];
        },
        1,
    );
}

#[tokio::test]
async fn recordings_come_after_everything_else_and_go_on_where_the_line_was_cut() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(1);
    let (news, sealed) = recordings(&hoa);
    desk.has(Digest::of(&sealed), &sealed);
    desk.gives_only(120_000);
    says_once(&desk, news);
    let first = hoa.syncs().await.unwrap();
    assert_eq!((first.receipts, first.waiting), (1, 0));
    assert!(first.bytes_down > sealed.len() as u64);
    let found = hoa.vault.recordings("opening_notice", "1", None, None);
    assert_eq!(
        found.unwrap().len(),
        1,
        "the second request brought the rest"
    );
}

#[tokio::test]
async fn half_a_pack_of_recordings_is_not_offered_and_outlives_a_kill() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    let (news, sealed) = recordings(&hoa);
    let blob = Digest::of(&sealed);
    // The province's disk gives only the beginning, then nothing.
    desk.has(blob, &sealed[..150_000]);
    says_once(&desk, news);
    assert!(matches!(hoa.syncs().await, Err(CourierError::Cut)));
    let found = hoa.vault.recordings("opening_notice", "1", None, None);
    assert_eq!(found.unwrap(), []);

    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(hoa.vault.post_box().durable(&blob), 150_000);
    desk.has(blob, &sealed);
    let report = hoa.syncs().await.unwrap();
    assert!(report.bytes_down < 100_000, "{}", report.bytes_down);
    let found = hoa.vault.recordings("opening_notice", "1", None, None);
    assert_eq!(found.unwrap().len(), 1);
}

#[tokio::test]
async fn what_a_restore_lost_and_nobody_has_becomes_a_task_and_the_others_go_on() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(1);
    hoa.syncs().await.unwrap();
    desk.secures_everything();
    hoa.syncs().await.unwrap();
    assert_eq!(hoa.vault.outbox().unwrap()[0].state, PacketState::Secured);
    hoa.was_at_doors(1);

    desk.is_restored_to(0);
    let report = hoa.syncs().await.unwrap();
    let outbox = hoa.vault.outbox().unwrap();
    assert_eq!(
        (outbox[0].state, outbox[1].state, outbox[1].code.as_deref()),
        (
            PacketState::Received,
            PacketState::Refused,
            Some("bytes_gone")
        )
    );
    assert_eq!(report.receipts, 1);
    assert_eq!(hoa.syncs().await.unwrap().requests, 1);
}
