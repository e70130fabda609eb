//! What is done about the item that is chosen: at once by the daemon, or in a window of its own.

use faces::act::{self, Act};
use faces::text::clean;
use faces::when::tomorrow;
use ipc_proto::ClientError;
use ipc_proto::client::Client;
use messages::notice::sentence;

use super::{Daemon, Input, Window};
use crate::another;
use crate::fault::{self, Fault};
use crate::overview::Overview;
use crate::windows::dialog::Way;

impl Window {
    /// Enter: the best of all, or else the item is shown whole.
    pub(super) fn enter(&mut self, way: &Way<Input>) {
        let id = self.chosen.as_deref();
        let best = self.rows.read(|overview, _| act::best(overview.item(id?)?));
        self.start(best.unwrap_or(Act::Details), way);
    }

    /// Does it, or begins to.
    pub(super) fn start(&mut self, act: Act, way: &Way<Input>) {
        let Some(id) = self.chosen.clone().filter(|_| self.daemon == Daemon::Here) else { return };
        self.trouble = None;
        self.done.clear();
        if act.window().is_some() {
            self.open(act, &id, way);
            return;
        }
        let title = |overview: &Overview| overview.item(&id).map(|item| clean(&item.title));
        let who = self.rows.read(|overview, _| title(overview)).unwrap_or_default();
        self.done = if act == Act::Tomorrow {
            self.words.overview_snoozed(who)
        } else if act == Act::Stop {
            self.words.overview_stopping(who)
        } else {
            self.words.overview_asked(who)
        };
        let (socket, about) = (way.socket().to_owned(), id.clone());
        let tomorrow = self.rows.read(|_, here| tomorrow(here.now, here.zone));
        let asked = async move {
            let mut daemon = Client::connect(&socket).await?;
            act.call(&mut daemon, &about, tomorrow).await
        };
        way.ask(Box::pin(asked), move |result| Input::Acted(act, id, result));
    }

    /// Takes in what came of it.
    pub(super) fn came_of(&mut self, act: Act, id: &str, result: Result<(), ClientError>, way: &Way<Input>) {
        let Err(error) = result else { return };
        self.done.clear();
        match act.asking(&error) {
            Some(asking) => self.open(asking, id, way),
            None => self.trouble = Some(Fault::of(&error, &self.words)),
        }
    }

    /// Opens the window in a process of its own; it goes on when this one ends.
    fn open(&mut self, act: Act, id: &str, way: &Way<Input>) {
        let Some(word) = act.window() else { return };
        if let Err(error) = another::open(word, id, way.socket()) {
            let why = sentence(&self.words.dialog_cannot_open(error.to_string()));
            self.trouble = Some(Fault { why, next: String::new(), kind: fault::Kind::Other });
        }
    }
}
