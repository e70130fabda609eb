//! `neverlapse import`: read an approval e-mail and start to track what it brings.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ipc_proto::methods::{Read, ReadReply};
use ipc_proto::types::{Outcome, Reading, State, Verdict};
use secrecy::{ExposeSecret, SecretString};

use super::Context;
use crate::args::Import;
use crate::exit::{Exit, Failure, Stop};
use crate::json;
use crate::mail_input::MailInput;
use crate::screen::Screen;
use crate::{items, mail_input};

/// Reads the mail; exits 1 where it brings nothing to track, with the reasons.
pub(super) async fn run(context: &Context, arguments: &Import) -> Result<Exit, Stop> {
    let mail = mail_input::read(arguments.file.as_deref())?;
    let request = request(&mail, arguments);
    drop(mail);
    let answer = context.daemon().await?.call("cannot import the mail", &request).await?;
    if arguments.json {
        context.screen.show(&json::line(&json::imported(&answer, arguments.reveal)?)?)?;
    }
    match answer.reading.verdict {
        Verdict::Activation | Verdict::Half => {}
        Verdict::NotActivation => return Err(not_an_activation(&answer.reading).into()),
        Verdict::Suspicious => return Err(suspicious(&answer.reading).into()),
    }
    if !arguments.json {
        context.screen.show(&page(&answer, arguments, &context.screen))?;
    }
    Ok(Exit::Well)
}

fn request(mail: &MailInput, arguments: &Import) -> Read {
    let mut request = Read { dry_run: arguments.dry_run, reveal: arguments.reveal, ..Read::default() };
    match mail {
        MailInput::Mail(bytes) => request.mail = Some(SecretString::from(STANDARD.encode(bytes.as_slice()))),
        MailInput::File(path) => request.path = Some(path.clone()),
        MailInput::Text(text) => request.text = Some(SecretString::from(text.as_str().to_owned())),
    }
    request
}

fn not_an_activation(reading: &Reading) -> Failure {
    let why = reasons(reading).unwrap_or_else(|| "it brings no codes".to_owned());
    let next = "import the approval e-mail itself, or type what it says: `neverlapse add --issuer I --reference-number N`";
    Failure::new("this mail is not tracked", why, next)
}

fn suspicious(reading: &Reading) -> Failure {
    let why = reasons(reading).unwrap_or_else(|| "it looks like a lure".to_owned());
    let next = "open nothing in it and ask your issuer, by a way that you know, whether it sent this mail";
    Failure::new("this mail is suspicious and not tracked", why, next)
}

fn reasons(reading: &Reading) -> Option<String> {
    let reasons: Vec<&str> = reading.reasons.iter().map(|reason| reason.trim_end_matches('.')).collect();
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

fn page(answer: &ReadReply, arguments: &Import, screen: &Screen) -> String {
    let mut page = screen.paragraph("", headline(answer, arguments.dry_run));
    let reading = &answer.reading;
    let values = [
        ("id", answer.item.as_ref().map(|item| item.id.as_str())),
        ("state", answer.item.as_ref().map(|item| item.state.as_str())),
        ("issuer", reading.issuer.as_deref()),
        ("reference number", reading.reference_number.as_deref()),
        ("link", reading.link.as_deref()),
    ];
    for (label, value) in values {
        page.push_str(&value.map_or_else(String::new, |value| items::labelled(label, value)));
    }
    if let Some(approved_at) = reading.approved_at {
        page.push_str(&items::labelled("approved", &screen.time(Some(approved_at))));
    }
    if let Some(deadline) = answer.item.as_ref().and_then(|item| item.deadline) {
        page.push_str(&items::labelled("codes expire", &screen.time(Some(deadline))));
    }
    if arguments.reveal {
        for (label, secret) in [("code", &reading.authorization_code), ("PIN", &reading.pin)] {
            let value = secret.as_ref().map(ExposeSecret::expose_secret);
            page.push_str(&value.map_or_else(String::new, |value| items::labelled(label, value)));
        }
    }
    page.extend(reading.reasons.iter().map(|reason| screen.paragraph("  - ", reason)));
    if let Some(item) = &answer.item {
        page.push_str(&items::needs_you(item, screen));
        if item.state == State::Ready && item.needs_you.is_none() {
            page.push_str(&screen.paragraph("Next: ", &format!("neverlapse pick-up {}", item.id)));
        }
    }
    page
}

fn headline(answer: &ReadReply, dry_run: bool) -> &'static str {
    match (dry_run, answer.outcome, answer.reading.verdict) {
        (true, _, Verdict::Half) => "The mail holds half of the pair. Nothing was stored.",
        (true, _, _) => "The mail holds an activation. Nothing was stored.",
        (false, Outcome::Tracked, Verdict::Half) => "Tracked; the other half is still to come.",
        (false, Outcome::Tracked, _) => "Tracked.",
        (false, Outcome::Completed, _) => "Both halves are here now.",
        (false, Outcome::Known, _) => "This is tracked already; nothing was changed.",
        (false, Outcome::Nothing, _) => "Nothing was stored.",
    }
}
