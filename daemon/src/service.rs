//! IPC calls become commands with a one-shot reply. What takes long or needs the vault is done here, in the caller's
//! own task, so that the event loop never waits for it.

use std::path::PathBuf;

use futures_util::stream;
use intake::Verdict;
use ipc_proto::{
    Body, DaemonError,
    methods::{
        self, AddIssuerReply, AddReply, AdoptReply, CheckReply, DescribeLocationReply, INTERFACE,
        IssuerSchemaReply, IssuersReply, ListReply, ReadReply, Request, RevocationReply, SettingsReply,
        ShowCertificateReply, ShowIssuerReply, ShowReply, SnoozeReply, VerifyBackUpReply,
    },
    server::{Answer, Call, Caller, Interface, Part, Refusal, Reporter},
    types::{self, RevocationStatus},
};
use secrecy::SecretString;
use tokio::sync::oneshot;

use crate::{
    adopt, certificates, check, code_mail,
    commands::absolute,
    desk,
    effects::{
        Tools, back_up_places, blocking, made_password,
        revocation::{self, ON_HOLD},
    },
    event::{Command, Event, Opens, Reply, ToApply},
    failure, locations,
    remind::Watcher,
    subscribers::{PAGE, Subscription},
};

/// The daemon's side of the contract.
pub(crate) struct Service {
    tools: Tools,
    /// Where issuer profiles that are added go.
    issuers_folder: PathBuf,
    /// Where the administrator's files are.
    system_folder: PathBuf,
}

impl Service {
    /// A service that hands its calls to the event loop behind `tools`.
    pub(crate) fn new(tools: Tools, issuers_folder: PathBuf, system_folder: PathBuf) -> Self {
        Self { tools, issuers_folder, system_folder }
    }

    pub(crate) async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, DaemonError> {
        let (reply, answer) = oneshot::channel();
        self.send(command(reply)).await?;
        answer.await.map_err(|_| failure::stopping())?
    }

    async fn send(&self, command: Command) -> Result<(), DaemonError> {
        self.tools.events.send(Event::Command(command)).await.map_err(|_| failure::stopping())
    }

    async fn read(&self, arguments: methods::Read) -> Result<ReadReply, DaemonError> {
        let methods::Read { mail, text, path, dry_run, reveal, application } = arguments;
        if reveal && !dry_run {
            return Err(failure::bad_input(
                "codes are shown only while nothing is stored",
                "add --dry-run, or leave --reveal away",
            ));
        }
        let reading = desk::read(&self.tools, mail, text, path).await?;
        let mut shown = desk::show_reading(&reading, reveal);
        if reading.verification_code.is_some() && reading.verdict == Verdict::Half && !dry_run {
            let item = code_mail::hand_over(&self.tools, &reading).await?;
            shown.reasons.push(match &item {
                Some(item) => format!("its code was handed to the renewal of {}", item.id),
                None => code_mail::NOBODY_WAITS.to_owned(),
            });
            let outcome = if item.is_some() { types::Outcome::Completed } else { types::Outcome::Nothing };
            return Ok(ReadReply { reading: shown, item, outcome });
        }
        let to_track =
            if dry_run { None } else { desk::to_track(&self.tools, &reading, application).await? };
        let Some(activation) = to_track else {
            return Ok(ReadReply { reading: shown, item: None, outcome: types::Outcome::Nothing });
        };
        let activation = Box::new(activation);
        let (item, outcome) = self.ask(|reply| Command::Track { activation, reply }).await?;
        shown.reasons.extend(desk::void(&item, &reading, outcome));
        Ok(ReadReply { reading: shown, item: Some(item), outcome })
    }

    async fn add(&self, arguments: methods::Add) -> Result<AddReply, DaemonError> {
        let activation = Box::new(desk::typed(&self.tools, arguments).await?);
        let (item, outcome) = self.ask(|reply| Command::Track { activation, reply }).await?;
        Ok(AddReply { item, outcome })
    }

    /// Everything that is tracked.
    async fn items(&self) -> Result<Vec<types::Item>, DaemonError> {
        let (mut items, mut cursor) = (Vec::new(), None);
        loop {
            let (page, next) = self.ask(|reply| Command::List { cursor, reply }).await?;
            items.extend(page);
            cursor = next;
            if cursor.is_none() {
                return Ok(items);
            }
        }
    }

