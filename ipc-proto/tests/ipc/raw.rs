//! A client that writes bytes, right or wrong.

use std::path::Path;

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::UnixStream,
};

pub(crate) struct Raw(pub(crate) BufReader<UnixStream>);

impl Raw {
    pub(crate) async fn connect(path: &Path) -> Self {
        Self(BufReader::new(UnixStream::connect(path).await.unwrap()))
    }

    pub(crate) async fn send(&mut self, json: &str) {
        self.send_bytes(&[json.as_bytes(), &[0]].concat()).await;
    }

    pub(crate) async fn send_bytes(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).await.unwrap();
    }

    /// The next reply; `None` once the server has hung up.
    pub(crate) async fn reply(&mut self) -> Option<Value> {
        let mut frame = Vec::new();
        self.0.read_until(0, &mut frame).await.ok()?;
        (frame.pop() == Some(0)).then(|| serde_json::from_slice(&frame).unwrap())
    }

    pub(crate) async fn ask(&mut self, json: &str) -> Value {
        self.send(json).await;
        self.reply().await.expect("an answer")
    }

    /// Whatever comes until the server hangs up.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        // A reset is a hang-up too.
        let _ = self.0.read_to_end(&mut rest).await;
        rest
    }
}
