//! Man pages and completions, made from a program's own command line, so that they say what it does.
//!
//! `PROGRAM --generate FOLDER DATE` writes them as they lie in `/usr/share`; the date, such as 2026-11-22, is the pages'. It is
//! for those who package, and `--help` is silent about it.

mod page;

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::Command;
use clap_complete::Shell;

/// The flag, which must stand first.
const FLAG: &str = "--generate";

/// Writes the pages and completions of `command` if the program was called for that, and says how it went.
#[must_use]
pub fn if_asked(command: impl FnOnce() -> Command) -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    arguments.next().filter(|first| first == FLAG)?;
    let (Some(folder), Some(date)) = (arguments.next(), arguments.next()) else {
        eprintln!("{FLAG} wants a folder and a date; see /usr/share for how they lie there");
        return Some(ExitCode::FAILURE);
    };
    match write(command(), Path::new(&folder), &date.to_string_lossy()) {
        Ok(()) => Some(ExitCode::SUCCESS),
        Err(error) => {
            eprintln!("cannot write the manual to {}: {error}", folder.to_string_lossy());
            Some(ExitCode::FAILURE)
        }
    }
}

/// Writes all of it below `share`.
fn write(command: Command, share: &Path, date: &str) -> io::Result<()> {
    let name = command.get_name().to_owned();
    for (shell, folder, file) in [
        (Shell::Bash, "bash-completion/completions", name.clone()),
        (Shell::Zsh, "zsh/vendor-completions", format!("_{name}")),
        (Shell::Fish, "fish/vendor_completions.d", format!("{name}.fish")),
    ] {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut command.clone(), &name, &mut script);
        put(&share.join(folder), &file, &script)?;
    }
    // `help VERB` is for terminals; a page has the verb's own.
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let folder = share.join("man/man1");
    page::each(&command, date, &mut |name, page| put(&folder, &format!("{name}.1"), page))
}

fn put(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(name), content)
}

#[cfg(test)]
mod tests {
    use clap::Arg;

    use super::*;

    #[test]
    fn every_verb_has_its_page_and_every_shell_its_completions() {
        let command = Command::new("prog")
            .version("1")
            .about("Does things")
            .subcommand(Command::new("verb").about("Does one").arg(Arg::new("flag").long("flag")))
            .subcommand(Command::new("secret").hide(true));
        let share = tempfile::tempdir().unwrap();
        write(command, share.path(), "2026-11-22").unwrap();
        let read = |path: &str| fs::read_to_string(share.path().join(path)).unwrap();
        assert!(read("man/man1/prog.1").contains("Does things"));
        assert!(read("man/man1/prog-verb.1").contains("flag"));
        for absent in ["prog-secret", "prog-help"] {
            assert!(!share.path().join(format!("man/man1/{absent}.1")).exists(), "{absent}");
            assert!(!read("man/man1/prog.1").contains(absent), "a page that is not there is not named");
        }
        assert!(read("bash-completion/completions/prog").contains("--flag"));
        assert!(read("zsh/vendor-completions/_prog").contains("--flag"));
        assert!(read("fish/vendor_completions.d/prog.fish").contains("verb"));
    }
}
