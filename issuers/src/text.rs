//! Words for people, by language.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text for people: one for all languages (`name = "WIPO"`), or one a language (`name = { en = "WIPO", fr = "OMPI" }`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    any: Option<String>,
    by_language: BTreeMap<String, String>,
}

impl Text {
    /// A text that is the same in every language.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { any: Some(text.into()), by_language: BTreeMap::new() }
    }

    /// Adds the text of one language, named by its ISO 639 code such as `fr`.
    #[must_use]
    pub fn with(mut self, language: &str, text: impl Into<String>) -> Self {
        if let Some(any) = self.any.take() {
            self.by_language.entry("en".to_owned()).or_insert(any);
        }
        self.by_language.insert(language.to_owned(), text.into());
        self
    }

    /// The text in `language` (`fr`, also `fr-CH`), else in English, else in whatever language there is.
    #[must_use]
    pub fn text(&self, language: &str) -> &str {
        let base = language.split(['-', '_']).next().unwrap_or(language);
        [language, base, "en"]
            .iter()
            .find_map(|tag| self.by_language.get(*tag))
            .or(self.any.as_ref())
            .or_else(|| self.by_language.values().next())
            .map_or("", String::as_str)
    }

    /// The texts of all languages.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.any.iter().chain(self.by_language.values()).map(String::as_str)
    }

    /// The texts by language; one that is the same in every language counts as English.
    pub fn by_language(&self) -> impl Iterator<Item = (&str, &str)> {
        let any = self.any.iter().map(|text| ("en", text.as_str()));
        any.chain(self.by_language.iter().map(|(tag, text)| (tag.as_str(), text.as_str())))
    }

    pub(crate) fn languages(&self) -> impl Iterator<Item = &str> {
        self.by_language.keys().map(String::as_str)
    }
}

/// Whether `tag` has the form of an ISO 639 code.
pub(crate) fn is_language(tag: &str) -> bool {
    (2..=3).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase())
}

impl fmt::Display for Text {
    /// Writes the English text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text("en"))
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(any) = &self.any {
            return serializer.serialize_str(any);
        }
        let mut map = serializer.serialize_map(Some(self.by_language.len()))?;
        for (language, text) in &self.by_language {
            map.serialize_entry(language, text)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or a table of texts by language such as { en = \"…\", fr = \"…\" }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text::new(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
        let mut by_language = BTreeMap::new();
        while let Some((language, text)) = map.next_entry::<String, String>()? {
            by_language.insert(language, text);
        }
        Ok(Text { any: None, by_language })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_that_is_missing_falls_back_to_english() {
        let name = Text::new("WIPO").with("fr", "OMPI");
        assert_eq!(name.text("fr-CH"), "OMPI");
        assert_eq!(name.text("ko"), "WIPO");
        assert_eq!(Text::new("CFCA").text("zh"), "CFCA");
        assert_eq!(Text::new("CFCA").by_language().collect::<Vec<_>>(), [("en", "CFCA")]);
        assert_eq!(name.by_language().collect::<Vec<_>>(), [("en", "WIPO"), ("fr", "OMPI")]);
    }
}
