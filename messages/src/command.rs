//! Commands that a person can type as they stand.

/// One word of a command, such as a path, as a shell takes it.
///
/// ```
/// assert_eq!(messages::command::word("/media/ann/STICK/me.p12"), "/media/ann/STICK/me.p12");
/// assert_eq!(messages::command::word("/media/ann/MY STICK/me.p12"), "'/media/ann/MY STICK/me.p12'");
/// ```
#[must_use]
pub fn word(word: impl AsRef<std::path::Path>) -> String {
    let text = word.as_ref().to_string_lossy();
    let plain = |letter: char| letter.is_alphanumeric() || "/._-+,:@%=".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_path_with_a_quote_in_it_can_be_typed_as_it_is() {
        assert_eq!(super::word("/x/Zoë's key.p12"), r"'/x/Zoë'\''s key.p12'");
        assert_eq!(super::word("/x/Zoë-2027-01-01.p12"), "/x/Zoë-2027-01-01.p12");
        assert_eq!(super::word("/x/$(touch y)"), "'/x/$(touch y)'");
    }
}
