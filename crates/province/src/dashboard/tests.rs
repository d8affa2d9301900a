use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use tannha_domain::UnitCode;
use tannha_packet::Statement as _;
use tower::ServiceExt as _;

use crate::{
    App, Columns as _,
    cli::Role,
    staff,
    testing::{COMMUNE, Home},
};

const PASSWORD: &str = "mật khẩu dài";

/// Somebody at a browser, with the cookie that it keeps.
struct Browser {
    app: Router,
    cookie: String,
}

struct Heard {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Heard {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn problem(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }

    fn header(&self, name: header::HeaderName) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

impl Browser {
    fn of(app: &App) -> Self {
        Self {
            app: super::router(app.clone()),
            cookie: String::new(),
        }
    }

    async fn asks(&self, method: &str, path: &str, body: Option<Value>) -> Heard {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.cookie);
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))
            .unwrap();
        let answer = self.app.clone().oneshot(request).await.unwrap();
        let (head, body) = answer.into_parts();
        Heard {
            status: head.status,
            headers: head.headers,
            body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
        }
    }

    async fn gets(&self, path: &str) -> Heard {
        self.asks("GET", path, None).await
    }

    async fn posts(&self, path: &str, body: Value) -> Heard {
        self.asks("POST", path, Some(body)).await
    }

    /// Hires somebody and signs them in.
    async fn signed_in(app: &App, name: &str, roles: &[Role], areas: &[UnitCode]) -> Self {
        staff::hire(
            &app.db,
            name,
            roles,
            areas,
            Some(PASSWORD),
            Timestamp::now(),
        )
        .await
        .unwrap();
        let mut browser = Self::of(app);
        let heard = browser
            .posts(
                "/api/sign-in",
                json!({ "name": name, "password": PASSWORD }),
            )
            .await;
        assert_eq!(heard.status, StatusCode::OK);
        browser.cookie = heard
            .header(header::SET_COOKIE)
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        browser
    }
}

/// A dossier that Hoa sent, and the attachment that shows the card's front.
async fn a_dossier(home: &Home) -> (String, String) {
    let mut hoa = home.has_hoa().await;
    let packet = hoa.captures(&home.app);
    hoa.delivers(&home.app, &[&packet]).await;
    let row = sqlx::query("select dossier, manifest from revision")
        .fetch_one(home.app.db.read())
        .await
        .unwrap();
    let manifest: Value = row.json("manifest").unwrap();
    let front = manifest["enclosures"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["role"] == "card_front")
        .unwrap();
    (
        row.text("dossier").unwrap(),
        front["attachment"].as_str().unwrap().to_owned(),
    )
}

