use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Client, Response};
use serde_json::{Value, json};

use crate::{Clerk, Province, Result};

/// A clerk's side of the dashboard without a browser: the routes that its screens call.
pub struct Desk {
    client: Client,
    address: String,
    cookie: String,
}

impl Province {
    /// Signs in as this clerk.
    pub async fn dashboard_as(&self, clerk: &Clerk) -> Result<Desk> {
        Desk::opens(&self.dashboard(), clerk.name, clerk.password).await
    }
}

impl Desk {
    /// Signs in to the dashboard at this address.
    pub async fn opens(address: &str, name: &str, password: &str) -> Result<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::new();
        let answer = client
            .post(format!("{address}/api/sign-in"))
            .json(&json!({"name": name, "password": password}))
            .send()
            .await?;
        let answer = told(answer).await?;
        let cookies = answer
            .headers()
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
        let cookie = cookies.collect::<Vec<_>>().join("; ");
        Ok(Self {
            client,
            address: address.to_owned(),
            cookie,
        })
    }

    /// What a route answers.
    pub async fn gets(&self, path: &str) -> Result<Value> {
        let answer = self
            .client
            .get(format!("{}{path}", self.address))
            .header(COOKIE, &self.cookie)
            .send()
            .await?;
        Ok(told(answer).await?.json().await?)
    }

    /// What a route does.
    pub async fn posts(&self, path: &str, body: Value) -> Result<Value> {
        let request = self
            .client
            .post(format!("{}{path}", self.address))
            .header(COOKIE, &self.cookie)
            .json(&body);
        let text = told(request.send().await?).await?.text().await?;
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// The bytes of a route, and whether they may be kept by a cache.
    pub async fn shows(&self, path: &str) -> Result<(Vec<u8>, String)> {
        let answer = told(
            self.client
                .get(format!("{}{path}", self.address))
                .header(COOKIE, &self.cookie)
                .send()
                .await?,
        )
        .await?;
        let cache = answer
            .headers()
            .get("cache-control")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        Ok((answer.bytes().await?.to_vec(), cache))
    }
}

/// The answer, or its problem document as the failure.
async fn told(answer: Response) -> Result<Response> {
    let status = answer.status();
    if status.is_success() {
        Ok(answer)
    } else {
        Err(format!("{status}: {}", answer.text().await?).into())
    }
}
