//! `neverlapse renew-code ID`: codes by answering the issuer's security questions.

use ipc_proto::methods::{self, RenewCodeReply, SecurityQuestionsReply};
use ipc_proto::types::RenewCodeOutcome;
use secrecy::{ExposeSecret, SecretString};

use super::{Context, told};
use crate::args::RenewCode;
use crate::daemon::Daemon;
use crate::exit::{Exit, Failure, Stop};
use crate::items::labelled;
use crate::json;
use crate::screen::Screen;
use crate::secret_input::{self, Asked, Terminal, Wanted};

const FLAG: &str = "--answers-file";

/// Asks, and gives the answers; a person at the terminal is asked again as long as there are attempts left.
pub(super) async fn run(context: &Context, arguments: &RenewCode) -> Result<Exit, Stop> {
    let (screen, words) = (&context.screen, &context.screen.words);
    let what = words.cannot_renew_code(&arguments.id);
    let mut daemon = context.daemon().await?;
    loop {
        let questions = methods::SecurityQuestions { id: arguments.id.clone() };
        let asked = daemon.call(&what, &questions).await?;
        if arguments.questions {
            screen.show(&shown(&asked, screen, arguments.json)?)?;
            return Ok(Exit::Well);
        }
        let file = arguments.answers_file.as_deref();
        let by_hand = secret_input::is_asked(file, &Terminal);
        let answers = if by_hand {
            by_asking(&asked, screen, &mut Terminal)?
        } else {
            let name = words.secret_answers();
            let text = secret_input::secret(&Wanted { name, words, flag: FLAG, new: false }, file)?;
            lines(&text, &asked, &what, context, &arguments.id)?
        };
        let reply = give(&mut daemon, &what, arguments, asked, answers).await?;
        let (item, id) = (&reply.item, &reply.item.id);
        let left = match (reply.outcome, reply.attempts_left) {
            (RenewCodeOutcome::Completed, _) => {
                return told(context, &words.code_told(id), item, arguments.json);
            }
            (RenewCodeOutcome::Mailed, _) => {
                let import = "neverlapse import";
                if arguments.json {
                    return told(context, "", item, true);
                }
                screen.show(&screen.paragraph("", &words.code_mailed(import, id)))?;
                return Ok(Exit::Well);
            }
            (RenewCodeOutcome::Wrong, left) => left.unwrap_or_default(),
        };
        if !by_hand {
            let look = format!("neverlapse renew-code {id} --questions");
            let why = words.why_answers_wrong(left);
            return Err(Failure::new(what, why, words.next_answer_again(look)).into());
        }
        anstream::eprintln!("{}", words.answers_wrong());
    }
}

async fn give(
    daemon: &mut Daemon,
    what: &str,
    arguments: &RenewCode,
    asked: SecurityQuestionsReply,
    answers: Vec<SecretString>,
) -> Result<RenewCodeReply, Failure> {
    let request = methods::RenewCode { id: arguments.id.clone(), session: asked.session, answers };
    daemon.call(what, &request).await
}

fn shown(asked: &SecurityQuestionsReply, screen: &Screen, as_json: bool) -> Result<String, Stop> {
    if as_json {
        return Ok(json::line(asked)?);
    }
    let words = &screen.words;
    let mut page: String =
        asked.questions.iter().map(|question| labelled(&words.label_question(), question)).collect();
    page.push_str(&labelled(&words.label_attempts_left(), &asked.attempts_left.to_string()));
    Ok(page)
}

/// One answer a question, unseen. Nothing typed is an answer too: one may be wrong.
fn by_asking(
    asked: &SecurityQuestionsReply,
    screen: &Screen,
    person: &mut impl Asked,
) -> Result<Vec<SecretString>, Failure> {
    let words = &screen.words;
    let questions = asked.questions.len();
    person.tell(&screen.paragraph("", &words.questions_come(asked.attempts_left, questions)));
    let mut answers = Vec::with_capacity(questions);
    for question in &asked.questions {
        let answer = secret_input::one_answer(person, question).map_err(|error| {
            let what = words.cannot_ask(words.secret_answers());
            Failure::new(what, error.to_string(), words.next_give_file(FLAG))
        })?;
        answers.push(answer.unwrap_or_default());
    }
    Ok(answers)
}

fn lines(
    text: &SecretString,
    asked: &SecurityQuestionsReply,
    what: &str,
    context: &Context,
    id: &str,
) -> Result<Vec<SecretString>, Failure> {
    let words = &context.screen.words;
    let lines = text.expose_secret().split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let mut answers: Vec<SecretString> = lines.map(SecretString::from).collect();
    // An empty line is an answer, unless it only ends the file.
    while answers.len() > asked.questions.len()
        && answers.last().is_some_and(|last| last.expose_secret().is_empty())
    {
        answers.pop();
    }
    if answers.len() == asked.questions.len() {
        return Ok(answers);
    }
    let why = words.why_answers_count(answers.len(), asked.questions.len());
    let look = format!("neverlapse renew-code {id} --questions");
    Err(Failure::new(what, why, words.next_one_answer_a_line(look)))
}
