//! What the desktop was asked to open, where it is refused; and what it holds, as long as nothing else shows that.

use faces::text::clean;
use messages::Messages;

use super::front;
use super::markup::{Banner, OpenWindow};
use super::shared::{self, Framed as _};
use crate::Setting;
use crate::link::Link;
use crate::prefill::{Prefill, Refused};

/// Opens the window, and comes back once it is closed.
///
/// # Errors
/// If there is no display.
pub(crate) fn open(setting: Setting, given: &Result<Prefill, Refused>) -> anyhow::Result<()> {
    shared::choose_backend()?;
    let (window, words) = (OpenWindow::new()?, &setting.words);
    match given {
        Ok(prefill) => {
            shared::furnish(&window, words.open_title(), words);
            window.set_told(prefill.told(words).into());
            window.set_more(lines(prefill, words).join("\n").into());
        }
        Err(refused) => {
            shared::furnish(&window, words.open_refused(), words);
            let (why, next) = refused.told(words);
            window.shell().set_banner(Banner { error: why.into(), next: next.into(), ..Banner::default() });
        }
    }
    front::run(&window, setting.first)
}

/// What is filled in, and the command that takes it.
fn lines(prefill: &Prefill, words: &Messages) -> Vec<String> {
    match prefill {
        Prefill::Link(Link { issuer, reference_number }) => {
            let filled = [
                issuer.as_deref().map(|issuer| words.open_issuer(issuer)),
                reference_number.as_deref().map(|number| words.open_reference_number(number)),
            ];
            let option =
                |name, value: &Option<String>| value.as_deref().map(|value| format!(" --{name} {value}"));
            let options = [option("issuer", issuer), option("reference-number", reference_number)];
            let command: String = options.into_iter().flatten().collect();
            let add = words.open_add(format!("neverlapse add{command}"));
            filled.into_iter().flatten().chain([add]).collect()
        }
        Prefill::Mail(path) => {
            let path = clean(&messages::command::word(path));
            vec![words.open_import(format!("neverlapse import {path}"))]
        }
    }
}
