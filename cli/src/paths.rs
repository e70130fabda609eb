//! Paths and locations as the daemon wants them: it runs elsewhere, so every path is made absolute before it is sent.

use std::env;
use std::path::{Path, PathBuf};

use messages::Messages;

use crate::exit::Failure;

/// The absolute form of `path` as text; the file need not exist.
pub(crate) fn absolute(path: &Path, words: &Messages) -> Result<String, Failure> {
    let cannot = |why: String| {
        let what = words.cannot_use_path(path.display().to_string());
        Failure::new(what, why, words.next_another_path())
    };
    if path.as_os_str().is_empty() {
        return Err(cannot(words.why_empty()));
    }
    let absolute = std::path::absolute(path).map_err(|error| cannot(error.to_string()))?;
    absolute.into_os_string().into_string().map_err(|_| cannot(words.why_not_utf8()))
}

/// A location with the path inside it made absolute: `file:me.p12` becomes `file:/home/me/me.p12`.
pub(crate) fn location(location: &str, words: &Messages) -> Result<String, Failure> {
    for kind in ["file:", "nss:"] {
        if let Some(path) = location.strip_prefix(kind) {
            return Ok(format!("{kind}{}", absolute(&home_expanded(path), words)?));
        }
    }
    Ok(location.to_owned())
}

/// Where certificates are, as a person may say it: a location, or just the path of a file or of a database's folder.
pub(crate) fn place(place: &str, words: &Messages) -> Result<String, Failure> {
    const KINDS: [&str; 5] = ["vault", "file", "nss", "firefox", "token"];
    if KINDS.contains(&place.split(':').next().unwrap_or(place)) {
        return location(place, words);
    }
    let path = absolute(&home_expanded(place), words)?;
    let kind = if Path::new(&path).is_dir() { "nss" } else { "file" };
    Ok(format!("{kind}:{path}"))
}

/// `file:~/me.p12` reaches us as it is: a shell expands `~` only at the start of a word.
pub(crate) fn home_expanded(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        (None, _) | (_, None) => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use messages::Language;

    use super::*;

    fn absolute(path: &str) -> String {
        super::absolute(Path::new(path), &Messages::new(Language::English)).unwrap()
    }

    fn location(location: &str) -> Result<String, Failure> {
        super::location(location, &Messages::new(Language::English))
    }

    #[test]
    fn relative_paths_are_meant_from_the_current_folder() {
        let here = env::current_dir().unwrap();
        assert_eq!(absolute("a/b.p12"), here.join("a/b.p12").to_str().unwrap());
        assert_eq!(location("file:b.p12").unwrap(), format!("file:{}", here.join("b.p12").display()));
        assert_eq!(absolute("/x/y"), "/x/y");
    }

    #[test]
    fn a_tilde_inside_a_location_is_the_home_folder() {
        let home = env::home_dir().unwrap();
        assert_eq!(location("file:~/me.p12").unwrap(), format!("file:{}", home.join("me.p12").display()));
        assert_eq!(location("nss:~/.pki/nssdb").unwrap(), format!("nss:{}/.pki/nssdb", home.display()));
    }

    #[test]
    fn other_locations_are_left_to_the_daemon() {
        assert_eq!(location("vault").unwrap(), "vault");
        assert_eq!(location("token:A b/c~1").unwrap(), "token:A b/c~1");
    }

    #[test]
    fn the_path_of_a_file_or_of_a_folder_is_a_place() {
        let place = |text: &str| super::place(text, &Messages::new(Language::English)).unwrap();
        let here = env::current_dir().unwrap();
        assert_eq!(place("me.p12"), format!("file:{}", here.join("me.p12").display()));
        assert_eq!(place("src"), format!("nss:{}", here.join("src").display()));
        assert_eq!(place("nss:src"), format!("nss:{}", here.join("src").display()));
        assert_eq!(place("file:/x/a:b.p12"), "file:/x/a:b.p12");
        for named in ["firefox", "firefox:default", "token:My key", "vault"] {
            assert_eq!(place(named), named);
        }
    }

    #[test]
    fn an_empty_path_is_refused() {
        assert!(location("file:").is_err());
    }
}
