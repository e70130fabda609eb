//! Tables that fit the terminal.
//!
//! Columns that a person copies from ([`Column::whole`]) are never cut; titles give way first, then the rest. Where even
//! that does not fit, every row is written as a small block of its own.

use anstyle::Style;
use faces::text::clean;

use crate::text::{cut, width, wrap};

const GAP: usize = 2;

/// One column: its heading, and how far its cells may be cut.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    heading: String,
    gives_way: GivesWay,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GivesWay {
    Never,
    First,
    Last,
}

impl Column {
    /// A column that is never cut, such as an identifier.
    pub(crate) fn whole(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), gives_way: GivesWay::Never }
    }

    /// A column that is cut where the terminal is narrow.
    pub(crate) fn flexible(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), gives_way: GivesWay::First }
    }

    /// A column that is cut only once the flexible ones are as narrow as can be read.
    pub(crate) fn firm(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), gives_way: GivesWay::Last }
    }
}

/// One cell: its text and how it is shown on a terminal with colours.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A cell of plain text; what could disturb the terminal is replaced.
    pub(crate) fn plain(text: &str) -> Self {
        Self::styled(text, Style::new())
    }

    /// A cell in `style`.
    pub(crate) fn styled(text: &str, style: Style) -> Self {
        Self { text: clean(text), style }
    }
}

/// Rows under headings.
#[derive(Debug)]
pub(crate) struct Table<const N: usize> {
    columns: [Column; N],
    rows: Vec<[Cell; N]>,
}

impl<const N: usize> Table<N> {
    /// A table without rows.
    pub(crate) fn new(columns: [Column; N]) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row at the end.
    pub(crate) fn push(&mut self, row: [Cell; N]) {
        self.rows.push(row);
    }

    /// The table in lines of at most `columns` columns, each with its line break.
    pub(crate) fn render(&self, columns: usize) -> String {
        match self.widths(columns) {
            Some(widths) => self.side_by_side(&widths),
            None => self.stacked(columns),
        }
    }

    /// How wide each column may be, or nothing where they do not fit beside each other.
    fn widths(&self, columns: usize) -> Option<[usize; N]> {
        let mut widths = self.columns.each_ref().map(|column| width(&column.heading));
        for row in &self.rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = width(&cell.text).max(*widest);
            }
        }
        let room = columns.checked_sub(GAP * N.saturating_sub(1))?;
        while widths.iter().sum::<usize>() > room {
            let widest_of = |gives_way, narrowest| {
                let able =
                    (0..N).filter(|&i| self.columns[i].gives_way == gives_way && widths[i] > narrowest);
                able.max_by_key(|&i| widths[i])
            };
            let widest = widest_of(GivesWay::First, 12)
                .or_else(|| widest_of(GivesWay::Last, 10))
                .or_else(|| widest_of(GivesWay::First, 6))?;
            widths[widest] -= 1;
        }
        Some(widths)
    }

    fn side_by_side(&self, widths: &[usize; N]) -> String {
        let headings =
            self.columns.each_ref().map(|column| Cell::styled(&column.heading, Style::new().bold()));
        let mut page = String::new();
        for row in std::iter::once(&headings).chain(&self.rows) {
            let mut pending = 0;
            for (cell, &columns) in row.iter().zip(widths) {
                let text = cut(&cell.text, columns);
                if !text.is_empty() {
                    page.extend(std::iter::repeat_n(' ', pending));
                    page.push_str(&format!("{style}{text}{style:#}", style = cell.style));
                    pending = 0;
                }
                // Blanks are kept back, so that no line ends in them.
                pending += columns - width(&text) + GAP;
            }
            page.push('\n');
        }
        page
    }

    fn stacked(&self, columns: usize) -> String {
        let mut page = String::new();
        for row in &self.rows {
            for (index, (column, cell)) in self.columns.iter().zip(row).enumerate() {
                let indent = if index == 0 { "" } else { "  " };
                let label = format!("{indent}{}: ", column.heading);
                let hanging = "    ";
                let style = cell.style;
                if column.gives_way == GivesWay::Never || width(&label) + width(&cell.text) <= columns {
                    page.push_str(&format!("{label}{style}{}{style:#}\n", cell.text));
                    continue;
                }
                page.push_str(label.trim_end());
                page.push('\n');
                for line in wrap(&cell.text, columns.saturating_sub(hanging.len())) {
                    page.push_str(&format!("{hanging}{style}{line}{style:#}\n"));
                }
            }
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn people() -> Table<3> {
        let mut table =
            Table::new([Column::whole("ID"), Column::flexible("TITLE"), Column::firm("DEADLINE")]);
        table.push([Cell::plain("a1"), Cell::plain("Zoë Müller-Lüdenscheidt"), Cell::plain("in 3 days")]);
        table.push([Cell::plain("a22"), Cell::plain("王小明的数字证书"), Cell::plain("")]);
        table
    }

    #[test]
    fn columns_stand_under_their_headings() {
        assert_eq!(
            people().render(80),
            "\u{1b}[1mID\u{1b}[0m   \u{1b}[1mTITLE\u{1b}[0m                    \u{1b}[1mDEADLINE\u{1b}[0m\n\
             a1   Zoë Müller-Lüdenscheidt  in 3 days\n\
             a22  王小明的数字证书\n"
        );
    }

    #[test]
    fn a_narrow_terminal_cuts_titles_but_never_identifiers() {
        let page = people().render(28);
        assert!(page.contains("a22  王小明的数字…") || page.contains("a22  王小明的数…"), "{page}");
        assert!(page.contains("a1 "), "{page}");
    }

    #[test]
    fn what_does_not_fit_side_by_side_is_stacked() {
        let page = people().render(12);
        assert!(page.starts_with("ID: a1\n  TITLE:\n"), "{page}");
        assert!(page.lines().all(|line| width(line) <= 12), "{page}");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_terminal(
            rows in prop::collection::vec(("[a-z0-9]{1,8}", "\\PC{0,60}", "\\PC{0,60}"), 0..6), columns in 20usize..160,
        ) {
            let mut table = Table::new([Column::whole("ID"), Column::flexible("TITLE"), Column::firm("DEADLINE")]);
            for (id, title, deadline) in &rows {
                table.push([Cell::plain(id), Cell::plain(title), Cell::plain(deadline)]);
            }
            let page = table.render(columns).replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
            for line in page.lines() {
                prop_assert!(width(line) <= columns, "{:?}", line);
            }
        }
    }
}
