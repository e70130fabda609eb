//! `cargo xtask bench`: builds everything for release, runs the measurements of the crate `tests`, and lets ten thousand
//! years and a fleet of a million pass in the simulation.

use anyhow::Result;

use crate::demo::PROGRAMS;
use crate::packages;
use crate::tools::{cargo, run as run_command};

/// Arguments go to the measurements; `--help` lists them.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    packages::install(&[packages::BUILD, packages::TEST])?;
    run_command(cargo().args(["build", "--release", "--bins"]).args(PROGRAMS).args(["-p", "tray"]))?;
    // By themselves: what the windows' libraries want of those that they share would count as the others' memory.
    run_command(cargo().args(["build", "--release", "--bins", "-p", "dialogs"]))?;
    run_command(
        cargo().args(["run", "--release", "-p", "tests", "--example", "bench", "--"]).args(arguments),
    )?;
    let simulation = ["run", "--release", "-p", "simulation", "--bin"];
    run_command(cargo().args(simulation).args([
        "simulate",
        "--",
        "--user-years",
        "10000",
        "--threads",
        "2",
    ]))?;
    run_command(cargo().args(simulation).args(["fleet", "--", "--plot", "docs/fleet.svg"]))
}
