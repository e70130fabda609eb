//! What about a mail does not fit the issuer that it names.

use issuers::{Profile, Registry};

use crate::issuer::Recognised;
use crate::letter::Letter;
use crate::links::{Target, looks_like, owner, shown_host};
use crate::mime::Attachment;

/// What the links of a mail say.
#[derive(Default)]
pub(crate) struct Links {
    /// The link to the issuer's pick-up page.
    pub(crate) chosen: Option<String>,
    /// Reference numbers that the issuer's links carry.
    pub(crate) references: Vec<String>,
    pub(crate) warnings: Vec<String>,
    pub(crate) remarks: Vec<String>,
}

/// Warnings about the sender, for a mail with headers. `has_codes`: the mail brings something that could be used.
pub(crate) fn of_sender(
    letter: &Letter,
    recognised: &Recognised<'_>,
    registry: &Registry,
    has_codes: bool,
) -> Vec<String> {
    let mut warnings = Vec::new();
    let from = letter.from.as_ref();
    if let Some(from) = from.filter(|_| !recognised.by_sender) {
        for own in registry.entries().flat_map(|entry| &entry.profile.mail.senders) {
            if looks_like(&from.domain, own) {
                warnings.push(format!("the sender's domain {} looks like {own} and is another", from.domain));
            }
        }
    }
    if let (Some(profile), false) = (recognised.profile, letter.pasted) {
        let senders = &profile.mail.senders;
        let concerned = has_codes || recognised.claimed;
        if !senders.is_empty() && !recognised.by_sender && concerned && warnings.is_empty() {
            let real = from.map_or("it has no sender".to_owned(), |from| {
                format!("its sender's domain is {}", from.domain)
            });
            let own = senders.join(", ");
            warnings
                .push(format!("it names {} and yet {real}; {} sends from {own}", profile.name, profile.name));
        }
        if letter.authentication.contains("dmarc=fail") && letter.forwarded_by.is_none() {
            warnings
                .push("your mail server noted that the sender's address is forged (dmarc=fail)".to_owned());
        }
    }
    warnings
}

/// Warnings about attachments; none was opened.
pub(crate) fn of_attachments(attachments: &[Attachment]) -> Vec<String> {
    attachments
        .iter()
        .filter(|attachment| is_executable(attachment))
        .map(|attachment| {
            let name: String = crate::normal::normalise(&attachment.name).chars().take(80).collect();
            let name = if name.is_empty() { "without a name".to_owned() } else { format!("'{name}'") };
            format!(
                "the attachment {name} is a program or disk image, and no issuer sends those; do not open it"
            )
        })
        .collect()
}

fn is_executable(attachment: &Attachment) -> bool {
    const ENDS: [&str; 44] = [
        "exe", "com", "scr", "pif", "cpl", "msi", "msp", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse",
        "wsf", "wsh", "hta", "lnk", "url", "jar", "iso", "img", "vhd", "vhdx", "udf", "dmg", "pkg", "app",
        "apk", "deb", "rpm", "run", "sh", "appimage", "desktop", "reg", "chm", "dll", "xll", "docm", "xlsm",
        "pptm", "one", "cab",
    ];
    let name = crate::normal::normalise(&attachment.name).trim_end_matches(['.', ' ']).to_ascii_lowercase();
    let by_name = name.rsplit_once('.').is_some_and(|(_, end)| ENDS.contains(&end));
    let media = attachment.media_type.as_str();
    let by_type = [
        "msdownload",
        "x-dosexec",
        "x-executable",
        "iso9660",
        "x-msi",
        "java-archive",
        "x-sharedlib",
        "x-ms-shortcut",
    ]
    .iter()
    .any(|word| media.contains(word));
    let bytes = attachment.beginning.as_slice();
    let by_bytes = [
        b"MZ".as_slice(),
        b"\x7fELF",
        b"#!",
        b"L\0\0\0\x01\x14\x02\0",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
    ]
    .iter()
    .any(|magic| bytes.starts_with(magic))
        || bytes.get(0x8001..0x8006) == Some(b"CD001");
    by_name || by_type || by_bytes
}