    /// Has the issuer asked whether it has revoked a certificate, and takes in that it has.
    async fn revocation(&self, id: String) -> Result<RevocationReply, DaemonError> {
        let mut item = self.ask(|reply| Command::Show { id, reply }).await?;
        // A picked-up activation stands for what it became.
        if let Some(id) = item.identity.take() {
            item = self.ask(|reply| Command::Show { id, reply }).await?;
        }
        let told = revocation::ask(&self.tools, &item).await?;
        if let (RevocationStatus::Revoked, Some(fingerprint)) = (told.status, item.fingerprint)
            && told.reason.as_deref() != Some(ON_HOLD)
        {
            let id = item.id;
            self.ask(|reply| Command::Revoked { id, fingerprint, reply }).await?;
        }
        Ok(told)
    }

    async fn adopt(&self, arguments: methods::Adopt) -> Result<AdoptReply, DaemonError> {
        let tracked = self.ask(|reply| Command::Identities { reply }).await?;
        let look = adopt::look(&self.tools, arguments, tracked).await?;
        let found = look.to_adopt();
        let taken = self.ask(|reply| Command::Adopt { found, reply }).await?;
        Ok(look.reply(taken))
    }

    async fn verify_back_up(
        &self,
        path: String,
        password: SecretString,
    ) -> Result<VerifyBackUpReply, DaemonError> {
        let (now, path) = (self.tools.clock.now(), absolute(&path)?);
        let contents = blocking(move || {
            custody::backup::verify(&path, &password, now).map_err(|error| failure::file(&error))
        })
        .await?;
        let facts = contents.proof.facts;
        let path = contents.path.to_string_lossy().into_owned();
        let fingerprint = facts.fingerprint.to_string();
        let whose = self.ask(|reply| Command::Proven { path: path.clone(), fingerprint, reply }).await?;
        let mut findings: Vec<String> = contents.proof.findings.iter().map(ToString::to_string).collect();
        if let Some(item) =
            whose.as_ref().filter(|item| item.fingerprint != Some(facts.fingerprint.to_string()))
        {
            let id = &item.id;
            findings.push(format!(
                "this is an earlier certificate of {id}; back the present one up: neverlapse back-up {id} --to FILE"
            ));
        }
        Ok(VerifyBackUpReply {
            contents: types::BackUpContents {
                path,
                friendly_name: Some(contents.friendly_name).filter(|name| !name.is_empty()),
                subject: types::Subject { cn: facts.subject.cn, o: facts.subject.o, ou: facts.subject.ou },
                issuer: facts.issuer.full,
                serial: facts.serial,
                not_after: facts.not_after,
                chain: u32::try_from(contents.proof.chain).unwrap_or(u32::MAX),
                proven: true,
                findings,
                identity: whose.map(|item| item.id),
            },
        })
    }
}

