use tannha_tests::people::PAO;
use tannha_tests::{App, Province, Result, word};

/// Where a house stands is asked only where the province allows it. After a no nothing of it is kept, and where no
/// satellite is seen the visit is saved all the same.
#[tokio::test(flavor = "multi_thread")]
async fn where_a_house_stands_is_asked_only_where_the_province_allows_it() -> Result {
    let province = Province::start().await?;
    let invitation = province.invites().await?;
    let hoa = App::opens(&province).await?;
    hoa.joins(&invitation).await?;
    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.chooses(word("visit_why"), "Từ chối mở tài khoản")
        .await?;
    hoa.finds("button", word("visit_save")).await?;
    assert!(!hoa.text().await?.contains(word("place_ask")));

    province.says(["rule", "house-place", "true"]).await?;
    hoa.goes("outbox_title").await?;
    hoa.presses("button", word("outbox_send_now")).await?;
    hoa.opens_the_page_of(&PAO, "hoang pao").await?;
    hoa.presses("link", word("person_visit")).await?;
    hoa.chooses(word("visit_why"), "Từ chối mở tài khoản")
        .await?;
    hoa.chooses(word("place_ask"), word("place_yes")).await?;
    // This machine has no location service.
    hoa.sees(word("place_none")).await?;
    hoa.chooses(word("place_ask"), word("place_no")).await?;
    hoa.chooses(word("visit_way"), word("way_respect")).await?;
    hoa.presses("button", word("visit_save")).await?;
    hoa.finds("h1", PAO.name).await?;
    hoa.closes().await
}
