//! Passwords and codes come from a file, from standard input or from the terminal; never from the command line, where
//! every other process could read them.

use std::fs::File;
use std::io::{self, BufRead, IsTerminal, Read};
use std::path::Path;

use faces::strength;
use messages::Messages;
use secrecy::{ExposeSecret, SecretString};
use zeroize::{Zeroize, Zeroizing};

use crate::exit::Failure;
use crate::text::capitalised;

/// No password is longer; what is longer is the wrong file.
const LONGEST: usize = 4096;
const TRIES: usize = 3;

/// What is asked for, and how to give it without a terminal.
#[derive(Clone, Debug)]
pub(crate) struct Wanted<'a> {
    /// What it is, as in "the password of the back-up".
    pub(crate) name: String,
    /// How it is spoken of.
    pub(crate) words: &'a Messages,
    /// The flag that takes it from a file, as in `--password-file`.
    pub(crate) flag: &'static str,
    /// Whether it is chosen now, so that a slip of the finger would be noticed too late.
    pub(crate) new: bool,
}

/// The secret from `file` (`-` is standard input) or else from the terminal.
pub(crate) fn secret(wanted: &Wanted<'_>, file: Option<&Path>) -> Result<SecretString, Failure> {
    secret_of(wanted, file, &mut Terminal)
}

/// The same, from whoever is asked.
pub(crate) fn secret_of(
    wanted: &Wanted<'_>,
    file: Option<&Path>,
    asked: &mut impl Asked,
) -> Result<SecretString, Failure> {
    match given(file, asked) {
        Some(file) => from_file(wanted, file),
        None => ask(wanted, asked),
    }
}

/// Whether a person is asked, and so can be told something first.
pub(crate) fn is_asked(file: Option<&Path>, asked: &impl Asked) -> bool {
    asked.is_there() && given(file, asked).is_none()
}

/// The secret from `file`, or from the terminal where there is one; nothing where nothing is typed or nobody is asked.
pub(crate) fn secret_if_there(
    wanted: &Wanted<'_>,
    file: Option<&Path>,
) -> Result<Option<SecretString>, Failure> {
    match given(file, &Terminal) {
        Some(file) => from_file(wanted, file).map(Some),
        None => ask_if_there(wanted, &mut Terminal),
    }
}

/// The file, unless it is standard input and a person sits there: then the secret is asked for, unseen.
fn given<'a>(file: Option<&'a Path>, asked: &impl Asked) -> Option<&'a Path> {
    file.filter(|file| *file != Path::new("-") || !asked.is_there())
}

/// The secret from a file, or from standard input where `file` is `-`; a line break at its end is no part of it.
fn from_file(wanted: &Wanted<'_>, file: &Path) -> Result<SecretString, Failure> {
    let words = wanted.words;
    let shown = || file.display().to_string();
    let cannot = |why: String| {
        Failure::new(words.cannot_read(&wanted.name), why, words.next_give_only_the_secret(wanted.flag))
    };
    // Room for the longest from the start: a buffer that grows would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 3));
    let read = if file == Path::new("-") {
        io::stdin().lock().take(LONGEST as u64 + 3).read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|opened| opened.take(LONGEST as u64 + 3).read_to_end(&mut bytes))
    };
    read.map_err(|error| cannot(words.why_file(error.to_string(), shown())))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| cannot(words.why_file_not_utf8(shown())))?;
    let text = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    if text.is_empty() {
        return Err(cannot(words.why_file_empty(shown())));
    }
    if text.len() > LONGEST {
        return Err(cannot(words.why_file_longer(shown(), LONGEST)));
    }
    if wanted.new && strength::has_control(text) {
        let what = words.cannot_read(&wanted.name);
        return Err(Failure::new(what, words.why_password_control(), words.next_choose_password()));
    }
    Ok(SecretString::from(text.to_owned()))
}

/// Who is asked: the terminal, or a stand-in.
pub(crate) trait Asked {
    /// Whether there is anyone to ask.
    fn is_there(&self) -> bool;
    /// What was typed after `prompt`, unseen.
    fn answer(&mut self, prompt: &str) -> io::Result<String>;
    /// What was typed after `prompt`, which is no secret.
    fn line(&mut self, prompt: &str) -> io::Result<String>;
    /// Says something before it asks: lines with their breaks.
    fn tell(&mut self, lines: &str);
}

/// The terminal of this run.
pub(crate) struct Terminal;

impl Asked for Terminal {
    fn is_there(&self) -> bool {
        io::stdin().is_terminal()
    }

    fn answer(&mut self, prompt: &str) -> io::Result<String> {
        rpassword::prompt_password(prompt)
    }

