//! A pick-up by the command line beside one by `openssl cmp`, against the same authority, turn by turn.

use std::error::Error;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tests::World;

use crate::table::{Table, median, said};

/// Ours makes the key, seals it, writes every step to disk and proves the result; OpenSSL is given a ready key. Also gives
/// back our time.
pub(crate) fn measure(runs: usize) -> Result<(Table, Duration), Box<dyn Error>> {
    let world = World::ready();
    let key = ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "bench.key"];
    timed(Command::new("openssl").args(key).current_dir(world.home()))?;
    let server = format!("127.0.0.1:{}/.well-known/cmp/p/cfca", world.authority_port());
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for run in 0..runs {
        let (_, activation) = world.import("cfca", &format!("Holder {run}"), &[]);
        ours.push(timed(world.program("neverlapse").args(["pick-up", &activation]))?);

        let approved = world.approve("cfca", "Peer", &[]);
        let mut openssl = Command::new("openssl");
        openssl.args([
            "cmp",
            "-config",
            "",
            "-cmd",
            "ir",
            "-server",
            &server,
            "-ref",
            &approved.reference_number,
        ]);
        openssl.args([
            "-secret",
            &format!("pass:{}", approved.code),
            "-recipient",
            "/CN=any",
            "-implicit_confirm",
        ]);
        openssl.args(["-newkey", "bench.key", "-subject", "/CN=Peer", "-certout", "bench.pem"]);
        theirs.push(timed(openssl.current_dir(world.home()))?);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let mut table = Table::new(&["", "median", "ratio"]);
    table.row(vec!["openssl cmp -cmd ir (ready key, nothing kept)".into(), said(theirs), "1.00".into()]);
    let ratio = format!("{:.2}", ours.as_secs_f64() / theirs.as_secs_f64());
    table.row(vec!["neverlapse pick-up (makes, seals, keeps, proves)".into(), said(ours), ratio]);
    Ok((table, ours))
}

/// How long a command takes that must succeed.
pub(crate) fn timed(command: &mut Command) -> Result<Duration, Box<dyn Error>> {
    let since = Instant::now();
    let output = command.stdin(Stdio::null()).stdout(Stdio::null()).output()?;
    let took = since.elapsed();
    if output.status.success() {
        return Ok(took);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let program = command.get_program().display();
    Err(format!("{program} ended with {}: {}", output.status, said.lines().last().unwrap_or("nothing said"))
        .into())
}
