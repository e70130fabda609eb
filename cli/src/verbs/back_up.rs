//! `neverlapse back-up ID`: a PKCS#12 copy, proven before it is called a back-up.

use faces::copies;
use faces::strength::{self, Strength};
use faces::text::clean;
use ipc_proto::methods;
use ipc_proto::types::Item;
use secrecy::ExposeSecret as _;
use serde::Serialize;
use zeroize::Zeroizing;

use super::Context;
use crate::args::BackUp;
use crate::copy_target::{self, Wish};
use crate::exit::{Exit, Failure, Stop};
use crate::json;
use crate::location_secret::Place;
use crate::long_action::{self, Action};
use crate::secret_input::{self, Asked, Terminal, Wanted};

/// What `--json` prints: the identity, and what is to be thought of again.
#[derive(Debug, Serialize)]
struct BackedUp<'a> {
    warnings: &'a [&'static str],
    #[serde(flatten)]
    item: &'a Item,
}

/// Writes and proves one back-up.
pub(super) async fn run(context: &Context, arguments: &BackUp) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    if arguments.reveal_password {
        return reveal(context, &arguments.id, &mut Terminal).await;
    }
    let mut daemon = context.daemon().await?;
    let what = words.cannot_back_up(&arguments.id);
    let place = Place::of_item(&mut daemon, &what, &arguments.id, words).await?;
    if place.keeps_keys() {
        return Err(Failure::new(what, words.why_keys_stay(), words.next_second_certificate()).into());
    }
    let mut terminal = Terminal;
    // A program that reads JSON answers no questions.
    let person = Some(&mut terminal).filter(|terminal| terminal.is_there() && !arguments.json);
    let (is_person, to) = (person.is_some(), arguments.to.as_deref());
    let target = copy_target::find(&mut daemon, Wish { id: &arguments.id, to, words }, person).await?;
    let name = words.secret_new_back_up_password();
    let wanted = Wanted { name, words, flag: "--password-file", new: true };
    let file = arguments.password.password_file.as_deref();
    let password = secret_input::secret(&wanted, file)?;
    let judged = strength::judge(password.expose_secret());
    let told = secret_input::is_asked(file, &Terminal);
    // That Java refuses it is among what the daemon finds.
    if judged.strength == Strength::Weak && !told && !arguments.json {
        eprintln!("{}", judged.say(words));
    }
    let location_password = place.ask(&arguments.location_password.given(), &context.screen)?.password;
    let path = target.path.clone();
    let request = methods::BackUp { id: arguments.id.clone(), path, password, location_password };
    let action = Action { what, id: Some(&arguments.id), json: arguments.json, words };
    let item = long_action::run(&mut daemon, &action, &request).await?;
    if arguments.json {
        let same_disk = target.same_disk.then_some("same-disk");
        let warnings: Vec<_> = same_disk.into_iter().chain(judged.warnings()).collect();
        context.screen.show(&json::line(&BackedUp { warnings: &warnings, item: &item })?)?;
        return Ok(Exit::Well);
    }
    if target.same_disk && !is_person {
        eprintln!("{}", words.told_same_disk(clean(&target.path)));
    }
    // Claimed only if it is on record.
    let proven = copies::proven(&item);
    let path = clean(&request.path);
    let headline = if proven > 0 { words.done_backed_up(path) } else { words.done_unproven(path) };
    super::finished(context, &mut daemon, &headline, &item, false).await?;
    if proven == 1 {
        // On one line, to be copied.
        context.screen.show(&(target.second(&item.id, words) + "\n"))?;
    }
    Ok(Exit::Well)
}

/// Shows the password of copies that were made with nobody there, once somebody has said that it may be seen.
async fn reveal(context: &Context, id: &str, asked: &mut impl Asked) -> Result<Exit, Stop> {
    let (screen, words) = (&context.screen, &context.screen.words);
    let what = words.cannot_reveal(id);
    let mut daemon = context.daemon().await?;
    asked.tell(&screen.paragraph("", &words.reveal_warning(id)));
    let answer = asked.line(&words.prompt_reveal(words.reveal_yes())).unwrap_or_default();
    if answer.trim() != words.reveal_yes() {
        return Err(
            Failure::new(what, words.why_not_revealed(), words.next_reveal(words.reveal_yes())).into()
        );
    }
    let reply = daemon.call(&what, &methods::BackUpPassword { id: id.to_owned() }).await?;
    let mut page = Zeroizing::new(String::with_capacity(256));
    page.push_str(reply.password.expose_secret());
    page.push('\n');
    screen.show(&page)?;
    for path in &reply.paths {
        eprintln!("{}", words.reveal_opens(clean(path)));
    }
    Ok(Exit::Well)
}