    fn line(&mut self, prompt: &str) -> io::Result<String> {
        eprint!("{prompt} ");
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        Ok(line)
    }

    fn tell(&mut self, lines: &str) {
        eprint!("{lines}");
    }
}

fn ask(wanted: &Wanted<'_>, asked: &mut impl Asked) -> Result<SecretString, Failure> {
    let words = wanted.words;
    let cannot = |why: String, next: String| Failure::new(words.cannot_ask(&wanted.name), why, next);
    let instead = || words.next_give_file_or_stdin(wanted.flag);
    if !asked.is_there() {
        return Err(cannot(words.why_no_terminal(), instead()));
    }
    let unasked = |error: io::Error| cannot(error.to_string(), instead());
    let mut prompt = words.prompt_secret(capitalised(&wanted.name));
    let mut why = words.why_nothing_typed();
    for _ in 0..TRIES {
        let Some(first) = one_answer(asked, &prompt).map_err(unasked)? else { continue };
        if !wanted.new {
            return Ok(first);
        }
        if !is_wanted(words, asked, first.expose_secret()).map_err(unasked)? {
            why = words.why_no_password_chosen();
            prompt = words.prompt_secret(capitalised(&wanted.name));
            continue;
        }
        let again = one_answer(asked, &words.prompt_secret_again()).map_err(unasked)?;
        if again.is_some_and(|again| again.expose_secret() == first.expose_secret()) {
            return Ok(first);
        }
        why = words.why_answers_differ();
        prompt = words.prompt_secret_differs(capitalised(&wanted.name));
    }
    Err(cannot(why, words.next_run_again()))
}

/// Tells what a new password is worth, and whether it is wanted all the same where there is something against it.
fn is_wanted(words: &Messages, asked: &mut impl Asked, password: &str) -> io::Result<bool> {
    if strength::has_control(password) {
        asked.tell(&(words.password_control() + "\n"));
        return Ok(false);
    }
    let judged = strength::judge(password);
    asked.tell(&(judged.say(words) + "\n"));
    if !judged.is_ascii {
        asked.tell(&(words.password_not_ascii() + "\n"));
    }
    if !judged.is_doubtful() {
        return Ok(true);
    }
    yes(words, asked, &words.prompt_use_all_the_same())
}

/// Whether the person says yes; whatever is no yes is a no.
pub(crate) fn yes(words: &Messages, asked: &mut impl Asked, question: &str) -> io::Result<bool> {
    let answer = asked.line(question)?.trim().to_lowercase();
    Ok(words.answer_yes().split(' ').any(|yes| yes == answer))
}

fn ask_if_there(wanted: &Wanted<'_>, asked: &mut impl Asked) -> Result<Option<SecretString>, Failure> {
    if !asked.is_there() {
        return Ok(None);
    }
    let words = wanted.words;
    one_answer(asked, &words.prompt_secret_if_there(capitalised(&wanted.name))).map_err(|error| {
        let (what, next) = (words.cannot_ask(&wanted.name), words.next_give_file(wanted.flag));
        Failure::new(what, error.to_string(), next)
    })
}

