use reqwest::{Client, Method, Response, StatusCode};
use serde_json::Value;
use tannha_tests::{Province, Result};

/// A client that knows no key of the province. It looks past TLS, as somebody who means harm would.
fn stranger() -> Result<Client> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(Client::builder()
        .tls_danger_accept_invalid_certs(true)
        .build()?)
}

async fn sends(
    province: &Province,
    method: Method,
    path: &str,
    body: Vec<u8>,
    headers: &[(&str, &str)],
) -> Result<Response> {
    let mut request = stranger()?
        .request(method, format!("https://{}{path}", province.listen()))
        .body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Ok(request.send().await?)
}

/// A refusal is a problem document, and says nothing of what was sent.
async fn problem(answer: Response) -> Result<(StatusCode, Value)> {
    let status = answer.status();
    assert!(status.is_client_error(), "{status}");
    let kind = answer
        .headers()
        .get("content-type")
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    assert!(
        kind.starts_with("application/problem+json"),
        "{status} {kind}"
    );
    let document: Value = answer.json().await?;
    assert!(
        document["type"]
            .as_str()
            .is_some_and(|kind| kind.starts_with("/problems/")),
        "{document}"
    );
    Ok((status, document))
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_nothing_is_refused() -> Result {
    let province = Province::start().await?;
    let (status, _) =
        problem(sends(&province, Method::POST, "/v1/exchange", b"{}".to_vec(), &[]).await?).await?;
    assert!(
        [
            StatusCode::UNAUTHORIZED,
            StatusCode::FORBIDDEN,
            StatusCode::BAD_REQUEST
        ]
        .contains(&status),
        "{status}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_device_and_a_wrong_signature_are_refused() -> Result {
    let province = Province::start().await?;
    let headers = [
        ("x-tannha-device", "0198a000-0000-7000-8000-000000000001"),
        (
            "x-tannha-signature",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
        ),
        ("content-type", "application/json"),
    ];
    problem(
        sends(
            &province,
            Method::POST,
            "/v1/exchange",
            b"{}".to_vec(),
            &headers,
        )
        .await?,
    )
    .await?;
    Ok(())
}

/// getodk/collect#4476: a raw 413 was shown. Here it has a type of its own, which the catalogue puts into words.
#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_over_16_kb_is_refused_by_its_size() -> Result {
    let province = Province::start().await?;
    let headers = [("content-type", "application/json")];
    let (status, _) = problem(
        sends(
            &province,
            Method::POST,
            "/v1/exchange",
            vec![b' '; 20_000],
            &headers,
        )
        .await?,
    )
    .await?;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blob_that_no_packet_names_is_refused() -> Result {
    let province = Province::start().await?;
    let digest = "0".repeat(64);
    problem(
        sends(
            &province,
            Method::PUT,
            &format!("/v1/blobs/{digest}?offset=0"),
            vec![7; 100],
            &[],
        )
        .await?,
    )
    .await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolment_of_random_bytes_is_refused_and_the_server_goes_on() -> Result {
    let province = Province::start().await?;
    for size in [0, 1, 100, 5_000] {
        problem(
            sends(
                &province,
                Method::POST,
                "/v1/enrolments",
                vec![0xa5; size],
                &[],
            )
            .await?,
        )
        .await?;
    }
    let keys = sends(&province, Method::GET, "/v1/keys", Vec::new(), &[]).await?;
    assert_eq!(
        keys.status(),
        StatusCode::OK,
        "the key list can be fetched without trust"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dashboard_shows_nothing_to_who_has_not_signed_in() -> Result {
    let province = Province::start().await?;
    for path in [
        "/api/me",
        "/api/overview",
        "/api/dossiers?state=waiting&limit=50",
    ] {
        let answer = stranger()?
            .get(format!("{}{path}", province.dashboard()))
            .send()
            .await?;
        let (status, _) = problem(answer).await?;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
    }
    Ok(())
}
