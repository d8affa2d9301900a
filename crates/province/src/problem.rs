//! RFC 9457 problem documents: a stable type goes out, causes stay in the log.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::ProvinceError;

/// A refusal as a client hears it.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    headers: HeaderMap,
}

impl Problem {
    /// A problem of this code.
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        Self {
            status,
            code,
            headers: HeaderMap::new(),
        }
    }

    /// With a header beside it.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: u64) -> Self {
        self.headers
            .insert(HeaderName::from_static(name), HeaderValue::from(value));
        self
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }
}

impl From<ProvinceError> for Problem {
    fn from(error: ProvinceError) -> Self {
        let status = match &error {
            ProvinceError::Refused { code, .. } => status_of(code),
            ProvinceError::Packet(_) => StatusCode::BAD_REQUEST,
            ProvinceError::Disk { .. } if error.code() == "disk_full" => {
                StatusCode::INSUFFICIENT_STORAGE
            }
            ProvinceError::Database { .. } | ProvinceError::Disk { .. } => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            ProvinceError::Broken { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        if status.is_server_error() {
            tracing::error!(status = status.as_u16(), code = error.code(), %error, cause, "could not answer");
        } else {
            tracing::warn!(
                status = status.as_u16(),
                code = error.code(),
                "refused a request"
            );
        }
        Self::new(status, error.code())
    }
}

fn status_of(code: &str) -> StatusCode {
    match code {
        "device_unknown" | "signature_bad" | "signed_out" | "password_wrong" => {
            StatusCode::UNAUTHORIZED
        }
        "not_allowed" | "device_revoked" | "invitation_bad" | "invitation_used" => {
            StatusCode::FORBIDDEN
        }
        "blob_unknown" | "dossier_unknown" | "attachment_unknown" => StatusCode::NOT_FOUND,
        "already_decided" | "already_accepted" | "revision_changed" => StatusCode::CONFLICT,
        "too_large" => StatusCode::PAYLOAD_TOO_LARGE,
        "too_many_tries" => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// After how many seconds one is to come again: those who were put off together do not come together.
fn comes_again() -> u64 {
    const SOONEST: u64 = 2;
    const SPREAD: u64 = 7;
    SOONEST + getrandom::u64().unwrap_or_default() % SPREAD
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let document = serde_json::json!({
            "type": format!("/problems/{}", self.code),
            "status": self.status.as_u16(),
            "title": self.code.replace('_', " "),
        });
        let mut response = Response::new(Body::from(document.to_string()));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(comes_again()));
        }
        response
    }
}
