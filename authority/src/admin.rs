//! The operator's way in: a socket that only the authority's owner can use. sled has one opener, so whoever comes while
//! the authority is served asks it; otherwise the command opens the office itself and runs the same errand.

use std::{path::Path, sync::Arc};

use clock::SystemClock;
use ipc_proto::{
    Body, ClientError, InterfaceError,
    client::Connection,
    server::{Answer, Call, Caller, Interface, Refusal},
};
use ledger::OpenError;
use serde::Deserialize;

use crate::{
    desk::DeskError,
    errands::{Approve, Deny, Errand, List, Profile, Revoke, Unlock},
    office::{Office, OfficeError, WhenAbsent},
};

/// The socket's name in the authority's folder.
pub(crate) const SOCKET: &str = "authority.sock";
const INTERFACE: &str = "org.neverlapse.Authority";

/// Why an errand was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AdminError {
    /// The desk of this process said no.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The desk of the serving authority said no.
    #[error("{reason}")]
    Refused { kind: Kind, reason: String, remedy: String },
    /// The office does not open here.
    #[error(transparent)]
    Office(#[from] OfficeError),
    /// Another process has the ledger but does not answer at the socket.
    #[error("another process uses the authority{}, but does not answer", .pid.map_or_else(String::new, |pid| format!(" (process {pid})")))]
    Busy { pid: Option<u32> },
    /// The serving authority cannot be spoken to.
    #[error("the serving authority cannot be asked")]
    Client(#[source] Box<ClientError<Refused>>),
    /// The errand's thread failed.
    #[error("the errand failed unexpectedly")]
    Failed(#[from] tokio::task::JoinError),
}

/// An error as the interface knows it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, thiserror::Error)]
#[error("{reason}")]
pub(crate) struct Refused {
    #[serde(skip)]
    kind: Kind,
    reason: String,
    remedy: String,
}

/// Which error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    BadInput,
    NotFound,
    NotPossible,
    #[default]
    Failed,
}

/// Runs `errand`: in the serving authority, or here when nobody serves.
pub(crate) async fn ask<E: Errand>(
    dir: &Path,
    errand: E,
    absent: WhenAbsent,
) -> Result<E::Reply, AdminError> {
    let socket = dir.join(SOCKET);
    match Connection::<Refused>::connect(&socket, INTERFACE).await {
        Ok(mut connection) => connection.call(E::METHOD, &errand).await.map_err(|error| {
            if let ClientError::Refused(Refused { kind, reason, remedy }) = error {
                AdminError::Refused { kind, reason, remedy }
            } else {
                AdminError::Client(Box::new(error))
            }
        }),
        Err(ClientError::NoDaemon { .. }) => {
            let office = match Office::open(dir, Arc::new(SystemClock), absent).await {
                Err(OfficeError::Ledger(OpenError::InUse { pid })) => return Err(AdminError::Busy { pid }),
                opened => opened?,
            };
            Ok(tokio::task::spawn_blocking(move || errand.run(&office)).await??)
        }
        Err(error) => Err(AdminError::Client(Box::new(error))),
    }
}

/// The serving side.
pub(crate) struct Desk(pub(crate) Arc<Office>);

impl Interface for Desk {
    const NAME: &'static str = INTERFACE;
    const DESCRIPTION: &'static str = include_str!("../interface/org.neverlapse.Authority.varlink");
    const PRODUCT: &'static str = "neverlapse-authority";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    async fn call(&self, _: Caller, call: Call) -> Result<Answer, Refusal> {
        match call.method() {
            Approve::METHOD => self.run::<Approve>(&call).await,
            Deny::METHOD => self.run::<Deny>(&call).await,
            Revoke::METHOD => self.run::<Revoke>(&call).await,
            Unlock::METHOD => self.run::<Unlock>(&call).await,
            List::METHOD => self.run::<List>(&call).await,
            Profile::METHOD => self.run::<Profile>(&call).await,
            _ => Err(call.unknown_method().into()),
        }
    }
}

impl Desk {
    /// On a thread of its own, since the ledger and a mail server block.
    async fn run<E: Errand>(&self, call: &Call) -> Result<Answer, Refusal> {
        let errand: E = call.parameters()?;
        let office = Arc::clone(&self.0);
        match tokio::task::spawn_blocking(move || errand.run(&office)).await {
            Ok(Ok(reply)) => Answer::one(&reply),
            Ok(Err(error)) => {
                let parameters = serde_json::json!({
                    "reason": crate::narrate(&error),
                    "remedy": error.remedy(),
                });
                Err(Refusal::own(Kind::of(&error).name(), &parameters))
            }
            Err(error) => {
                tracing::error!(%error, "an errand failed");
                Err(Refusal::failed("the errand failed unexpectedly", "look at the authority's log"))
            }
        }
    }
}

impl Kind {
    const ALL: [Self; 4] = [Self::BadInput, Self::NotFound, Self::NotPossible, Self::Failed];

    pub(crate) fn of(error: &DeskError) -> Self {
        match error {
            DeskError::BadInput { .. } => Self::BadInput,
            DeskError::NotFound { .. } => Self::NotFound,
            DeskError::NotPossible { .. } => Self::NotPossible,
            DeskError::Mail(_) | DeskError::Ca(_) | DeskError::Store(_) => Self::Failed,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::BadInput => "BadInput",
            Self::NotFound => "NotFound",
            Self::NotPossible => "NotPossible",
            Self::Failed => "Failed",
        }
    }
}

impl InterfaceError for Refused {
    fn from_reply(name: &str, parameters: Body) -> Option<Self> {
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name)?;
        let refused: Self = parameters.read().ok()?;
        Some(Self { kind, ..refused })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checked_in_interface_names_every_method_and_error() {
        let text = Desk::DESCRIPTION;
        assert!(text.contains(&format!("interface {INTERFACE}\n")));
        let methods =
            [Approve::METHOD, Deny::METHOD, Revoke::METHOD, List::METHOD, Profile::METHOD, Unlock::METHOD];
        assert_eq!(text.lines().filter(|line| line.starts_with("method ")).count(), methods.len());
        for method in methods {
            assert!(text.contains(&format!("\nmethod {method}(")), "{method}");
        }
        assert_eq!(text.lines().filter(|line| line.starts_with("error ")).count(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert!(text.contains(&format!("\nerror {} (reason: string, remedy: string)", kind.name())));
        }
    }
}
