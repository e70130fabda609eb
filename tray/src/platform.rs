//! The tray icon of each system. Each gives a [`crate::desktop::Desktop`].

#[cfg_attr(target_os = "linux", path = "platform/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "platform/elsewhere.rs")]
mod system;

pub(crate) use system::{Cannot, host, start};
