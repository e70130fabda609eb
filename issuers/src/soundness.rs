//! The rules of a profile that its types cannot hold: on values, and between fields.

use std::path::Path;

use crate::text::is_language;
use crate::{Cmp, Code, CodeRenewal, Enrolment, KeyMade, Labels, Period, Profile, Text};

/// A rule that a profile breaks, at a key such as `enrolment.url`.
pub(crate) struct Broken {
    pub(crate) key: Vec<&'static str>,
    pub(crate) problem: String,
    pub(crate) remedy: &'static str,
}

/// What serde cannot see: rules on values and between fields.
pub(crate) fn broken_rules(profile: &Profile) -> Vec<Broken> {
    let mut broken = Vec::new();
    let mut add = |key: &[&'static str], problem: String, remedy| {
        broken.push(Broken { key: key.to_vec(), problem, remedy });
    };
    if profile.codes.lifetime <= Period::days(0) {
        add(
            &["codes", "lifetime"],
            format!("'{}' leaves no time to use the codes", profile.codes.lifetime),
            "write how long the codes live, such as \"15 days\"",
        );
    }
    if let Some(approval) = &profile.approval
        && approval.takes <= Period::days(0)
    {
        add(
            &["approval", "takes"],
            format!("'{}' is no time to wait", approval.takes),
            "write how long an approval usually takes, such as \"7 days\"",
        );
    }
    let last_renewal = profile.renewal.closes.duration();
    if profile.renewal.opens.duration() < -last_renewal {
        add(
            &["renewal", "opens"],
            "renewal would end before it begins".to_owned(),
            "let `opens` (before the end of life) and `closes` (after it) leave a window",
        );
    }
    if let Some(code) = profile.renewal.verification_code
        && code.lifetime <= Period::days(0)
    {
        add(
            &["renewal", "verification_code", "lifetime"],
            format!("'{}' leaves no time to type the code", code.lifetime),
            "write how long the code lives, such as \"15 minutes\"",
        );
    }
    if !profile.allows(profile.location.default) {
        add(
            &["location", "default"],
            format!("'{}' is not among the allowed locations", profile.location.default),
            "add it to `allowed` or choose another default",
        );
    }
    for module in profile.location.tokens.iter().flat_map(|model| &model.modules) {
        if !module.is_absolute() {
            let problem = format!("the driver '{}' is not an absolute path", module.display());
            add(&["location", "tokens"], problem, "write the whole path of the PKCS#11 module, from / on");
        }
    }
    for required in profile.requires.iter().filter(|required| !required.found_by.is_sound()) {
        let problem = format!("'{}' is not looked for by a plain name or a whole path", required.name);
        add(&["requires"], problem, "name a command or package, or write the whole path of a file or module");
    }
    if profile.key.bound_to.is_some() && profile.key.made == KeyMade::AtPickUp {
        let problem = "a key that is made at the pick-up is bound to nothing before it".to_owned();
        add(&["key", "bound_to"], problem, "write made = \"before-approval\", or remove it");
    }
    working_days(profile, &mut add);
    names_and_labels(profile, &mut add);
    hosts(profile, &mut add);
    if let Enrolment::Cmp(cmp) = &profile.enrolment {
        enrolment(cmp, &mut add);
    }
    if let Some(renewal) = &profile.code_renewal {
        code_renewal(renewal, &mut add);
    }
    for folder in &profile.back_up.keep_out_of {
        if folder.trim().is_empty() {
            let remedy = "name the end of a folder's path, such as \"PCT-SAFE/PKCS12\"";
            add(&["back_up", "keep_out_of"], "an empty folder name".to_owned(), remedy);
        }
    }
    broken
}

type Add<'a> = dyn FnMut(&[&'static str], String, &'static str) + 'a;

fn working_days(profile: &Profile, add: &mut Add<'_>) {
    let Some(working_days) = &profile.working_days else {
        return;
    };
    if working_days.days.is_empty() {
        let remedy = "write the days such as [\"mon\", \"tue\"], or leave `days` out for Monday to Friday";
        add(&["working_days", "days"], "no day of the week".to_owned(), remedy);
    }
    let window = profile.renewal.opens.duration() + profile.renewal.closes.duration();
    if Period::days(i64::from(working_days.needed)).duration() > window {
        let problem = format!("{} days do not fit into the renewal window", working_days.needed);
        let remedy =
            "count the whole working days that the issuer needs, or let `renewal.opens` come earlier";
        add(&["working_days", "needed"], problem, remedy);
    }
}

