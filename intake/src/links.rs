//! Links: found, taken apart, compared. None is ever followed.

/// A link of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) target: String,
    /// The text that it shows, for a link in HTML.
    pub(crate) shown: Option<String>,
}

/// The parts of an http or https address that matter here.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) secure: bool,
    /// Lower case, without port.
    pub(crate) host: String,
    /// Whether a name and `@` stand before the host, which people read as the host.
    pub(crate) disguised: bool,
    pub(crate) query: Vec<(String, String)>,
}

impl Target {
    /// Takes an address apart as browsers do; `None` if it is no http or https address with a host.
    pub(crate) fn parse(address: &str) -> Option<Self> {
        let address = address.trim();
        let (scheme, rest) = address.split_once(':')?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        // Browsers read a backslash as a slash, and any number of them.
        let rest = rest.trim_start_matches(['/', '\\']);
        let (authority, path) = rest.split_at(rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len()));
        let (user, host) =
            authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
        let host = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
            Some((v6, _)) => v6,
            None => host.split(':').next().unwrap_or(host),
        };
        let host = host.trim_end_matches('.').to_lowercase();
        if host.is_empty() || host.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return None;
        }
        let query = path.split_once('?').map_or("", |(_, query)| query);
        let query = query.split('#').next().unwrap_or(query);
        let query = query
            .split(['&', ';'])
            .take(50)
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (percent_decode(name), percent_decode(value)))
            .collect();
        Some(Self { secure, host, disguised: user.is_some(), query })
    }

    /// The first query value with one of these names; case does not matter in names.
    pub(crate) fn value(&self, names: &[String]) -> Option<&str> {
        self.query
            .iter()
            .find(|(name, _)| names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)))
            .map(|(_, value)| value.as_str())
    }

    /// Whether the host is this computer, which an authority in the house may use.
    pub(crate) fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host == "::1" || self.host.starts_with("127.")
    }
}

