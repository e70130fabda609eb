//! What `install` and `uninstall` do with a person's folders, for people without a package: nothing here asks or prints.
//!
//! `shipped` says what goes where, `folders` where that is, `changes` writes it all or not at all, `manifest` remembers it, and
//! `manager` tells the system's service manager. The verbs of the same names put them together.

pub(crate) mod changes;
pub(crate) mod folders;
pub(crate) mod manager;
pub(crate) mod manifest;
pub(crate) mod print;
pub(crate) mod shipped;
