//! The issuer's page, opened in the browser and profile that the key is, or will be, in.

use std::{ffi::OsString, path::PathBuf};

use custody::{
    LocationName,
    firefox::{self, Packaging, Profile},
    nss,
    surroundings::Surroundings,
};
use issuers::MailRules;
use reqwest::Url;
use tracing::{info, warn};

use crate::session::Session;

const FIREFOX: &[&str] = &["firefox", "firefox-esr"];

/// Those that share one database.
const CHROMIUM: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "brave-browser",
    "microsoft-edge-stable",
    "vivaldi-stable",
];

/// Opens a page with what the person has chosen for that.
const ANY: &[&str] = &["xdg-open"];

/// Why a link of a mail is not opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadLink {
    /// It is no address of a web page.
    #[error("the link of its e-mail is no address of a web page")]
    NotAPage,
    /// Its host is somebody else's, or is made to be taken for another one.
    #[error("the link of its e-mail leads to {0}, which is not the issuer's")]
    Elsewhere(String),
}

/// Why a page was not opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotOpened {
    /// Nobody sits at this session.
    #[error("there is no screen")]
    NoScreen,
    /// No browser was found.
    #[error("no {} was found", .0.join(", "))]
    NoBrowser(&'static [&'static str]),
    /// It could not be started.
    #[error("{0} cannot be started: {1}", .program.display(), .error)]
    NotStarted {
        /// Which.
        program: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

/// A link of a mail, as a browser will read it, if it leads to the issuer.
///
/// # Errors
/// It is no page, or leads elsewhere.
pub(crate) fn page(link: &str, mail: &MailRules) -> Result<Url, BadLink> {
    let url = Url::parse(link.trim()).map_err(|_| BadLink::NotAPage)?;
    let Some(host) = url.host_str().filter(|_| matches!(url.scheme(), "https" | "http")) else {
        return Err(BadLink::NotAPage);
    };
    // What stands before an `@` is read as the host by people.
    let is_plain = url.username().is_empty() && url.password().is_none();
    if is_plain && mail.is_link_host(host) { Ok(url) } else { Err(BadLink::Elsewhere(host.to_owned())) }
}

/// Opens `page` in the browser and profile of the location `at`.
///
/// # Errors
/// There is no screen, or no such browser.
pub(crate) fn open(
    page: &Url,
    at: &LocationName,
    around: &Surroundings,
    session: &Session,
) -> Result<(), NotOpened> {
    if !session.has_screen() {
        return Err(NotOpened::NoScreen);
    }
    let (programs, mut arguments) = browser(at, around);
    let program = session.program(programs).ok_or(NotOpened::NoBrowser(programs))?;
    arguments.push(page.as_str().into());
    let started = session.command(&program, &arguments).spawn();
    let mut child = started.map_err(|error| NotOpened::NotStarted { program: program.clone(), error })?;
    info!(program = %program.display(), "the issuer's page is opened");
    tokio::spawn(async move {
        if let Ok(ended) = child.wait().await
            && !ended.success()
        {
            warn!(program = %program.display(), %ended, "the browser has ended");
        }
    });
    Ok(())
}

/// The programs that use a location, and what they are told beside the page.
fn browser(at: &LocationName, around: &Surroundings) -> (&'static [&'static str], Vec<OsString>) {
    let profile = match at {
        LocationName::Firefox(wanted) => firefox::profile(around, wanted.as_deref()).ok(),
        LocationName::Nss(folder) => {
            if *folder == nss::chromium(around) {
                return (CHROMIUM, Vec::new());
            }
            firefox::profiles(around).into_iter().find(|profile| profile.folder == *folder)
        }
        LocationName::Vault | LocationName::File(_) | LocationName::Token(_) => None,
    };
    let Some(Profile { folder, packaging, .. }) = profile else {
        return (ANY, Vec::new());
    };
    let its_own = [OsString::from("--profile"), folder.into(), "--new-tab".into()];
    match packaging {
        Packaging::System => (FIREFOX, its_own.into()),
        Packaging::Snap => (&["snap"], ["run".into(), "firefox".into()].into_iter().chain(its_own).collect()),
        Packaging::Flatpak => {
            let run = ["run".into(), "org.mozilla.firefox".into()];
            (&["flatpak"], run.into_iter().chain(its_own).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn wipo() -> MailRules {
        MailRules { link_hosts: vec!["wipo.int".to_owned()], ..MailRules::default() }
    }

    #[test]
    fn only_a_page_of_the_issuer_is_opened() {
        for link in ["https://www.wipo.int/pickup?ref=1", "HTTPS://pki.WIPO.int./", " https://wipo.int "] {
            assert!(page(link, &wipo()).is_ok(), "{link}");
        }
        for (link, host) in [
            ("https://wipo.int.evil.test/", "wipo.int.evil.test"),
            ("https://wipo.int@evil.test/", "evil.test"),
            ("https://evil.test\\@wipo.int/", "evil.test"),
            ("https://me:you@wipo.int/", "wipo.int"),
            ("http://xn--wpo-zna.int/", "xn--wpo-zna.int"),
        ] {
            assert_eq!(page(link, &wipo()), Err(BadLink::Elsewhere(host.to_owned())), "{link}");
        }
        for link in
            ["", "file:///etc/passwd", "javascript:alert(1)", "wipo.int", "--profile", "mailto:a@wipo.int"]
        {
            assert_eq!(page(link, &wipo()), Err(BadLink::NotAPage), "{link}");
        }
    }

    #[test]
    fn each_location_has_its_own_browser_and_profile() {
        let home = tempfile::tempdir().unwrap();
        let around = Surroundings {
            root: home.path().join("root"),
            home: home.path().to_owned(),
            config: home.path().join(".config"),
            data: home.path().join(".local/share"),
        };
        for (root, folder) in
            [(".mozilla/firefox", "a.work"), ("snap/firefox/common/.mozilla/firefox", "b.snapped")]
        {
            let root = home.path().join(root);
            fs::create_dir_all(root.join(folder)).unwrap();
            let name = folder.split_once('.').unwrap().1;
            fs::write(
                root.join("profiles.ini"),
                format!("[Profile0]\nName={name}\nIsRelative=1\nPath={folder}\n"),
            )
            .unwrap();
        }
        let told = |at: &str| {
            let (programs, arguments) = browser(&at.parse().unwrap(), &around);
            let arguments: Vec<_> = arguments.iter().map(|one| one.to_string_lossy().into_owned()).collect();
            (programs[0], arguments.join(" "))
        };
        let work = home.path().join(".mozilla/firefox/a.work");
        let in_work = format!("--profile {} --new-tab", work.display());
        assert_eq!(told("firefox:work"), ("firefox", in_work.clone()));
        assert_eq!(told(&format!("nss:{}", work.display())), ("firefox", in_work));
        let (program, arguments) = told("firefox:snapped");
        assert_eq!((program, arguments.starts_with("run firefox --profile ")), ("snap", true), "{arguments}");
        assert_eq!(told(&format!("nss:{}", nss::chromium(&around).display())), ("chromium", String::new()));
        assert_eq!(told("token:My key"), ("xdg-open", String::new()));
    }
}
