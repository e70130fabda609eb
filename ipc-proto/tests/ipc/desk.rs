//! A daemon that does nothing but answer, and whose long work a test holds by the hand.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use futures_util::stream;
use ipc_proto::{
    Body, DaemonError,
    methods::{
        self, AddIssuer, AddIssuerReply, IssuersReply, ListReply, Notice, Request, Show, ShowReply,
        StatusReply, Step,
    },
    server::{Answer, Call, Caller, Interface, Listener, Options, Part, Refusal, serve},
    types::{Issuer, Item, Kind, Outcome, Overall, Progress, State},
};
use tempfile::TempDir;
use tokio::{
    sync::{Notify, broadcast},
    task::JoinHandle,
};

/// What the desk answers from, and what a test sees of it.
pub(crate) struct Desk {
    /// `Show` of `slow` and the last step of a long action wait for this.
    pub(crate) gate: Notify,
    /// A long action came to its end.
    pub(crate) acted: AtomicBool,
    /// A long action's end was reached, for waiting.
    pub(crate) action_ended: Notify,
    /// Subscriptions that ended.
    pub(crate) unsubscribed: Notify,
    /// What subscribers are told.
    pub(crate) changes: broadcast::Sender<Item>,
    /// Subscribers are told one serial too few.
    pub(crate) skip_a_serial: AtomicBool,
    /// Subscribers get notices without end, as fast as they read.
    pub(crate) flood: AtomicBool,
    /// Calls that arrived.
    pub(crate) calls: AtomicU32,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            gate: Notify::new(),
            acted: AtomicBool::new(false),
            action_ended: Notify::new(),
            unsubscribed: Notify::new(),
            changes: broadcast::channel(16).0,
            skip_a_serial: AtomicBool::new(false),
            flood: AtomicBool::new(false),
            calls: AtomicU32::new(0),
        }
    }
}

pub(crate) fn item(id: &str) -> Item {
    let mut item = Item::new(id, Kind::Activation, "wipo", State::Ready, "Ada Lovelace");
    item.deadline = Some("2026-11-24T14:05:00Z".parse().unwrap());
    item
}

fn issuer() -> Issuer {
    Issuer {
        id: "wipo".into(),
        name: "WIPO".into(),
        protocol: "cmp".into(),
        code_lifetime: "15 days".into(),
        source: "shipped".into(),
        approval_takes: None,
        identity_check: [].into(),
        locations: vec!["vault".into(), "file".into()],
    }
}

/// Shared with the tasks that act.
#[derive(Clone)]
pub(crate) struct DeskRef(pub(crate) Arc<Desk>);

impl Interface for DeskRef {
    const NAME: &'static str = methods::INTERFACE;
    const DESCRIPTION: &'static str = methods::DESCRIPTION;
    const PRODUCT: &'static str = "desk";
    const VERSION: &'static str = "7";

    async fn call(&self, _: Caller, call: Call) -> Result<Answer, Refusal> {
        self.0.calls.fetch_add(1, Ordering::Relaxed);
        match Request::of(&call)? {
            Request::Status(_) => Answer::one(&StatusReply {
                overall: Overall::Well,
                now: "2026-11-22T12:00:00Z".parse().unwrap(),
                version: "7".into(),
                pid: std::process::id(),
                tracked: 2,
                needs_you: 0,
                lapsed: 0,
                next: None,
                next_reason: None,
                vault: "open".into(),
                soonest: vec![item("a1")],
                notifications: "ready".into(),
                reminders_pending: 0,
                installation: "0".into(),
                problems: Vec::new(),
                next_due: None,
                next_item: None,
                vault_open: true,
                vault_place: Some("key-file".into()),
                notifier: "running".into(),
                notifier_name: Some("dunst".into()),
                paused_until: None,
            }),
            Request::List(list) => match list.cursor.as_deref() {
                None => Answer::one(&ListReply { items: vec![item("a1")], next: Some("2".into()) }),
                Some("2") => Answer::one(&ListReply { items: vec![item("a2")], next: None }),
                Some(_) => Err(DaemonError::BadInput {
                    reason: "no such page".into(),
                    remedy: "Begin again.".into(),
                }
                .into()),
            },
            Request::Show(Show { id }) => self.show(id).await,
            Request::PickUp(arguments) => Ok(self.act(arguments.id)),
            Request::Subscribe(_) => Ok(self.subscribe()),
            Request::Issuers(_) => {
                Answer::one(&IssuersReply { issuers: vec![issuer()], problems: Vec::new() })
            }
            Request::AddIssuer(AddIssuer { .. }) => {
                Answer::one(&AddIssuerReply { issuer: issuer(), outcome: Outcome::Tracked })
            }
            Request::Cancel(_) => Ok(Answer::done()),
            Request::Forget(_) => panic!("the desk breaks"),
            Request::ShowCertificate(_)
            | Request::Revocation(_)
            | Request::Read(_)
            | Request::Add(_)
            | Request::Apply(_)
            | Request::Snooze(_)
            | Request::PauseReminders(_)
            | Request::Dismiss(_)
            | Request::DoneElsewhere(_)
            | Request::Renew(_)
            | Request::SecurityQuestions(_)
            | Request::RenewCode(_)
            | Request::ReadCodeAs(_)
            | Request::BackUp(_)
            | Request::VerifyBackUp(_)
            | Request::Restore(_)
            | Request::BackUpPlaces(_)
            | Request::Adopt(_)
            | Request::ShowIssuer(_)
            | Request::Settings(_)
            | Request::BackUpPassword(_)
            | Request::CheckIssuer(_)
            | Request::IssuerSchema(_)
            | Request::Locations(_)
            | Request::Check(_)
            | Request::DescribeLocation(_) => {
                Err(Refusal::failed("the desk cannot do that", "Ask the daemon."))
            }
        }
    }
}