impl Interface for Service {
    const NAME: &'static str = INTERFACE;
    const DESCRIPTION: &'static str = methods::DESCRIPTION;
    const PRODUCT: &'static str = "neverlapsed";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    async fn call(&self, caller: Caller, call: Call) -> Result<Answer, Refusal> {
        match Request::of(&call)? {
            Request::Status(_) => {
                let mut status = self.ask(|reply| Command::Status { reply }).await?;
                self.tools.vault.tell(&mut status);
                Answer::one(&status)
            }
            Request::List(methods::List { cursor }) => {
                let (items, next) = self.ask(|reply| Command::List { cursor, reply }).await?;
                Answer::one(&ListReply { items, next })
            }
            Request::Show(methods::Show { id }) => {
                Answer::one(&ShowReply { item: self.ask(|reply| Command::Show { id, reply }).await? })
            }
            Request::ShowCertificate(methods::ShowCertificate { id }) => {
                let item = self.ask(|reply| Command::Show { id, reply }).await?;
                let certificate = certificates::show(&self.tools, &item).await?;
                Answer::one(&ShowCertificateReply { certificate })
            }
            Request::Revocation(methods::Revocation { id }) => Answer::one(&self.revocation(id).await?),
            Request::Read(arguments) => Answer::one(&self.read(arguments).await?),
            Request::Add(arguments) => Answer::one(&self.add(arguments).await?),
            Request::Apply(methods::Apply { issuer, name, email, to, password, last_try, request }) => {
                let vault = self.tools.vault.open().await?;
                let (reporter, answer) = Answer::reported();
                let opens = Opens { password, last_try };
                let wish = Box::new(ToApply { issuer, name, email, to, opens, request });
                self.send(Command::Apply { wish, vault, watcher: Watcher::Client(reporter) }).await?;
                Ok(answer)
            }
            Request::PickUp(methods::PickUp { id, to, password, no_remember, last_try, notify }) => {
                let vault = self.tools.vault.open().await?;
                let (reporter, answer) = Answer::reported();
                let remember = !no_remember;
                let watcher = watcher(&id, reporter, notify);
                self.send(Command::PickUp {
                    id,
                    to,
                    opens: Opens { password, last_try },
                    remember,
                    vault,
                    watcher,
                })
                .await?;
                Ok(answer)
            }
            Request::Renew(methods::Renew { id, password, last_try, code, notify }) => {
                let vault = self.tools.vault.open().await?;
                let (reporter, answer) = Answer::reported();
                let opens = Opens { password, last_try };
                let watcher = watcher(&id, reporter, notify);
                self.send(Command::Renew { id, opens, code, vault, watcher }).await?;
                Ok(answer)
            }
            Request::SecurityQuestions(methods::SecurityQuestions { id }) => {
                Answer::one(&self.security_questions(&self.tools, id).await?)
            }
            Request::RenewCode(arguments) => Answer::one(&self.renew_code(&self.tools, arguments).await?),
            Request::ReadCodeAs(methods::ReadCodeAs { id, character }) => {
                let vault = self.tools.vault.open().await?;
                let command = |reply| Command::ReadCodeAs { id, character, vault, reply };
                Answer::one(&ShowReply { item: self.ask(command).await? })
            }
            Request::BackUp(methods::BackUp { id, path, password, location_password }) => {
                let (reporter, answer) = Answer::reported();
                self.send(Command::BackUp {
                    id,
                    path,
                    password,
                    location_password,
                    watcher: Watcher::Client(reporter),
                })
                .await?;
                Ok(answer)
            }
            Request::BackUpPassword(methods::BackUpPassword { id }) => {
                let identity = self.ask(|reply| Command::Identity { id, reply }).await?.id;
                Answer::one(&made_password::tell(&self.tools, caller, identity).await?)
            }
            Request::VerifyBackUp(methods::VerifyBackUp { path, password }) => {
                Answer::one(&self.verify_back_up(path, password).await?)
            }
            Request::BackUpPlaces(methods::BackUpPlaces { id, path }) => {
                let path = path.as_deref().map(absolute).transpose()?;
                let identity = self.ask(|reply| Command::Identity { id, reply }).await?;
                Answer::one(&back_up_places::places(&self.tools, identity, path).await?)
            }
            Request::Restore(methods::Restore { path, password, to, no_remember, location_password }) => {
                let (reporter, answer) = Answer::reported();
                let remember = !no_remember;
                self.send(Command::Restore {
                    path,
                    password,
                    location_password,
                    to,
                    remember,
                    watcher: Watcher::Client(reporter),
                })
                .await?;
                Ok(answer)
            }
            Request::Adopt(arguments) => Answer::one(&self.adopt(arguments).await?),
            Request::Cancel(methods::Cancel { id }) => {
                self.ask(|reply| Command::Cancel { id, reply }).await?;
                Ok(Answer::done())
            }
            Request::Snooze(methods::Snooze { id, until }) => {
                let (item, until) = self.ask(|reply| Command::Snooze { id, until, reply }).await?;
                Answer::one(&SnoozeReply { item, until })
            }
            Request::PauseReminders(methods::PauseReminders { until }) => {
                let until = self.ask(|reply| Command::PauseReminders { until, reply }).await?;
                Answer::one(&types::Pause { until })
            }
            Request::Dismiss(methods::Dismiss { id }) => {
                Answer::one(&ShowReply { item: self.ask(|reply| Command::Dismiss { id, reply }).await? })
            }
            Request::DoneElsewhere(methods::DoneElsewhere { id }) => {
                let item = self.ask(|reply| Command::DoneElsewhere { id, reply }).await?;
                Answer::one(&ShowReply { item })
            }
            Request::Forget(methods::Forget { id, even_the_only_key }) => {
                self.ask(|reply| Command::Forget { id, even_the_only_key, reply }).await?;
                Ok(Answer::done())
            }
            Request::Settings(_) => {
                let (settings, problems) = self.ask(|reply| Command::Settings { reply }).await?;
                let registry = self.tools.issuers();
                let locked_issuers = registry.locked().map(ToString::to_string).collect();
                let system_folder = self.system_folder.to_string_lossy().into_owned();
                Answer::one(&SettingsReply { settings, locked_issuers, system_folder, problems })
            }
            Request::Issuers(_) => {
                let registry = self.tools.issuers();
                let problems = registry.problems().iter().map(|problem| failure::chain(problem)).collect();
                Answer::one(&IssuersReply { issuers: desk::issuers(&registry), problems })
            }
            Request::ShowIssuer(methods::ShowIssuer { id }) => {
                let (issuer, toml) = desk::show_issuer(&self.tools.issuers(), &id)?;
                Answer::one(&ShowIssuerReply { issuer, toml })
            }
            Request::AddIssuer(methods::AddIssuer { toml }) => {
                let (tools, folder) = (self.tools.clone(), self.issuers_folder.clone());
                let (issuer, outcome) = blocking(move || desk::add_issuer(&tools, &folder, &toml)).await?;
                let _ = self.tools.events.send(Event::PolicyChanged).await;
                Answer::one(&AddIssuerReply { issuer, outcome })
            }
            Request::CheckIssuer(methods::CheckIssuer { toml }) => {
                Answer::one(&blocking(move || Ok(desk::check_issuer(&toml))).await?)
            }
            Request::IssuerSchema(_) => {
                Answer::one(&IssuerSchemaReply { schema: issuers::SCHEMA.to_owned() })
            }
            Request::Locations(_) => {
                Answer::one(&locations::survey(&self.tools, &self.items().await?).await?)
            }
            Request::DescribeLocation(methods::DescribeLocation { name, identity }) => {
                let items = self.items().await?;
                let location = locations::describe(&self.tools, &name, identity.as_deref(), &items).await?;
                Answer::one(&DescribeLocationReply { location })
            }
            Request::Check(methods::Check { id }) => {
                let activations = self.ask(|reply| Command::Activations { reply }).await?;
                let items = self.items().await?;
                let findings = check::run(&self.tools, &items, activations, id.as_deref()).await?;
                Answer::one(&CheckReply { findings })
            }
            Request::Subscribe(_) => {
                let subscription = self.ask(|reply| Command::Subscribe { reply }).await?;
                Ok(Answer::many(notices(subscription)))
            }
        }
    }
}

