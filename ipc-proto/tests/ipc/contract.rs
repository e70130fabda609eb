//! The checked-in contract and the Rust types say the same.

use std::collections::BTreeSet;

use ipc_proto::{
    DaemonError,
    methods::{self, Method, Request},
    server::Refusal,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use varlink_parser::{IDL, VStruct, VStructOrEnum, VType, VTypeExt};

fn contract() -> IDL<'static> {
    IDL::try_from(methods::DESCRIPTION).unwrap_or_else(|error| panic!("the contract is no Varlink: {error}"))
}

#[test]
fn the_contract_has_the_methods_that_the_daemon_reads() {
    assert_eq!(contract().name, methods::INTERFACE);
    assert_eq!(contract().method_keys, Request::NAMES);
}

#[test]
fn every_method_has_the_arguments_and_the_answer_of_the_contract() {
    macro_rules! agree {
        ($($method:ident)*) => {
            let mut seen = BTreeSet::new();
            $(seen.insert(stringify!($method));
            let method = &contract().methods[stringify!($method)];
            arguments_agree::<methods::$method>(&method.input, stringify!($method));
            answer_agrees::<<methods::$method as Method>::Reply>(&method.output, stringify!($method));)*
            assert_eq!(seen, Request::NAMES.iter().copied().collect(), "a method is not compared here");
        };
    }
    agree!(Status List Show ShowCertificate Revocation Read Add Apply PickUp Renew SecurityQuestions RenewCode ReadCodeAs BackUp BackUpPassword VerifyBackUp Restore BackUpPlaces Adopt Cancel Snooze PauseReminders Dismiss DoneElsewhere Forget Settings Issuers ShowIssuer AddIssuer CheckIssuer IssuerSchema Locations DescribeLocation Check Subscribe);
}

#[test]
fn every_error_of_the_contract_is_an_error_in_rust_and_none_is_missing() {
    let contract = contract();
    for (name, error) in &contract.errors {
        let wire = json!({ "error": name, "parameters": full(&contract, &error.parm) });
        let read: DaemonError = serde_json::from_value(wire.clone()).unwrap();
        assert_eq!(read.name(), *name);
        assert_eq!(serde_json::to_value(&read).unwrap(), wire);
        for field in &error.parm.elts {
            if matches!(field.vtype, VTypeExt::Option(_)) {
                let mut null = wire.clone();
                null["parameters"][field.name] = Value::Null;
                assert_eq!(
                    roundtrip::<DaemonError>(null.clone()),
                    Ok(null),
                    "{name} with null as {}",
                    field.name
                );
                continue;
            }
            let mut without = wire.clone();
            without["parameters"].as_object_mut().unwrap().remove(field.name);
            assert!(
                serde_json::from_value::<DaemonError>(without).is_err(),
                "{name} does not need {}",
                field.name
            );
        }
        assert!(format!("{:?}", Refusal::from(read)).contains(name));
    }
    let unknown = serde_json::from_value::<DaemonError>(json!({ "error": "Nonsense", "parameters": {} }));
    let in_rust = quoted(&unknown.unwrap_err().to_string());
    assert_eq!(in_rust, contract.errors.keys().map(ToString::to_string).collect());
}

#[test]
fn the_status_of_a_daemon_that_does_not_say_it_in_words_is_still_read() {
    let contract = contract();
    let mut status = full(&contract, &contract.methods["Status"].output);
    for field in
        ["next_due", "next_item", "vault_open", "vault_place", "notifier", "notifier_name", "paused_until"]
    {
        status.as_object_mut().unwrap().remove(field).unwrap();
    }
    let status: methods::StatusReply = serde_json::from_value(status).unwrap();
    assert_eq!((status.next_due, status.vault_place, status.notifier), (None, None, String::new()));
}

