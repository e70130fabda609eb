//! `cargo xtask bench`: builds everything for release, runs the measurements of the crate `tests`, and lets ten thousand
//! years and a fleet of a million pass in the simulation.

use anyhow::Result;

use crate::packages;
use crate::release;
use crate::tools::{cargo, run as run_command};

/// Arguments go to the measurements; `--help` lists them.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    packages::install(&[packages::BUILD, packages::TEST])?;
    release::build()?;
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
