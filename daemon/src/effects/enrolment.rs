//! The saga of a pick-up or a renewal: persisted steps, each written down before the next outward act.
//!
//! `key-made → request-written → sent → waiting → certificate-received → confirmed → installed → proven`. After a
//! crash it goes on from the step on record. What may have been sent is only ever sent again as the same bytes.

use std::{sync::Arc, time::Duration};

use custody::{Facts, Finding, Location};
use enrol::cmp::client::{self, CmpError, Next};
use ipc_proto::DaemonError;
use issuers::Profile;
use jiff::{SignedDuration, Timestamp};
use ledger::{Batch, Vault};
use lifecycle::{Input, Item, Kind, Silence};
use secrecy::ExposeSecret as _;
use tokio::sync::OnceCell;
use tracing::{info, warn};

use super::{
    Ending, Job, blocking, copies,
    exchange::{ExchangeError, post},
    facts::{certificate_facts, new_identity, renewal_window},
    run::{Run, Step, remembered_path, verification_path},
    verdict,
};
use crate::{certificates, check, failure, failure::internal};

/// An issuer that says "come back at once" is not asked more often than this.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// Runs the saga of `job`'s item from the step on record to its end, or to where the issuer asks for time.
///
/// # Errors
/// What stands in the way. The lifecycle has been told by then, and the key is safe.
pub(crate) async fn run(job: &Job, item: &Item) -> Result<Ending, DaemonError> {
    let mut saga = match Saga::load(job, item).await {
        Ok(saga) => saga,
        Err(error) => {
            // What is on record may have been sent, or may hold the certificate: the item stays under way.
            let id = job.id;
            let input = if let DaemonError::Locked { .. } = error {
                Input::Unanswered { id, silence: Silence::Vault }
            } else {
                Input::Stuck { id, why: error.reason().to_owned() }
            };
            job.apply(input, Batch::new()).await?;
            return Err(error);
        }
    };
    saga.go().await
}

/// Why a run halts.
enum Halt {
    /// The lifecycle is yet to be told.
    Untold(DaemonError),
    /// The lifecycle was told what it means for the item.
    Told(DaemonError),
}

impl From<DaemonError> for Halt {
    fn from(error: DaemonError) -> Self {
        Self::Untold(error)
    }
}

/// A run with all that it needs at hand.
pub(super) struct Saga<'a> {
    pub(super) job: &'a Job,
    pub(super) run: Run,
    pub(super) profile: Profile,
    pub(super) vault: Vault,
    pub(super) item: Item,
    /// This very life of the daemon took the step to `sent`: a failed connection proves that nothing arrived.
    fresh: bool,
    /// The location, once it was opened.
    pub(super) place: OnceCell<Arc<dyn Location + Send + Sync>>,
    /// What the person should know of the place, once it is done.
    pub(super) findings: Vec<Finding>,
    /// What a request that is given up leaves in the vault, to be wiped when the run ends.
    leavings: Batch,
}

impl<'a> Saga<'a> {
    async fn load(job: &'a Job, item: &Item) -> Result<Self, DaemonError> {
        let issuer = match item {
            Item::Activation(activation) => &activation.issuer,
            Item::Identity(identity) => &identity.issuer,
        };
        let profile = job.tools.issuers().profile(issuer).cloned().ok_or_else(|| {
            failure::failed(
                format!("the issuer profile {issuer} is gone"),
                "add it again: neverlapse issuers add FILE",
            )
        })?;
        let run = Run::load(&job.tools.ledger, job.id).map_err(|error| failure::ledger(&error))?;
        let mut run = match run {
            Some(run) => run,
            None => Run::by_itself(item)?,
        };
        let vault = job.tools.vault.open().await?;
        run.unseal(&vault)?;
        Ok(Self {
            job,
            run,
            profile,
            vault,
            item: item.clone(),
            fresh: false,
            place: OnceCell::new(),
            findings: Vec::new(),
            leavings: Batch::new(),
        })
    }

    async fn go(&mut self) -> Result<Ending, DaemonError> {
        loop {
            match self.step().await {
                Ok(None) => {}
                Ok(Some(ending)) => return Ok(ending),
                Err(Halt::Untold(error)) => return Err(self.stop(error).await),
                Err(Halt::Told(error)) => return Err(error),
            }
        }
    }

