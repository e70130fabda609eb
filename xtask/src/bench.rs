//! `cargo xtask bench`: builds everything for release and runs the measurements of the crate `tests`.

use anyhow::Result;

use crate::demo::PROGRAMS;
use crate::packages;
use crate::tools::{cargo, run as run_command};

/// Arguments go to the measurements; `--help` lists them.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    packages::install(&[packages::BUILD, packages::TEST])?;
    run_command(cargo().args(["build", "--release", "--bins"]).args(PROGRAMS))?;
    run_command(cargo().args(["run", "--release", "-p", "tests", "--example", "bench", "--"]).args(arguments))
}
