//! The path of a file, as a person types it into a window. There is no folder that it could be meant from.

use std::path::{MAIN_SEPARATOR, Path};

use messages::Messages;

/// The file that is meant: `~` is the person's own folder, and a folder stands for the file called `name` in it.
///
/// # Errors
/// In words, what is missing.
pub(crate) fn meant(typed: &str, name: &str, words: &Messages) -> Result<String, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(words.path_wanted());
    }
    let home = || std::env::home_dir()?.into_os_string().into_string().ok();
    let path = match (typed.strip_prefix("~/"), home()) {
        (Some(rest), Some(home)) => format!("{home}/{rest}"),
        (None, _) | (_, None) => typed.to_owned(),
    };
    if !Path::new(&path).is_absolute() {
        return Err(words.path_not_whole());
    }
    Ok(if path.ends_with(MAIN_SEPARATOR) { path + name } else { path })
}

/// The file that was named on the command line, in the place of an item: no item's id looks like a path.
pub(crate) fn given(text: &str) -> Option<String> {
    let is_path = text.contains([MAIN_SEPARATOR, '.']) || Path::new(text).exists();
    is_path.then(|| std::path::absolute(text).ok()?.into_os_string().into_string().ok()).flatten()
}

/// The last part of a path.
pub(crate) fn name_of(path: &str) -> Option<&str> {
    Path::new(path).file_name()?.to_str()
}

/// The folder that a path lies in.
pub(crate) fn folder_of(path: &str) -> Option<&str> {
    Path::new(path).parent()?.to_str()
}

#[cfg(test)]
mod tests {
    use messages::Language;

    use super::*;

    #[test]
    fn a_path_is_whole_or_begins_at_home_and_a_folder_gets_the_name() {
        let words = Messages::new(Language::English);
        let meant = |typed| meant(typed, "ada.p12", &words);
        assert_eq!(meant(" /x/y.p12 ").unwrap(), "/x/y.p12");
        assert_eq!(meant("/x/").unwrap(), "/x/ada.p12");
        assert_eq!(meant("~/y.p12").unwrap(), format!("{}/y.p12", std::env::home_dir().unwrap().display()));
        assert_eq!(meant("y.p12").unwrap_err(), words.path_not_whole());
        assert_eq!(meant(" ").unwrap_err(), words.path_wanted());
    }
}