    /// Takes the step that follows the one on record. An ending where there is none, or the issuer asks for time.
    async fn step(&mut self) -> Result<Option<Ending>, Halt> {
        if self.job.cancel.is_cancelled() && self.run.step < Step::CertificateReceived {
            return Err(Halt::Told(self.cancelled(false).await));
        }
        match self.run.step {
            Step::Prepared => {
                self.warn_of_another_key().await;
                self.make_key().await?;
            }
            Step::KeyMade => {
                self.look_for_applied_key().await?;
                self.write_request().await?;
            }
            Step::RequestWritten => {
                self.rehearse().await?;
                if let Item::Activation(_) = self.item {
                    let (url, again) = (self.cmp()?.url.clone(), self.again());
                    tokio::select! {
                        ready = check::before_a_code_is_spent(&self.job.tools, &url, &again) => ready?,
                        // What was cancelled is told at the next step.
                        () = self.job.cancel.cancelled() => return Ok(None),
                    }
                }
                self.fresh = true;
                self.save(Step::Sent).await?;
            }
            Step::Waiting => return Ok(self.ask_again().await?),
            Step::Sent | Step::CertificateReceived => return self.ask_issuer().await,
            Step::Confirmed => self.install().await?,
            Step::Installed => self.prove().await?,
            Step::Proven => return Ok(Some(self.finish().await?)),
        }
        Ok(None)
    }

    async fn write_request(&mut self) -> Result<(), DaemonError> {
        let order = self.order()?;
        let carries_code = order.reg_token.is_some();
        let key = self.key().await?;
        let secrets = self.secrets().await?;
        let now = self.job.now();
        let mac = self.cmp()?.mac;
        let cmp = blocking(move || {
            client::Run::start(&order, key.as_ref(), &secrets.credential(mac), now)
                .map_err(|error| failure::cmp(&error))
        })
        .await?;
        (self.run.cmp, self.run.sealed) = (Some(cmp), carries_code);
        // From here on it is the request that carries the code.
        let mut batch = Batch::new();
        Vault::remove(&mut batch, &verification_path(self.run.item));
        self.save_with(Step::RequestWritten, batch).await
    }

    /// Sends what is to be sent and takes the answer. An ending only where the issuer asks for time.
    async fn ask_issuer(&mut self) -> Result<Option<Ending>, Halt> {
        let first_time = self.run.step == Step::Sent && self.fresh;
        if first_time && self.code_is_over() {
            // Written, never sent, and the code lapsed in between: it stays unsent.
            self.run.step = Step::RequestWritten;
            return Err(Halt::Untold(failure::not_possible(
                self.job.id,
                "the codes expired before the request was sent",
                "ask the issuer for new codes",
            )));
        }
        let (url, request) = (self.cmp()?.url.clone(), self.protocol()?.request().to_vec());
        let cancel = self.job.cancel.clone();
        let answer = tokio::select! {
            answer = post(&url, request) => answer,
            () = cancel.cancelled(), if self.run.step < Step::CertificateReceived => {
                return Err(Halt::Told(self.cancelled(true).await));
            }
        };
        match answer {
            Ok(answer) => self.take(answer).await,
            Err(error @ ExchangeError::NotDelivered { .. }) if first_time => {
                self.run.step = Step::RequestWritten;
                Err(Halt::Untold(DaemonError::IssuerUnreachable {
                    reason: error.to_string(),
                    remedy: format!("nothing was sent and nothing is lost; try again: {}", self.again()),
                }))
            }
            Err(error) => Err(Halt::Told(verdict::unanswered(self, error.to_string()).await)),
        }
    }

    async fn take(&mut self, answer: Vec<u8>) -> Result<Option<Ending>, Halt> {
        let (secrets, mac, url) = (self.secrets().await?, self.cmp()?.mac, self.cmp()?.url.clone());
        let now = self.job.now();
        let cmp = self.protocol()?;
        let before = cmp.clone();
        let next = cmp.on_response(&answer, &secrets.credential(mac), now);
        if let Err(error @ CmpError::Key(_)) = &next {
            // The answer is fine and the key is not at hand: it is asked for again once the key is.
            let error = failure::cmp(error);
            *cmp = before;
            return Err(Halt::Untold(error));
        }
        let has_certificate = cmp.received().is_some();
        let step = match next {
            Ok(Next::Done) => Step::Confirmed,
            Ok(Next::Send) if has_certificate => Step::CertificateReceived,
            Ok(Next::Send) => Step::Sent,
            Ok(Next::PollAfter(wait)) => {
                self.save(Step::Waiting).await?;
                return Ok(Some(self.wait(wait).await?));
            }
            Err(error) => {
                if cmp.decline(&secrets.credential(mac), now).unwrap_or(false) {
                    // Told once, whatever comes of it: the certificate is not used either way.
                    let _ = post(&url, cmp.request().to_vec()).await;
                }
                return Err(Halt::Told(verdict::of(self, error).await));
            }
        };
        self.save(step).await?;
        Ok(None)
    }

