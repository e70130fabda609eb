//! Security questions over HTTPS: one message there, one back. Nothing of it is kept.

use std::time::Duration;

use enrol::questions::{ANSWER, ASK, Answer, Ask, Asked, CONTENT_TYPE, Judged, LONGEST_MESSAGE};
use ipc_proto::DaemonError;
use issuers::CodeRenewal;
use reqwest::{Certificate, Client, header, redirect::Policy};
use zeroize::Zeroizing;

use super::{
    at_hand::trust,
    blocking,
    exchange::{made, root_cause},
};
use crate::failure::{self, internal};

/// How long an issuer may take: it makes slow hashes, and others may be before us.
const TIMEOUT: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Asks for the questions of an application.
///
/// # Errors
/// If there is no answer, or none that can be read.
pub(crate) async fn ask(renewal: &CodeRenewal, reference_number: &str) -> Result<Asked, DaemonError> {
    let ask = Ask { reference_number: reference_number.to_owned() };
    let answer = post(renewal, ASK, ask.write()).await?;
    Asked::read(&answer).map_err(|error| unreachable(&failure::chain(&error)))
}

/// Gives the answers.
///
/// # Errors
/// If there is no answer, or none that can be read. The attempt may have been counted then.
pub(crate) async fn answer(renewal: &CodeRenewal, answer: &Answer) -> Result<Judged, DaemonError> {
    let judged = post(renewal, ANSWER, answer.write()).await?;
    Judged::read(&judged).map_err(|error| unreachable(&failure::chain(&error)))
}

async fn post(
    renewal: &CodeRenewal,
    what: &str,
    message: Zeroizing<Vec<u8>>,
) -> Result<Zeroizing<Vec<u8>>, DaemonError> {
    let client = client(renewal).await?;
    let url = format!("{}/{what}", renewal.url.trim_end_matches('/'));
    let gone = |error: &reqwest::Error| unreachable(&root_cause(error));
    let mut answer = client
        .post(url)
        .header(header::CONTENT_TYPE, CONTENT_TYPE)
        .header(header::ACCEPT, CONTENT_TYPE)
        .body(message.to_vec())
        .send()
        .await
        .map_err(|error| gone(&error))?;
    if !answer.status().is_success() {
        return Err(unreachable(&format!("it answered HTTP {}", answer.status())));
    }
    let mut body = Zeroizing::new(Vec::with_capacity(LONGEST_MESSAGE));
    while let Some(chunk) = answer.chunk().await.map_err(|error| gone(&error))? {
        if body.len() + chunk.len() > LONGEST_MESSAGE {
            return Err(unreachable(&format!("its answer is longer than {LONGEST_MESSAGE} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Made for each exchange: they are days apart. It speaks TLS only, and follows nobody elsewhere: answers are secrets.
async fn client(renewal: &CodeRenewal) -> Result<Client, DaemonError> {
    let entries = renewal.trust.clone();
    let trusted = blocking(move || trust(&entries)).await?;
    let builder = Client::builder()
        .timeout(TIMEOUT)
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(Policy::none())
        .https_only(true);
    let builder = if trusted.is_empty() {
        builder
    } else {
        let trusted: Result<Vec<_>, _> = trusted.iter().map(|der| Certificate::from_der(der)).collect();
        builder.tls_certs_only(trusted.map_err(|error| internal(&error))?)
    };
    made(builder).await.map_err(|error| internal(&error))
}

fn unreachable(why: &str) -> DaemonError {
    DaemonError::IssuerUnreachable {
        reason: format!("the issuer does not ask its security questions: {why}"),
        remedy: "check the connection and try again; the questions stay the same until they are answered"
            .to_owned(),
    }
}
