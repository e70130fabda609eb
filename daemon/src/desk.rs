//! What is done in a caller's own task: reading mails, taking typed codes in, looking issuers up and adding them.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Read as _,
    path::Path,
    sync::{Arc, PoisonError},
};

use intake::{Mail, Reading, Verdict};
use ipc_proto::{
    DaemonError,
    methods::{self, CheckIssuerReply},
    types::{self, Outcome, ProfileFinding},
};
use issuers::{Enrolment, Entry, Finding, Profile, Registry, Source, Template, Text};
use lifecycle::Activation;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    effects::{Tools, blocking},
    event::ToTrack,
    failure,
};

/// Larger mails are not read: an approval with its leaflets is a tenth of that.
const LARGEST_MAIL: usize = 10 << 20;

/// Longest title that is shown: a mail may name its holder at any length.
const LONGEST_TITLE: usize = 80;

/// Reads a mail or a pasted text.
///
/// # Errors
/// If not exactly one of them is given, the mail is not base64, or the file cannot be read.
pub(crate) async fn read(
    tools: &Tools,
    mail: Option<SecretString>,
    text: Option<SecretString>,
    path: Option<String>,
) -> Result<Reading, DaemonError> {
    let (issuers, now) = (tools.issuers(), tools.clock.now());
    match (mail, text, path) {
        (Some(mail), None, None) => {
            blocking(move || {
                let bytes = openssl::base64::decode_block(mail.expose_secret());
                let bytes = bytes
                    .map_err(|_| failure::bad_input("the mail is not base64", "send its bytes as base64"))?;
                let bytes = secrecy::SecretSlice::from(bytes);
                Ok(intake::read(Mail::Eml(bytes.expose_secret()), &issuers, now))
            })
            .await
        }
        (None, Some(text), None) => {
            blocking(move || Ok(intake::read(Mail::Text(text.expose_secret()), &issuers, now))).await
        }
        (None, None, Some(path)) => {
            blocking(move || {
                let bytes = secrecy::SecretSlice::from(bytes_of(Path::new(&path))?);
                Ok(intake::read(Mail::Eml(bytes.expose_secret()), &issuers, now))
            })
            .await
        }
        (None, None, None) | (Some(_), ..) | (None, Some(_), Some(_)) => {
            Err(failure::bad_input("there is no one thing to read", "give a mail, a text or a path"))
        }
    }
}

/// A reading for clients; its codes only where the person asked to see them.
pub(crate) fn show_reading(reading: &Reading, reveal: bool) -> types::Reading {
    let shown = |secret: &Option<SecretString>| secret.clone().filter(|_| reveal);
    types::Reading {
        verdict: match reading.verdict {
            Verdict::Activation => types::Verdict::Activation,
            Verdict::Half => types::Verdict::Half,
            Verdict::NotActivation => types::Verdict::NotActivation,
            Verdict::Suspicious => types::Verdict::Suspicious,
        },
        reasons: reading.reasons.clone(),
        issuer: reading.issuer.as_ref().map(ToString::to_string),
        reference_number: reading.reference_number.clone(),
        order: reading.order.clone(),
        link: reading.link.clone(),
        approved_at: reading.approved_at,
        authorization_code: shown(&reading.authorization_code),
        pin: shown(&reading.pin),
        verification_code: shown(&reading.verification_code),
    }
}

/// What a reading asks to be tracked; nothing where it is no activation, or one that is not to be trusted.
///
/// # Errors
/// `Locked` where a code came and the vault does not open.
pub(crate) async fn to_track(
    tools: &Tools,
    reading: &Reading,
    application: Option<String>,
) -> Result<Option<ToTrack>, DaemonError> {
    let (Verdict::Activation | Verdict::Half) = reading.verdict else {
        return Ok(None);
    };
    let (Some(issuer), Some(reference_number)) = (&reading.issuer, &reading.reference_number) else {
        return Ok(None);
    };
    let issuers = tools.issuers();
    let profile = issuers.profile(issuer.as_str()).ok_or_else(|| failure::unknown_issuer(issuer.as_str()))?;
    let code = match reading.secret(profile) {
        Some(code) => Some((code.clone(), tools.vault.open().await?)),
        None => None,
    };
    Ok(Some(ToTrack {
        issuer: issuer.to_string(),
        title: title(profile, reading.holder.as_deref(), reference_number),
        reference_number: reference_number.clone(),
        order: reading.order.clone(),
        link: reading.link.clone(),
        code,
        approved_at: reading.approved_at,
        expires_at: reading.expires_at,
        from_mail: true,
        holder: reading.holder.clone(),
        addressee: reading.addressee.clone(),
        application,
    }))
}

