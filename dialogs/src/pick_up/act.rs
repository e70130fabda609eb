//! What the main action of a pick-up does, with what is typed.

use ipc_proto::methods;
use ipc_proto::types::PinTries;
use secrecy::{ExposeSecret as _, SecretString};

use super::{PickUp, Typed, Wish, told};
use crate::next::Next;
use crate::path;
use crate::places::To;
use crate::run::Run;

impl PickUp {
    pub(super) fn act(&mut self, typed: Typed) -> Option<Wish> {
        if self.run.item().is_some() {
            return Some(self.back_up().map_or(Wish::Close, |next| Wish::Open(next, self.detailed())));
        }
        if self.run.is_running() && self.is_guided() {
            return Some(Wish::OnceMore(self.unsaid()));
        }
        if !self.can_start() {
            let item = self.subject.item().filter(|_| self.subject.is_at_hand() && !self.run.is_running())?;
            return Next::best(item, Next::PickUp).map(|next| Wish::Open(next, item.id.clone()));
        }
        self.code_error.clear();
        let request = self.request(&typed)?;
        let id = self.subject.id();
        if let Some((_, readings)) = self.readings()
            && let Some(character) = self.reading.checked_sub(1).and_then(|at| readings.get(at))
        {
            let character = SecretString::from((*character).to_owned());
            self.waiting = Some(request);
            return Some(Wish::ReadAs(methods::ReadCodeAs { id, character }));
        }
        if self.wants_code() {
            if typed.code.expose_secret().trim().is_empty() {
                self.code_error = self.words.typed_nothing();
                return None;
            }
            let item = self.subject.item()?;
            let add = methods::Add {
                issuer: item.issuer.clone(),
                reference_number: item.reference_number.clone()?,
                code: Some(typed.code),
                approved_at: None,
                application: None,
            };
            self.waiting = Some(request);
            return Some(Wish::Add(add));
        }
        self.run = Run::started();
        Some(Wish::PickUp(request))
    }

    /// What asks the daemon for it; nothing where something is missing, which is said beside its field then.
    fn request(&mut self, typed: &Typed) -> Option<methods::PickUp> {
        (self.file_error, self.secret_error) = (String::new(), String::new());
        let mut request = self.unsaid();
        match self.to()?.clone() {
            To::Vault => request.to = Some("vault".to_owned()),
            To::Unsaid => {}
            To::At(name) => request.to = Some(name),
            To::File => {
                let title = self.subject.title().unwrap_or_default();
                let path = path::meant(&typed.file, &told::file_name(&title), &self.words);
                if let Err(error) = &path {
                    self.file_error.clone_from(error);
                }
                // A browser's file has the password that was chosen there.
                let (first, again) = (typed.password.expose_secret(), typed.again.expose_secret());
                self.password.typed(first, again, typed.all_the_same);
                let is_ready = self.is_guided() || self.password.is_ready();
                request.to = Some(format!("file:{}", path.ok().filter(|_| is_ready)?));
                request.password = given(if self.is_guided() { &typed.secret } else { &typed.password });
                request.no_remember = !typed.remember;
            }
        }
        let Some((_, Ok(location))) = &self.described else { return Some(request) };
        if self.name().is_none() {
            return Some(request);
        }
        if location.tries == Some(PinTries::One) && !typed.last_try {
            self.secret_error = self.words.typed_no_consent();
            return None;
        }
        request.password = given(&typed.secret);
        if request.password.is_none() && faces::secret::name(location, &self.words).is_some() {
            self.secret_error = self.words.typed_nothing();
            return None;
        }
        request.last_try = typed.last_try;
        request.no_remember = !typed.remember;
        Some(request)
    }

    /// Without a word on where it goes.
    fn unsaid(&self) -> methods::PickUp {
        methods::PickUp {
            id: self.subject.id(),
            to: None,
            password: None,
            no_remember: false,
            last_try: false,
            notify: false,
        }
    }
}

fn given(text: &SecretString) -> Option<SecretString> {
    (!text.expose_secret().is_empty()).then(|| text.clone())
}
