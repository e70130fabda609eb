//! Recognises the issuer that a mail comes from or names.

use issuers::{Code, Profile, Registry};

use crate::letter::Letter;
use crate::links::Target;
use crate::normal::folded;

/// The profile that a mail is read by.
pub(crate) struct Recognised<'a> {
    /// `None`: neither sender, name nor link is of a known issuer.
    pub(crate) profile: Option<&'a Profile>,
    /// The mail comes from a domain that the profile names.
    pub(crate) by_sender: bool,
    /// The sender's name or the subject names the issuer: the mail claims to come from it.
    pub(crate) claimed: bool,
}

/// Finds the profile that fits best: the sender's domain counts most, then links, the sender's name, the subject, the
/// text, and the issuer's own labels. Between issuers that share a domain, as the flavours of one authority do, the
/// codes that the mail brings decide.
pub(crate) fn recognise<'a>(letter: &Letter, registry: &'a Registry, brought: &[Code]) -> Recognised<'a> {
    let text = letter.texts.iter().map(|text| text.iter().collect::<String>()).collect::<Vec<_>>().join("\n");
    let text = one_spaced(&text);
    let comparable = folded(&text);
    let hosts: Vec<String> = letter
        .links
        .iter()
        .filter_map(|link| Target::parse(&link.target))
        .map(|target| target.host)
        .collect();
    let sender_name = letter.from.as_ref().map(|from| one_spaced(&from.name)).unwrap_or_default();
    let subject = one_spaced(&letter.subject);

    let mut best = Recognised { profile: None, by_sender: false, claimed: false };
    let mut best_score = 0;
    for entry in registry.entries().filter(|entry| !entry.profile.id.is_generic()) {
        let profile = &entry.profile;
        let names: Vec<&str> = profile
            .name
            .all()
            .chain(profile.mail.known_as.iter().map(String::as_str))
            .filter(|name| name.chars().count() >= 3)
            .collect();
        let by_sender = letter.from.as_ref().is_some_and(|from| profile.mail.is_sender(&from.domain));
        let in_sender = names.iter().any(|name| mentions(&sender_name, name, false));
        let in_subject = names.iter().any(|name| mentions(&subject, name, false));
        let in_text = names.iter().any(|name| mentions(&text, name, true));
        let linked = hosts.iter().any(|host| profile.mail.is_link_host(host));
        let own_labels = [Code::ReferenceNumber, Code::AuthorizationCode, Code::Pin]
            .into_iter()
            .flat_map(|code| profile.codes.rules(code).labels.all())
            .any(|label| comparable.contains(&folded(label)));
        let mut score = [
            (by_sender, 100),
            (linked, 40),
            (in_sender, 30),
            (in_subject, 20),
            (in_text, 10),
            (own_labels, 5),
        ]
        .into_iter()
        .filter_map(|(holds, points)| holds.then_some(points))
        .sum::<u32>();
        score += u32::from(score > 0 && brings_the_codes_of(brought, profile));
        if score > best_score {
            best_score = score;
            best = Recognised { profile: Some(profile), by_sender, claimed: in_sender || in_subject };
        }
    }
    best
}

/// Whether a mail brings the codes that this issuer mails: the secret, or none where it takes another way.
fn brings_the_codes_of(brought: &[Code], profile: &Profile) -> bool {
    match &profile.codes.second_half {
        Some(_) => brought == [Code::ReferenceNumber],
        None => brought.contains(&profile.codes.secret.code()),
    }
}

fn one_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text names `name` as a word of its own. In long texts the case must be right, or "test" would name "Test".
fn mentions(text: &str, name: &str, exact_case: bool) -> bool {
    let (text, name) = if exact_case {
        (text.to_owned(), name.to_owned())
    } else {
        (text.to_lowercase(), name.to_lowercase())
    };
    let in_word = |c: char| c.is_alphanumeric() && u32::from(c) < 0x250;
    text.match_indices(&name).any(|(at, found)| {
        let joined_before = name.starts_with(in_word) && text[..at].ends_with(in_word);
        let joined_after = name.ends_with(in_word) && text[at + found.len()..].starts_with(in_word);
        !joined_before && !joined_after
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issuer(text: &str) -> Option<String> {
        let registry = Registry::shipped();
        let letter = Letter::from_text(text, &registry);
        recognise(&letter, &registry, &[]).profile.map(|profile| profile.id.to_string())
    }

    #[test]
    fn an_issuer_is_known_by_its_name_its_links_or_its_own_labels() {
        assert_eq!(issuer("Votre certificat de l'OMPI est prêt").as_deref(), Some("wipo"));
        assert_eq!(issuer("https://pct.wipo.int/x").as_deref(), Some("wipo"));
        assert_eq!(issuer("中国金融认证中心").as_deref(), Some("cfca"));
        assert_eq!(issuer("证书参考号: 1").as_deref(), Some("cfca"));
        assert_eq!(issuer("World Intellectual\nProperty Organization").as_deref(), Some("wipo"));
    }

    #[test]
    fn a_name_inside_another_word_is_none() {
        assert_eq!(issuer("SWIPOX and the ombuds"), None);
    }
}
