//! `neverlapse uninstall`: what `install` has written goes; the records only where that is spelt out.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use ipc_proto::client::Client;
use ipc_proto::methods::Status;

use super::{Context, install};
use crate::args::Uninstall;
use crate::exit::{Exit, Failure, Stop};
use crate::install::changes::Did;
use crate::install::folders::Folders;
use crate::install::manager::{self, Manager};
use crate::install::manifest::Manifest;
use crate::install::print::{Note, Report};
use crate::secret_input::{Asked as _, Terminal};

/// What has to be typed before records go for good.
const WORD: &str = "purge";

/// A daemon that was asked to end has the time to finish what it is at.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the daemon keeps in its folder of records, and what it is given in that of settings.
const RECORDS: [&str; 6] = ["store-", "format", "lock", "reserve", "vault.key", "installed.json"];
const SETTINGS: [&str; 4] = ["settings.toml", "issuers", "policy.toml", "provision.d"];

/// Removes what was installed.
pub(super) async fn run(context: &Context, arguments: &Uninstall) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let cannot = |why: String, next: String| Failure::new(words.cannot_uninstall(), why, next);
    let Some(manager) = Manager::here() else {
        return Err(cannot(words.why_system_not_supported(), words.next_install_by_hand()).into());
    };
    let folders = install::folders(context).map_err(|why| cannot(why, words.next_set_home()))?;
    if arguments.purge && !is_meant(context, arguments)? {
        return Err(cannot(words.why_not_confirmed(WORD), words.next_confirm(WORD)).into());
    }
    let path = folders.manifest();
    let of = |path: &Path, error: &io::Error| {
        cannot(words.why_file(error.to_string(), path.display().to_string()), words.next_make_writable())
    };
    let manifest = Manifest::load(&path).map_err(|error| of(&path, &error))?;
    let mut report = Report::new(manager);
    let units: Vec<&str> = manifest.units.iter().map(String::as_str).collect();
    if manager == Manager::Systemd && !units.is_empty() {
        manager::disable(&units);
    }
    manager::boot_out(&manifest.agents);
    if arguments.purge || !manifest.files.is_empty() {
        if end_daemon(context).await {
            report.note(Note::DaemonEnded);
        }
        if !are_free(&folders).await {
            return Err(cannot(words.why_daemon_goes_on(), words.next_end_daemon()).into());
        }
    }
    for written in &manifest.files {
        if fs::symlink_metadata(&written.path).is_err() {
            continue;
        }
        if !manifest.holds(&written.path) {
            report.did(Did::Kept, &written.path);
            continue;
        }
        fs::remove_file(&written.path).map_err(|error| of(&written.path, &error))?;
        report.did(Did::Removed, &written.path);
    }
    if manager == Manager::Systemd && !units.is_empty() {
        manager::reload();
    }
    if manager == Manager::None && !manifest.files.is_empty() {
        report.note(Note::IconStays);
    }
    let removed = report.has_changed();
    remove_if_there(&path).map_err(|error| of(&path, &error))?;
    if removed {
        forget_entries(&folders);
    }
    if arguments.purge {
        purge(&folders, &mut report).map_err(|(path, error)| of(&path, &error))?;
        report.note(Note::KeyStays);
    }
    for folder in manifest.folders.iter().rev() {
        // What something else lies in stays.
        let _ = fs::remove_dir(folder);
    }
    if !arguments.purge && folders.state.exists() {
        report.note(Note::RecordsStay { folder: folders.state.clone() });
    }
    if report.has_changed() {
        report.becomes("removed");
    }
    report.show(&context.screen, arguments.json, &words.uninstall_nothing())?;
    Ok(Exit::Well)
}

/// Whether the word was given, or is typed.
fn is_meant(context: &Context, arguments: &Uninstall) -> io::Result<bool> {
    if let Some(word) = &arguments.confirm {
        return Ok(word == WORD);
    }
    if arguments.unattended || !Terminal.is_there() {
        return Ok(false);
    }
    let words = &context.screen.words;
    Ok(Terminal.line(&words.uninstall_question(WORD))?.trim() == WORD)
}

/// Asks a daemon to end that nobody else has ended: it may run from what goes now. Whether one ran.
async fn end_daemon(context: &Context) -> bool {
    let socket = match &context.places.socket {
        Some(socket) => Ok(socket.clone()),
        None => ipc_proto::default_socket(),
    };
    let Ok(socket) = socket else {
        return false;
    };
    let Ok(mut client) = Client::connect(&socket).await else {
        return false;
    };
    let Ok(status) = client.call(&Status {}).await else {
        return false;
    };
    if !ask_to_end(status.pid) {
        return false;
    }
    true
}

#[cfg(unix)]
fn ask_to_end(pid: u32) -> bool {
    use rustix::process::{Pid, Signal, kill_process};
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| kill_process(pid, Signal::TERM).is_ok())
}

#[cfg(not(unix))]
const fn ask_to_end(_: u32) -> bool {
    false
}

/// Waits until no daemon has the records any more; false if one goes on. It holds a lock for as long as it lives.
async fn are_free(folders: &Folders) -> bool {
    let Ok(lock) = fs::File::open(folders.state.join("lock")) else {
        return true;
    };
    let waits = tokio::task::spawn_blocking(move || lock.lock().is_ok());
    tokio::time::timeout(PATIENCE, waits).await.is_ok_and(|waited| waited.unwrap_or(false))
}

/// Has desktops forget the entries, and takes their list of them away where nothing else is in it.
fn forget_entries(folders: &Folders) {
    let applications = folders.applications();
    if !applications.is_dir() {
        return;
    }
    let list = manager::tell_desktops(&applications);
    let others = fs::read_dir(&applications).into_iter().flatten().flatten();
    if others.map(|entry| entry.path()).all(|path| path == list) {
        let _ = fs::remove_file(list);
    }
}

/// Removes the daemon's records and settings: what it names itself, and nothing else that somebody keeps there.
fn purge(folders: &Folders, report: &mut Report) -> Result<(), (PathBuf, io::Error)> {
    for (folder, ours) in [(&folders.state, &RECORDS[..]), (&folders.settings, &SETTINGS[..])] {
        let Ok(entries) = fs::read_dir(folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if !ours.iter().any(|our| name == *our || (our.ends_with('-') && name.starts_with(our))) {
                report.note(Note::Stays { path });
                continue;
            }
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let removed = if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(|error| (path.clone(), error))?;
            report.did(Did::Removed, &path);
        }
        // What is not the daemon's keeps its folder.
        let _ = fs::remove_dir(folder);
    }
    Ok(())
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Err(_) | Ok(()) => Ok(()),
    }
}
