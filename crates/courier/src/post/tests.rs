use jiff::Timestamp;
use tannha_vault::{PostLetter, VaultError};

use super::*;
use crate::desk::{Desk, Hoa};

/// A fill that a kill ends anywhere is made good by the next.
#[tokio::test]
async fn what_waits_lies_in_the_post_box_and_what_does_not_wait_any_more_is_gone_from_it() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    let post = hoa.vault.post_box();
    hoa.was_at_doors(2);
    fill(&hoa.vault, false, Timestamp::now()).unwrap();
    let heads = hoa.vault.outgoing(10).unwrap();
    let named: Vec<_> = post
        .letters()
        .unwrap()
        .iter()
        .flat_map(PostLetter::packets)
        .collect();
    assert_eq!(
        named,
        heads
            .iter()
            .map(|head| (head.packet, head.digest))
            .collect::<Vec<_>>()
    );
    let blob = heads[0].digest;
    assert!(post.holds(&blob).unwrap());

    // Bytes that a bad sector changed are copied anew at the next unlock.
    post.put(&blob, b"changed").unwrap();
    fill(&hoa.vault, true, Timestamp::now()).unwrap();
    assert!(post.holds(&blob).unwrap());

    hoa.syncs().await.unwrap();
    fill(&hoa.vault, false, Timestamp::now()).unwrap();
    assert!(post.letters().unwrap().is_empty());
    assert!(matches!(post.blob(&blob, 0, 1), Err(VaultError::NoBlob)));
}

/// A kiosk's link is metered too: what has arrived is not brought each minute.
#[tokio::test]
async fn a_letter_is_brought_at_once_and_what_became_of_it_is_asked_seldom() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    hoa.was_at_doors(1);
    let begun = Timestamp::now();
    fill(&hoa.vault, false, begun).unwrap();
    let new = hoa.vault.post_box().letters().unwrap().remove(0);
    let after = |hours: i64| begun + jiff::SignedDuration::from_hours(hours);
    assert!(is_due(&new, true, true, begun));
    assert!(!is_due(&new, false, true, begun), "its blobs are coming");
    assert!(is_due(&new, false, true, after(1)));
    let refused = PostLetter {
        posted_at: Some(begun),
        ..new
    };
    assert!(!is_due(&refused, true, true, begun));
    assert!(is_due(&refused, true, true, after(1)));
    let arrived = PostLetter {
        arrived_at: Some(begun),
        ..refused
    };
    assert!(!is_due(&arrived, true, true, after(2)));
    assert!(is_due(&arrived, true, true, after(3)), "for news");
    assert!(!is_due(&arrived, true, false, after(11)));
    assert!(is_due(&arrived, true, false, after(12)), "for safety");
    assert!(is_due(&arrived, true, true, after(-1)), "another clock");
    let safe = PostLetter {
        heads: Vec::new(),
        ..arrived
    };
    assert!(!is_due(&safe, true, false, after(1000)));
}

/// Who said no after all is not sent to the province by a device that is stopped later.
#[tokio::test]
async fn a_draft_that_was_thrown_away_does_not_stay_sealed() {
    let desk = Desk::opens().await;
    let hoa = Hoa::joined(&desk);
    let (post, now) = (hoa.vault.post_box(), Timestamp::now());
    let area = "2022:05740".parse().unwrap();
    let draft = hoa.vault.open_proposal(area, now).unwrap();
    keep_drafts(&hoa.vault, now).unwrap();
    let lies = post.drafts().unwrap();
    let blob = lies[&draft].letter.heads[0].digest;
    assert!(post.holds(&blob).unwrap());

    hoa.vault.discard_draft(draft, now).unwrap();
    fill(&hoa.vault, false, now).unwrap();
    assert!(post.drafts().unwrap().is_empty());
    assert!(!post.has(&blob));
}