/// What Rust reads as arguments: the same names, nothing unknown, null exactly where the contract says so.
fn arguments_agree<T: Serialize + DeserializeOwned>(fields: &VStruct<'_>, method: &str) {
    answer_agrees_on_nulls::<T>(fields, method);
    let contract = contract();
    assert_eq!(roundtrip::<T>(full(&contract, fields)), Ok(full(&contract, fields)), "{method}");
    let unknown = roundtrip::<T>(json!({ "no such argument": 1 })).unwrap_err();
    let in_rust = quoted(&unknown);
    assert_eq!(
        in_rust,
        fields.elts.iter().map(|field| field.name.to_owned()).collect(),
        "{method}: {unknown}"
    );
}

/// What Rust answers: the same names, no more, and null exactly where the contract says so.
fn answer_agrees<T: Serialize + DeserializeOwned>(fields: &VStruct<'_>, method: &str) {
    answer_agrees_on_nulls::<T>(fields, method);
    let contract = contract();
    let full = full(&contract, fields);
    // A long action's answer has one of the two, and findings only at its end.
    let samples = match method {
        "Apply" | "PickUp" | "Renew" | "BackUp" | "Restore" => {
            let mut on_the_way = null(&full, "item");
            on_the_way["findings"] = json!([]);
            vec![null(&full, "progress"), on_the_way]
        }
        _ => vec![full],
    };
    for sample in samples {
        assert_eq!(roundtrip::<T>(sample.clone()), Ok(sample), "{method}");
    }
    for field in &fields.elts {
        words_agree::<T>(&contract, fields, field.name, &field.vtype);
    }
}

fn answer_agrees_on_nulls<T: Serialize + DeserializeOwned>(fields: &VStruct<'_>, method: &str) {
    let full = full(&contract(), fields);
    for field in &fields.elts {
        let nullable = matches!(field.vtype, VTypeExt::Option(_));
        let read = roundtrip::<T>(null(&full, field.name));
        assert_eq!(read.is_ok(), nullable, "{method}: null as {}: {read:?}", field.name);
    }
}

/// Every word of an enumeration is read, and no other.
fn words_agree<T: Serialize + DeserializeOwned>(
    contract: &IDL<'_>,
    fields: &VStruct<'_>,
    name: &str,
    of: &VTypeExt<'_>,
) {
    let of = if let VTypeExt::Option(of) = of { of } else { of };
    let VTypeExt::Plain(VType::Enum(words)) = of else {
        return;
    };
    for word in &words.elts {
        let mut sample = full(contract, fields);
        sample[name] = json!(word);
        assert_eq!(roundtrip::<T>(sample.clone()), Ok(sample));
    }
    let mut sample = full(contract, fields);
    sample[name] = json!("nonsense");
    roundtrip::<T>(sample).unwrap_err();
}

/// The types that stand inside others are compared through the methods that carry them; their enumerations here.
#[test]
fn the_words_of_enumerations_inside_types_are_those_of_the_contract() {
    let contract = contract();
    for (outer, field) in [
        ("Item", "kind"),
        ("Reading", "verdict"),
        ("BackUpPlace", "what"),
        ("CheckFinding", "verdict"),
        ("Setting", "source"),
    ] {
        let VStructOrEnum::VStruct(fields) = &contract.typedefs[outer].elt else {
            panic!("{outer} is a struct")
        };
        let VTypeExt::Plain(VType::Enum(words)) =
            &fields.elts.iter().find(|f| f.name == field).unwrap().vtype
        else {
            panic!("{field} is an enumeration")
        };
        let read = |word: &str| match outer {
            "Item" => serde_json::from_value::<ipc_proto::types::Kind>(json!(word)).map(drop),
            "Setting" => serde_json::from_value::<ipc_proto::types::SettingSource>(json!(word)).map(drop),
            "CheckFinding" => serde_json::from_value::<ipc_proto::types::CheckVerdict>(json!(word)).map(drop),
            "BackUpPlace" => serde_json::from_value::<ipc_proto::types::PlaceKind>(json!(word)).map(drop),
            _ => serde_json::from_value::<ipc_proto::types::Verdict>(json!(word)).map(drop),
        };
        let in_rust = quoted(&read("nonsense").unwrap_err().to_string());
        assert_eq!(in_rust, words.elts.iter().map(ToString::to_string).collect());
    }
}

