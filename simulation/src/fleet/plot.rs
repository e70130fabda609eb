//! The loads as a small plot (SVG): days across, renewals per hour upward, on a scale that both loads fit on.

use std::fmt::Write as _;

use jiff::tz::TimeZone;

use super::{Load, Loads};

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 62.0;
const BOTTOM: f64 = 44.0;
/// The days that are shown.
const DAYS: usize = 24;

/// The plot, readable on light and on dark paper.
#[must_use]
pub fn plot(loads: &Loads) -> String {
    let decades = f64::from(loads.at_once.peak().max(10)).log10().ceil();
    let across = |hour: f64| LEFT + hour / (24.0 * DAYS as f64) * (WIDTH - LEFT - RIGHT);
    // A logarithm, as one load is fifty times the other.
    let up = |count: f64| HEIGHT - BOTTOM - count.max(1.0).log10() / decades * (HEIGHT - TOP - BOTTOM);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<title>Renewals per hour of a fleet</title>\n<style>\
         .ink{{fill:#222}}.line{{stroke:#8888}}.a{{fill:#c0392b}}.b{{fill:#2471a3}}\
         @media(prefers-color-scheme:dark){{.ink{{fill:#ddd}}.a{{fill:#e57368}}.b{{fill:#5dade2}}}}</style>\n"
    );
    let _ = writeln!(
        svg,
        "<text x=\"{LEFT}\" y=\"18\" class=\"ink\" font-size=\"14\">Renewals per hour: {} certificates issued \
         on two days</text>",
        grouped(loads.daemons)
    );
    for (y, class, name, load) in [
        (26.0, "a", "as soon as the window opens", &loads.at_once),
        (42.0, "b", "spread by Neverlapse", &loads.spread),
    ] {
        let _ = writeln!(
            svg,
            "<rect x=\"{LEFT}\" y=\"{y}\" width=\"10\" height=\"10\" class=\"{class}\"/>\
             <text x=\"{}\" y=\"{}\" class=\"ink\">{name}: peak {} = {:.1} x mean</text>",
            LEFT + 15.0,
            y + 10.0,
            grouped(load.peak()),
            load.peak_over_mean()
        );
    }
    for decade in 0..=decades as u32 {
        let count = 10_u32.pow(decade);
        let y = up(f64::from(count));
        let _ = writeln!(
            svg,
            "<path d=\"M{LEFT} {y:.1}H{}\" class=\"line\"/><text x=\"{}\" y=\"{:.1}\" class=\"ink\" \
             text-anchor=\"end\">{}</text>",
            WIDTH - RIGHT,
            LEFT - 6.0,
            y + 4.0,
            grouped(count)
        );
    }
    for day in (0..=DAYS).step_by(2) {
        let then = loads.begins + jiff::SignedDuration::from_hours(24 * day as i64);
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{}\" class=\"ink\" text-anchor=\"middle\" font-size=\"11\">{}</text>",
            across(24.0 * day as f64),
            HEIGHT - BOTTOM + 16.0,
            TimeZone::UTC.to_datetime(then).strftime("%a %-d")
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{LEFT}\" y=\"{}\" class=\"ink\">days after the windows open; the scale is logarithmic</text>",
        HEIGHT - 8.0
    );
    for (class, load) in [("a", &loads.at_once), ("b", &loads.spread)] {
        let _ = writeln!(svg, "<path class=\"{class}\" d=\"{}\"/>", bars(load, across, up));
    }
    svg.push_str("</svg>\n");
    svg
}

/// One path of narrow bars.
fn bars(load: &Load, across: impl Fn(f64) -> f64, up: impl Fn(f64) -> f64) -> String {
    let mut path = String::new();
    for (hour, count) in load.hours.iter().take(24 * DAYS).enumerate().filter(|(_, count)| **count > 0) {
        let (x, width) = (across(hour as f64), across(hour as f64 + 0.8) - across(hour as f64));
        let (y, floor) = (up(f64::from(*count)), up(1.0));
        let _ = write!(path, "M{x:.1} {floor:.0}V{y:.1}h{width:.1}V{floor:.0}z");
    }
    path
}

/// `1 000 000`
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group));
    groups.collect::<Vec<_>>().join(" ")
}
