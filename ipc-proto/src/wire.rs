//! The Varlink wire: one JSON object a frame, calls in one direction, replies in the other.
//!
//! Nothing here does I/O. Parameters stay JSON text ([`Body`]) until somebody knows their type, so that a
//! password is copied once, into its own type, and the rest is wiped.

use std::{borrow::Cow, io::Write as _};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::{
    buffer::Wiped,
    frame::{FrameTooLong, MAX_FRAME},
    parameter::{self, BadParameter},
};

/// Room in a frame for what stands around a body: the method's or the error's name and the flags.
const ENVELOPE: usize = 1 << 10;

/// The longest [`Body`], in bytes: what fits into a frame of [`MAX_FRAME`].
pub const MAX_BODY: usize = MAX_FRAME - ENVELOPE;

/// The parameters of a call or a reply: the text of one JSON object. Wiped when dropped, never printed.
pub struct Body(Zeroizing<Vec<u8>>);

impl Body {
    /// The parameters as JSON text.
    ///
    /// # Errors
    /// [`BodyError::TooLong`] over [`MAX_BODY`]; [`BodyError::Json`] for what JSON cannot say, such as a map with
    /// keys that are not strings.
    pub fn of<T: Serialize + ?Sized>(parameters: &T) -> Result<Self, BodyError> {
        let mut text = Wiped::with_limit(MAX_BODY);
        serde_json::to_writer(&mut text, parameters)
            .map_err(|error| if error.is_io() { BodyError::TooLong } else { BodyError::Json })?;
        Ok(Self(text.into_bytes()))
    }

    /// No parameters.
    #[must_use]
    pub fn empty() -> Self {
        Self(Zeroizing::new(b"{}".to_vec()))
    }

    /// The parameters as a Rust type.
    ///
    /// # Errors
    /// Names the first parameter that is missing, unknown or of another type; never repeats its value.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, BadParameter> {
        parameter::read(&self.0)
    }

    /// The JSON text. It may hold secrets.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn from_raw(raw: Option<&RawValue>) -> Result<Self, Malformed> {
        let Some(text) = raw.map(RawValue::get) else {
            return Ok(Self::empty());
        };
        if text.starts_with('{') {
            Ok(Self(Zeroizing::new(text.as_bytes().to_vec())))
        } else {
            Err(Malformed)
        }
    }
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Body({} bytes)", self.0.len())
    }
}

/// Why parameters cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Longer than [`MAX_BODY`].
    #[error("the message would be longer than {MAX_FRAME} bytes")]
    TooLong,
    /// No JSON can say it.
    #[error("the message cannot be written as JSON")]
    Json,
}

/// A frame that is not a Varlink call or reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message is not a Varlink call or reply in JSON")]
pub struct Malformed;

/// One call as it came off the wire.
#[derive(Debug)]
pub(crate) struct CallFrame {
    pub(crate) method: String,
    pub(crate) parameters: Body,
    pub(crate) more: bool,
    pub(crate) oneway: bool,
    pub(crate) upgrade: bool,
}

impl CallFrame {
    pub(crate) fn parse(frame: &[u8]) -> Result<Self, Malformed> {
        #[derive(Deserialize)]
        struct Wire<'a> {
            #[serde(borrow)]
            method: Cow<'a, str>,
            #[serde(borrow, default)]
            parameters: Option<&'a RawValue>,
            #[serde(default)]
            more: Option<bool>,
            #[serde(default)]
            oneway: Option<bool>,
            #[serde(default)]
            upgrade: Option<bool>,
        }
        let wire: Wire<'_> = serde_json::from_slice(frame).map_err(|_| Malformed)?;
        Ok(Self {
            parameters: Body::from_raw(wire.parameters)?,
            method: wire.method.into_owned(),
            more: wire.more.unwrap_or_default(),
            oneway: wire.oneway.unwrap_or_default(),
            upgrade: wire.upgrade.unwrap_or_default(),
        })
    }

    /// The bytes to send, with the NUL that ends them.
    pub(crate) fn encode(&self) -> Result<Zeroizing<Vec<u8>>, FrameTooLong> {
        let Self { method, parameters, more, oneway, upgrade } = self;
        encode(
            "method",
            Some(method),
            parameters,
            &[("more", *more), ("oneway", *oneway), ("upgrade", *upgrade)],
        )
    }
}

/// One reply as it came off the wire.
#[derive(Debug)]
pub(crate) struct ReplyFrame {
    pub(crate) parameters: Body,
    pub(crate) continues: bool,
    /// The full name of an error.
    pub(crate) error: Option<String>,
}

