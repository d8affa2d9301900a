use tannha_tests::{Device, Province, Result};

#[tokio::test(flavor = "multi_thread")]
async fn a_second_device_cannot_use_the_same_invitation() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = Device::new()?;
    hoa.says(&["join", "--invitation", &invitation]).await?;

    let stranger = Device::new()?;
    let refused = stranger
        .answers(&["join", "--invitation", &invitation])
        .await?;
    assert_eq!(refused.status, Some(1), "{}", refused.said);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_that_was_miscopied_is_refused_and_says_so() -> Result {
    let province = Province::start().await?;
    let mut invitation = province.invites().await?;
    invitation.truncate(invitation.len() - 7);
    let refused = Device::new()?
        .answers(&["join", "--invitation", &invitation])
        .await?;
    assert_eq!(refused.status, Some(1), "{}", refused.said);
    assert!(!refused.said.is_empty());
    Ok(())
}

/// getodk/getodk#1017 and dhis2 D1: revoking must not destroy what was captured.
#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_device_keeps_its_work_and_hears_why() -> Result {
    let province = Province::start().await?;
    let hoa = Device::join(&province).await?;
    let devices = province.says(["devices", "list"]).await?;
    let id = devices["devices"][0]["id"].as_str().unwrap_or_default();
    province.says(["devices", "revoke", id]).await?;

    hoa.submits(1).await?;
    let synced = hoa.answers(&["sync"]).await?;
    assert_ne!(synced.status, Some(101), "no panic: {}", synced.said);
    assert_eq!(province.waiting().await?.len(), 0);
    let status = hoa.status().await?;
    assert_eq!(
        status["waiting"].as_u64().unwrap_or(0) + status["received"].as_u64().unwrap_or(0),
        1,
        "{status}"
    );
    Ok(())
}
