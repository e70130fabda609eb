//! What people read, in English, French and Simplified Chinese.
//!
//! The sentences stand in Fluent catalogues, `locales/LANGUAGE/*.ftl`, a file a topic. Each message of the English
//! catalogue is a method of [`Messages`], its arguments in alphabetical order, so that a sentence that does not exist or an
//! argument that was forgotten does not compile. A new file or message needs no code here. What another language does
//! not have yet is said in English; a test sees to it that this does not happen.
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

use std::sync::Arc;

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
    bundle: Arc<FluentBundle<FluentResource>>,
}

impl Messages {
    /// The messages of one language.
    #[must_use]
    pub fn new(language: Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(language.tag().parse().into_iter().collect());
        // The marks around arguments are for mixed reading directions; in a terminal they would be seen.
        bundle.set_use_isolating(false);
        for source in catalogue(language) {
            // The build has read the very files without an error.
            let (Ok(resource) | Err((resource, _))) = FluentResource::try_new((*source).to_owned());
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle: Arc::new(bundle) }
    }

    /// The language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    fn say<const N: usize>(
        &self,
        key: &'static str,
        arguments: [(&'static str, FluentValue<'_>); N],
    ) -> String {
        match self.bundle.get_message(key).and_then(|message| message.value()) {
            Some(pattern) => {
                let arguments = FluentArgs::from_iter(arguments);
                // An argument that only a translation knows is left in braces; a test forbids it.
                self.bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
            }
            None if self.language == Language::English => key.to_owned(),
            None => Self::new(Language::English).say(key, arguments),
        }
    }
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Messages").field("language", &self.language).finish_non_exhaustive()
    }
}