impl ReplyFrame {
    pub(crate) fn parse(frame: &[u8]) -> Result<Self, Malformed> {
        #[derive(Deserialize)]
        struct Wire<'a> {
            #[serde(borrow, default)]
            parameters: Option<&'a RawValue>,
            #[serde(default)]
            continues: Option<bool>,
            #[serde(borrow, default)]
            error: Option<Cow<'a, str>>,
        }
        let wire: Wire<'_> = serde_json::from_slice(frame).map_err(|_| Malformed)?;
        Ok(Self {
            parameters: Body::from_raw(wire.parameters)?,
            continues: wire.continues.unwrap_or_default(),
            error: wire.error.map(Cow::into_owned),
        })
    }

    /// The bytes to send, with the NUL that ends them.
    pub(crate) fn encode(&self) -> Result<Zeroizing<Vec<u8>>, FrameTooLong> {
        encode("error", self.error.as_deref(), &self.parameters, &[("continues", self.continues)])
    }
}

/// Writes `{"<key>":"<name>","parameters":<body>,"<flag>":true,…}` and the NUL; flags that are not set are left out.
fn encode(
    key: &str,
    name: Option<&str>,
    body: &Body,
    flags: &[(&str, bool)],
) -> Result<Zeroizing<Vec<u8>>, FrameTooLong> {
    let mut frame = Wiped::with_limit(MAX_FRAME + 1);
    let mut write = || -> std::io::Result<()> {
        frame.write_all(b"{")?;
        if let Some(name) = name {
            serde_json::to_writer(&mut frame, key)?;
            frame.write_all(b":")?;
            serde_json::to_writer(&mut frame, name)?;
            frame.write_all(b",")?;
        }
        frame.write_all(b"\"parameters\":")?;
        frame.write_all(&body.0)?;
        for (flag, _) in flags.iter().filter(|(_, set)| *set) {
            write!(frame, ",\"{flag}\":true")?;
        }
        frame.write_all(b"}\0")
    };
    write().map_err(|_| FrameTooLong)?;
    Ok(frame.into_bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_call_is_written_as_the_varlink_page_shows_it() {
        let call = CallFrame {
            method: "org.example.ftl.Jump".into(),
            parameters: Body::of(&json!({ "speed": 3 })).unwrap(),
            more: true,
            oneway: false,
            upgrade: false,
        };
        let text = String::from_utf8(call.encode().unwrap().to_vec()).unwrap();
        assert_eq!(
            text,
            "{\"method\":\"org.example.ftl.Jump\",\"parameters\":{\"speed\":3},\"more\":true}\0"
        );
    }

    #[test]
    fn absent_and_null_members_mean_the_same() {
        for text in
            [r#"{"method":"a.b.C"}"#, r#"{"method":"a.b.C","parameters":null,"more":null,"oneway":null}"#]
        {
            let call = CallFrame::parse(text.as_bytes()).unwrap();
            assert_eq!((call.method.as_str(), call.more, call.oneway), ("a.b.C", false, false));
            assert_eq!(call.parameters.as_bytes(), b"{}");
        }
    }

    #[test]
    fn parameters_that_are_no_object_are_malformed() {
        for parameters in ["[]", "3", "\"text\"", "true"] {
            let text = format!(r#"{{"method":"a.b.C","parameters":{parameters}}}"#);
            assert_eq!(CallFrame::parse(text.as_bytes()).unwrap_err(), Malformed, "{text}");
        }
    }

    #[test]
    fn a_body_over_the_limit_is_refused_before_it_is_built() {
        assert_eq!(Body::of(&json!({ "text": "x".repeat(MAX_FRAME) })).unwrap_err(), BodyError::TooLong);
    }

    #[test]
    fn a_body_is_not_printed() {
        let body = Body::of(&json!({ "password": "hunter2" })).unwrap();
        assert_eq!(format!("{body:?}"), "Body(22 bytes)");
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_frame_or_malformed_but_never_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = CallFrame::parse(&bytes);
            let _ = ReplyFrame::parse(&bytes);
        }

        #[test]
        fn damaged_calls_are_a_frame_or_malformed_but_never_a_panic(at in 0..80_usize, byte in any::<u8>(), cut in 0..80_usize) {
            let mut bytes = br#"{"method":"a.b.C","parameters":{"id":"x\u00e9"},"more":true,"oneway":false}"#.to_vec();
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
            bytes.truncate(cut);
            let _ = CallFrame::parse(&bytes);
            let _ = ReplyFrame::parse(&bytes);
        }

        #[test]
        fn replies_come_back_as_they_were_sent(text in ".*", continues: bool, error in proptest::option::of("[a-z.]{1,20}")) {
            let reply = ReplyFrame { parameters: Body::of(&json!({ "text": text })).unwrap(), continues, error };
            let bytes = reply.encode().unwrap();
            let (nul, frame) = bytes.split_last().unwrap();
            prop_assert_eq!(*nul, 0);
            prop_assert!(!frame.contains(&0));
            let read = ReplyFrame::parse(frame).unwrap();
            prop_assert_eq!(read.parameters.read::<Value>().unwrap(), json!({ "text": text }));
            prop_assert_eq!((read.continues, read.error), (reply.continues, reply.error));
        }
    }
}
