//! `neverlapse verify-backup FILE`: would this back-up help, if it were needed today?

use ipc_proto::methods::VerifyBackUp;
use ipc_proto::types::BackUpContents;

use super::Context;
use crate::args::VerifyBackup;
use crate::exit::{Exit, Failure, Stop};
use crate::items::{labelled, styled};
use crate::json;
use crate::paths;
use crate::screen::{BAD, GOOD, Screen};
use crate::secret_input::{self, Wanted};
use crate::text::clean;

/// Shows what a back-up holds; exits 1 where its key was not proven.
pub(super) async fn run(context: &Context, arguments: &VerifyBackup) -> Result<Exit, Stop> {
    let path = paths::absolute(&arguments.file)?;
    let mut daemon = context.daemon().await?;
    let wanted = Wanted { name: "the password of the back-up", flag: "--password-file", new: false };
    let password = secret_input::secret(wanted, arguments.password.password_file.as_deref())?;
    let what = format!("cannot verify {path}");
    let contents = daemon.call(&what, &VerifyBackUp { path, password }).await?.contents;
    let page = if arguments.json { json::line(&contents)? } else { page(&contents, &context.screen) };
    context.screen.show(&page)?;
    if contents.proven {
        return Ok(Exit::Well);
    }
    let why = contents.findings.first().map_or("its key did not sign", String::as_str);
    let failure = Failure::new(
        "this back-up is not proven",
        why,
        "make a new one with `neverlapse back-up ID --to FILE`",
    );
    Err(failure.into())
}

fn page(contents: &BackUpContents, screen: &Screen) -> String {
    let mut page = clean(&contents.path) + "\n";
    page.push_str(&if contents.proven {
        styled("proven", "yes: its key signs for its certificate", GOOD)
    } else {
        styled("proven", "no", BAD)
    });
    page.push_str(&contents.friendly_name.as_deref().map_or_else(String::new, |name| labelled("name", name)));
    page.push_str(&contents.subject.cn.as_deref().map_or_else(String::new, |cn| labelled("CN", cn)));
    page.push_str(&contents.subject.o.as_deref().map_or_else(String::new, |o| labelled("O", o)));
    page.extend(contents.subject.ou.iter().map(|ou| labelled("OU", ou)));
    page.push_str(&labelled("issued by", &contents.issuer));
    page.push_str(&labelled("serial", &contents.serial));
    page.push_str(&labelled("valid until", &screen.time(Some(contents.not_after))));
    page.push_str(&labelled("chain", &format!("{} certificates", contents.chain)));
    page.extend(contents.findings.iter().map(|finding| screen.paragraph("  - ", finding)));
    page
}
