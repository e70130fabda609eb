//! What `import` is given: a saved e-mail, or text that a person copied out of one.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::path::Path;

use faces::mail::{Mail, Unfit};
use messages::Messages;

use crate::exit::Failure;

/// Reads `file`; `-` or nothing is standard input.
pub(crate) fn read(file: Option<&Path>, words: &Messages) -> Result<Mail, Failure> {
    let file = file.filter(|file| *file != Path::new("-"));
    let name = file.map_or_else(|| words.standard_input(), |file| file.display().to_string());
    if file.is_none() && io::stdin().is_terminal() {
        eprintln!("{}", words.prompt_paste());
    }
    let mail = match file {
        Some(file) => File::open(file).map_err(Unfit::Io).and_then(|content| Mail::of_file(file, content)),
        None => Mail::of(io::stdin().lock()),
    };
    mail.map_err(|unfit| {
        let (why, next) = unfit.say(words.next_give_mail(), words);
        Failure::new(words.cannot_read(&name), why, next)
    })
}
