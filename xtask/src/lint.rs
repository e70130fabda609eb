//! `cargo xtask lint`: everything that is checked without running the product.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::tools::{cargo, has_subcommand, run as run_command, said};
use crate::{layers, packages};

/// `--fast` leaves out what takes long or needs a tool that is not everywhere.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let fast = match arguments {
        [] => false,
        [flag] if flag == "--fast" => true,
        _ => bail!("read the arguments: `cargo xtask lint` takes only --fast"),
    };
    packages::install(&[packages::BUILD])?;
    run_command(cargo().args(["fmt", "--all", "--check"]))?;
    layers::check()?;
    run_command(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    if fast {
        return Ok(());
    }
    let mut doc = cargo();
    doc.args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings");
    run_command(&mut doc)?;
    other_systems()?;
    deny()
}

/// The crates without C code, type-checked for the systems that cannot be run here; where a target is installed.
fn other_systems() -> Result<()> {
    const PURE: [&str; 10] =
        ["clock", "lifecycle", "issuers", "intake", "ipc-proto", "messages", "wake", "tray", "faces", "cli"];
    const TARGETS: [&str; 2] = ["x86_64-pc-windows-gnu", "aarch64-apple-darwin"];
    let mut list = Command::new("rustup");
    list.args(["target", "list", "--installed"]).stdin(Stdio::null());
    let installed = list.output().map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let installed = installed.unwrap_or_default();
    for target in TARGETS {
        if !installed.lines().any(|line| line == target) {
            eprintln!("NOT CHECKED: types for {target}; rustup target add {target}");
            continue;
        }
        let packages = PURE.iter().flat_map(|package| ["-p", package]);
        run_command(cargo().arg("check").args(packages).args(["--target", target]))?;
    }
    Ok(())
}

/// Dependencies: licences, sources, bans, and known vulnerabilities where their database can be had.
fn deny() -> Result<()> {
    if !has_subcommand("deny") {
        eprintln!(
            "NOT CHECKED: dependencies; cargo-deny is not installed (cargo install cargo-deny --locked)"
        );
        return Ok(());
    }
    run_command(cargo().args(["deny", "check", "bans", "licenses", "sources"]))?;
    let mut advisories = cargo();
    advisories.args(["deny", "check", "advisories"]).stdin(Stdio::null());
    eprintln!("$ {}", said(&advisories));
    let output = advisories.output().context("run cargo deny")?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        eprint!("{said}");
    } else if said.contains("failed to fetch advisory database") {
        eprintln!("NOT CHECKED: known vulnerabilities; their database cannot be fetched from here");
    } else {
        eprint!("{said}");
        bail!("accept the dependencies: cargo deny found advisories that deny.toml does not except");
    }
    Ok(())
}
