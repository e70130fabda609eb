//! An identity is renewed, with what has to be typed for it: what opens its place, the code that the issuer has sent.

use faces::items::reason_and_remedy;
use faces::secret;
use faces::text::clean;
use ipc_proto::ClientError;
use ipc_proto::methods::{self, Step};
use ipc_proto::types::{Item, Location, PinTries, Progress};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use messages::needs::Need;
use messages::notice::sentence;
use messages::{Messages, time};
use secrecy::{ExposeSecret as _, SecretString};

use crate::banner::Banner;
use crate::fault::{Fault, Kind};
use crate::run::Run;

/// What happens to the window.
#[derive(Debug)]
pub(crate) enum Input {
    /// The daemon is there; the item as it tracks it, if it does.
    There(Option<Box<Item>>),
    Lost,
    Changed(Box<Item>),
    Gone,
    Progress(Progress),
    /// What opens the place.
    Described(Box<Result<Location, Fault>>),
    Step(Result<Step, ClientError>),
    /// The person wants it renewed, and has typed this.
    Renew {
        secret: SecretString,
        last_try: bool,
        code: SecretString,
    },
    /// The person has had enough.
    Cancel,
}

/// What follows.
#[derive(Debug)]
pub(crate) enum Wish {
    /// To know what opens this place, for this identity.
    Describe {
        name: String,
        identity: String,
    },
    Renew(methods::Renew),
    Stop(String),
    Close,
}

/// The renewal of one identity.
#[derive(Debug)]
pub(crate) struct Renewal {
    id: String,
    words: Messages,
    zone: TimeZone,
    item: Option<Box<Item>>,
    /// What it had when the window opened.
    serial: Option<String>,
    place: Option<Result<Location, Fault>>,
    absent: bool,
    gone: bool,
    run: Run,
}

/// How the window looks; an empty label hides its field.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Look {
    pub(crate) heading: String,
    pub(crate) about: String,
    pub(crate) banner: Banner,
    pub(crate) enabled: bool,
    pub(crate) secret_label: String,
    pub(crate) secret_hint: String,
    pub(crate) secret_error: String,
    pub(crate) last_try_label: String,
    pub(crate) code_label: String,
    pub(crate) code_hint: String,
    pub(crate) code_error: String,
    /// Empty: there is nothing more to do.
    pub(crate) main: String,
    pub(crate) cancel: String,
}

impl Renewal {
    /// Of the identity `id`; nothing is known of it yet.
    pub(crate) fn new(id: String, words: Messages, zone: TimeZone) -> Self {
        let run = Run::Idle;
        Self { id, words, zone, item: None, serial: None, place: None, absent: true, gone: false, run }
    }

    /// Takes in what happened.
    pub(crate) fn hear(&mut self, input: Input) -> Option<Wish> {
        match input {
            Input::There(item) => {
                (self.absent, self.gone) = (false, item.is_none());
                self.know(item?);
                let (name, identity) = (self.item.as_ref()?.location.clone()?, self.id.clone());
                Some(Wish::Describe { name, identity })
            }
            Input::Lost => {
                self.absent = true;
                None
            }
            Input::Changed(item) => {
                self.know(item);
                None
            }
            Input::Gone => {
                self.gone = true;
                None
            }
            Input::Progress(progress) => {
                self.run.progress(progress);
                None
            }
            Input::Described(place) => {
                self.place = Some(*place);
                None
            }
            Input::Step(step) => {
                self.run.step(step, &self.words);
                // How many tries of a PIN are left has changed.
                let location = self.item.as_ref()?.location.clone()?;
                self.run.fault_of(Kind::Secret)?;
                Some(Wish::Describe { name: location, identity: self.id.clone() })
            }
            Input::Renew { secret, last_try, code } if self.can_start() => {
                let given = |text: SecretString| (!text.expose_secret().is_empty()).then_some(text);
                self.run = Run::started();
                Some(Wish::Renew(methods::Renew {
                    id: self.id.clone(),
                    password: given(secret),
                    last_try,
                    code: given(code),
                    notify: false,
                }))
            }
            Input::Renew { .. } => self.run.item().is_some().then_some(Wish::Close),
            Input::Cancel if self.run.stop() => Some(Wish::Stop(self.id.clone())),
            Input::Cancel => Some(Wish::Close),
        }
    }

