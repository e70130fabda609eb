//! A thousand years of people's lives, in which no rule is broken.
//!
//! A rule that breaks names its seed; `NEVERLAPSE_SIMULATION_SEED` lives through that one again.

use std::io::Write as _;

/// Years that are always the same, and years that nobody has seen.
const KNOWN: f64 = 900.0;
const FRESH: f64 = 100.0;

fn hold(seed: u64, years: f64) {
    if let Err(violation) = simulation::simulate(seed, years, 2) {
        panic!("{violation}");
    }
}

#[test]
fn nine_hundred_known_years_break_no_rule() {
    hold(1, KNOWN);
}

#[test]
fn a_hundred_years_that_nobody_has_seen_break_no_rule() {
    let wanted = std::env::var("NEVERLAPSE_SIMULATION_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = wanted.unwrap_or_else(|| fastrand::u64(..1 << 48));
    // Past the test harness, which shows nothing of a test that passes.
    let _ = writeln!(std::io::stderr(), "simulation: NEVERLAPSE_SIMULATION_SEED={seed}");
    hold(seed, FRESH);
}

#[test]
fn the_same_seed_is_the_same_life() {
    let figures = |seed| simulation::simulate(seed, 5.0, 1).map(|figures| figures.to_string());
    let (Ok(first), Ok(again), Ok(other)) = (figures(3), figures(3), figures(4)) else {
        panic!("a rule is broken");
    };
    assert_eq!(first, again);
    assert_ne!(first, other);
}