/// Goes through the links: which one is the issuer's, and which only pretend.
pub(crate) fn of_links(
    letter: &Letter,
    recognised: &Recognised<'_>,
    registry: &Registry,
    has_codes: bool,
) -> Links {
    let mut links = Links::default();
    let generic = registry.profile(issuers::IssuerId::GENERIC);
    let mut foreign: Vec<String> = Vec::new();
    let mut plain_own: Option<String> = None;
    let concerned = recognised.profile.is_some() || has_codes;
    for link in &letter.links {
        let scheme = link.target.trim().split(':').next().unwrap_or("").to_ascii_lowercase();
        if matches!(scheme.as_str(), "javascript" | "data" | "vbscript" | "file") {
            links.warn(format!("it has a link that would run or open something ({scheme}:)"));
        }
        let Some(target) = Target::parse(&unwrapped(&link.target)) else {
            continue;
        };
        let address = unwrapped(&link.target);
        if target.disguised && concerned {
            links.warn(format!("a link hides that it leads to {}", target.host));
        }
        let alike = registry
            .entries()
            .flat_map(|entry| entry.profile.mail.link_hosts.iter().chain(&entry.profile.mail.senders));
        if let Some(own) = alike.into_iter().find(|own| looks_like(&target.host, own)) {
            links.warn(format!("a link leads to {}, which looks like {own} and is another", target.host));
        }
        if let Some(shown) = link.shown.as_deref().and_then(shown_host)
            && concerned
            && owner(&shown) != owner(&target.host)
        {
            links.warn(format!("a link shows {shown} and leads to {}", target.host));
        }
        let Some(rules) = recognised.profile.or(generic).map(|profile| &profile.mail) else {
            continue;
        };
        let reference =
            target.value(&rules.link_parameters).filter(|value| is_reference(value)).map(str::to_owned);
        match recognised.profile {
            Some(profile) if profile.mail.is_link_host(&target.host) => {
                if !target.secure && !target.is_loopback() {
                    links.remarks.push(format!(
                        "the link to {} is not protected (http), so it is not offered",
                        target.host
                    ));
                } else if let Some(reference) = reference {
                    links.chosen.get_or_insert(address);
                    links.references.push(reference);
                } else {
                    plain_own.get_or_insert(address);
                }
            }
            Some(profile) => {
                if reference.is_some()
                    && !(profile.mail.link_hosts.is_empty() && profile.mail.senders.is_empty())
                {
                    links.warn(format!(
                        "the link with the reference leads to {}, not to {}",
                        target.host,
                        own_hosts(profile)
                    ));
                }
                foreign.push(target.host);
            }
            None => {
                let Some(reference) = reference else { continue };
                let same_owner =
                    letter.from.as_ref().is_none_or(|from| owner(&from.domain) == owner(&target.host));
                if same_owner && (target.secure || target.is_loopback()) {
                    links.chosen.get_or_insert(address);
                    links.references.push(reference);
                } else {
                    links.remarks.push(format!("a link leads to {}, so it is not offered", target.host));
                }
            }
        }
    }
    if let Some(profile) = recognised.profile.filter(|profile| !profile.mail.link_hosts.is_empty()) {
        let none_is_own = links.chosen.is_none() && plain_own.is_none() && links.remarks.is_empty();
        if let Some(host) = foreign.first().filter(|_| none_is_own && (has_codes || recognised.claimed)) {
            links.warn(format!("its link leads to {host}, not to {}", own_hosts(profile)));
        }
    }
    // Where the issuer's link is to carry the reference, another page of its is not the pick-up.
    let carries = recognised.profile.is_some_and(|profile| !profile.mail.link_parameters.is_empty());
    if links.chosen.is_none() && !carries {
        links.chosen = plain_own;
    }
    links
}

impl Links {
    fn warn(&mut self, warning: String) {
        if !self.warnings.contains(&warning) && self.warnings.len() < 10 {
            self.warnings.push(warning);
        }
    }
}

fn own_hosts(profile: &Profile) -> String {
    let mail = &profile.mail;
    let hosts = if mail.link_hosts.is_empty() { &mail.senders } else { &mail.link_hosts };
    hosts.join(" or ")
}

fn is_reference(value: &str) -> bool {
    (4..=64).contains(&value.len())
        && value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'))
        && value.contains(|c: char| c.is_ascii_alphanumeric())
}

/// Mail systems wrap links to check them on a click; the address inside is the mail's own.
fn unwrapped(address: &str) -> String {
    let inner = Target::parse(address)
        .filter(|target| target.host.ends_with(".safelinks.protection.outlook.com"))
        .and_then(|target| target.value(&["url".to_owned()]).map(str::to_owned));
    inner.unwrap_or_else(|| address.trim().to_owned())
}
