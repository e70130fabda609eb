//! `simulate`: drives the lifecycle through many years and says what came of it.

use std::{process::ExitCode, time::Instant};

use clap::Parser;

/// Drive the real lifecycle through a random world and hold its rules against it.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many years people live through, all together.
    #[arg(long, default_value_t = 10_000.0)]
    user_years: f64,
    /// The seed of the first person; the next has the next. Without one, a fresh one is drawn.
    #[arg(long)]
    seed: Option<u64>,
    /// On how many threads.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=64))]
    threads: u64,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let seed = arguments.seed.unwrap_or_else(|| fastrand::u64(..1 << 48));
    let began = Instant::now();
    println!("{:<34}{seed:>12}", "seed");
    match simulation::simulate(seed, arguments.user_years, arguments.threads) {
        Ok(figures) => {
            print!("{figures}");
            println!("{:<34}{:>12.1}", "seconds", began.elapsed().as_secs_f64());
            ExitCode::SUCCESS
        }
        Err(violation) => {
            print!("{violation}");
            ExitCode::FAILURE
        }
    }
}