/// Why the codes of a mail were left aside although it was understood: its order is tracked under another number.
pub(crate) fn void(item: &types::Item, reading: &Reading, outcome: Outcome) -> Option<String> {
    if outcome != Outcome::Known || item.reference_number == reading.reference_number {
        return None;
    }
    let (id, order) = (&item.id, reading.order.as_deref().unwrap_or_default());
    let in_flight = matches!(item.state, types::State::PickingUp | types::State::WaitingForIssuer);
    let newer = reading.approved_at > item.approved_at;
    Some(if in_flight && newer {
        format!(
            "a pick-up of its order {order} is under way with the codes of an older mail ({id}); import it again if that \
             pick-up fails"
        )
    } else {
        format!("a newer mail of its order {order} has voided these codes ({id})")
    })
}

/// An activation that was typed.
///
/// # Errors
/// An issuer that is not known, an empty reference or code, an approval in the future, a vault that does not open.
pub(crate) async fn typed(tools: &Tools, arguments: methods::Add) -> Result<ToTrack, DaemonError> {
    let methods::Add { issuer, reference_number, code, approved_at, application } = arguments;
    let issuers = tools.issuers();
    let profile = issuers.profile(&issuer).ok_or_else(|| failure::unknown_issuer(&issuer))?;
    let typed = |text: &str| intake::typed(text).filter(|text| text.len() <= 128);
    let reference_number = typed(&reference_number).ok_or_else(|| {
        failure::bad_input(
            "the reference number is empty or not a number of an application",
            "copy it from the issuer's e-mail",
        )
    })?;
    if approved_at.is_some_and(|at| at > tools.clock.now()) {
        return Err(failure::bad_input(
            "the approval lies in the future",
            "check the date and this computer's clock",
        ));
    }
    let code = match code.map(|code| typed(code.expose_secret()).map(SecretString::from)) {
        Some(Some(code)) => Some((code, tools.vault.open().await?)),
        Some(None) => {
            return Err(failure::bad_input("the code is empty", "copy it from the issuer's e-mail or page"));
        }
        None => None,
    };
    Ok(ToTrack {
        title: title(profile, None, &reference_number),
        issuer,
        reference_number,
        order: None,
        link: None,
        code,
        approved_at,
        expires_at: None,
        from_mail: false,
        holder: None,
        addressee: None,
        application,
    })
}

/// Every issuer for clients.
pub(crate) fn issuers(registry: &Registry) -> Vec<types::Issuer> {
    let is_template = |template: &Template| registry.entry(template.profile.id.as_str()).is_none();
    let templates = Template::all().into_iter().filter(is_template);
    let templates = templates.map(|template| summary(&template.profile, "template".to_owned()));
    let mut issuers: Vec<_> = registry.entries().map(show).chain(templates).collect();
    issuers.sort_by(|a, b| a.id.cmp(&b.id));
    issuers
}

/// One issuer, and its profile as a file.
///
/// # Errors
/// If it is not known.
pub(crate) fn show_issuer(registry: &Registry, id: &str) -> Result<(types::Issuer, String), DaemonError> {
    if registry.entry(id).is_none()
        && let Some(Template { profile, toml }) = Template::find(id)
    {
        return Ok((summary(&profile, "template".to_owned()), toml.to_owned()));
    }
    let entry = registry.entry(id).ok_or_else(|| failure::unknown_issuer(id))?;
    let toml =
        entry.profile.to_toml().map_err(|error| failure::failed(failure::chain(&error), "see its file"))?;
    Ok((show(entry), toml))
}

