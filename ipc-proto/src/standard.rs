//! `org.varlink.service`: what every Varlink server answers, and the errors that every caller may get.

use serde::{Deserialize, Serialize};

use crate::{parameter::BadParameter, wire::Body};

/// The name of the interface that every Varlink server has.
pub(crate) const NAME: &str = "org.varlink.service";

/// Its description, as the Varlink specification gives it.
pub(crate) const DESCRIPTION: &str = "\
# The Varlink Service Interface is provided by every varlink service. It
# describes the service and the interfaces it implements.
interface org.varlink.service

# Get a list of all the interfaces a service provides and information
# about the implementation.
method GetInfo() -> (
  vendor: string,
  product: string,
  version: string,
  url: string,
  interfaces: []string
)

# Get the description of an interface that is implemented by this service.
method GetInterfaceDescription(interface: string) -> (description: string)

# The requested interface was not found.
error InterfaceNotFound (interface: string)

# The requested method was not found
error MethodNotFound (method: string)

# The interface defines the requested method, but the service does not
# implement it.
error MethodNotImplemented (method: string)

# One of the passed parameters is invalid.
error InvalidParameter (parameter: string)

# Client is denied access
error PermissionDenied ()

# Method is expected to be called with 'more' set to true, but wasn't
error ExpectedMore ()
";

/// An error of `org.varlink.service`: the call itself was wrong, whatever the interface.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "error", content = "parameters")]
pub enum ServiceError {
    /// The server has no interface of this name.
    #[error("the daemon does not know the interface {interface}")]
    InterfaceNotFound {
        /// The interface that was asked for.
        interface: String,
    },
    /// The interface has no method of this name.
    #[error("the daemon does not know the method {method}")]
    MethodNotFound {
        /// The method that was asked for, with its interface.
        method: String,
    },
    /// The interface has the method, but this server does not offer it.
    #[error("the daemon does not offer the method {method}")]
    MethodNotImplemented {
        /// The method that was asked for, with its interface.
        method: String,
    },
    /// A parameter is missing, unknown or wrong; `call` stands for the message as a whole.
    #[error("the daemon does not accept the parameter {parameter}{}", .reason.as_ref().map(|reason| format!(": it {reason}")).unwrap_or_default())]
    InvalidParameter {
        /// The parameter's name.
        parameter: String,
        /// What is wrong with it; not every server says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The server does not let this caller do that.
    #[error("the daemon does not let this user do that")]
    PermissionDenied {},
    /// The method answers with a stream: call it with `more`.
    #[error("the method answers with a stream and must be called with `more`")]
    ExpectedMore {},
}

impl ServiceError {
    /// The message as a whole is wrong.
    pub(crate) fn bad_call(reason: &str) -> Self {
        Self::InvalidParameter { parameter: "call".into(), reason: Some(reason.into()) }
    }

    /// The error that a reply names, or `None` if it is not one of this interface's.
    pub(crate) fn from_reply(error: &str, parameters: &Body) -> Option<Self> {
        let name = error.strip_prefix(NAME)?.strip_prefix('.')?;
        let parameters: serde_json::Value = parameters.read().ok()?;
        serde_json::from_value(serde_json::json!({ "error": name, "parameters": parameters })).ok()
    }
}

impl From<BadParameter> for ServiceError {
    fn from(bad: BadParameter) -> Self {
        Self::InvalidParameter { parameter: bad.name, reason: Some(bad.complaint.to_string()) }
    }
}

/// What `GetInfo` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Info {
    /// Who made the server.
    pub vendor: String,
    /// The server's name.
    pub product: String,
    /// The server's version.
    pub version: String,
    /// Where to read about it.
    pub url: String,
    /// The interfaces that it answers.
    pub interfaces: Vec<String>,
}

/// What `GetInterfaceDescription` wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetInterfaceDescription {
    /// The interface's name.
    pub interface: String,
}

/// What `GetInterfaceDescription` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterfaceDescription {
    /// The text of the `.varlink` file.
    pub description: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_error_is_recognised_with_or_without_a_reason() {
        let plain = Body::of(&json!({ "parameter": "id" })).unwrap();
        assert_eq!(
            ServiceError::from_reply("org.varlink.service.InvalidParameter", &plain).unwrap().to_string(),
            "the daemon does not accept the parameter id"
        );
        let told = Body::of(&json!({ "parameter": "id", "reason": "is missing" })).unwrap();
        assert_eq!(
            ServiceError::from_reply("org.varlink.service.InvalidParameter", &told).unwrap().to_string(),
            "the daemon does not accept the parameter id: it is missing"
        );
        assert_eq!(
            ServiceError::from_reply("org.varlink.service.ExpectedMore", &Body::empty()),
            Some(ServiceError::ExpectedMore {})
        );
        assert_eq!(ServiceError::from_reply("org.example.ExpectedMore", &Body::empty()), None);
    }
}
