//! What the time of an answer about security questions gives away: nothing, where the ratio is near 1.

use std::error::Error;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tests::World;

use crate::table::{Table, median, said};

const KNOWN: [&str; 3] = ["One?=1", "Two?=2", "Three?=3"];
const ATTEMPTS: usize = 5;
/// The desk draws numbers of eight digits.
const MADE_UP: &str = "999999999";

/// Whether what asks the authority is here.
pub(crate) fn can_be_measured() -> bool {
    Command::new("curl").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Each pair by turns, so that what else the machine does falls on both.
pub(crate) fn measure(runs: usize) -> Result<Table, Box<dyn Error>> {
    let mut world = World::new();
    world.start_authority();
    let questions: Vec<&str> = KNOWN.iter().flat_map(|known| ["--question", known]).collect();
    let approve = || world.approve("certifio", "Ada Jones", &questions).reference_number;
    let (open, locked) = (approve(), approve());
    for _ in 0..ATTEMPTS {
        answer(&world, &locked, false)?;
    }
    let [mut right, mut wrong, mut shut, mut nobody, mut shut_asked, mut nobody_asked] =
        [const { Vec::new() }; 6];
    for _ in 0..runs {
        wrong.push(answer(&world, &open, false)?);
        // Right ones give the attempts back.
        right.push(answer(&world, &open, true)?);
        shut.push(post(&world, "answer", &given(&locked, "s", &["no"; 3]))?.0);
        nobody.push(post(&world, "answer", &given(MADE_UP, "s", &["no"; 3]))?.0);
        shut_asked.push(ask(&world, &locked)?.0);
        nobody_asked.push(ask(&world, MADE_UP)?.0);
    }
    let mut table = Table::new(&["", "the one", "the other", "ratio"]);
    for (what, one, other) in [
        ("wrong answers, right ones", wrong, right),
        ("answers for a made-up number, a locked one", nobody, shut),
        ("asking for a made-up number, a locked one", nobody_asked, shut_asked),
    ] {
        let (one, other) = (median(one), median(other));
        let ratio = format!("{:.2}", one.as_secs_f64() / other.as_secs_f64());
        table.row(vec![what.to_owned(), said(one), said(other), ratio]);
    }
    Ok(table)
}

/// How long answers take that are all right, or all wrong.
fn answer(world: &World, reference: &str, rightly: bool) -> Result<Duration, Box<dyn Error>> {
    let (_, asked) = ask(world, reference)?;
    let session = asked["session"].as_str().ok_or("nothing was asked")?;
    let questions = asked["questions"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let answers = questions.map(|question| {
        let known = KNOWN.iter().filter_map(|known| known.split_once('='));
        known
            .filter(|(known, _)| rightly && *known == question)
            .map(|(_, answer)| answer)
            .next()
            .unwrap_or("no")
    });
    let answers: Vec<&str> = answers.collect();
    Ok(post(world, "answer", &given(reference, session, &answers))?.0)
}

fn ask(world: &World, reference: &str) -> Result<(Duration, Value), Box<dyn Error>> {
    post(world, "ask", &json!({ "reference_number": reference }))
}

fn given(reference: &str, session: &str, answers: &[&str]) -> Value {
    json!({ "reference_number": reference, "session": session, "answers": answers })
}

/// What the authority answers, and how long it took from the end of the handshake.
fn post(world: &World, what: &str, message: &Value) -> Result<(Duration, Value), Box<dyn Error>> {
    let url = format!("https://127.0.0.1:{}/questions/certifio/{what}", world.authority_port());
    let mut curl = world.foreign("curl");
    curl.args(["-sk", "--max-time", "60", "-H", "content-type: application/json", "--data-binary", "@-"]);
    curl.args(["-w", "\n%{time_appconnect} %{time_total}", &url]);
    let mut child = curl.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    // Its end of the pipe closes with the statement, which ends the message.
    child.stdin.take().ok_or("curl reads nothing")?.write_all(message.to_string().as_bytes())?;
    let output = child.wait_with_output()?;
    let text = String::from_utf8(output.stdout)?;
    let (body, times) = text.rsplit_once('\n').ok_or("curl told no times")?;
    let (ready, end) = times.split_once(' ').ok_or("curl told one time")?;
    let took = end.parse::<f64>()? - ready.parse::<f64>()?;
    Ok((Duration::try_from_secs_f64(took)?, serde_json::from_str(body)?))
}
