//! A thousand user-years keep every rule, and a seed tells the same story again.

use std::env;

use simulation::simulate;

/// Set it to a seed that broke a rule, and `a_fresh_world_keeps_every_rule` lives through that one.
const SEED: &str = "NEVERLAPSE_SIMULATION_SEED";

fn keeps_every_rule(seed: u64, user_years: f64) {
    match simulate(seed, user_years, 1) {
        Ok(figures) => println!("seed {seed}\n{figures}"),
        Err(violation) => {
            panic!("{violation}\nto see it again: {SEED}={} cargo test -p simulation", violation.seed)
        }
    }
}

#[test]
fn nine_hundred_user_years_of_known_seeds_keep_every_rule() {
    for seed in [1, 1_000, 2_000] {
        keeps_every_rule(seed, 300.0);
    }
}

/// What a fresh world once found.
const FOUND: [u64; 14] = [
    57_984_324_486_634,
    61_947_000_775_852,
    68_973_050_333_139,
    71_961_374_231_769,
    90_698_940_535_223,
    92_340_940_083_975,
    101_359_203_300_633,
    105_060_425_798_575,
    118_676_018_450_967,
    128_986_890_140_970,
    132_846_366_642_458,
    138_269_321_045_438,
    160_158_945_825_292,
    223_975_181_503_780,
];

#[test]
fn what_once_broke_a_rule_keeps_them_all() {
    for seed in FOUND {
        keeps_every_rule(seed, 3.0);
    }
}

#[test]
fn a_fresh_world_keeps_every_rule() {
    let seed = env::var(SEED).map_or_else(|_| fastrand::u64(..1 << 48), |seed| seed.parse().unwrap());
    keeps_every_rule(seed, 100.0);
}

#[test]
fn a_seed_tells_the_same_story_again() {
    let (once, again) = (simulate(5, 20.0, 1).unwrap(), simulate(5, 20.0, 1).unwrap());
    assert_eq!(once, again);
    assert_ne!(once, simulate(6_000, 20.0, 1).unwrap());
}

#[test]
fn the_world_is_rough_enough_to_try_every_rule() {
    let figures = simulate(1, 100.0, 1).unwrap();
    for (what, count) in [
        ("reminders", figures.reminders),
        ("reminders shown twice by a crash", figures.twice_by_crash),
        ("reminders shown again by the clock", figures.again_by_clock),
        ("promises kept", figures.promises_kept),
        ("pick-ups", figures.pick_ups),
        ("renewals by people", figures.renewals - figures.automatic_renewals),
        ("automatic renewals", figures.automatic_renewals),
        ("renewals by one-time codes", figures.renewals_by_code),
        ("lapses", figures.lapses_told),
        ("crashes", figures.crashes),
        ("clock changes", figures.clock_changes),
        ("probes", figures.probes),
    ] {
        assert!(count >= 20, "{what}: {count}");
    }
    assert!(figures.idle_wakes * 100 < figures.wakes, "{} of {} wakes", figures.idle_wakes, figures.wakes);
}
