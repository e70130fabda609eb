//! What programs read: the JSON of `--json`.
//!
//! An [`Item`] already is what the contract promises, every field always there and null where it does not apply. Here is what
//! goes around it. Nothing here has a place for a secret, except the answer to `import --dry-run --reveal`, which
//! stores nothing.

use std::io;

use ipc_proto::methods::ReadReply;
use ipc_proto::types::{Item, Outcome, Progress};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// One value on one line, as `--json` prints it.
pub(crate) fn line(value: &(impl Serialize + ?Sized)) -> io::Result<String> {
    Ok(serde_json::to_string(value)? + "\n")
}

/// Something together with what became of it: `tracked`, `completed`, `known` or `nothing`.
#[derive(Debug, Serialize)]
pub(crate) struct WithOutcome<'a, T> {
    /// What became of it.
    pub(crate) outcome: Outcome,
    /// What it is; its fields stand beside the outcome.
    #[serde(flatten)]
    pub(crate) value: &'a T,
}

/// What `import --json` prints: the reading, and the item that is tracked because of it; null where there is none.
pub(crate) fn imported(answer: &ReadReply, reveal: bool) -> io::Result<Value> {
    const ALWAYS: [&str; 7] = ["id", "kind", "state", "title", "deadline", "last_safe_day", "needs_you"];
    let reading = &answer.reading;
    let mut fields = match &answer.item {
        Some(item) => object(item)?,
        None => ALWAYS.iter().map(|name| ((*name).to_owned(), Value::Null)).collect(),
    };
    let read = [
        ("verdict", json!(reading.verdict.to_string())),
        ("reasons", json!(reading.reasons)),
        ("outcome", json!(answer.outcome)),
        ("issuer", json!(reading.issuer)),
        ("reference_number", json!(reading.reference_number)),
        ("order", json!(reading.order)),
        ("link", json!(reading.link)),
        ("approved_at", json!(reading.approved_at)),
    ];
    for (name, value) in read {
        // Where the mail is silent, what the item knows already stays.
        if !value.is_null() || !fields.contains_key(name) {
            fields.insert(name.to_owned(), value);
        }
    }
    if reveal {
        let shown = |secret: &Option<SecretString>| json!(secret.as_ref().map(ExposeSecret::expose_secret));
        fields.insert("authorization_code".to_owned(), shown(&reading.authorization_code));
        fields.insert("pin".to_owned(), shown(&reading.pin));
        fields.insert("verification_code".to_owned(), shown(&reading.verification_code));
    }
    Ok(Value::Object(fields))
}

fn object(value: &impl Serialize) -> io::Result<Map<String, Value>> {
    match serde_json::to_value(value)? {
        Value::Object(fields) => Ok(fields),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Ok(Map::new())
        }
    }
}

/// What `watch --json` prints, one a line.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(crate) enum WatchLine<'a> {
    /// An item is there, is new or has changed.
    Item(&'a Item),
    /// Every item that there is has been printed; what was printed before and not since is gone.
    SnapshotComplete {
        /// How many items there are.
        tracked: usize,
    },
    /// An item is tracked no more.
    Gone {
        /// Its id.
        id: &'a str,
    },
    /// A long action has come further.
    Progress(&'a Progress),
    /// Reminders are held back from now on, or no more.
    Paused {
        /// Until when; null: they go on.
        until: &'a Option<Timestamp>,
    },
    /// The daemon is out of reach; a new snapshot follows once it answers.
    Lost {
        /// Why.
        reason: String,
    },
}

/// The exact fields that scripts rely on, so that they cannot be lost by accident.
#[cfg(test)]
mod tests {
    use super::*;
    use ipc_proto::types::{Kind, NeedsYou, Reading, State, Subject, Verdict};

    fn names(value: &Value) -> Vec<&str> {
        value.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn an_item_has_every_field_and_null_where_it_does_not_apply() {
        let item = Item::new("a1", Kind::Activation, "wipo", State::AwaitingCode, "Zoë");
        let value = serde_json::to_value(&item).unwrap();
        for name in ["id", "kind", "issuer", "state", "title", "deadline", "last_safe_day", "needs_you"] {
            assert!(names(&value).contains(&name), "{name}");
        }
        assert_eq!((&value["kind"], &value["state"]), (&json!("activation"), &json!("awaiting-code")));
        assert_eq!((&value["deadline"], &value["subject"]), (&Value::Null, &Value::Null));
    }

    #[test]
    fn an_identity_has_its_subject_with_every_unit_apart() {
        let mut item = Item::new("i1", Kind::Identity, "wipo", State::Valid, "Zoë");
        item.subject = Some(Subject { cn: Some("Zoë".into()), o: None, ou: vec!["A".into(), "B".into()] });
        item.not_after = Some("2026-11-24T14:05:00Z".parse().unwrap());
        item.needs_you =
            Some(NeedsYou { reason: "r".into(), remedy: "m".into(), need: "pick-up".into(), said: None });
        let value = serde_json::to_value(&item).unwrap();
        assert_eq!(value["subject"], json!({"cn": "Zoë", "o": null, "ou": ["A", "B"]}));
        assert_eq!(value["not_after"], "2026-11-24T14:05:00Z");
        assert_eq!(
            value["needs_you"],
            json!({"reason": "r", "remedy": "m", "need": "pick-up", "said": null})
        );
        for name in ["location", "serial", "backups"] {
            assert!(names(&value).contains(&name), "{name}");
        }
    }

    fn answer(verdict: Verdict, item: Option<Item>) -> ReadReply {
        let reading = Reading {
            order: None,
            verification_code: None,
            verdict,
            reasons: vec!["because.".into()],
            issuer: Some("wipo".into()),
            reference_number: Some("12345678".into()),
            link: None,
            approved_at: None,
            authorization_code: Some("ABCD-EFGH".into()),
            pin: None,
        };
        ReadReply { reading, item, outcome: Outcome::Nothing }
    }

    #[test]
    fn an_import_names_its_verdict_with_hyphens_and_hides_the_codes() {
        let value = imported(&answer(Verdict::NotActivation, None), false).unwrap();
        assert_eq!(value["verdict"], "not-activation");
        assert_eq!((&value["id"], &value["link"]), (&Value::Null, &Value::Null));
        assert!(!value.to_string().contains("ABCD"));
        assert!(!names(&value).contains(&"authorization_code"));
    }

    #[test]
    fn revealed_codes_are_there_and_null_where_absent() {
        let value = imported(&answer(Verdict::Activation, None), true).unwrap();
        assert_eq!((&value["authorization_code"], &value["pin"]), (&json!("ABCD-EFGH"), &Value::Null));
        assert!(names(&value).contains(&"pin"));
    }

    #[test]
    fn an_import_that_tracks_carries_the_item() {
        let mut item = Item::new("a1", Kind::Activation, "wipo", State::Ready, "Zoë");
        item.link = Some("https://example.org".into());
        let value = imported(&answer(Verdict::Activation, Some(item)), false).unwrap();
        assert_eq!((&value["id"], &value["state"]), (&json!("a1"), &json!("ready")));
        assert_eq!(value["link"], "https://example.org");
    }
}