    /// Asks the issuer whether the certificate is ready now. An ending where the issuer's time is not over yet: it is
    /// the issuer's word that counts, not the person's haste.
    async fn ask_again(&mut self) -> Result<Option<Ending>, DaemonError> {
        let secrets = self.secrets().await?;
        let (mac, now) = (self.cmp()?.mac, self.job.now());
        let cmp = self.protocol()?;
        match cmp.next(now) {
            Next::PollAfter(left) if !left.is_zero() => return self.wait(left).await.map(Some),
            Next::PollAfter(_) => {
                cmp.poll(&secrets.credential(mac), now).map_err(|error| failure::cmp(&error))?;
            }
            Next::Send | Next::Done => {}
        }
        // What is sent from here on is a question, which costs no code: a crash may repeat it.
        self.save(Step::Sent).await.map(|()| None)
    }

    async fn wait(&self, wait: Duration) -> Result<Ending, DaemonError> {
        let wait = SignedDuration::try_from(wait.max(SHORTEST_WAIT)).unwrap_or(SignedDuration::MAX);
        let until = self.job.now().saturating_add(wait).unwrap_or(Timestamp::MAX);
        self.job.apply(Input::IssuerWaits { id: self.job.id, until }, Batch::new()).await?;
        Ok(Ending::Waits(until))
    }

    async fn finish(&mut self) -> Result<Ending, DaemonError> {
        let facts = Facts::from_der(&self.issued()?.certificate).map_err(|error| internal(&error))?;
        let mut batch = Batch::new();
        // A PIN is never kept: a wrong one, given again, would lock the token.
        let keeps = self.run.remember && !self.is_at_token();
        let password = self.password()?;
        // What was not asked for a password will not be.
        let at_hand = keeps || password.is_none();
        if let Some(password) = password.filter(|_| keeps) {
            let path = remembered_path(self.run.identity);
            let sealed = self.vault.seal(&mut batch, &path, password.expose_secret().as_bytes());
            sealed.map_err(|error| failure::vault(&error))?;
        }
        Run::remove(self.run.item, &mut batch);
        let issued = self.issued()?;
        certificates::put(&mut batch, self.run.identity, &issued.certificate, &issued.chain)?;
        let input = match &self.item {
            Item::Identity(_) => Input::Renewed {
                id: self.job.id,
                certificate: certificate_facts(&facts),
                renewal: renewal_window(&facts, &self.profile),
            },
            Item::Activation(_) => Input::PickedUp {
                id: self.job.id,
                identity: self.job.tools.rules.with_copy(new_identity(
                    self.run.identity,
                    &self.run.to,
                    &facts,
                    &self.profile,
                    at_hand,
                    Vec::new(),
                )),
            },
        };
        self.job.apply(input, batch).await?;
        info!(item = %self.job.id, identity = %self.run.identity, serial = facts.serial, "the certificate is proven");
        if let (Item::Identity(identity), Some(old)) = (&self.item, &self.run.replaces) {
            self.job
                .progress("proven", Step::COUNT, Step::COUNT, "other copies of the old one are looked for")
                .await;
            let mut identity = identity.clone();
            identity.certificate = certificate_facts(&facts);
            if let Err(error) = copies::look(self.job, &identity, old).await {
                warn!(identity = %identity.id, reason = error.reason(), "other copies were not looked for");
            }
        }
        Ok(Ending::Done(self.run.identity, std::mem::take(&mut self.findings)))
    }

    /// The request is given up, and whatever it carried; the key stays.
    pub(super) fn start_over(&mut self) {
        self.run.start_over(&mut self.leavings);
    }

