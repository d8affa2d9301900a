use jiff::Timestamp;
use tannha_vault::VaultError;

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
        .flat_map(tannha_vault::PostLetter::packets)
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
