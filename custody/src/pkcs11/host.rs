//! The child process: one module, one conversation, and nothing of the daemon's.

use std::io::{self, Read};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use super::driver::Driver;
use super::trouble::Trouble;
use super::wire::{self, Answer, Bytes, Request};
use super::{keys, objects};

/// What a program is started with to become a host.
pub(crate) const ARGUMENT: &str = "--host-a-pkcs11-module";

/// Turns this process into the host of a module, where it was started as one, and then never returns. To be called
/// first thing in `main`, before there are threads, logs or arguments to look at.
pub fn serve_if_asked() {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == ARGUMENT) && arguments.next().is_none() {
        let ended = serve();
        std::process::exit(i32::from(ended.is_err()));
    }
}

fn serve() -> io::Result<()> {
    let (from, mut to) = seclude()?;
    let (heard, requests) = sync_channel(1);
    thread::spawn(move || {
        listen(from, &heard);
        drop(heard);
        thread::sleep(GRACE);
        std::process::abort();
    });
    let mut driver = None;
    for request in requests {
        wire::send(&mut to, &answer(&mut driver, request?))?;
    }
    if let Some(driver) = driver {
        driver.finish();
    }
    Ok(())
}

/// How long a module may go on when nobody waits for it any more.
const GRACE: Duration = Duration::from_secs(5);

/// Hands requests on until none can come: the daemon is done or dead. What the module is at it may end, since some lose
/// their token when they are shot while they write to it.
fn listen(mut from: impl Read, heard: &SyncSender<io::Result<Request>>) {
    while let Some(request) = wire::receive(&mut from).transpose() {
        let failed = request.is_err();
        if heard.send(request).is_err() || failed {
            return;
        }
    }
}

fn answer(driver: &mut Option<Driver>, request: Request) -> Answer<Value> {
    if let Request::Load { module, nss } = &request {
        *driver = Some(Driver::load(module, nss.as_deref())?);
        return Ok(Value::Null);
    }
    let driver = driver.as_mut().ok_or_else(|| nonsense("no module is loaded"))?;
    match request {
        Request::Load { .. } => Err(nonsense("a module is loaded already")),
        Request::Tokens => value(driver.tokens()?),
        Request::Enter { token, login, write } => value(driver.enter(token.as_ref(), &login, write)?),
        Request::Content => value(objects::content(driver.desk()?)?),
        Request::MakeKey { kind, tag } => value(keys::make(driver.desk()?, kind, &tag)?),
        Request::TryOut => value(keys::try_out(driver.desk()?)?),
        Request::Sign { id, kind, message } => {
            value(Bytes(keys::sign(driver.desk()?, &id.0, kind, &message.0)?))
        }
        Request::PutCertificate(certificate) => {
            value(objects::put_certificate(driver.desk()?, &certificate)?)
        }
        Request::RemoveCertificate { certificate } => {
            value(objects::remove_certificate(driver.desk()?, &certificate.0)?)
        }
        Request::RemoveMade { tag } => value(keys::remove_made(driver.desk()?, &tag)?),
        Request::RemoveKey { id } => value(keys::remove(driver.desk()?, &id.0)?),
        Request::ImportKey { id, kind, public, label, wrapped, wrapping } => {
            value(keys::import(driver.desk()?, &id.0, kind, &public.0, &label, &wrapped.0, &wrapping)?)
        }
        Request::ExportKey { id, wrapping } => value(Bytes(keys::export(driver.desk()?, &id.0, &wrapping)?)),
    }
}

fn value(answer: impl Serialize) -> Answer<Value> {
    serde_json::to_value(answer).map_err(|error| nonsense(&error.to_string()))
}

fn nonsense(why: &str) -> Trouble {
    Trouble::Nonsense { why: why.to_owned() }
}

/// Keeps the module from what is not its business: the conversation, which it could garble by printing, and a memory
/// image on the disk, which would hold PINs.
#[cfg(unix)]
fn seclude() -> io::Result<(std::fs::File, std::fs::File)> {
    use std::fs::File;
    use std::os::fd::AsFd;

    use rustix::process::{Resource, Rlimit, setrlimit};

    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    }
    let from = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let to = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok((from, to))
}

/// Elsewhere a module that prints garbles the conversation, which ends as nonsense.
#[cfg(not(unix))]
fn seclude() -> io::Result<(io::Stdin, io::Stdout)> {
    Ok((io::stdin(), io::stdout()))
}
