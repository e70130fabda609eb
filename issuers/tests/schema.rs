//! The schema for editors and the page on the format, held against the types and the shipped profiles.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::collections::BTreeSet;

use boon::{Compiler, SchemaIndex, Schemas};
use issuers::{Profile, Template};
use serde_json::{Value, json};

const PAGE: &str = include_str!("../../docs/issuer-profiles.md");
const SHIPPED: [&str; 4] = [
    include_str!("../profiles/wipo.toml"),
    include_str!("../profiles/cfca.toml"),
    include_str!("../profiles/certifio.toml"),
    include_str!("../profiles/generic.toml"),
];

fn schema() -> Value {
    serde_json::from_str(issuers::SCHEMA).unwrap()
}

/// The examples of the page, which are one profile with every key.
fn examples() -> String {
    PAGE.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

fn whole() -> Value {
    value(&examples())
}

fn value(toml: &str) -> Value {
    toml::from_str(toml).unwrap()
}

fn refusal(profile: &Value) -> Option<String> {
    serde_json::from_value::<Profile>(profile.clone()).err().map(|error| error.to_string())
}

/// The schema's part with where its value stands in a profile; of lists, the first element.
fn parts(schema: &Value, place: String) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (key, part) in schema["properties"].as_object().into_iter().flatten() {
        found.extend(parts(part, format!("{place}/{key}")));
    }
    if schema["items"].is_object() {
        found.extend(parts(&schema["items"], format!("{place}/0")));
    }
    found.push((place, schema.clone()));
    found
}

fn tables() -> Vec<(String, Value)> {
    let is_table = |(_, part): &(String, Value)| part["properties"].is_object();
    parts(&schema(), String::new()).into_iter().filter(is_table).collect()
}

/// Where the examples have the key: at the table's place or, as a list's elements may exclude each other's keys, beside it.
fn place_of(key: &str, place: &str) -> String {
    let (whole, list) = (whole(), place.strip_suffix("/0"));
    let elements = list.and_then(|list| Some((list, whole.pointer(list)?.as_array()?.len())));
    let beside =
        elements.into_iter().flat_map(|(list, count)| (0..count).map(move |at| format!("{list}/{at}")));
    let mut places = std::iter::once(place.to_owned()).chain(beside);
    places
        .find(|place| whole.pointer(place).is_some_and(|table| table.get(key).is_some()))
        .unwrap_or_else(|| panic!("{place}: no example has {key}"))
}

fn keys(table: &Value) -> BTreeSet<String> {
    table.as_object().unwrap().keys().cloned().collect()
}

/// The words in backticks after the first, which is the one that was not understood.
fn listed(message: &str) -> BTreeSet<String> {
    message.split('`').skip(3).step_by(2).map(ToOwned::to_owned).collect()
}

#[test]
fn the_schema_has_the_keys_of_the_types_and_no_other() {
    assert_eq!(refusal(&whole()), None);
    let tables = tables();
    assert_eq!(tables.len(), 20, "every table of a profile");
    for (place, table) in tables {
        let mut profile = whole();
        profile.pointer_mut(&place).unwrap()["?"] = json!(1);
        let refusal = refusal(&profile).unwrap_or_else(|| panic!("{place} takes any key"));
        assert_eq!(listed(&refusal), keys(&table["properties"]), "{place}: {refusal}");
        assert_eq!(table["additionalProperties"], json!(false), "{place}");
    }
}

#[test]
fn what_the_schema_requires_is_what_a_profile_must_have() {
    for (place, table) in tables() {
        for key in keys(&table["properties"]) {
            let mut profile = whole();
            let place = place_of(&key, &place);
            profile.pointer_mut(&place).unwrap().as_object_mut().unwrap().remove(&key).unwrap();
            let ways = table["oneOf"].as_array().into_iter().flatten().map(|way| &way["required"]);
            let required = [&table["required"], &table["else"]["required"]]
                .into_iter()
                .chain(ways)
                .any(|list| list.as_array().is_some_and(|list| list.contains(&json!(key))));
            assert_eq!(refusal(&profile).is_some(), required, "{place}/{key}");
        }
    }
}