    /// How it stands.
    pub(crate) fn look(&self, now: Timestamp) -> Look {
        let words = &self.words;
        let mut look = Look {
            heading: words.renew_title(),
            banner: self.banner(now),
            enabled: !self.run.is_running(),
            cancel: self.cancel(),
            ..Look::default()
        };
        let Some(item) = &self.item else { return look };
        look.heading = words.renew_title_of(clean(&item.title));
        if self.run.item().is_some() || self.gone {
            return look;
        }
        look.main = words.renew_do();
        look.about = self.about(item, now);
        if self.waits_for_code() {
            look.code_label = sentence(&words.secret_verification_code());
            look.code_hint = words.verification_code_leave_empty();
        }
        if let Some(Ok(location)) = &self.place {
            look.secret_label = secret::name(location, words).map(|name| sentence(&name)).unwrap_or_default();
            look.secret_hint = secret::tries(location, words).unwrap_or_default();
            if location.tries == Some(PinTries::One) {
                look.last_try_label = words.dialog_last_try();
            }
        }
        if let Some(Fault { why, next, .. }) = self.run.fault_of(Kind::Secret) {
            let error = format!("{why}. {next}");
            let of_code = look.secret_label.is_empty();
            *(if of_code { &mut look.code_error } else { &mut look.secret_error }) = error;
        }
        look
    }

    fn know(&mut self, item: Box<Item>) {
        let before = self.serial.get_or_insert_with(|| item.serial.clone().unwrap_or_default()).clone();
        self.run.look(&item, |item| item.serial.as_ref() != Some(&before), &self.words);
        self.item = Some(item);
    }

    /// Whether it can be renewed now, as far as the window knows.
    fn can_start(&self) -> bool {
        self.item.is_some()
            && !self.absent
            && !self.gone
            && !self.run.is_running()
            && self.run.item().is_none()
    }

    fn waits_for_code(&self) -> bool {
        let need = self.item.as_ref().and_then(|item| item.needs_you.as_ref());
        need.is_some_and(|need| Need::of_word(&need.need) == Some(Need::VerificationCode))
    }

    /// Why it is to be renewed, or until when it is valid.
    fn about(&self, item: &Item, now: Timestamp) -> String {
        match (&item.needs_you, item.not_after) {
            (Some(needs_you), _) => sentence(&clean(&reason_and_remedy(item, needs_you, &self.words).0)),
            (None, Some(end)) => {
                self.words.renew_valid_until(time::moment(&self.words, end, now, &self.zone))
            }
            (None, None) => String::new(),
        }
    }

    fn banner(&self, now: Timestamp) -> Banner {
        let words = &self.words;
        let wrong = |why: String, next: String| Banner { error: why, next, ..Banner::default() };
        if self.gone {
            return wrong(words.details_untracked(), String::new());
        }
        if self.absent && self.run.item().is_none() {
            return match &self.item {
                None => Banner { busy: words.dialog_waiting(), ..Banner::default() },
                Some(_) if self.run.is_running() => wrong(words.dialog_absent(), words.dialog_goes_on()),
                Some(_) => wrong(words.dialog_absent(), words.dialog_absent_next()),
            };
        }
        if let (Run::Idle, Some(Err(fault))) = (&self.run, &self.place) {
            return wrong(fault.why.clone(), fault.next.clone());
        }
        let until = self.run.item().and_then(|item| item.not_after);
        let done = match until {
            Some(end) => words.renew_done(time::moment(words, end, now, &self.zone)),
            None => words.done_renewed(),
        };
        self.run.banner(&done, words)
    }

