//! What an interface is asked, and what it answers.

use std::borrow::Cow;

use futures_util::stream::{self, BoxStream, StreamExt as _};
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::{mpsc, oneshot};

use crate::{
    standard::{self, ServiceError},
    wire::{Body, BodyError},
};

/// One call to an interface.
#[derive(Debug)]
pub struct Call {
    pub(super) interface: &'static str,
    pub(super) method: String,
    pub(super) parameters: Body,
    pub(super) more: bool,
}

impl Call {
    /// The method's name without its interface.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Whether the caller reads a stream of replies; without it only the last one is sent.
    #[must_use]
    pub fn more(&self) -> bool {
        self.more
    }

    /// The parameters as a Rust type.
    ///
    /// # Errors
    /// `InvalidParameter`, naming the first that is missing, unknown or wrong.
    pub fn parameters<T: DeserializeOwned>(&self) -> Result<T, ServiceError> {
        Ok(self.parameters.read()?)
    }

    /// For methods that make sense only as a stream.
    ///
    /// # Errors
    /// `ExpectedMore` where the caller reads one reply only.
    pub fn expect_more(&self) -> Result<(), ServiceError> {
        if self.more { Ok(()) } else { Err(ServiceError::ExpectedMore {}) }
    }

    /// The error for a method that the interface does not have.
    #[must_use]
    pub fn unknown_method(&self) -> ServiceError {
        ServiceError::MethodNotFound { method: format!("{}.{}", self.interface, self.method) }
    }
}

/// What a method answers with.
pub enum Answer {
    /// One reply.
    One(Body),
    /// Replies as they come. A stream that ends without a last part hangs up on the client.
    Many(BoxStream<'static, Part>),
}

/// One reply of a stream.
#[derive(Debug)]
pub enum Part {
    /// More will follow. Skipped for callers that did not ask for `more`.
    More(Body),
    /// The last one.
    Last(Body),
    /// An error ends the stream.
    Refused(Refusal),
}

impl Answer {
    /// One reply with these parameters.
    ///
    /// # Errors
    /// `Failed` where they are too long for a frame.
    pub fn one<T: Serialize + ?Sized>(parameters: &T) -> Result<Self, Refusal> {
        Ok(Self::One(Body::of(parameters)?))
    }

    /// One reply without parameters.
    #[must_use]
    pub fn done() -> Self {
        Self::One(Body::empty())
    }

    /// The replies of a stream.
    pub fn many(parts: impl futures_util::Stream<Item = Part> + Send + 'static) -> Self {
        Self::Many(parts.boxed())
    }

    /// An answer that a task elsewhere gives: progress as it comes, then the end.
    #[must_use]
    pub fn reported() -> (Reporter, Self) {
        let (more, progress) = mpsc::channel(REPORTS_HELD);
        let (last, end) = oneshot::channel();
        let parts = stream::unfold(Some((progress, end)), async |state| {
            let (mut progress, end) = state?;
            match progress.recv().await {
                Some(body) => Some((Part::More(body), Some((progress, end)))),
                None => Some((end.await.ok()?, None)),
            }
        });
        (Reporter { more, last }, Self::many(parts))
    }
}

/// How many reports wait for a client that reads slowly; further ones are skipped, the last one never.
const REPORTS_HELD: usize = 64;

/// Where a long action reports. Nothing here waits for the client, and a client that has gone is no error.
///
/// Dropped without [`Reporter::finish`], it hangs up on the client.
#[derive(Debug)]
pub struct Reporter {
    more: mpsc::Sender<Body>,
    last: oneshot::Sender<Part>,
}

impl Reporter {
    /// Reports progress.
    pub fn progress<T: Serialize + ?Sized>(&self, parameters: &T) {
        match Body::of(parameters) {
            Ok(body) => drop(self.more.try_send(body)),
            Err(error) => tracing::error!(%error, "progress is not reported"),
        }
    }

    /// Answers the call.
    pub fn finish<T: Serialize>(self, result: Result<T, Refusal>) {
        let part = match result.and_then(|parameters| Ok(Body::of(&parameters)?)) {
            Ok(body) => Part::Last(body),
            Err(refusal) => Part::Refused(refusal),
        };
        drop(self.last.send(part));
    }

    /// Whether the client still listens.
    #[must_use]
    pub fn is_heard(&self) -> bool {
        !self.more.is_closed()
    }
}

/// An error reply: its name and its parameters.
#[derive(Debug)]
pub struct Refusal {
    error: Cow<'static, str>,
    parameters: Body,
}

impl Refusal {
    /// The interface's own error `error`, without the interface's name.
    pub fn own<T: Serialize + ?Sized>(error: &'static str, parameters: &T) -> Self {
        match Body::of(parameters) {
            Ok(parameters) => Self { error: Cow::Borrowed(error), parameters },
            Err(error) => error.into(),
        }
    }

    /// The error `Failed (reason, remedy)`, which every interface has.
    #[must_use]
    pub fn failed(reason: &str, remedy: &str) -> Self {
        let text = |text: &str| text.chars().take(4096).collect::<String>();
        Self::own("Failed", &serde_json::json!({ "reason": text(reason), "remedy": text(remedy) }))
    }

    /// The error's full name, for a server of `interface`.
    pub(super) fn full_name(&self, interface: &str) -> String {
        if self.error.contains('.') { self.error.to_string() } else { format!("{interface}.{}", self.error) }
    }

    pub(super) fn into_parameters(self) -> Body {
        self.parameters
    }
}

impl From<BodyError> for Refusal {
    fn from(error: BodyError) -> Self {
        tracing::error!(%error, "an answer cannot be sent");
        Self::failed(&error.to_string(), "ask for less at once, and report this as a mistake of the program")
    }
}

impl From<ServiceError> for Refusal {
    fn from(error: ServiceError) -> Self {
        let (name, parameters) = match &error {
            ServiceError::InterfaceNotFound { interface } => {
                ("InterfaceNotFound", Body::of(&serde_json::json!({ "interface": interface })))
            }
            ServiceError::MethodNotFound { method } => {
                ("MethodNotFound", Body::of(&serde_json::json!({ "method": method })))
            }
            ServiceError::MethodNotImplemented { method } => {
                ("MethodNotImplemented", Body::of(&serde_json::json!({ "method": method })))
            }
            ServiceError::InvalidParameter { parameter, reason } => (
                "InvalidParameter",
                Body::of(&serde_json::json!({ "parameter": parameter, "reason": reason })),
            ),
            ServiceError::PermissionDenied {} => ("PermissionDenied", Ok(Body::empty())),
            ServiceError::ExpectedMore {} => ("ExpectedMore", Ok(Body::empty())),
        };
        // A name of almost a frame's length does not come back; the error still does.
        let parameters = parameters.unwrap_or_else(|_| Body::empty());
        Self { error: Cow::Owned(format!("{}.{name}", standard::NAME)), parameters }
    }
}
