//! A world for the lifecycle: computers that sleep, clocks that are set wrong, issuers that are down, people who forget.
//!
//! It drives the real [`lifecycle::Lifecycle`] as the daemon does, through years of one person after the other, and holds seven
//! rules against it all the time (`oracle/`): whatever happens, no reminder that is promised is missed or shown twice,
//! no renewal that could succeed is missed, no code is sent twice. Everything follows from a seed, so whatever breaks
//! a rule can be looked at as often as one likes. It reads no clock and touches nothing.
//!
//! ```
//! let figures = simulation::simulate(7, 3.0, 1).unwrap();
//! assert!(figures.user_years >= 3.0 && figures.reminders > 0);
//! ```

mod chance;
mod changes;
mod computer;
mod daemon;
mod event;
mod figures;
mod history;
mod issuer;
mod making;
mod matter;
mod oracle;
mod person;
mod records;
mod runs;
mod world;

pub use figures::Figures;
pub use history::Violation;

use std::sync::atomic::{AtomicBool, Ordering};

use world::World;

/// Lets people live until `user_years` have passed, the first with this seed, the next with the next; on so many threads.
///
/// # Errors
/// The first rule that was broken, with the seed that shows it again.
pub fn simulate(seed: u64, user_years: f64, threads: u64) -> Result<Figures, Box<Violation>> {
    let broken = AtomicBool::new(false);
    let share = |thread: u64| {
        let mut figures = Figures::default();
        let mut own = seed.wrapping_add(thread);
        while figures.user_years < user_years / threads as f64 && !broken.load(Ordering::Relaxed) {
            match one_life(own) {
                Ok(life) => figures += life,
                Err(violation) => {
                    broken.store(true, Ordering::Relaxed);
                    return Err(violation);
                }
            }
            own = own.wrapping_add(threads);
        }
        Ok(figures)
    };
    let results: Vec<Result<Figures, Box<Violation>>> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|thread| scope.spawn(move || share(thread))).collect();
        handles
            .into_iter()
            .map(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut sum = Figures::default();
    for figures in results {
        sum += figures?;
    }
    Ok(sum)
}

/// One person's years. What breaks a rule is lived through again, to be told.
fn one_life(seed: u64) -> Result<Figures, Box<Violation>> {
    let mut world = World::new(seed, false);
    if world.live().is_ok() {
        return Ok(world.figures);
    }
    let mut world = World::new(seed, true);
    match world.live() {
        Ok(()) => Ok(world.figures),
        Err(violation) => Err(Box::new(Violation { seed, history: world.history.to_string(), ..*violation })),
    }
}
