//! `cargo xtask test`: builds all binaries, then runs every test of the workspace.

use std::time::Instant;

use anyhow::Result;

use crate::packages;
use crate::tools::{cargo, run as run_command};

/// Arguments go to `cargo test` in place of `--workspace`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    packages::install(&[packages::BUILD, packages::TEST, packages::DIST])?;
    // The end-to-end tests start the binaries that stand beside them. With --tests they are built with the very features
    // of the test run, so that nothing is built twice.
    let began = Instant::now();
    run_command(cargo().args(["build", "--workspace", "--bins", "--tests", "--examples"]))?;
    eprintln!("built in {:.1} s", began.elapsed().as_secs_f64());
    let mut test = cargo();
    test.arg("test");
    if arguments.is_empty() {
        test.arg("--workspace");
    }
    run_command(test.args(arguments))
}
