//! Versions and licences.

use std::path::Path;

use ipc_proto::methods::Status;
use messages::Messages;

use super::markup::AboutWindow;
use super::reader::{self, Reads};
use super::shared;
use crate::Setting;
use crate::about::{About, Daemon};
use crate::daemon::{self, Asked};
use crate::reading::Reading;

shared::framed!(AboutWindow);

struct Dialog {
    words: Messages,
}

/// Opens the window, and comes back once it is closed.
///
/// # Errors
/// If there is no display.
pub(crate) fn open(setting: Setting) -> anyhow::Result<()> {
    shared::choose_backend()?;
    let window = AboutWindow::new()?;
    let words = setting.words.clone();
    shared::furnish(&window, words.about_title(), &words);
    reader::run(Dialog { words }, &window, setting)
}

impl Reads for Dialog {
    type Window = AboutWindow;
    type Content = String;

    fn about(&self) -> Option<String> {
        None
    }

    fn ask(&self, socket: &Path) -> Asked<String> {
        let status = daemon::call(socket, Status {});
        Box::pin(async { Ok(status.await?.version) })
    }

    fn show(&self, window: &AboutWindow, reading: &Reading<String>) {
        let daemon = match reading.content() {
            _ if reading.is_absent() => Daemon::Absent,
            Some(version) => Daemon::Runs(version.clone()),
            None => Daemon::Unknown,
        };
        let About { what, version, daemon, licence, slint } =
            About::of(env!("CARGO_PKG_VERSION"), &daemon, &self.words);
        window.set_what(what.into());
        window.set_version(version.into());
        window.set_daemon(daemon.into());
        window.set_licence(licence.into());
        window.set_slint(slint.into());
    }
}
