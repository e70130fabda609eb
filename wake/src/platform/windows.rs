//! Windows: an absolute waitable timer, and a window that nobody sees to hear that the clock was set.
//!
//! The system moves an absolute timer when the clock is set, and fires it after a sleep in which it fell due. That the
//! clock or the zone was set it tells only to windows (`WM_TIMECHANGE`), and not to message-only ones. This file is
//! type-checked only.

#![expect(unsafe_code, reason = "the Windows API is C")]

use std::{
    cell::RefCell,
    ffi::c_void,
    io,
    os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle},
    ptr,
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
};

use jiff::Timestamp;
use tokio::sync::Notify;
use windows_sys::{
    Win32::{
        Foundation::{HANDLE, HWND, INVALID_HANDLE_VALUE, LPARAM, LRESULT, WPARAM},
        System::Threading::{
            CreateWaitableTimerW, INFINITE, RegisterWaitForSingleObject, SetWaitableTimer, UnregisterWaitEx,
            WT_EXECUTEINWAITTHREAD,
        },
        UI::WindowsAndMessaging::{
            CreateWindowExW, DefWindowProcW, DispatchMessageW, GetMessageW, MSG, PostMessageW,
            PostQuitMessage, RegisterClassW, WM_CLOSE, WM_DESTROY, WM_TIMECHANGE, WNDCLASSW,
        },
    },
    w,
};

use crate::{Wake, zone};

/// Seconds from 1601, where Windows begins to count, to 1970.
const SECONDS_TO_1970: i64 = 11_644_473_600;

/// Wakes at one moment of the wall clock, when the clock is set, and when the zone is.
#[derive(Debug)]
pub struct WallTimer {
    // Ended first: it waits for the timer, and the window tells of the clock.
    _wait: Wait,
    _window: Window,
    timer: OwnedHandle,
    told: Arc<Told>,
}

/// What has happened since it was asked for last.
#[derive(Debug, Default)]
struct Told {
    due: Notify,
    clock_set: Notify,
    zone_set: Notify,
}

impl WallTimer {
    /// A timer that is not armed yet.
    ///
    /// # Errors
    /// If the system gives no timer or no window.
    pub fn new() -> io::Result<Self> {
        let told = Arc::new(Told::default());
        // SAFETY: neither attributes nor a name; the handle is new and nobody else's.
        let timer = unsafe {
            let timer = CreateWaitableTimerW(ptr::null(), false.into(), ptr::null());
            if timer.is_null() {
                return Err(io::Error::last_os_error());
            }
            OwnedHandle::from_raw_handle(timer)
        };
        let wait = Wait::on(&timer, Arc::clone(&told))?;
        let window = Window::open(Arc::clone(&told))?;
        Ok(Self { _wait: wait, _window: window, timer, told })
    }