impl DeskRef {
    async fn show(&self, id: String) -> Result<Answer, Refusal> {
        match id.as_str() {
            "slow" => self.0.gate.notified().await,
            "huge" => {
                return Answer::one(&ShowReply { item: item(&"x".repeat(2 << 20)) });
            }
            "cut" => return Ok(Answer::many(stream::empty())),
            "nobody" => {
                let (reason, remedy) = ("nothing is called nobody".into(), "See `neverlapse list`.".into());
                return Err(DaemonError::NotFound { id, reason, remedy }.into());
            }
            _ => {}
        }
        Answer::one(&ShowReply { item: item(&id) })
    }

    fn act(&self, id: String) -> Answer {
        let (reporter, answer) = Answer::reported();
        let desk = Arc::clone(&self.0);
        tokio::spawn(async move {
            for (done, step) in (1..).zip(["key-made", "sent", "certificate-received"]) {
                let (id, step, detail) = (id.clone(), step.into(), String::new());
                reporter.progress(&Step::Progress(Progress { id, step, done, total: 3, detail }));
            }
            desk.gate.notified().await;
            desk.acted.store(true, Ordering::Relaxed);
            desk.action_ended.notify_one();
            reporter.finish(Ok(Step::Done(Box::new(item(&id)), Vec::new())));
        });
        answer
    }

    fn subscribe(&self) -> Answer {
        let desk = Arc::clone(&self.0);
        let bell = Bell(Arc::clone(&desk));
        let changes = desk.changes.subscribe();
        Answer::many(stream::unfold((0_u64, changes, bell), move |(serial, mut changes, bell)| {
            let desk = Arc::clone(&desk);
            async move {
                let notice = match serial {
                    0 => Notice::page(0, vec![item("a1")], false),
                    1 => Notice::page(1, vec![item("a2")], true),
                    serial if desk.flood.load(Ordering::Relaxed) => Notice::gone(serial, "x".repeat(10_000)),
                    serial => Notice::changed(
                        serial + u64::from(desk.skip_a_serial.swap(false, Ordering::Relaxed)),
                        changes.recv().await.ok()?,
                    ),
                };
                Some((Part::More(Body::of(&notice).unwrap()), (serial + 1, changes, bell)))
            }
        }))
    }
}

/// Rings when a subscription is dropped.
struct Bell(Arc<Desk>);

impl Drop for Bell {
    fn drop(&mut self) {
        self.0.unsubscribed.notify_one();
    }
}

/// A desk that listens, in a folder of its own.
pub(crate) struct Office {
    pub(crate) desk: Arc<Desk>,
    pub(crate) path: PathBuf,
    serving: Option<JoinHandle<()>>,
    _folder: Option<TempDir>,
}

impl Office {
    pub(crate) fn open() -> Self {
        Self::open_with(Options::default())
    }

    pub(crate) fn open_with(options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("neverlapse/daemon.sock");
        Self { _folder: Some(folder), ..Self::open_at(&path, options) }
    }

    pub(crate) fn open_at(path: &Path, options: Options) -> Self {
        let desk = Arc::new(Desk::default());
        let listener = Listener::bind(path).unwrap();
        let serving = tokio::spawn(serve(listener, Arc::new(DeskRef(Arc::clone(&desk))), options));
        Self { desk, path: path.into(), serving: Some(serving), _folder: None }
    }

    /// Ends the server and waits until it has ended.
    pub(crate) async fn close(&mut self) {
        if let Some(serving) = self.serving.take() {
            serving.abort();
            let _ = serving.await;
        }
    }

    /// Another server at the same place.
    pub(crate) async fn reopen(&mut self) {
        self.close().await;
        let new = Self::open_at(&self.path, Options::default());
        (self.desk, self.serving) = (new.desk, new.serving);
    }
}
