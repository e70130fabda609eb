//! The text form of OpenMetrics 1.0. What Prometheus's older text form has too is used, so that the textfile collector of
//! node_exporter reads it as well: gauges and counters alone.

use std::fmt::{Display, Write as _};

/// What the content of a page is, for HTTP.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A page under way.
#[derive(Debug, Default)]
pub(crate) struct Page(String);

/// The samples of one metric.
pub(crate) struct Metric<'a> {
    page: &'a mut String,
    name: String,
}

impl Page {
    /// Begins a metric that goes up and down.
    pub(crate) fn gauge(&mut self, name: &str, help: &str) -> Metric<'_> {
        self.begin(name, "gauge", help, name.to_owned())
    }

    /// Begins a metric that only goes up, until the daemon is started anew.
    pub(crate) fn counter(&mut self, name: &str, help: &str) -> Metric<'_> {
        self.begin(name, "counter", help, format!("{name}_total"))
    }

    fn begin(&mut self, name: &str, kind: &str, help: &str, sample: String) -> Metric<'_> {
        // Writing into a string cannot fail.
        let _ = writeln!(self.0, "# TYPE {name} {kind}\n# HELP {name} {}", escaped(help));
        Metric { page: &mut self.0, name: sample }
    }

    /// The whole text.
    pub(crate) fn finish(self) -> String {
        self.0 + "# EOF\n"
    }
}

impl Metric<'_> {
    /// Adds one sample.
    pub(crate) fn sample(&mut self, labels: &[(&str, &str)], value: impl Display) {
        self.page.push_str(&self.name);
        for (index, (name, text)) in labels.iter().enumerate() {
            let before = if index == 0 { '{' } else { ',' };
            // Writing into a string cannot fail.
            let _ = write!(self.page, "{before}{name}=\"{}\"", escaped(text));
        }
        let _ = writeln!(self.page, "{} {value}", if labels.is_empty() { "" } else { "}" });
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_samples_and_labels_are_written_as_the_form_has_them() {
        let mut page = Page::default();
        page.gauge("items", "How \"many\".").sample(&[("state", "valid"), ("name", "a\\b\"c\nd")], 3);
        let mut failures = page.counter("failures", "Since the start.");
        failures.sample(&[], 0);
        assert_eq!(
            page.finish(),
            "# TYPE items gauge\n# HELP items How \\\"many\\\".\n\
             items{state=\"valid\",name=\"a\\\\b\\\"c\\nd\"} 3\n\
             # TYPE failures counter\n# HELP failures Since the start.\nfailures_total 0\n# EOF\n"
        );
    }
}
