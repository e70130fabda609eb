//! Where copies of an identity may go.

use std::path::{Path, PathBuf};

use custody::{
    LocationName,
    disks::{Disks, Kind, settled},
    firefox,
};
use ipc_proto::{
    DaemonError,
    methods::BackUpPlacesReply,
    types::{BackUpPlace, PlaceKind},
};
use issuers::Profile;
use jiff::tz::TimeZone;
use lifecycle::Identity;
use messages::command;

use super::{Tools, blocking};
use crate::failure;

/// The longest name of a file, without its date: every file system takes that.
const LONGEST_NAME: usize = 60;

/// Where a copy of this identity could go, and what is to be said of `path`.
///
/// # Errors
/// Its issuer is not known.
pub(crate) async fn places(
    tools: &Tools,
    identity: Identity,
    path: Option<PathBuf>,
) -> Result<BackUpPlacesReply, DaemonError> {
    let tools = tools.clone();
    blocking(move || {
        let profile = profile(&tools, &identity)?;
        let disks = Disks::of(&tools.around);
        let original = original(&tools, &identity);
        let same_disk = |path: &Path| disks.share_one(original.as_deref()?, path);
        Ok(BackUpPlacesReply {
            places: offered(&disks, &profile, same_disk),
            file_name: file_name(&identity),
            same_disk: path.as_deref().and_then(same_disk),
            forbidden: path.and_then(|path| forbidden(&profile, &path)),
        })
    })
    .await
}

/// Checks that a copy of this identity may be written to `path`.
///
/// # Errors
/// It is the identity's own file, or the issuer's rules keep copies out of its folder.
pub(crate) async fn check(tools: &Tools, identity: &Identity, path: &Path) -> Result<(), DaemonError> {
    let (tools, identity, path) = (tools.clone(), identity.clone(), path.to_owned());
    blocking(move || {
        let own = original(&tools, &identity).filter(|_| identity.location.starts_with("file:"));
        if own.is_some_and(|own| settled(&own) == settled(&path)) {
            return Err(failure::bad_input(
                "that file is the identity itself, not a copy of it",
                "choose another file, best on another disk",
            ));
        }
        tools.rules.copy(&path)?;
        let profile = profile(&tools, &identity)?;
        let Some(folder) = forbidden(&profile, &path) else {
            return Ok(());
        };
        let disks = Disks::of(&tools.around);
        let better = offered(&disks, &profile, |_| None).into_iter().next();
        let better = better.map_or_else(
            || "FILE".to_owned(),
            |place| command::word(Path::new(&place.folder).join(file_name(&identity))),
        );
        Err(failure::bad_input(
            format!("{} says to keep back-ups out of the folder {folder}", profile.name),
            format!("put it elsewhere: neverlapse back-up {} --to {better}", identity.id),
        ))
    })
    .await
}

/// The places that the issuer's rules allow, without those that add nothing: another folder of the original's disk.
fn offered(disks: &Disks, profile: &Profile, same_disk: impl Fn(&Path) -> Option<bool>) -> Vec<BackUpPlace> {
    let places = disks.places().into_iter().filter_map(|place| {
        let same_disk = same_disk(&place.folder);
        let adds = same_disk != Some(true) || place.kind == Kind::Home;
        let allowed = forbidden(profile, &place.folder.join("copy.p12")).is_none();
        let folder = place.folder.to_str().filter(|_| adds && allowed)?.to_owned();
        let what = match place.kind {
            Kind::Removable => PlaceKind::Removable,
            Kind::OtherDisk => PlaceKind::OtherDisk,
            Kind::Home => PlaceKind::Home,
        };
        Some(BackUpPlace { folder, what, same_disk })
    });
    places.collect()
}

/// The folder that the issuer keeps copies out of and that `path` leads into, be it through links.
fn forbidden(profile: &Profile, path: &Path) -> Option<String> {
    let rules = &profile.back_up;
    rules.forbid(path).or_else(|| rules.forbid(&settled(path))).map(str::to_owned)
}

