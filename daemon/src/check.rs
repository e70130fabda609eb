//! Whether all is ready before a code is spent. Everything is looked at in the caller's own task, all at once, each with a
//! time limit, and nothing is changed by it but what is known of an application's key.

mod applications;
mod computer;
mod desktop;
mod issuer;
mod places;

use std::{sync::Arc, time::Duration};

use ipc_proto::{
    DaemonError,
    types::{CheckFinding, CheckVerdict, Item, Kind, State},
};
use issuers::Profile;
use lifecycle::Activation;
use messages::{Language, Messages, check::What};
use tokio::{task::JoinHandle, time::timeout};

use crate::{effects::Tools, failure};

/// Longer than a driver may take to say which tokens it knows, which has a limit of its own.
const LIMIT: Duration = Duration::from_secs(20);

/// Something that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    what: What,
    verdict: CheckVerdict,
    about: Option<String>,
    detail: Option<String>,
    command: Option<String>,
}

impl Finding {
    fn new(what: What, verdict: CheckVerdict) -> Self {
        Self { what, verdict, about: None, detail: None, command: None }
    }

    fn pass(what: What) -> Self {
        Self::new(what, CheckVerdict::Pass)
    }

    fn warn(what: What) -> Self {
        Self::new(what, CheckVerdict::Warn)
    }

    fn fail(what: What) -> Self {
        Self::new(what, CheckVerdict::Fail)
    }

    fn about(self, about: impl Into<String>) -> Self {
        Self { about: Some(about.into()), ..self }
    }

    fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    fn command(self, command: impl Into<String>) -> Self {
        Self { command: Some(command.into()), ..self }
    }

    /// For clients, in English.
    fn show(self, words: &Messages) -> CheckFinding {
        let Self { what, verdict, about, detail, command } = self;
        let told =
            what.say(words, about.as_deref().unwrap_or_default(), detail.as_deref().unwrap_or_default());
        CheckFinding {
            what: what.as_str().to_owned(),
            about,
            verdict,
            said: told.said,
            why: told.why,
            remedy: told.remedy,
            command,
            detail,
        }
    }
}

/// What is looked at beside the others.
struct Looks {
    /// How long each may take.
    limit: Duration,
    started: Vec<(String, JoinHandle<Vec<Finding>>)>,
}

impl Looks {
    fn within(limit: Duration) -> Self {
        Self { limit, started: Vec::new() }
    }

    /// Starts one; `called` names it should it not come to an end.
    fn start(
        &mut self,
        called: impl Into<String>,
        look: impl Future<Output = Vec<Finding>> + Send + 'static,
    ) {
        let called = called.into();
        let (limit, late) = (self.limit, called.clone());
        let look = async move {
            timeout(limit, look).await.unwrap_or_else(|_| vec![Finding::warn(What::TooSlow).about(late)])
        };
        self.started.push((called, tokio::spawn(look)));
    }

    /// What all of them found, in the order in which they were started.
    async fn findings(self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (called, look) in self.started {
            findings.extend(look.await.unwrap_or_else(|_| vec![Finding::warn(What::TooSlow).about(called)]));
        }
        findings
    }
}

/// Looks at all that `items` need, or one of them, and at the computer.
///
/// # Errors
/// Nothing is tracked as `id`.
pub(crate) async fn run(
    tools: &Tools,
    items: &[Item],
    activations: Vec<Activation>,
    id: Option<&str>,
) -> Result<Vec<CheckFinding>, DaemonError> {
    let in_use = match id {
        Some(id) => vec![named(items, id)?],
        None => items.iter().filter(|item| is_in_use(item)).collect(),
    };
    let mut looks = Looks::within(LIMIT);
    let left_out = issuer::left_out(&tools.issuers());
    looks.start("issuers", async { left_out });
    for profile in profiles(tools, &in_use) {
        if let Some(cmp) = profile.cmp() {
            let (issuer, url) = (profile.id.to_string(), cmp.url.clone());
            looks.start(issuer.clone(), issuer::server(issuer, url, Arc::clone(&tools.clock)));
        }
        for required in profile.requires {
            let (name, around) = (required.name.to_string(), Arc::clone(&tools.around));
            looks.start(name, issuer::software(required, around));
        }
    }
    looks.start("vault", places::vault(tools.clone()));
    for place in places::of(tools, &in_use) {
        looks.start(place.called(), places::look(tools.clone(), place));
    }
    for activation in activations.into_iter().filter(applications::is_open) {
        let called = activation.id.to_string();
        if in_use.iter().any(|item| item.id == called) {
            looks.start(called, applications::look(tools.clone(), activation));
        }
    }
    looks.start("org.freedesktop.Notifications", desktop::notices());
    looks.start("org.kde.StatusNotifierWatcher", desktop::tray());
    looks.start("autostart", computer::start(Arc::clone(&tools.around)));
    looks.start("disk", computer::disk(tools.ledger.folder().to_owned()));
    let words = Messages::new(Language::English);
    Ok(looks.findings().await.into_iter().map(|finding| finding.show(&words)).collect())
}