async fn acts(app: &App, act: &str) -> Vec<(String, Option<String>, Option<String>)> {
    let rows =
        sqlx::query("select staff, dossier, attachment from audit where act = $1 order by id")
            .bind(act)
            .fetch_all(app.db.read())
            .await
            .unwrap();
    rows.iter()
        .map(|row| {
            (
                row.text("staff").unwrap(),
                row.maybe_text("dossier").unwrap(),
                row.maybe_text("attachment").unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn who_sees_the_figures_opens_neither_dossiers_nor_photos() {
    let home = Home::new().await;
    let (dossier, front) = a_dossier(&home).await;
    let tuan = Browser::signed_in(&home.app, "anh-tuan", &[Role::Overview], &[]).await;
    assert_eq!(tuan.gets("/api/overview").await.json()["waitingReview"], 1);
    let closed = [
        "/api/dossiers".to_owned(),
        format!("/api/dossiers/{dossier}"),
        format!("/api/dossiers/{dossier}/attachments/{front}"),
    ];
    for path in closed {
        let heard = tuan.gets(&path).await;
        assert_eq!(
            (heard.status, heard.problem().as_str()),
            (StatusCode::FORBIDDEN, "/problems/not_allowed"),
            "{path}"
        );
    }
    assert_eq!(
        tuan.posts(&format!("/api/dossiers/{dossier}/accept"), json!({}))
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    assert!(acts(&home.app, "attachment_shown").await.is_empty());
}

#[tokio::test]
async fn a_photo_that_is_shown_is_written_down_and_stays_in_no_cache() {
    let home = Home::new().await;
    let (dossier, front) = a_dossier(&home).await;
    let thanh = Browser::signed_in(&home.app, "chi-thanh", &[Role::Clerk], &[]).await;
    let heard = thanh
        .gets(&format!("/api/dossiers/{dossier}/attachments/{front}"))
        .await;
    assert_eq!(
        (heard.status, heard.body.as_slice()),
        (StatusCode::OK, b"front".as_slice())
    );
    assert_eq!(
        (
            heard.header(header::CONTENT_TYPE),
            heard.header(header::CACHE_CONTROL)
        ),
        ("image/jpeg", "no-store")
    );
    assert_eq!(
        acts(&home.app, "attachment_shown").await,
        [("chi-thanh".to_owned(), Some(dossier.clone()), Some(front))]
    );
    let another = uuid::Uuid::now_v7();
    let heard = thanh
        .gets(&format!("/api/dossiers/{dossier}/attachments/{another}"))
        .await;
    assert_eq!(
        (heard.status, heard.problem().as_str()),
        (StatusCode::NOT_FOUND, "/problems/attachment_unknown")
    );
    assert_eq!(acts(&home.app, "attachment_shown").await.len(), 1);
}

#[tokio::test]
async fn a_sign_in_ends_when_its_time_is_over_and_when_somebody_leaves() {
    let home = Home::new().await;
    let thanh = Browser::signed_in(&home.app, "chi-thanh", &[Role::Clerk], &[]).await;
    assert_eq!(
        thanh.gets("/api/me").await.json()["roles"],
        json!(["clerk"])
    );
    assert_eq!(
        thanh.posts("/api/sign-out", json!({})).await.status,
        StatusCode::NO_CONTENT
    );
    let heard = thanh.gets("/api/me").await;
    assert_eq!(
        (heard.status, heard.problem().as_str()),
        (StatusCode::UNAUTHORIZED, "/problems/signed_out")
    );

    let admin = Browser::signed_in(&home.app, "quan-tri", &[Role::Admin], &[]).await;
    assert_eq!(
        admin.gets("/api/me").await.json()["roles"],
        json!(["clerk", "overview", "admin"])
    );
    let mut tx = home.app.db.write().await.unwrap();
    sqlx::query("update sign_in set ends_at = $1")
        .bind(Timestamp::now().as_millisecond())
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(admin.gets("/api/me").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_clerk_of_another_commune_does_not_see_it() {
    let home = Home::new().await;
    let (dossier, front) = a_dossier(&home).await;
    let elsewhere: UnitCode = "2022:171".parse().unwrap();
    assert!(!tannha_domain::contains(
        &elsewhere,
        &COMMUNE.parse().unwrap()
    ));
    let lan = Browser::signed_in(&home.app, "chi-lan", &[Role::Clerk], &[elsewhere]).await;
    assert_eq!(
        lan.gets("/api/dossiers?state=all").await.json(),
        json!({ "rows": [], "next": null, "total": 0 })
    );
    for path in [
        format!("/api/dossiers/{dossier}"),
        format!("/api/dossiers/{dossier}/attachments/{front}"),
    ] {
        assert_eq!(
            lan.gets(&path).await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_dossier_is_read_returned_and_then_decided() {
    let home = Home::new().await;
    let (dossier, front) = a_dossier(&home).await;
    let thanh = Browser::signed_in(&home.app, "chi-thanh", &[Role::Clerk], &[]).await;
    let list = thanh
        .gets("/api/dossiers?state=waiting&limit=50")
        .await
        .json();
    assert_eq!(
        (
            &list["total"],
            &list["rows"][0]["id"],
            &list["rows"][0]["name"]
        ),
        (&json!(1), &json!(dossier), &json!("Giàng Thị Mơ"))
    );
    let shown = thanh.gets(&format!("/api/dossiers/{dossier}")).await.json();
    assert_eq!(shown["attachments"][0]["id"], front);
    assert_eq!(shown["signatureHolds"], true);
    let current = shown["current"].clone();
    assert_eq!(acts(&home.app, "dossier_shown").await.len(), 1);
    assert_eq!(
        thanh
            .gets(&format!("/api/dossiers/next?after={dossier}"))
            .await
            .json(),
        Value::Null
    );

    let give_back = format!("/api/dossiers/{dossier}/return");
    let unseen = json!({ "current": tannha_domain::Digest::of(b"another") });
    let blind = thanh
        .posts(&format!("/api/dossiers/{dossier}/accept"), unseen)
        .await;
    assert_eq!(
        (blind.status, blind.problem().as_str()),
        (StatusCode::CONFLICT, "/problems/revision_changed")
    );
    let unknown = thanh
        .posts(
            &give_back,
            json!({ "current": current, "reasons": [{ "step": "product", "code": "glare" }] }),
        )
        .await;
    assert_eq!(unknown.problem(), "/problems/reason_unknown");
    let heard = thanh.posts(&give_back, json!({ "current": current, "reasons": [{ "step": "card", "code": "glare", "role": "card_front", "note": "Loá" }] })).await;
    assert_eq!(
        (heard.status, heard.json()),
        (StatusCode::OK, json!({ "next": null }))
    );
    assert_eq!(
        thanh.gets("/api/dossiers?state=returned").await.json()["total"],
        1
    );
    let again = thanh
        .posts(
            &format!("/api/dossiers/{dossier}/accept"),
            json!({ "current": current }),
        )
        .await;
    assert_eq!(
        (again.status, again.problem().as_str()),
        (StatusCode::CONFLICT, "/problems/already_decided")
    );
    let shown = thanh.gets(&format!("/api/dossiers/{dossier}")).await.json();
    assert_eq!(
        (&shown["standing"], &shown["events"][1]["by"]),
        (&json!("returned"), &json!("chi-thanh"))
    );
}

#[tokio::test]
async fn every_route_of_the_screens_is_here_and_closed_to_strangers() {
    let home = Home::new().await;
    let stranger = Browser::of(&home.app);
    let calls = include_str!("../../../../ui/province/src/lib/api.ts");
    let mut found = 0;
    for call in calls.split("/api/").skip(1) {
        // `/api/dossiers/${id(dossier)}/accept`: what stands in braces is an id.
        let path = call.split(['"', '`', '?']).next().unwrap();
        let path: Vec<&str> = path
            .split('/')
            .map(|part| if part.starts_with('$') { "id" } else { part })
            .collect();
        let method = if ["sign-in", "sign-out", "accept", "return", "verify"]
            .contains(path.last().unwrap())
        {
            "POST"
        } else {
            "GET"
        };
        let heard = stranger
            .asks(method, &format!("/api/{}", path.join("/")), Some(json!({})))
            .await;
        let said = if path == ["sign-in"] {
            StatusCode::BAD_REQUEST
        } else {
            StatusCode::UNAUTHORIZED
        };
        assert_eq!(heard.status, said, "{method} {path:?}");
        assert_eq!(heard.header(header::CACHE_CONTROL), "no-store");
        found += 1;
    }
    assert_eq!(found, 11);
    assert_eq!(
        stranger.gets("/api/everybody").await.problem(),
        "/problems/not_found"
    );
}

#[tokio::test]
async fn a_slip_of_this_province_holds_and_one_of_another_does_not() {
    let home = Home::new().await;
    let other = Home::new().await;
    let thanh = Browser::signed_in(&home.app, "chi-thanh", &[Role::Clerk], &[]).await;
    let verify = async |text: String| {
        thanh
            .posts("/api/slips/verify", json!({ "text": text }))
            .await
    };
    let said = verify(slip(&home).await).await.json();
    assert_eq!(
        (&said["number"], &said["confirmed"], &said["here"]),
        (&json!("Z3VJ-SWMQ"), &json!(false), &json!(false))
    );
    let foreign = verify(slip(&other).await).await;
    assert_eq!(foreign.problem(), "/problems/slip_holds_not");
    let nothing = verify("TANNHA-SLIP1.AAAA".into()).await;
    assert_eq!(nothing.problem(), "/problems/slip_unreadable");
}

/// A slip of a device that this province certified.
async fn slip(home: &Home) -> String {
    let device = tannha_packet::SigningKey::make().unwrap();
    let keys = home.app.keys().unwrap();
    let id = || uuid::Uuid::now_v7().into();
    let certificate = tannha_packet::Certificate {
        province: uuid::Uuid::now_v7().into(),
        device: uuid::Uuid::now_v7().into(),
        device_key: device.verifying(),
        device_recipient: keys.intake.recipient(),
        operator: uuid::Uuid::now_v7().into(),
        operator_key: device.verifying(),
        areas: Vec::new(),
        issued_at: Timestamp::now(),
    };
    let word = tannha_packet::SlipWord {
        packet: id(),
        digest: tannha_domain::Digest::of(b"sealed"),
        number: "Z3VJ-SWMQ".into(),
        whose: tannha_packet::SlipWord::whose("Nông Thị Mơ", "Z3VJ-SWMQ"),
        at: Timestamp::now(),
        answers: Vec::new(),
    };
    let list = crate::keys::key_list(&home.app).await.unwrap();
    let certificate = certificate.sign(&keys.signing);
    tannha_packet::SlipCode::make(&word, &device, &certificate, &list, None).to_string()
}

#[tokio::test]
async fn a_form_of_another_page_cannot_sign_in_or_decide() {
    let home = Home::new().await;
    let thanh = Browser::signed_in(&home.app, "chi-thanh", &[Role::Clerk], &[]).await;
    let request = Request::post("/api/dossiers/x/accept")
        .header(header::COOKIE, &thanh.cookie)
        .header(header::CONTENT_TYPE, "text/plain");
    let answer = thanh
        .app
        .clone()
        .oneshot(request.body(Body::from("{}")).unwrap())
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(!thanh.cookie.is_empty());
}

#[tokio::test]
async fn the_screens_come_with_their_policy() {
    let home = Home::new().await;
    let stranger = Browser::of(&home.app);
    let page = stranger.gets("/").await;
    assert_eq!(
        (page.status, page.header(header::CONTENT_TYPE)),
        (StatusCode::OK, "text/html; charset=utf-8")
    );
    assert!(
        page.header(header::CONTENT_SECURITY_POLICY)
            .contains("frame-ancestors 'none'")
    );
    assert_eq!(
        (
            page.header(header::X_CONTENT_TYPE_OPTIONS),
            page.header(header::REFERRER_POLICY)
        ),
        ("nosniff", "no-referrer")
    );
    let text = String::from_utf8(page.body).unwrap();
    let script = text
        .split(['"', '\''])
        .find(|part| part.contains("assets/") && part.rsplit('.').next() == Some("js"))
        .unwrap();
    let asset = stranger
        .gets(&format!("/{}", script.trim_start_matches(['.', '/'])))
        .await;
    assert_eq!(
        (asset.status, asset.header(header::CACHE_CONTROL)),
        (StatusCode::OK, "public, max-age=31536000, immutable")
    );
    assert_eq!(
        stranger.gets("/../Cargo.toml").await.status,
        StatusCode::NOT_FOUND
    );
}
