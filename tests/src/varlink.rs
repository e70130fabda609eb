//! The daemon's socket as a stranger sees it: JSON that ends with NUL, nothing of the product's own client.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

use serde_json::{Value, json};

use crate::process::PATIENCE;

const INTERFACE: &str = "org.neverlapse.Daemon";

/// A connection to the daemon.
#[derive(Debug)]
pub struct Varlink {
    stream: BufReader<UnixStream>,
}

/// The answer to one call: its parameters, or the error's name and parameters.
pub type Call = Result<Value, (String, Value)>;

impl Varlink {
    /// Connects, if somebody listens.
    ///
    /// # Errors
    /// If nobody does.
    pub fn connect(socket: &Path) -> std::io::Result<Self> {
        let stream = UnixStream::connect(socket)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Calls a method of the daemon's interface and waits for its one answer.
    ///
    /// # Panics
    /// If there is no answer.
    pub fn call(&mut self, method: &str, parameters: &Value) -> Call {
        self.send(method, parameters, false);
        self.answer().unwrap_or_else(|error| panic!("{method} has no answer: {error}"))
    }

    /// Calls a method that answers many times; `answer` reads them.
    ///
    /// # Panics
    /// If the daemon has gone.
    pub fn send(&mut self, method: &str, parameters: &Value, more: bool) {
        let call =
            json!({ "method": format!("{INTERFACE}.{method}"), "parameters": parameters, "more": more });
        let frame = [call.to_string().as_bytes(), b"\0"].concat();
        let sent = self.stream.get_mut().write_all(&frame);
        sent.unwrap_or_else(|error| panic!("{method} cannot be called: {error}"));
    }

    /// The next answer.
    ///
    /// # Errors
    /// If the daemon hangs up, or says nothing for a minute.
    pub fn answer(&mut self) -> std::io::Result<Call> {
        let mut frame = Vec::new();
        self.stream.read_until(0, &mut frame)?;
        if frame.pop() != Some(0) {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let answer: Value = serde_json::from_slice(&frame)?;
        let parameters = answer["parameters"].clone();
        Ok(match answer["error"].as_str() {
            Some(error) => Err((error.to_owned(), parameters)),
            None => Ok(parameters),
        })
    }
}
