//! Who says what is wanted: the administrator for everyone, the person for themselves, and the program where nobody does.
//!
//! The administrator's `policy.toml` in the system folder has the keys of the person's `settings.toml`, and `locked`: what
//! the person's file cannot change. A policy that cannot be used opens nothing: the last one that could be used holds on,
//! and where there was none, all is locked.

mod guard;

use std::path::{Path, PathBuf};

use ipc_proto::types::{Setting, SettingSource};
use issuers::Registry;
use ledger::{Batch, Ledger};
use serde::Deserialize;
use toml::{Table, Value};

use crate::settings_file::{Settings, SettingsError};

/// The administrator's file in the system folder.
const POLICY_FILE: &str = "policy.toml";

/// Every setting, as it is where nobody says otherwise.
const DEFAULTS: &str = include_str!("defaults.toml");

/// The commands that run after pick-ups and renewals: no setting but a list, of which a person's come behind the administrator's.
const HOOKS: &str = "hooks";

/// What holds where a policy was never understood: nothing that it may forbid.
const CLOSED: &str = "[locations]\nallowed = [\"vault\"]\n[back_up]\nonly_there = true\n";

/// Where the last policy that could be used is kept.
const KEPT: (&str, &str) = ("meta", "administrators-policy");

/// Where an administrator puts things for everyone on the computer.
#[derive(Clone, Debug)]
pub(crate) struct SystemFolder {
    /// The folder.
    pub(crate) path: PathBuf,
    /// It is another one than the system's own, because somebody said so; then its files may be the daemon's user's too.
    pub(crate) is_named: bool,
}

/// What the administrator says.
#[derive(Debug, Default)]
pub(crate) struct Administrator {
    says: Table,
    locked: Locked,
    /// Why the file does not count, if it does not.
    problem: Option<String>,
}

/// What the person's files cannot change: settings, tables of them, `hooks`, `issuers` and `issuers.ID`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub(crate) struct Locked(Vec<String>);

/// A text that names nothing that can be locked.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is nothing that can be locked: name a setting such as \"renewal.automatic\", or \"issuers.ID\""
)]
pub(crate) struct NotLockable(String);

/// What is wanted by whom.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    administrator: Administrator,
    own: Table,
}

impl Administrator {
    /// Reads the policy in `folder`; one that can be used is kept in the ledger.
    pub(crate) fn read(folder: &SystemFolder, ledger: &Ledger) -> Self {
        let path = folder.path.join(POLICY_FILE);
        let read = match guard::check(&path, folder.is_named) {
            Ok(()) => Settings::read(&path).map_err(|error| why(&error)),
            Err(exposed) => Err(exposed.to_string()),
        };
        match read {
            Ok(read) => {
                keep(ledger, read.as_ref().map(|(text, _)| text.as_str()));
                read.map(|(text, settings)| Self::of(&text, settings)).unwrap_or_default()
            }
            Err(why) => Self { problem: Some(why), ..Self::before(ledger) }.told(&path),
        }
    }

    /// What `text` says, which was read as `settings`.
    pub(crate) fn of(text: &str, settings: Settings) -> Self {
        let mut says: Table = text.parse().unwrap_or_default();
        says.remove("locked");
        Self { says, locked: settings.locked.unwrap_or_default(), problem: None }
    }

    /// The policy that could be used last.
    fn before(ledger: &Ledger) -> Self {
        let kept = ledger.get::<String>(KEPT.0, KEPT.1).ok().flatten();
        let kept =
            kept.and_then(|text| Settings::of_text(&text).ok().map(|settings| Self::of(&text, settings)));
        kept.unwrap_or_else(|| Self {
            says: CLOSED.parse().unwrap_or_default(),
            locked: Locked::all(),
            problem: None,
        })
    }

    fn told(self, path: &Path) -> Self {
        let until = if self.locked == Locked::all() {
            "until it is put right all settings are locked, certificates go to the vault only and no copies are written"
        } else {
            "until it is put right the policy from before holds"
        };
        let problem = self.problem.as_ref().map(|why| {
            format!("the administrator's policy in {} cannot be used: {why}; {until}", path.display())
        });
        Self { problem, ..self }
    }

    /// The issuers' profiles: shipped, the administrator's in `folder`, and the person's own in `own`, but for locked ones.
    pub(crate) fn issuers(&self, folder: &SystemFolder, own: &Path) -> Registry {
        let mut registry = Registry::load(&[folder.path.join("issuers")]);
        registry.lock(|id| self.locked.holds(&format!("issuers.{id}")));
        registry.add_folder(own);
        registry
    }
}

impl Wanted {
    /// What the administrator says, and the person in the file `own`; and what was left out.
    pub(crate) fn load(administrator: Administrator, own: &Path) -> (Self, Vec<String>) {
        let mut problems: Vec<String> = administrator.problem.clone().into_iter().collect();
        let read = Settings::read(own).and_then(|read| match read {
            Some((_, Settings { locked: Some(_), .. })) => Err(SettingsError::Locks(own.to_owned())),
            read => Ok(read.and_then(|(text, _)| text.parse().ok())),
        });
        let own = match read {
            Ok(own) => own.unwrap_or_default(),
            Err(problem) => {
                problems.push(problem.to_string());
                Table::new()
            }
        };
        (Self { administrator, own }, problems)
    }

