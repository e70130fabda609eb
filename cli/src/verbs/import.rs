//! `neverlapse import`: read an approval e-mail and start to track what it brings.

use faces::mail::Mail;
use ipc_proto::methods::{Read, ReadReply};
use ipc_proto::types::{Kind, Outcome, Reading, State, Verdict};
use messages::Messages;
use secrecy::ExposeSecret;

use super::Context;
use crate::args::Import;
use crate::exit::{Exit, Failure, Stop};
use crate::items::{if_there, time_if_there};
use crate::json;
use crate::screen::Screen;
use crate::{items, mail_input};

/// Reads the mail; exits 1 where it brings nothing to track, with the reasons.
pub(super) async fn run(context: &Context, arguments: &Import) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let mail = mail_input::read(arguments.file.as_deref(), words)?;
    let request = request(&mail, arguments);
    drop(mail);
    let answer = context.daemon().await?.call(&words.cannot_import(), &request).await?;
    if arguments.json {
        context.screen.show(&json::line(&json::imported(&answer, arguments.reveal)?)?)?;
    }
    match answer.reading.verdict {
        Verdict::Activation | Verdict::Half => {}
        Verdict::NotActivation => return Err(not_an_activation(&answer.reading, words).into()),
        Verdict::Suspicious => return Err(suspicious(&answer.reading, words).into()),
    }
    if !arguments.json {
        context.screen.show(&page(&answer, arguments, &context.screen))?;
    }
    Ok(Exit::Well)
}

fn request(mail: &Mail, arguments: &Import) -> Read {
    let application = arguments.application.clone();
    Read { dry_run: arguments.dry_run, reveal: arguments.reveal, application, ..mail.request() }
}

fn not_an_activation(reading: &Reading, words: &Messages) -> Failure {
    let why = reasons(reading).unwrap_or_else(|| words.why_no_codes());
    Failure::new(words.not_tracked(), why, words.next_import_approval())
}

fn suspicious(reading: &Reading, words: &Messages) -> Failure {
    let why = reasons(reading).unwrap_or_else(|| words.why_looks_like_a_lure());
    Failure::new(words.not_tracked_suspicious(), why, words.next_ask_issuer())
}

fn reasons(reading: &Reading) -> Option<String> {
    let reasons: Vec<&str> = reading.reasons.iter().map(|reason| reason.trim_end_matches('.')).collect();
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

fn page(answer: &ReadReply, arguments: &Import, screen: &Screen) -> String {
    let words = &screen.words;
    let mut page = screen.paragraph("", &headline(answer, arguments.dry_run, words));
    let reading = &answer.reading;
    let item = answer.item.as_ref();
    let state = item.map(|item| items::state_of(item, words));
    page.push_str(&if_there(&words.label_id(), item.map(|item| item.id.as_str())));
    page.push_str(&if_there(&words.label_state(), state.as_deref()));
    page.push_str(&if_there(&words.label_issuer(), reading.issuer.as_deref()));
    page.push_str(&if_there(&words.label_reference_number(), reading.reference_number.as_deref()));
    page.push_str(&if_there(&words.label_order(), reading.order.as_deref()));
    page.push_str(&if_there(&words.label_link(), reading.link.as_deref()));
    page.push_str(&time_if_there(&words.label_approved(), reading.approved_at, screen));
    page.push_str(&time_if_there(&words.label_codes_expire(), item.and_then(|item| item.deadline), screen));
    if arguments.reveal {
        let secrets = [
            (words.label_code(), &reading.authorization_code),
            (words.label_pin(), &reading.pin),
            (words.label_verification_code(), &reading.verification_code),
        ];
        for (label, secret) in secrets {
            page.push_str(&if_there(&label, secret.as_ref().map(ExposeSecret::expose_secret)));
        }
    }
    page.extend(reading.reasons.iter().map(|reason| screen.paragraph("  - ", reason)));
    if let Some(item) = item {
        page.push_str(&items::needs_you(item, screen));
        if item.state == State::Ready && item.needs_you.is_none() {
            page.push_str(
                &screen.paragraph(
                    &format!("{} ", words.next_step()),
                    &format!("neverlapse pick-up {}", item.id),
                ),
            );
        }
    }
    page
}

fn headline(answer: &ReadReply, dry_run: bool, words: &Messages) -> String {
    // Only a one-time code is for an identity.
    if answer.item.as_ref().is_some_and(|item| item.kind == Kind::Identity) {
        return words.import_code_handed_over();
    }
    let is_applied = answer.item.as_ref().is_some_and(|item| item.application.is_some());
    match (dry_run, answer.outcome, answer.reading.verdict) {
        (true, _, Verdict::Half) => words.import_half_seen(),
        (true, _, _) => words.import_activation_seen(),
        (false, Outcome::Tracked, Verdict::Half) => words.import_half_tracked(),
        (false, Outcome::Tracked, _) => words.import_tracked(),
        (false, Outcome::Completed, _) if is_applied => words.apply_approved(),
        (false, Outcome::Completed, _) => words.import_completed(),
        (false, Outcome::Known, _) => words.import_known(),
        (false, Outcome::Nothing, _) => words.import_nothing(),
    }
}
