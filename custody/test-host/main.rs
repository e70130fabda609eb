//! Plays the daemon's binary for the tests: a host of modules. Where `KILL_AT` asks for it, it stands between the caller
//! and the true host, and kills one of them with SIGKILL at the request of that number.
//!
//! `KILL_AT=5` `KILL_WHEN=before|during|after` `KILL_WHOM=host|caller` `KILL_DELAY=microseconds`

use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Signal, getppid, kill_process};

fn main() {
    let wish = |name: &str| std::env::var(name).unwrap_or_default();
    if let Ok(at) = wish("KILL_AT").parse() {
        let delay = Duration::from_micros(wish("KILL_DELAY").parse().unwrap_or_default());
        // It ends with one of the two.
        let _ended = stand_between(at, &wish("KILL_WHEN"), wish("KILL_WHOM") == "caller", delay);
        return;
    }
    custody::pkcs11::serve_if_asked();
    eprintln!("this is for the tests of custody only");
    std::process::exit(2);
}

fn stand_between(at: u32, when: &str, whom_caller: bool, delay: Duration) -> io::Result<()> {
    let mut host = Command::new(std::env::current_exe()?)
        .args(std::env::args_os().skip(1))
        .env_remove("KILL_AT")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let (Some(mut to), Some(mut from)) = (host.stdin.take(), host.stdout.take()) else {
        return Ok(());
    };
    for number in 1.. {
        let request = frame(io::stdin())?;
        let now = number == at;
        if now && when == "before" {
            return strike(&mut host, whom_caller);
        }
        to.write_all(&request)?;
        if now && when == "during" {
            let began = Instant::now();
            while began.elapsed() < delay {
                std::thread::yield_now();
            }
            return strike(&mut host, whom_caller);
        }
        let answer = frame(&mut from)?;
        if now {
            return strike(&mut host, whom_caller);
        }
        io::stdout().write_all(&answer)?;
        io::stdout().flush()?;
    }
    Ok(())
}

fn strike(host: &mut Child, whom_caller: bool) -> io::Result<()> {
    match getppid().filter(|_| whom_caller) {
        Some(caller) => kill_process(caller, Signal::KILL)?,
        None => host.kill()?,
    }
    Ok(())
}

fn frame(mut from: impl Read) -> io::Result<Vec<u8>> {
    let mut frame = vec![0; 4];
    from.read_exact(&mut frame)?;
    let length = u32::from_be_bytes([frame[0], frame[1], frame[2], frame[3]]) as usize;
    frame.resize(4 + length, 0);
    from.read_exact(&mut frame[4..])?;
    Ok(frame)
}