/// A newer daemon may say other words, so Rust reads any; those of the contract it must know.
#[test]
fn the_words_for_places_and_what_is_missing_are_those_of_the_contract() {
    use ipc_proto::types::{Location, LocationKind, MissingKind, MissingPlace, PinTries};
    let contract = contract();
    let place = |field: &str, word: &str| -> Location {
        let VStructOrEnum::VStruct(fields) = &contract.typedefs["Location"].elt else { panic!("a struct") };
        let mut sample = full(&contract, fields);
        sample[field] = json!(word);
        let read: Location = serde_json::from_value(sample.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), sample, "{word} is not kept");
        read
    };
    for word in words_of(&contract, "Location", "kind") {
        assert!(!matches!(place("kind", &word).kind, LocationKind::Other(_)), "{word}");
    }
    for word in words_of(&contract, "Location", "secret") {
        place("secret", &word);
    }
    for word in ["enough", "fewer", "one", "none"] {
        assert!(!matches!(place("tries", word).tries, Some(PinTries::Other(_))), "{word}");
    }
    for word in words_of(&contract, "MissingPlace", "what") {
        let sample = json!({ "what": word, "about": null, "reason": "why", "remedy": "next", "from": null });
        let read: MissingPlace = serde_json::from_value(sample.clone()).unwrap();
        assert!(!matches!(read.what, MissingKind::Other(_)), "{word}");
        assert_eq!(serde_json::to_value(&read).unwrap(), sample);
    }
}

fn words_of(contract: &IDL<'_>, outer: &str, field: &str) -> Vec<String> {
    let VStructOrEnum::VStruct(fields) = &contract.typedefs[outer].elt else { panic!("{outer} is a struct") };
    let field = fields.elts.iter().find(|one| one.name == field);
    let Some(VTypeExt::Plain(VType::Enum(words))) = field.map(|field| &field.vtype) else {
        panic!("it is an enumeration")
    };
    words.elts.iter().map(ToString::to_string).collect()
}

fn roundtrip<T: Serialize + DeserializeOwned>(value: Value) -> Result<Value, String> {
    let read: T = serde_json::from_value(value).map_err(|error| error.to_string())?;
    Ok(serde_json::to_value(read).unwrap())
}

fn null(value: &Value, field: &str) -> Value {
    let mut value = value.clone();
    value[field] = Value::Null;
    value
}

/// The names that serde says it expected, in "unknown field `x`, expected one of `a`, `b`".
fn quoted(message: &str) -> BTreeSet<String> {
    message.split('`').skip(3).step_by(2).map(str::to_owned).collect()
}

/// A value with every field set.
fn full(contract: &IDL<'_>, fields: &VStruct<'_>) -> Value {
    let fields = fields.elts.iter().map(|field| (field.name.to_owned(), sample(contract, &field.vtype)));
    Value::Object(fields.collect::<Map<_, _>>())
}

fn sample(contract: &IDL<'_>, of: &VTypeExt<'_>) -> Value {
    match of {
        VTypeExt::Array(of) => json!([sample(contract, of)]),
        VTypeExt::Dict(of) => json!({ "key": sample(contract, of) }),
        VTypeExt::Option(of) => sample(contract, of),
        VTypeExt::Plain(of) => match of {
            VType::Bool => json!(true),
            VType::Int => json!(3),
            VType::Float => json!(1.5),
            // A time is a text too; as a sample it suits both.
            VType::String => json!("2026-11-24T14:05:00Z"),
            VType::Object => json!({}),
            VType::Enum(words) => json!(words.elts[0]),
            VType::Struct(fields) => full(contract, fields),
            VType::Typename(name) => match &contract.typedefs[name].elt {
                VStructOrEnum::VStruct(fields) => full(contract, fields),
                VStructOrEnum::VEnum(words) => json!(words.elts[0]),
            },
        },
    }
}
