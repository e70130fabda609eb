//! The languages, and which of them a person reads.

/// A language that the messages are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, which is also what everyone gets whose language is missing.
    #[default]
    English,
    /// French.
    French,
    /// Chinese in simplified characters.
    Chinese,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::English, Self::French, Self::Chinese];

    /// Its tag (BCP 47), which is also the name of its folder.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::Chinese => "zh-CN",
        }
    }

    /// The language that a process is to speak by its environment, in gettext's order: `LC_ALL`, `LC_MESSAGES` or `LANG`,
    /// whichever is set first, names the locale; unless that is `C` or `POSIX`, the list in `LANGUAGE` overrules it.
    ///
    /// ```
    /// use messages::Language;
    ///
    /// let set = |name: &str| (name == "LANG").then(|| "fr_CA.UTF-8".to_owned());
    /// assert_eq!(Language::of_environment(set), Language::French);
    /// ```
    pub fn of_environment(get: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| get(name).filter(|value| !value.is_empty());
        let Some(locale) = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set) else {
            return Self::English;
        };
        if ["C", "POSIX"].contains(&parts(&locale).next().unwrap_or_default()) {
            return Self::English;
        }
        let wanted = set("LANGUAGE").unwrap_or(locale);
        wanted.split(':').find_map(Self::of_locale).unwrap_or_default()
    }

    /// The language of a locale such as `fr_CA.UTF-8` or `zh-Hans-SG`; none where the messages have no such language.
    #[must_use]
    pub fn of_locale(locale: &str) -> Option<Self> {
        let mut parts = parts(locale);
        match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "fr" => Some(Self::French),
            // Who asks for traditional characters has not asked for these.
            "zh" if !parts.any(|part| ["TW", "HK", "MO", "Hant"].contains(&part)) => Some(Self::Chinese),
            _ => None,
        }
    }
}

/// The language, script and territory of a locale, without its encoding and variant.
fn parts(locale: &str) -> impl Iterator<Item = &str> {
    locale.split(['.', '@']).next().unwrap_or_default().split(['_', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speaks(environment: &[(&str, &str)]) -> Language {
        Language::of_environment(|name| {
            environment.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_first_variable_that_is_set_and_not_empty_decides() {
        assert_eq!(speaks(&[("LANG", "zh_CN.UTF-8")]), Language::Chinese);
        assert_eq!(speaks(&[("LANG", "zh_CN.UTF-8"), ("LC_MESSAGES", "fr_FR")]), Language::French);
        assert_eq!(speaks(&[("LC_MESSAGES", "fr_FR"), ("LC_ALL", "zh_SG")]), Language::Chinese);
        assert_eq!(speaks(&[("LANG", "fr_FR.UTF-8@euro"), ("LC_ALL", "")]), Language::French);
        assert_eq!(speaks(&[]), Language::English);
    }

    #[test]
    fn the_list_of_languages_overrules_the_locale_unless_that_is_c() {
        assert_eq!(speaks(&[("LANG", "en_GB"), ("LANGUAGE", "de:fr:zh")]), Language::French);
        assert_eq!(speaks(&[("LANG", "fr_FR"), ("LANGUAGE", "de")]), Language::English);
        for locale in ["C", "POSIX", "C.UTF-8"] {
            assert_eq!(
                speaks(&[("LC_ALL", locale), ("LANGUAGE", "fr"), ("LANG", "fr_FR")]),
                Language::English
            );
        }
        assert_eq!(speaks(&[("LANGUAGE", "fr")]), Language::English);
    }

    #[test]
    fn a_language_that_is_missing_is_english() {
        assert_eq!(speaks(&[("LANG", "de_DE.UTF-8")]), Language::English);
        assert_eq!(speaks(&[("LANG", "zh_TW.UTF-8")]), Language::English);
        assert_eq!(speaks(&[("LANG", "frr_DE")]), Language::English);
    }
}
