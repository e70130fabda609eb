//! The issuers in use: their servers, this computer's clock against theirs, and the software that they require.

use std::{
    env,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use clock::Clock;
use custody::{surroundings::Surroundings, token};
use issuers::{FoundBy, ProfileError, Registry, Requirement};
use jiff::Timestamp;
use messages::{check::What, command};

use super::Finding;
use crate::{
    effects::{
        blocking,
        exchange::{ExchangeError, host_of, knock},
    },
    failure,
};

/// An issuer that looks at the time of requests bears about so much (RFC 9483 leaves the figure to it).
pub(super) const BORNE: Duration = Duration::from_secs(300);
/// No clock that the network sets is off by so much.
const NOTABLE: Duration = Duration::from_secs(60);

/// What came of knocking at an issuer's server.
#[derive(Debug)]
pub(super) enum Contact {
    /// It answers; by how much the clock is off, where it tells its time.
    Answers(Option<Duration>),
    /// It cannot be reached, or not be trusted.
    Fails(ExchangeError),
}

impl Contact {
    /// Knocks at `url`.
    pub(super) async fn with(url: &str, clock: &dyn Clock) -> Self {
        let sent = clock.now();
        match knock(url).await {
            Ok(date) => Self::Answers(date.map(|date| off(date, sent, clock.now()))),
            Err(error) => Self::Fails(error),
        }
    }

    /// Why no message would reach it.
    pub(super) fn is_out_of_reach(&self) -> Option<String> {
        match self {
            Self::Fails(error @ ExchangeError::NotDelivered { .. }) => Some(error.to_string()),
            Self::Fails(ExchangeError::Unanswered { .. }) | Self::Answers(_) => None,
        }
    }

    /// By how much the clock is off.
    pub(super) fn off(&self) -> Option<Duration> {
        match self {
            Self::Answers(off) => *off,
            Self::Fails(_) => None,
        }
    }

    fn findings(self, issuer: &str, host: String) -> Vec<Finding> {
        let clock = match self {
            Self::Fails(ExchangeError::NotDelivered { why, .. }) => {
                // OpenSSL's and the other systems' words for a chain that ends nowhere.
                let is_stranger = why.contains("certificate") || why.contains("trust");
                let what = if is_stranger { What::IssuerUntrusted } else { What::IssuerUnreachable };
                return vec![Finding::fail(what).about(issuer).detail(why)];
            }
            Self::Fails(ExchangeError::Unanswered { why, .. }) => {
                return vec![Finding::warn(What::IssuerSilent).about(issuer).detail(why)];
            }
            Self::Answers(None) => Finding::warn(What::ClockUnknown),
            Self::Answers(Some(off)) if off < NOTABLE => Finding::pass(What::ClockRight),
            Self::Answers(Some(off)) => {
                let is_borne = off < BORNE;
                let finding = if is_borne { Finding::warn } else { Finding::fail };
                finding(What::ClockOff).detail(off.as_secs().to_string()).command("timedatectl set-ntp true")
            }
        };
        vec![Finding::pass(What::IssuerAnswers).about(issuer).detail(host), clock.about(issuer)]
    }
}

/// Looks at the server of `issuer`.
pub(super) async fn server(issuer: String, url: String, clock: Arc<dyn Clock>) -> Vec<Finding> {
    Contact::with(&url, clock.as_ref()).await.findings(&issuer, host_of(&url))
}

/// How far the time that a server told lies outside of the moments between question and answer. It tells whole seconds.
fn off(told: Timestamp, sent: Timestamp, heard: Timestamp) -> Duration {
    let ahead = sent.duration_since(told) - jiff::SignedDuration::from_secs(1);
    let behind = told.duration_since(heard);
    Duration::try_from(ahead.max(behind)).unwrap_or_default()
}

/// The files of profiles that cannot be used.
pub(super) fn left_out(registry: &Registry) -> Vec<Finding> {
    let finding = |problem: &ProfileError| {
        let why: Vec<String> = problem.findings().iter().map(ToString::to_string).collect();
        let why = if why.is_empty() { failure::chain(problem) } else { why.join("; ") };
        let origin = problem.origin();
        let path = command::word(&origin);
        let finding = Finding::warn(What::ProfileLeftOut).detail(why);
        let finding = match problem {
            ProfileError::Invalid { .. } => finding.command(format!("neverlapse issuers check {path}")),
            ProfileError::Exposed(_) => finding.command(format!("chmod o-w {path}")),
            ProfileError::Unreadable { .. } | ProfileError::TooLarge(_) => finding,
        };
        finding.about(origin)
    };
    registry.problems().iter().map(finding).collect()
}

/// Looks for software that an issuer requires.
pub(super) async fn software(required: Requirement, around: Arc<Surroundings>) -> Vec<Finding> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).collect::<Vec<_>>();
    let Requirement { name, found_by, from } = required;
    let looked = blocking(move || Ok(is_there(&found_by, &folders, &around))).await;
    let finding = match looked {
        Ok(Ok(true)) => Finding::pass(What::SoftwareFound),
        Ok(Ok(false)) => {
            let link = from.as_deref().filter(|from| from.starts_with("https://"));
            let missing = Finding::fail(What::SoftwareMissing);
            let missing = link.map_or(missing.clone(), |link| missing.command(link));
            from.iter().fold(missing, |missing, from| missing.detail(from))
        }
        Ok(Err(why)) => Finding::warn(What::SoftwareUnknown).detail(why),
        Err(error) => Finding::warn(What::SoftwareUnknown).detail(error.reason()),
    };
    vec![finding.about(name.to_string())]
}

