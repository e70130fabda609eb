//! What people read, in English, French and Simplified Chinese.
//!
//! The sentences stand in Fluent catalogues, `locales/LANGUAGE/*.ftl`, a file a topic. Each message of the English
//! catalogue is a method of [`Messages`], its arguments in alphabetical order, so that a sentence that does not exist or an
//! argument that was forgotten does not compile. A new file or message needs no code here. What another language does
//! not have yet is said in English; a test sees to it that this does not happen. A file is read when something in it is
//! first said: whoever says little, as the tray does, keeps little in memory.
//!
//! Commands that a person can type are arguments, or stand between backticks, as flags do with their dashes; a test holds
//! every language to the very same ones.
//!
//! ```
//! use messages::{Language, Messages};
//!
//! let messages = Messages::new(Language::French);
//! assert_eq!(messages.time_in_days(3), "dans 3 jours");
//! ```

pub mod certificate;
pub mod check;
pub mod command;
pub mod guided;
pub mod language;
pub mod needs;
pub mod notice;
pub mod step;
pub mod time;

use std::sync::{Arc, OnceLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

pub use crate::language::Language;

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
include!(concat!(env!("OUT_DIR"), "/methods.rs"));

/// Everything that can be said, in one language. A clone shares the catalogue.
#[derive(Clone)]
pub struct Messages {
    language: Language,
    topics: Arc<[OnceLock<FluentBundle<FluentResource>>; TOPICS]>,
}

impl Messages {
    /// The messages of one language.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { language, topics: Arc::new([const { OnceLock::new() }; TOPICS]) }
    }

    /// The language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// Says the message `key` of the `topic`, the place of its file in the catalogue.
    fn say<const N: usize>(
        &self,
        topic: usize,
        key: &'static str,
        arguments: [(&'static str, FluentValue<'_>); N],
    ) -> String {
        let bundle = self.topics[topic].get_or_init(|| read(self.language, topic));
        match bundle.get_message(key).and_then(|message| message.value()) {
            Some(pattern) => {
                let arguments = FluentArgs::from_iter(arguments);
                // An argument that only a translation knows is left in braces; a test forbids it.
                bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
            }
            None if self.language == Language::English => key.to_owned(),
            None => Self::new(Language::English).say(topic, key, arguments),
        }
    }
}

/// One file of a language.
fn read(language: Language, topic: usize) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(language.tag().parse().into_iter().collect());
    // The marks around arguments are for mixed reading directions; in a terminal they would be seen.
    bundle.set_use_isolating(false);
    // The build has read the very file without an error.
    let source = catalogue(language)[topic].to_owned();
    let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(source);
    bundle.add_resource_overriding(resource);
    bundle
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Messages").field("language", &self.language).finish_non_exhaustive()
    }
}
