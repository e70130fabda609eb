//! What opens a location. The daemon is asked what the place is and what it wants before a person is asked for anything:
//! a token's PIN is typed only once it is known how many tries are left.

use std::io;
use std::path::Path;

use faces::secret;
use faces::text::clean;
use ipc_proto::methods::{DescribeLocation, Show};
use ipc_proto::types::{Location, LocationSecret, PinTries};
use messages::Messages;
use secrecy::SecretString;

use crate::daemon::Daemon;
use crate::exit::Failure;
use crate::screen::Screen;
use crate::secret_input::{self, Asked, Terminal, Wanted};

/// What opens a location.
#[derive(Debug, Default)]
pub(crate) struct Opens {
    /// The password of a file or database, the PIN of a token.
    pub(crate) password: Option<SecretString>,
    /// Whether a token's last try may be spent on it.
    pub(crate) last_try: bool,
}

/// What the command line gives instead of being asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    /// A file with the secret; `-` is standard input.
    pub(crate) file: Option<&'a Path>,
    /// The flag that names that file.
    pub(crate) flag: &'static str,
    /// `--last-try`.
    pub(crate) last_try: bool,
    /// Whether the daemon names the same flag when it refuses. Then, where nobody can be asked, the refusal is its own.
    pub(crate) daemon_names_flag: bool,
}

/// A location, looked at as far as its questions depend on it.
#[derive(Debug)]
pub(crate) enum Place {
    /// The vault, or wherever the daemon puts it: nothing is asked.
    Vault,
    /// A file of this path that is to be made.
    NewFile { path: String },
    /// Anything else, as the daemon describes it.
    Described(Box<Location>),
}

impl Place {
    /// Looks at the location `name`, to put something there. Of a file, only its name is looked at: its password is chosen
    /// now.
    pub(crate) async fn look(daemon: &mut Daemon, name: &str, words: &Messages) -> Result<Self, Failure> {
        if name == "vault" {
            return Ok(Self::Vault);
        }
        if let Some(path) = name.strip_prefix("file:") {
            return Ok(Self::NewFile { path: path.to_owned() });
        }
        Self::described(daemon, name, None, words).await
    }

    /// Looks at the location `name`, to use what is there already.
    pub(crate) async fn there(daemon: &mut Daemon, name: &str, words: &Messages) -> Result<Self, Failure> {
        if name == "vault" {
            return Ok(Self::Vault);
        }
        let mut place = Self::described(daemon, name, None, words).await?;
        if let Self::Described(location) = &mut place {
            // Nothing is written there.
            location.trouble = location.trouble.take().filter(|trouble| trouble != "read-only");
        }
        Ok(place)
    }

    /// Looks at where an identity lives; `what` is what has failed if it is not tracked. What the daemon remembers is asked
    /// of nobody.
    pub(crate) async fn of_item(
        daemon: &mut Daemon,
        what: &str,
        id: &str,
        words: &Messages,
    ) -> Result<Self, Failure> {
        match daemon.call(what, &Show { id: id.to_owned() }).await?.item.location.as_deref() {
            None | Some("vault") => Ok(Self::Vault),
            Some(location) => Self::described(daemon, location, Some(id), words).await,
        }
    }

    async fn described(
        daemon: &mut Daemon,
        name: &str,
        identity: Option<&str>,
        words: &Messages,
    ) -> Result<Self, Failure> {
        let what = words.cannot_look_at(clean(name));
        let request = DescribeLocation { name: name.to_owned(), identity: identity.map(str::to_owned) };
        Ok(Self::Described(Box::new(daemon.call(&what, &request).await?.location)))
    }

    /// Whether it has a password of its own, which is there already.
    pub(crate) fn has_password(&self) -> bool {
        matches!(self, Self::Described(location) if location.secret == LocationSecret::Password)
    }

    /// Whether its keys do not leave it, so that no copy can be made.
    pub(crate) fn keeps_keys(&self) -> bool {
        matches!(self, Self::Described(location) if !location.keys_leave)
    }

    /// What opens it: from the command line where it is given there, else asked for on the terminal.
    pub(crate) fn ask(&self, given: &Given<'_>, screen: &Screen) -> Result<Opens, Failure> {
        self.ask_person(given, &mut Terminal, screen)
    }

    fn ask_person(
        &self,
        given: &Given<'_>,
        asked: &mut impl Asked,
        screen: &Screen,
    ) -> Result<Opens, Failure> {
        let words = &screen.words;
        let mut last_try = given.last_try;
        if let Self::Described(location) = self {
            usable(location, words)?;
            let is_asked = secret_input::is_asked(given.file, asked);
            last_try = last_try_allowed(location, last_try, is_asked.then_some(&mut *asked), screen)?;
            if given.file.is_none() && !is_asked && given.daemon_names_flag {
                return Ok(Opens { password: None, last_try });
            }
        }
        let new = matches!(self, Self::NewFile { .. });
        let name = match self.secret_name(words) {
            Some(name) => name,
            // Whoever gives a password to a place that wants none has it read and passed on, and nothing more.
            None if given.file.is_some() => words.secret_location(),
            None => return Ok(Opens { password: None, last_try }),
        };
        let wanted = Wanted { name, words, flag: given.flag, new };
        Ok(Opens { password: Some(secret_input::secret_of(&wanted, given.file, asked)?), last_try })
    }

    /// What the secret that opens it is called; nothing where nothing is typed here.
    fn secret_name(&self, words: &Messages) -> Option<String> {
        match self {
            Self::Vault => None,
            Self::NewFile { path } => Some(words.secret_new_file(clean(path))),
            Self::Described(location) => secret::name(location, words),
        }
    }
}

/// Stops before anything is asked where no answer would help.
fn usable(location: &Location, words: &Messages) -> Result<(), Failure> {
    let Some((why, next)) = secret::obstacle(location, words) else { return Ok(()) };
    Err(Failure::new(words.cannot_open(clean(&location.name)), why, next))
}

/// Tells the tries that are left. The last one is spent only by a person who says so, here or by `--last-try`.
fn last_try_allowed(
    location: &Location,
    allowed: bool,
    person: Option<&mut impl Asked>,
    screen: &Screen,
) -> Result<bool, Failure> {
    let words = &screen.words;
    let on_pad = match location.secret {
        LocationSecret::Pin => false,
        LocationSecret::PinPad => true,
        LocationSecret::None | LocationSecret::Password | LocationSecret::Unknown => return Ok(allowed),
    };
    let is_last = location.tries == Some(PinTries::One);
    let stopped = |why, next| Failure::new(words.cannot_open(clean(&location.name)), why, next);
    let Some(person) = person else {
        return if is_last && !allowed {
            Err(stopped(words.why_last_try(), words.next_allow_last_try()))
        } else {
            Ok(allowed)
        };
    };
    if let Some(told) = secret::tries(location, words) {
        person.tell(&screen.paragraph("", &told));
    }
    if is_last && !allowed {
        let answer = person.line(&words.prompt_last_try());
        let answer =
            answer.map_err(|error: io::Error| stopped(error.to_string(), words.next_allow_last_try()))?;
        if answer.trim() != "yes" {
            return Err(stopped(words.why_last_try_refused(), words.next_find_pin()));
        }
    }
    if on_pad {
        person.tell(&screen.paragraph("", &words.pin_on_pad()));
    }
    Ok(allowed || is_last)
}

#[cfg(test)]
mod tests;