    /// What holds.
    pub(crate) fn settings(&self) -> Settings {
        let mut holds = Table::new();
        for key in keys() {
            let (value, _) = self.value(&key);
            if let Some((table, name)) = key.split_once('.') {
                let table = holds.entry(table).or_insert_with(|| Value::Table(Table::new()));
                table.as_table_mut().map(|table| table.insert(name.to_owned(), value));
            }
        }
        let (hooks, _) = self.hooks();
        holds.insert(HOOKS.to_owned(), Value::Array(hooks));
        // Each value was read before, in the file that it is from.
        Value::Table(holds).try_into().unwrap_or_default()
    }

    /// Each setting, and whose it is.
    pub(crate) fn shown(&self) -> Vec<Setting> {
        let shown = |key: String| {
            let (value, source) = self.value(&key);
            let locked = self.administrator.locked.holds(&key);
            let overruled = locked && at(&self.own, &key).is_some_and(|own| *own != value);
            Setting { value: value.to_string(), source, locked, overruled, key }
        };
        keys().into_iter().map(shown).chain([self.hooks_shown()]).collect()
    }

    /// The administrator's and then the person's, unless these are locked; and whose the last are.
    fn hooks(&self) -> (Vec<Value>, SettingSource) {
        let of = |table: &Table| table.get(HOOKS).and_then(Value::as_array).cloned().unwrap_or_default();
        let is_locked = self.administrator.locked.holds(HOOKS);
        let administrators = of(&self.administrator.says);
        let own = if is_locked { Vec::new() } else { of(&self.own) };
        let source = match (administrators.is_empty(), own.is_empty()) {
            (_, false) => SettingSource::Own,
            (false, true) => SettingSource::Administrator,
            (true, true) => SettingSource::Default,
        };
        (administrators.into_iter().chain(own).collect(), source)
    }

    fn hooks_shown(&self) -> Setting {
        let (hooks, source) = self.hooks();
        let locked = self.administrator.locked.holds(HOOKS);
        let overruled = locked && self.own.contains_key(HOOKS);
        Setting { key: HOOKS.to_owned(), value: Value::Array(hooks).to_string(), source, locked, overruled }
    }

    /// Whether the administrator has the last word on this setting.
    pub(crate) fn is_the_administrators(&self, key: &str) -> bool {
        self.value(key).1 == SettingSource::Administrator || self.administrator.locked.holds(key)
    }

    fn value(&self, key: &str) -> (Value, SettingSource) {
        let own = at(&self.own, key).filter(|_| !self.administrator.locked.holds(key));
        if let Some(value) = own {
            return (value.clone(), SettingSource::Own);
        }
        if let Some(value) = at(&self.administrator.says, key) {
            return (value.clone(), SettingSource::Administrator);
        }
        let usual = at(&defaults(), key).cloned();
        (usual.unwrap_or_else(|| Value::String(String::new())), SettingSource::Default)
    }
}

impl Locked {
    fn all() -> Self {
        Self(defaults().keys().cloned().chain(["issuers".to_owned(), HOOKS.to_owned()]).collect())
    }

    fn holds(&self, key: &str) -> bool {
        let holds = |locked: &String| {
            key.strip_prefix(locked.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.0.iter().any(holds)
    }
}

impl TryFrom<Vec<String>> for Locked {
    type Error = NotLockable;

    fn try_from(names: Vec<String>) -> Result<Self, NotLockable> {
        let keys = keys();
        let is_known = |name: &String| {
            name == "issuers"
                || name == HOOKS
                || name.starts_with("issuers.")
                || keys.iter().any(|key| Self(vec![name.clone()]).holds(key))
        };
        match names.iter().find(|name| !is_known(name)) {
            Some(unknown) => Err(NotLockable(unknown.chars().take(40).collect())),
            None => Ok(Self(names)),
        }
    }
}

fn defaults() -> Table {
    DEFAULTS.parse().unwrap_or_default()
}

/// Every setting as people write it: `table.name`.
fn keys() -> Vec<String> {
    let of_table = |(table, content): (String, Value)| {
        let names: Vec<String> = content.as_table().into_iter().flat_map(Table::keys).cloned().collect();
        names.into_iter().map(move |name| format!("{table}.{name}"))
    };
    defaults().into_iter().flat_map(of_table).collect()
}

fn at<'t>(table: &'t Table, key: &str) -> Option<&'t Value> {
    let (part, name) = key.split_once('.')?;
    table.get(part)?.as_table()?.get(name)
}

/// What is wrong with a file, without its name.
fn why(error: &SettingsError) -> String {
    match error {
        SettingsError::Invalid { finding, .. } => finding.to_string(),
        SettingsError::Unreadable { cause, .. } => cause.to_string(),
        SettingsError::Unguarded(_) => "it names commands to run, and others may write there".to_owned(),
        SettingsError::TooLarge(_) | SettingsError::Locks(_) => "it is larger than 64 KiB".to_owned(),
    }
}

fn keep(ledger: &Ledger, text: Option<&str>) {
    if ledger.get::<String>(KEPT.0, KEPT.1).is_ok_and(|kept| kept.as_deref() == text) {
        return;
    }
    let mut batch = Batch::new();
    let put = match text {
        Some(text) => batch.put(KEPT.0, KEPT.1, text).map_err(|error| error.to_string()),
        None => {
            batch.delete(KEPT.0, KEPT.1);
            Ok(())
        }
    };
    let kept = put.and_then(|()| ledger.commit(batch).map_err(|error| error.to_string()));
    if let Err(error) = kept {
        tracing::warn!("the administrator's policy is not kept for the day when it cannot be read: {error}");
    }
}

#[cfg(test)]
mod tests;
