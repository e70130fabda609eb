//! The child process that holds a code: one code, one clipboard, and nothing of the daemon's.

use std::io::{self, Read as _, Write as _};

use zeroize::Zeroizing;

/// What this program is started with to hold a code.
pub(super) const ARGUMENT: &str = "--hold-a-code-on-the-clipboard";

/// Longer ones are no codes.
const LONGEST: usize = 4096;

/// What the child says, a line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// The code is on the clipboard.
    Offered,
    /// It was pasted.
    Pasted,
    /// Somebody copied something else.
    Replaced,
    /// It could not be put there.
    Failed(String),
}

impl Word {
    pub(super) fn of(line: &str) -> Self {
        match line {
            "offered" => Self::Offered,
            "pasted" => Self::Pasted,
            "replaced" => Self::Replaced,
            other => Self::Failed(other.strip_prefix("failed ").unwrap_or(other).to_owned()),
        }
    }

    fn say(&self) -> io::Result<()> {
        let line = match self {
            Self::Offered => "offered".to_owned(),
            Self::Pasted => "pasted".to_owned(),
            Self::Replaced => "replaced".to_owned(),
            Self::Failed(why) => format!("failed {}", why.replace('\n', " ")),
        };
        let mut out = io::stdout().lock();
        writeln!(out, "{line}")?;
        out.flush()
    }
}

/// Turns this process into the holder of a code, where it was started as one, and then never returns. To be called first
/// thing in `main`, before there are threads, logs or arguments to look at.
pub(crate) fn serve_if_asked() {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == ARGUMENT) && arguments.next().is_none() {
        std::process::exit(i32::from(serve().is_err()));
    }
}

fn serve() -> io::Result<()> {
    seclude()?;
    let code = read()?;
    let ended = hold(&code);
    drop(code);
    match ended {
        Ok(word) => word.say()?,
        Err(why) => Word::Failed(why).say()?,
    }
    until_dismissed();
    Ok(())
}

/// Waits until the daemon says that it is to end, or has ended itself.
fn until_dismissed() {
    let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
}

#[cfg(target_os = "linux")]
fn hold(code: &[u8]) -> Result<Word, String> {
    use super::{wayland, x11};
    let has = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if has("WAYLAND_DISPLAY") {
        // What the screen holds of this process goes with it.
        std::thread::spawn(|| {
            until_dismissed();
            std::process::exit(0);
        });
        match wayland::hold(code, offered) {
            // Some let no program but the one in front use their clipboard; those have an X11 screen beside it.
            Err(wayland::HoldError::Unsupported(_)) if has("DISPLAY") => {}
            Err(error) => return Err(error.to_string()),
            Ok(word) => return Ok(word),
        }
    }
    x11::hold(code, |word| word.say(), until_dismissed).map_err(|error| error.to_string())
}

#[cfg(target_os = "linux")]
fn offered() {
    // Nobody listens only where the daemon is gone, and then this ends too.
    let _ = Word::Offered.say();
}

#[cfg(not(target_os = "linux"))]
fn hold(_: &[u8]) -> Result<Word, String> {
    Err("this version does not know the clipboard of this system".to_owned())
}

/// The code: the first line. Byte by byte, so that no buffer keeps a copy.
fn read() -> io::Result<Zeroizing<Vec<u8>>> {
    let mut code = Zeroizing::new(Vec::with_capacity(LONGEST));
    let mut byte = Zeroizing::new([0]);
    let mut input = io::stdin().lock();
    loop {
        input.read_exact(&mut *byte)?;
        match byte[0] {
            b'\n' => return Ok(code),
            byte if code.len() < LONGEST => code.push(byte),
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

/// Keeps the code from a memory image on the disk.
#[cfg(unix)]
fn seclude() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn seclude() -> io::Result<()> {
    Ok(())
}
