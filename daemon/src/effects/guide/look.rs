//! Looks for the certificate at its location, and has it prove itself.

use std::{
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use custody::{FileLocation, Found, KeyPresence, Location, LocationName};
use ipc_proto::DaemonError;
use lifecycle::{Identity, ItemId};
use tokio::sync::oneshot;
use tracing::{debug, info};

use super::{
    Guided, Halt,
    acts::Step,
    holder,
    watch::{folder_of, is_called_so},
};
use crate::{
    adopt::{self, Flaw},
    effects::{
        Ending, blocking,
        facts::{GENERIC, profile_of},
        places::{Opening, database},
    },
    event::{Command, Event, Picked, Reply},
    failure,
};

/// A certificate that came, and where it lies.
struct Candidate {
    found: Found,
    at: LocationName,
    location: Box<dyn Location + Send + Sync>,
}

/// Opened, with what is there; or a reason why it was not.
type Content = Vec<(LocationName, Box<dyn Location + Send + Sync>, Vec<Found>)>;

impl Guided<'_> {
    /// Shows that the location opens and takes something in, before the person is sent to the page.
    pub(super) async fn rehearse(&self) -> Result<(), DaemonError> {
        match &self.guide.to {
            LocationName::Vault | LocationName::File(_) => Ok(()),
            to @ (LocationName::Nss(_) | LocationName::Firefox(_) | LocationName::Token(_)) => {
                let location = self.job.tools.outside(to, self.opening()).await?;
                blocking(move || location.rehearse(None).map_err(|error| failure::location(&error))).await
            }
        }
    }

    /// Writes down what is there already, once.
    pub(super) async fn note_what_is_there(&mut self) -> Result<(), DaemonError> {
        if self.guide.before.is_some() {
            return Ok(());
        }
        self.guide.before = Some(match &self.guide.to {
            LocationName::File(path) => {
                let path = path.clone();
                blocking(move || Ok(files(&path).into_iter().map(|(_, mark)| mark).collect())).await?
            }
            LocationName::Vault
            | LocationName::Nss(_)
            | LocationName::Firefox(_)
            | LocationName::Token(_) => {
                let content = self.content().await?;
                let found = content.iter().flat_map(|(.., found)| found);
                found.map(|found| found.fingerprint().to_string()).collect()
            }
        });
        self.save().await
    }

    /// Looks whether the certificate is there, and takes it in. No ending where it is not.
    pub(super) async fn look(&self) -> Result<Option<Ending>, Halt> {
        self.look_and_take().await.map_err(|error| {
            if let DaemonError::WrongPassword { .. } = error { Halt::Waits(error) } else { error.into() }
        })
    }

    async fn look_and_take(&self) -> Result<Option<Ending>, DaemonError> {
        let content = match self.content().await {
            Ok(content) => content,
            Err(error @ DaemonError::WrongPassword { .. }) => return Err(error),
            Err(error) => {
                // Somebody writes to it right now, or a token is pulled out; it will be looked at again.
                debug!(item = %self.job.id, reason = error.reason(), "the location does not open");
                return Ok(None);
            }
        };
        let mut fitting = self.fitting(content).await?;
        // The newest first.
        fitting.sort_by_key(|one| std::cmp::Reverse((one.found.facts.not_before, one.found.facts.not_after)));
        if let Some(first) = fitting.first().filter(|_| fitting.len() > 1) {
            let detail =
                format!("several new certificates fit; the newest is taken: {}", first.found.facts.serial);
            self.tell(Step::SeveralCertificates, &detail).await;
        }
        for candidate in fitting {
            if let Some(ending) = self.take(candidate).await? {
                return Ok(Some(ending));
            }
        }
        Ok(None)
    }

    /// Those that came since, with a key, and may be the one.
    async fn fitting(&self, content: Content) -> Result<Vec<Candidate>, DaemonError> {
        let tracked = self.ask(|reply| Command::Identities { reply }).await?;
        let (now, is_file) = (self.job.now(), self.guide.to.path().is_some());
        let mut fitting = Vec::new();
        for (at, location, found) in content {
            let mut new = Vec::new();
            for one in found {
                let fingerprint = one.fingerprint().to_string();
                let was_there = !is_file
                    && self.guide.before.as_ref().is_some_and(|before| before.contains(&fingerprint));
                if was_there || is_tracked(&tracked, &fingerprint) || one.facts.not_after <= now {
                    continue;
                }
                // A browser writes the key first; where it is not, this is somebody else's.
                if matches!(one.key, KeyPresence::Absent) {
                    continue;
                }
                if self.may_be_the_one(&one).await? {
                    new.push(one);
                } else {
                    self.tell_other(&one, "is not the one that is waited for").await;
                }
            }
            // A place that holds several is opened once for each.
            new.sort_by_key(|one| std::cmp::Reverse(one.facts.not_before));
            if let Some(found) = new.into_iter().next() {
                fitting.push(Candidate { found, at, location });
            }
        }
        Ok(fitting)
    }

    /// Whether it is the issuer's, or nobody's that is known, and this person's.
    async fn may_be_the_one(&self, found: &Found) -> Result<bool, DaemonError> {
        let (issuers, one) = (self.job.tools.issuers(), found.clone());
        let by = blocking(move || profile_of(&one.certificate, &one.chain, &issuers)).await?;
        let of_issuer = [GENERIC, self.profile.id.as_str()].contains(&by.id.as_str())
            || self.profile.id.as_str() == GENERIC;
        Ok(of_issuer && holder::may_be_of(self.activation, &self.profile.name.to_string(), &found.facts))
    }

    /// Has the key sign, and takes the certificate in.
    async fn take(&self, candidate: Candidate) -> Result<Option<Ending>, DaemonError> {
        let Candidate { found, at, location } = candidate;
        let now = self.job.now();
        let (proof, found) =
            blocking(move || Ok((adopt::prove(location.as_ref(), &found, now), found))).await?;
        let proof = match proof {
            Ok(proof) => proof,
            Err(error @ DaemonError::WrongPassword { .. }) => return Err(error),
            Err(error) => {
                debug!(item = %self.job.id, reason = error.reason(), "the location does not let it prove itself");
                return Ok(None);
            }
        };
        let findings = match proof {
            Ok(findings) => findings,
            Err(Flaw::NoKey) => return Ok(None),
            Err(Flaw::Unproven(why)) => {
                self.tell_other(&found, &format!("did not prove itself ({why})")).await;
                return Ok(None);
            }
        };
        self.tell(Step::CertificateFound, "the certificate has come, and its key has signed").await;
        let picked = Picked {
            item: self.job.id,
            guide: self.guide.clone(),
            profile: self.profile.clone(),
            at,
            found,
            password: self.password.clone(),
        };
        let identity: Option<ItemId> =
            self.ask(|reply| Command::PickedInBrowser { picked: Box::new(picked), reply }).await?;
        let Some(identity) = identity else { return Ok(None) };
        info!(item = %self.job.id, %identity, "the certificate that was picked up in a browser is proven");
        self.tell(Step::Proven, "key and certificate are proven to work; make a back-up now").await;
        Ok(Some(Ending::Done(identity, findings)))
    }

    /// What is at the location, or in the files of its folder that are new.
    async fn content(&self) -> Result<Content, DaemonError> {
        let to = self.guide.to.clone();
        if let LocationName::File(path) = &to {
            return self.new_files(path.clone()).await;
        }
        // What is not there would be made by opening it.
        if database(&to, &self.job.tools.around).is_some_and(|folder| !folder.join("cert9.db").is_file()) {
            return Ok(Vec::new());
        }
        let location = self.job.tools.outside(&to, self.opening()).await?;
        blocking(move || {
            let found = location.list().map_err(|error| failure::location(&error))?;
            Ok(vec![(to, location, found)])
        })
        .await
    }

    async fn new_files(&self, path: PathBuf) -> Result<Content, DaemonError> {
        let before = self.guide.before.clone().unwrap_or_default();
        let new = blocking(move || {
            let files = files(&path).into_iter();
            Ok(files.filter(|(_, mark)| !before.contains(mark)).map(|(file, _)| file).collect::<Vec<_>>())
        });
        let new = new.await?;
        let Some(password) = self.password.clone() else {
            let Some(file) = new.first() else { return Ok(Vec::new()) };
            return Err(password_of(file));
        };
        blocking(move || {
            let (mut content, mut closed): (Content, _) = (Vec::new(), None);
            for file in new {
                let location = FileLocation::new(file.clone(), password.clone());
                match location.list() {
                    Ok(found) => content.push((LocationName::File(file), Box::new(location), found)),
                    Err(error) if error.is_wrong_password() => closed = Some(failure::location(&error)),
                    Err(error) => debug!(file = %file.display(), %error, "it holds no certificate"),
                }
            }
            // The password is for one of them.
            closed.filter(|_| content.is_empty()).map_or(Ok(content), Err)
        })
        .await
    }

    /// Tells once of a certificate that is passed over.
    async fn tell_other(&self, found: &Found, why: &str) {
        let fingerprint = found.fingerprint().to_string();
        let is_news = self.told.lock().is_ok_and(|mut told| told.insert(fingerprint));
        if is_news {
            let name = found.facts.subject.cn.as_deref().unwrap_or(&found.facts.subject.full);
            let detail = format!(
                "a certificate of {name} came and {why}; if it is: neverlapse adopt {}, and neverlapse done {}",
                self.guide.to, self.job.id
            );
            self.tell(Step::OtherCertificate, &detail).await;
        }
    }

    fn opening(&self) -> Opening {
        Opening { last_try: self.guide.last_try, ..Opening::with(self.password.clone()) }
    }

    async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, DaemonError> {
        let (reply, answer) = oneshot::channel();
        let sent = self.job.tools.events.send(Event::Command(command(reply))).await;
        sent.map_err(|_| failure::stopping())?;
        answer.await.map_err(|_| failure::stopping())?
    }
}

fn is_tracked(identities: &[Identity], fingerprint: &str) -> bool {
    identities.iter().any(|identity| identity.certificate.fingerprint == fingerprint)
}

/// The files of a location's folder that may hold an identity, each with a mark that changes with it.
fn files(path: &Path) -> Vec<(PathBuf, String)> {
    let entries = std::fs::read_dir(folder_of(path)).into_iter().flatten().flatten();
    let files = entries.map(|entry| entry.path()).filter(|file| is_called_so(file));
    let marked = files.filter_map(|file| {
        let about = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
        let written = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let mark = format!("{}|{}|{}", file.display(), about.len(), written.as_nanos());
        Some((file, mark))
    });
    marked.collect()
}

fn password_of(file: &Path) -> DaemonError {
    DaemonError::WrongPassword {
        reason: format!("{} has come, and its password is needed to look into it", file.display()),
        remedy: "give the password that you chose in the browser: --password-file FILE, or - to type it"
            .to_owned(),
    }
}
