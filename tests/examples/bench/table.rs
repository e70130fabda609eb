//! Tables and medians.

use std::time::Duration;

/// Rows under headings, printed with columns as wide as they need to be.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(headings: &[&str]) -> Self {
        Self { rows: vec![headings.iter().map(ToString::to_string).collect()] }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    pub(crate) fn print(&self, title: &str) {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            self.rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        };
        println!("## {title}");
        for row in &self.rows {
            let cells =
                row.iter().enumerate().map(|(column, cell)| format!("{cell:<width$}", width = width(column)));
            println!("{}", cells.collect::<Vec<_>>().join("  ").trim_end());
        }
        println!(
            "{}\n",
            "-".repeat((0..columns).map(|column| width(column) + 2).sum::<usize>().saturating_sub(2))
        );
    }
}

/// The middle of some times.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// `12.3 ms`
pub(crate) fn said(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    if ms < 100.0 { format!("{ms:.1} ms") } else { format!("{ms:.0} ms") }
}