    /// Ends the run where it stands, without harm. Once the certificate is here the item stays under way: the codes
    /// may lapse now without taking it along, and it goes on when the person has cleared the way.
    pub(super) async fn stop(&mut self, mut error: DaemonError) -> DaemonError {
        let id = self.job.id;
        // What the item needs then says how to go on; what is to be done before stands with the reason.
        let of_the_place = matches!(
            error,
            DaemonError::Failed { .. } | DaemonError::WrongPassword { .. } | DaemonError::Unplugged { .. }
        );
        let why = if of_the_place {
            format!("{}; {}", error.reason(), error.remedy())
        } else {
            error.reason().to_owned()
        };
        let input = if let DaemonError::Unplugged { remedy, .. } = &mut error
            && self.run.step > Step::Prepared
        {
            // What was begun in a token goes on when it is back.
            "plug it in; what was begun goes on by itself then".clone_into(remedy);
            Input::Unplugged { id, why }
        } else if self.run.step >= Step::CertificateReceived {
            let why = format!("the certificate has arrived, but it is not at its location yet: {why}");
            Input::Stuck { id, why }
        } else if let DaemonError::Cancelled { .. } = error {
            Input::Stopped { id }
        } else {
            Input::Undelivered { id, why }
        };
        self.end(input, error).await
    }

    /// Ends the run where it stands, with what it means for the item.
    pub(super) async fn end(&mut self, input: Input, error: DaemonError) -> DaemonError {
        let mut batch = std::mem::take(&mut self.leavings);
        let goes_on = matches!(input, Input::Unanswered { .. } | Input::Unplugged { .. });
        if matches!(error, DaemonError::WrongPassword { .. }) || !goes_on && self.is_at_token() {
            self.forget_password(&mut batch);
        }
        let written = self.run.put_sealed(&self.vault, &mut batch);
        let applied = match written {
            Ok(()) => self.job.apply(input, batch).await,
            Err(error) => Err(error),
        };
        // What cannot even be written down is worse than what it was about.
        applied.err().unwrap_or(error)
    }

    async fn cancelled(&mut self, sending: bool) -> DaemonError {
        let again = self.again();
        if self.run.step == Step::Sent && self.fresh && !sending {
            self.run.step = Step::RequestWritten;
        }
        if self.run.step <= Step::RequestWritten {
            let error =
                failure::cancelled("stopped before anything was sent", format!("start again: {again}"));
            return self.stop(error).await;
        }
        let why = "stopped after the request was sent; the same request goes on".to_owned();
        let error = failure::cancelled(why.clone(), format!("go on: {again}"));
        self.end(Input::Stuck { id: self.job.id, why }, error).await
    }

    /// The protocol run, which there is from the written request on.
    fn protocol(&mut self) -> Result<&mut client::Run, DaemonError> {
        self.run.cmp.as_mut().ok_or_else(|| failure::failed("the run has no request", "start it again"))
    }

    /// The issuer's number of the application, for a remedy.
    pub(super) fn reference_number(&self) -> &str {
        match &self.item {
            Item::Activation(activation) => &activation.reference_number,
            Item::Identity(_) => "",
        }
    }

    /// The command that goes on with this run.
    pub(super) fn again(&self) -> String {
        match self.job.id.kind() {
            Kind::Activation => format!("neverlapse pick-up {}", self.job.id),
            Kind::Identity => format!("neverlapse renew {}", self.job.id),
        }
    }

    pub(super) async fn save(&mut self, step: Step) -> Result<(), DaemonError> {
        self.save_with(step, Batch::new()).await
    }

    pub(super) async fn save_with(&mut self, step: Step, mut batch: Batch) -> Result<(), DaemonError> {
        self.run.step = step;
        self.run.put_sealed(&self.vault, &mut batch)?;
        self.job.commit(batch).await?;
        kill_at(step.as_str());
        self.job.progress(step.as_str(), step.number(), Step::COUNT, step.sentence()).await;
        Ok(())
    }
}

/// Debug builds die here when a test asks for it, by the words of steps: a kill at this very moment must cost nothing.
pub(crate) fn kill_at(step: &str) {
    #[cfg(debug_assertions)]
    if std::env::var("NEVERLAPSE_TEST_KILL_AFTER")
        .is_ok_and(|wanted| wanted.split(',').any(|wanted| wanted == step))
    {
        let me = rustix::process::getpid();
        let _ = rustix::process::kill_process(me, rustix::process::Signal::KILL);
        std::thread::park();
    }
    #[cfg(not(debug_assertions))]
    let _ = step;
}
