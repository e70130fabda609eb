//! `[[hooks]]` in the settings: which commands run after what.

use std::{fmt, fs, io, path::Path, time::Duration};

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// No command line is longer than this.
const LONGEST: usize = 4096;
const USUAL_TIMEOUT: Duration = Duration::from_secs(30);
const LONGEST_TIMEOUT: Duration = Duration::from_secs(60 * 60);

/// What a hook runs after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum After {
    /// A pick-up: an identity is new.
    PickUp,
    /// A renewal: an identity has another certificate.
    Renewal,
}

impl After {
    /// Its word, in settings, in the contract and for the hook itself.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::PickUp => "pick-up",
            Self::Renewal => "renewal",
        }
    }
}

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether nobody but root and the daemon's own user can have written the file: what it names is run.
#[cfg(unix)]
pub(crate) fn is_guarded(file: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let facts = fs::metadata(file)?;
    let own = rustix::process::geteuid().as_raw();
    Ok([0, own].contains(&facts.uid()) && facts.mode() & 0o022 == 0)
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as elsewhere")]
pub(crate) fn is_guarded(_: &Path) -> io::Result<bool> {
    Ok(true)
}

/// One command, and what it runs after.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hook {
    /// After what.
    after: Vec<After>,
    /// The program, from `/` on, and its arguments.
    pub(crate) command: Command,
    /// Only for this identity.
    identity: Option<String>,
    /// Only for identities of this issuer.
    issuer: Option<String>,
    /// Only for identities at this location.
    location: Option<String>,
    /// How long it may take.
    #[serde(default)]
    pub(crate) timeout: Timeout,
}

/// An identity that has got a certificate, as far as hooks choose by it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Got<'a> {
    pub(crate) after: After,
    pub(crate) identity: &'a str,
    pub(crate) issuer: &'a str,
    pub(crate) location: &'a str,
}

impl Hook {
    /// Whether it runs after this.
    pub(crate) fn fits(&self, got: Got<'_>) -> bool {
        let is = |wanted: &Option<String>, has: &str| wanted.as_deref().is_none_or(|wanted| wanted == has);
        self.after.contains(&got.after)
            && is(&self.identity, got.identity)
            && is(&self.issuer, got.issuer)
            && is(&self.location, got.location)
    }
}

/// A program and its arguments; never a line for a shell.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub(crate) struct Command(Vec<String>);

impl Command {
    /// The program and its arguments.
    pub(crate) fn parts(&self) -> (&str, &[String]) {
        // It is never empty.
        self.0.split_first().map_or(("", &[]), |(program, arguments)| (program, arguments))
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

/// How long a hook may take: `30 s`, `2 min`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Timeout(pub(crate) Duration);

impl Default for Timeout {
    fn default() -> Self {
        Self(USUAL_TIMEOUT)
    }
}

/// All hooks of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<Hook>")]
pub(crate) struct Hooks(Vec<Hook>);

impl Hooks {
    /// Whether there are none.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that run after this, in their order.
    pub(crate) fn that_fit<'a>(&'a self, got: Got<'a>) -> impl Iterator<Item = &'a Hook> {
        self.0.iter().filter(move |hook| hook.fits(got))
    }
}

/// What is wrong with a hook.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadHook {
    #[error("a hook has no command: write it as [\"/usr/bin/systemctl\", \"reload\", \"nginx\"]")]
    NoCommand,
    #[error("'{0}' is no program: write it from / on, such as \"/usr/bin/systemctl\"; no shell looks for it")]
    NotAbsolute(String),
    #[error("the command is longer than {LONGEST} bytes, or holds a NUL: put it into a script")]
    NoCommandLine,
    #[error("a hook runs after nothing: write after = [\"pick-up\", \"renewal\"]")]
    AfterNothing,
    #[error("'{0}' is no length of time for a hook: write it as \"30 s\" or \"2 min\", up to 1 h")]
    NoTimeout(String),
}

impl TryFrom<Vec<String>> for Command {
    type Error = BadHook;

    fn try_from(words: Vec<String>) -> Result<Self, BadHook> {
        let program = words.first().ok_or(BadHook::NoCommand)?;
        if !program.starts_with('/') {
            return Err(BadHook::NotAbsolute(program.chars().take(40).collect()));
        }
        let length: usize = words.iter().map(String::len).sum();
        if length > LONGEST || words.iter().any(|word| word.contains('\0')) {
            return Err(BadHook::NoCommandLine);
        }
        Ok(Self(words))
    }
}

impl TryFrom<String> for Timeout {
    type Error = BadHook;