    /// Sets the one moment to wake at; one that has passed wakes at once. A moment that came just before may still wake.
    ///
    /// # Errors
    /// If the system refuses the moment.
    pub fn arm(&self, at: Timestamp) -> io::Result<()> {
        let due = file_time(at);
        // SAFETY: the timer is open, and `due` is only read; there is no completion routine.
        let set = unsafe {
            SetWaitableTimer(self.timer.as_raw_handle(), &raw const due, 0, None, ptr::null(), false.into())
        };
        if set == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    /// Waits for the moment, or for the clock or the zone to be set. Nothing is lost if this is dropped before it ends.
    ///
    /// # Errors
    /// None here.
    pub async fn wait(&self) -> io::Result<Wake> {
        tokio::select! {
            () = self.told.due.notified() => Ok(Wake::Deadline),
            () = self.told.clock_set.notified() => Ok(Wake::ClockSet),
            () = self.told.zone_set.notified() => Ok(Wake::ZoneChanged),
        }
    }
}

/// Tenths of microseconds since 1601, at least one: what is not positive would count from now.
fn file_time(at: Timestamp) -> i64 {
    let tenths = i64::from(at.subsec_nanosecond()).div_euclid(100);
    let whole = (at.as_second() + SECONDS_TO_1970).saturating_mul(10_000_000);
    // Rounded up, so that it does not wake before the moment.
    whole.saturating_add(tenths + 1).max(1)
}

/// A thread of the system's pool that waits for the timer.
#[derive(Debug)]
struct Wait {
    wait: HANDLE,
    // The thread borrows it until the wait is ended.
    _told: Arc<Told>,
}

// SAFETY: the handle of a wait belongs to the process, not to a thread.
unsafe impl Send for Wait {}
// SAFETY: as above; nothing is done with it but to end it, once.
unsafe impl Sync for Wait {}

impl Wait {
    fn on(timer: &OwnedHandle, told: Arc<Told>) -> io::Result<Self> {
        let mut wait = ptr::null_mut();
        // SAFETY: the timer outlives the wait (the order of `WallTimer`), and so does what the context points to.
        let registered = unsafe {
            RegisterWaitForSingleObject(
                &raw mut wait,
                timer.as_raw_handle(),
                Some(fell_due),
                Arc::as_ptr(&told).cast(),
                INFINITE,
                WT_EXECUTEINWAITTHREAD,
            )
        };
        if registered == 0 { Err(io::Error::last_os_error()) } else { Ok(Self { wait, _told: told }) }
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        // SAFETY: registered by `on` and ended only here; the invalid handle makes it return once no call is running.
        unsafe { UnregisterWaitEx(self.wait, INVALID_HANDLE_VALUE) };
    }
}

unsafe extern "system" fn fell_due(told: *mut c_void, _timed_out: bool) {
    // SAFETY: it points to the `Told` that `Wait` holds until no call is running.
    unsafe { &*told.cast::<Told>() }.due.notify_one();
}

/// A window that is never shown, and its thread.
#[derive(Debug)]
struct Window {
    window: HWND,
    thread: Option<JoinHandle<()>>,
}

// SAFETY: any thread may post to a window, and nothing else is done with it.
unsafe impl Send for Window {}
// SAFETY: as above.
unsafe impl Sync for Window {}

thread_local! {
    /// What the window of this thread tells.
    static TOLD: RefCell<Option<Arc<Told>>> = const { RefCell::new(None) };
}

impl Window {
    fn open(told: Arc<Told>) -> io::Result<Self> {
        let (opened, answer) = mpsc::channel();
        let thread = thread::Builder::new().name("clock-window".to_owned()).spawn(move || {
            TOLD.set(Some(told));
            let window = create();
            let is_open = window.is_ok();
            let _ = opened.send(window.map(|window| window as usize));
            if is_open {
                serve();
            }
        })?;
        let window = answer.recv().map_err(io::Error::other)??;
        Ok(Self { window: window as HWND, thread: Some(thread) })
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // SAFETY: the window lives until this is posted: only `heard` destroys it, on WM_CLOSE.
        unsafe { PostMessageW(self.window, WM_CLOSE, 0, 0) };
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn create() -> io::Result<HWND> {
    let name = w!("wall-clock");
    let class = WNDCLASSW { lpfnWndProc: Some(heard), lpszClassName: name, ..WNDCLASSW::default() };
    // SAFETY: class and name live as long as they are read. A class that is there already is this very one.
    let window = unsafe {
        RegisterClassW(&raw const class);
        CreateWindowExW(
            0,
            name,
            name,
            0,
            0,
            0,
            0,
            0,
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null(),
        )
    };
    if window.is_null() { Err(io::Error::last_os_error()) } else { Ok(window) }
}

/// Gives the window its messages until it is closed.
fn serve() {
    let mut message = MSG::default();
    // SAFETY: `message` is written, then read, by this thread alone. Zero is the end, -1 an error.
    unsafe {
        while GetMessageW(&raw mut message, ptr::null_mut(), 0, 0) > 0 {
            DispatchMessageW(&raw const message);
        }
    }
}

unsafe extern "system" fn heard(window: HWND, message: u32, wide: WPARAM, long: LPARAM) -> LRESULT {
    match message {
        WM_TIMECHANGE => {
            TOLD.with_borrow(|told| {
                if let Some(told) = told {
                    told.clock_set.notify_one();
                    // One message tells of either.
                    if !zone::is_fixed() {
                        told.zone_set.notify_one();
                    }
                }
            });
            0
        }
        WM_DESTROY => {
            // SAFETY: it ends the loop of this window's own thread.
            unsafe { PostQuitMessage(0) };
            0
        }
        // SAFETY: passed on as it came.
        _ => unsafe { DefWindowProcW(window, message, wide, long) },
    }
}
