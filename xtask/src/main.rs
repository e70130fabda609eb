//! Every chore of the project, one file each: `cargo xtask CHORE`.
//!
//! It needs nothing but Rust and a C compiler; what else a chore needs, it installs by itself (see `packages`). It is no
//! part of the product: nothing here is shipped.

mod bench;
mod demo;
mod dist;
mod fuzz;
mod icons;
mod layers;
mod lint;
mod packages;
mod release;
mod shots;
mod test;
mod tools;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail};

const USAGE: &str = "\
cargo xtask CHORE

  demo [--keep]        build Neverlapse and show the whole journey in a throw-away home
  test [ARGS]          build and test everything; ARGS go to `cargo test` in place of --workspace
  lint [--fast]        format, layers, clippy; without --fast also documentation and dependencies
  bench [ARGS]         measure a release build, beside its peers where they are installed
  fuzz [SECONDS]       fuzz every parser that has a target, each for so long (default 60)
  dist [--try] [--debug] [FOLDER]
                       make the packages that people install, in target/dist or FOLDER; --try installs them in a bare
                       Debian of their own, --debug packs the binaries that are there, for tests
  icons                cut the icons to size after their drawings have changed
  shots [--dialogs] [--all] [FOLDER]
                       take the pictures of docs/ anew; or of the windows alone, or in all looks, to a folder

Each chore installs what it needs: as root it just does, otherwise it asks before it uses sudo.";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let chore = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let began = Instant::now();
    match run(&chore, &rest) {
        Ok(()) => {
            eprintln!("\nxtask {chore}: done in {:.1} s", began.elapsed().as_secs_f64());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("\nxtask {chore}: failed to {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(chore: &str, rest: &[String]) -> Result<()> {
    match chore {
        "demo" => demo::run(rest),
        "test" => test::run(rest),
        "lint" => lint::run(rest),
        "bench" => bench::run(rest),
        "fuzz" => fuzz::run(rest),
        "dist" => dist::run(rest),
        "icons" => icons::run(),
        "shots" => shots::run(rest),
        "" | "help" | "-h" | "--help" => {
            println!("{USAGE}");
            std::process::exit(if chore.is_empty() { 2 } else { 0 });
        }
        other => bail!("run `{other}`: there is no such chore; `cargo xtask help` lists them"),
    }
}
