//! What a desktop looks like, in pictures.

use std::fs;
use std::path::Path;
use std::time::Instant;

use super::Desktop;
use crate::process::PATIENCE;
use crate::ran::Ran;

/// What a picture shows around the notices, in pixels.
const MARGIN: u32 = 16;

/// Where the pixels begin in the screen's memory, behind a header and a table of colours (XWD).
const PIXELS: usize = 160 + 256 * 12;

impl Desktop {
    /// A picture of the upper left of the screen, as wide and high as this.
    ///
    /// # Panics
    /// If ImageMagick is missing.
    pub fn corner(&self, file: &Path, width: u32, height: u32) {
        let mut import = self.command("import");
        import.args([
            "-window",
            "root",
            "-crop",
            &format!("{width}x{height}+0+0"),
            "+repage",
            "-depth",
            "8",
            "-strip",
        ]);
        let _ = Ran::of(import.arg(file)).ok();
    }

    /// A picture of the window that has the focus, with its frame.
    ///
    /// # Panics
    /// If ImageMagick or xdotool is missing.
    pub fn picture_of_window(&self, file: &Path) {
        let active = Ran::of(self.command("xdotool").arg("getactivewindow")).ok().out;
        let mut import = self.command("import");
        import.args([
            "-frame",
            "-window",
            active.trim(),
            "-depth",
            "8",
            "+dither",
            "-colors",
            "128",
            "-strip",
        ]);
        let _ = Ran::of(import.arg(file)).ok();
    }

    /// How many colours there are on the screen, counted up to `most`, from the screen's own memory: this takes no time of
    /// whoever draws there.
    ///
    /// # Panics
    /// If the screen has ended.
    #[must_use]
    pub fn colours(&self, most: usize) -> usize {
        let screen = self.home.path().join("Xvfb_screen0");
        let bytes = fs::read(&screen).unwrap_or_else(|error| panic!("{}: {error}", screen.display()));
        let mut found: Vec<&[u8]> = Vec::new();
        for pixel in bytes.get(PIXELS..).unwrap_or_default().chunks_exact(4) {
            if found.last() != Some(&pixel) && !found.contains(&pixel) {
                found.push(pixel);
                if found.len() == most {
                    break;
                }
            }
        }
        found.len()
    }

    /// How bright the middle of the screen is, from 0 to 1.
    ///
    /// # Panics
    /// If ImageMagick is missing.
    #[must_use]
    pub fn brightness(&self) -> f64 {
        let mut import = self.command("sh");
        let script =
            "import -window root ppm:- | convert - -gravity center -crop 50% -format '%[fx:mean]' info:";
        let told = Ran::of(import.args(["-c", script])).ok().out;
        told.trim().parse().unwrap_or_else(|error| panic!("{told} is no brightness: {error}"))
    }

    /// Where the notices are on the screen, the uppermost first: left, top, width and height.
    #[must_use]
    pub fn windows(&self) -> Vec<[u32; 4]> {
        let mut search = self.command("xdotool");
        search.args(["search", "--onlyvisible", "--name", "", "getwindowgeometry", "--shell", "%@"]);
        let told = Ran::of(&mut search).out;
        let mut all = Vec::new();
        let mut window = [0; 4];
        for line in told.lines() {
            let Some((name, value)) = line.split_once('=') else { continue };
            let value = value.parse().unwrap_or(0);
            match name {
                "X" => window[0] = value,
                "Y" => window[1] = value,
                "WIDTH" => window[2] = value,
                "HEIGHT" => {
                    window[3] = value;
                    all.push(window);
                }
                _ => {}
            }
        }
        // Neither the screen itself nor the shadows of windows.
        all.retain(|[_, _, width, height]| (10..700).contains(width) && *height > 10);
        all.sort_by_key(|[_, top, _, _]| *top);
        all
    }

    /// A picture of the notices that are on the screen, with a little of the screen around them.
    ///
    /// # Panics
    /// If ImageMagick is missing.
    pub fn picture(&self, file: &Path) {
        let windows = self.windows();
        let edge = |side: fn(&[u32; 4]) -> u32| windows.iter().map(side);
        let left = edge(|[left, ..]| *left).min().unwrap_or(0).saturating_sub(MARGIN);
        let bottom = edge(|[_, top, _, height]| top + height).max().unwrap_or(600) + MARGIN;
        let area = format!("{}x{bottom}+{left}+0", 800 - left);
        let mut import = self.command("import");
        import.args(["-window", "root", "-crop", &area, "+repage", "-depth", "8", "-strip"]);
        let _ = Ran::of(import.arg(file)).ok();
    }

    /// Waits until the screen does not change any more: windows fade in.
    ///
    /// # Panics
    /// If it changes for a minute.
    pub fn settle(&self) {
        let look = || Ran::of(self.command("import").args(["-window", "root", "ppm:-"])).ok().out;
        let since = Instant::now();
        let (mut before, mut same) = (look(), 0);
        while same < 3 {
            assert!(since.elapsed() < PATIENCE, "the screen does not come to rest");
            let now = look();
            same = if now == before { same + 1 } else { 0 };
            before = now;
        }
    }

    /// Paints the whole screen in one colour.
    pub fn paint(&self, colour: &str) {
        let mut paint = self.command("display");
        // It ends with 1 even where it has painted.
        let _ = Ran::of(paint.args(["-window", "root", "-size", "800x600", &format!("xc:{colour}")]));
    }
}