/// Finds the addresses written out in a text, and blanks them there so that their parts are not read as codes.
pub(crate) fn take_from_text(text: &mut [char], most: usize) -> Vec<Link> {
    let mut links = Vec::new();
    let mut at = 0;
    while at < text.len() && links.len() < most {
        let Some(length) = scheme_length(&text[at..]) else {
            at += 1;
            continue;
        };
        let mut end = at + length;
        while text.get(end).is_some_and(|c| is_in_address(*c)) {
            end += 1;
        }
        while end > at + length
            && matches!(text[end - 1], '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '*')
        {
            end -= 1;
        }
        links.push(Link { target: text[at..end].iter().collect(), shown: None });
        text[at..end].fill('\u{fffd}');
        at = end;
    }
    links
}

fn scheme_length(text: &[char]) -> Option<usize> {
    ["https://", "http://"].into_iter().map(str::len).zip(["https://", "http://"]).find_map(
        |(length, scheme)| {
            let place = text.get(..length)?;
            place.iter().zip(scheme.chars()).all(|(c, s)| c.to_ascii_lowercase() == s).then_some(length)
        },
    )
}

/// Latin, Greek and Cyrillic letters are kept, for look-alike hosts; other scripts are the text that goes on.
fn is_in_address(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '\'' | '`')
        || (c.is_alphabetic() && u32::from(c) < 0x530 && !c.is_ascii())
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let hex = |at: usize| after.get(at).and_then(|b| char::from(*b).to_digit(16));
        match (first, hex(0).zip(hex(1))) {
            (b'%', Some((high, low))) => {
                bytes.extend(u8::try_from(high * 16 + low));
                rest = &after[2..];
            }
            (b'+', _) => bytes.push(b' '),
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The part of a host that one owner holds, roughly: its last two names, or three under `com.cn` and the like.
pub(crate) fn owner(host: &str) -> &str {
    let names: Vec<&str> = host.split('.').collect();
    if names.iter().all(|name| name.bytes().all(|b| b.is_ascii_digit())) || host.contains(':') {
        return host;
    }
    let two_level =
        names.len() >= 3 && names[names.len() - 1].len() == 2 && names[names.len() - 2].len() <= 3;
    let kept: usize = names.iter().rev().take(if two_level { 3 } else { 2 }).map(|name| name.len() + 1).sum();
    &host[host.len().saturating_sub(kept.saturating_sub(1))..]
}

/// The host that a link's visible text claims, if that text reads as an address.
pub(crate) fn shown_host(shown: &str) -> Option<String> {
    let word = shown.trim();
    if word.contains(char::is_whitespace) || word.contains('@') {
        return None;
    }
    let address = if word.contains("://") { word.to_owned() } else { format!("https://{word}") };
    let host = Target::parse(&address)?.host;
    let end = host.rsplit('.').next().unwrap_or("");
    let is_name = host.contains('.') && end.len() >= 2 && end.chars().all(char::is_alphabetic);
    // "certificate.pem" and the like are files.
    let is_file = matches!(
        end,
        "pem" | "pdf" | "cer" | "crt" | "html" | "htm" | "txt" | "doc" | "docx" | "zip" | "exe"
    );
    (is_name && !is_file).then_some(host)
}

/// Whether `host` is not `own` and yet could be taken for it.
pub(crate) fn looks_like(host: &str, own: &str) -> bool {
    let is_address = own.chars().all(|c| c.is_ascii_digit() || c == '.');
    if !own.contains('.') || is_address || host == own || host.ends_with(&format!(".{own}")) {
        return false;
    }
    let (own_bare, host_bare) = (skeleton(own), skeleton(host));
    // wipo.int.evil.test, wipo-int.test, www-wipo-int.test
    let dashed = own_bare.replace('.', "-");
    let buried = host_bare.starts_with(&format!("{own_bare}."))
        || host_bare.contains(&format!(".{own_bare}."))
        || host_bare.split('.').any(|name| name == dashed || name.ends_with(&format!("-{dashed}")));
    let (own_owner, host_owner) = (owner(&own_bare), owner(&host_bare));
    buried || own_owner == host_owner && owner(own) != owner(host) || is_one_edit_away(own_owner, host_owner)
}

/// A host with letters that look alike made one.
fn skeleton(host: &str) -> String {
    let alike = |c: char| match c {
        '0' | 'о' | 'ο' => 'o',
        '1' | 'l' | 'i' | 'і' | 'ι' | 'ı' => 'l',
        'а' | 'α' => 'a',
        'е' | 'ε' => 'e',
        'р' | 'ρ' => 'p',
        'с' => 'c',
        'х' => 'x',
        'у' => 'y',
        '5' | 'ѕ' => 's',
        other => other,
    };
    host.chars().map(alike).collect::<String>().replace("rn", "m").replace("vv", "w")
}

fn is_one_edit_away(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if short.len() < 7 || long.len() - short.len() > 1 || short == long {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let skip = usize::from(short.len() == long.len());
    short[same + skip..] == long[same + 1..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(address: &str) -> Option<String> {
        Target::parse(address).map(|target| target.host)
    }

    #[test]
    fn the_host_is_the_one_that_a_browser_would_go_to() {
        assert_eq!(host("https://WIPO.int:443/x").as_deref(), Some("wipo.int"));
        assert_eq!(host("https://wipo.int@evil.test/").as_deref(), Some("evil.test"));
        assert_eq!(host("https://evil.test\\@wipo.int/").as_deref(), Some("evil.test"));
        assert_eq!(host("https:\\\\evil.test#@wipo.int").as_deref(), Some("evil.test"));
        assert_eq!(host("http://[::1]:80/").as_deref(), Some("::1"));
        assert_eq!(host("javascript:alert(1)"), None);
        assert_eq!(host("https:///"), None);
    }

    #[test]
    fn the_reference_is_read_from_the_query() {
        let target = Target::parse("https://a.test/p?x=1&REF=12%2D34#ref=9").unwrap();
        assert_eq!(target.value(&["ref".to_owned()]), Some("12-34"));
    }

    #[test]
    fn addresses_are_taken_out_of_a_text_without_its_punctuation() {
        let mut text: Vec<char> = "Go to https://a.test/?ref=1, now。或https://b.cn/x，".chars().collect();
        let links = take_from_text(&mut text, 10);
        let targets: Vec<&str> = links.iter().map(|link| link.target.as_str()).collect();
        assert_eq!(targets, ["https://a.test/?ref=1", "https://b.cn/x"]);
        assert!(!text.iter().collect::<String>().contains("ref"));
    }

    #[test]
    fn hosts_that_could_be_taken_for_the_issuers_are_seen() {
        for bad in [
            "wipo.int.evil.test",
            "wlpo.int",
            "wip0.int",
            "wipo-int.test",
            "www-wipo-int.test",
            "wiipo.int",
            "wipо.int",
        ] {
            assert!(looks_like(bad, "wipo.int"), "{bad}");
        }
        for fine in ["wipo.int", "pct.wipo.int", "example.org", "w3.org", "int"] {
            assert!(!looks_like(fine, "wipo.int"), "{fine}");
        }
        assert!(!looks_like("localhosts", "localhost"));
    }

    #[test]
    fn the_owner_of_a_host_is_told_from_its_sub_domains() {
        assert_eq!(owner("a.b.wipo.int"), "wipo.int");
        assert_eq!(owner("x.cfca.com.cn"), "cfca.com.cn");
        assert_eq!(owner("127.0.0.1"), "127.0.0.1");
        assert_eq!(owner("localhost"), "localhost");
    }
}
