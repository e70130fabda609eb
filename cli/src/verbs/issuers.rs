//! `neverlapse issuers`: the issuer profiles, which are data that anyone can read and add to.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use faces::text::clean;
use ipc_proto::methods::{self, CheckIssuerReply, IssuersReply};
use ipc_proto::types::{Issuer, Outcome, ProfileFinding};
use messages::{Messages, certificate};
use serde::Serialize;

use super::Context;
use crate::args::{Issuers, IssuersVerb};
use crate::exit::{Exit, Failure, Stop};
use crate::json::{self, WithOutcome};
use crate::screen::Screen;
use crate::table::{Cell, Column, Table};

/// No profile is larger; what is larger is the wrong file.
const LARGEST: u64 = 256 * 1024;

/// Lists, shows, checks or adds profiles.
pub(super) async fn run(context: &Context, arguments: &Issuers) -> Result<Exit, Stop> {
    match &arguments.verb {
        None => list(context, arguments.json).await,
        Some(IssuersVerb::List(json)) => list(context, json.json).await,
        Some(IssuersVerb::Show { id }) => show(context, id).await,
        Some(IssuersVerb::Check { file, json }) => check(context, file, *json).await,
        Some(IssuersVerb::Schema) => schema(context).await,
        Some(IssuersVerb::Add { file, json }) => add(context, file, *json).await,
    }
}

async fn list(context: &Context, json: bool) -> Result<Exit, Stop> {
    let what = context.screen.words.cannot_list_issuers();
    let IssuersReply { issuers, problems } =
        context.daemon().await?.call(&what, &methods::Issuers {}).await?;
    let page = if json { json::line(&issuers)? } else { page(&issuers, &problems, &context.screen) };
    context.screen.show(&page)?;
    Ok(Exit::Well)
}

fn page(issuers: &[Issuer], problems: &[String], screen: &Screen) -> String {
    let words = &screen.words;
    let mut table = Table::new([
        Column::whole(words.heading_id()),
        Column::flexible(words.heading_name()),
        Column::firm(words.heading_protocol()),
        Column::firm(words.heading_codes_live()),
        Column::flexible(words.heading_source()),
    ]);
    for issuer in issuers {
        let source = match issuer.source.as_str() {
            "shipped" => words.value_shipped(),
            "template" => words.value_template(),
            path => path.to_owned(),
        };
        let lives = period(&issuer.code_lifetime, words);
        let cells = [&issuer.id, &issuer.name, &issuer.protocol, &lives, &source];
        table.push(cells.map(|text| Cell::plain(text)));
    }
    let mut page = table.render(screen.width);
    for issuer in issuers {
        page.extend(approval(issuer, screen));
    }
    for problem in problems {
        page.push_str(&screen.paragraph("! ", &words.issuer_left_out(problem)));
    }
    page
}

/// What comes before an approval, where that is known.
pub(super) fn approval(issuer: &Issuer, screen: &Screen) -> Option<String> {
    let words = &screen.words;
    let takes = period(issuer.approval_takes.as_ref()?, words);
    let check = certificate::in_language(&issuer.identity_check, words.language()).unwrap_or_default();
    let sentence = words.issuer_approval_takes(&issuer.name, takes);
    Some(screen.paragraph("", format!("{sentence} {check}").trim_end()))
}

/// The contract's "15 days", as the reader says it.
fn period(text: &str, words: &Messages) -> String {
    match text.split_once(' ').map(|(count, unit)| (count.parse::<u32>(), unit)) {
        Some((Ok(count), "day" | "days")) => words.value_days(count),
        Some((Ok(count), "hour" | "hours")) => words.value_hours(count),
        Some(_) | None => text.to_owned(),
    }
}

async fn schema(context: &Context) -> Result<Exit, Stop> {
    let what = context.screen.words.cannot_show_schema();
    let answer = context.daemon().await?.call(&what, &methods::IssuerSchema {}).await?;
    context.screen.show(&answer.schema)?;
    Ok(Exit::Well)
}

async fn show(context: &Context, id: &str) -> Result<Exit, Stop> {
    let what = context.screen.words.cannot_show_issuer(id);
    let answer = context.daemon().await?.call(&what, &methods::ShowIssuer { id: id.to_owned() }).await?;
    let line_break = if answer.toml.ends_with('\n') { "" } else { "\n" };
    context.screen.show(&format!("{}{line_break}", answer.toml))?;
    Ok(Exit::Well)
}

/// What `issuers check` tells a program.
#[derive(Serialize)]
struct Checked<'a> {
    file: String,
    id: Option<&'a str>,
    sound: bool,
    findings: &'a [ProfileFinding],
}

async fn check(context: &Context, file: &Path, json: bool) -> Result<Exit, Stop> {
    let screen = &context.screen;
    let toml = read(file, &screen.words)?;
    let name = file.display().to_string();
    let what = screen.words.cannot_check_issuer(&name);
    let CheckIssuerReply { findings, id } =
        context.daemon().await?.call(&what, &methods::CheckIssuer { toml }).await?;
    let sound = findings.is_empty();
    let page = if json {
        json::line(&Checked { file: name, id: id.as_deref(), sound, findings: &findings })?
    } else {
        mistakes(&name, &findings, id.as_deref().unwrap_or("-"), screen)
    };
    screen.show(&page)?;
    Ok(if sound { Exit::Well } else { Exit::Failed })
}

/// Each mistake begins as compilers begin theirs, so that editors find its line.
fn mistakes(file: &str, findings: &[ProfileFinding], id: &str, screen: &Screen) -> String {
    let mut page = String::new();
    for ProfileFinding { line, problem, remedy } in findings {
        let line = line.map_or_else(String::new, |line| format!("{line}:"));
        page.push_str(&clean(&format!("{file}:{line} {problem}")));
        page.push('\n');
        page.push_str(&screen.paragraph("    ", remedy));
    }
    let sum = match findings.len() {
        0 => screen.words.issuer_sound(file, id),
        count => screen.words.issuer_mistakes(u32::try_from(count).unwrap_or(u32::MAX), file),
    };
    page.push_str(&screen.paragraph("", &sum));
    page
}

async fn add(context: &Context, file: &Path, json: bool) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let toml = read(file, words)?;
    let answer =
        context.daemon().await?.call(&words.cannot_add_issuer(), &methods::AddIssuer { toml }).await?;
    if json {
        context.screen.show(&json::line(&WithOutcome { outcome: answer.outcome, value: &answer.issuer })?)?;
        return Ok(Exit::Well);
    }
    let Issuer { id, name, .. } = &answer.issuer;
    let sentence = match answer.outcome {
        Outcome::Tracked | Outcome::Completed => words.issuer_added(id, name),
        Outcome::Known | Outcome::Nothing => words.issuer_known(id, name),
    };
    context.screen.show(&context.screen.paragraph("", &sentence))?;
    Ok(Exit::Well)
}

fn read(file: &Path, words: &Messages) -> Result<String, Failure> {
    let cannot = |why: String| {
        let what = words.cannot_read(file.display().to_string());
        Failure::new(what, why, words.next_give_issuer_profile())
    };
    let mut toml = String::new();
    let read = if file == Path::new("-") {
        io::stdin().lock().take(LARGEST + 1).read_to_string(&mut toml)
    } else {
        File::open(file).and_then(|opened| opened.take(LARGEST + 1).read_to_string(&mut toml))
    };
    match read {
        Ok(size) if size as u64 > LARGEST => Err(cannot(words.why_larger(format!("{} KiB", LARGEST / 1024)))),
        Ok(_) => Ok(toml),
        Err(error) => Err(cannot(error.to_string())),
    }
}
