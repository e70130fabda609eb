//! Puts together what was found, and says what it is worth.

use issuers::{Code, IssuerId, Profile, Registry, Secret};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::date::Moment;
use crate::finder::Finder;
use crate::issuer::{Recognised, recognise};
use crate::letter::Letter;
use crate::normal::folded;
use crate::scan::Findings;
use crate::suspicion::{self, Links};
use crate::{Reading, Verdict};

/// The reading of what brings nothing, for one reason.
pub(crate) fn nothing(reason: &str) -> Reading {
    Reading {
        verdict: Verdict::NotActivation,
        reasons: vec![reason.to_owned()],
        issuer: None,
        reference_number: None,
        order: None,
        authorization_code: None,
        pin: None,
        verification_code: None,
        link: None,
        approved_at: None,
        expires_at: None,
        holder: None,
        addressee: None,
    }
}

pub(crate) fn judge(letter: &Letter, registry: &Registry, now: Timestamp) -> Reading {
    let Some(generic) = registry.profile(IssuerId::GENERIC) else {
        return nothing("the generic issuer profile is missing; install Neverlapse again");
    };
    let finder = Finder::new(registry);
    let scan = |profile: &Profile| {
        let mut findings = Findings::default();
        for text in &letter.texts {
            findings.scan(text, &finder, &profile.codes);
        }
        findings
    };
    let mut findings = scan(generic);
    let recognised = recognise(letter, registry, &findings.brought());
    let profile = recognised.profile.unwrap_or(generic);
    if !profile.id.is_generic() {
        // Again, now that the shapes of the issuer's codes are known.
        findings = scan(profile);
    }
    let has_codes = !findings.codes.is_empty() || !findings.verification_codes.is_empty();
    let links = suspicion::of_links(letter, &recognised, registry, has_codes);

    let mut reasons = Vec::new();
    let reference = choose(Code::ReferenceNumber, &findings, &links.references, &mut reasons);
    let code = choose(Code::AuthorizationCode, &findings, &[], &mut reasons);
    let pin = choose(Code::Pin, &findings, &[], &mut reasons);

    let mut warnings =
        suspicion::of_sender(letter, &recognised, registry, has_codes || !links.references.is_empty());
    warnings.extend(links.warnings.iter().cloned());
    warnings.extend(suspicion::of_attachments(&letter.attachments));

    let halves = Halves { reference: reference.is_some(), code: code.is_some(), pin: pin.is_some() };
    let brings_pair = halves.reference || halves.code || halves.pin;
    let verification_code = only_one(&findings.verification_codes).filter(|_| !brings_pair);
    let one_time = verification_code.is_some();
    let verdict = verdict(&halves, one_time, letter, &recognised, registry, profile, &mut reasons);
    // Banks and shops send such codes too.
    let verification_code = verification_code.filter(|_| verdict != Verdict::NotActivation);
    let one_time = verification_code.is_some();
    let mut reading = Reading { verdict, issuer: None, ..nothing("") };
    reading.reasons = reasons;
    let found = brings_pair || one_time;
    if found || recognised.profile.is_some() {
        reading.issuer = Some(profile.id.clone());
    }
    dates(&mut reading, letter, &findings, profile, now);
    if one_time {
        reading.approved_at = letter.date.map(|date| date.min(now));
    } else if !found {
        reading.approved_at = None;
    }
    reading.verification_code = verification_code.map(SecretString::from);
    reading.order =
        only_one(&findings.orders).filter(|order| reference.as_ref().is_some_and(|number| number != order));
    reading.reference_number = reference;
    reading.authorization_code = code.map(SecretString::from);
    reading.pin = pin.map(SecretString::from);
    reading.holder = findings.holders.into_iter().next().or_else(|| addressee(letter));
    reading.addressee = letter.to_address.clone().filter(|address| address.contains('@'));
    finish(reading, letter, &recognised, links, warnings)
}

/// Which codes were found.
struct Halves {
    reference: bool,
    code: bool,
    pin: bool,
}

