//! `neverlapse pick-up ID`: turn an activation into a certificate.

use std::io::{self, IsTerminal};

use faces::text::clean;
use ipc_proto::methods::{self, Issuers, Locations, Show};
use ipc_proto::types::LocationKind;
use messages::Messages;

use super::Context;
use crate::args::PickUp;
use crate::daemon::Daemon;
use crate::exit::{Exit, Failure, Stop};
use crate::location_secret::{Opens, Place};
use crate::long_action::{self, Action};
use crate::other_reading;
use crate::paths;
use crate::secret_input::{self, Asked, Terminal, Wanted};

/// Picks one activation up and shows the identity that it became.
pub(super) async fn run(context: &Context, arguments: &PickUp) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let to = arguments.to.as_deref().map(|to| paths::location(to, words)).transpose()?;
    let mut daemon = context.daemon().await?;
    let place = match &to {
        // The file comes of the browser, with a password that is chosen there.
        Some(to) if to.starts_with("file:") && in_a_browser(&mut daemon, arguments, words).await? => {
            Place::Vault
        }
        Some(to) => Place::look(&mut daemon, to, words).await?,
        // Which place the issuer's profile names, or an earlier run went to, the daemon knows.
        None => Place::Vault,
    };
    let given = arguments.secret.given();
    let Opens { password, last_try } = place.ask(&given, &context.screen)?;
    let mut request = methods::PickUp {
        id: arguments.id.clone(),
        to,
        password,
        no_remember: arguments.no_remember,
        last_try,
        notify: false,
    };
    let action = Action {
        what: words.cannot_pick_up(&arguments.id),
        id: Some(&arguments.id),
        json: arguments.json,
        words,
    };
    let mut ended = long_action::run(&mut daemon, &action, &request).await;
    if let Err(refused) = &ended
        && refused.wants_location()
        && Terminal.is_there()
        && let Some(to) = choose(&mut daemon, words, &mut Terminal).await?
    {
        request.to = Some(to);
        ended = long_action::run(&mut daemon, &action, &request).await;
    }
    if let (None, Err(refused)) = (&request.password, &ended)
        && refused.wants_password()
        && io::stdin().is_terminal()
    {
        // The refusal names the place, and the tries that are left there.
        anstream::eprintln!("{}", refused.line(words));
        let wanted = Wanted { name: words.secret_location(), words, flag: given.flag, new: false };
        request.password = Some(secret_input::secret(&wanted, None)?);
        ended = long_action::run(&mut daemon, &action, &request).await;
    }
    while let (false, Err(refused)) = (arguments.json, &ended) {
        let line = refused.line(words);
        if !other_reading::offer(&mut daemon, &arguments.id, &line, words, &mut Terminal).await? {
            break;
        }
        ended = long_action::run(&mut daemon, &action, &request).await;
    }
    let item = ended?;
    super::finished(context, &mut daemon, &words.done_picked_up(), &item, arguments.json).await?;
    Ok(Exit::Well)
}

/// How often a person may mistype a number.
const TRIES: usize = 3;

/// Whether the issuer hands its certificates out to browsers only.
async fn in_a_browser(daemon: &mut Daemon, arguments: &PickUp, words: &Messages) -> Result<bool, Failure> {
    let what = words.cannot_pick_up(&arguments.id);
    let issuer = daemon.call(&what, &Show { id: arguments.id.clone() }).await?.item.issuer;
    let issuers = daemon.call(&what, &Issuers {}).await?.issuers;
    Ok(issuers.iter().any(|one| one.id == issuer && one.protocol == "browser"))
}

/// Asks in which browser the application was made; nothing where there is none to choose from.
async fn choose(
    daemon: &mut Daemon,
    words: &Messages,
    person: &mut impl Asked,
) -> Result<Option<String>, Failure> {
    let found = daemon.call(&words.cannot_look_at("locations"), &Locations {}).await?;
    let in_browsers =
        |kind: &LocationKind| matches!(kind, LocationKind::Firefox | LocationKind::Nss | LocationKind::Token);
    let places: Vec<_> = found.locations.iter().filter(|place| in_browsers(&place.kind)).collect();
    let titles: Vec<String> =
        places.iter().map(|place| format!("{}  ({})", clean(&place.name), clean(&place.title))).collect();
    Ok(number_of(&titles, words, person).map(|number| places[number].name.clone()))
}

/// The place in the list that the person means; nothing where it is empty or no number was typed.
fn number_of(titles: &[String], words: &Messages, person: &mut impl Asked) -> Option<usize> {
    if titles.is_empty() {
        return None;
    }
    let mut list = words.guided_which_browser();
    for (number, title) in titles.iter().enumerate() {
        list.push_str(&format!("\n  {}  {title}", number + 1));
    }
    person.tell(&list);
    for _ in 0..TRIES {
        let typed = person.line(&words.guided_number()).ok()?;
        if typed.trim().is_empty() {
            return None;
        }
        match typed.trim().parse::<usize>() {
            Ok(number) if (1..=titles.len()).contains(&number) => return Some(number - 1),
            Ok(_) | Err(_) => person.tell(&words.guided_no_such_number()),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::io;

    use messages::Language;

    use super::*;

    struct Person(Vec<&'static str>, Vec<String>);

    impl Asked for Person {
        fn is_there(&self) -> bool {
            true
        }

        fn answer(&mut self, _: &str) -> io::Result<String> {
            unreachable!("it is no secret")
        }

        fn line(&mut self, _: &str) -> io::Result<String> {
            Ok(self.0.remove(0).to_owned())
        }

        fn tell(&mut self, lines: &str) {
            self.1.push(lines.to_owned());
        }
    }

    #[test]
    fn a_person_chooses_a_browser_by_its_number_and_may_mistype() {
        let words = Messages::new(Language::English);
        let titles = ["firefox:work".to_owned(), "nss:/db".to_owned()];
        let mut person = Person(vec!["3", "two", "2\n"], Vec::new());
        assert_eq!(number_of(&titles, &words, &mut person), Some(1));
        assert!(person.1[0].contains("  1  firefox:work\n  2  nss:/db"), "{:?}", person.1);
        assert_eq!(number_of(&titles, &words, &mut Person(vec![""], Vec::new())), None);
        assert_eq!(number_of(&[], &words, &mut Person(Vec::new(), Vec::new())), None);
    }
}
