//! `neverlapse locations`: where certificates can live on this computer, and how to get what is missing for other places.

use faces::places::{Lack, lack, what};
use faces::text::clean;
use ipc_proto::methods::{self, LocationsReply};
use ipc_proto::types::{Location, LocationKind, LocationSecret, MissingKind, MissingPlace, PinTries};
use messages::Messages;

use super::Context;
use crate::args::Json;
use crate::exit::{Exit, Stop};
use crate::items::{if_there, labelled, styled};
use crate::json;
use crate::screen::{BAD, QUIET, STRONG, Screen, WARN};

/// Shows every place by the name that it has on the command line.
pub(super) async fn run(context: &Context, arguments: &Json) -> Result<Exit, Stop> {
    let what = context.screen.words.cannot_list_locations();
    let reply = context.daemon().await?.call(&what, &methods::Locations {}).await?;
    let page = if arguments.json { json::line(&reply)? } else { page(&reply, &context.screen) };
    context.screen.show(&page)?;
    Ok(Exit::Well)
}

fn page(reply: &LocationsReply, screen: &Screen) -> String {
    let words = &screen.words;
    let mut page = screen.paragraph("", &words.locations_here());
    page.extend(reply.locations.iter().map(|location| place(location, words)));
    page.push_str(&heading("file:PATH"));
    page.push_str(&labelled(&words.label_what(), &words.place_file()));
    page.push_str(&labelled(&words.label_asks_for(), &words.asks_for_password()));
    if !reply.missing.is_empty() {
        page.push_str(&heading(&words.heading_missing()));
    }
    for missing in &reply.missing {
        let Lack { why, next, mut commands } = lack(missing, words);
        page.push_str(&screen.paragraph("! ", &why));
        page.push_str(&screen.paragraph("  ", &next));
        commands.extend(made_by_the_way(missing));
        page.extend(commands.iter().map(|command| format!("    {}\n", clean(command))));
    }
    page.push('\n');
    page.push_str(&screen.paragraph(&format!("{} ", words.next_step()), "neverlapse pick-up ID --to NAME"));
    page
}

fn heading(text: &str) -> String {
    format!("\n{STRONG}{}{STRONG:#}\n", clean(text))
}

/// One place: its name in a line that can be copied, and under it what a person knows it by.
fn place(location: &Location, words: &Messages) -> String {
    let mut page = heading(&location.name);
    let quoted = quoted(&location.name);
    if quoted != location.name {
        page.push_str(&styled(&words.label_as_typed(), &quoted, QUIET));
    }
    page.push_str(&labelled(&words.label_what(), &what(location, words)));
    page.push_str(&if_there(&words.label_folder(), location.folder.as_deref()));
    page.push_str(&if_there(&words.label_model(), location.model.as_deref()));
    page.push_str(&if_there(&words.label_manufacturer(), location.manufacturer.as_deref()));
    page.push_str(&if_there(&words.label_serial(), location.serial.as_deref()));
    page.push_str(&if_there(&words.label_driver(), location.driver.as_deref()));
    if location.running {
        page.push_str(&styled(&words.label_runs(), &words.value_browser_runs(), WARN));
    }
    page.push_str(&labelled(&words.label_asks_for(), &asks_for(location, words)));
    page.push_str(&tries(location, words));
    if !location.identities.is_empty() {
        page.push_str(&labelled(&words.label_holds(), &location.identities.join(", ")));
    }
    page
}

fn asks_for(location: &Location, words: &Messages) -> String {
    match (location.secret, &location.kind) {
        (LocationSecret::None, _) => words.asks_for_nothing(),
        (LocationSecret::Password, LocationKind::Nss | LocationKind::Firefox) => {
            words.asks_for_primary_password()
        }
        (LocationSecret::Password, _) => words.asks_for_password(),
        (LocationSecret::Pin, _) => words.asks_for_pin(),
        (LocationSecret::PinPad, _) => words.asks_for_pin_pad(),
        (LocationSecret::Unknown, _) => words.asks_for_unknown(),
    }
}

/// How many tries a token has left, or what else keeps it from being used.
fn tries(location: &Location, words: &Messages) -> String {
    let trouble = match location.trouble.as_deref() {
        Some("pin-locked") => Some((words.why_pin_locked(), words.next_unlock())),
        Some("pin-not-set") => Some((words.why_pin_not_set(), words.next_set_pin())),
        Some("read-only") => Some((words.why_read_only(), words.next_allow_writing())),
        Some(_) | None => None,
    };
    if let Some((why, next)) = trouble {
        return styled(&words.label_trouble(), &words.value_trouble(next, why), BAD);
    }
    match &location.tries {
        Some(PinTries::Enough) => labelled(&words.label_tries(), &words.tries_enough()),
        Some(PinTries::Fewer) => styled(&words.label_tries(), &words.tries_fewer(), WARN),
        Some(PinTries::One) => styled(&words.label_tries(), &words.tries_one(), BAD),
        Some(PinTries::None) => styled(&words.label_tries(), &words.tries_none(), BAD),
        Some(PinTries::Other(word)) => labelled(&words.label_tries(), word),
        None => String::new(),
    }
}

/// A database that Chromium has not made yet is made by whoever puts something into it.
fn made_by_the_way(missing: &MissingPlace) -> Option<String> {
    let folder = missing.about.as_deref().filter(|_| missing.what == MissingKind::Chromium)?;
    Some(format!("neverlapse pick-up ID --to {}", quoted(&format!("nss:{folder}"))))
}

/// A name as a shell takes it for one word.
fn quoted(name: &str) -> String {
    let plain = |character: char| character.is_alphanumeric() || "-_./:,@%+=".contains(character);
    if name.chars().all(plain) { name.to_owned() } else { format!("'{}'", name.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_quoted_where_a_shell_would_take_it_apart() {
        for plain in ["vault", "token:Müller%2F1/0042", "nss:/home/me/.pki/nssdb"] {
            assert_eq!(quoted(plain), plain);
        }
        assert_eq!(quoted("token:Marie's key/1"), r"'token:Marie'\''s key/1'");
        assert_eq!(quoted("firefox:a;b"), "'firefox:a;b'");
    }
}