/// Checks a profile, keeps it in `folder` and uses it from now on.
///
/// # Errors
/// If it has mistakes, or cannot be written. Nothing has changed then.
pub(crate) fn add_issuer(
    tools: &Tools,
    folder: &Path,
    toml: &str,
) -> Result<(types::Issuer, Outcome), DaemonError> {
    let profile = Profile::from_toml(toml, "the given profile").map_err(|error| {
        failure::bad_input(failure::chain(&error), "correct it and add it again; nothing has changed")
    })?;
    let current = tools.issuers();
    if let Some(known) = current.entry(profile.id.as_str()).filter(|known| known.profile == profile) {
        return Ok((show(known), Outcome::Known));
    }
    if current.is_locked(&profile.id) {
        return Err(failure::bad_input(
            format!("the administrator has locked the profile of the issuer '{}'", profile.id),
            "give it another id, or ask the administrator; nothing has changed",
        ));
    }
    let path = folder.join(format!("{}.toml", profile.id));
    let written = fs::create_dir_all(folder).and_then(|()| ledger::write_file(&path, toml.as_bytes()));
    written.map_err(|error| {
        failure::failed(
            format!("the profile cannot be written to {}: {error}", path.display()),
            "make the folder writable and try again; nothing has changed",
        )
    })?;
    let mut changed = (*current).clone();
    let id = profile.id.clone();
    changed.insert(profile, Source::File(path));
    let shown = changed.entry(id.as_str()).map(show);
    *tools.issuers.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(changed);
    let shown = shown.ok_or_else(|| failure::unknown_issuer(id.as_str()))?;
    Ok((shown, Outcome::Tracked))
}

/// Every mistake of a profile.
pub(crate) fn check_issuer(toml: &str) -> CheckIssuerReply {
    let (findings, id) = Profile::mistakes(toml);
    let told = |finding: Finding| {
        let line = finding.line.and_then(|line| u32::try_from(line).ok());
        ProfileFinding { line, problem: finding.problem, remedy: finding.remedy }
    };
    let findings: Vec<_> = findings.into_iter().map(told).collect();
    CheckIssuerReply { findings, id: id.map(|id| id.to_string()) }
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, DaemonError> {
    let cannot = |why: String| {
        failure::bad_input(
            format!("{} cannot be read: {why}", path.display()),
            "save the mail without its attachments",
        )
    };
    let file = File::open(path).map_err(|error| cannot(error.to_string()))?;
    let size = file.metadata().map_err(|error| cannot(error.to_string()))?.len();
    // Room from the start leaves no copies of a code behind; one byte more tells that there is more.
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0).min(LARGEST_MAIL) + 1);
    let read = file.take(LARGEST_MAIL as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| cannot(error.to_string()))?;
    if bytes.len() > LARGEST_MAIL {
        return Err(cannot(format!("it is larger than {} MiB", LARGEST_MAIL >> 20)));
    }
    Ok(bytes)
}

fn show(entry: &Entry) -> types::Issuer {
    summary(&entry.profile, entry.source.to_string())
}

fn summary(profile: &Profile, source: String) -> types::Issuer {
    types::Issuer {
        id: profile.id.to_string(),
        name: profile.name.to_string(),
        protocol: match profile.enrolment {
            Enrolment::Cmp(_) => "cmp",
            Enrolment::Browser => "browser",
        }
        .to_owned(),
        code_lifetime: profile.codes.lifetime.to_string(),
        source,
        approval_takes: profile.approval.as_ref().map(|approval| approval.takes.to_string()),
        identity_check: identity_check(profile),
        locations: locations(profile),
    }
}

/// The kinds of places that its rules allow, the default first.
fn locations(profile: &Profile) -> Vec<String> {
    let rules = &profile.location;
    let others = rules.allowed.iter().filter(|kind| **kind != rules.default);
    std::iter::once(&rules.default).chain(others).map(ToString::to_string).collect()
}

fn identity_check(profile: &Profile) -> BTreeMap<String, String> {
    let check = profile.approval.iter().filter_map(|approval| approval.identity_check.as_ref());
    check.flat_map(Text::by_language).map(|(tag, text)| (tag.to_owned(), text.to_owned())).collect()
}

/// The holder that the approval named, as the activation's title has it; `issuer` is what people call the issuer.
pub(crate) fn holder<'a>(activation: &'a Activation, issuer: &str) -> Option<&'a str> {
    let holder = activation.title.strip_suffix(&format!(" ({issuer})"))?;
    (holder != unnamed(&activation.reference_number)).then_some(holder)
}

fn unnamed(reference_number: &str) -> String {
    format!("Application {reference_number}")
}

/// What people will call an activation of this holder, or of this number.
pub(crate) fn title(profile: &Profile, holder: Option<&str>, reference_number: &str) -> String {
    let whose = holder.map_or_else(|| unnamed(reference_number), str::to_owned);
    let title = format!("{whose} ({})", profile.name);
    title.chars().filter(|c| !c.is_control()).take(LONGEST_TITLE).collect()
}
