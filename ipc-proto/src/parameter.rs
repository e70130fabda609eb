//! Which parameter is wrong, said without its value: it may be a password.

use serde::de::DeserializeOwned;

/// One parameter that is not what the interface says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("parameter {name} {complaint}")]
pub struct BadParameter {
    /// The parameter's name; a path such as `items[3].id` for something inside it.
    pub name: String,
    /// What is wrong with it.
    pub complaint: Complaint,
}

/// What is wrong with a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Complaint {
    /// It must be there.
    #[error("is missing")]
    Missing,
    /// The interface has none of that name.
    #[error("is unknown")]
    Unknown,
    /// It is of another type, or none of the words that are allowed.
    #[error("has the wrong type or an unknown value")]
    Wrong,
}

pub(crate) fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, BadParameter> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        // Serde's text is looked at only for the names that it quotes from our own types or from the caller's keys.
        let text = error.inner().to_string();
        if let Some(field) = quoted(&text, "missing field `") {
            BadParameter { name: join(&path, field), complaint: Complaint::Missing }
        } else if let Some(field) = quoted(&text, "unknown field `") {
            BadParameter { name: join(&path, field), complaint: Complaint::Unknown }
        } else {
            BadParameter { name: path, complaint: Complaint::Wrong }
        }
    })
}

fn quoted<'t>(text: &'t str, before: &str) -> Option<&'t str> {
    text.strip_prefix(before)?.split('`').next()
}

fn join(path: &str, field: &str) -> String {
    if path == "." || path == field {
        field.to_owned()
    } else if path.ends_with(&format!(".{field}")) {
        path.to_owned()
    } else {
        format!("{path}.{field}")
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only its name matters")]
        id: String,
        #[expect(dead_code, reason = "only its name matters")]
        #[serde(default)]
        inner: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only its name matters")]
        size: u8,
    }

    fn complaint(json: &str) -> (String, Complaint) {
        let bad = read::<Outer>(json.as_bytes()).unwrap_err();
        (bad.name, bad.complaint)
    }

    #[test]
    fn the_wrong_parameter_is_named() {
        assert_eq!(complaint("{}"), ("id".into(), Complaint::Missing));
        assert_eq!(complaint(r#"{"id":3}"#), ("id".into(), Complaint::Wrong));
        assert_eq!(complaint(r#"{"id":"a","colour":1}"#), ("colour".into(), Complaint::Unknown));
        assert_eq!(
            complaint(r#"{"id":"a","inner":[{"size":1},{"size":900}]}"#),
            ("inner[1].size".into(), Complaint::Wrong)
        );
        assert_eq!(complaint(r#"{"id":"a","inner":[{}]}"#), ("inner[0].size".into(), Complaint::Missing));
        assert_eq!(
            complaint(r#"{"id":"a","inner":[{"size":1,"x":0}]}"#),
            ("inner[0].x".into(), Complaint::Unknown)
        );
    }

    #[test]
    fn the_value_is_not_repeated() {
        let bad = read::<Outer>(br#"{"id":"a","inner":"hunter2"}"#).unwrap_err();
        assert_eq!(bad.to_string(), "parameter inner has the wrong type or an unknown value");
    }
}
