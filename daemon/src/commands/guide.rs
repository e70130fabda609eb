//! Pick-ups that the person does in a browser: what is asked and refused before anything is opened or copied, and what
//! becomes of the certificate that came.

use custody::{LocationName, firefox, nss};
use ipc_proto::{DaemonError, Standing};
use issuers::{KeyMade, Profile};
use ledger::{Batch, Vault};
use lifecycle::{Activation, ActivationEvent, Effect, Input, Item, ItemId, Refusal};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::mpsc;
use tracing::debug;

use super::{location_name, runs::allowed};
use crate::{
    browser, certificates,
    effects::{
        self, Job,
        facts::{is_token, new_identity},
        guide::{Guide, Ring, last_place, remember_place},
        places::is_same_place,
        run::{password_path, remembered_path},
    },
    event::{Opens, Picked},
    failure,
    runtime::Runtime,
    tracker::ApplyError,
};

/// How often a guide may be spoken to before it listens.
const RINGS_HELD: usize = 4;

/// Calls a guide that watches.
pub(crate) type Bell = mpsc::Sender<Ring>;

impl Runtime {
    /// Guides the person to the issuer's page, with the codes, and watches for the certificate.
    pub(super) async fn guide(
        &mut self,
        activation: &Activation,
        profile: &Profile,
        to: Option<String>,
        opens: Opens,
        remember: bool,
        vault: &Vault,
    ) -> Result<ItemId, DaemonError> {
        let id = activation.id;
        if activation.state.next(ActivationEvent::Started).is_none() {
            let refusal = Refusal::NotNow { id, state: activation.state.as_str(), need: activation.need() };
            let item = Item::Activation(activation.clone());
            let policy = self.tracker.lifecycle().policy();
            return Err(failure::apply(&ApplyError::Refused(refusal), Some(&item), policy));
        }
        link_leads_to(activation, profile)?;
        self.on_the_same_computer(activation)?;
        let on_record = Guide::load(&self.tools.ledger, id).map_err(|error| failure::ledger(&error))?;
        let to = match to {
            Some(to) => self.lasting(location_name(&to)?)?,
            None => self.place_of(activation, profile, on_record.as_ref())?,
        };
        self.tools.rules.place(&to)?;
        fits_a_browser(profile, &to)?;
        self.where_applied(activation, profile, &to)?;
        if let Some(guide) = on_record.as_ref().filter(|guide| guide.to != to)
            && self.running.contains_key(&id)
        {
            return Err(failure::not_possible(
                id,
                format!("{id} is being picked up at {} already", guide.to),
                format!("join that (neverlapse pick-up {id}) and stop it with Ctrl-C; then choose again"),
            ));
        }
        let mut batch = Batch::new();
        let mut guide = match on_record {
            Some(guide) if guide.to == to => guide,
            earlier => {
                let identity = match earlier {
                    Some(guide) => guide.identity,
                    None => ItemId::identity(self.tracker.number()),
                };
                Vault::remove(&mut batch, &password_path(id));
                Guide::new(id, identity, to.clone(), self.tracker.now())
            }
        };
        (guide.remember, guide.last_try) = (remember, opens.last_try);
        if let Some(password) = opens.password {
            let sealed = vault.seal(&mut batch, &password_path(id), password.expose_secret().as_bytes());
            sealed.map_err(|error| failure::vault(&error))?;
            guide.has_password = true;
        }
        guide.put(&mut batch).map_err(|error| failure::ledger(&error))?;
        remember_place(&mut batch, &activation.issuer, &to)?;
        if self.running.contains_key(&id) || activation.is_with_the_person() {
            self.tracker.commit(batch).await.map_err(|error| failure::ledger(&error))?;
            self.watch_for(id);
        } else {
            self.take_in(Input::Guide { id }, batch).await?;
        }
        self.ring(id, Ring::Called);
        Ok(id)
    }

    /// Watches for the certificate of a guided pick-up, unless that is done already. Nothing is opened or copied by it.
    pub(crate) fn watch_for(&mut self, id: ItemId) {
        let Some(Item::Activation(activation)) = self.tracker.lifecycle().item(id).cloned() else {
            return;
        };
        if self.running.contains_key(&id) {
            return;
        }
        let (bell, rings) = mpsc::channel(RINGS_HELD);
        self.guides.insert(id, bell);
        self.start(id, async move |job: Job| effects::guide::run(&job, &activation, rings).await);
    }