fn names_and_labels(profile: &Profile, add: &mut Add<'_>) {
    let language = "name languages by their ISO 639 code, such as en, fr or zh";
    let mut text = |key: &[&'static str], text: &Text| {
        if text.all().next().is_none() || text.all().any(|one| one.trim().is_empty()) {
            add(key, "an empty text".to_owned(), "write the text, in English at least");
        }
        for tag in text.languages().filter(|tag| !is_language(tag)) {
            add(key, format!("'{tag}' is no language"), language);
        }
    };
    text(&["name"], &profile.name);
    if let Some(second_half) = &profile.codes.second_half {
        text(&["codes", "second_half"], second_half);
    }
    if let Some(check) = profile.approval.as_ref().and_then(|approval| approval.identity_check.as_ref()) {
        text(&["approval", "identity_check"], check);
    }
    for unit in &profile.subject.ou {
        text(&["subject", "ou"], unit);
    }
    for required in &profile.requires {
        text(&["requires"], &required.name);
    }
    let mut labels = |code: &'static str, labels: &Labels| {
        for tag in labels.languages().filter(|tag| !is_language(tag)) {
            add(&["codes", code, "labels"], format!("'{tag}' is no language"), language);
        }
        for label in labels.all().filter(|label| !(2..=60).contains(&label.trim().chars().count())) {
            let problem = format!("the label '{label}' has not 2 to 60 characters");
            add(
                &["codes", code, "labels"],
                problem,
                "write the words that stand before the code in the mail",
            );
        }
    };
    labels("reference_number", &profile.codes.rules(Code::ReferenceNumber).labels);
    labels("authorization_code", &profile.codes.rules(Code::AuthorizationCode).labels);
    labels("pin", &profile.codes.rules(Code::Pin).labels);
    labels("order", &profile.codes.order.labels);
}

fn hosts(profile: &Profile, add: &mut Add<'_>) {
    let mail = &profile.mail;
    for (key, hosts) in [("senders", &mail.senders), ("link_hosts", &mail.link_hosts)] {
        for host in hosts.iter().filter(|host| !is_host(host)) {
            let problem = format!("'{host}' is no host name");
            add(
                &["mail", key],
                problem,
                "write the bare name such as \"wipo.int\", without @, https:// or a path",
            );
        }
    }
    for (key, words) in [("link_parameters", &mail.link_parameters), ("known_as", &mail.known_as)] {
        if words.iter().any(|word| word.trim().is_empty()) {
            add(&["mail", key], "an empty word".to_owned(), "write the word or remove it");
        }
    }
}

fn is_host(host: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    host.len() <= 253 && host.split('.').all(part)
}

/// Whether the address is of a name that is kept for examples (RFC 2606).
fn is_example(url: &str) -> bool {
    let host = url.split('/').nth(2).unwrap_or("").rsplit('@').next().unwrap_or("");
    let host = host.split(':').next().unwrap_or("").trim_end_matches('.').to_ascii_lowercase();
    let kept = ["example", "invalid", "example.com", "example.net", "example.org"];
    kept.iter().any(|kept| host.strip_suffix(kept).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

fn enrolment(cmp: &Cmp, add: &mut Add<'_>) {
    let address = cmp.url.strip_prefix("https://").or_else(|| cmp.url.strip_prefix("http://"));
    let whole = address.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    if !whole || cmp.url.contains(|c: char| c.is_whitespace() || c.is_control()) {
        let problem = format!("'{}' is no http or https address", cmp.url);
        add(&["enrolment", "url"], problem, "write the address at which the issuer answers CMP");
    }
    if whole && is_example(&cmp.url) {
        let problem = format!("'{}' is an example's address, where nobody answers", cmp.url);
        add(
            &["enrolment", "url"],
            problem,
            "set enrolment.url to the address that your issuer or administrator names",
        );
    }
    let template = cmp.subject.as_deref().unwrap_or("");
    let filled = template.replace("{name}", "").replace("{reference_number}", "");
    if filled.contains(['{', '}']) {
        let problem = format!("the subject '{template}' has an unknown placeholder");
        add(&["enrolment", "subject"], problem, "use {name} and {reference_number} only");
    }
    if cmp.subject.is_some() && !template.contains('=') {
        let problem = format!("'{template}' is no distinguished name");
        add(&["enrolment", "subject"], problem, "write it as in RFC 4514, such as \"CN={name},O=Example\"");
    }
    trusted(&["enrolment", "trust"], &cmp.trust, add);
}

fn code_renewal(renewal: &CodeRenewal, add: &mut Add<'_>) {
    let whole =
        renewal.url.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    if !whole || renewal.url.contains(|c: char| c.is_whitespace() || c.is_control() || "?#".contains(c)) {
        let problem = format!("'{}' is no https address", renewal.url);
        let remedy =
            "write the https address at which the issuer asks; answers are secrets, so http will not do";
        add(&["code_renewal", "url"], problem, remedy);
    }
    trusted(&["code_renewal", "trust"], &renewal.trust, add);
}

fn trusted(key: &[&'static str], trust: &[String], add: &mut Add<'_>) {
    for trust in trust {
        if !trust.contains("-----BEGIN CERTIFICATE-----") && !Path::new(trust).is_absolute() {
            let remedy = "give a PEM certificate or the absolute path of a PEM file";
            add(key, "neither a certificate nor an absolute path".to_owned(), remedy);
        }
    }
}
