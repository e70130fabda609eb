//! The page of a command, and one each of its verbs, as in `git-commit(1)`.

use std::io;

use clap::Command;
use clap_mangen::Man;

/// How a help's examples begin, which end at an empty line.
const EXAMPLES: &str = "Examples:\n";

/// Takes a page by its name.
pub(crate) type Put<'a> = dyn FnMut(&str, &[u8]) -> io::Result<()> + 'a;

/// Hands out the page of `command`, dated `date`, and those of its verbs.
pub(crate) fn each(command: &Command, date: &str, put: &mut Put<'_>) -> io::Result<()> {
    let name = command.get_name().to_owned();
    let foot = Foot { date, source: format!("{name} {}", command.get_version().unwrap_or_default()) };
    below(command, &name, &foot, put)
}

/// What stands at the foot of each page.
struct Foot<'a> {
    date: &'a str,
    source: String,
}

fn below(command: &Command, name: &str, foot: &Foot<'_>, put: &mut Put<'_>) -> io::Result<()> {
    for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
        below(verb, &format!("{name}-{}", verb.get_name()), foot, put)?;
    }
    put(name, page(command, name, foot)?.as_bytes())
}

fn page(command: &Command, name: &str, foot: &Foot<'_>) -> io::Result<String> {
    // A page has room for what a short help leaves out.
    let shown = command.clone().display_name(name.to_owned()).mut_args(|arg| arg.hide_short_help(false));
    let after = shown.get_after_long_help().or_else(|| shown.get_after_help()).map(ToString::to_string);
    let has_verbs = shown.get_subcommands().any(|verb| !verb.is_hide_set());
    let man = Man::new(shown).title(name.to_uppercase()).section("1").manual("Neverlapse");
    let man = man.date(foot.date).source(foot.source.as_str());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if has_verbs {
        man.render_subcommands_section(&mut page)?;
    }
    // The space before a list of values, where `man` asks for none beside a break.
    let mut page = String::from_utf8_lossy(&page).replace(".br\n\n.br\n", ".br\n");
    let parts = after.iter().flat_map(|text| text.split("\n\n"));
    let (examples, notes): (Vec<_>, Vec<_>) = parts.partition(|part| part.starts_with(EXAMPLES));
    for examples in examples {
        let shown = lines(examples.trim_start_matches(EXAMPLES), "\n");
        page.extend([".SH EXAMPLES\n.EX\n", &shown, "\n.EE\n"]);
    }
    for (at, note) in notes.into_iter().enumerate() {
        page.extend([if at == 0 { ".SH NOTES\n" } else { ".PP\n" }, &lines(note, "\n.br\n"), "\n"]);
    }
    Ok(page)
}

/// The lines of a text, as `man` shows them unchanged.
fn lines(text: &str, between: &str) -> String {
    let line = |line: &str| {
        let line = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
        if line.starts_with('.') { format!("\\&{line}") } else { line }
    };
    text.lines().map(line).collect::<Vec<_>>().join(between)
}
