//! Links of the scheme `neverlapse:`, which pages and mails may offer.
//!
//! A stranger writes them, and a click may be an accident. So a link can do one thing only: fill in what the import window
//! asks for anyway, `neverlapse:import?issuer=cfca&reference-number=12345678`. Nothing is sent, stored or fetched for it, no
//! file is named by it, and a code never travels in it: browsers keep links, and every program of the person sees the words
//! that another was started with.

/// The scheme, with its colon.
const SCHEME: &str = "neverlapse:";

/// The only thing that a link can be about.
const ABOUT: &str = "import";

/// No link that is well meant is longer, in bytes.
const LONGEST: usize = 256;

/// As long as an issuer's id can be.
const LONGEST_ISSUER: usize = 40;

/// Longer than any reference number.
const LONGEST_REFERENCE: usize = 64;

/// Names under which a code might be put into a link.
const SECRETS: [&str; 8] =
    ["authorization-code", "auth-code", "authcode", "code", "passphrase", "password", "pin", "secret"];

/// What a link fills in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Link {
    /// The id of an issuer, which may be unknown here.
    pub(crate) issuer: Option<String>,
    /// Letters, digits, `-`, `.` and `_`.
    pub(crate) reference_number: Option<String>,
}

/// Why a link is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadLink {
    /// It is longer than any that is well meant.
    TooLong,
    /// It wants something that no link can do.
    OtherAct,
    /// It carries a code.
    Secret,
    /// It is not written as such a link is.
    Malformed,
}

/// Whether this is meant as a link of ours, well written or not.
pub(crate) fn is_one(text: &str) -> bool {
    text.get(..SCHEME.len()).is_some_and(|start| start.eq_ignore_ascii_case(SCHEME))
}

impl Link {
    /// Reads a link.
    ///
    /// # Errors
    /// [`BadLink`]: anything that is not exactly such a link.
    pub(crate) fn read(text: &str) -> Result<Self, BadLink> {
        if text.len() > LONGEST {
            return Err(BadLink::TooLong);
        }
        if !is_one(text) || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(BadLink::Malformed);
        }
        let rest = &text[SCHEME.len()..];
        let (about, query) = rest.split_once('?').map_or((rest, None), |(about, query)| (about, Some(query)));
        if about != ABOUT {
            return Err(BadLink::OtherAct);
        }
        let mut link = Self::default();
        for pair in query.into_iter().flat_map(|query| query.split('&')) {
            link.take(pair)?;
        }
        Ok(link)
    }

    fn take(&mut self, pair: &str) -> Result<(), BadLink> {
        let (name, value) = pair.split_once('=').ok_or(BadLink::Malformed)?;
        let (place, is_good): (_, fn(&str) -> bool) = match name {
            "issuer" => (&mut self.issuer, is_issuer),
            "reference-number" => (&mut self.reference_number, is_reference_number),
            _ if SECRETS.contains(&name.replace('_', "-").to_ascii_lowercase().as_str()) => {
                return Err(BadLink::Secret);
            }
            _ => return Err(BadLink::Malformed),
        };
        let value = percent_decoded(value).and_then(|bytes| String::from_utf8(bytes).ok());
        let value = value.filter(|value| is_good(value)).ok_or(BadLink::Malformed)?;
        // Said twice, nobody knows which is meant.
        if place.replace(value).is_some() { Err(BadLink::Malformed) } else { Ok(()) }
    }
}

/// The bytes that a text with `%` escapes stands for; nothing where an escape is not written as one is.
pub(crate) fn percent_decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    Some(bytes)
}

fn is_issuer(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=LONGEST_ISSUER).contains(&text.len()) && !text.starts_with('-') && text.bytes().all(fits)
}