    /// Ends the watch of an item that is not with the person any more: its codes lapsed, or it was settled.
    pub(crate) fn unwatch(&mut self, id: ItemId) {
        let watched =
            |item: &Item| matches!(item, Item::Activation(activation) if activation.is_with_the_person());
        if !self.guides.contains_key(&id) || self.tracker.lifecycle().item(id).is_some_and(watched) {
            return;
        }
        if let Some(cancel) = self.running.get(&id) {
            cancel.cancel();
        }
    }

    /// Has every guide look: a device appeared, which may hold the certificate.
    pub(crate) fn ring_all(&self) {
        for id in self.guides.keys() {
            self.ring(*id, Ring::Look);
        }
    }

    fn ring(&self, id: ItemId, ring: Ring) {
        // One that has not listened to the last ones will do the same for them.
        if let Some(Err(error)) = self.guides.get(&id).map(|bell| bell.try_send(ring)) {
            debug!(item = %id, %error, "a guide is not listening");
        }
    }

    /// Takes in the certificate that came. Nothing where somebody else has taken it in meanwhile.
    pub(super) async fn picked_in_browser(&mut self, picked: Picked) -> Result<Option<ItemId>, DaemonError> {
        let Picked { item, guide, profile, at, found, password } = picked;
        if self.tracked_as(&found.fingerprint().to_string()).is_some() {
            return Ok(None);
        }
        let identity = guide.identity;
        let mut batch = Batch::new();
        let keeps = guide.remember && !is_token(&at);
        if let Some(password) = password.as_ref().filter(|_| keeps) {
            self.seal_remembered(password, identity, &mut batch).await?;
        }
        let at_hand = keeps || password.is_none();
        let mut new = new_identity(identity, &at, &found.facts, &profile, at_hand, Vec::new());
        // It exists once, where browsers are cleaned up and profiles are lost.
        new.backup_wanted = !is_token(&at);
        certificates::put(&mut batch, identity, &found.certificate, &found.chain)?;
        Guide::remove(item, &mut batch);
        self.take_in(Input::PickedUp { id: item, identity: new }, batch).await?;
        Ok(Some(identity))
    }

    /// The key of an application stays on the computer, and with the user, where it was made.
    fn on_the_same_computer(&self, activation: &Activation) -> Result<(), DaemonError> {
        let Some(application) = &activation.application else { return Ok(()) };
        let here = &self.tools.here;
        let is_elsewhere = here.computer.differs(&application.computer);
        let uids = here.user.uid.zip(application.user.uid);
        if !is_elsewhere && uids.is_none_or(|(here, there)| here == there) {
            return Ok(());
        }
        let (user, computer) = (&application.user.name, &application.computer.name);
        Err(failure::not_possible(
            activation.id,
            format!(
                "the application was made on another computer or by another user: its key is at {} of {user} on {computer}",
                application.location
            ),
            format!("pick it up there; no code was copied. If {computer} is gone, apply to the issuer again"),
        ))
    }

    /// Where the issuer binds the key to the browser, only the application's own will do.
    fn where_applied(
        &self,
        activation: &Activation,
        profile: &Profile,
        to: &LocationName,
    ) -> Result<(), DaemonError> {
        let Some(application) = &activation.application else { return Ok(()) };
        let made: LocationName = application.location.parse().map_err(|error| failure::internal(&error))?;
        let is_bound = application.key.is_some() || profile.key.made == KeyMade::BeforeApproval;
        if !is_bound || is_same_place(to, &made, &self.tools.around) {
            return Ok(());
        }
        Err(failure::not_possible(
            activation.id,
            format!("the application was made at {made}, and its key is there, not at {to}"),
            "leave --to away; no code was copied",
        ))
    }

    async fn seal_remembered(
        &self,
        password: &SecretString,
        identity: ItemId,
        batch: &mut Batch,
    ) -> Result<(), DaemonError> {
        let vault = self.tools.vault.open().await?;
        let bytes = password.expose_secret().as_bytes();
        vault.seal(batch, &remembered_path(identity), bytes).map_err(|error| failure::vault(&error))
    }

