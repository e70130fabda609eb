//! Walking through a table.

use std::collections::VecDeque;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::Ledger;
use crate::error::LedgerError;

/// Records fetched at a time: enough to be quick, few enough to be small in memory.
const PAGE: usize = 64;

/// Iterates over the records of a table as `(key, record)`; see [`Ledger::scan`]. An error of the store ends it, a
/// record that cannot be understood does not.
pub struct Scan<T> {
    ledger: Ledger,
    prefix: String,
    fetched: VecDeque<(String, Vec<u8>)>,
    last: Option<String>,
    ended: bool,
    record: PhantomData<fn() -> T>,
}

impl<T> Scan<T> {
    pub(crate) fn new(ledger: Ledger, table: &str) -> Self {
        Self {
            ledger,
            prefix: format!("{table}/"),
            fetched: VecDeque::new(),
            last: None,
            ended: false,
            record: PhantomData,
        }
    }

    /// Over all tables; the keys are whole names then.
    pub(crate) fn all(ledger: Ledger) -> Self {
        Self { prefix: String::new(), ..Self::new(ledger, "") }
    }

    fn fetch(&mut self) -> Result<(), LedgerError> {
        let page = self.ledger.writer.read(|store| store.page(&self.prefix, self.last.as_deref(), PAGE))?;
        self.ended = page.len() < PAGE;
        self.last = page.last().map(|(name, _)| name.clone());
        self.fetched = page.into();
        Ok(())
    }
}

impl<T: DeserializeOwned> Iterator for Scan<T> {
    type Item = Result<(String, T), LedgerError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.fetched.is_empty()
            && !self.ended
            && let Err(error) = self.fetch()
        {
            self.ended = true;
            return Some(Err(error));
        }
        let (name, value) = self.fetched.pop_front()?;
        Some(decode(&name, &value).map(|record| (name[self.prefix.len()..].to_owned(), record)))
    }
}

pub(crate) fn decode<T: DeserializeOwned>(name: &str, value: &[u8]) -> Result<T, LedgerError> {
    serde_json::from_slice(value)
        .map_err(|source| LedgerError::Decode { name: name.to_owned(), source: Arc::new(source) })
}