/// The one value of a code. Two different ones are not guessed between: the person is told.
fn choose(code: Code, findings: &Findings, more: &[String], reasons: &mut Vec<String>) -> Option<String> {
    let mut found: Vec<_> = findings.codes.iter().filter(|candidate| candidate.code == code).collect();
    // What the writer says now counts more than what is quoted from an older mail.
    if found.iter().any(|candidate| !candidate.quoted) {
        found.retain(|candidate| !candidate.quoted);
    }
    if found.iter().any(|candidate| candidate.fits_shape) {
        found.retain(|candidate| candidate.fits_shape);
    }
    let mut values: Vec<&str> = Vec::new();
    for value in found.iter().map(|candidate| candidate.value.as_str()).chain(more.iter().map(String::as_str))
    {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    match values.as_slice() {
        [] => None,
        [one] => Some((*one).to_owned()),
        several => {
            let words = code.words();
            let which = if code == Code::ReferenceNumber {
                format!(" ({})", several.iter().take(5).copied().collect::<Vec<_>>().join(", "))
            } else {
                String::new()
            };
            reasons.push(format!(
                "it holds {} different {words}s{which}, so none is taken; enter the right one with `neverlapse add`",
                several.len()
            ));
            None
        }
    }
}

/// The one value that a mail states, however often.
fn only_one(values: &[String]) -> Option<String> {
    let first = values.first()?;
    values.iter().all(|value| value == first).then(|| first.clone())
}

fn verdict(
    halves: &Halves,
    one_time: bool,
    letter: &Letter,
    recognised: &Recognised<'_>,
    registry: &Registry,
    profile: &Profile,
    reasons: &mut Vec<String>,
) -> Verdict {
    let secret = match profile.codes.secret {
        Secret::AuthorizationCode if halves.code || !halves.pin => Code::AuthorizationCode,
        Secret::Pin if !halves.pin && halves.code => Code::AuthorizationCode,
        Secret::AuthorizationCode | Secret::Pin => Code::Pin,
    };
    let has_secret = halves.code || halves.pin;
    if !halves.reference && !has_secret && !one_time {
        reasons.push(match recognised.profile {
            Some(profile) => format!(
                "it is about {} and brings no reference number, authorization code or PIN; wait for the approval mail",
                profile.name
            ),
            None => "no reference number, authorization code or PIN stands after a label that is known; paste the lines \
                     with the codes, or enter them with `neverlapse add`"
                .to_owned(),
        });
        return Verdict::NotActivation;
    }
    // Card receipts and parcels have reference numbers and codes too.
    if recognised.profile.is_none() && !letter.pasted && !speaks_of_certificates(letter, registry) {
        reasons.push(
            "it has codes and yet speaks of no certificate, and its sender is no known issuer; if it is an approval, \
             paste the lines with the codes"
                .to_owned(),
        );
        return Verdict::NotActivation;
    }
    if one_time {
        reasons.push(
            "it brings a one-time verification code for a renewal, and no codes of an activation".to_owned(),
        );
        return Verdict::Half;
    }
    if halves.reference && has_secret {
        reasons.push(format!("it brings the reference number and the {}", secret.words()));
        return Verdict::Activation;
    }
    reasons.push(if halves.reference {
        let channel = profile
            .codes
            .second_half
            .as_ref()
            .map_or("by another mail, by post, by phone or on the issuer's page".to_owned(), |channel| {
                channel.text("en").to_owned()
            });
        format!("the {} is missing; it comes {channel}", secret.words())
    } else {
        format!(
            "the reference number is missing; look for it where the {} came from or in an earlier mail",
            secret.words()
        )
    });
    Verdict::Half
}

fn speaks_of_certificates(letter: &Letter, registry: &Registry) -> bool {
    let words: Vec<String> = registry.generic_labels().certificate_words.all().map(folded).collect();
    let text =
        letter.texts.iter().map(|text| text.iter().collect::<String>()).chain([letter.subject.clone()]);
    text.map(|text| folded(&text)).any(|text| words.iter().any(|word| text.contains(word.as_str())))
}

/// Fills in when the codes were approved and when they expire.
fn dates(reading: &mut Reading, letter: &Letter, findings: &Findings, profile: &Profile, now: Timestamp) {
    // No certificate mail is older; what is, was misread.
    let plausible = |moment: &&Moment| moment.at.as_second() > 946_684_800;
    let earliest =
        |moments: &[Moment]| moments.iter().filter(plausible).min_by_key(|moment| moment.at).copied();
    let stated = earliest(&findings.approved);
    let expires = earliest(&findings.expires);
    if stated.or(expires).is_some_and(|moment| moment.ambiguous) {
        reading
            .reasons
            .push("day and month of a date could change places; the earlier date counts".to_owned());
    }
    reading.expires_at = expires.map(|moment| moment.at);
    let counted_back = || expires.map(|moment| profile.codes.lifetime.before(moment.at));
    // A mail that states the minute was often dated with the second.
    let to_the_second = |stated: Timestamp| {
        let same_minute = |date: &Timestamp| (0..60).contains(&date.duration_since(stated).as_secs());
        let date = letter.date.filter(|_| stated.as_second() % 60 == 0);
        date.filter(same_minute).unwrap_or(stated)
    };
    let approved = stated.map(|moment| to_the_second(moment.at)).or(letter.date).or_else(counted_back);
    reading.approved_at = approved.map(|approved| {
        if approved > now {
            reading
                .reasons
                .push("its approval date lies in the future, so the codes are counted from now".to_owned());
        }
        approved.min(now)
    });
}

/// The name that the mail is addressed to.
fn addressee(letter: &Letter) -> Option<String> {
    letter
        .to_name
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty() && !name.contains('@'))
        .map(str::to_owned)
}

/// Adds the link, the warnings and what else a person should know.
fn finish(
    mut reading: Reading,
    letter: &Letter,
    recognised: &Recognised<'_>,
    links: Links,
    warnings: Vec<String>,
) -> Reading {
    let found = reading.verdict != Verdict::NotActivation;
    if found && !letter.pasted {
        match (&letter.from, recognised.profile) {
            (Some(from), None) => reading.reasons.push(format!(
                "no profile knows the sender's domain {}, so the generic one was used",
                from.domain
            )),
            (Some(from), Some(profile)) if recognised.by_sender && letter.forwarded_by.is_none() => {
                reading
                    .reasons
                    .push(format!("the sender's domain {} is one of {}", from.domain, profile.name));
            }
            (Some(_) | None, _) => {}
        }
    }
    if let Some(by) = letter.forwarded_by.as_ref().filter(|_| found) {
        reading
            .reasons
            .push(format!("it was forwarded from {}, so its first sender cannot be checked", by.domain));
    }
    reading.reasons.extend(links.remarks);
    reading.reasons.extend(letter.remarks.iter().cloned());
    if warnings.is_empty() {
        reading.link = links.chosen.filter(|_| found);
        return reading;
    }
    // The warnings first: they are why the rest must not be used.
    reading.verdict = Verdict::Suspicious;
    reading.reasons.splice(0..0, warnings);
    reading
}