    fn try_from(text: String) -> Result<Self, BadHook> {
        let parsed = text.parse::<SignedDuration>().ok().and_then(|span| Duration::try_from(span).ok());
        let allowed = parsed.filter(|span| !span.is_zero() && *span <= LONGEST_TIMEOUT);
        allowed.map(Self).ok_or_else(|| BadHook::NoTimeout(text.chars().take(40).collect()))
    }
}

impl TryFrom<Vec<Hook>> for Hooks {
    type Error = BadHook;

    fn try_from(hooks: Vec<Hook>) -> Result<Self, BadHook> {
        // How many there are is bounded by the size of a file. A number would be one that two files exceed together, each of
        // which was fine.
        if hooks.iter().any(|hook| hook.after.is_empty()) {
            return Err(BadHook::AfterNothing);
        }
        Ok(Self(hooks))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct File {
        hooks: Hooks,
    }

    fn hooks(text: &str) -> Result<Hooks, String> {
        toml::from_str(text).map(|File { hooks }| hooks).map_err(|error| error.to_string())
    }

    #[test]
    fn the_documentations_examples_are_hooks() {
        let page = include_str!("../../../docs/hooks.md");
        let examples: Vec<&str> =
            page.split("```toml").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        assert!(!examples.is_empty());
        for example in examples {
            let _ = hooks(example).unwrap();
        }
    }

    #[test]
    fn a_hook_runs_only_after_what_it_is_for() {
        let all = hooks(
            "[[hooks]]\nafter = [\"renewal\"]\ncommand = [\"/bin/a\"]\n\
             [[hooks]]\nafter = [\"pick-up\", \"renewal\"]\ncommand = [\"/bin/b\"]\nissuer = \"cfca\"\n\
             [[hooks]]\nafter = [\"renewal\"]\ncommand = [\"/bin/c\"]\nidentity = \"i8\"\ntimeout = \"2 min\"\n\
             [[hooks]]\nafter = [\"renewal\"]\ncommand = [\"/bin/d\"]\nlocation = \"vault\"\n",
        )
        .unwrap();
        let got = |after, identity, issuer| Got { after, identity, issuer, location: "file:/a" };
        let run = |got| all.that_fit(got).map(|hook| hook.command.to_string()).collect::<Vec<_>>();
        assert_eq!(run(got(After::Renewal, "i7", "cfca")), ["/bin/a", "/bin/b"]);
        assert_eq!(run(got(After::PickUp, "i7", "cfca")), ["/bin/b"]);
        assert_eq!(run(got(After::Renewal, "i8", "wipo")), ["/bin/a", "/bin/c"]);
        let times: Vec<u64> = all.0.iter().map(|hook| hook.timeout.0.as_secs()).collect();
        assert_eq!(times, [30, 30, 120, 30]);
    }

    #[test]
    fn a_hook_that_cannot_be_meant_so_is_refused_with_how_to_write_it() {
        let with = |more: &str| format!("[[hooks]]\nafter = [\"renewal\"]\n{more}\n");
        for (text, expected) in [
            (with("command = \"reload nginx\""), "expected a sequence"),
            (with("command = []"), "a hook has no command"),
            (with("command = [\"systemctl\", \"reload\"]"), "'systemctl' is no program: write it from / on"),
            (with("command = [\"/bin/a\"]\ntimeout = \"soon\""), "'soon' is no length of time"),
            (with("command = [\"/bin/a\"]\ntimeout = \"2 h\""), "up to 1 h"),
            (with("command = [\"/bin/a\"]\nshell = true"), "unknown field `shell`"),
            ("[[hooks]]\nafter = []\ncommand = [\"/bin/a\"]\n".to_owned(), "runs after nothing"),
            (
                "[[hooks]]\nafter = [\"lapse\"]\ncommand = [\"/bin/a\"]\n".to_owned(),
                "unknown variant `lapse`",
            ),
        ] {
            let said = hooks(&text).unwrap_err();
            assert!(said.contains(expected), "{text}: {said}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn commands_that_others_may_write_are_left_out() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        fs::write(&path, "[[hooks]]\nafter = [\"renewal\"]\ncommand = [\"/bin/true\"]\n").unwrap();
        for (mode, counts) in [(0o644, true), (0o664, false), (0o646, false)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let read = crate::settings_file::Settings::read(&path);
            assert_eq!(read.is_ok(), counts, "{mode:o}: {read:?}");
        }
    }
}
