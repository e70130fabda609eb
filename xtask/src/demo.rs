//! `cargo xtask demo`: builds the binaries and runs `neverlapse demo`.

use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use crate::packages;
use crate::tools::{self, binaries, cargo};

/// The crates whose binaries make up the product.
const PROGRAMS: [&str; 6] = ["-p", "authority", "-p", "cli", "-p", "daemon"];

/// Arguments go to `neverlapse demo`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    packages::install(&[packages::BUILD, packages::DEMO])?;
    let began = Instant::now();
    tools::run(cargo().args(["build", "--bins"]).args(PROGRAMS))?;
    eprintln!("built in {:.1} s\n", began.elapsed().as_secs_f64());
    let began = Instant::now();
    tools::run(Command::new(binaries("debug")?.join("neverlapse")).arg("demo").args(arguments))?;
    eprintln!("\nthe demo took {:.1} s", began.elapsed().as_secs_f64());
    Ok(())
}
