use tannha_packet::Outcome;

use super::*;
use crate::{
    invitations,
    testing::{COMMUNE, Hoa, Home},
};

fn held(code: &str) -> Vec<Outcome> {
    vec![Outcome::Held { code: code.into() }]
}

#[tokio::test]
async fn an_invited_operators_packets_count_whichever_comes_first() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let mut lan = hoa.lets_in(&home.invites().await);
    let (first, second) = (lan.captures(&home.app), lan.captures(&home.app));
    // The counter says that `first` was made first; it comes last.
    assert_eq!(lan.delivers(&home.app, &[&second]).await, [Outcome::Taken]);
    assert_eq!(lan.delivers(&home.app, &[&first]).await, [Outcome::Taken]);
    let own = hoa.captures(&home.app);
    assert_eq!(hoa.delivers(&home.app, &[&own]).await, [Outcome::Taken]);
}

#[tokio::test]
async fn whom_nobody_invited_is_held_for_a_person_and_never_refused() {
    let home = Home::new().await;
    let hoa = home.has_hoa().await;
    let mut foreign = home.invites().await;
    foreign.secret = Base64(vec![0; 16]);
    let mut stranger = hoa.lets_in(&foreign);
    let packet = stranger.captures(&home.app);
    assert_eq!(
        stranger.delivers(&home.app, &[&packet]).await,
        held("operator_unknown")
    );
}

#[tokio::test]
async fn an_invitation_lets_in_one_operator_or_one_device() {
    let home = Home::new().await;
    let hoa = home.has_hoa().await;
    let invitation = home.invites().await;
    let mut lan = hoa.lets_in(&invitation);
    let packet = lan.captures(&home.app);
    assert_eq!(lan.delivers(&home.app, &[&packet]).await, [Outcome::Taken]);

    let mut another = hoa.lets_in(&invitation);
    let packet = another.captures(&home.app);
    assert_eq!(
        another.delivers(&home.app, &[&packet]).await,
        held("operator_unknown")
    );
    let refused = Hoa::new().joins(&home.app, &invitation).await;
    assert_eq!(refused.unwrap_err().code(), "invitation_used");

    let devices = home.invites().await;
    Hoa::new().joins(&home.app, &devices).await.unwrap();
    let mut late = hoa.lets_in(&devices);
    let packet = late.captures(&home.app);
    assert_eq!(
        late.delivers(&home.app, &[&packet]).await,
        held("operator_unknown")
    );
}

#[tokio::test]
async fn an_operator_speaks_where_they_were_invited_and_nowhere_else() {
    let home = Home::new().await;
    let hoa = home.has_hoa().await;
    assert_ne!(COMMUNE, "2022:05749");
    let elsewhere = invitations::invite(&home.app, &["2022:05749".into()], 1, Timestamp::now())
        .await
        .unwrap();
    let mut lan = hoa.lets_in(elsewhere.first().unwrap());
    let packet = lan.captures(&home.app);
    assert_eq!(
        lan.delivers(&home.app, &[&packet]).await,
        held("area_foreign")
    );
}

#[tokio::test]
async fn whoever_is_sent_away_is_held_and_the_device_and_the_others_go_on() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let mut lan = hoa.lets_in(&home.invites().await);
    let (first, second) = (lan.captures(&home.app), lan.captures(&home.app));
    assert_eq!(lan.delivers(&home.app, &[&first]).await, [Outcome::Taken]);
    revoke(&home.app, lan.operator, Timestamp::now())
        .await
        .unwrap();
    assert_eq!(
        lan.delivers(&home.app, &[&second]).await,
        held("operator_revoked")
    );
    let own = hoa.captures(&home.app);
    assert_eq!(hoa.delivers(&home.app, &[&own]).await, [Outcome::Taken]);
    hoa.cursor = None;
    let told = hoa.asks(&home.app, &[]).await.changes;
    let gone = News::OperatorRevoked {
        operator: lan.operator,
    };
    assert!(told.iter().any(|change| change.news == gone));

    revoke(&home.app, lan.operator, Timestamp::now())
        .await
        .unwrap();
    let alone = revoke(&home.app, hoa.operator, Timestamp::now()).await;
    assert_eq!(alone.unwrap_err().code(), "operator_alone");
    let listed = list(&home.app.db).await.unwrap();
    let revoked: Vec<_> = listed.iter().map(|one| one.revoked).collect();
    assert_eq!(revoked, [false, true]);
}
