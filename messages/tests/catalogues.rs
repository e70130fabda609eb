//! The catalogues of every language, held against the English one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

#[path = "../catalogue.rs"]
mod catalogue;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use catalogue::{Message, is_category};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use messages::Language;
use unicode_width::UnicodeWidthStr as _;

fn messages(language: Language) -> BTreeMap<String, Message> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language.tag());
    catalogue::read(&folder).unwrap_or_else(|faults| panic!("{}", faults.join("\n")))
}

const TRANSLATIONS: [Language; 2] = [Language::French, Language::Chinese];

#[test]
fn every_message_exists_in_each_language_with_the_same_arguments() {
    let english = messages(Language::English);
    for language in TRANSLATIONS {
        let translated = messages(language);
        let names = |all: &BTreeMap<String, Message>| all.keys().cloned().collect::<BTreeSet<_>>();
        let missing: Vec<_> = names(&english).difference(&names(&translated)).cloned().collect();
        let stray: Vec<_> = names(&translated).difference(&names(&english)).cloned().collect();
        assert!(missing.is_empty(), "{language:?} lacks {missing:?}");
        assert!(stray.is_empty(), "{language:?} has {stray:?}, which English has not");
        for (key, message) in &english {
            let names = |message: &Message| message.arguments.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(&translated[key]), names(message), "the arguments of {key} in {language:?}");
            assert_eq!(translated[key].topic, message.topic, "the file of {key} in {language:?}");
        }
    }
}

#[test]
fn every_plural_has_the_forms_of_its_language_and_no_others() {
    for language in Language::ALL {
        let forms = plural_forms(language);
        for (key, message) in messages(language) {
            for choice in &message.choices {
                let exact = choice.iter().any(|key| key.parse::<f64>().is_ok());
                let categories: BTreeSet<_> = choice.iter().filter(|key| is_category(key)).cloned().collect();
                // Exact numbers with one form for the rest are no plural: the first of a month.
                if categories.is_empty() || (exact && categories.iter().eq(["other"])) {
                    continue;
                }
                assert_eq!(categories, forms, "{key} in {language:?}");
            }
        }
    }
}

/// The plural categories that whole numbers have in a language, by Fluent's own rules.
fn plural_forms(language: Language) -> BTreeSet<String> {
    let source = "form = { $n ->\n [zero] zero\n [one] one\n [two] two\n [few] few\n [many] many\n *[other] other\n }\n";
    let mut bundle = FluentBundle::new(language.tag().parse().into_iter().collect());
    bundle.add_resource(FluentResource::try_new(source.to_owned()).unwrap()).unwrap();
    let pattern = bundle.get_message("form").and_then(|message| message.value()).unwrap();
    let form = |n: i64| {
        let arguments = FluentArgs::from_iter([("n", n)]);
        bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    };
    (0..=200).chain([1_000, 1_000_000]).map(form).collect()
}

#[test]
fn a_number_in_english_is_a_number_in_each_language() {
    let english = messages(Language::English);
    for language in TRANSLATIONS {
        for (key, message) in messages(language) {
            for (name, is_number) in &message.arguments {
                let typed = english[&key].arguments.get(name).copied().unwrap_or_default();
                let chosen_here_only = *is_number && !typed;
                // Code passes it as a number, or French could not say "1er".
                let days =
                    name == "day" && (key.starts_with("time-moment") || key.starts_with("overview-axis"));
                assert!(
                    !chosen_here_only || days,
                    "{key} chooses by ${name} in {language:?}, English does not"
                );
            }
        }
    }
}

#[test]
fn what_is_typed_as_it_is_stays_the_same_in_each_language() {
    // Between backticks, and flags with the word behind them that stands for a value.
    let typed = |message: &Message| {
        let mut typed: BTreeSet<String> =
            message.source.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        let outside = message.source.split('`').step_by(2).collect::<Vec<_>>().join(" ");
        let words: Vec<&str> = outside.split([' ', '\u{a0}', '\n', ',', ';', '；', '，']).collect();
        for (at, word) in words.iter().enumerate().filter(|(_, word)| word.starts_with("--")) {
            let value =
                words.get(at + 1).filter(|next| next.chars().all(|letter| letter.is_ascii_uppercase()));
            typed.insert(format!("{word} {}", value.unwrap_or(&"")));
        }
        typed
    };
    let english = messages(Language::English);
    for language in TRANSLATIONS {
        for (key, message) in messages(language) {
            assert_eq!(typed(&message), typed(&english[&key]), "{key} in {language:?}");
        }
    }
}

#[test]
fn labels_fit_the_column_that_they_stand_in() {
    for language in Language::ALL {
        for (key, message) in messages(language).iter().filter(|(key, _)| key.starts_with("label-")) {
            let text = message.source.split_once(" = ").unwrap().1.trim_end();
            // These stand two columns further to the right.
            let below = ["label-made", "label-proven", "label-current", "label-means", "label-valid-until"]
                .contains(&key.as_str());
            let room = if below { 15 } else { 17 };
            assert!(text.width() <= room, "{key} in {language:?} is wider than {room} columns: {text}");
        }
    }
}

#[test]
fn french_is_set_as_french_is_printed() {
    for (key, message) in messages(Language::French) {
        for wrong in [" :", " ;", " !", " ?", " »", "« ", "'", "\"", "..."] {
            assert!(!message.source.contains(wrong), "{key} has {wrong:?}: {}", message.source);
        }
    }
}

#[test]
fn chinese_is_set_as_chinese_is_printed() {
    for (key, message) in messages(Language::Chinese) {
        let letters: Vec<char> = message.source.chars().collect();
        for pair in letters.windows(2) {
            let ideograph = ('\u{4e00}'..='\u{9fff}').contains(&pair[0]);
            assert!(
                !(ideograph && ",;:!?()".contains(pair[1])),
                "{key} has a half-width sign: {}",
                message.source
            );
        }
    }
}
