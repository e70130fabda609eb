//! A window comes to the front: when it opens, and when it is asked for again.

use std::sync::mpsc;
use std::time::Duration;

use anyhow::Context as _;
use slint::winit_030::WinitWindowAccessor as _;
use slint::winit_030::winit::raw_window_handle::{HasWindowHandle as _, RawWindowHandle};
use slint::winit_030::winit::window::WindowAttributes;
use slint::{CloseRequestResponse, ComponentHandle};

use crate::single::{self, First};

/// A window that is busy for longer does not come to the front.
const PATIENCE: Duration = Duration::from_secs(4);

/// Lets a new window take the front that whoever started the program has handed on.
pub(super) fn entitled(attributes: WindowAttributes) -> WindowAttributes {
    match single::token() {
        Some(token) => with_token(attributes, token),
        None => attributes,
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn with_token(attributes: WindowAttributes, token: String) -> WindowAttributes {
    use slint::winit_030::winit::platform::startup_notify::WindowAttributesExtStartupNotify as _;
    use slint::winit_030::winit::window::ActivationToken;
    attributes.with_activation_token(ActivationToken::from_raw(token))
}

/// Elsewhere nobody hands such a thing on.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn with_token(attributes: WindowAttributes, _: String) -> WindowAttributes {
    attributes
}

/// Opens a window, has it come to the front whenever it is asked for again, and comes back once it is closed.
///
/// # Errors
/// If the system gives no thread, or there is no display.
pub(super) fn run<W: ComponentHandle + 'static>(window: &W, first: Option<First>) -> anyhow::Result<()> {
    let weak = window.as_weak();
    // What draws the windows has no use for a token of one that is there already.
    let raise = move |_token| {
        let (tell, told) = mpsc::channel();
        let raised = weak.upgrade_in_event_loop(move |window| {
            raise(window.window());
            let _ = tell.send(());
        });
        raised.is_ok() && told.recv_timeout(PATIENCE).is_ok()
    };
    let _serving = first.map(|first| first.serve(raise)).transpose().context("cannot start a thread")?;
    window.window().on_close_requested(|| {
        let _ = slint::quit_event_loop();
        CloseRequestResponse::HideWindow
    });
    window.show().context("there is no display")?;
    // Not until the last window is hidden: on Wayland one that comes to the front is hidden for a moment.
    slint::run_event_loop_until_quit().context("there is no display")?;
    window.hide().context("there is no display")
}

/// Makes a window smaller that is larger than its screen, as at twice the size on a small one; what it holds can be scrolled.
/// Says whether the screen is known yet.
pub(super) fn fit(window: &slint::Window) -> bool {
    let screen = window.with_winit_window(|window| Some(window.current_monitor()?.size())).flatten();
    let Some(screen) = screen else { return false };
    // Some of it is taken by panels and the window's own frame.
    let room = |all: u32| all - all / 10;
    let (size, width, height) = (window.size(), room(screen.width), room(screen.height));
    if size.width > width || size.height > height {
        window.set_size(slint::PhysicalSize::new(size.width.min(width), size.height.min(height)));
    }
    true
}

fn raise(window: &slint::Window) {
    window.set_minimized(false);
    let on_wayland = window.with_winit_window(|window| {
        window.focus_window();
        window.window_handle().is_ok_and(|handle| matches!(handle.as_raw(), RawWindowHandle::Wayland(_)))
    });
    // There nobody may take the front, but what appears anew is shown there. What was typed stays.
    if on_wayland == Some(true) && window.hide().is_ok() {
        let _ = window.show();
    }
}
