//! A desktop with windows: large enough for them, with somebody who gives them frames and the focus, and open to screen
//! readers.

use std::process::Command;

use super::Desktop;
use crate::process::Process;
use crate::ran::Ran;

/// What joins windows and screen readers: it starts a bus of its own for them.
const AT_SPI: &str = "/usr/libexec/at-spi-bus-launcher";

impl Desktop {
    /// A desktop with windows, and a screen reader that wants to read them.
    ///
    /// # Panics
    /// If openbox or at-spi2-core is missing.
    #[must_use]
    pub fn with_windows() -> Self {
        let mut desktop = Self::with_screen("1600x1600x24");
        desktop.start_bus();
        let mut openbox = desktop.command("openbox");
        let mut openbox =
            Process::start(openbox.arg("--sm-disable"), &desktop.home.path().join("openbox.log"));
        openbox.wait_until("openbox gives windows their frames", || {
            Ran::of(desktop.command("xdotool").arg("get_num_desktops")).code == Some(0)
        });
        let mut at_spi = desktop.command(AT_SPI);
        // Its bus lies beside the desktop's own.
        at_spi.env("XDG_RUNTIME_DIR", desktop.home.path()).env("GSETTINGS_BACKEND", "memory");
        at_spi.args(["--launch-immediately", "--a11y=1", "--screen-reader=1"]);
        let mut at_spi = Process::start(&mut at_spi, &desktop.home.path().join("at-spi.log"));
        at_spi.wait_until("windows can be read", || desktop.is_owned("org.a11y.Bus"));
        desktop.beside.extend([openbox, at_spi]);
        desktop
    }

    /// Types a text, as on a keyboard with American keys.
    ///
    /// # Panics
    /// If xdotool is missing.
    pub fn type_text(&self, text: &str) {
        let _ = Ran::of(self.command("xdotool").args(["type", "--delay", "1", "--", text])).ok();
    }

    /// Makes the window of this process as large as the screen; `false` while it has none.
    pub(crate) fn enlarge(&self, process: u32) -> bool {
        let mut enlarge = self.command("xdotool");
        // Without a name it takes the next word for one.
        enlarge.args(["search", "--all", "--onlyvisible", "--pid", &process.to_string(), "--name", ""]);
        enlarge.args(["windowmove", "%@", "0", "0", "windowsize", "%@", "1500", "1500"]);
        Ran::of(&mut enlarge).code == Some(0)
    }

    /// Lets a program open windows here, and nowhere else.
    pub(crate) fn show(&self, command: &mut Command) {
        for elsewhere in ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "AT_SPI_BUS_ADDRESS"] {
            command.env_remove(elsewhere);
        }
        command.envs(self.environment());
    }
}
