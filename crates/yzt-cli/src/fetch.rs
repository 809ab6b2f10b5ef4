// SPDX-License-Identifier: MIT OR Apache-2.0
//! Fetching over plain HTTP: what is signed needs no TLS, and what is not signed is not believed.
//!
//! - `http` only; `https`, `ldap` and addresses with a name and password in them are refused.
//! - One time limit covers an address with all its redirections, one size limit its answer.
//! - No proxy, no cookie, no credential, whatever the environment says.
//! - Private addresses are asked like others: authorities inside enterprises have such. What keeps
//!   a stranger's certificate from sending this computer anywhere is that addresses are taken only
//!   from certificates that lead to a trust anchor. A service that verifies for strangers must
//!   also keep its network shut (its host names resolve as anybody likes): that is its firewall's
//!   matter, and it may hand in a [`Fetcher`] of its own.

mod cache;

use std::io::{self, Read};
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::http::Response;
use yzt_cert::fetch::{FetchBody, FetchError, Fetcher};

pub(crate) use cache::DiskCache;

/// Redirections that are followed for one address.
const MAX_REDIRECTIONS: usize = 5;
/// Bytes of the head of an answer.
const MAX_HEAD: usize = 16 * 1024;
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);

/// Fetches over plain HTTP.
pub(crate) struct HttpFetcher {
    agent: Agent,
    patience: Duration,
}

/// What a server says.
enum Answer {
    Document(Vec<u8>),
    Elsewhere { code: u16, place: String },
}

impl HttpFetcher {
    /// A fetcher that waits for each address at most so long.
    pub(crate) fn new(patience: Duration) -> Self {
        let config = Agent::config_builder()
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_response_header_size(MAX_HEAD)
            .max_idle_connections(0)
            .user_agent("yzt")
            .timeout_connect(Some(CONNECT_PATIENCE))
            .build();
        Self { agent: Agent::new_with_config(config), patience }
    }

    fn ask(
        &self,
        address: &str,
        body: Option<FetchBody<'_>>,
        limit: usize,
        patience: Duration,
    ) -> Result<Answer, FetchError> {
        let mut response = match body {
            Some(body) => self
                .agent
                .post(address)
                .config()
                .timeout_global(Some(patience))
                .build()
                .header("Content-Type", body.content_type)
                .header("Accept", body.accept)
                .send(body.content),
            None => self.agent.get(address).config().timeout_global(Some(patience)).build().call(),
        }
        .map_err(|error| cause(&error))?;
        let code = response.status().as_u16();
        match code {
            200 => read(&mut response, limit).map(Answer::Document),
            // A question that was posted is not turned into another kind of question.
            301..=303 if body.is_some() => Err(FetchError::Status { code }),
            301 | 302 | 303 | 307 | 308 => {
                let place = response.headers().get("location").and_then(|it| it.to_str().ok());
                let place = place.ok_or(FetchError::Malformed)?.to_owned();
                Ok(Answer::Elsewhere { code, place })
            }
            _ => Err(FetchError::Status { code }),
        }
    }
}

impl Fetcher for HttpFetcher {
    fn fetch(
        &mut self,
        address: &str,
        body: Option<FetchBody<'_>>,
        limit: usize,
    ) -> Result<Vec<u8>, FetchError> {
        let end = Instant::now() + self.patience;
        let mut address = address.to_owned();
        let mut redirections = 0;
        loop {
            if !is_plain_http(&address) {
                return Err(FetchError::Scheme);
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(FetchError::TimedOut);
            }
            match self.ask(&address, body, limit, left)? {
                Answer::Document(document) => return Ok(document),
                Answer::Elsewhere { code, .. } if redirections == MAX_REDIRECTIONS => {
                    return Err(FetchError::Status { code });
                }
                Answer::Elsewhere { place, .. } => {
                    redirections += 1;
                    address = resolve(&address, &place);
                }
            }
        }
    }
}

/// `http`, a host, and nobody's name or password in front of it.
fn is_plain_http(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("http") && !host.is_empty() && !host.contains('@')
}

/// A reference in the place of an address (RFC 3986, clause 5.2), without the dots: a server that
/// writes them gets them back.
fn resolve(address: &str, place: &str) -> String {
    if place.contains("://") {
        return place.to_owned();
    }
    if let Some(rest) = place.strip_prefix("//") {
        return format!("http://{rest}");
    }
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let host = path.split('/').next().unwrap_or_default();
    if place.starts_with('/') {
        return format!("http://{host}{place}");
    }
    let folder = path.rsplit_once('/').map_or(host, |(folder, _)| folder);
    format!("http://{folder}/{place}")
}

fn read(response: &mut Response<ureq::Body>, limit: usize) -> Result<Vec<u8>, FetchError> {
    let announced = response.body().content_length();
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    if announced.is_some_and(|length| length > most) {
        return Err(FetchError::TooLarge { limit });
    }
    let mut document = Vec::new();
    let body = response.body_mut().as_reader();
    body.take(most.saturating_add(1)).read_to_end(&mut document).map_err(|error| broken(&error))?;
    if document.len() > limit {
        return Err(FetchError::TooLarge { limit });
    }
    Ok(document)
}

fn cause(error: &ureq::Error) -> FetchError {
    match error {
        ureq::Error::Timeout(_) => FetchError::TimedOut,
        ureq::Error::Io(error) => broken(error),
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => FetchError::Unreachable,
        ureq::Error::BadUri(_) | ureq::Error::TlsRequired => FetchError::Scheme,
        _ => FetchError::Malformed,
    }
}

fn broken(error: &io::Error) -> FetchError {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>());
    match (inner, error.kind()) {
        (Some(inner), _) if !matches!(inner, ureq::Error::Io(_)) => cause(inner),
        (_, io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => FetchError::TimedOut,
        _ => FetchError::Unreachable,
    }
}

#[cfg(test)]
mod tests;
