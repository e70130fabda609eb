//! Which passwords a PKCS#12 file may have.

use secrecy::{ExposeSecret, SecretString};

use crate::proof::Finding;

/// Why a password cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Nobody is kept out by an empty one.
    #[error("the password is empty; choose one of 12 characters or more")]
    Empty,
    /// Control characters cannot be typed again, and NUL ends a password in most programs.
    #[error("the password has a control character in it, such as a line end; choose one that can be typed")]
    Control,
}

/// Tells whether a new file may be protected by `password`, and what a person should know about it.
///
/// # Errors
/// It is empty or cannot be typed.
pub fn check(password: &SecretString) -> Result<Option<Finding>, PasswordError> {
    let password = password.expose_secret();
    if password.is_empty() {
        Err(PasswordError::Empty)
    } else if password.chars().any(char::is_control) {
        Err(PasswordError::Control)
    } else if password.is_ascii() {
        Ok(None)
    } else {
        Ok(Some(Finding::NonAsciiPassword))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_empty_password_is_refused() {
        assert_eq!(check(&SecretString::from("")), Err(PasswordError::Empty));
    }

    proptest! {
        #[test]
        fn a_password_is_refused_or_judged_by_whether_java_takes_it(text in "\\PC{1,30}") {
            let expected = if text.is_ascii() { None } else { Some(Finding::NonAsciiPassword) };
            prop_assert_eq!(check(&SecretString::from(text)), Ok(expected));
        }

        #[test]
        fn a_password_with_a_line_end_is_refused(before in "\\PC{0,9}", after in "\\PC{0,9}") {
            let password = SecretString::from(format!("{before}\n{after}"));
            prop_assert_eq!(check(&password), Err(PasswordError::Control));
        }
    }
}
