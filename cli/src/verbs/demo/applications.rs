//! The three applications of the demo, and their approval at the authority's desk.

use std::path::Path;

use clock::{Clock, SystemClock};
use jiff::{SignedDuration, Timestamp};

use super::home::Home;
use super::shell::Shell;

/// One application that the authority approves.
pub(super) struct Application {
    /// The flavour that approves it.
    pub(super) issuer: &'static str,
    name: &'static str,
    email: &'static str,
    /// How long ago it was approved; its codes live 15 days.
    approved: SignedDuration,
    /// The security questions, with their answers.
    questions: &'static [(&'static str, &'static str)],
}

impl Application {
    /// What was answered to a question when it was set up; nothing to one that was not.
    pub(super) fn answer(&self, question: &str) -> &'static str {
        self.questions.iter().find(|(known, _)| *known == question).map_or("", |(_, answer)| answer)
    }
}

/// Approved a moment ago.
pub(super) const FRESH: Application = Application {
    issuer: "cfca",
    name: "Wang Xiaoming",
    email: "xiaoming@example.org",
    approved: SignedDuration::ZERO,
    questions: &[],
};
/// Its codes live for 4 hours more, and 2 minutes, so that "in 4 hours" stays true to the end of the demo.
pub(super) const NEARLY_OVER: Application = Application {
    issuer: "wipo",
    name: "Zoë Lefèvre",
    email: "zoe@example.org",
    approved: SignedDuration::from_mins((14 * 24 + 20) * 60 - 2),
    questions: &[],
};
/// Its codes expired yesterday; the security questions bring new ones.
pub(super) const EXPIRED: Application = Application {
    issuer: "certifio",
    name: "Ada Jones",
    email: "ada@example.org",
    approved: SignedDuration::from_hours(16 * 24),
    questions: &[
        ("The first street you lived in?", "Hill Street"),
        ("The name of your first pet?", "Rex"),
        ("Your favourite dish as a child?", "pancakes"),
    ],
};

/// An approved application: its reference number and the e-mail that was sent.
pub(super) struct Approved {
    /// Its reference number.
    pub(super) reference_number: String,
    /// The file of its e-mail, from the home folder.
    pub(super) mail: String,
}

/// Approves one application, which sends its e-mail.
pub(super) async fn approve(
    home: &Home,
    shell: &Shell<'_>,
    application: &Application,
) -> Result<Approved, String> {
    let approved_at = Timestamp::from_second((SystemClock.now() - application.approved).as_second());
    let approved_at = approved_at.map_err(|error| error.to_string())?.to_string();
    let Application { issuer, name, email, questions, .. } = application;
    let mut arguments =
        vec!["approve", "--dir", "authority", "--issuer", issuer, "--name", name, "--email", email];
    arguments.extend(["--approved-at", &approved_at]);
    let questions: Vec<String> =
        questions.iter().map(|(question, answer)| format!("{question}={answer}")).collect();
    arguments.extend(questions.iter().flat_map(|question| ["--question", question]));
    let answer = shell.desk(&arguments).await?;
    let field = |field: &str| {
        let text = answer[field].as_str().filter(|text| !text.is_empty());
        text.map(str::to_owned).ok_or_else(|| home.words.demo_no_field(field))
    };
    // As short as a person in the throw-away home would type it.
    let mail = Path::new(&field("mail")?).strip_prefix(home.folder()).map(Path::to_path_buf);
    let mail = mail.map_err(|_| home.words.demo_mail_elsewhere())?.display().to_string();
    let reference_number = field("reference_number")?;
    anstream::println!("{}", home.words.demo_approved(&mail, &reference_number));
    Ok(Approved { reference_number, mail })
}
