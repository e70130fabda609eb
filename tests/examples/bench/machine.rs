//! The machine that the figures belong to.

use std::fs;
use std::process::Command;

/// Its processor, memory and system, in one paragraph.
pub(crate) fn described() -> String {
    let field = |file: &str, name: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
        line.split_once([':', '='])
            .map_or_else(|| "?".to_owned(), |(_, value)| value.trim().trim_matches('"').to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let openssl = Command::new("openssl")
        .arg("version")
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    format!(
        "Machine: {} × {cores}, {} of memory, {}, {}; load before: {}",
        field("/proc/cpuinfo", "model name"),
        field("/proc/meminfo", "MemTotal"),
        field("/etc/os-release", "PRETTY_NAME"),
        openssl.unwrap_or_else(|_| "no openssl".to_owned()),
        load.split(' ').take(3).collect::<Vec<_>>().join(" "),
    )
}
