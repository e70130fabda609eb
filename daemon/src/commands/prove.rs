//! Copies that were opened: whose they are, and what that says about them.

use ipc_proto::{DaemonError, types};
use ledger::Batch;
use lifecycle::{BackUp, Identity, Input};

use crate::runtime::Runtime;

/// What it means for an identity that a file holds some certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Says {
    /// There is a copy of the present certificate.
    Current,
    /// There is one of an earlier certificate.
    Older,
    /// Something else lies where a copy was.
    Replaced,
}

impl Runtime {
    /// The file at `path` was opened just now and its key has proven itself: whosever copy it is, that counts as proven
    /// again, and where it took the place of another copy, that one is not believed any more. Answers whose copy it is.
    pub(super) async fn proven(
        &mut self,
        path: &str,
        fingerprint: &str,
    ) -> Result<Option<types::Item>, DaemonError> {
        let now = self.tracker.now();
        let found =
            self.identities().filter_map(|identity| Some((says(identity, path, fingerprint)?, identity)));
        let found: Vec<_> = found
            .map(|(says, identity)| {
                let known = identity.backups.iter().filter(|copy| copy.fingerprint == fingerprint);
                let made_at = known.map(|copy| copy.made_at).min().unwrap_or(now);
                let (path, fingerprint) = (path.to_owned(), fingerprint.to_owned());
                let backup = BackUp { path, made_at, proven_at: Some(now), fingerprint };
                (says, identity.id, backup)
            })
            .collect();
        let whose = found.iter().filter(|(says, ..)| *says != Says::Replaced).min_by_key(|(says, ..)| *says);
        let whose = whose.map(|(_, id, _)| *id);
        for (_, id, backup) in found {
            self.take_in(Input::BackedUp { id, backup }, Batch::new()).await?;
        }
        whose.map(|id| self.shown(id)).transpose()
    }
}

fn says(identity: &Identity, path: &str, fingerprint: &str) -> Option<Says> {
    // The identity itself is no copy of it.
    if identity.location.strip_prefix("file:") == Some(path) {
        None
    } else if identity.certificate.fingerprint == fingerprint {
        Some(Says::Current)
    } else if identity.backups.iter().any(|copy| copy.fingerprint == fingerprint) {
        Some(Says::Older)
    } else {
        identity.backups.iter().any(|copy| copy.path == path).then_some(Says::Replaced)
    }
}
