//! Security questions: how a person who cannot show the codes, or whose codes have expired, shows who they are.
//!
//! Two exchanges of JSON, posted over HTTPS to an address that the issuer's profile names: [`Ask`] to `ADDRESS/ask` gets
//! [`Asked`], then [`Answer`] to `ADDRESS/answer` gets [`Judged`]. Nothing here protects itself, so TLS has to. What is
//! read is bounded first: neither side can make the other keep or show more than a question is long.
//!
//! ```
//! use enrol::questions::{Ask, Asked};
//!
//! # fn main() -> Result<(), enrol::questions::Unreadable> {
//! let wire = Ask { reference_number: "12345678".to_owned() }.write();
//! assert_eq!(Ask::read(&wire)?.reference_number, "12345678");
//! assert!(Asked::read(br#"{"is":"questions","session":"s","questions":[],"attempts_left":5}"#).is_err());
//! # Ok(())
//! # }
//! ```

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer, de::DeserializeOwned, ser::SerializeSeq};
use zeroize::Zeroizing;

/// What both exchanges carry.
pub const CONTENT_TYPE: &str = "application/json";
/// The last part of the address that questions are asked for at.
pub const ASK: &str = "ask";
/// The last part of the address that takes the answers.
pub const ANSWER: &str = "answer";
/// No message is longer, in bytes.
pub const LONGEST_MESSAGE: usize = 16 * 1024;
/// So many questions are asked at once, at most.
pub const MOST_QUESTIONS: usize = 8;
/// No question is longer, in characters.
pub const LONGEST_QUESTION: usize = 200;
/// No answer is longer, in bytes.
pub const LONGEST_ANSWER: usize = 400;
/// No reference number, session or code is longer, in bytes.
const LONGEST_NAME: usize = 128;

/// Asks for the questions of an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The issuer's number of the application.
    pub reference_number: String,
}

/// What is answered to [`Ask`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Asked {
    /// The questions; the same ones until they were answered.
    Questions {
        /// Names these very questions, so that answers never meet others.
        session: String,
        /// In the order in which they are to be answered.
        questions: Vec<String>,
        /// How many wrong attempts the application still bears.
        attempts_left: u32,
    },
    /// The codes that the person was sent are good; there is nothing to renew.
    NotDue,
    /// No answer is taken any more, or there is no such application: which of the two is not told.
    Locked,
}

/// Answers the questions of a session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// The issuer's number of the application.
    pub reference_number: String,
    /// As [`Asked::Questions`] named it.
    pub session: String,
    /// In the order of the questions.
    #[serde(serialize_with = "expose_each")]
    pub answers: Vec<SecretString>,
}

/// What is answered to [`Answer`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Judged {
    /// Enough answers were right, and here is the code that the e-mail left out.
    Code {
        /// The authorization code or PIN.
        #[serde(serialize_with = "expose")]
        code: SecretString,
        /// When the codes expire.
        expires_at: Timestamp,
    },
    /// Enough answers were right; new codes are on their way by e-mail.
    Mailed,
    /// Too few answers were right. Which ones is not told.
    Wrong {
        /// How many wrong attempts the application still bears.
        attempts_left: u32,
    },
    /// These questions were answered meanwhile, or never asked: nothing was judged and nothing counted.
    Stale,
    /// No answer is taken any more, or there is no such application: which of the two is not told.
    Locked,
}

/// A message that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is too long to be read.
    #[error("the message is longer than {LONGEST_MESSAGE} bytes")]
    TooLong,
    /// It is not what belongs there. What it says instead is not repeated: it may hold answers.
    #[error("the message is not in the form of the exchange")]
    Malformed,
    /// Something in it is too long, empty, or too much.
    #[error("the message's {0} cannot be so")]
    OutOfBounds(&'static str),
}

impl Ask {
    /// Reads what a client sent.
    ///
    /// # Errors
    /// If it is none.
    pub fn read(message: &[u8]) -> Result<Self, Unreadable> {
        let ask: Self = json(message)?;
        name("reference number", &ask.reference_number)?;
        Ok(ask)
    }

    /// The bytes to send.
    #[must_use]
    pub fn write(&self) -> Zeroizing<Vec<u8>> {
        bytes(self)
    }
}

impl Asked {
    /// Reads what an issuer answered.
    ///
    /// # Errors
    /// If it is none, or holds what cannot be shown on a line.
    pub fn read(message: &[u8]) -> Result<Self, Unreadable> {
        let asked: Self = json(message)?;
        if let Self::Questions { session, questions, .. } = &asked {
            name("session", session)?;
            if !(1..=MOST_QUESTIONS).contains(&questions.len()) {
                return Err(Unreadable::OutOfBounds("number of questions"));
            }
            if !questions.iter().all(|question| is_question(question)) {
                return Err(Unreadable::OutOfBounds("question"));
            }
        }
        Ok(asked)
    }

    /// The bytes to send.
    #[must_use]
    pub fn write(&self) -> Zeroizing<Vec<u8>> {
        bytes(self)
    }
}

impl Answer {
    /// Reads what a client sent.
    ///
    /// # Errors
    /// If it is none.
    pub fn read(message: &[u8]) -> Result<Self, Unreadable> {
        let answer: Self = json(message)?;
        name("reference number", &answer.reference_number)?;
        name("session", &answer.session)?;
        if !(1..=MOST_QUESTIONS).contains(&answer.answers.len()) {
            return Err(Unreadable::OutOfBounds("number of answers"));
        }
        if answer.answers.iter().any(|answer| answer.expose_secret().len() > LONGEST_ANSWER) {
            return Err(Unreadable::OutOfBounds("answer"));
        }
        Ok(answer)
    }

