//! What the canned daemon tracks.

use ipc_proto::DaemonError;
use ipc_proto::methods::{RevocationReply, SecurityQuestionsReply};
use ipc_proto::types::{
    BackUpCopy, Certificate, ChainLink, CheckFinding, How, Item, Kind, Location, LocationKind,
    LocationSecret, MissingPlace, NeedsYou, Overall, PinTries, RenewCodeOutcome, RevocationStatus, State,
    Subject, Unit, Verdict,
};
use jiff::{SignedDuration, Timestamp};

/// What the canned daemon answers with.
pub(crate) struct Canned {
    pub(crate) items: Vec<Item>,
    pub(crate) overall: Overall,
    pub(crate) verdict: Verdict,
    pub(crate) refuses: Option<DaemonError>,
    pub(crate) proven: bool,
    /// What it says of every identity's certificate.
    pub(crate) certificate: Option<Certificate>,
    /// What its issuer says of that.
    pub(crate) revocation: RevocationReply,
    /// The longest silence that it grants.
    pub(crate) granted: Option<Timestamp>,
    pub(crate) locations: Vec<Location>,
    pub(crate) missing: Vec<MissingPlace>,
    pub(crate) findings: Vec<CheckFinding>,
    /// What comes of answers to security questions.
    pub(crate) judged: RenewCodeOutcome,
    /// So many attempts are left before they are given.
    pub(crate) attempts_left: u32,
}

impl Canned {
    /// What its issuers ask.
    pub(crate) fn questions(&self) -> SecurityQuestionsReply {
        let questions = ["Your first school?", "Votre premier animal ?", "您最喜欢的颜色？"];
        SecurityQuestionsReply {
            session: "s1".into(),
            questions: questions.map(str::to_owned).into(),
            attempts_left: self.attempts_left,
        }
    }
}

impl Default for Canned {
    fn default() -> Self {
        Self {
            items: vec![ready(), expired(), identity(), picked_up()],
            overall: Overall::Well,
            verdict: Verdict::Activation,
            refuses: None,
            proven: true,
            certificate: Some(certificate()),
            revocation: revocation(RevocationStatus::Good),
            granted: None,
            locations: vec![firefox(), token()],
            missing: Vec::new(),
            findings: Vec::new(),
            judged: RenewCodeOutcome::Mailed,
            attempts_left: 5,
        }
    }
}

/// An activation with four hours left.
pub(crate) fn ready() -> Item {
    let mut item =
        Item::new("a1", Kind::Activation, "cfca", State::Ready, "Wang Xiaoming (王小明), China Example Bank");
    item.deadline = Some(now() + SignedDuration::from_mins(240));
    item.reference_number = Some("12345678".into());
    item.approved_at = Some(now() - SignedDuration::from_hours(14 * 24 + 20));
    item
}

/// An activation whose title tries to steer the terminal.
pub(crate) fn expired() -> Item {
    let title = "Ada\u{1b}[2J Jones\nof a company with a name that is far too long for any table";
    let mut item = Item::new("a2", Kind::Activation, "cfca", State::Expired, title);
    item.deadline = Some(now() - SignedDuration::from_hours(24));
    item.needs_you = Some(NeedsYou {
        reason: "its codes expired, so they were not sent".into(),
        remedy: "Ask CFCA for new codes, and import the new e-mail.".into(),
        need: "renew-code".into(),
        said: None,
    });
    item
}

/// An identity with a proven back-up.
pub(crate) fn identity() -> Item {
    let mut item = Item::new("i1", Kind::Identity, "wipo", State::Valid, "Zoë Lefèvre");
    item.location = Some("vault".into());
    item.subject = Some(Subject {
        cn: Some("Zoë Lefèvre".into()),
        o: Some("Example SA".into()),
        ou: vec!["Patents".into(), "Team 2".into()],
    });
    item.serial = Some("0a1b2c".into());
    item.fingerprint = Some("ab".repeat(32));
    item.not_after = Some(now() + SignedDuration::from_hours(24 * 400));
    item.deadline = item.not_after;
    item.backups =
        vec![BackUpCopy { path: "/b/zoe.p12".into(), made_at: now(), proven_at: Some(now()), current: true }];
    item
}

/// A token with a label as people give them.
pub(crate) fn token() -> Location {
    Location {
        name: "token:Zoë's key %2F 1/0042".into(),
        kind: LocationKind::Token,
        title: "Zoë's key / 1".into(),
        default: false,
        running: false,
        folder: None,
        label: Some("Zoë's key / 1".into()),
        serial: Some("0042".into()),
        manufacturer: Some("Feitian".into()),
        model: Some("ePass 2003".into()),
        driver: Some("/opt/maker/libepass.so".into()),
        secret: LocationSecret::Pin,
        tries: Some(PinTries::Fewer),
        trouble: None,
        keys_leave: false,
        identities: vec!["i1".into()],
    }
}

/// The profile that Firefox starts with, and runs with.
pub(crate) fn firefox() -> Location {
    Location {
        name: "firefox:default-release".into(),
        kind: LocationKind::Firefox,
        title: "default-release".into(),
        default: true,
        running: true,
        folder: Some("/home/zoe/.mozilla/firefox/x1.default-release".into()),
        secret: LocationSecret::None,
        tries: None,
        keys_leave: true,
        identities: Vec::new(),
        label: None,
        serial: None,
        manufacturer: None,
        model: None,
        driver: None,
        ..token()
    }
}

/// The certificate of [`identity`].
pub(crate) fn certificate() -> Certificate {
    let means = [("en", "registration authority"), ("fr", "autorité d’enregistrement"), ("zh", "注册机构")];
    let means = means.map(|(tag, text)| (tag.to_owned(), text.to_owned()));
    Certificate {
        issuer: "CN=Example CA, O=Example".into(),
        key: "EC P-256".into(),
        key_usage: vec!["digitalSignature".into(), "nonRepudiation".into()],
        extended_key_usage: vec!["clientAuth".into(), "somethingNew".into()],
        emails: vec!["zoe@example.org".into(), "z@example.org".into()],
        units: vec![
            Unit { name: "Patents".into(), means: means.into() },
            Unit { name: "Team 2".into(), means: [].into() },
        ],
        pem: "-----BEGIN CERTIFICATE-----\n".into(),
        chain: vec![ChainLink {
            subject: "CN=Example CA, O=Example".into(),
            serial: "0b".into(),
            fingerprint: "cd".repeat(32),
            not_after: now() + SignedDuration::from_hours(24 * 800),
        }],
    }
}

/// What an issuer says of it.
pub(crate) fn revocation(status: RevocationStatus) -> RevocationReply {
    RevocationReply {
        status,
        checked_at: now(),
        source: Some("http://crl.example.org/ca.crl".into()),
        how: Some(How::Crl),
        revoked_at: None,
        reason: None,
        next_update: Some(now() + SignedDuration::from_hours(24)),
        said: None,
    }
}

/// An activation that is done with.
pub(crate) fn picked_up() -> Item {
    let mut item = Item::new("a3", Kind::Activation, "wipo", State::PickedUp, "Zoë Lefèvre");
    item.identity = Some("i1".into());
    item
}

fn now() -> Timestamp {
    clock::Clock::now(&clock::SystemClock)
}
