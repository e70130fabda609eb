//! neverlapse-profile(5), made of the page on issuer profiles that people read here. Its source is held against the format by
//! tests of the crate `issuers`.

use std::process::Command;

use anyhow::{Context, Result};

use super::Release;
use crate::tools::{output, root};

/// What manuals list it by.
const NAME: &str = "neverlapse\\-profile \\- how one issuer of certificates works, for Neverlapse";

/// The page, as man(7).
pub(super) fn of_profiles(release: &Release) -> Result<String> {
    rendered(&release.date("+%F")?, &release.version)
}

fn rendered(date: &str, version: &str) -> Result<String> {
    let mut lowdown = Command::new("lowdown");
    lowdown.args(["-s", "-tman"]).arg(root().join("docs/issuer-profiles.md"));
    let page = String::from_utf8(output(&mut lowdown)?).context("read the page on profiles")?;
    let (_, text) = page.split_once("\n.LP\n").context("find the text of the page on profiles")?;
    // Its fonts are those that every reader of manuals has.
    let text = text.replace("\\fC", "\\fB").replace("\\f(CI", "\\fI").replace("\\f(CB", "\\fB");
    let text = text.replace("\\fB\\fB", "\\fB").replace("\\fR\\fR", "\\fR");
    // What is a section of the page is one of the manual, whose text begins right below.
    let sections: Vec<String> = text
        .split(".SS\n")
        .map(|section| match section.split_once("\n.LP\n") {
            Some((title, rest)) if !title.contains('\n') => format!("{title}\n{rest}"),
            Some(_) | None => section.to_owned(),
        })
        .collect();
    let text = sections.join(".SH\n");
    Ok(format!(
        ".TH NEVERLAPSE\\-PROFILE 5 {date} \"neverlapse {version}\" Neverlapse\n.SH NAME\n{NAME}\n.SH DESCRIPTION\n{text}\
         .SH SEE ALSO\n\\fBneverlapse\\-issuers\\fR(1), \\fBneverlapsed\\fR(1)\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn man_pages_readers_show_every_key_of_a_profile_and_complain_of_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("neverlapse-profile.5");
        std::fs::write(&page, rendered("2026-11-22", "1.2.3").unwrap()).unwrap();
        let run = |command: &mut Command| {
            let output = command.arg(&page).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            (String::from_utf8_lossy(&output.stdout).into_owned(), said)
        };
        let lint = run(Command::new("mandoc").args(["-T", "lint", "-W", "warning"]));
        assert_eq!(lint, (String::new(), String::new()));
        let (_, said) = run(Command::new("groff").args(["-man", "-ww", "-k", "-Tutf8"]));
        assert_eq!(said, "");

        let (shown, _) = run(Command::new("mandoc").args(["-T", "utf8", "-O", "width=900"]));

        let schema = std::fs::read_to_string(root().join("issuers/profile.schema.json")).unwrap();
        let keys = keys(&serde_json::from_str(&schema).unwrap());
        assert!(keys.len() > 50, "the keys are found: {keys:?}");
        // What is bold is struck over.
        let shown = shown.chars().fold(String::new(), |mut text, letter| {
            match letter {
                '\u{8}' => _ = text.pop(),
                letter => text.push(letter),
            }
            text
        });
        for key in keys {
            assert!(shown.contains(&key), "{key} is not on the page: {shown}");
        }
    }

    fn keys(schema: &serde_json::Value) -> Vec<String> {
        let own = schema["properties"].as_object().into_iter().flatten();
        let mut keys: Vec<String> =
            own.flat_map(|(key, part)| [vec![key.clone()], keys(part)].concat()).collect();
        keys.extend(keys_of_elements(schema));
        keys
    }

    fn keys_of_elements(schema: &serde_json::Value) -> Vec<String> {
        if schema["items"].is_object() { keys(&schema["items"]) } else { Vec::new() }
    }
}
