//! `neverlapse install`: the programs beside this one, for one person.

use std::io;
use std::path::{Path, PathBuf};
use std::{env, fs};

use super::Context;
use crate::args::Install;
use crate::exit::{Exit, Failure, Stop};
use crate::install::changes::{Changes, Did};
use crate::install::folders::Folders;
use crate::install::manager::{self, Manager};
use crate::install::manifest::Manifest;
use crate::install::print::{Note, Report};
use crate::install::shipped::{self, Content, File};
use crate::secret_input::{Asked as _, Terminal, yes};

/// Installs, or brings up to date; all of it or nothing.
pub(super) fn run(context: &Context, arguments: &Install) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let cannot = |why: String, next: String| Failure::new(words.cannot_install(), why, next);
    let Some(manager) = Manager::here() else {
        return Err(cannot(words.why_system_not_supported(), words.next_install_by_hand()).into());
    };
    let folders = folders(context).map_err(|why| cannot(why, words.next_set_home()))?;
    let own = env::current_exe().and_then(fs::canonicalize);
    let own = own.map_err(|error| cannot(error.to_string(), words.next_unpack()))?;
    let beside = own.parent().unwrap_or(&own).to_owned();
    let daemon = shipped::PROGRAMS[0];
    if !beside.join(daemon).is_file() {
        return Err(cannot(words.why_not_beside(daemon), words.next_unpack()).into());
    }
    if !arguments.unattended && Terminal.is_there() {
        let question = words.install_question(folders.bin.display().to_string());
        if !yes(words, &mut Terminal, &question)? {
            return Err(cannot(words.why_said_no(), words.next_run_again()).into());
        }
    }
    let report = install(&folders, &beside, manager).map_err(|trouble| match trouble {
        Trouble::File(path, error) => {
            let why = words.why_file(error.to_string(), path.display().to_string());
            cannot(why, words.next_make_writable())
        }
        Trouble::Manager(refused) => {
            if manager == Manager::Systemd {
                // Its units are gone again.
                manager::reload();
            }
            cannot(refused.to_string(), words.next_settle_manager())
        }
    })?;
    report.show(&context.screen, arguments.json, &words.install_unchanged())?;
    Ok(Exit::Well)
}

/// The folders that this run's environment and flags name.
///
/// # Errors
/// Why there are none, for people.
pub(super) fn folders(context: &Context) -> Result<Folders, String> {
    let words = &context.screen.words;
    Folders::of(|name| env::var_os(name), &context.places).ok_or_else(|| words.why_no_home())
}

/// Why nothing was installed.
enum Trouble {
    File(PathBuf, io::Error),
    Manager(manager::Refused),
}

fn install(folders: &Folders, beside: &Path, manager: Manager) -> Result<Report, Trouble> {
    let mut report = Report::new(manager);
    let path = folders.manifest();
    let of = |path: &Path| {
        let path = path.to_owned();
        move |error| Trouble::File(path, error)
    };
    let before = Manifest::load(&path).map_err(of(&path))?;
    let mut changes = Changes::default();
    let mut manifest = before.clone();
    for file in shipped::files(folders, beside, manager) {
        // Programs are this product's by their names; what a person has made of the rest stays.
        let may_go = matches!(file.content, Content::Program(_)) || before.holds(&file.path);
        let did = changes.put(&file, may_go).map_err(of(&file.path))?;
        report.did(did, &file.path);
        if did != Did::Kept {
            manifest.add(&file.path).map_err(of(&file.path))?;
        }
        if manager == Manager::Launchd && file.path.starts_with(&folders.agents) {
            manifest.agents.push(file.path);
        }
    }
    manifest.agents.sort();
    manifest.agents.dedup();
    let units = if manager == Manager::Systemd { shipped::units(beside) } else { Vec::new() };
    manifest.units.extend(units.iter().map(|unit| (*unit).to_owned()));
    manifest.units.sort();
    manifest.units.dedup();
    changes.folder(&folders.state).map_err(of(&folders.state))?;
    let made = changes.folders().map(Path::to_owned).filter(|folder| !before.folders.contains(folder));
    manifest.folders.extend(made);
    if manifest != before {
        let content = serde_json::to_vec_pretty(&manifest).map_err(|error| of(&path)(error.into()))?;
        let _ = changes
            .put(&File { path: path.clone(), content: Content::Bytes(content.into()) }, true)
            .map_err(of(&path))?;
    }
    let mut changed = report.has_changed();
    match manager {
        Manager::Systemd => {
            changed |= manager::enable(&units, changed).map_err(Trouble::Manager)?;
            report.note(Note::StartedBySystemd);
        }
        Manager::Launchd if changed => {
            let started = manager::bootstrap(&manifest.agents);
            started.inspect_err(|_| manager::boot_out(&manifest.agents)).map_err(Trouble::Manager)?;
            report.note(Note::StartedByLaunchd);
        }
        Manager::Launchd => {}
        Manager::None => report.note(Note::StartsAtLogIn { program: folders.bin.join(shipped::PROGRAMS[0]) }),
    }
    changes.keep();
    if changed {
        report.becomes("installed");
        let _ = manager::tell_desktops(&folders.applications());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    if !env::split_paths(&path).any(|folder| folder == folders.bin) {
        report.note(Note::NotInPath { folder: folders.bin.clone() });
    }
    Ok(report)
}
