//! The file that a copy goes to: proposed on the best disk, chosen or typed, and looked at before anything is written.

use std::path::Path;

use faces::copies;
use faces::text::clean;
use ipc_proto::methods::BackUpPlacesReply;
use messages::Messages;
use messages::notice::sentence;

use crate::fault::Fault;
use crate::path;
use crate::windows::chooser::{Choose, Chosen};

/// Where a copy goes.
#[derive(Debug)]
pub(crate) struct Target {
    words: Messages,
    around: Option<Result<BackUpPlacesReply, Fault>>,
    /// As it stands in the field.
    typed: String,
    /// What the daemon is asked about; one question at a time.
    asked: Option<Option<String>>,
    /// What it last said, and of which file.
    told: Option<(String, BackUpPlacesReply)>,
    /// The copy that there is already.
    first: Option<String>,
    no_chooser: bool,
    /// Whether what is missing is said: not before the person wanted to go on.
    said: bool,
}

/// How it looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TargetLook {
    /// What each place is, and its folder.
    pub(crate) places: Vec<(String, String)>,
    /// Which of them the file lies in.
    pub(crate) place: Option<usize>,
    pub(crate) path: String,
    pub(crate) warning: String,
    pub(crate) hint: String,
    pub(crate) error: String,
}

impl Target {
    /// Nothing is known yet.
    pub(crate) const fn new(words: Messages) -> Self {
        Self {
            words,
            around: None,
            typed: String::new(),
            asked: None,
            told: None,
            first: None,
            no_chooser: false,
            said: false,
        }
    }

    /// Which question is to be asked now that the daemon is there: an answer that is still to come is of the one before.
    pub(crate) fn begin(&mut self) -> Option<String> {
        let path = self.meant().ok();
        self.asked = Some(path.clone());
        path
    }

    /// A second copy is wanted, beside the one at `first`.
    pub(crate) fn beside(&mut self, first: &str) {
        *self = Self { first: Some(first.to_owned()), ..Self::new(self.words.clone()) };
    }

    /// Takes in what the daemon says; what comes back is to be asked next.
    pub(crate) fn told(
        &mut self,
        path: Option<String>,
        answer: Result<BackUpPlacesReply, Fault>,
    ) -> Option<String> {
        if self.asked.as_ref() != Some(&path) {
            return None;
        }
        self.asked = None;
        if let Ok(around) = &answer {
            if self.typed.is_empty() && self.around.is_none() {
                let file = match &self.first {
                    Some(first) => copies::second(around, Path::new(first)),
                    None => copies::best(around),
                };
                self.typed = file.and_then(|file| Some(file.to_str()?.to_owned())).unwrap_or_default();
            }
            if let Some(path) = path {
                self.told = Some((path, around.clone()));
            }
        }
        self.around = Some(answer);
        self.ask()
    }

    /// The place of this number was chosen; the file keeps its name.
    pub(crate) fn place(&mut self, at: usize) -> Option<String> {
        let around = self.around.as_ref()?.as_ref().ok()?;
        let name = path::name_of(&self.typed).unwrap_or(&around.file_name);
        let file = Path::new(&around.places.get(at)?.folder).join(name);
        self.typed(file.to_str()?.to_owned())
    }

    /// What the desktop's window begins with.
    pub(crate) fn choose(&self, title: String) -> Option<Choose> {
        let around = self.around.as_ref()?.as_ref().ok()?;
        let folder = path::folder_of(&self.typed).or(around.places.first().map(|place| &*place.folder));
        let name = path::name_of(&self.typed).unwrap_or(&around.file_name).to_owned();
        Some(Choose::Save { title, folder: folder.unwrap_or_default().to_owned(), name })
    }

    pub(crate) fn chosen(&mut self, chosen: Chosen) -> Option<String> {
        match chosen {
            Chosen::File(path) => self.typed(path),
            Chosen::Nothing => None,
            Chosen::NoChooser => {
                self.no_chooser = true;
                None
            }
        }
    }

    /// The field holds this now.
    pub(crate) fn typed(&mut self, typed: String) -> Option<String> {
        (self.typed, self.said, self.no_chooser) = (typed, false, false);
        self.ask()
    }

    /// The file, if a copy can go there; what is wrong is said from now on.
    pub(crate) fn file(&mut self) -> Option<String> {
        self.said = true;
        let path = self.meant().ok()?;
        let is_forbidden = self.about(&path).is_some_and(|told| told.forbidden.is_some());
        (!is_forbidden).then_some(path)
    }

    /// Where a second copy would be safer.
    pub(crate) fn second(&self, first: &str) -> Option<String> {
        let around = self.around.as_ref()?.as_ref().ok()?;
        copies::second(around, Path::new(first))?.into_os_string().into_string().ok()
    }

    /// Why nothing is known.
    pub(crate) fn fault(&self) -> Option<&Fault> {
        self.around.as_ref()?.as_ref().err()
    }

    /// How it looks.
    pub(crate) fn look(&self) -> TargetLook {
        let words = &self.words;
        let mut look = TargetLook { path: self.typed.clone(), ..TargetLook::default() };
        if let Some(Ok(around)) = &self.around {
            let place = |place| (sentence(&copies::place(place, words)), clean(&place.folder));
            look.places = around.places.iter().map(place).collect();
            let folder = path::folder_of(&self.typed);
            look.place = around.places.iter().position(|place| Some(&*place.folder) == folder);
        }
        match self.meant() {
            Err(why) if self.said => look.error = why,
            Err(_) => {}
            Ok(path) => match self.about(&path) {
                Some(BackUpPlacesReply { forbidden: Some(folder), .. }) => {
                    look.error = words.back_up_forbidden(clean(folder));
                }
                Some(BackUpPlacesReply { same_disk: Some(true), .. }) => {
                    look.warning = words.warn_same_disk(clean(&path));
                }
                Some(_) | None => {}
            },
        }
        if self.no_chooser {
            look.hint = words.dialog_no_chooser();
        }
        look
    }

    /// What is to be asked of the file that stands there now.
    fn ask(&mut self) -> Option<String> {
        let path = self.meant().ok()?;
        if self.asked.is_some() || self.about(&path).is_some() {
            return None;
        }
        self.asked = Some(Some(path.clone()));
        Some(path)
    }

    fn meant(&self) -> Result<String, String> {
        let name = match &self.around {
            Some(Ok(around)) => &around.file_name,
            Some(Err(_)) | None => "copy.p12",
        };
        path::meant(&self.typed, name, &self.words)
    }

    fn about(&self, path: &str) -> Option<&BackUpPlacesReply> {
        self.told.as_ref().filter(|(of, _)| of == path).map(|(_, told)| told)
    }
}