fn is_reference_number(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    (1..=LONGEST_REFERENCE).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn link(issuer: Option<&str>, reference_number: Option<&str>) -> Link {
        Link { issuer: issuer.map(str::to_owned), reference_number: reference_number.map(str::to_owned) }
    }

    #[test]
    fn a_link_fills_in_the_issuer_and_the_reference_number() {
        let both = link(Some("cfca"), Some("12345678"));
        for text in [
            "neverlapse:import?issuer=cfca&reference-number=12345678",
            "neverlapse:import?reference-number=12345678&issuer=cfca",
            "NEVERLAPSE:import?issuer=%63fca&reference-number=%312345678",
        ] {
            assert_eq!(Link::read(text), Ok(both.clone()), "{text}");
        }
        assert_eq!(Link::read("neverlapse:import?issuer=wipo"), Ok(link(Some("wipo"), None)));
        assert_eq!(Link::read("neverlapse:import"), Ok(Link::default()));
    }

    #[test]
    fn a_link_that_wants_more_than_to_fill_in_is_refused() {
        for text in [
            "neverlapse:renew",
            "neverlapse:renew?id=i1",
            "neverlapse:pick-up?id=a1",
            "neverlapse:forget?id=i1",
            "neverlapse:IMPORT",
            "neverlapse:import/../renew",
            "neverlapse://import?issuer=cfca",
            "neverlapse:///etc/passwd",
            "neverlapse:%69mport",
            "neverlapse:",
        ] {
            assert_eq!(Link::read(text), Err(BadLink::OtherAct), "{text}");
        }
    }

    #[test]
    fn a_link_that_carries_a_code_is_refused_as_such() {
        for name in ["code", "pin", "PIN", "authorization-code", "authorization_code", "password", "secret"] {
            let text = format!("neverlapse:import?reference-number=1&{name}=ABCD-EFGH");
            assert_eq!(Link::read(&text), Err(BadLink::Secret), "{text}");
        }
    }

    #[test]
    fn a_link_that_is_not_written_as_one_is_refused() {
        for query in [
            "",
            "issuer",
            "issuer=",
            "issuer=cfca&",
            "issuer=cfca&issuer=wipo",
            "issuer=CFCA",
            "issuer=-cfca",
            "issuer=..%2F..%2Fcfca",
            "issuer=cfca%00",
            "issuer=cf%0Aca",
            "issuer=cf%c",
            "issuer=cf%zz",
            "issuer=%E4%B8%AD",
            "issuer=%FF",
            "is%73uer=cfca",
            "reference-number=1%202",
            "reference-number=--help",
            "reference-number=1#renew",
            "reference-number=1?issuer=cfca",
            "reference-number=%252e",
            "mail=/home/ada/x.eml",
            "file=file:///etc/passwd",
            "url=https://example.com/",
        ] {
            let text = format!("neverlapse:import?{query}");
            assert_eq!(Link::read(&text), Err(BadLink::Malformed), "{text}");
        }
        for text in [
            "",
            "import",
            "https://example.com/",
            "neverlapse:import ",
            "neverlapse:imp\u{f6}rt",
            "neverlapse:import\n",
        ] {
            assert_eq!(Link::read(text), Err(BadLink::Malformed), "{text:?}");
        }
    }

    #[test]
    fn a_long_link_is_not_even_looked_at() {
        let text = format!("neverlapse:import?issuer=cfca&x={}", "a".repeat(100_000));
        assert_eq!(Link::read(&text), Err(BadLink::TooLong));
        let text = format!("neverlapse:import?reference-number={}", "1".repeat(LONGEST_REFERENCE + 1));
        assert_eq!(Link::read(&text), Err(BadLink::Malformed));
    }

    proptest! {
        #[test]
        fn whatever_is_read_from_a_link_is_short_plain_text(
            text in prop_oneof![
                "(?s).{0,300}",
                "neverlapse:import\\?(issuer|reference-number|code)=.{0,80}(&(issuer|pin)=.{0,20})?",
                "neverlapse:import\\?(issuer|reference-number)=([0-9a-z.%-]|%[0-9a-fA-F]{2}){0,80}",
            ],
        ) {
            if let Ok(Link { issuer, reference_number }) = Link::read(&text) {
                prop_assert!(text.len() <= LONGEST);
                for value in issuer.into_iter().chain(reference_number) {
                    prop_assert!((1..=LONGEST_REFERENCE).contains(&value.len()), "{value:?}");
                    prop_assert!(value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)));
                    prop_assert!(!value.starts_with(['-', '.']), "{value:?}");
                }
            }
        }

        #[test]
        fn what_is_well_written_is_read_back_however_it_is_escaped(
            issuer in "[a-z0-9][a-z0-9-]{0,39}",
            number in "[0-9A-Za-z][0-9A-Za-z._-]{0,20}",
            escaped in any::<bool>(),
        ) {
            let value = |text: &str| if escaped {
                text.bytes().map(|byte| format!("%{byte:02X}")).collect()
            } else {
                text.to_owned()
            };
            let text = format!("neverlapse:import?issuer={}&reference-number={}", value(&issuer), value(&number));
            let expected = if text.len() > LONGEST { Err(BadLink::TooLong) } else { Ok(link(Some(&issuer), Some(&number))) };
            prop_assert_eq!(Link::read(&text), expected);
        }

        #[test]
        fn what_is_appended_to_a_link_never_goes_unnoticed(junk in "(?s).{1,60}") {
            let base = "neverlapse:import?issuer=cfca&reference-number=12345678";
            if let Ok(read) = Link::read(&format!("{base}{junk}")) {
                prop_assert_eq!(read.issuer.as_deref(), Some("cfca"));
                prop_assert!(read.reference_number.unwrap().starts_with("12345678"));
            }
        }
    }
}
