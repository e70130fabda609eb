//! Changes that are written together or not at all.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

/// The longest value, in bytes of JSON.
pub const MAX_VALUE: usize = 64 * 1024;

/// The longest "table/key", in bytes.
pub const MAX_KEY: usize = 255;

/// Changes to records, for [`Ledger::commit`](crate::Ledger::commit). A later change of a record replaces an
/// earlier one.
#[derive(Clone, Default)]
pub struct Batch {
    /// By record name; `None` deletes.
    pub(crate) changes: BTreeMap<String, Option<Vec<u8>>>,
}

impl Batch {
    /// A batch without changes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts `value` under `key` into `table`, in place of what is there.
    ///
    /// # Errors
    /// When a name is not allowed, or the value is longer than [`MAX_VALUE`] as JSON or has no JSON form.
    pub fn put<T: Serialize + ?Sized>(
        &mut self,
        table: &str,
        key: &str,
        value: &T,
    ) -> Result<(), BatchError> {
        let name = name(table, key)?;
        let json = serde_json::to_vec(value)
            .map_err(|source| BatchError::Encode { name: name.clone(), source: Arc::new(source) })?;
        self.put_json(name, json)
    }

    /// Deletes the record `key` of `table`, if there is one.
    pub fn delete(&mut self, table: &str, key: &str) {
        // A name that is not allowed names no record, so there is nothing to delete.
        if let Ok(name) = name(table, key) {
            self.changes.insert(name, None);
        }
    }

    /// Adds the changes of `other`, which win over those here.
    pub fn append(&mut self, mut other: Self) {
        self.changes.append(&mut other.changes);
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    pub(crate) fn put_json(&mut self, name: String, json: Vec<u8>) -> Result<(), BatchError> {
        if json.len() > MAX_VALUE {
            return Err(BatchError::TooLong { name, length: json.len() });
        }
        self.changes.insert(name, Some(json));
        Ok(())
    }

    /// Bytes of names and values.
    pub(crate) fn size(&self) -> u64 {
        let size: usize =
            self.changes.iter().map(|(name, value)| name.len() + value.as_ref().map_or(0, Vec::len)).sum();
        size as u64
    }
}

/// Shows the names only: a value may be private.
impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.changes.keys()).finish()
    }
}

/// Why a change cannot go into a batch.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BatchError {
    /// A table or key is empty, too long or has characters that are not allowed.
    #[error("\"{}\" is no name for a record: {reason}", .name.escape_debug())]
    BadName {
        /// The name, as "table/key".
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The value is too long.
    #[error("the value of {name} has {length} bytes, {MAX_VALUE} are allowed")]
    TooLong {
        /// The record, as "table/key".
        name: String,
        /// Its length as JSON, in bytes.
        length: usize,
    },
    /// The value has no JSON form.
    #[error("the value of {name} cannot be written as JSON")]
    Encode {
        /// The record, as "table/key".
        name: String,
        /// Why not.
        #[source]
        source: Arc<serde_json::Error>,
    },
}

/// The name under which the store knows a record. Control characters are kept out, because the store uses them to
/// mark the parts of a long value.
pub(crate) fn name(table: &str, key: &str) -> Result<String, BatchError> {
    let name = format!("{table}/{key}");
    let reason = if table.is_empty() || key.is_empty() {
        "neither table nor key may be empty"
    } else if table.contains('/') {
        "a table has no slash"
    } else if name.len() > MAX_KEY {
        "it is longer than 255 bytes"
    } else if name.chars().any(char::is_control) {
        "control characters are not allowed"
    } else {
        return Ok(name);
    };
    Err(BatchError::BadName { name, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_confuse_the_store_are_refused() {
        for (table, key) in [("", "a"), ("a", ""), ("a/b", "c"), ("a", "b\0c"), ("a", &"x".repeat(300))] {
            assert!(name(table, key).is_err(), "{table:?} {key:?}");
        }
        assert_eq!(name("identity", "42/key").unwrap(), "identity/42/key");
    }

    #[test]
    fn a_value_above_the_limit_is_refused_with_its_length() {
        let mut batch = Batch::new();
        let error = batch.put("t", "k", &"x".repeat(MAX_VALUE)).unwrap_err();
        assert_eq!(error.to_string(), "the value of t/k has 65538 bytes, 65536 are allowed");
        assert!(batch.is_empty());
    }

    #[test]
    fn debug_output_shows_names_but_no_values() {
        let mut batch = Batch::new();
        batch.put("code", "1", "ABCD-EFGH").unwrap();
        assert_eq!(format!("{batch:?}"), r#"{"code/1"}"#);
    }
}
