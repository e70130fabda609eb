//! Writes one typed method a message of the English catalogue, so that a message or an argument that is missing is a
//! compile error, and embeds the catalogues of every language.

mod catalogue;

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use catalogue::Message;

/// A language's folder, and its variant of `Language`.
const LANGUAGES: [(&str, &str); 3] = [("en", "English"), ("fr", "French"), ("zh-CN", "Chinese")];

fn main() {
    println!("cargo::rerun-if-changed=locales");
    let home = env::var("CARGO_MANIFEST_DIR").expect("cargo names the crate's folder");
    let locales = Path::new(&home).join("locales");
    let mut code = String::from(
        "/// The files of one language.\n\
         const fn catalogue(language: Language) -> &'static [&'static str] {\n    match language {\n",
    );
    for (folder, variant) in LANGUAGES {
        let messages = catalogue::read(&locales.join(folder)).unwrap_or_else(|faults| {
            panic!("the messages in {folder} cannot be used:\n  {}", faults.join("\n  "));
        });
        let files = catalogue::files(&locales.join(folder));
        let sources: String = files.iter().map(|file| format!("include_str!({file:?}), ")).collect();
        let _ = writeln!(code, "        Language::{variant} => &[{sources}],");
        if folder == "en" {
            let methods: String = messages.values().map(method).collect();
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

fn method(message: &Message) -> String {
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
         pub fn {method}{lifetime}(&self{parameters}) -> String {{\n        self.say({key:?}, [{passed}])\n    }}\n"
    )
}
