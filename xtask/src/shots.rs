//! `cargo xtask shots`: takes the pictures of `docs/` anew, after what they show has changed. Look at them before they are
//! committed.

use anyhow::Result;

use crate::packages::{self, Need, Probe};
use crate::tools::{cargo, run as run_command};

/// What the pictures are written and drawn with.
const NEEDS: &[Need] = &[
    Need {
        package: "fonts-dejavu-core",
        there: Probe::Succeeds(&["sh", "-c", "fc-list | grep -q DejaVuSans"]),
    },
    Need { package: "fonts-noto-cjk", there: Probe::Succeeds(&["sh", "-c", "fc-list | grep -q CJK"]) },
    Need {
        package: "adwaita-icon-theme",
        there: Probe::Succeeds(&["test", "-d", "/usr/share/icons/Adwaita"]),
    },
];

/// Arguments go to the photographer: `[--dialogs] [--all] [FOLDER]`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    packages::install(&[packages::BUILD, packages::TEST, NEEDS])?;
    run_command(cargo().args(["build", "--workspace", "--bins"]))?;
    run_command(cargo().args(["run", "-p", "tests", "--example", "screenshots", "--"]).args(arguments))
}
