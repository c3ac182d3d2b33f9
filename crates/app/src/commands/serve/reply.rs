//! What goes back to a client: pages, JSON, tables, refusals, each under a strict policy.

use crate::keeper;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use store::StoreError;

/// What pages may do: use the site's own style sheet and forms, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// An answer to a request.
pub(super) type Reply = Response<Body>;

/// The form in which a client is told of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Client {
    /// A person: a page.
    Browser,
    /// A program: problem+json (RFC 9457).
    Program,
}

/// Why there is no answer. It is given its form on the way out, where the client is known.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) what: String,
    pub(super) help: String,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, what: impl Into<String>, help: impl Into<String>) -> Refusal {
        Refusal { status, what: what.into(), help: help.into() }
    }

    pub(super) fn reply(&self, client: Client) -> Reply {
        match client {
            Client::Browser => {
                reply(self.status, "text/html; charset=utf-8", views::web::trouble(&self.what, &self.help))
            }
            Client::Program => {
                let problem = serde_json::json!({
                    "type": "about:blank",
                    "title": self.status.canonical_reason(),
                    "status": self.status.as_u16(),
                    "detail": format!("{}; {}", self.what, self.help),
                });
                reply(self.status, "application/problem+json", format!("{problem}\n"))
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Reply {
        let mut bare = Response::new(Body::empty());
        *bare.status_mut() = self.status;
        bare.extensions_mut().insert(self);
        bare
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        let complaint = keeper::complaint(&error);
        let status = match error {
            StoreError::Unknown { .. } => StatusCode::NOT_FOUND,
            StoreError::BadId(_) | StoreError::Ambiguous(_) | StoreError::BadCursor(_) => {
                StatusCode::BAD_REQUEST
            }
            StoreError::Busy => StatusCode::SERVICE_UNAVAILABLE,
            StoreError::CannotOpen { .. }
            | StoreError::NotARecord { .. }
            | StoreError::Newer(_)
            | StoreError::Damaged(_)
            | StoreError::Full
            | StoreError::ReadOnly
            | StoreError::BadDecision(_)
            | StoreError::DayFull(_)
            | StoreError::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Refusal::new(status, complaint.message, complaint.help)
    }
}

pub(super) fn page(body: String) -> Reply {
    reply(StatusCode::OK, "text/html; charset=utf-8", body)
}

pub(super) fn json(body: impl Into<Body>) -> Reply {
    reply(StatusCode::OK, "application/json", body)
}

pub(super) fn csv(body: String) -> Reply {
    reply(StatusCode::OK, "text/csv; charset=utf-8", body)
}

pub(super) fn stix(body: String) -> Reply {
    reply(StatusCode::OK, "application/stix+json;version=2.1", body)
}

pub(super) fn style() -> Reply {
    reply(StatusCode::OK, "text/css; charset=utf-8", views::web::STYLE)
}

fn reply(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Reply {
    let mut reply = Response::new(body.into());
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    reply
}