    fn cancel(&self) -> String {
        let words = &self.words;
        match &self.run {
            Run::Runs { stopping: false, .. } => words.dialog_stop(),
            Run::Idle | Run::Failed(_) if !self.gone && self.item.is_some() => words.dialog_cancel(),
            Run::Idle | Run::Runs { .. } | Run::Cut | Run::Failed(_) | Run::Done { .. } => {
                words.dialog_close()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ipc_proto::DaemonError;
    use ipc_proto::types::{LocationKind, LocationSecret};
    use messages::Language;

    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn item(serial: &str) -> Box<Item> {
        let item = serde_json::json!({
            "id": "i1", "kind": "identity", "issuer": "wipo", "state": "renewal-due", "title": "Ada Jones",
            "actions": ["renew"], "location": "file:/home/ada/ada.p12", "serial": serial,
            "not_after": "1970-02-01T00:00:00Z", "backups": [],
        });
        serde_json::from_value(item).unwrap()
    }

    fn place(secret: LocationSecret, tries: Option<&PinTries>) -> Input {
        let location = serde_json::json!({
            "name": "file:/home/ada/ada.p12", "kind": LocationKind::File, "title": "ada.p12", "secret": secret, "tries": tries,
            "default": false, "running": false, "keys_leave": true, "identities": [],
        });
        Input::Described(Box::new(Ok(serde_json::from_value(location).unwrap())))
    }

    fn renewal() -> Renewal {
        let mut renewal = Renewal::new("i1".into(), Messages::new(Language::English), TimeZone::UTC);
        let wish = renewal.hear(Input::There(Some(item("01"))));
        assert!(
            matches!(wish, Some(Wish::Describe { name, identity }) if name.starts_with("file:") && identity == "i1")
        );
        renewal
    }

    fn renew(secret: &str) -> Input {
        Input::Renew { secret: secret.into(), last_try: false, code: "".into() }
    }

    fn wrong_password() -> Input {
        let refused = DaemonError::WrongPassword {
            reason: "the password is wrong".into(),
            remedy: "Try again.".into(),
        };
        Input::Step(Err(ClientError::Refused(refused)))
    }

    #[test]
    fn only_what_the_place_wants_is_asked_for() {
        let mut renewal = renewal();
        assert_eq!(renewal.look(NOW).secret_label, "");
        renewal.hear(place(LocationSecret::None, None));
        assert_eq!((renewal.look(NOW).secret_label.as_str(), renewal.look(NOW).main.as_str()), ("", "Renew"));
        renewal.hear(place(LocationSecret::Password, None));
        assert_eq!(renewal.look(NOW).secret_label, "The password of the file /home/ada/ada.p12");
        renewal.hear(place(LocationSecret::Pin, Some(&PinTries::One)));
        assert!(renewal.look(NOW).last_try_label.contains("last try"));
    }

    #[test]
    fn a_wrong_password_is_said_beside_its_field_and_can_be_typed_again() {
        let mut renewal = renewal();
        renewal.hear(place(LocationSecret::Password, None));
        assert!(
            matches!(renewal.hear(renew("one")), Some(Wish::Renew(request)) if request.password.is_some())
        );
        assert!(renewal.hear(renew("one")).is_none(), "nothing runs twice");
        assert!(!renewal.look(NOW).enabled);
        assert!(matches!(renewal.hear(wrong_password()), Some(Wish::Describe { .. })));
        let look = renewal.look(NOW);
        assert_eq!(
            (look.secret_error.as_str(), look.banner),
            ("The password is wrong. Try again.", Banner::default())
        );
        assert!(look.enabled);
        assert!(matches!(renewal.hear(renew("two")), Some(Wish::Renew(_))));
    }

    #[test]
    fn it_is_stopped_once_and_closed_at_the_second_time() {
        let mut renewal = renewal();
        renewal.hear(renew(""));
        assert_eq!(renewal.look(NOW).cancel, "Stop");
        assert!(matches!(renewal.hear(Input::Cancel), Some(Wish::Stop(id)) if id == "i1"));
        assert!(matches!(renewal.hear(Input::Cancel), Some(Wish::Close)));
    }

    #[test]
    fn after_the_daemon_went_the_window_says_how_it_ended() {
        let mut renewal = renewal();
        renewal.hear(renew(""));
        renewal.hear(Input::Step(Err(ClientError::HungUp)));
        renewal.hear(Input::Lost);
        assert_eq!(renewal.look(NOW).banner.error, "The daemon does not run.");
        assert!(renewal.look(NOW).banner.next.contains("goes on by itself"));
        let mut under_way = item("01");
        under_way.state = ipc_proto::types::State::Renewing;
        renewal.hear(Input::There(Some(under_way)));
        assert!(!renewal.look(NOW).enabled);
        renewal.hear(Input::Changed(item("02")));
        let look = renewal.look(NOW);
        assert!(look.banner.good.starts_with("Renewed."), "{look:?}");
        assert_eq!((look.main.as_str(), look.cancel.as_str()), ("", "Close"));
        assert!(matches!(renewal.hear(renew("")), Some(Wish::Close)));
    }

    #[test]
    fn what_the_daemon_had_not_begun_is_begun_anew() {
        let mut renewal = renewal();
        renewal.hear(renew(""));
        renewal.hear(Input::Step(Err(ClientError::HungUp)));
        renewal.hear(Input::There(Some(item("01"))));
        let look = renewal.look(NOW);
        assert_eq!(
            (look.banner.error.as_str(), look.main.as_str(), look.enabled),
            ("The daemon ended before this was done", "Renew", true)
        );
    }
}
