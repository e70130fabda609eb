//! Entries of systemd's journal, in its own protocol: one datagram an entry, a field a line.
//!
//! The field `item` of an event is the entry's `NEVERLAPSE_ITEM`, and so on. They also stand in its message, as they do
//! in a plain log: the ready-made crate leaves them out, so that `journalctl` would show that something failed, but not
//! why.

use std::{env, fmt::Write as _, io, os::unix::net::UnixDatagram, time::Duration};

use rustix::fs::fstat;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::layer::{Context, Layer};

/// Where the journal listens.
const SOCKET: &str = "/run/systemd/journal/socket";

/// A journal that hangs costs entries, not deadlines.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is longer is cut: an entry has to fit into a datagram.
const LONGEST: usize = 8 * 1024;

/// The way to the journal.
pub(super) struct Journal(UnixDatagram);

impl Journal {
    /// The journal, if standard error leads there (`JOURNAL_STREAM`, systemd.exec(5)) and it can be reached.
    pub(super) fn of_environment() -> Option<Self> {
        let named = env::var("JOURNAL_STREAM").ok()?;
        let stream = fstat(io::stderr()).ok()?;
        if named != format!("{}:{}", stream.st_dev, stream.st_ino) {
            return None;
        }
        let connect = || {
            let socket = UnixDatagram::unbound()?;
            socket.set_write_timeout(Some(PATIENCE))?;
            socket.connect(SOCKET)?;
            Ok(socket)
        };
        let socket: io::Result<UnixDatagram> = connect();
        socket.ok().map(Self)
    }
}

impl<S: Subscriber> Layer<S> for Journal {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut told = Told::default();
        event.record(&mut told);
        if self.0.send(&told.entry(event.metadata())).is_err() {
            // The journal reads this too; there is no other place to say it.
            eprintln!("{}", told.message);
        }
    }
}

/// What an event has told.
#[derive(Default)]
struct Told {
    message: String,
    fields: Vec<(&'static str, String)>,
}

impl Visit for Told {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.take(field.name(), format!("{value:?}"));
    }
}

impl Told {
    fn take(&mut self, name: &'static str, value: String) {
        if name == "message" { self.message = value } else { self.fields.push((name, value)) }
    }

    fn entry(&mut self, of: &Metadata<'_>) -> Vec<u8> {
        for (name, value) in &self.fields {
            // Writing to a string does not fail.
            let _ = write!(self.message, " {name}={value}");
        }
        let mut entry = Vec::new();
        put(&mut entry, "MESSAGE", &self.message);
        put(&mut entry, "PRIORITY", priority(*of.level()));
        put(&mut entry, "SYSLOG_IDENTIFIER", "neverlapsed");
        put(&mut entry, "NEVERLAPSE_TARGET", of.target());
        for (name, value) in &self.fields {
            // The journal takes capital letters, digits and underscores.
            let name = name.to_ascii_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
            put(&mut entry, &format!("NEVERLAPSE_{name}"), value);
        }
        entry
    }
}

/// syslog(3)'s number.
fn priority(level: Level) -> &'static str {
    match level {
        Level::ERROR => "3",
        Level::WARN => "4",
        Level::INFO => "6",
        Level::DEBUG | Level::TRACE => "7",
    }
}

/// By its length, so that a line's end in a value cannot begin another field.
fn put(entry: &mut Vec<u8>, name: &str, value: &str) {
    let value = &value.as_bytes()[..value.floor_char_boundary(LONGEST)];
    entry.extend_from_slice(name.as_bytes());
    entry.push(b'\n');
    entry.extend_from_slice(&(value.len() as u64).to_le_bytes());
    entry.extend_from_slice(value);
    entry.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_pass_for_another_field() {
        let mut entry = Vec::new();
        put(&mut entry, "NEVERLAPSE_REASON", "no\nMESSAGE=all is well");
        let mut expected = b"NEVERLAPSE_REASON\n".to_vec();
        expected.extend_from_slice(&[22, 0, 0, 0, 0, 0, 0, 0]);
        expected.extend_from_slice(b"no\nMESSAGE=all is well\n");
        assert_eq!(entry, expected);
    }

    #[test]
    fn an_entry_has_its_fields_apart_and_in_its_message() {
        let (journal, listener) = UnixDatagram::pair().unwrap();
        let log = tracing_subscriber::registry::Registry::default();
        let log = tracing_subscriber::layer::SubscriberExt::with(log, Journal(journal));
        tracing::subscriber::with_default(log, || {
            tracing::warn!(item = "i7", reason = %"no answer", "a long action ended");
        });
        let mut entry = vec![0; 4096];
        let length = listener.recv(&mut entry).unwrap();
        let entry = String::from_utf8_lossy(&entry[..length]);
        for part in
            ["a long action ended item=i7 reason=no answer\n", "\x004\n", "NEVERLAPSE_ITEM\n", "\0i7\n"]
        {
            // A number of 8 bytes stands before each value.
            assert!(entry.contains(part), "{part:?} is not in {entry:?}");
        }
    }
}
