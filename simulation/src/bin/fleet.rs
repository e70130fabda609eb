//! `fleet`: the load of a fleet on its issuer, hour by hour, in figures and as a plot.

use std::{path::PathBuf, time::Instant};

use anyhow::Context as _;
use clap::Parser;

/// Let a fleet whose certificates were issued on two days renew, and say what its issuer sees.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many daemons there are.
    #[arg(long, default_value_t = 1_000_000)]
    daemons: u32,
    /// The seed of the computers' habits.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write the plot (SVG) to this file.
    #[arg(long)]
    plot: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let began = Instant::now();
    let loads = simulation::fleet::loads(arguments.daemons, arguments.seed);
    println!("{:<34}{:>12}", "daemons", loads.daemons);
    for (name, load) in
        [("spread by Neverlapse", &loads.spread), ("as soon as the window opens", &loads.at_once)]
    {
        println!("{name:<34}{:>12} an hour at the peak, {:.1} x mean", load.peak(), load.peak_over_mean());
    }
    println!("{:<34}{:>12.1}", "seconds", began.elapsed().as_secs_f64());
    if let Some(path) = arguments.plot {
        let plot = simulation::fleet::plot(&loads);
        std::fs::write(&path, plot).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
