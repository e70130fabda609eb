//! Running programs, and where things are.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// The cargo that runs this chore, in the workspace's folder.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Shows the command, runs it with the terminal's own input and output, and fails if it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    eprintln!("$ {}", said(command));
    let status = command.status().with_context(|| format!("run `{}`", said(command)))?;
    if !status.success() {
        bail!("run `{}`: it ended with {status}", said(command));
    }
    Ok(())
}

/// What the command prints; fails if it does.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>> {
    command.stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command.output().with_context(|| format!("run `{}`", said(command)))?;
    if !output.status.success() {
        bail!("run `{}`: it ended with {}", said(command), output.status);
    }
    Ok(output.stdout)
}

/// Whether the command runs and succeeds, with nothing shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether `cargo NAME` is there.
pub(crate) fn has_subcommand(name: &str) -> bool {
    succeeds(cargo().args([name, "--version"]))
}

/// Whether a program of this name can be started; system folders count even where the person's `PATH` lacks them.
pub(crate) fn has_program(name: &str) -> bool {
    let folders = env::var_os("PATH").unwrap_or_default();
    let system = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    env::split_paths(&folders).chain(system).any(|folder| folder.join(name).is_file())
}

/// What `cargo metadata` says of the crates of the workspace.
pub(crate) fn metadata() -> Result<Value> {
    let mut command = cargo();
    command.args(["metadata", "--format-version", "1", "--no-deps", "--offline"]).stderr(Stdio::inherit());
    let output = command.output().context("run `cargo metadata`")?;
    if !output.status.success() {
        bail!("run `cargo metadata`: it ended with {}", output.status);
    }
    serde_json::from_slice(&output.stdout).context("read the answer of `cargo metadata`")
}

/// Where `cargo build` puts its binaries; the folder is `debug`, or named as the profile.
pub(crate) fn binaries(folder: &str) -> Result<PathBuf> {
    let metadata = metadata()?;
    let target = metadata["target_directory"].as_str().context("find the target folder: cargo names none")?;
    Ok(Path::new(target).join(folder))
}

/// The command as one would type it.
pub(crate) fn said(command: &Command) -> String {
    let program =
        Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let words = command.get_args().map(|word| word.to_string_lossy().into_owned());
    std::iter::once(program).chain(words).collect::<Vec<_>>().join(" ")
}
