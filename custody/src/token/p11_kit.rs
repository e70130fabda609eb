//! The drivers that are installed, as p11-kit has them registered (pkcs11.conf(5)).

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use crate::surroundings::{Surroundings, entries};

/// What a module that is meant for some programs only would have to name.
const PROGRAM: &str = "neverlapsed";

/// A driver for tokens.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Driver {
    /// What it is registered as, such as `opensc-pkcs11`.
    pub name: String,
    /// Its library.
    pub library: PathBuf,
}

/// The drivers that are registered with p11-kit: by the system, by its administrator, by the person. Of the same name
/// the last one counts. Those that hold no one's keys (trust stores) or are meant for other programs are left out.
#[must_use]
pub fn registered(around: &Surroundings) -> Vec<Driver> {
    let folders = [
        around.system("usr/share/p11-kit/modules"),
        around.system("etc/pkcs11/modules"),
        around.config.join("pkcs11/modules"),
    ];
    let mut by_name = BTreeMap::new();
    for file in folders.iter().flat_map(|folder| entries(folder)) {
        let Some(name) = file.file_name().and_then(|name| name.to_str()?.strip_suffix(".module")) else {
            continue;
        };
        if let Ok(text) = fs::read_to_string(&file) {
            by_name.insert(name.to_owned(), Settings::of(&text));
        }
    }
    let usable = by_name.into_iter().filter(|(_, settings)| settings.is_for_us());
    usable
        .filter_map(|(name, settings)| Some(Driver { name, library: located(around, &settings.library?)? }))
        .collect()
}

/// The drivers that `p11-kit` itself lists: it knows where a module lies that is registered without a path. Nothing
/// where that program is missing, or does not answer within `limit`, as it starts each of them.
#[must_use]
pub fn listed(around: &Surroundings, limit: Duration) -> Vec<Driver> {
    let child = Command::new(around.system("usr/bin/p11-kit"))
        .arg("list-modules")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        return Vec::new();
    };
    let (said, heard) = channel();
    if let Some(mut from) = child.stdout.take() {
        thread::spawn(move || {
            let mut text = String::new();
            let read = from.read_to_string(&mut text);
            // Nobody listens any more once the limit is over.
            let _late = said.send(read.map(|_| text).unwrap_or_default());
        });
    }
    let text = heard.recv_timeout(limit).unwrap_or_default();
    // Fails only where it has ended already.
    let _gone = child.kill();
    let _gone = child.wait();
    let located =
        |(name, library): (String, PathBuf)| Some(Driver { name, library: located(around, &library)? });
    parse_list(&text).into_iter().filter_map(located).collect()
}

/// Both forms: `name: path` up to 0.24; `module: name` and, indented, `path: …` since. Trust stores are left out.
fn parse_list(text: &str) -> Vec<(String, PathBuf)> {
    let mut modules: Vec<(String, PathBuf)> = Vec::new();
    for line in text.lines() {
        let Some((key, value)) = line.split_once(':').map(|(key, value)| (key, value.trim())) else {
            continue;
        };
        if key == "module" {
            modules.push((value.to_owned(), PathBuf::new()));
        } else if !key.starts_with(char::is_whitespace) {
            modules.push((key.to_owned(), PathBuf::from(value)));
        } else if let ("path", Some((_, path))) = (key.trim(), modules.last_mut()) {
            *path = PathBuf::from(value);
        }
    }
    modules.retain(|(name, path)| !name.starts_with("p11-kit-") && !path.as_os_str().is_empty());
    modules
}

/// What a `.module` file says that matters here.
#[derive(Debug, Default)]
struct Settings {
    library: Option<PathBuf>,
    enable_in: Option<String>,
    disable_in: String,
    holds_trust: bool,
}

impl Settings {
    fn of(text: &str) -> Self {
        let mut settings = Self::default();
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            let Some((key, value)) = line.split_once(':').map(|(key, value)| (key.trim(), value.trim()))
            else {
                continue;
            };
            match key {
                "module" => settings.library = Some(PathBuf::from(value)).filter(|_| !value.is_empty()),
                "enable-in" => settings.enable_in = Some(value.to_owned()),
                "disable-in" => value.clone_into(&mut settings.disable_in),
                "trust-policy" => settings.holds_trust = value == "yes",
                _ => {}
            }
        }
        settings
    }

    fn is_for_us(&self) -> bool {
        let names_us = |list: &str| list.split([',', ' ']).any(|name| name == PROGRAM);
        !self.holds_trust && self.enable_in.as_deref().is_none_or(names_us) && !names_us(&self.disable_in)
    }
}

/// Where a library lies that may be named without a folder.
fn located(around: &Surroundings, library: &Path) -> Option<PathBuf> {
    if library.is_absolute() {
        return Some(library.to_owned());
    }
    around
        .libraries()
        .into_iter()
        .map(|folder| folder.join("pkcs11").join(library))
        .find(|path| path.exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(home: &Path) -> Surroundings {
        let of = |name: &str| (name == "HOME").then(|| home.join("me").into_os_string());
        Surroundings { root: home.to_owned(), ..Surroundings::of_environment(of) }
    }

    #[test]
    fn drivers_are_found_where_p11_kit_looks_and_the_persons_own_word_counts_last() {
        let home = tempfile::tempdir().unwrap();
        let around = around(home.path());
        let put = |path: &str, text: &str| {
            let path = home.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        put("usr/share/p11-kit/modules/opensc.module", "# OpenSC\nmodule: opensc-pkcs11.so\n");
        put("usr/lib64/pkcs11/opensc-pkcs11.so", "");
        put("usr/share/p11-kit/modules/gone.module", "module: nowhere.so\n");
        put("usr/share/p11-kit/modules/trust.module", "module: /t.so\ntrust-policy: yes\n");
        put("usr/share/p11-kit/modules/keyring.module", "module: /k.so\nenable-in: geary, midori\n");
        put("etc/pkcs11/modules/maker.module", "module: /opt/maker/old.so\n");
        put("etc/pkcs11/modules/off.module", "module: /opt/off.so\ndisable-in: x, neverlapsed\n");
        put("me/.config/pkcs11/modules/maker.module", "module:/opt/maker/new.so\n");
        put("me/.config/pkcs11/modules/README", "module: /opt/readme.so\n");
        let driver = |name: &str, library: &str| Driver { name: name.into(), library: library.into() };
        let opensc = home.path().join("usr/lib64/pkcs11/opensc-pkcs11.so");
        let expected = [driver("maker", "/opt/maker/new.so"), driver("opensc", opensc.to_str().unwrap())];
        assert_eq!(registered(&around), expected);
    }

    #[test]
    fn both_forms_of_p11_kits_own_list_are_understood() {
        let old = "p11-kit-trust: p11-kit-trust.so\n    token: System Trust\n\
                   softhsm2: /usr/lib/softhsm/libsofthsm2.so\n    library-version: 2.6\n";
        let new = "module: p11-kit-trust\n    path: /usr/lib/pkcs11/p11-kit-trust.so\n\
                   module: softhsm2\n    path: /usr/lib/softhsm/libsofthsm2.so\n    uri: pkcs11:x=y\n";
        let expected = [("softhsm2".to_owned(), PathBuf::from("/usr/lib/softhsm/libsofthsm2.so"))];
        assert_eq!(parse_list(old), expected);
        assert_eq!(parse_list(new), expected);
    }
}