#[test]
fn the_schema_knows_the_words_of_every_list_of_words() {
    let words: Vec<_> =
        parts(&schema(), String::new()).into_iter().filter(|(_, part)| part["enum"].is_array()).collect();
    assert_eq!(words.len(), 13, "every key that takes one of some words");
    for (place, part) in words {
        let mut profile = whole();
        *profile.pointer_mut(&place).unwrap() = json!("?");
        let refusal = refusal(&profile).unwrap_or_else(|| panic!("{place} takes any word"));
        let known =
            part["enum"].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect();
        assert_eq!(listed(&refusal), known, "{place}: {refusal}");
    }
}

#[test]
fn every_key_is_explained_in_the_schema_and_on_the_page() {
    for (place, table) in tables() {
        let top = place.split('/').nth(1).unwrap_or("");
        let title = if top.is_empty() { "The profile".to_owned() } else { format!("[{top}]") };
        let section = PAGE.split("\n## ").find(|section| section.starts_with(&title));
        let section = section.unwrap_or_else(|| panic!("the page has no section {title}"));
        for (key, part) in table["properties"].as_object().unwrap() {
            assert!(part["description"].as_str().is_some_and(|text| text.len() > 10), "{place}/{key}");
            let on_the_page =
                section.contains(&format!("`{key}`")) || PAGE.contains(&format!("\n## [{key}]"));
            assert!(on_the_page, "{place}/{key} is not explained in {title}");
        }
        for key in keys(&table["properties"]) {
            place_of(&key, &place);
        }
    }
    Profile::from_toml(&examples(), "the page").unwrap();
}

fn compiled(schemas: &mut Schemas) -> SchemaIndex {
    let name = "https://neverlapse.test/profile.schema.json";
    let mut compiler = Compiler::new();
    compiler.add_resource(name, schema()).unwrap();
    compiler.compile(name, schemas).unwrap()
}

#[test]
fn an_editor_accepts_every_shipped_profile_and_template() {
    let mut schemas = Schemas::new();
    let compiled = compiled(&mut schemas);
    let templates = Template::all();
    let examples = examples();
    let texts = SHIPPED.into_iter().chain(templates.iter().map(|template| template.toml));
    for toml in texts.chain([examples.as_str()]) {
        let found = schemas.validate(&value(toml), compiled).err().map(|error| error.to_string());
        assert_eq!(found, None, "{toml}");
    }
}

#[test]
fn an_editor_marks_what_the_program_would_refuse() {
    let mut schemas = Schemas::new();
    let compiled = compiled(&mut schemas);
    let wrong = [
        ("/format", json!(2)),
        ("/id", json!("Our Bank")),
        ("/name", json!({ "english": "Our Bank" })),
        ("/approval/takes", json!(7)),
        ("/approval/identity_check", json!("")),
        ("/codes/lifetime", json!(15)),
        ("/codes/pin/shapes", json!(["[0-9]"])),
        ("/mail/senders", json!(["https://bank.test"])),
        ("/enrolment/protocol", json!("browser")),
        ("/enrolment/url", json!("ftp://bank.test/")),
        ("/enrolment/trust", json!(["ca.pem"])),
        ("/working_days/holidays", json!(["tomorrow"])),
        ("/reminders/codes", json!([])),
        ("/location/tokens/0/modules", json!(["castle.so"])),
        ("/back_up/keep_out_of", json!([" "])),
        ("/subject/ou", json!([""])),
        ("/renewal/verification_code/by", json!("pigeon")),
        ("/code_renewal/url", json!("http://bank.test/")),
        ("/requires/0/command", json!("a b")),
        ("/requires/2/file", json!("fonts")),
        ("/requires/3", json!({ "name": "none" })),
    ];
    for (place, value) in wrong {
        let mut profile = whole();
        *profile.pointer_mut(place).unwrap() = value;
        assert!(schemas.validate(&profile, compiled).is_err(), "an editor accepts {place}");
        let toml = toml::to_string(&profile).unwrap();
        assert!(Profile::from_toml(&toml, "wrong").is_err(), "the program accepts {place}");
    }
}
