//! CMP over HTTP (RFC 9811): one message there, one back.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{
    Client, ClientBuilder,
    header::{ACCEPT, CONNECTION, CONTENT_TYPE, DATE},
    redirect::Policy,
};
use tokio::sync::OnceCell;

const PKIXCMP: &str = "application/pkixcmp";
/// How long an issuer may take to answer. Longer work is announced with `waiting`.
const TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a server may take to answer a mere knock. One that does not is no reason to wait longer.
const KNOCK_TIMEOUT: Duration = Duration::from_secs(10);
/// Longer than any CMP answer with its certificates.
const MAX_ANSWER: usize = 1 << 20;

/// Why there is no answer to look at.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExchangeError {
    /// No connection came about: the message has certainly not arrived.
    #[error("{host} cannot be reached: {why}")]
    NotDelivered {
        /// The issuer's host.
        host: String,
        /// Why, in words.
        why: String,
    },
    /// The message may have arrived, but no answer came back.
    #[error("{host} did not answer: {why}")]
    Unanswered {
        /// The issuer's host.
        host: String,
        /// Why, in words.
        why: String,
    },
}

/// Sends `message` to `url` and returns the answer's body, whatever it is.
///
/// # Errors
/// If the message was not delivered, or no answer came back.
pub(crate) async fn post(url: &str, message: Vec<u8>) -> Result<Vec<u8>, ExchangeError> {
    let unanswered = |why: String| ExchangeError::Unanswered { host: host_of(url), why };
    let client = client(url).await.map_err(|error| failed(url, &error))?;
    let posted = client.post(url).header(CONTENT_TYPE, PKIXCMP).header(ACCEPT, PKIXCMP).body(message);
    let mut answer = posted.timeout(TIMEOUT).send().await.map_err(|error| failed(url, &error))?;
    let is_cmp = answer
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with(PKIXCMP));
    // An error status may still carry a CMP error message (RFC 9811 §3.1).
    if !answer.status().is_success() && !is_cmp {
        return Err(unanswered(format!("it answered HTTP {}", answer.status())));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| unanswered(root_cause(&error)))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(unanswered(format!("its answer is longer than {MAX_ANSWER} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Knocks at `url` without a message, and returns what the server says its time is. Whatever it answers will do.
///
/// # Errors
/// If no connection came about, or no answer came back.
pub(crate) async fn knock(url: &str) -> Result<Option<Timestamp>, ExchangeError> {
    let client = client(url).await.map_err(|error| failed(url, &error))?;
    // A server that serves one connection at a time must not wait for another message on this one.
    let answer = client.get(url).header(CONNECTION, "close").timeout(KNOCK_TIMEOUT).send().await;
    let answer = answer.map_err(|error| failed(url, &error))?;
    let date = answer.headers().get(DATE).and_then(|date| date.to_str().ok());
    Ok(date.and_then(|date| rfc2822::parse(date).ok()).map(|date| date.timestamp()))
}

/// The server's name, and its port where that is not the usual one.
pub(crate) fn host_of(url: &str) -> String {
    reqwest::Url::parse(url).map_or_else(
        |_| url.to_owned(),
        |url| match (url.host_str(), url.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => url.to_string(),
        },
    )
}

/// A client for `url`. One that speaks TLS is made for each exchange: they are days apart, and an idle one would keep its trust
/// store in memory. CMP protects its messages itself, so that issuers serve it over plain HTTP: the client for that trusts
/// nobody, and stays.
async fn client(url: &str) -> reqwest::Result<Client> {
    static PLAIN: OnceCell<Client> = OnceCell::const_new();
    // No connection outlives its exchange.
    let builder = Client::builder().connect_timeout(CONNECT_TIMEOUT).pool_max_idle_per_host(0);
    let builder = builder.redirect(Policy::none());
    if url.starts_with("http:") {
        PLAIN.get_or_try_init(|| made(builder.tls_certs_only([]))).await.cloned()
    } else {
        made(builder).await
    }
}

/// Makes a client away from the event loop: the TLS library reads all the world's roots for each one, wanted or not, which
/// takes longer than an exchange.
pub(super) async fn made(builder: ClientBuilder) -> reqwest::Result<Client> {
    let made = tokio::task::spawn_blocking(|| builder.build()).await;
    made.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

fn failed(url: &str, error: &reqwest::Error) -> ExchangeError {
    let (host, why) = (host_of(url), root_cause(error));
    let never_left = error.is_connect() || error.is_builder();
    if never_left {
        ExchangeError::NotDelivered { host, why }
    } else {
        ExchangeError::Unanswered { host, why }
    }
}

/// The innermost reason: the outer ones only repeat the address.
pub(super) fn root_cause(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it took too long".to_owned();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
