//! Writes one typed method a message of the English catalogue, so that a message or an argument that is missing is a
//! compile error, and embeds the catalogues of every language.

mod catalogue;

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use catalogue::{Message, topic};

/// A language's folder, and its variant of `Language`.
const LANGUAGES: [(&str, &str); 3] = [("en", "English"), ("fr", "French"), ("zh-CN", "Chinese")];

fn main() {
    println!("cargo::rerun-if-changed=locales");
    let home = env::var("CARGO_MANIFEST_DIR").expect("cargo names the crate's folder");
    let locales = Path::new(&home).join("locales");
    let topics: Vec<String> = catalogue::files(&locales.join("en")).iter().map(|file| topic(file)).collect();
    let mut code = format!(
        "/// How many files a language has.\n\
         const TOPICS: usize = {};\n\n\
         /// The files of one language, each at the place of the English one of its name.\n\
         const fn catalogue(language: Language) -> &'static [&'static str; TOPICS] {{\n    match language {{\n",
        topics.len(),
    );
    for (folder, variant) in LANGUAGES {
        let messages = catalogue::read(&locales.join(folder)).unwrap_or_else(|faults| {
            panic!("the messages in {folder} cannot be used:\n  {}", faults.join("\n  "));
        });
        let source = |topic: &String| {
            let file = locales.join(folder).join(format!("{topic}.ftl"));
            if file.exists() { format!("include_str!({file:?}), ") } else { "\"\", ".to_owned() }
        };
        let sources: String = topics.iter().map(source).collect();
        let _ = writeln!(code, "        Language::{variant} => &[{sources}],");
        if folder == "en" {
            let place = |message: &Message| {
                topics.iter().position(|topic| *topic == message.topic).expect("an English file")
            };
            let methods: String = messages.values().map(|message| method(message, place(message))).collect();
            fs::write(out("methods.rs"), format!("impl Messages {{\n{methods}}}\n"))
                .expect("write methods.rs");
        }
    }
    code.push_str("    }\n}\n");
    fs::write(out("catalogue.rs"), code).expect("write catalogue.rs");
}

fn out(file: &str) -> std::path::PathBuf {
    Path::new(&env::var("OUT_DIR").expect("cargo names the folder for what is made")).join(file)
}

fn method(message: &Message, topic: usize) -> String {
    let Message { key, source, arguments, .. } = message;
    let mut parameters = String::new();
    let mut passed = String::new();
    for (name, is_number) in arguments {
        let variable = name.replace('-', "_");
        let kind = if *is_number { "FluentNumber" } else { "FluentValue<'a>" };
        let _ = write!(parameters, ", {variable}: impl Into<{kind}>");
        let value =
            if *is_number { format!("{variable}.into().into()") } else { format!("{variable}.into()") };
        let _ = write!(passed, "({name:?}, {value}), ");
    }
    let lifetime = if parameters.contains("'a") { "<'a>" } else { "" };
    let doc = format!("In English:\n```text\n{}\n```", source.trim_end());
    let method = key.replace('-', "_");
    format!(
        "    #[doc = {doc:?}]\n    #[must_use]\n    \
         pub fn {method}{lifetime}(&self{parameters}) -> String {{\n        self.say({topic}, {key:?}, [{passed}])\n    }}\n"
    )
}