/// Stops a pick-up that would fail while its code is still unspent. What cannot be looked at is no reason to stop.
///
/// # Errors
/// The issuer is not reached, the clock is off by more than it bears, or nothing can be written down.
pub(crate) async fn before_a_code_is_spent(tools: &Tools, url: &str, again: &str) -> Result<(), DaemonError> {
    let safe = format!("nothing was sent and nothing is lost; try again: {again}");
    let folder = tools.ledger.folder();
    if computer::free(folder).is_some_and(|free| free < computer::FULL) {
        return Err(failure::failed(
            format!("the disk of {} is full", folder.display()),
            format!("make room on it; {safe}"),
        ));
    }
    let contact = issuer::Contact::with(url, tools.clock.as_ref()).await;
    if let Some(why) = contact.is_out_of_reach() {
        return Err(DaemonError::IssuerUnreachable { reason: why.to_owned(), remedy: safe });
    }
    match contact.off() {
        Some(off) if off >= issuer::BORNE => Err(failure::failed(
            format!("this computer's clock is {} seconds off from the issuer's", off.as_secs()),
            format!("have the clock set by the network; {safe}"),
        )),
        Some(_) | None => Ok(()),
    }
}

/// The item called `id`; a picked-up activation stands for what it became.
fn named<'i>(items: &'i [Item], id: &str) -> Result<&'i Item, DaemonError> {
    let find = |id: &str| items.iter().find(|item| item.id == id);
    let item = find(id).ok_or_else(|| failure::not_found(id))?;
    Ok(item.identity.as_deref().and_then(find).unwrap_or(item))
}

/// Whether something may still be done at its issuer.
fn is_in_use(item: &Item) -> bool {
    let is_settled = matches!(
        item.state,
        State::PickedUp | State::Superseded | State::Rejected | State::Locked | State::Revoked
    );
    !is_settled
}

/// The profiles of these items, each once.
fn profiles(tools: &Tools, items: &[&Item]) -> Vec<Profile> {
    let issuers = tools.issuers();
    let mut ids: Vec<&str> = items.iter().map(|item| item.issuer.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().filter_map(|id| issuers.profile(id).cloned()).collect()
}

/// Whether it is an activation, whose certificate is still to come.
fn is_to_come(item: &Item) -> bool {
    item.kind == Kind::Activation
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    use custody::surroundings::Surroundings;

    use super::*;

    /// A computer that lies in one folder.
    pub(super) fn surroundings_in(root: &Path) -> Surroundings {
        let [home, config, data] = ["home", "config", "data"].map(|name| root.join(name));
        Surroundings { root: root.to_owned(), home, config, data }
    }

    /// Puts a file there.
    pub(super) fn put(root: &Path, name: &str, text: &str) -> PathBuf {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    #[tokio::test]
    async fn one_that_hangs_is_told_and_keeps_none_of_the_others_back() {
        let mut looks = Looks::within(Duration::ZERO);
        looks.start("the moon", std::future::pending());
        looks.start("tray", async { vec![Finding::pass(What::TrayShown)] });
        let findings = looks.findings().await;
        assert_eq!(
            findings,
            [Finding::warn(What::TooSlow).about("the moon"), Finding::pass(What::TrayShown)]
        );
    }

    #[test]
    fn what_is_settled_needs_nothing_any_more_and_an_activation_stands_for_what_it_became() {
        let mut activation = Item::new("a1", Kind::Activation, "cfca", State::PickedUp, "Ada");
        activation.identity = Some("i2".into());
        let identity = Item::new("i2", Kind::Identity, "cfca", State::Valid, "Ada");
        assert!(!is_in_use(&activation) && is_in_use(&identity));
        let items = [activation, identity];
        assert_eq!(named(&items, "a1").unwrap().id, "i2");
        assert!(named(&items, "x9").is_err());
    }
}
