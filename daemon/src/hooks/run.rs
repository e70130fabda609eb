//! One hook as a process: with an environment of its own and nothing to read, ended at its time limit with all that it has
//! started, and with the beginning of what it says kept.

use std::{env, process::Stdio};

use jiff::Timestamp;
use tokio::process::Command;

use super::{
    record::{Ended, Event, Ran},
    settings::Hook,
};

/// So much of what a hook says is kept.
const KEPT: usize = 4096;

/// Where a hook's own programs are looked for.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Runs `hook` after `event` to its end, which comes at its time limit at the latest.
pub(super) async fn run(hook: &Hook, event: &Event, now: impl Fn() -> Timestamp) -> Ran {
    let (program, arguments) = hook.command.parts();
    let mut command = Command::new(program);
    command.args(arguments).current_dir("/").stdin(Stdio::null());
    command.env_clear().env("PATH", PATH);
    for name in ["HOME", "LANG"] {
        command.envs(env::var_os(name).map(|value| (name, value)));
    }
    let not_after = event.not_after.to_string();
    command.envs([
        ("NEVERLAPSE_EVENT", event.after.as_str()),
        ("NEVERLAPSE_ID", &event.identity),
        ("NEVERLAPSE_ISSUER", &event.issuer),
        ("NEVERLAPSE_LOCATION", &event.location),
        ("NEVERLAPSE_SERIAL", &event.serial),
        ("NEVERLAPSE_NOT_AFTER", &not_after),
    ]);
    let (ended, output) = platform::watched(command, hook.timeout.0).await;
    Ran { command: hook.command.to_string(), at: now(), ended, output: readable(&output) }
}

/// What was said, as text without anything that moves a cursor.
fn readable(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let kept: String = text.chars().filter(|char| *char == '\n' || !char.is_control()).collect();
    kept.trim_end().to_owned()
}

#[cfg(unix)]
mod platform {
    use std::{io, process::ExitStatus, time::Duration};

    use rustix::process::{Pid, Signal, kill_process_group};
    use tokio::{
        net::unix::pipe,
        process::{Child, Command},
        time::{Instant, timeout_at},
    };

    use super::{Ended, KEPT};

    /// Runs it; gives back how it ended and how its output began.
    pub(super) async fn watched(mut command: Command, limit: Duration) -> (Ended, Vec<u8>) {
        let mut said = Vec::new();
        let started = start(&mut command);
        // It holds the ends of the pipe that are the hook's.
        drop(command);
        let (mut child, mut output) = match started {
            Ok(started) => started,
            Err(error) => return (Ended::NotStarted(error.to_string()), said),
        };
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let status = timeout_at(Instant::now() + limit, wait(&mut child, &mut output, &mut said)).await;
        let ended = match status {
            Ok(Ok(status)) => of(status),
            Ok(Err(error)) => Ended::NotStarted(error.to_string()),
            Err(_) => {
                // With all that it has started, unless that went its own ways.
                if let Some(group) = group {
                    let _ = kill_process_group(group, Signal::KILL);
                }
                let _ = child.wait().await;
                Ended::TimedOut
            }
        };
        // What it left behind may hold the pipe for as long as it likes; what was said is in it already.
        while said.len() < KEPT && take(&mut output, &mut said) == Taken::Some {}
        (ended, said)
    }

    fn start(command: &mut Command) -> io::Result<(Child, pipe::Receiver)> {
        let (input, output) = pipe::pipe()?;
        let input = input.into_blocking_fd()?;
        command.stdout(input.try_clone()?).stderr(input);
        command.process_group(0);
        Ok((command.spawn()?, output))
    }

    async fn wait(
        child: &mut Child,
        output: &mut pipe::Receiver,
        said: &mut Vec<u8>,
    ) -> io::Result<ExitStatus> {
        let mut is_open = true;
        loop {
            tokio::select! {
                status = child.wait() => return status,
                ready = output.readable(), if is_open => {
                    ready?;
                    is_open = take(output, said) != Taken::End;
                }
            }
        }
    }

    #[derive(PartialEq, Eq)]
    enum Taken {
        Some,
        NothingYet,
        End,
    }

    /// Takes some of the output, and keeps it while there is room.
    fn take(output: &mut pipe::Receiver, said: &mut Vec<u8>) -> Taken {
        let mut some = [0; 4096];
        match output.try_read(&mut some) {
            Ok(0) => Taken::End,
            Ok(count) => {
                let room = KEPT.saturating_sub(said.len()).min(count);
                said.extend_from_slice(some.get(..room).unwrap_or_default());
                Taken::Some
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Taken::NothingYet,
            Err(_) => Taken::End,
        }
    }

    fn of(status: ExitStatus) -> Ended {
        use std::os::unix::process::ExitStatusExt as _;
        match (status.code(), status.signal()) {
            (Some(0), _) => Ended::Well,
            (Some(code), _) => Ended::Failed(code),
            (None, signal) => Ended::Signal(signal.unwrap_or_default()),
        }
    }
}

#[cfg(not(unix))]
mod platform {
    use std::time::Duration;

    use tokio::process::Command;

    use super::Ended;

    #[expect(clippy::unused_async, reason = "as elsewhere")]
    pub(super) async fn watched(_: Command, _: Duration) -> (Ended, Vec<u8>) {
        (Ended::NotStarted("hooks are not supported on this system".to_owned()), Vec::new())
    }
}
