//! What the canned daemon answers.

use std::sync::{Arc, Mutex};

use futures_util::stream;
use ipc_proto::methods::{
    self, AddIssuerReply, AddReply, AdoptReply, BackUpPasswordReply, BackUpPlacesReply, CheckIssuerReply,
    CheckReply, DescribeLocationReply, Done, IssuerSchemaReply, IssuersReply, ListReply, LocationsReply,
    Notice, ReadReply, RenewCodeReply, Request, SettingsReply, ShowCertificateReply, ShowIssuerReply,
    ShowReply, SnoozeReply, StatusReply, Step, VerifyBackUpReply,
};
use ipc_proto::server::{self, Answer, Call, Caller, Part, Refusal};
use ipc_proto::types::{
    BackUpContents, BackUpPlace, Issuer, Item, ItemFinding, Location, LocationKind, LocationSecret, Outcome,
    PassedOver, Pause, PlaceKind, ProfileFinding, Progress, Reading, RenewCodeOutcome, Subject, Verdict,
};
use ipc_proto::{Body, DaemonError};
use tokio::sync::Notify;

use super::canned::{Canned, firefox, identity, ready};

/// The canned daemon's service; it writes down what it is asked.
pub(crate) struct Service {
    canned: Canned,
    asked: Arc<Mutex<Vec<Request>>>,
    cancelled: Arc<Notify>,
}

impl Service {
    pub(crate) fn new(canned: Canned, asked: Arc<Mutex<Vec<Request>>>) -> Self {
        Self { canned, asked, cancelled: Arc::default() }
    }

    fn answer(&self, request: &Request) -> Result<Answer, Refusal> {
        let canned = &self.canned;
        // What only looks is always answered.
        let looks = matches!(request, Request::Show(_) | Request::DescribeLocation(_));
        if let (Some(refuses), false) = (&canned.refuses, looks) {
            return Err(refuses.clone().into());
        }
        match request {
            Request::Status(_) => Answer::one(&self.status()),
            Request::List(list) => Answer::one(&self.page(list.cursor.as_deref())),
            Request::Show(show) => Answer::one(&ShowReply { item: self.item(&show.id)? }),
            Request::ShowCertificate(show) => {
                let certificate = canned.certificate.clone().filter(|_| show.id.starts_with('i'));
                Answer::one(&ShowCertificateReply { certificate })
            }
            Request::Revocation(_) => Answer::one(&canned.revocation),
            Request::Read(_) => Answer::one(&self.read()),
            Request::Add(_) => Answer::one(&AddReply { item: self.item("a1")?, outcome: Outcome::Tracked }),
            Request::Apply(_) => self.act("a5", "a5"),
            Request::PickUp(pick_up) if pick_up.id == "slow" => Ok(self.act_until_cancelled()),
            Request::PickUp(pick_up) => self.act(&pick_up.id, "a3"),
            Request::Renew(renew) => self.act(&renew.id, "i1"),
            Request::SecurityQuestions(_) => Answer::one(&canned.questions()),
            Request::RenewCode(renew) => self.judge(renew),
            Request::BackUp(back_up) => self.act(&back_up.id, "i1"),
            Request::BackUpPassword(_) => Answer::one(&BackUpPasswordReply {
                password: "abcd-efgh-ijkm".into(),
                paths: vec!["/srv/copies/ada.p12".into()],
            }),
            Request::Restore(_) => self.act("i1", "i1"),
            Request::BackUpPlaces(asked) => Answer::one(&self.places(asked)),
            Request::Adopt(_) => Answer::one(&self.found()),
            Request::VerifyBackUp(verify) => {
                Answer::one(&VerifyBackUpReply { contents: self.contents(&verify.path) })
            }
            Request::Cancel(_) => {
                self.cancelled.notify_one();
                Answer::one(&Done {})
            }
            Request::PauseReminders(pause) => Answer::one(&Pause { until: pause.until }),
            Request::Snooze(snooze) => {
                let until = canned.granted.map_or(snooze.until, |longest| longest.min(snooze.until));
                Answer::one(&SnoozeReply { item: self.item(&snooze.id)?, until })
            }
            Request::Dismiss(dismiss) => Answer::one(&ShowReply { item: self.item(&dismiss.id)? }),
            Request::DoneElsewhere(done) => Answer::one(&ShowReply { item: self.item(&done.id)? }),
            Request::ReadCodeAs(read) => Answer::one(&ShowReply { item: self.item(&read.id)? }),
            Request::Forget(_) => Ok(Answer::done()),
            Request::Settings(_) => Answer::one(&SettingsReply {
                settings: Vec::new(),
                locked_issuers: Vec::new(),
                system_folder: "/etc/neverlapse".into(),
                problems: Vec::new(),
            }),
            Request::Issuers(_) => Answer::one(&IssuersReply {
                issuers: vec![issuer()],
                problems: vec!["bad.toml, line 5: unknown field".into()],
            }),
            Request::ShowIssuer(_) => {
                Answer::one(&ShowIssuerReply { issuer: issuer(), toml: "format = 1".into() })
            }
            Request::AddIssuer(_) => {
                Answer::one(&AddIssuerReply { issuer: issuer(), outcome: Outcome::Tracked })
            }
            Request::CheckIssuer(check) => Answer::one(&checked(&check.toml)),
            Request::IssuerSchema(_) => Answer::one(&IssuerSchemaReply { schema: "{}\n".into() }),
            Request::Locations(_) => {
                let locations = canned.locations.clone();
                Answer::one(&LocationsReply { locations, missing: canned.missing.clone() })
            }
            Request::DescribeLocation(describe) => self.location(&describe.name),
            Request::Check(_) => Answer::one(&CheckReply { findings: canned.findings.clone() }),
            Request::Subscribe(_) => self.notices(),
        }
    }