/// One answer, or nothing where nothing was typed.
pub(crate) fn one_answer(asked: &mut impl Asked, prompt: &str) -> io::Result<Option<SecretString>> {
    let mut typed = asked.answer(&format!("{prompt} "))?;
    let secret = (!typed.is_empty()).then(|| SecretString::from(typed.as_str().to_owned()));
    typed.zeroize();
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::LazyLock;

    use messages::Language;

    use super::*;

    static ENGLISH: LazyLock<Messages> = LazyLock::new(|| Messages::new(Language::English));

    fn wanted(new: bool) -> Wanted<'static> {
        let name = ENGLISH.secret_back_up_password();
        Wanted { name, words: &ENGLISH, flag: "--password-file", new }
    }

    struct Person(Vec<&'static str>, Vec<String>);

    impl Asked for Person {
        fn is_there(&self) -> bool {
            true
        }
        fn answer(&mut self, prompt: &str) -> io::Result<String> {
            self.1.push(prompt.to_owned());
            Ok(self.0.remove(0).to_owned())
        }
        fn line(&mut self, prompt: &str) -> io::Result<String> {
            self.answer(prompt)
        }
        fn tell(&mut self, lines: &str) {
            self.1.push(lines.trim_end().to_owned());
        }
    }

    struct Nobody;

    impl Asked for Nobody {
        fn is_there(&self) -> bool {
            false
        }
        fn answer(&mut self, _: &str) -> io::Result<String> {
            panic!("nobody can be asked")
        }
        fn line(&mut self, _: &str) -> io::Result<String> {
            panic!("nobody can be asked")
        }
        fn tell(&mut self, _: &str) {}
    }

    fn file_with(content: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(content).unwrap();
        file
    }

    #[test]
    fn one_line_break_at_the_end_is_no_part_of_a_password() {
        for (content, password) in
            [(&b"pa ss\n"[..], "pa ss"), (b"pa ss\r\n", "pa ss"), (b"pa ss", "pa ss"), (b"x\n\n", "x\n")]
        {
            let secret = from_file(&wanted(false), file_with(content).path()).unwrap();
            assert_eq!(secret.expose_secret(), password);
        }
    }

    #[test]
    fn an_empty_an_endless_and_a_binary_file_are_refused_without_showing_them() {
        let long = vec![b'a'; LONGEST + 10];
        for content in [&b""[..], b"\n", &long, b"\xff\xfe"] {
            let failure = from_file(&wanted(true), file_with(content).path()).unwrap_err().line(&ENGLISH);
            assert!(failure.contains("--password-file") && !failure.contains("aaaa"), "{failure}");
        }
    }

    const STRONG: &str = "four walrus umbrellas";

    #[test]
    fn a_new_password_is_asked_for_twice() {
        let mut person = Person(vec![STRONG, "four walrus", STRONG, STRONG], Vec::new());
        assert_eq!(ask(&wanted(true), &mut person).unwrap().expose_secret(), STRONG);
        let expected = [
            "The password of the back-up: ",
            "This password is strong.",
            "Once more, to be sure: ",
            "They differ. The password of the back-up: ",
            "This password is strong.",
            "Once more, to be sure: ",
        ];
        assert_eq!(person.1, expected);
    }

    #[test]
    fn a_weak_password_is_asked_about_once_and_never_refused() {
        let mut person = Person(vec!["123456", "n", "123456", "Y\n", "123456"], Vec::new());
        assert_eq!(ask(&wanted(true), &mut person).unwrap().expose_secret(), "123456");
        assert_eq!(person.1.iter().filter(|said| said.contains("Use it all the same")).count(), 2);
        assert!(person.1[1].starts_with("This password is weak: it is among the first"), "{:?}", person.1);
    }

    #[test]
    fn a_password_that_java_refuses_is_told_of_before_it_is_used() {
        let password = "quatre parapluies très éloignés";
        let mut person = Person(vec![password, "no", STRONG, STRONG], Vec::new());
        assert_eq!(ask(&wanted(true), &mut person).unwrap().expose_secret(), STRONG);
        assert!(person.1[2].contains("Java does not open"), "{:?}", person.1);
        assert!(!person.1.concat().contains(password));
    }

    #[test]
    fn what_cannot_be_typed_again_is_no_new_password() {
        let mut person = Person(vec!["a\tb", "", "x\u{7}y"], Vec::new());
        let failure = ask(&wanted(true), &mut person).unwrap_err().line(&ENGLISH);
        assert!(failure.contains("no password was chosen"), "{failure}");
        assert!(person.1[1].contains("control character"), "{:?}", person.1);
        let failure = from_file(&wanted(true), file_with(b"x\n\n").path()).unwrap_err().line(&ENGLISH);
        assert!(failure.contains("such as a line end") && failure.contains("another password"), "{failure}");
        assert!(ask(&wanted(true), &mut Person(vec!["", "", ""], Vec::new())).is_err());
    }

    #[test]
    fn a_known_password_is_asked_for_once() {
        let mut person = Person(vec!["", "one"], Vec::new());
        assert_eq!(ask(&wanted(false), &mut person).unwrap().expose_secret(), "one");
    }

    #[test]
    fn standard_input_that_is_a_terminal_is_asked_unseen() {
        let (dash, file) = (Some(Path::new("-")), Some(Path::new("pw")));
        assert_eq!((given(dash, &Person(Vec::new(), Vec::new())), given(dash, &Nobody)), (None, dash));
        assert_eq!(given(file, &Person(Vec::new(), Vec::new())), file);
    }

    #[test]
    fn what_has_not_come_yet_is_left_out() {
        assert!(ask_if_there(&wanted(false), &mut Person(vec![""], Vec::new())).unwrap().is_none());
        assert!(ask_if_there(&wanted(false), &mut Nobody).unwrap().is_none());
        let typed = ask_if_there(&wanted(false), &mut Person(vec!["ABCD"], Vec::new())).unwrap();
        assert_eq!(typed.unwrap().expose_secret(), "ABCD");
    }

    #[test]
    fn without_a_terminal_the_error_names_the_flag() {
        let failure = ask(&wanted(true), &mut Nobody).unwrap_err().line(&ENGLISH);
        assert!(failure.contains("--password-file -"), "{failure}");
    }
}