    /// The browser and profile that nobody had to name: that of the application, of an earlier try, the one that was used
    /// last for this issuer, or the only one there is.
    fn place_of(
        &self,
        activation: &Activation,
        profile: &Profile,
        on_record: Option<&Guide>,
    ) -> Result<LocationName, DaemonError> {
        if let Some(application) = &activation.application {
            return application.location.parse().map_err(|error| failure::internal(&error));
        }
        if let Some(guide) = on_record {
            return Ok(guide.to.clone());
        }
        if let Some(last) = last_place(&self.tools.ledger, &activation.issuer)? {
            return Ok(last);
        }
        let mut choices = self.browsers();
        choices.retain(|choice| fits_a_browser(profile, choice).is_ok());
        if let [only] = choices.as_slice() {
            return Ok(only.clone());
        }
        let id = activation.id;
        let choices: Vec<String> =
            choices.iter().map(|choice| format!("neverlapse pick-up {id} --to {choice}")).collect();
        let remedy = if choices.is_empty() {
            "start the browser once, so that it has a profile, or say where the file will be: --to file:PATH"
                .to_owned()
        } else {
            format!("say so: {}", choices.join(", or "))
        };
        Err(DaemonError::NotPossible {
            id: id.to_string(),
            reason: "it is not known in which browser the application was made".to_owned(),
            remedy,
            standing: Box::new(Standing {
                state: Some(activation.state.as_str().to_owned()),
                need: Some("location".to_owned()),
                said: None,
            }),
        })
    }

    /// The browsers' places on this computer.
    fn browsers(&self) -> Vec<LocationName> {
        let around = &self.tools.around;
        let profiles = firefox::profiles(around);
        let named =
            profiles.iter().map(|profile| LocationName::Firefox(Some(firefox::called(around, profile))));
        let shared = Some(nss::chromium(around)).filter(|folder| folder.is_dir());
        named.chain(shared.map(LocationName::Nss)).collect()
    }

    /// A name that goes on to mean the same profile.
    fn lasting(&self, name: LocationName) -> Result<LocationName, DaemonError> {
        let LocationName::Firefox(wanted) = &name else { return Ok(name) };
        let profile = firefox::profile(&self.tools.around, wanted.as_deref());
        let profile = profile.map_err(|error| failure::location(&error.into()))?;
        Ok(LocationName::Firefox(Some(firefox::called(&self.tools.around, &profile))))
    }
}

/// Whether an effect ends what is watched for.
pub(crate) const fn may_end_a_watch(effect: Effect) -> Option<ItemId> {
    match effect {
        Effect::Save(id) | Effect::Erase(id) => Some(id),
        Effect::WipeCode(_)
        | Effect::Remind(..)
        | Effect::PickUp(_)
        | Effect::Guide(_)
        | Effect::Renew(_)
        | Effect::Poll(_) => None,
    }
}

/// Stops before anything is opened or copied where the mail's link leads elsewhere than to the issuer.
fn link_leads_to(activation: &Activation, profile: &Profile) -> Result<(), DaemonError> {
    let is_known = !profile.mail.link_hosts.is_empty() || !profile.mail.senders.is_empty();
    let Some(link) = activation.link.as_deref().filter(|_| is_known) else { return Ok(()) };
    browser::page(link, &profile.mail).map(drop).map_err(|error| {
        failure::not_possible(
            activation.id,
            format!("{error}, so that nothing is opened and no code is copied"),
            format!("ask {} whether this mail is theirs; do not follow its link", profile.name),
        )
    })
}

/// Whether a certificate that a browser fetches can come to `to`.
fn fits_a_browser(profile: &Profile, to: &LocationName) -> Result<(), DaemonError> {
    if *to == LocationName::Vault {
        return Err(failure::bad_input(
            format!(
                "{} hands certificates out to a browser, which does not put them into the vault",
                profile.name
            ),
            "choose the browser that the application was made in: neverlapse locations lists them",
        ));
    }
    allowed(profile, to)
}
