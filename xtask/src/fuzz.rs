//! `cargo xtask fuzz [SECONDS]`: runs every fuzz target for a while with `cargo fuzz`.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::packages;
use crate::tools::{cargo, has_subcommand, root, run as run_command};

/// The argument is how long each target runs, in seconds.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let seconds: u32 = match arguments {
        [] => 60,
        [seconds] => seconds.parse().with_context(|| format!("read `{seconds}` as a number of seconds"))?,
        _ => bail!("read the arguments: `cargo xtask fuzz [SECONDS]` takes one at most"),
    };
    if !has_subcommand("fuzz") {
        bail!("fuzz: cargo-fuzz is not installed; type: cargo install cargo-fuzz --locked");
    }
    packages::install(&[packages::BUILD])?;
    for target in targets()? {
        // What is found goes to the corpus, which is kept out of the repository; the seeds are only read.
        let corpus = root().join("fuzz/corpus").join(&target);
        fs::create_dir_all(&corpus).with_context(|| format!("make {}", corpus.display()))?;
        // The coverage instrumentation is an unstable flag of the compiler; the address sanitizer needs a nightly
        // standard library and finds nothing in code without `unsafe`.
        let mut fuzz = cargo();
        fuzz.args(["fuzz", "run", "--sanitizer", "none", &target]).arg(&corpus);
        fuzz.arg(root().join(seeds(&target)));
        fuzz.arg("--").arg(format!("-max_total_time={seconds}"));
        run_command(fuzz.env("RUSTC_BOOTSTRAP", "1"))?;
    }
    Ok(())
}

/// Where the inputs of a target begin: those of the tests, where there are any.
fn seeds(target: &str) -> String {
    match target {
        "mail" => "intake/tests/mails".to_owned(),
        _ => format!("fuzz/seeds/{target}"),
    }
}

/// The targets by name, sorted.
fn targets() -> Result<Vec<String>> {
    let folder = root().join("fuzz/fuzz_targets");
    let entries = fs::read_dir(&folder).with_context(|| format!("read {}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.strip_suffix(".rs")?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}
