//! macOS: a dispatch timer on the wall clock, and the system's notices that the clock or the zone was set (notify(3)).
//!
//! The dispatch timer counts wall time: the system moves it when the clock is set, and fires it at once after a sleep in
//! which it fell due. This file is type-checked only.

#![expect(unsafe_code, reason = "Grand Central Dispatch and notify(3) are C")]

use std::{
    ffi::{CStr, c_char, c_int, c_void},
    io,
    os::fd::{BorrowedFd, OwnedFd},
    sync::Arc,
};

use dispatch2::{DispatchObject as _, DispatchRetained, DispatchSource, DispatchTime};
use jiff::Timestamp;
use rustix::{
    fs::{OFlags, fcntl_setfl},
    io::Errno,
};
use tokio::{io::unix::AsyncFd, sync::Notify};

use crate::{Wake, descriptor::watched, zone};

/// A timer never fires twice for one moment: there is no interval.
const NEVER_AGAIN: u64 = u64::MAX;

/// The last second that a dispatch time can hold: nanoseconds in 63 bits.
const LAST_SECOND: i64 = i64::MAX / 1_000_000_000 - 1;

/// Wakes at one moment of the wall clock, when the clock is set, and when the zone is.
#[derive(Debug)]
pub struct WallTimer {
    source: DispatchRetained<DispatchSource>,
    due: Arc<Notify>,
    clock_set: Notice,
    zone_set: Option<Notice>,
}

impl WallTimer {
    /// A timer that is not armed yet.
    ///
    /// # Errors
    /// If the system's notices cannot be had, or outside a tokio runtime with I/O.
    pub fn new() -> io::Result<Self> {
        let clock_set = Notice::of(c"com.apple.system.clock_set")?;
        let zone_set = if zone::is_fixed() { None } else { Some(Notice::of(c"com.apple.system.timezone")?) };
        let due = Arc::new(Notify::new());
        let kind = (&raw const dispatch2::_dispatch_source_type_timer).cast_mut();
        // SAFETY: this is dispatch's own timer type, which takes neither handle nor mask; no queue is its default one.
        let source = unsafe { DispatchSource::new(kind, 0, 0, None) };
        // SAFETY: the context is a counted `Notify`; `fell_due` only borrows it, and `forget` gives the count back when
        // the source is destroyed, after which no handler runs.
        unsafe {
            source.set_context(Arc::into_raw(Arc::clone(&due)).cast_mut().cast());
            source.set_finalizer_f(forget);
        }
        source.set_event_handler_f(fell_due);
        source.set_timer(DispatchTime::FOREVER, NEVER_AGAIN, 0);
        source.activate();
        Ok(Self { source, due, clock_set, zone_set })
    }

    /// Sets the one moment to wake at; one that has passed wakes at once. A moment that came just before may still wake.
    ///
    /// # Errors
    /// None here.
    pub fn arm(&self, at: Timestamp) -> io::Result<()> {
        self.source.set_timer(wall_time(at), NEVER_AGAIN, 0);
        Ok(())
    }

    /// Waits for the moment, or for the clock or the zone to be set. Nothing is lost if this is dropped before it ends.
    ///
    /// # Errors
    /// If the system's notices cannot be read.
    pub async fn wait(&self) -> io::Result<Wake> {
        let zone_set = async {
            match &self.zone_set {
                Some(notice) => notice.given().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = self.due.notified() => Ok(Wake::Deadline),
            given = self.clock_set.given() => given.map(|()| Wake::ClockSet),
            given = zone_set => given.map(|()| Wake::ZoneChanged),
        }
    }
}

impl Drop for WallTimer {
    fn drop(&mut self) {
        self.source.cancel();
    }
}

/// Moments before 1970 have passed like any other that has.
fn wall_time(at: Timestamp) -> DispatchTime {
    if at.as_second() > LAST_SECOND {
        return DispatchTime::FOREVER;
    }
    let at = at.max(Timestamp::UNIX_EPOCH);
    let when = libc::timespec { tv_sec: at.as_second(), tv_nsec: i64::from(at.subsec_nanosecond()) };
    // SAFETY: it only reads `when`, which lives till then.
    unsafe { DispatchTime::walltime(&raw const when, 0) }
}

extern "C" fn fell_due(context: *mut c_void) {
    // SAFETY: the context is the `Notify` of `WallTimer::new`, counted until `forget`.
    unsafe { &*context.cast::<Notify>() }.notify_one();
}

extern "C" fn forget(context: *mut c_void) {
    // SAFETY: `WallTimer::new` made it with `Arc::into_raw`, and dispatch calls a finalizer once.
    drop(unsafe { Arc::from_raw(context.cast::<Notify>()) });
}

/// One of the system's notices.
#[derive(Debug)]
struct Notice {
    told: AsyncFd<OwnedFd>,
    token: c_int,
}

impl Notice {
    fn of(name: &CStr) -> io::Result<Self> {
        let (mut descriptor, mut token) = (-1, 0);
        // SAFETY: the name ends with NUL, and both places outlive the call.
        let status =
            unsafe { notify_register_file_descriptor(name.as_ptr(), &raw mut descriptor, 0, &raw mut token) };
        if status != 0 {
            return Err(io::Error::other(format!("notify(3) gives no {name:?}: status {status}")));
        }
        // SAFETY: it was given just now, and belongs to notify(3) until `notify_cancel`; so it is copied.
        let told = unsafe { BorrowedFd::borrow_raw(descriptor) }.try_clone_to_owned().and_then(|told| {
            fcntl_setfl(&told, OFlags::NONBLOCK)?;
            watched(told)
        });
        match told {
            Ok(told) => Ok(Self { told, token }),
            Err(error) => {
                cancel(token);
                Err(error)
            }
        }
    }

    /// Waits until the notice is given.
    async fn given(&self) -> io::Result<()> {
        loop {
            let mut guard = self.told.readable().await?;
            // Each time the token is written, four bytes; several at once are one change.
            let mut tokens = [0_u8; 64];
            match rustix::io::read(self.told.get_ref(), &mut tokens) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) => return Ok(()),
                Err(Errno::AGAIN) => guard.clear_ready(),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl Drop for Notice {
    fn drop(&mut self) {
        cancel(self.token);
    }
}

fn cancel(token: c_int) {
    // SAFETY: the token was given by notify(3), and is cancelled once.
    let _ = unsafe { notify_cancel(token) };
}

// SAFETY: as <notify.h> of the system's own library declares them.
unsafe extern "C" {
    fn notify_register_file_descriptor(
        name: *const c_char,
        descriptor: *mut c_int,
        flags: c_int,
        token: *mut c_int,
    ) -> u32;
    fn notify_cancel(token: c_int) -> u32;
}
