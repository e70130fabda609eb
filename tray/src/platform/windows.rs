//! The first thread of a Windows program, which turns its message loop.

#![expect(unsafe_code, reason = "the message loop is C")]

use std::process::ExitCode;
use std::sync::{Mutex, OnceLock, PoisonError, mpsc};

use windows_sys::Win32::System::Threading::GetCurrentThreadId;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    DispatchMessageW, GetMessageW, MSG, PM_NOREMOVE, PeekMessageW, PostThreadMessageW, TranslateMessage,
    WM_APP,
};

type Job = Box<dyn FnOnce() + Send>;

/// The way to the first thread.
static WAY: OnceLock<(u32, Mutex<mpsc::Sender<Job>>)> = OnceLock::new();

/// The first thread.
#[derive(Debug)]
pub(super) struct Stage {
    jobs: mpsc::Receiver<Job>,
}

impl Stage {
    /// This thread, which can be posted to from now on.
    pub(super) fn new() -> Self {
        let (sender, jobs) = mpsc::channel();
        let mut message = MSG::default();
        // SAFETY: the message is ours; looking for one makes this thread's queue.
        unsafe { PeekMessageW(&raw mut message, std::ptr::null_mut(), 0, 0, PM_NOREMOVE) };
        // SAFETY: it takes nothing.
        let thread = unsafe { GetCurrentThreadId() };
        let _ = WAY.set((thread, Mutex::new(sender)));
        Self { jobs }
    }

    /// Turns the message loop until the program ends.
    pub(super) fn run(self) -> ExitCode {
        let mut message = MSG::default();
        // SAFETY: the message is ours, and of this thread.
        while unsafe { GetMessageW(&raw mut message, std::ptr::null_mut(), 0, 0) } > 0 {
            self.jobs.try_iter().for_each(|job| job());
            // SAFETY: as above.
            unsafe {
                TranslateMessage(&raw const message);
                DispatchMessageW(&raw const message);
            }
        }
        ExitCode::SUCCESS
    }
}

/// Has the first thread do this, in the order of the calls.
pub(super) fn post(job: impl FnOnce() + Send + 'static) {
    let Some((thread, jobs)) = WAY.get() else { return };
    // The first thread ends only with the program.
    let _ = jobs.lock().unwrap_or_else(PoisonError::into_inner).send(Box::new(job));
    // SAFETY: the thread has its queue; the message carries nothing.
    unsafe { PostThreadMessageW(*thread, WM_APP, 0, 0) };
}
