//! A pick-up that the person does in a browser. The issuer's page is opened and the codes are handed over when the person
//! asks for that, and then it is watched for the certificate.
//!
//! Nothing is sent, so there is no saga. The one thing on record is what was at the location before, to know what is new.
//! After a restart it is only watched on: nothing is opened or copied without the person's call. It ends with the
//! certificate, with the person, or when the lifecycle lets the codes lapse.

mod acts;
mod holder;
mod look;
mod record;
mod watch;

use std::{collections::BTreeSet, sync::Mutex};

use ipc_proto::DaemonError;
use issuers::Profile;
use ledger::{Batch, Vault};
use lifecycle::{Activation, Input};
use secrecy::SecretString;
use tokio::sync::mpsc;
use tracing::warn;

pub(crate) use self::record::{Guide, last_place, remember_place};
use self::watch::PlaceWatch;
use super::{Ending, Job, at_hand::unseal_text, run::password_path};
use crate::failure;

/// Why a guide that watches is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ring {
    /// The person called: the page is opened and the codes are handed over.
    Called,
    /// The certificate may be there: a device appeared.
    Look,
}

/// A guided pick-up under way.
struct Guided<'a> {
    job: &'a Job,
    activation: &'a Activation,
    profile: Profile,
    guide: Guide,
    password: Option<SecretString>,
    /// What was told of other certificates, so that it is told once.
    told: Mutex<BTreeSet<String>>,
}

/// Why it ends without the certificate.
enum Halt {
    /// It is over. The codes are where they were.
    Ended(DaemonError),
    /// The certificate may have come, and its password is wanted.
    Waits(DaemonError),
}

impl From<DaemonError> for Halt {
    fn from(error: DaemonError) -> Self {
        Self::Ended(error)
    }
}

/// Guides the person from the moment that `rings` say so, and watches until the certificate is there.
///
/// # Errors
/// What stands in the way, or who ended it. The lifecycle has been told by then, and the codes are where they were.
pub(crate) async fn run(
    job: &Job,
    activation: &Activation,
    rings: mpsc::Receiver<Ring>,
) -> Result<Ending, DaemonError> {
    let watched = match Guided::load(job, activation) {
        Ok(mut guided) => guided.go(rings).await,
        Err(error) => Err(error.into()),
    };
    match watched {
        Ok(ending) => Ok(ending),
        Err(halt) => Err(end(job, halt).await),
    }
}

/// Tells the lifecycle why it ended.
async fn end(job: &Job, halt: Halt) -> DaemonError {
    let id = job.id;
    let (error, input) = match halt {
        Halt::Ended(error) => (error, Input::Stopped { id }),
        Halt::Waits(error) => {
            let why = error.reason().to_owned();
            (error, Input::Stuck { id, why })
        }
    };
    let mut batch = Batch::new();
    if let DaemonError::WrongPassword { .. } = error {
        Vault::remove(&mut batch, &password_path(id));
    }
    let is_cancelled = matches!(error, DaemonError::Cancelled { .. });
    match job.apply(input, batch).await {
        Ok(()) => error,
        // It was not the person who stopped it.
        Err(DaemonError::NotPossible { .. } | DaemonError::NotFound { .. }) if is_cancelled => {
            failure::not_possible(
                id,
                "it is no longer waited for: its codes lapsed or were replaced, or it was settled otherwise",
                format!(
                    "see how it stands: neverlapse show {id}; what is there already is tracked by neverlapse adopt"
                ),
            )
        }
        Err(worse) => worse,
    }
}

impl<'a> Guided<'a> {
    fn load(job: &'a Job, activation: &'a Activation) -> Result<Self, DaemonError> {
        let profile = job.tools.issuers().profile(&activation.issuer).cloned();
        let profile = profile.ok_or_else(|| failure::unknown_issuer(&activation.issuer))?;
        let guide = Guide::load(&job.tools.ledger, job.id).map_err(|error| failure::ledger(&error))?;
        let guide = guide.ok_or_else(|| {
            failure::failed(
                format!("there is nothing on record of where {} is picked up", job.id),
                format!("start it again: neverlapse pick-up {}", job.id),
            )
        })?;
        Ok(Self { job, activation, profile, guide, password: None, told: Mutex::default() })
    }