    fn location(&self, name: &str) -> Result<Answer, Refusal> {
        let mut found = self.canned.locations.iter().find(|location| location.name == name).cloned();
        if name.starts_with("file:") {
            let (name, secret) = (name.to_owned(), LocationSecret::Password);
            found = Some(Location { name, kind: LocationKind::File, secret, ..firefox() });
        }
        let location = found.ok_or_else(|| {
            let (reason, remedy) = ("it is not plugged in".to_owned(), "Plug it in.".to_owned());
            Refusal::from(DaemonError::Failed { reason, remedy })
        })?;
        Answer::one(&DescribeLocationReply { location })
    }

    fn status(&self) -> StatusReply {
        StatusReply {
            overall: self.canned.overall,
            now: ready().approved_at.unwrap(),
            version: "0.1.0".into(),
            pid: 7,
            tracked: 4,
            needs_you: 1,
            lapsed: 1,
            next: ready().deadline,
            next_reason: Some("a deadline (a1)".into()),
            vault: "open, key in the desktop's keyring".into(),
            soonest: self.canned.items.clone(),
            notifications: "shown by dunst 1.9.2".into(),
            reminders_pending: 0,
            installation: "0".into(),
            problems: Vec::new(),
            next_due: Some("lapse".into()),
            next_item: Some("a1".into()),
            vault_open: true,
            vault_place: Some("secret-service".into()),
            notifier: "running".into(),
            notifier_name: Some("dunst 1.9.2".into()),
            paused_until: None,
        }
    }

    /// One item a page, so that a client that does not ask for all pages is found out.
    fn page(&self, cursor: Option<&str>) -> ListReply {
        let from: usize = cursor.map_or(0, |cursor| cursor.parse().unwrap());
        let items = self.canned.items.iter().skip(from).take(1).cloned().collect();
        let next = (from + 1 < self.canned.items.len()).then(|| (from + 1).to_string());
        ListReply { items, next }
    }

    fn item(&self, id: &str) -> Result<Item, Refusal> {
        let found = self.canned.items.iter().find(|item| item.id == id).cloned();
        found.ok_or_else(|| {
            let remedy = "List the items with `neverlapse list`.".to_owned();
            DaemonError::NotFound { id: id.into(), reason: "nothing has this id".into(), remedy }.into()
        })
    }

    /// A careless daemon: it answers the codes even where they were not asked for.
    fn read(&self) -> ReadReply {
        let verdict = self.canned.verdict;
        let tracked = matches!(verdict, Verdict::Activation | Verdict::Half);
        let reading = Reading {
            order: None,
            verification_code: None,
            verdict,
            reasons: vec!["the sender is not the issuer's.".into()],
            issuer: Some("cfca".into()),
            reference_number: Some("12345678".into()),
            link: None,
            approved_at: None,
            authorization_code: Some("BU3U-ZDPT-WYLI".into()),
            pin: None,
        };
        let outcome = if tracked { Outcome::Tracked } else { Outcome::Nothing };
        ReadReply { reading, item: tracked.then(ready), outcome }
    }

    /// One of each kind, or one without its key where nothing is proven.
    fn found(&self) -> AdoptReply {
        let proven = self.canned.proven;
        let known = Item { id: "i2".into(), title: "Ada Jones".into(), ..identity() };
        let passed = PassedOver {
            title: "Bob".into(),
            serial: "0b".into(),
            not_after: identity().not_after.unwrap(),
            why: "no-key".into(),
            reason: "its private key is not there".into(),
        };
        let finding = ItemFinding {
            id: "i1".into(),
            what: "further-copy".into(),
            said: "i1: there is another copy".into(),
        };
        AdoptReply {
            adopted: if proven { vec![identity()] } else { Vec::new() },
            known: if proven { vec![known] } else { Vec::new() },
            passed_over: vec![passed],
            findings: if proven { vec![finding] } else { Vec::new() },
        }
    }

