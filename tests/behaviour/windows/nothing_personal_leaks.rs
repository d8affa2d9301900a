use std::path::PathBuf;

use tannha_tests::people::{LAN, MO};
use tannha_tests::{App, Province, Result, leaks, word};

/// Every log, temporary file, cache and web view folder of a whole visit, searched for the people in it.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_visit_no_name_number_or_picture_lies_anywhere_in_the_clear() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    hoa.opens_the_page_of(&LAN, "trieu lan").await?;
    hoa.opens_the_page_of(&MO, "nong thi mo").await?;
    hoa.enrols(&MO).await?;
    hoa.goes("outbox_title").await?;
    hoa.sees_it_arrive().await?;
    province.waiting().await?;

    // While it runs, and once it was killed: a crash must not leave more than an orderly end.
    let nowhere: Vec<PathBuf> = Vec::new();
    assert_eq!(leaks::naming_people(hoa.home())?, nowhere);
    assert_eq!(leaks::pictures(hoa.home())?, nowhere);
    let hoa = hoa.is_killed_and_comes_back().await?;
    hoa.sees(word("unlock_title")).await?;
    assert_eq!(leaks::naming_people(hoa.home())?, nowhere);

    // The province may hold people in its database, and only there.
    assert_eq!(leaks::naming_people(&province.log())?, nowhere);
    assert_eq!(leaks::naming_people(&province.temp()?)?, nowhere);
    assert_eq!(
        leaks::pictures(&province.data())?,
        nowhere,
        "blobs stay sealed"
    );
    hoa.closes().await
}
