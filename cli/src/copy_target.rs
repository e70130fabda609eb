//! Where a copy goes: said on the command line, or chosen among the disks that are there.

use std::io;
use std::path::{Path, PathBuf};

use faces::copies;
use faces::text::clean;
use ipc_proto::methods::{BackUpPlaces, BackUpPlacesReply};
use messages::{Messages, command};

use crate::daemon::Daemon;
use crate::exit::{Failure, Stop};
use crate::paths;
use crate::secret_input::{self, Asked};

const TRIES: usize = 3;

/// A file that a copy is written to.
#[derive(Debug)]
pub(crate) struct Target {
    /// The file, absolute.
    pub(crate) path: String,
    /// Whether it is on the disk of the original.
    pub(crate) same_disk: bool,
    around: BackUpPlacesReply,
}

/// Which copy is wanted, and how it is spoken of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish<'a> {
    /// The identity, as typed.
    pub(crate) id: &'a str,
    /// The file or folder that was named.
    pub(crate) to: Option<&'a Path>,
    /// How it is spoken of.
    pub(crate) words: &'a Messages,
}

/// Finds where the copy goes. A person is asked where it was not said, and if a place on the disk of the original is meant.
pub(crate) async fn find(
    daemon: &mut Daemon,
    wish: Wish<'_>,
    mut person: Option<&mut impl Asked>,
) -> Result<Target, Stop> {
    let Wish { id, to, words } = wish;
    let what = words.cannot_back_up(id);
    let around = daemon.call(&what, &BackUpPlaces { id: id.to_owned(), path: None }).await?;
    for _ in 0..TRIES {
        let file = match (to, &mut person) {
            (Some(file), _) => file.to_owned(),
            (None, Some(person)) => {
                match choose(*person, wish, &around).map_err(|error| asking(wish, &error))? {
                    Some(file) => file,
                    None => continue,
                }
            }
            (None, None) => {
                let next = words.next_name_target(back_up_to(id, copies::best(&around)));
                return Err(Failure::new(what, words.why_no_target(), next).into());
            }
        };
        let file = if file.is_dir() { file.join(&around.file_name) } else { file };
        let path = paths::absolute(&file, words)?;
        let found = daemon.call(&what, &BackUpPlaces { id: id.to_owned(), path: Some(path.clone()) }).await?;
        if let Some(folder) = found.forbidden {
            let (why, next) = (
                words.why_forbidden_folder(clean(&folder)),
                words.next_put_elsewhere(back_up_to(id, copies::best(&around))),
            );
            return Err(Failure::new(what, why, next).into());
        }
        let same_disk = found.same_disk == Some(true);
        if let (true, Some(person)) = (same_disk, &mut person) {
            person.tell(&(words.warn_same_disk(clean(&path)) + "\n"));
            let yes = secret_input::yes(words, *person, &words.prompt_all_the_same());
            if !yes.map_err(|error| asking(wish, &error))? {
                if to.is_some() {
                    break;
                }
                continue;
            }
        }
        return Ok(Target { path, same_disk, around });
    }
    let next = words.next_name_target(back_up_to(id, copies::best(&around)));
    Err(Failure::new(what, words.why_not_there(), next).into())
}

impl Target {
    /// What a second copy elsewhere takes, which is safer than one: on a disk that neither the original nor this copy is on.
    pub(crate) fn second(&self, id: &str, words: &Messages) -> String {
        match copies::second(&self.around, Path::new(&self.path)) {
            Some(file) => words.second_place(back_up_to(id, Some(file))),
            None => words.second_place_later(format!("neverlapse back-up {id}")),
        }
    }
}

/// Shows the places by number. What is typed is a number, or a file; nothing is the first place.
fn choose(
    person: &mut impl Asked,
    wish: Wish<'_>,
    around: &BackUpPlacesReply,
) -> io::Result<Option<PathBuf>> {
    let words = wish.words;
    person.tell(&(words.choose_place(wish.id) + "\n"));
    for (number, place) in (1..).zip(&around.places) {
        let (what, file) = (copies::place(place, words), copies::file_in(place, around));
        person.tell(&format!("  {number}  {}\n     {what}\n", clean(&file.to_string_lossy())));
    }
    let typed = person.line(&words.prompt_place())?;
    Ok(match (typed.trim(), typed.trim().parse::<usize>()) {
        ("", _) => copies::best(around),
        (_, Ok(number)) => {
            let place = number.checked_sub(1).and_then(|at| around.places.get(at));
            place.map(|place| copies::file_in(place, around))
        }
        (file, Err(_)) => Some(paths::home_expanded(file)),
    })
}

/// The command that writes a copy there.
fn back_up_to(id: &str, file: Option<PathBuf>) -> String {
    let file = file.map_or_else(|| "FILE".to_owned(), command::word);
    format!("neverlapse back-up {id} --to {file}")
}

fn asking(wish: Wish<'_>, error: &io::Error) -> Failure {
    let words = wish.words;
    let next = words.next_name_target(back_up_to(wish.id, None));
    Failure::new(words.cannot_back_up(wish.id), error.to_string(), next)
}
