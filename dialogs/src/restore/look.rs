//! How the window looks in which a back-up is put to use.

use faces::secret;
use faces::text::clean;
use jiff::Timestamp;
use messages::notice::sentence;

use super::Restore;
use crate::banner::Banner;
use crate::fault::Kind;
use crate::frame::Frame;
use crate::places::To;
use crate::run::Run;
use crate::source::SourceLook;

/// How it looks; an empty label hides its field.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Look {
    pub(crate) frame: Frame,
    pub(crate) enabled: bool,
    /// Whether there is anything to fill in.
    pub(crate) asks: bool,
    pub(crate) source: SourceLook,
    pub(crate) password_error: String,
    /// What each place is called and known by.
    pub(crate) places: Vec<(String, String)>,
    pub(crate) place: Option<usize>,
    pub(crate) place_note: String,
    /// Empty where it goes to no file.
    pub(crate) file_label: String,
    pub(crate) file: String,
    pub(crate) file_hint: String,
    pub(crate) file_error: String,
    /// Empty where nothing opens the place.
    pub(crate) secret_label: String,
    pub(crate) secret_error: String,
    /// Empty where there is nothing to remember.
    pub(crate) remember_label: String,
}

impl Restore {
    /// How it stands.
    pub(crate) fn look(&self, now: Timestamp) -> Look {
        let words = &self.words;
        let asks = self.run.item().is_none();
        let frame = Frame {
            heading: self.heading(),
            banner: self.banner(),
            main_enabled: !self.run.is_running(),
            cancel: self.run.cancel_label(asks, words),
            ..Frame::default()
        };
        let mut look = Look { frame, enabled: !self.run.is_running(), ..Look::default() };
        if !asks {
            return look;
        }
        (look.asks, look.frame.main) = (true, words.restore_do());
        look.source = self.source.look(now);
        look.password_error.clone_from(&self.password_error);
        look.places = self.places.iter().map(|place| (place.title.clone(), place.detail.clone())).collect();
        look.place = self.place;
        if self.has_token() {
            look.place_note = words.restore_no_token();
        }
        if self.is_file() {
            look.file_label = words.restore_file();
            look.file.clone_from(&self.file);
            look.file_hint =
                if self.no_chooser { words.dialog_no_chooser() } else { words.restore_file_hint() };
            look.file_error.clone_from(&self.file_error);
        }
        if self.is_secret_wanted() {
            look.secret_label = self.secret_label();
            look.secret_error.clone_from(&self.location_error);
        }
        if self.is_file() || self.is_secret_wanted() {
            look.remember_label = words.pickup_remember();
        }
        look
    }

    fn heading(&self) -> String {
        let item = self.items.iter().find(|item| Some(&item.id) == self.id.as_ref());
        match item {
            Some(item) => self.words.restore_title_of(clean(&item.title)),
            None => self.words.restore_title(),
        }
    }

    fn secret_label(&self) -> String {
        let name = match self.location() {
            Some(location) => secret::name(location, &self.words),
            None => Some(self.words.secret_file(clean(&self.file))),
        };
        name.map(|name| sentence(&name)).unwrap_or_default()
    }

    fn banner(&self) -> Banner {
        let words = &self.words;
        let wrong = |error: String, next: String| Banner { error, next, ..Banner::default() };
        if let Some(item) = self.run.item() {
            let there = self.there();
            // What is tracked elsewhere stays there: the restored one is a further copy.
            let done = match &item.location {
                Some(home) if *home != self.begun.to => words.restore_done_copy(there, clean(&item.title)),
                Some(_) | None => words.restore_done(there),
            };
            return self.run.banner(&done, words);
        }
        if self.absent || self.run.is_cut() {
            return if self.found.is_none() {
                Banner { busy: words.dialog_waiting(), ..Banner::default() }
            } else {
                wrong(words.dialog_absent(), words.dialog_absent_next())
            };
        }
        match (&self.found, &self.run) {
            (None, _) => return Banner { busy: words.dialog_looking(), ..Banner::default() },
            (Some(Err(fault)), Run::Idle) => return wrong(fault.why.clone(), fault.next.clone()),
            (Some(_), _) => {}
        }
        // What a field says is not said on top as well.
        match self.run.fault_of(Kind::Other) {
            Some(_) if !self.source.error().is_empty() => Banner::default(),
            Some(_) | None => self.run.banner("", words),
        }
    }

    /// The place where it is now, for a person.
    fn there(&self) -> String {
        match self.place() {
            Some(place) if place.to != To::File => place.title.clone(),
            Some(_) | None => clean(self.begun.to.trim_start_matches("file:")),
        }
    }
}
