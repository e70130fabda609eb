//! `cargo xtask icons`: cuts the icons to size. They are drawn in `packaging/icons/hicolor/scalable`, and the pictures made
//! of them are checked in, as the tray embeds them and packages install them.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::packages::{self, Need, Probe};
use crate::tools::{root, run as run_command};

/// What cuts them.
const NEEDS: &[Need] = &[Need { package: "librsvg2-bin", there: Probe::Program("rsvg-convert") }];

/// Each folder of drawings, with the sides that are wanted of them, in pixels: of panels, and of menus and windows.
const SIDES: [(&str, &[u32]); 2] =
    [("status", &[16, 22, 24, 32, 48]), ("apps", &[16, 24, 32, 48, 64, 128, 256])];

/// Cuts each drawing to each of its sizes.
pub(crate) fn run() -> Result<()> {
    packages::install(&[NEEDS])?;
    let theme = root().join("packaging/icons/hicolor");
    for (context, sides) in SIDES {
        let drawings = theme.join("scalable").join(context);
        for entry in fs::read_dir(&drawings).with_context(|| format!("read {}", drawings.display()))? {
            let drawing = entry?.path();
            for side in sides {
                cut(&drawing, *side, &theme.join(format!("{side}x{side}")).join(context))?;
            }
        }
    }
    Ok(())
}

fn cut(drawing: &Path, side: u32, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    let name = Path::new(drawing.file_name().unwrap_or_default()).with_extension("png");
    let side = side.to_string();
    let mut convert = Command::new("rsvg-convert");
    convert.args(["--width", &side, "--height", &side]).arg(drawing).arg("--output").arg(folder.join(name));
    run_command(&mut convert)
}