    /// What the canned daemon says of any answers, as long as there is one to each question.
    fn judge(&self, renew: &methods::RenewCode) -> Result<Answer, Refusal> {
        let asked = self.canned.questions();
        if renew.session != asked.session || renew.answers.len() != asked.questions.len() {
            return Err(Refusal::failed("these are no answers to these questions", "Answer them all."));
        }
        let outcome = self.canned.judged;
        let left = (outcome == RenewCodeOutcome::Wrong).then(|| asked.attempts_left.saturating_sub(1));
        let id = if outcome == RenewCodeOutcome::Completed { "a1" } else { &renew.id };
        Answer::one(&RenewCodeReply { outcome, attempts_left: left, item: self.item(id)? })
    }

    fn act(&self, id: &str, ends_with: &str) -> Result<Answer, Refusal> {
        let item = self.item(ends_with)?;
        let (reporter, answer) = Answer::reported();
        reporter.progress(&Step::Progress(progress(id, 1)));
        reporter.progress(&Step::Progress(progress(id, 2)));
        reporter.finish(Ok(Step::Done(Box::new(item), Vec::new())));
        Ok(answer)
    }

    fn act_until_cancelled(&self) -> Answer {
        let (reporter, answer) = Answer::reported();
        let cancelled = Arc::clone(&self.cancelled);
        tokio::spawn(async move {
            reporter.progress(&Step::Progress(progress("slow", 1)));
            cancelled.notified().await;
            let error =
                DaemonError::Cancelled { reason: "you stopped it".into(), remedy: "Try again.".into() };
            reporter.finish::<Step>(Err(error.into()));
        });
        answer
    }

    fn places(&self, asked: &methods::BackUpPlaces) -> BackUpPlacesReply {
        let place = |folder: &str, what, same_disk| BackUpPlace {
            folder: folder.into(),
            what,
            same_disk: Some(same_disk),
        };
        let path = asked.path.as_deref();
        BackUpPlacesReply {
            places: vec![
                place("/media/zoe/MY STICK", PlaceKind::Removable, false),
                place("/mnt/data", PlaceKind::OtherDisk, false),
                place("/home/zoe/Documents", PlaceKind::Home, true),
            ],
            file_name: "Zoë-Lefèvre-2027-12-27.p12".into(),
            same_disk: path.map(|path| !path.starts_with("/media") && !path.starts_with("/mnt")),
            forbidden: path.filter(|path| path.contains("PKCS12")).map(|_| "PCT-SAFE/PKCS12".into()),
        }
    }

    fn contents(&self, path: &str) -> BackUpContents {
        BackUpContents {
            path: path.into(),
            friendly_name: Some("Zoë Lefèvre".into()),
            subject: Subject { cn: Some("Zoë Lefèvre".into()), o: None, ou: Vec::new() },
            issuer: "CN=Example CA".into(),
            serial: "0a1b2c".into(),
            not_after: identity().not_after.unwrap(),
            chain: 2,
            proven: self.canned.proven,
            findings: if self.canned.proven { Vec::new() } else { vec!["its key is another one".into()] },
            identity: self.canned.proven.then(|| "i1".into()),
        }
    }

    /// A snapshot in two pages, a change, a progress, a loss; then it hangs up.
    fn notices(&self) -> Result<Answer, Refusal> {
        let notices = [
            Notice::page(1, vec![ready()], false),
            Notice::page(2, vec![identity()], true),
            Notice::changed(3, ready()),
            Notice::progress(4, progress("a1", 1)),
            Notice::gone(5, "a2".into()),
        ];
        let parts = notices.iter().map(|notice| Ok(Part::More(Body::of(notice)?)));
        let parts = parts.collect::<Result<Vec<_>, Refusal>>()?;
        Ok(Answer::many(stream::iter(parts)))
    }
}

impl server::Interface for Service {
    const NAME: &'static str = methods::INTERFACE;
    const DESCRIPTION: &'static str = methods::DESCRIPTION;
    const PRODUCT: &'static str = "canned";
    const VERSION: &'static str = "0";

    async fn call(&self, _: Caller, call: Call) -> Result<Answer, Refusal> {
        let request = Request::of(&call)?;
        let answer = self.answer(&request);
        self.asked.lock().unwrap().push(request);
        answer
    }
}

fn progress(id: &str, done: u32) -> Progress {
    let step = if done == 1 { "key-made" } else { "proven" };
    Progress { id: id.into(), step: step.into(), done, total: 2, detail: format!("step {done} is done") }
}

/// A profile whose first line has a mistake, or none.
fn checked(toml: &str) -> CheckIssuerReply {
    let mistake = ProfileFinding {
        line: Some(1),
        problem: "unknown field `nam`".into(),
        remedy: "write `name`, or remove it".into(),
    };
    CheckIssuerReply {
        findings: toml.starts_with("nam ").then_some(mistake).into_iter().collect(),
        id: Some("own".into()),
    }
}

fn issuer() -> Issuer {
    Issuer {
        id: "cfca".into(),
        name: "China Financial Certification Authority".into(),
        protocol: "cmp".into(),
        code_lifetime: "15 days".into(),
        source: "shipped".into(),
        approval_takes: Some("7 days".into()),
        identity_check: [("en".to_owned(), "Show your passport.".to_owned())].into(),
        locations: vec!["vault".to_owned()],
    }
}
