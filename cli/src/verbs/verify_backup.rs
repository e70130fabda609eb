//! `neverlapse verify-backup FILE`: would this back-up help, if it were needed today?

use faces::text::clean;
use ipc_proto::methods::VerifyBackUp;
use ipc_proto::types::BackUpContents;

use super::Context;
use crate::args::VerifyBackup;
use crate::exit::{Exit, Failure, Stop};
use crate::items::{if_there, labelled, styled, subject};
use crate::json;
use crate::paths;
use crate::screen::{BAD, GOOD, Screen};
use crate::secret_input::{self, Wanted};

/// Shows what a back-up holds; exits 1 where its key was not proven.
pub(super) async fn run(context: &Context, arguments: &VerifyBackup) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let path = paths::absolute(&arguments.file, words)?;
    let mut daemon = context.daemon().await?;
    let wanted = Wanted { name: words.secret_back_up_password(), words, flag: "--password-file", new: false };
    let password = secret_input::secret(&wanted, arguments.password.password_file.as_deref())?;
    let what = words.cannot_verify(&path);
    let contents = daemon.call(&what, &VerifyBackUp { path, password }).await?.contents;
    let page = if arguments.json { json::line(&contents)? } else { page(&contents, &context.screen) };
    context.screen.show(&page)?;
    if contents.proven {
        return Ok(Exit::Well);
    }
    let why = contents.findings.first().cloned().unwrap_or_else(|| words.why_key_did_not_sign());
    Err(Failure::new(words.not_proven(), why, words.next_make_back_up()).into())
}

fn page(contents: &BackUpContents, screen: &Screen) -> String {
    let words = &screen.words;
    let mut page = clean(&contents.path) + "\n";
    let (proven, style) =
        if contents.proven { (words.value_key_signs(), GOOD) } else { (words.value_no(), BAD) };
    page.push_str(&styled(&words.label_proven(), &proven, style));
    page.push_str(&if_there(&words.label_name(), contents.friendly_name.as_deref()));
    page.push_str(&subject(&contents.subject));
    page.push_str(&labelled(&words.label_issued_by(), &contents.issuer));
    page.push_str(&labelled(&words.label_serial(), &contents.serial));
    page.push_str(&labelled(&words.label_valid_until(), &screen.time(Some(contents.not_after))));
    page.push_str(&labelled(&words.label_chain(), &words.value_certificates(contents.chain)));
    if let Some(id) = &contents.identity {
        page.push_str(&screen.paragraph("", &words.verified_counts(clean(id))));
    }
    page.extend(contents.findings.iter().map(|finding| screen.paragraph("  - ", finding)));
    page
}
