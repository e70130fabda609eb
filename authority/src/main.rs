//! A small registration and certification authority: what runs where there is no issuer to talk to, and every test's
//! counterpart. It approves applications, mails their codes, and hands certificates out over CMP.
//!
//! It is no public CA: one process, one folder, one issuing key on disk. An office that outgrows it points the same
//! issuer profile at another CMP server.

mod admin;
mod arguments;
mod ca;
mod cmp_service;
mod code_letter;
mod codes;
mod crl;
mod desk;
mod errands;
mod flavours;
mod http;
mod mail;
mod office;
mod pages;
mod questions;
mod records;
mod report;
mod serve;
mod strangers;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use crate::{
    admin::ask,
    arguments::{Arguments, Verb},
    errands::{Deny, Errand, List, ListReply, Profile, Revoke, Unlock},
    office::WhenAbsent,
    report::Failure,
};

fn main() -> ExitCode {
    if let Some(ended) = manual::if_asked(Arguments::command) {
        return ended;
    }
    let arguments = Arguments::parse();
    report::start_log(matches!(arguments.verb, Verb::Serve(_)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => {
            let outcome = runtime.block_on(run(arguments.verb));
            // A mail server that hangs must not keep the process from ending.
            runtime.shutdown_timeout(std::time::Duration::from_secs(1));
            outcome
        }
        Err(error) => Err(Failure::of_the_system(&error)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

async fn run(verb: Verb) -> Result<(), Failure> {
    match verb {
        Verb::Serve(serve) => serve::run(serve).await,
        Verb::Approve(approve) => {
            let as_json = approve.json;
            let dir = approve.dir.dir.clone();
            let reply = ask(&dir, approve.into_errand(), WhenAbsent::Make).await?;
            report::approved(&reply, as_json)
        }
        Verb::List(list) => {
            let mut all = Vec::new();
            let mut cursor = None;
            loop {
                let ListReply { applications, next } =
                    ask(&list.dir.dir, List { cursor }, WhenAbsent::Refuse).await?;
                all.extend(applications);
                cursor = next;
                if cursor.is_none() {
                    break;
                }
            }
            report::listed(&all, list.json)
        }
        Verb::Deny(deny) => {
            let errand =
                Deny { issuer: deny.issuer, reference_number: deny.reference_number, reason: deny.reason };
            ask(&deny.dir.dir, errand, WhenAbsent::Refuse).await?;
            report::say("denied\n")
        }
        Verb::Revoke(revoke) => {
            let errand = Revoke {
                serial: revoke.which.serial,
                issuer: revoke.which.issuer,
                reference_number: revoke.which.reference_number,
                reason: revoke.reason,
            };
            let reply = ask(&revoke.dir.dir, errand, WhenAbsent::Refuse).await?;
            report::revoked(&reply.serials)
        }
        Verb::Unlock(unlock) => {
            let errand = Unlock {
                serial: unlock.which.serial,
                issuer: unlock.which.issuer,
                reference_number: unlock.which.reference_number,
            };
            let reply = ask(&unlock.dir.dir, errand, WhenAbsent::Refuse).await?;
            report::unlocked(&reply.serials)
        }
        Verb::Profile(profile) => {
            let errand = Profile { issuer: profile.issuer, address: profile.address };
            let reply: <Profile as Errand>::Reply = ask(&profile.dir.dir, errand, WhenAbsent::Refuse).await?;
            report::say(&reply.toml)
        }
    }
}

/// An error with all its causes on one line.
pub(crate) fn narrate(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        // A transparent error repeats its cause's words.
        if !line.ends_with(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        cause = error.source();
    }
    line.replace('\n', " ")
}
