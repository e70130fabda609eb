//! What the daemon refuses, and what a client may meet.

use std::{io, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    frame::{FrameTooLong, MAX_FRAME},
    server::Refusal,
    standard::ServiceError,
    wire::{Body, BodyError, Malformed},
};

/// The contract's errors. Each says why (a lower-case fragment), and what to do next (a sentence).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "error", content = "parameters")]
pub enum DaemonError {
    /// Nothing has this id.
    #[error("{reason}")]
    NotFound {
        /// What was asked for.
        id: String,
        /// Why.
        reason: String,
        /// What to do next.
        remedy: String,
    },
    /// The item does not allow this now.
    #[error("{reason}")]
    NotPossible {
        /// The item.
        id: String,
        /// Why.
        reason: String,
        /// What to do next.
        remedy: String,
        /// How the item stands, where that is why. Boxed, or every answer would be as large as this one.
        #[serde(flatten)]
        standing: Box<Standing>,
    },
    /// An argument makes no sense.
    #[error("{reason}")]
    BadInput {
        /// Why.
        reason: String,
        /// What to do next.
        remedy: String,
    },
    /// The vault is locked.
    #[error("{reason}")]
    Locked {
        /// Why.
        reason: String,
        /// What to do next.
        remedy: String,
    },
    /// A password does not open what it should.
    #[error("{reason}")]
    WrongPassword {
        /// Why.
        reason: String,
        /// What to do next.
        remedy: String,
    },
    /// A token is not plugged in, or was pulled out; a run that needs it goes on once it is back.
    #[error("{reason}")]
    Unplugged {
        /// Why.
        reason: String,
        /// What to do next.
        remedy: String,
    },
    /// The issuer does not answer, or not in its protocol.
    #[error("{reason}")]
    IssuerUnreachable {
        /// Why.
        reason: String,
        /// What to do next.
        remedy: String,
    },
    /// The issuer said no.
    #[error("{reason}")]
    IssuerRefused {
        /// Why.
        reason: String,
        /// What to do next.
        remedy: String,
    },
    /// Somebody stopped the action.
    #[error("{reason}")]
    Cancelled {
        /// Why.
        reason: String,
        /// What to do next.
        remedy: String,
    },
    /// Anything else.
    #[error("{reason}")]
    Failed {
        /// Why.
        reason: String,
        /// What to do next.
        remedy: String,
    },
}

/// Why an item does not allow something now, in words of the contract; all `None` where its state is not why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The item's state.
    pub state: Option<String>,
    /// What the item needs of the person; the words of [`NeedsYou::need`](crate::types::NeedsYou).
    pub need: Option<String>,
    /// The words of the issuer, or of the run that stands still.
    pub said: Option<String>,
}

impl DaemonError {
    /// The error's name in the contract.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.parts().0
    }

    /// What failed and why, a lower-case fragment.
    #[must_use]
    pub fn reason(&self) -> &str {
        self.parts().1
    }

    /// What to do next, a sentence.
    #[must_use]
    pub fn remedy(&self) -> &str {
        self.parts().2
    }

    fn parts(&self) -> (&'static str, &str, &str) {
        match self {
            Self::NotFound { reason, remedy, .. } => ("NotFound", reason, remedy),
            Self::NotPossible { reason, remedy, .. } => ("NotPossible", reason, remedy),
            Self::BadInput { reason, remedy } => ("BadInput", reason, remedy),
            Self::Locked { reason, remedy } => ("Locked", reason, remedy),
            Self::WrongPassword { reason, remedy } => ("WrongPassword", reason, remedy),
            Self::Unplugged { reason, remedy } => ("Unplugged", reason, remedy),
            Self::IssuerUnreachable { reason, remedy } => ("IssuerUnreachable", reason, remedy),
            Self::IssuerRefused { reason, remedy } => ("IssuerRefused", reason, remedy),
            Self::Cancelled { reason, remedy } => ("Cancelled", reason, remedy),
            Self::Failed { reason, remedy } => ("Failed", reason, remedy),
        }
    }
}

