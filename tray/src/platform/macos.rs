//! The first thread of a macOS program, which turns the application's event loop.

use std::process::ExitCode;

use dispatch2::DispatchQueue;
use objc2::MainThreadMarker;
use objc2_app_kit::{NSApplication, NSApplicationActivationPolicy};

/// The first thread.
#[derive(Debug)]
pub(super) struct Stage;

impl Stage {
    /// This thread.
    pub(super) fn new() -> Self {
        Self
    }

    /// Turns the event loop until the program ends.
    pub(super) fn run(self) -> ExitCode {
        let Some(first) = MainThreadMarker::new() else {
            return ExitCode::FAILURE;
        };
        let application = NSApplication::sharedApplication(first);
        // No icon in the dock, and no menu bar.
        application.setActivationPolicy(NSApplicationActivationPolicy::Accessory);
        application.run();
        ExitCode::SUCCESS
    }
}

/// Has the first thread do this, in the order of the calls.
pub(super) fn post(job: impl FnOnce() + Send + 'static) {
    DispatchQueue::main().exec_async(job);
}