/// A file or folder on the disk of the original; nothing where it is on none, or that is not known.
fn original(tools: &Tools, identity: &Identity) -> Option<PathBuf> {
    match identity.location.parse().ok()? {
        LocationName::Vault => Some(tools.ledger.folder().to_owned()),
        LocationName::File(path) | LocationName::Nss(path) => Some(path),
        LocationName::Firefox(wanted) => {
            firefox::profile(&tools.around, wanted.as_deref()).ok().map(|profile| profile.folder)
        }
        LocationName::Token(_) => None,
    }
}

fn profile(tools: &Tools, identity: &Identity) -> Result<Profile, DaemonError> {
    let issuers = tools.issuers();
    issuers.profile(&identity.issuer).cloned().ok_or_else(|| failure::unknown_issuer(&identity.issuer))
}

/// What a copy may be called: whose it is, and until when it is valid.
pub(crate) fn file_name(identity: &Identity) -> String {
    let end = identity.certificate.not_after.to_zoned(TimeZone::UTC).date();
    let plain = |letter: char| if letter.is_alphanumeric() { letter } else { '-' };
    let mut name: String = identity.title.chars().map(plain).collect();
    while name.contains("--") {
        name = name.replace("--", "-");
    }
    let name: String = name.trim_matches('-').chars().take(LONGEST_NAME).collect();
    let name = if name.is_empty() { "certificate" } else { &name };
    format!("{name}-{end}.p12")
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use lifecycle::{CertificateFacts, Input, Item, Lifecycle, NewIdentity, RenewalWindow, Subject};

    use super::*;

    fn identity(title: &str) -> Identity {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let not_after = "2027-11-22T12:00:00Z".parse().unwrap();
        let new = NewIdentity {
            id: "i1".parse().unwrap(),
            issuer: "wipo".into(),
            title: title.into(),
            location: "vault".into(),
            certificate: CertificateFacts {
                subject: Subject::default(),
                serial: "01".into(),
                fingerprint: "aa".into(),
                not_before: now,
                not_after,
            },
            renewal: RenewalWindow::new(
                now,
                not_after,
                jiff::SignedDuration::ZERO,
                jiff::SignedDuration::ZERO,
            ),
            backup_wanted: true,
            backups: Vec::new(),
            unattended: false,
        };
        let mut lifecycle = Lifecycle::default();
        lifecycle.handle(now, Input::Adopt(new)).unwrap();
        match lifecycle.items().next() {
            Some(Item::Identity(identity)) => identity.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_file_is_named_after_its_holder_and_the_end_of_the_certificate_and_any_disk_takes_the_name() {
        for (title, name) in [
            ("Zoë Lefèvre (WIPO)", "Zoë-Lefèvre-WIPO-2027-11-22.p12"),
            ("王小明", "王小明-2027-11-22.p12"),
            ("../../etc: *?", "etc-2027-11-22.p12"),
            ("///", "certificate-2027-11-22.p12"),
        ] {
            assert_eq!(file_name(&identity(title)), name);
        }
        assert!(file_name(&identity(&"x".repeat(400))).len() < 80);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_the_issuer_names_is_found_behind_a_link_in_another_case_and_through_its_parent() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("Pct-Safe/pkcs12");
        std::fs::create_dir_all(folder.join("old")).unwrap();
        std::os::unix::fs::symlink(&folder, home.path().join("safe")).unwrap();
        std::os::unix::fs::symlink(folder.join("me.p12"), home.path().join("me.p12")).unwrap();
        std::fs::write(folder.join("me.p12"), "").unwrap();
        let registry = issuers::Registry::load::<&Path>(&[]);
        let wipo = registry.profile("wipo").unwrap();
        for path in ["Pct-Safe/pkcs12/a.p12", "safe/a.p12", "safe/new/a.p12", "me.p12", "safe/old/../a.p12"] {
            assert_eq!(
                forbidden(wipo, &home.path().join(path)).as_deref(),
                Some("PCT-SAFE/PKCS12"),
                "{path}"
            );
        }
        assert_eq!(forbidden(wipo, &home.path().join("Pct-Safe/a.p12")), None);
    }
}