/// Towards the wire. The name and the parameters are those that serde writes: see [`InterfaceError`] for the way back.
impl From<DaemonError> for Refusal {
    fn from(error: DaemonError) -> Self {
        match serde_json::to_value(&error) {
            Ok(mut value) => Refusal::own(error.name(), &value["parameters"].take()),
            Err(_) => Refusal::failed(error.reason(), error.remedy()),
        }
    }
}

/// The errors of one interface, as a client reads them.
pub trait InterfaceError: Sized {
    /// The error `name` (without the interface), or `None` for one that is not known here.
    fn from_reply(name: &str, parameters: Body) -> Option<Self>;
}

impl InterfaceError for DaemonError {
    fn from_reply(name: &str, parameters: Body) -> Option<Self> {
        let parameters: serde_json::Value = parameters.read().ok()?;
        let known = serde_json::json!({ "error": name, "parameters": parameters });
        serde_json::from_value(known).ok().or_else(|| {
            // The contract grows: an error of a newer daemon still says why, and what to do.
            let text = |field: &str| parameters[field].as_str().map(str::to_owned);
            Some(Self::Failed { reason: text("reason")?, remedy: text("remedy")? })
        })
    }
}

/// Why a call did not get its answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError<E = DaemonError> {
    /// Nobody listens at the socket.
    #[error("no daemon answers at {path}")]
    NoDaemon {
        /// The socket.
        path: PathBuf,
    },
    /// The socket belongs to another user: nothing was sent to it.
    #[error("the socket {path} is served by another user")]
    Stranger {
        /// The socket.
        path: PathBuf,
    },
    /// The interface refused the call.
    #[error(transparent)]
    Refused(E),
    /// The call itself was wrong: client and daemon are of different versions.
    #[error(transparent)]
    Service(ServiceError),
    /// The call is longer than a frame may be; nothing was sent.
    #[error("the call is longer than {MAX_FRAME} bytes")]
    TooLong,
    /// The daemon hung up before it answered; the call may have been carried out.
    #[error("the daemon hung up before it answered")]
    HungUp,
    /// The daemon's answer is not what the contract says.
    #[error("the daemon's answer is not understood: {0}")]
    Protocol(String),
    /// The socket failed.
    #[error("the connection to the daemon failed")]
    Io(#[from] io::Error),
}

impl<E> From<BodyError> for ClientError<E> {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLong => Self::TooLong,
            BodyError::Json => Self::Protocol(error.to_string()),
        }
    }
}

impl<E> From<FrameTooLong> for ClientError<E> {
    fn from(error: FrameTooLong) -> Self {
        Self::Protocol(error.to_string())
    }
}

impl<E> From<Malformed> for ClientError<E> {
    fn from(error: Malformed) -> Self {
        Self::Protocol(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_error_of_a_newer_daemon_still_says_why_and_what_to_do() {
        let body =
            Body::of(&json!({ "reason": "the moon is full", "remedy": "Wait a week.", "phase": 1 })).unwrap();
        let error = DaemonError::from_reply("MoonIsFull", body).unwrap();
        assert_eq!(
            (error.name(), error.reason(), error.remedy()),
            ("Failed", "the moon is full", "Wait a week.")
        );
    }

    #[test]
    fn an_older_daemon_does_not_say_how_the_item_stands() {
        let body = Body::of(&json!({ "id": "a1", "reason": "a1 is expired", "remedy": "Look." })).unwrap();
        let error = DaemonError::from_reply("NotPossible", body).unwrap();
        assert!(
            matches!(&error, DaemonError::NotPossible { standing, .. } if **standing == Standing::default()),
            "{error:?}"
        );
    }

    #[test]
    fn an_error_without_its_parameters_is_not_made_up() {
        assert_eq!(DaemonError::from_reply("NotFound", Body::empty()), None);
    }
}
