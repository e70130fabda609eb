//! The house's order: crates import only what stands below them, and ARCHITECTURE.md, where the order is drawn, is true.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::tools::{metadata, root};

/// What only one crate may import, so that it can be replaced without touching another.
const ONLY_IN: [(&str, &[&str]); 5] = [
    ("sled", &["ledger"]),
    ("ipc-proto", &["authority", "cli", "daemon", "dialogs", "faces", "tests", "tray"]),
    ("reqwest", &["daemon"]),
    ("tokio", &["authority", "cli", "daemon", "dialogs", "ipc-proto", "ledger", "tests", "tray", "wake"]),
    ("slint", &["dialogs"]),
];

/// What a crate may import at most of this workspace, where standing below is not enough.
const AT_MOST: [(&str, &[&str]); 4] = [
    ("cli", &["faces", "ipc-proto", "messages", "clock", "manual"]),
    ("tray", &["faces", "ipc-proto", "messages", "wake", "clock", "manual"]),
    ("dialogs", &["faces", "ipc-proto", "messages", "clock", "manual"]),
    ("lifecycle", &[]),
];

/// Fails with every arrow that runs upward, and everything that the drawing has wrong.
pub(crate) fn check() -> Result<()> {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).context("read ARCHITECTURE.md")?;
    let crates = crates(&metadata()?)?;
    let mut faults = arrows(&house(&page), &crates);
    faults.extend(
        files(&page)
            .filter(|file| !root().join(file).exists())
            .map(|file| format!("ARCHITECTURE.md names {file}, which is not there")),
    );
    if !faults.is_empty() {
        bail!("keep the house in order:\n  {}", faults.join("\n  "));
    }
    eprintln!("layers: {} crates import only what stands below them", crates.len());
    Ok(())
}

/// A crate and the names of what it imports. Its tests may use anything from outside, but of the house only what the
/// crate itself may import.
struct Crate {
    name: String,
    imports: BTreeSet<String>,
}

fn crates(metadata: &Value) -> Result<Vec<Crate>> {
    let packages =
        metadata["packages"].as_array().context("read the answer of `cargo metadata`: it lists no crates")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let counts = |one: &&Value| one["kind"] != "dev" || one["path"].is_string();
    let imports = |package: &Value| {
        let all = package["dependencies"].as_array().into_iter().flatten();
        all.filter(counts).map(|one| text(&one["name"])).collect()
    };
    Ok(packages
        .iter()
        .map(|package| Crate { name: text(&package["name"]), imports: imports(package) })
        .collect())
}

/// The crates in the order of the drawing, top first: the lines of its first block that open with `name/`.
fn house(page: &str) -> Vec<&str> {
    let block = page.split("```").nth(1).unwrap_or_default();
    block
        .lines()
        .filter_map(|line| line.split_once("/ "))
        .map(|(name, _)| name)
        .filter(|name| !name.contains([' ', '/']))
        .collect()
}

fn arrows(house: &[&str], crates: &[Crate]) -> Vec<String> {
    let floor = |name: &str| house.iter().position(|one| *one == name);
    let mut faults = Vec::new();
    for own in crates {
        let name = own.name.as_str();
        let Some(here) = floor(name) else {
            faults.push(format!("{name} has no line in ARCHITECTURE.md"));
            continue;
        };
        let at_most = AT_MOST.iter().find(|(one, _)| *one == name).map(|(_, allowed)| *allowed);
        for import in own.imports.iter().map(String::as_str) {
            if floor(import).is_some_and(|there| there <= here) {
                faults.push(format!("{name} imports {import}, which does not stand below it"));
            }
            if crates.iter().any(|one| one.name == import)
                && at_most.is_some_and(|allowed| !allowed.contains(&import))
            {
                faults.push(format!("{name} imports {import}, which it is not to know"));
            }
            if ONLY_IN.iter().any(|(what, homes)| *what == import && !homes.contains(&name)) {
                faults.push(format!(
                    "{name} imports {import}, which is kept to a few crates (xtask/src/layers.rs)"
                ));
            }
        }
    }
    let gone = house.iter().filter(|name| !crates.iter().any(|one| one.name == **name));
    faults.extend(gone.map(|name| format!("ARCHITECTURE.md draws {name}, which is no crate")));
    faults
}

/// Every file or folder of the project that the page names between backticks.
fn files(page: &str) -> impl Iterator<Item = &str> {
    let is_path = |word: &&str| {
        word.contains('/') && !word.contains([' ', ':', '$', '<', '*']) && !word.starts_with('/')
    };
    let words = page
        .lines()
        .filter(|line| !line.starts_with("```"))
        .flat_map(|line| line.split('`').skip(1).step_by(2));
    words.filter(is_path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# A page
```text
top/        the roof
middle/     see x/y/z
ledger/     below
```
It is in `ledger/src/lib.rs`, not in `a sentence / here` or `/dev/null`.
";

    fn one(name: &str, imports: &[&str]) -> Crate {
        Crate { name: name.to_owned(), imports: imports.iter().map(|&import| import.to_owned()).collect() }
    }

    #[test]
    fn the_order_is_read_off_the_drawing() {
        assert_eq!(house(PAGE), ["top", "middle", "ledger"]);
    }

    #[test]
    fn an_arrow_that_runs_upward_or_to_itself_is_found() {
        let crates = [one("top", &["middle", "serde"]), one("middle", &["top"]), one("ledger", &[])];
        assert_eq!(arrows(&house(PAGE), &crates), ["middle imports top, which does not stand below it"]);
    }

    #[test]
    fn a_crate_outside_the_drawing_and_a_drawing_without_a_crate_are_found() {
        let faults = arrows(&house(PAGE), &[one("top", &[]), one("ledger", &[]), one("cellar", &[])]);
        assert_eq!(
            faults,
            ["cellar has no line in ARCHITECTURE.md", "ARCHITECTURE.md draws middle, which is no crate"]
        );
    }

    #[test]
    fn tests_may_use_anything_from_outside_but_nothing_from_above() {
        let metadata = serde_json::json!({ "packages": [{ "name": "middle", "dependencies": [
            { "name": "sled", "kind": "dev" },
            { "name": "top", "kind": "dev", "path": "/top" },
            { "name": "serde", "kind": null },
        ]}]});
        let imports = crates(&metadata).unwrap().remove(0).imports;
        assert_eq!(imports.into_iter().collect::<Vec<_>>(), ["serde", "top"]);
    }

    #[test]
    fn the_store_stays_inside_the_ledger() {
        let crates = [one("top", &["sled"]), one("middle", &[]), one("ledger", &["sled"])];
        assert_eq!(arrows(&house(PAGE), &crates).len(), 1);
    }

    #[test]
    fn files_are_named_between_backticks() {
        assert_eq!(files(PAGE).collect::<Vec<_>>(), ["ledger/src/lib.rs"]);
    }
}
