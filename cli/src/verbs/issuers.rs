//! `neverlapse issuers`: the issuer profiles, which are data that anyone can read and add to.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use ipc_proto::methods;
use ipc_proto::types::{Issuer, Outcome};

use super::Context;
use crate::args::{Issuers, IssuersVerb};
use crate::exit::{Exit, Failure, Stop};
use crate::json::{self, WithOutcome};
use crate::screen::Screen;
use crate::table::{Cell, Column, Table};

/// No profile is larger; what is larger is the wrong file.
const LARGEST: u64 = 256 * 1024;

/// Lists, shows or adds profiles.
pub(super) async fn run(context: &Context, arguments: &Issuers) -> Result<Exit, Stop> {
    match &arguments.verb {
        None => list(context, arguments.json).await,
        Some(IssuersVerb::List(json)) => list(context, json.json).await,
        Some(IssuersVerb::Show { id }) => show(context, id).await,
        Some(IssuersVerb::Add { file, json }) => add(context, file, *json).await,
    }
}

async fn list(context: &Context, json: bool) -> Result<Exit, Stop> {
    let issuers =
        context.daemon().await?.call("cannot list the issuers", &methods::Issuers {}).await?.issuers;
    let page = if json { json::line(&issuers)? } else { page(&issuers, &context.screen) };
    context.screen.show(&page)?;
    Ok(Exit::Well)
}

fn page(issuers: &[Issuer], screen: &Screen) -> String {
    let columns = [
        Column::whole("ID"),
        Column::flexible("NAME"),
        Column::firm("PROTOCOL"),
        Column::firm("CODES LIVE"),
        Column::flexible("SOURCE"),
    ];
    let mut table = Table::new(columns);
    for issuer in issuers {
        let cells = [&issuer.id, &issuer.name, &issuer.protocol, &issuer.code_lifetime, &issuer.source];
        table.push(cells.map(|text| Cell::plain(text)));
    }
    table.render(screen.width)
}

async fn show(context: &Context, id: &str) -> Result<Exit, Stop> {
    let what = format!("cannot show the issuer {id}");
    let answer = context.daemon().await?.call(&what, &methods::ShowIssuer { id: id.to_owned() }).await?;
    let line_break = if answer.toml.ends_with('\n') { "" } else { "\n" };
    context.screen.show(&format!("{}{line_break}", answer.toml))?;
    Ok(Exit::Well)
}

async fn add(context: &Context, file: &Path, json: bool) -> Result<Exit, Stop> {
    let toml = read(file)?;
    let answer = context.daemon().await?.call("cannot add the issuer", &methods::AddIssuer { toml }).await?;
    if json {
        context.screen.show(&json::line(&WithOutcome { outcome: answer.outcome, value: &answer.issuer })?)?;
        return Ok(Exit::Well);
    }
    let what = match answer.outcome {
        Outcome::Tracked | Outcome::Completed => "is known now",
        Outcome::Known | Outcome::Nothing => "was known already; nothing was changed",
    };
    let sentence = format!("The issuer {} ({}) {what}.", answer.issuer.id, answer.issuer.name);
    context.screen.show(&context.screen.paragraph("", &sentence))?;
    Ok(Exit::Well)
}

fn read(file: &Path) -> Result<String, Failure> {
    let cannot = |why: String| {
        Failure::new(format!("cannot read {}", file.display()), why, "give the issuer profile, a TOML file")
    };
    let mut toml = String::new();
    let read = if file == Path::new("-") {
        io::stdin().lock().take(LARGEST + 1).read_to_string(&mut toml)
    } else {
        File::open(file).and_then(|opened| opened.take(LARGEST + 1).read_to_string(&mut toml))
    };
    match read {
        Ok(size) if size as u64 > LARGEST => Err(cannot(format!("it is larger than {} KiB", LARGEST / 1024))),
        Ok(_) => Ok(toml),
        Err(error) => Err(cannot(error.to_string())),
    }
}
