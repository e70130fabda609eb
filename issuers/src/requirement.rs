//! Software that an issuer's certificates do not work without.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::Text;

/// `[[requires]]`: software that the issuer wants on the holder's computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WrittenRequirement", into = "WrittenRequirement")]
pub struct Requirement {
    /// What people call it.
    pub name: Text,
    /// How it is found.
    pub found_by: FoundBy,
    /// Where to get it: a page, or the name of a package.
    pub from: Option<String>,
}

/// How required software is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundBy {
    /// A program of this name is on the path.
    Command(String),
    /// The system's package of this name is installed.
    Package(String),
    /// This file or folder is there.
    File(PathBuf),
    /// This PKCS#11 module is there, or one of the same file name is registered.
    Module(PathBuf),
}

/// The table as it stands in a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRequirement {
    name: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    command: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    package: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    module: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
}

impl TryFrom<WrittenRequirement> for Requirement {
    type Error = String;

    fn try_from(written: WrittenRequirement) -> Result<Self, String> {
        let WrittenRequirement { name, command, package, file, module, from } = written;
        let ways = [
            command.map(FoundBy::Command),
            package.map(FoundBy::Package),
            file.map(FoundBy::File),
            module.map(FoundBy::Module),
        ];
        let mut ways = ways.into_iter().flatten();
        let (Some(found_by), None) = (ways.next(), ways.next()) else {
            return Err(format!("'{name}' needs one of `command`, `package`, `file` and `module`"));
        };
        Ok(Self { name, found_by, from })
    }
}

impl From<Requirement> for WrittenRequirement {
    fn from(Requirement { name, found_by, from }: Requirement) -> Self {
        let mut written = Self { name, command: None, package: None, file: None, module: None, from };
        match found_by {
            FoundBy::Command(command) => written.command = Some(command),
            FoundBy::Package(package) => written.package = Some(package),
            FoundBy::File(file) => written.file = Some(file),
            FoundBy::Module(module) => written.module = Some(module),
        }
        written
    }
}

impl FoundBy {
    /// What is looked for: a plain name, or a whole path.
    pub(crate) fn is_sound(&self) -> bool {
        match self {
            Self::Command(name) | Self::Package(name) => {
                let fits = |letter: char| letter.is_ascii_alphanumeric() || "+-._".contains(letter);
                !name.is_empty() && !name.starts_with(['-', '.']) && name.chars().all(fits)
            }
            Self::File(path) | Self::Module(path) => path.is_absolute(),
        }
    }
}
