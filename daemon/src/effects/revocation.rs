//! Asks an issuer whether it has revoked a certificate: its OCSP responder, else its list. Runs in the caller's own task.

use std::{sync::Arc, time::Duration};

use custody::revocation::{Answer, Inquiry, RevocationError, Sources, Standing};
use ipc_proto::{
    DaemonError,
    methods::RevocationReply,
    types::{How, Item, RevocationStatus},
};
use jiff::Timestamp;
use reqwest::{
    Client,
    header::{ACCEPT, CONTENT_TYPE},
    redirect::Policy,
};

use super::{
    Tools, blocking,
    exchange::{made, root_cause},
};
use crate::{certificates, failure};

/// All the addresses of a certificate have so long together: somebody waits for the answer.
const PATIENCE: Duration = Duration::from_secs(45);
/// How long one of them may take.
const TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How often an address may send us on.
const MOST_REDIRECTS: usize = 3;
/// A response with its certificates is a tenth of this.
const MAX_RESPONSE: usize = 128 << 10;
/// The lists of large authorities have some hundred thousand entries.
const MAX_LIST: usize = 32 << 20;

/// RFC 5280's word for a revocation that may be lifted again.
pub(crate) const ON_HOLD: &str = "certificateHold";

/// Asks at each address that the certificate names, until one gives an answer that counts.
///
/// # Errors
/// If what is kept of the certificate cannot be read, or `item` has none.
pub(crate) async fn ask(tools: &Tools, item: &Item) -> Result<RevocationReply, DaemonError> {
    let mut reply = RevocationReply {
        status: RevocationStatus::NotOffered,
        checked_at: tools.clock.now(),
        source: None,
        how: None,
        revoked_at: None,
        reason: None,
        next_update: None,
        said: None,
    };
    if item.fingerprint.is_none() {
        return Err(failure::bad_input(
            format!("{} has no certificate yet", item.id),
            format!("pick it up first: neverlapse pick-up {}", item.id),
        ));
    }
    let Some(kept) = certificates::of(tools, item).await? else {
        let said = "the certificate was stored by an older version that kept no copy of it; its next renewal keeps one";
        (reply.status, reply.said) = (RevocationStatus::Unknown, Some(said.to_owned()));
        return Ok(reply);
    };
    let sources = Sources::of(&kept.certificate).map_err(|error| failure::internal(&error))?;
    let ocsp = sources.ocsp.into_iter().map(|url| (How::Ocsp, url));
    let addresses: Vec<_> = ocsp.chain(sources.crl.into_iter().map(|url| (How::Crl, url))).collect();
    if addresses.is_empty() {
        return Ok(reply);
    }
    let inquiry = match Inquiry::new(&kept.certificate, &kept.chain) {
        Ok(inquiry) => Arc::new(inquiry),
        Err(error) => {
            (reply.status, reply.said) = (RevocationStatus::Unknown, Some(failure::chain(&error)));
            return Ok(reply);
        }
    };
    reply.status = RevocationStatus::Unreachable;
    let asking = async {
        for (how, url) in addresses {
            let asked = one(&inquiry, how, &url, reply.checked_at).await?;
            (reply.source, reply.how) = (Some(url.clone()), Some(how));
            match asked {
                Ok(answer) if settle(&mut reply, &answer) => return Ok(()),
                Ok(_) => note(&mut reply, &url, "it does not know this certificate"),
                Err(Silence::Unreachable(why)) => note(&mut reply, &url, &why),
                Err(Silence::Invalid(error)) => {
                    reply.status = RevocationStatus::Unknown;
                    note(&mut reply, &url, &failure::chain(&error));
                }
            }
        }
        Ok(())
    };
    match tokio::time::timeout(PATIENCE, asking).await {
        Ok(ended) => ended?,
        Err(_) => note(&mut reply, "all in all", "it took too long"),
    }
    Ok(reply)
}

/// Why an address gave no answer that counts.
enum Silence {
    Unreachable(String),
    Invalid(RevocationError),
}

async fn one(
    inquiry: &Arc<Inquiry>,
    how: How,
    url: &str,
    now: Timestamp,
) -> Result<Result<Answer, Silence>, DaemonError> {
    let request = match how {
        How::Ocsp => Some(inquiry.request().to_vec()),
        How::Crl => None,
    };
    let body = match fetch(url, request).await {
        Ok(body) => body,
        Err(why) => return Ok(Err(Silence::Unreachable(why))),
    };
    let inquiry = Arc::clone(inquiry);
    // A list of megabytes takes its time.
    let read = blocking(move || {
        Ok(match how {
            How::Ocsp => inquiry.read_ocsp(&body, now),
            How::Crl => inquiry.read_crl(&body, now),
        })
    });
    Ok(read.await?.map_err(Silence::Invalid))
}

/// Whether the answer settles it.
fn settle(reply: &mut RevocationReply, answer: &Answer) -> bool {
    let (status, settled) = match answer.standing {
        Standing::Good => (RevocationStatus::Good, true),
        Standing::Revoked { at, reason } => {
            (reply.revoked_at, reply.reason) = (Some(at), reason.map(|reason| reason.as_str().to_owned()));
            (RevocationStatus::Revoked, true)
        }
        Standing::Unknown => (RevocationStatus::Unknown, false),
    };
    (reply.status, reply.next_update) = (status, answer.next_update);
    if settled {
        reply.said = None;
    }
    settled
}

fn note(reply: &mut RevocationReply, url: &str, why: &str) {
    let line = format!("{url}: {why}");
    reply.said = Some(match reply.said.take() {
        Some(before) => format!("{before}; {line}"),
        None => line,
    });
}

/// Posts an OCSP request, or gets a list.
async fn fetch(url: &str, request: Option<Vec<u8>>) -> Result<Vec<u8>, String> {
    let why = |error: reqwest::Error| root_cause(&error);
    let redirects = Policy::custom(|attempt| {
        let is_web = matches!(attempt.url().scheme(), "http" | "https");
        if is_web && attempt.previous().len() <= MOST_REDIRECTS { attempt.follow() } else { attempt.stop() }
    });
    let builder = Client::builder().timeout(TIMEOUT).connect_timeout(CONNECT_TIMEOUT).redirect(redirects);
    let client = made(builder).await.map_err(why)?;
    let (asked, longest) = match request {
        Some(request) => {
            let post = client.post(url).header(CONTENT_TYPE, "application/ocsp-request").body(request);
            (post.header(ACCEPT, "application/ocsp-response"), MAX_RESPONSE)
        }
        None => (client.get(url), MAX_LIST),
    };
    let mut answer = asked.send().await.map_err(why)?;
    if !answer.status().is_success() {
        return Err(format!("it answered HTTP {}", answer.status()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(why)? {
        if body.len() + chunk.len() > longest {
            return Err(format!("its answer is longer than {longest} bytes"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