    /// The bytes to send; wiped when they go.
    #[must_use]
    pub fn write(&self) -> Zeroizing<Vec<u8>> {
        bytes(self)
    }
}

impl Judged {
    /// Reads what an issuer answered.
    ///
    /// # Errors
    /// If it is none.
    pub fn read(message: &[u8]) -> Result<Self, Unreadable> {
        let judged: Self = json(message)?;
        if let Self::Code { code, .. } = &judged {
            name("code", code.expose_secret())?;
        }
        Ok(judged)
    }

    /// The bytes to send; wiped when they go.
    #[must_use]
    pub fn write(&self) -> Zeroizing<Vec<u8>> {
        bytes(self)
    }
}

/// Whether a text can be asked: one line that a terminal shows as it is.
#[must_use]
pub fn is_question(text: &str) -> bool {
    let length = text.chars().count();
    (1..=LONGEST_QUESTION).contains(&length) && !text.trim().is_empty() && !text.contains(char::is_control)
}

fn json<T: DeserializeOwned>(message: &[u8]) -> Result<T, Unreadable> {
    if message.len() > LONGEST_MESSAGE {
        return Err(Unreadable::TooLong);
    }
    serde_json::from_slice(message).map_err(|_| Unreadable::Malformed)
}

fn bytes<T: Serialize>(message: &T) -> Zeroizing<Vec<u8>> {
    // Made at its full length, so that growing leaves no copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST_MESSAGE));
    // Strings and numbers always have a form in JSON, and memory takes them.
    let _ = serde_json::to_writer(&mut *bytes, message);
    bytes
}

fn name(what: &'static str, text: &str) -> Result<(), Unreadable> {
    let fits = !text.trim().is_empty() && text.len() <= LONGEST_NAME && !text.contains(char::is_control);
    if fits { Ok(()) } else { Err(Unreadable::OutOfBounds(what)) }
}

/// The secrets leave here knowingly: towards the other side, inside of TLS.
fn expose<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

fn expose_each<S: Serializer>(secrets: &[SecretString], serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(secrets.len()))?;
    for secret in secrets {
        list.serialize_element(secret.expose_secret())?;
    }
    list.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(answers: &[&str]) -> Answer {
        Answer {
            reference_number: "12345678".into(),
            session: "s".into(),
            answers: answers.iter().map(|answer| SecretString::from(*answer)).collect(),
        }
    }

    #[test]
    fn every_message_is_read_as_it_was_written() {
        let asked = Asked::Questions {
            session: "ab12".into(),
            questions: vec!["Your first school?".into(), "最喜欢的颜色？".into()],
            attempts_left: 5,
        };
        for asked in [asked, Asked::NotDue, Asked::Locked] {
            assert_eq!(Asked::read(&asked.write()), Ok(asked));
        }
        let read = Answer::read(&answer(&["Zoë", "", "3"]).write()).unwrap();
        let said: Vec<&str> = read.answers.iter().map(ExposeSecret::expose_secret).collect();
        assert_eq!(said, ["Zoë", "", "3"]);
        let expires_at = "2026-12-07T12:00:00Z".parse().unwrap();
        let code = Judged::Code { code: SecretString::from("ABCD-EFGH"), expires_at };
        assert!(matches!(Judged::read(&code.write()), Ok(Judged::Code { code, expires_at: at })
            if code.expose_secret() == "ABCD-EFGH" && at == expires_at));
        for (judged, word) in [
            (Judged::Mailed, "mailed"),
            (Judged::Wrong { attempts_left: 2 }, "wrong"),
            (Judged::Stale, "stale"),
            (Judged::Locked, "locked"),
        ] {
            let written = String::from_utf8(judged.write().to_vec()).unwrap();
            assert!(written.starts_with(&format!("{{\"is\":\"{word}\"")), "{written}");
            assert!(Judged::read(written.as_bytes()).is_ok(), "{written}");
        }
    }

    #[test]
    fn what_would_not_fit_on_a_screen_or_into_memory_is_not_read() {
        let with = |questions: Vec<String>| {
            Asked::read(&Asked::Questions { session: "s".into(), questions, attempts_left: 1 }.write())
        };
        for questions in [
            vec![],
            vec!["?".into(); MOST_QUESTIONS + 1],
            vec![" ".into()],
            vec!["a\u{1b}[2J".into()],
            vec!["x".repeat(LONGEST_QUESTION + 1)],
        ] {
            assert!(matches!(with(questions), Err(Unreadable::OutOfBounds(_))));
        }
        assert!(Answer::read(&answer(&[]).write()).is_err());
        assert!(Answer::read(&answer(&["x"; MOST_QUESTIONS + 1]).write()).is_err());
        assert!(Answer::read(&answer(&[&"x".repeat(LONGEST_ANSWER + 1)]).write()).is_err());
        assert_eq!(Ask::read(&vec![b' '; LONGEST_MESSAGE + 1]), Err(Unreadable::TooLong));
        assert_eq!(
            Ask::read(br#"{"reference_number":"1\n2"}"#),
            Err(Unreadable::OutOfBounds("reference number"))
        );
    }

    #[test]
    fn neither_answers_nor_codes_are_printed() {
        let code = Judged::Code { code: SecretString::from("hunter2"), expires_at: Timestamp::UNIX_EPOCH };
        let said = format!("{:?} {:?}", answer(&["hunter2"]), code);
        assert!(!said.contains("hunter2"), "{said}");
        let error = Answer::read(br#"{"answers":["hunter2"]}"#).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}
