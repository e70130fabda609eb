//! What the libraries in the programs ask of whoever passes them on: to be named, with their licences.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::tools::{cargo, output};

/// How the files begin in which a library states its licence.
const FILES: [&str; 5] = ["license", "licence", "copying", "notice", "unlicense"];

/// Every library of the programs of these crates with its licence, then each text once.
pub(super) fn of_libraries(crates: &[&str]) -> Result<String> {
    let used = used(crates)?;
    let mut metadata = cargo();
    metadata.args(["metadata", "--format-version", "1", "--locked", "--offline"]);
    // Without it those of other systems would have to be here too.
    metadata.args(["--filter-platform", &host()?]);
    let metadata: Value =
        serde_json::from_slice(&output(&mut metadata)?).context("read the answer of `cargo metadata`")?;
    let mut list = String::new();
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for library in metadata["packages"].as_array().into_iter().flatten() {
        let text = |key: &str| library[key].as_str().unwrap_or_default();
        let name = format!("{} {}", text("name"), text("version"));
        // The house's own come from no registry.
        if library["source"].is_null() || !used.contains(&name) {
            continue;
        }
        list.push_str(&format!("{name}: {}\n", text("license")));
        let folder = Path::new(text("manifest_path")).parent().context("find a library's folder")?;
        for stated in stated(folder)? {
            texts.entry(stated).or_default().push(name.clone());
        }
    }
    let texts = texts.iter().map(|(text, names)| format!("\n\n=== {}\n\n{text}", names.join(", ")));
    Ok(format!(
        "The libraries that the programs contain, and their licences.\n\n{list}{}",
        texts.collect::<String>()
    ))
}

/// The system that this runs on, as the compiler calls it.
fn host() -> Result<String> {
    let said = output(Command::new("rustc").arg("-vV"))?;
    let said = String::from_utf8_lossy(&said).into_owned();
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("find the host in what `rustc -vV` says")?.to_owned())
}

/// The name and version of each library.
fn used(crates: &[&str]) -> Result<BTreeSet<String>> {
    let mut tree = cargo();
    tree.args(["tree", "--locked", "--offline", "--edges=normal", "--prefix=none", "--format={p}"])
        .args(crates);
    let tree = String::from_utf8(output(&mut tree)?).context("read the answer of `cargo tree`")?;
    let mut used = BTreeSet::new();
    for line in tree.lines() {
        if let [name, version, ..] = line.split(' ').collect::<Vec<_>>()[..] {
            used.insert(format!("{name} {}", version.trim_start_matches('v')));
        }
    }
    Ok(used)
}

/// The texts in a library's folder, in the order of their names.
fn stated(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let is_stated = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        path.is_file() && FILES.iter().any(|start| name.starts_with(start))
    };
    let texts = files.iter().filter(|path| is_stated(path)).map(|path| {
        let text = fs::read(path).with_context(|| format!("read {}", path.display()))?;
        Ok(String::from_utf8_lossy(&text).replace("\r\n", "\n"))
    });
    texts.collect()
}