/// Blocks.
fn is_there(found_by: &FoundBy, folders: &[PathBuf], around: &Surroundings) -> Result<bool, &'static str> {
    Ok(match found_by {
        FoundBy::Command(command) => folders.iter().any(|folder| is_program(&folder.join(command))),
        FoundBy::File(file) => file.exists(),
        FoundBy::Module(module) => {
            let same = |driver: &token::Driver| driver.library.file_name() == module.file_name();
            module.exists() || token::registered(around).iter().any(same)
        }
        FoundBy::Package(package) => return is_package(package, &around.root),
    })
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file() || path.with_extension("exe").is_file()
}

/// Debian's and Arch's records are files that anybody may read.
fn is_package(package: &str, root: &Path) -> Result<bool, &'static str> {
    if let Ok(status) = std::fs::read_to_string(root.join("var/lib/dpkg/status")) {
        let mut records = status.split("\n\n");
        return Ok(records.any(|record| {
            let mut lines = record.lines();
            lines.any(|line| line.strip_prefix("Package: ") == Some(package))
                && lines.any(|line| line.starts_with("Status: ") && line.ends_with(" installed"))
        }));
    }
    let Ok(records) = std::fs::read_dir(root.join("var/lib/pacman/local")) else {
        return Err("only the packages of Debian and Arch and their kin can be looked up");
    };
    // The name, and behind it version and release.
    let is_it = |name: &str| {
        let mut parts = name.rsplitn(3, '-');
        parts.nth(2) == Some(package)
    };
    Ok(records.flatten().any(|record| is_it(&record.file_name().to_string_lossy())))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::check::tests::{put, surroundings_in};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + second).unwrap()
    }

    #[test]
    fn a_clock_is_right_while_the_issuers_moment_may_lie_between_question_and_answer() {
        assert_eq!(off(at(10), at(10), at(12)), Duration::ZERO);
        assert_eq!(
            off(at(9), at(10), at(12)),
            Duration::ZERO,
            "half a second later it was told as this second"
        );
        assert_eq!(off(at(100), at(10), at(12)), Duration::from_secs(88), "behind the issuer's");
        assert_eq!(off(at(-90), at(10), at(12)), Duration::from_secs(99), "ahead of it");
    }

    #[test]
    fn a_clock_is_told_when_it_is_off_and_stands_in_the_way_only_beyond_what_issuers_bear() {
        let verdict = |off: Option<u64>| {
            let found = Contact::Answers(off.map(Duration::from_secs)).findings("cfca", "x:1".into());
            (found[1].what, found[1].verdict)
        };
        use ipc_proto::types::CheckVerdict::{Fail, Pass, Warn};
        assert_eq!(verdict(Some(59)), (What::ClockRight, Pass));
        assert_eq!(verdict(Some(60)), (What::ClockOff, Warn));
        assert_eq!(verdict(Some(300)), (What::ClockOff, Fail));
        assert_eq!(verdict(None), (What::ClockUnknown, Warn));
    }

    #[test]
    fn a_server_that_proves_nothing_is_told_from_one_that_is_not_there() {
        let what = |why: &str| {
            let error = ExchangeError::NotDelivered { host: "x".into(), why: why.into() };
            Contact::Fails(error).findings("cfca", "x".into()).remove(0).what
        };
        assert_eq!(what("Connection refused (os error 111)"), What::IssuerUnreachable);
        assert_eq!(what("certificate verify failed (self-signed certificate)"), What::IssuerUntrusted);
    }

    #[test]
    fn software_is_found_by_its_command_its_package_its_file_or_its_module() {
        let root = tempfile::tempdir().unwrap();
        let around = surroundings_in(root.path());
        let file = |name: &str, text: &str| put(root.path(), name, text);
        let folders = [root.path().join("bin")];
        let is_there = |found_by: &FoundBy| super::is_there(found_by, &folders, &around);
        let package = |name: &str| is_there(&FoundBy::Package(name.into()));

        assert!(package("signer").is_err(), "where packages cannot be looked up, that is said");
        file("var/lib/pacman/local/signer-tools-1.2-1/desc", "");
        assert_eq!((package("signer-tools"), package("signer")), (Ok(true), Ok(false)));
        file(
            "var/lib/dpkg/status",
            "Package: signer\nStatus: install ok installed\nVersion: 1\n\n\
             Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n",
        );
        assert_eq!((package("signer"), package("gone"), package("sign")), (Ok(true), Ok(false), Ok(false)));

        let program = file("bin/signer", "");
        let command = FoundBy::Command("signer".into());
        assert_eq!(is_there(&command), Ok(false), "nobody may run it");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
            assert_eq!(is_there(&command), Ok(true));
        }
        assert_eq!(is_there(&FoundBy::File(program)), Ok(true));
        let module = FoundBy::Module("/opt/maker/libsigner.so".into());
        assert_eq!(is_there(&module), Ok(false));
        let library = file("lib/libsigner.so", "");
        file("config/pkcs11/modules/x.module", &format!("module: {}\n", library.display()));
        assert_eq!(is_there(&module), Ok(true), "it is installed elsewhere than the issuer thinks");
    }
}
