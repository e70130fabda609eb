//! What each program says of itself for a package: man pages that every reader takes, completions that every shell takes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tests::{Ran, World};

const PROGRAMS: [&str; 5] =
    ["neverlapse", "neverlapse-authority", "neverlapse-dialog", "neverlapse-tray", "neverlapsed"];

/// Everything that the programs write, as it lies in `/usr/share`.
fn share(world: &World) -> PathBuf {
    let share = world.path("share");
    for program in PROGRAMS {
        let mut generate = world.program(program);
        let _ = Ran::of(generate.arg("--generate").arg(&share).arg("2026-11-22")).ok();
    }
    share
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn every_program_and_verb_has_a_man_page_of_which_no_reader_complains() {
    let world = World::new();
    let pages = files(&share(&world).join("man/man1"));
    let help = world.neverlapse(&["help"]).ok();
    let listed = help.out.lines().skip_while(|line| *line != "Commands:").take_while(|line| !line.is_empty());
    // What is explained on a second line is further in.
    let verbs = listed.filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')));
    let verbs = verbs.filter_map(|line| line.split(' ').next()).filter(|verb| *verb != "help");
    let verbs = verbs.map(|verb| format!("neverlapse-{verb}"));
    let wanted: Vec<String> = verbs.chain(PROGRAMS.map(str::to_owned)).collect();
    assert!(wanted.len() > 25, "the verbs are found: {help}");
    for name in wanted {
        assert!(pages.iter().any(|page| page.ends_with(format!("{name}.1"))), "{name} has no page");
    }

    let mandoc = Ran::of(Command::new("mandoc").args(["-T", "lint", "-W", "warning"]).args(&pages)).ok();
    assert_eq!(mandoc.out, "");
    for page in pages {
        let groff = Ran::of(Command::new("groff").args(["-man", "-ww", "-k", "-Tutf8"]).arg(&page)).ok();
        assert_eq!(groff.err, "", "{}", page.display());
    }
}

#[test]
fn a_man_page_has_what_a_short_help_leaves_out() {
    let world = World::new();
    let page = share(&world).join("man/man1/neverlapse-pick-up.1");
    let shown = Ran::of(Command::new("mandoc").args(["-T", "ascii"]).arg(page)).ok();
    let text =
        Ran::of(Command::new("sh").args(["-c", "printf %s \"$1\" | col -b", "sh", &shown.out])).ok().out;
    for said in ["--state-dir", "NEVERLAPSE_STATE_DIR", "EXAMPLES", "neverlapse pick-up"] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
}

#[test]
fn every_shell_takes_the_completions() {
    let world = World::new();
    let share = share(&world);
    for (shell, check, folder) in [
        ("bash", "-n", "bash-completion/completions"),
        ("zsh", "-n", "zsh/vendor-completions"),
        ("fish", "--no-execute", "fish/vendor_completions.d"),
    ] {
        let scripts = files(&share.join(folder));
        assert_eq!(scripts.len(), PROGRAMS.len(), "{scripts:?}");
        for script in scripts {
            let ran = Ran::of(Command::new(shell).arg(check).arg(&script)).ok();
            assert_eq!(ran.err, "", "{ran}");
        }
    }
}
