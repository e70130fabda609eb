//! Profiles with mistakes: each is told by its line with its remedy, all of them at once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use issuers::{Profile, ProfileError};

/// Line, problem, remedy: of the latter two, what they contain.
type Mistake = (usize, &'static str, &'static str);

fn told(toml: &str) -> Vec<(usize, String, String)> {
    match Profile::from_toml(toml, "profile.toml") {
        Ok(_) => Vec::new(),
        Err(ProfileError::Invalid { findings, .. }) => {
            findings.into_iter().map(|found| (found.line.unwrap(), found.problem, found.remedy)).collect()
        }
        Err(other) => panic!("{other}"),
    }
}

fn tells(toml: &str, expected: &[Mistake]) {
    let told = told(toml);
    let all = told.len() == expected.len()
        && told.iter().zip(expected).all(|((line, problem, remedy), (at, what, next))| {
            line == at && problem.contains(what) && remedy.contains(next)
        });
    assert!(all, "told {told:#?}\nexpected {expected:#?}\nof\n{toml}");
}

#[test]
fn every_mistake_of_a_profile_is_told_at_once_by_line_with_its_remedy() {
    let toml = r#"format = 1
id = "A Bank"
nam = "A bank"
colour = "red"
[codes]
lifetim = "soon"
secret = "pim"
[codes.pin]
shapes = ["9{8}", "[0-9]"]
[mail]
senders = ["https://bank.test"]
[enrolment]
protocol = "cmp"
command = "irr"
[key]
kind = "rsa-2084"
[renewal]
opens = "2 months"
automatic = "no"
[working_days]
days = ["mon", "tuesday"]
holidays = ["2026-10-01", 2026-10-02]
[location]
default = "tokn"
[[location.tokens]]
model = "ePass"
modules = ["epass.so"]
[[location.tokens]]
modules = ["/epass.so"]
"#;
    tells(
        toml,
        &[
            (2, "'A Bank' is no issuer id", "correct this line"),
            (3, "unknown field `nam`", "write `name`, or remove it"),
            (4, "unknown field `colour`", "correct its spelling or remove it"),
            (6, "unknown field `lifetim`", "write `lifetime`"),
            (6, "'soon' is no length of time", "correct this line"),
            (7, "unknown variant `pim`", "write \"pin\" if that is meant"),
            (9, "a shape knows no '['", "correct this line"),
            (11, "mail.senders: 'https://bank.test' is no host name", "write the bare name"),
            (12, "missing field `url`", "add it"),
            (14, "unknown variant `irr`", "use one of the words listed"),
            (16, "unknown variant `rsa-2084`", "write \"rsa-2048\""),
            (18, "'2 months' counts in months", "correct this line"),
            (19, "invalid type: string \"no\", expected a boolean", "correct this line"),
            (20, "missing field `zone`", "add it"),
            (21, "unknown variant `tuesday`", "use one of the words listed"),
            (22, "expected a date in quotes", "correct this line"),
            (23, "missing field `allowed`", "add it"),
            (24, "unknown variant `tokn`", "write \"token\""),
            (28, "missing field `model`", "add it"),
        ],
    );
}

#[test]
fn the_issuer_of_a_profile_with_mistakes_is_named_if_the_name_itself_is_none() {
    let name = |toml: &str| Profile::mistakes(toml).1.map(|id| id.to_string());
    assert_eq!(name("format = 1\nid = \"bank\"\n").as_deref(), Some("bank"));
    assert_eq!(name("format = 1\nid = \"A Bank\"\nname = \"A bank\"\n"), None);
    assert_eq!(name("format = 1\nid = \"bank\n"), None);
}

const START: &str = "format = 1\nid = \"x\"\nname = \"X\"\ncodes = { lifetime = \"15 days\" }\n";

#[test]
fn one_mistake_is_told_once_and_brings_no_others_with_it() {
    let after = |rest: &str| format!("{START}{rest}");
    let browser = |rest: &str| format!("{START}enrolment = {{ protocol = \"browser\" }}\n{rest}");
    tells(&browser(""), &[]);
    // The rest of the table depends on the word that is wrong.
    let misspelled = after("[enrolment]\nprotocol = \"cpm\"\nurl = \"https://ca.test/\"\n");
    tells(&misspelled, &[(6, "unknown variant `cpm`", "write \"cmp\"")]);
    tells(&after("[enrolment]\nprotocol = \"browsr\"\n"), &[(6, "unknown variant `browsr`", "\"browser\"")]);
    tells(&after("[enrolment]\nurl = \"https://ca.test/\"\n"), &[(5, "missing field `protocol`", "add it")]);
    tells(&after(""), &[(1, "missing field `enrolment`", "add it")]);
    // Rules between values wait until the values are right.
    let allowed = browser("[location]\ndefault = \"tokken\"\nallowed = [\"file\"]\n");
    tells(&allowed, &[(7, "unknown variant `tokken`", "\"token\"")]);
    tells(&browser("[reminders]\ncodes = [\"soon\"]\n"), &[(7, "'soon' is no length", "correct")]);
    tells(
        &browser("[key]\nbound_to = \"browser\"\n"),
        &[(7, "key.bound_to: a key that is made at the pick-up", "write made = \"before-approval\"")],
    );
    tells(&browser("[working_days]\nneeded = 60\n"), &[(6, "missing field `zone`", "add it")]);
    tells(&browser("[mail]\nsenders = \"bank.test\"\n"), &[(7, "invalid type: string", "correct this line")]);
}

#[test]
fn a_text_that_is_no_toml_is_explained_by_line_too() {
    let toml = "format = 1\nid = x\nname = \"X\n[codes\nlifetime = \"15 days\"\n";
    let told = told(toml);
    let lines: Vec<usize> = told.iter().map(|(line, ..)| *line).collect();
    assert_eq!(lines, [2, 3, 4], "{told:#?}");
    tells("format = 1\nid = \"a\"\nid = \"b\"\n", &[(3, "duplicate key", "correct this line")]);
    tells(
        "",
        &[
            (1, "missing field `format`", "add it"),
            (1, "missing field `id`", "add it"),
            (1, "missing field `name`", "add it"),
            (1, "missing field `codes`", "add it"),
            (1, "missing field `enrolment`", "add it"),
        ],
    );
}

#[test]
fn a_file_full_of_mistakes_is_answered_soon() {
    let many: String = (0..20_000).map(|n| format!("key{n} = {n}\n")).collect();
    assert!((1..=50).contains(&told(&many).len()));
    assert_eq!(told(&"x = [".repeat(40_000)).len().min(1), 1);
}
