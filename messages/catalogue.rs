// Reads the catalogues for the build, which writes a method a message, and for the test that compares the languages.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::ast::{Resource, VariantKey};
use fluent_syntax::{parser, serializer};

/// One message of one language.
pub(crate) struct Message {
    /// Its name, the same in every language.
    pub(crate) key: String,
    /// The name of its file without the ending, the same in every language.
    pub(crate) topic: String,
    /// It as its file spells it.
    pub(crate) source: String,
    /// Its arguments in alphabetical order, and whether each must be a number because variants are chosen by it.
    pub(crate) arguments: BTreeMap<String, bool>,
    /// The keys of each choice between variants.
    pub(crate) choices: Vec<BTreeSet<String>>,
}

/// The .ftl files of a language's folder, in alphabetical order.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "ftl")).collect();
    files.sort();
    files
}

/// What the messages of a file are about.
pub(crate) fn topic(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Every message of a language by its key; or everything that is wrong with its files, one line each.
pub(crate) fn read(folder: &Path) -> Result<BTreeMap<String, Message>, Vec<String>> {
    let mut messages: BTreeMap<String, Message> = BTreeMap::new();
    let mut faults = Vec::new();
    for file in files(folder) {
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let resource = parser::parse(text.as_str()).unwrap_or_else(|(resource, errors)| {
            let line = |at: usize| text[..at].lines().count().max(1);
            let say = |error: &parser::ParserError| {
                format!("{}:{}: {}", file.display(), line(error.pos.start), error.kind)
            };
            faults.extend(errors.iter().map(say));
            resource
        });
        for entry in resource.body {
            match message(entry, &topic(&file)) {
                Ok(Some(message)) => {
                    let key = message.key.clone();
                    if let Some(first) = messages.insert(key.clone(), message) {
                        faults.push(format!("{}: {key} stands in {} already", file.display(), first.topic));
                    }
                }
                Ok(None) => {}
                Err(fault) => faults.push(format!("{}: {fault}", file.display())),
            }
        }
    }
    if faults.is_empty() { Ok(messages) } else { Err(faults) }
}

/// The message that an entry is; comments are none.
fn message(entry: Entry<&str>, topic: &str) -> Result<Option<Message>, String> {
    let Entry::Message(parsed) = &entry else { return Ok(None) };
    let key = parsed.id.name.to_owned();
    let Some(pattern) = &parsed.value else { return Err(format!("{key} has no text")) };
    if !parsed.attributes.is_empty() {
        return Err(format!("{key} has attributes: give each a message of its own"));
    }
    let (arguments, choices) = (BTreeMap::new(), Vec::new());
    let mut message = Message { key, topic: topic.to_owned(), source: String::new(), arguments, choices };
    walk(pattern, &mut message)?;
    message.source = serializer::serialize(&Resource { body: vec![entry] });
    Ok(Some(message))
}

fn walk(pattern: &Pattern<&str>, message: &mut Message) -> Result<(), String> {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => walk_inline(inline, false, message)?,
            Expression::Select { selector, variants } => {
                let name = |key: &VariantKey<&str>| match *key {
                    VariantKey::Identifier { name } => name.to_owned(),
                    VariantKey::NumberLiteral { value } => value.to_owned(),
                };
                let keys: BTreeSet<String> = variants.iter().map(|variant| name(&variant.key)).collect();
                walk_inline(selector, is_by_number(&keys), message)?;
                message.choices.push(keys);
                for variant in variants {
                    walk(&variant.value, message)?;
                }
            }
        }
    }
    Ok(())
}

fn walk_inline(inline: &InlineExpression<&str>, number: bool, message: &mut Message) -> Result<(), String> {
    match inline {
        InlineExpression::VariableReference { id } => {
            *message.arguments.entry(id.name.to_owned()).or_default() |= number;
            Ok(())
        }
        InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
            positional.iter().try_for_each(|one| walk_inline(one, number, message))
        }
        InlineExpression::MessageReference { id, .. } | InlineExpression::TermReference { id, .. } => {
            let (key, other) = (&message.key, id.name);
            Err(format!("{key} refers to {other}: write it out, for each file is read by itself"))
        }
        InlineExpression::Placeable { expression } => match expression.as_ref() {
            Expression::Inline(inner) => walk_inline(inner, number, message),
            Expression::Select { .. } => Err(format!("{} has a choice in double braces", message.key)),
        },
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => Ok(()),
    }
}

/// Whether variants with these keys are chosen by a number: by itself or by its plural category.
fn is_by_number(keys: &BTreeSet<String>) -> bool {
    keys.iter().any(|key| is_category(key) || key.parse::<f64>().is_ok())
}

/// Whether a key is one of the plural categories, which a language has some of.
pub(crate) fn is_category(key: &str) -> bool {
    ["zero", "one", "two", "few", "many", "other"].contains(&key)
}