/// Who hears how a long action ends: the client, and where a person asked with a click, the desktop.
fn watcher(id: &str, reporter: Reporter, notify: bool) -> Watcher {
    match id.parse() {
        Ok(id) if notify => Watcher::Clicked(id, reporter),
        // An id that is none is refused anyway.
        Ok(_) | Err(_) => Watcher::Client(reporter),
    }
}

/// The snapshot in pages, then one notice a change. It ends, and with it the connection, when the subscriber was too
/// slow.
fn notices(subscription: Subscription) -> impl futures_util::Stream<Item = Part> + Send + 'static {
    let Subscription { snapshot, changes } = subscription;
    let state = (snapshot.into_iter(), changes, 0_u64, false);
    stream::unfold(state, async |(mut snapshot, mut changes, serial, complete)| {
        let (notice, complete) = if complete {
            (changes.recv().await?.notice(serial), true)
        } else {
            let rest = snapshot.as_slice();
            let fitting = ipc_proto::page_length(&rest[..rest.len().min(PAGE)]);
            let page: Vec<types::Item> = snapshot.by_ref().take(fitting).collect();
            let last = snapshot.len() == 0;
            (methods::Notice::page(serial, page, last), last)
        };
        let part = match Body::of(&notice) {
            Ok(body) => Part::More(body),
            Err(error) => Part::Refused(error.into()),
        };
        Some((part, (snapshot, changes, serial + 1, complete)))
    })
}