    async fn go(&mut self, mut rings: mpsc::Receiver<Ring>) -> Result<Ending, Halt> {
        // From here on nothing that comes goes unnoticed.
        let mut watch = PlaceWatch::new(&self.guide.to, &self.job.tools.around);
        self.read_password().await?;
        self.note_what_is_there().await?;
        if let Some(ending) = self.look().await? {
            return Ok(ending);
        }
        let mut called_again = false;
        loop {
            let ring = if called_again {
                Ring::Called
            } else {
                tokio::select! {
                    () = self.job.cancel.cancelled() => return Err(self.cancelled()),
                    () = watch.changed() => Ring::Look,
                    Some(ring) = rings.recv() => ring,
                }
            };
            let ending = match ring {
                Ring::Look => self.look().await?,
                Ring::Called => {
                    self.read_again().await?;
                    self.rehearse().await?;
                    let ending = self.act_and_watch(&mut watch, &mut rings).await?;
                    called_again = ending.is_none();
                    ending
                }
            };
            if let Some(ending) = ending {
                return Ok(ending);
            }
        }
    }

    /// Hands the person what is needed, and watches meanwhile: some are quick. No ending where the person calls again;
    /// what is on the clipboard goes then.
    async fn act_and_watch(
        &self,
        watch: &mut PlaceWatch,
        rings: &mut mpsc::Receiver<Ring>,
    ) -> Result<Option<Ending>, Halt> {
        let mut acts = Box::pin(self.act());
        let mut acting = true;
        loop {
            let ring = tokio::select! {
                () = self.job.cancel.cancelled() => return Err(self.cancelled()),
                () = &mut acts, if acting => {
                    acting = false;
                    let detail = format!("the certificate is waited for at {}", self.guide.to);
                    self.tell(acts::Step::Watching, &detail).await;
                    continue;
                }
                () = watch.changed() => Ring::Look,
                Some(ring) = rings.recv() => ring,
            };
            match ring {
                Ring::Called => return Ok(None),
                Ring::Look => {
                    if let Some(ending) = self.look().await? {
                        return Ok(Some(ending));
                    }
                }
            }
        }
    }

    /// The person called, perhaps with a password, or another one.
    async fn read_again(&mut self) -> Result<(), DaemonError> {
        let on_record =
            Guide::load(&self.job.tools.ledger, self.job.id).map_err(|error| failure::ledger(&error))?;
        if let Some(on_record) = on_record {
            let noted = on_record.before.is_some();
            self.guide = Guide { before: self.guide.before.take(), ..on_record };
            if !noted {
                self.save().await?;
            }
        }
        self.read_password().await
    }

    async fn save(&self) -> Result<(), DaemonError> {
        let mut batch = Batch::new();
        self.guide.put(&mut batch).map_err(|error| failure::ledger(&error))?;
        self.job.commit(batch).await
    }

    /// What opens the location, as it was sealed for this run. A vault that is locked after a restart opens when the
    /// person calls.
    async fn read_password(&mut self) -> Result<(), DaemonError> {
        if self.guide.has_password {
            match self.job.tools.vault.open().await {
                Ok(vault) => self.password = unseal_text(&vault, &password_path(self.job.id))?,
                Err(error) => warn!(item = %self.job.id, reason = error.reason(), "no password is at hand"),
            }
        }
        Ok(())
    }

    fn cancelled(&self) -> Halt {
        Halt::Ended(failure::cancelled(
            "stopped by you; the codes are where they were",
            format!("go on when you like: neverlapse pick-up {}", self.job.id),
        ))
    }

    async fn tell(&self, step: acts::Step, detail: &str) {
        self.job.progress(step.as_str(), step.number(), acts::Step::COUNT, detail).await;
    }
}
