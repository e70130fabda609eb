//! The demo: the whole journey in a throw-away home, in every language.

use std::fs;
use std::thread;

use tests::{Ran, World};

/// From the start of the authority to the look at what there is.
const STEPS: usize = 17;

#[test]
fn the_demo_holds_every_step_in_every_language_and_leaves_nothing_behind() {
    thread::scope(|languages| {
        for (language, held) in [
            ("C", "Every step held"),
            ("fr_FR.UTF-8", "Toutes les étapes ont réussi"),
            ("zh_CN.UTF-8", "所有步骤均已通过"),
        ] {
            languages.spawn(move || {
                let world = World::new();
                let temporary = world.path("tmp");
                fs::create_dir(&temporary).expect("a folder");
                let mut demo = world.program("neverlapse");

                let ran = Ran::of(demo.arg("demo").env("LC_ALL", language).env("TMPDIR", &temporary)).ok();

                assert!(ran.out.contains(held), "{ran}");
                let steps = ran
                    .out
                    .lines()
                    .filter_map(|line| line.strip_prefix("# "))
                    .filter(|line| line.starts_with(|first: char| first.is_ascii_digit()))
                    .count();
                assert_eq!(steps, STEPS, "{ran}");
                // The third person is as far as the others, by the mail that the answers brought.
                assert!(ran.out.contains("-renewed.eml"), "{ran}");
                let end = ran.out.rsplit("$ neverlapse list --all").next().unwrap_or_default();
                let of_ada = end.lines().filter(|line| line.contains("Ada Jones") && line.starts_with('i'));
                assert_eq!(of_ada.count(), 1, "{end}");
                assert_eq!(fs::read_dir(&temporary).expect("the folder").count(), 0, "{ran}");
            });
        }
    });
}
