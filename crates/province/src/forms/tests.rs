use jiff::civil::date;
use tannha_domain::Change;
use tannha_paper::demo_form;

use super::*;
use crate::{bulk, devices, testing::Home};

const PRODUCT: &str = "vnpost_bank_account";

fn brought<'a>(version: &'a str, pages: &[u8], list: &'a [u8]) -> Brought<'a> {
    Brought {
        product: PRODUCT,
        version,
        from: date(2026, 11, 1),
        pages: pages.to_vec(),
        list,
    }
}

async fn loads(app: &App, brought: &Brought<'_>) -> Result<Loaded, ProvinceError> {
    load(app, brought, Timestamp::now()).await
}

#[tokio::test]
async fn a_version_is_loaded_once_looked_at_and_published_once() {
    let home = Home::new().await;
    let app = &home.app;
    let (pages, list) = demo_form().unwrap();
    let first = loads(app, &brought("MT-01", &pages, list)).await.unwrap();
    assert_eq!((first.pages, first.places, first.published), (2, 31, false));
    assert_eq!(
        loads(app, &brought("MT-01", &pages, list)).await.unwrap(),
        first
    );
    let later = Brought {
        from: date(2026, 12, 1),
        ..brought("MT-01", &pages, list)
    };
    let taken = loads(app, &later).await.unwrap_err();
    assert_eq!(taken.code(), "form_version_taken");

    let form = shown(app, PRODUCT, None, Timestamp::now()).await.unwrap();
    assert_eq!(
        (form.version.as_str(), form.without_room()),
        ("MT-01", Vec::new())
    );
    let said = drawn(form).unwrap().text();
    assert!(said.contains("Nguyễn Thị Thí Dụ"), "{said}");

    let published = publish(app, PRODUCT, "MT-01", Timestamp::now())
        .await
        .unwrap();
    assert!(published.published);
    let again = publish(app, PRODUCT, "MT-01", Timestamp::now()).await;
    assert_eq!(again.unwrap(), published);
    loads(app, &later_version(&pages, list)).await.unwrap();
    let all = list_of(app).await;
    assert_eq!(
        all,
        [("MT-01".to_owned(), true), ("MT-02".to_owned(), false)]
    );
    let other = publish(app, PRODUCT, "MT-03", Timestamp::now()).await;
    assert_eq!(other.unwrap_err().code(), "form_unknown");
}

fn later_version<'a>(pages: &[u8], list: &'a [u8]) -> Brought<'a> {
    brought("MT-02", pages, list)
}

async fn list_of(app: &App) -> Vec<(String, bool)> {
    let all = list(&app.db).await.unwrap().into_iter();
    all.map(|form| (form.version, form.published)).collect()
}

#[tokio::test]
async fn what_is_no_form_is_refused_and_says_where() {
    let home = Home::new().await;
    let app = &home.app;
    let (pages, list) = demo_form().unwrap();
    let refused = async |brought: Brought<'_>| loads(app, &brought).await.unwrap_err();
    let unknown = Brought {
        product: "no_product",
        ..brought("1", &pages, list)
    };
    assert_eq!(refused(unknown).await.code(), "form_product");
    assert_eq!(
        refused(brought("a b", &pages, list)).await.code(),
        "form_version"
    );
    let png = brought("1", b"\x89PNG\r\n", list);
    assert_eq!(refused(png).await.code(), "form_not_pdf");
    let head = "page,x_mm,y_mm,width_mm,size_pt,field,equals,mark\n";
    let field = format!("{head}1,20,20,50,11,full_name,,\n1,20,30,50,11,shoe_size,,\n");
    let problem = refused(brought("1", &pages, field.as_bytes())).await;
    assert_eq!(problem.code(), "form_field");
    let ProvinceError::Refused { params, .. } = problem else {
        panic!("refused");
    };
    assert_eq!(params["line"], "3");
    let outside = format!("{head}1,190,20,50,11,full_name,,\n");
    assert_eq!(
        refused(brought("1", &pages, outside.as_bytes()))
            .await
            .code(),
        "form_outside"
    );
    assert_eq!(list_of(app).await, []);
}

#[tokio::test]
async fn each_device_is_told_a_key_of_its_own_and_may_fetch_it() {
    let home = Home::new().await;
    let app = &home.app;
    let hoa = home.has_hoa().await;
    let device = devices::find(app, hoa.id).await.unwrap().unwrap();
    let (pages, list) = demo_form().unwrap();
    loads(app, &brought("MT-01", &pages, list)).await.unwrap();
    publish(app, PRODUCT, "MT-01", Timestamp::now())
        .await
        .unwrap();
    let mut tx = app.db.snapshot().await.unwrap();
    let head = log::head(&mut *tx).await.unwrap();
    let mut told: Vec<Change> =
        feed::changes(&mut tx, device.id, &device.areas, 0, head.position, 100)
            .await
            .unwrap();
    tx.rollback().await.unwrap();
    told.retain(|change| matches!(change.news, News::Form { .. }));
    bulk::with_keys(app, &device, &mut told).await.unwrap();
    let [
        Change {
            news: News::Form { blob, key, .. },
            ..
        },
    ] = told.as_slice()
    else {
        panic!("one form");
    };
    assert!(bulk::is_one(&app.db, blob).await.unwrap());
    let opener = hoa.opens(&key.0);
    let opener = Opener::from_kept(std::str::from_utf8(&opener).unwrap()).unwrap();
    let sealed = app.blobs.read(blob).await.unwrap();
    let bytes = opener.open(&sealed).unwrap();
    let (form, there) = unpack_form(&bytes).unwrap();
    assert_eq!((form.version.as_str(), there), ("MT-01", pages.as_slice()));
    assert!(!sealed.windows(5).any(|some| some == b"%PDF-"));
}
