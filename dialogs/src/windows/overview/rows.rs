//! The rows as the list asks for them: each is only made where it is in sight, so that a thousand cost no more than ten.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use messages::Messages;
use slint::{Model, ModelNotify, ModelRc, ModelTracker, VecModel};

use super::{index, number};
use crate::overview::{Bar, Here, Overview, Row, Standing, What};
use crate::timeline::{Range, Scale};
use crate::windows::markup::{BarShape, CopyMark, OverviewRow};
use crate::windows::shared::Tone;

/// The height of a row, as the markup has it.
const ROW: f32 = 64.0;

/// What is known, and how it is listed.
pub(super) struct Rows {
    words: Messages,
    zone: TimeZone,
    listed: RefCell<Listed>,
    notify: ModelNotify,
}

struct Listed {
    overview: Overview,
    /// The ids, from top to bottom, as they are to be shown and as they are shown.
    order: Vec<String>,
    shown: Vec<String>,
    /// What may read differently than it is shown; none: everything.
    changed: Option<Vec<String>>,
    scale: Scale,
    now: Timestamp,
}

/// The row at the top, and how far it is scrolled out of sight.
pub(super) struct Top {
    id: String,
    part: f32,
    scrolled: f32,
}

impl Rows {
    pub(super) fn new(words: Messages, zone: TimeZone, now: Timestamp) -> Self {
        let listed = Listed {
            overview: Overview::default(),
            order: Vec::new(),
            shown: Vec::new(),
            changed: None,
            scale: Scale::new(Range::Quarter, [], now, &zone),
            now,
        };
        Self { words, zone, listed: RefCell::new(listed), notify: ModelNotify::default() }
    }

    /// Takes something in.
    pub(super) fn take(&self, take: impl FnOnce(&mut Overview)) {
        take(&mut self.listed.borrow_mut().overview);
    }

    /// This item may read differently.
    pub(super) fn changed(&self, id: &str) {
        if let Some(changed) = &mut self.listed.borrow_mut().changed {
            changed.push(id.to_owned());
        }
    }

    /// Everything may read differently.
    pub(super) fn all_changed(&self) {
        self.listed.borrow_mut().changed = None;
    }

    /// Looks at something.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Overview, Here<'_>) -> T) -> T {
        let listed = self.listed.borrow();
        read(&listed.overview, self.here(listed.now))
    }

    /// It is `now`, and this is in sight.
    pub(super) fn look(&self, now: Timestamp, scale: impl FnOnce(&Overview, Here<'_>) -> Scale) {
        let mut listed = self.listed.borrow_mut();
        let scale = scale(&listed.overview, self.here(now));
        if listed.scale != scale {
            (listed.scale, listed.changed) = (scale, None);
        }
        listed.now = now;
    }

    /// What is in sight, and the time.
    pub(super) fn scale<T>(&self, read: impl FnOnce(&Scale, Timestamp) -> T) -> T {
        let listed = self.listed.borrow();
        read(&listed.scale, listed.now)
    }

    /// Lists what there is, or what there is of one issuer.
    pub(super) fn order(&self, issuer: Option<&str>) {
        let mut listed = self.listed.borrow_mut();
        listed.order = listed.overview.order(issuer, listed.now);
    }

    /// Shows what is listed; rows that stay keep their place.
    pub(super) fn sync(&self) {
        let (edit, changed, order) = {
            let listed = &mut *self.listed.borrow_mut();
            let edit = edit(&listed.shown, &listed.order);
            listed.shown.clone_from(&listed.order);
            (edit, listed.changed.replace(Vec::new()), listed.order.clone())
        };
        let after = edit.from + edit.changed;
        if edit.removed > 0 {
            self.notify.row_removed(after, edit.removed);
        }
        if edit.added > 0 {
            self.notify.row_added(after, edit.added);
        }
        (edit.from..after).for_each(|at| self.notify.row_changed(at));
        match changed {
            None => (0..order.len()).for_each(|at| self.notify.row_changed(at)),
            Some(ids) => {
                let rows = ids.iter().filter_map(|id| order.iter().position(|one| one == id));
                rows.for_each(|at| self.notify.row_changed(at));
            }
        }
    }

    /// One sentence on what is listed.
    pub(super) fn summary(&self) -> String {
        let listed = self.listed.borrow();
        listed.overview.summary(&listed.order, self.here(listed.now))
    }

    pub(super) fn len(&self) -> usize {
        self.listed.borrow().order.len()
    }

    pub(super) fn id(&self, at: i32) -> Option<String> {
        self.listed.borrow().order.get(index(at)).cloned()
    }

    pub(super) fn position(&self, id: &str) -> Option<i32> {
        let at = self.listed.borrow().order.iter().position(|one| one == id);
        at.map(number)
    }

    /// The row that is shown at the top of a list that is scrolled so far; none where it is not scrolled at all, as what
    /// is nearest is to be seen then.
    pub(super) fn at_top(&self, scrolled: f32) -> Option<Top> {
        if scrolled > -0.5 {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "whole and small")]
        let at = (-scrolled / ROW).floor() as i32;
        let id = self.listed.borrow().shown.get(index(at)).cloned()?;
        Some(Top { id, part: (-scrolled).rem_euclid(ROW), scrolled })
    }

    /// How far the list is to be scrolled, so that this row stays at the top; none where it is.
    pub(super) fn still_at_top(&self, top: Option<Top>) -> Option<f32> {
        let Top { id, part, scrolled } = top?;
        #[expect(clippy::cast_precision_loss, reason = "whole and small")]
        let wanted = -(self.position(&id)? as f32).mul_add(ROW, part);
        ((wanted - scrolled).abs() > 0.5).then_some(wanted)
    }

    fn here(&self, now: Timestamp) -> Here<'_> {
        Here { now, zone: &self.zone, words: &self.words }
    }
}

impl Model for Rows {
    type Data = OverviewRow;

    fn row_count(&self) -> usize {
        self.listed.borrow().shown.len()
    }

    fn row_data(&self, row: usize) -> Option<OverviewRow> {
        let listed = self.listed.borrow();
        let item = listed.overview.item(listed.shown.get(row)?)?;
        Some(listed.overview.row(item, &listed.scale, self.here(listed.now)).into())
    }

    fn model_tracker(&self) -> &dyn ModelTracker {
        &self.notify
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl From<Row> for OverviewRow {
    fn from(row: Row) -> Self {
        let Row { title, left, standing, bar, done, sentence } = row;
        let (mark, tone) = match standing {
            Standing::Well => ("✓", Tone::Good),
            Standing::NeedsYou => ("!", Tone::Warn),
            Standing::Urgent => ("!", Tone::Bad),
            Standing::Lapsed => ("✗", Tone::Bad),
            Standing::Running => ("…", Tone::Plain),
            Standing::Settled => ("–", Tone::Quiet),
        };
        Self {
            title: title.into(),
            left: left.into(),
            sentence: sentence.into(),
            mark: mark.into(),
            tone: tone.number(),
            settled: standing == Standing::Settled,
            lapsed: standing == Standing::Lapsed,
            done: done.unwrap_or(-1.0),
            bar: bar.into(),
        }
    }
}

impl From<Bar> for BarShape {
    fn from(bar: Bar) -> Self {
        let Bar { what, from, to, before, after, window, safe, copies } = bar;
        let copies: Vec<CopyMark> = copies
            .into_iter()
            .map(|copy| CopyMark {
                at: copy.at,
                before: copy.before,
                proven: copy.proven,
                current: copy.current,
            })
            .collect();
        let (window_from, window_to) = window.unwrap_or((-1.0, -1.0));
        Self {
            what: match what {
                What::Codes => 0,
                What::Application => 1,
                What::Certificate => 2,
            },
            from,
            to,
            before,
            after,
            window_from,
            window_to,
            safe: safe.unwrap_or(-1.0),
            copies: ModelRc::from(copies.as_slice()),
        }
    }
}

/// What makes one list of another: from row `from` on, `changed` rows show another item, and behind those rows go or come.
#[derive(Debug, PartialEq, Eq)]
struct Edit {
    from: usize,
    changed: usize,
    removed: usize,
    added: usize,
}

fn edit(old: &[String], new: &[String]) -> Edit {
    let from = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let (old, new) = (&old[from..], &new[from..]);
    let same = old.iter().rev().zip(new.iter().rev()).take_while(|(one, other)| one == other).count();
    let (removed, added) = (old.len() - same, new.len() - same);
    let changed = removed.min(added);
    Edit { from, changed, removed: removed - changed, added: added - changed }
}

/// Shows these instead, row by row, so that what has the focus keeps it. `set` is called where there was no such list yet.
pub(super) fn refill<T: Clone + PartialEq + 'static>(
    shown: &ModelRc<T>,
    rows: Vec<T>,
    set: impl FnOnce(ModelRc<T>),
) {
    let Some(model) = shown.as_any().downcast_ref::<VecModel<T>>() else {
        set(ModelRc::from(Rc::new(VecModel::from(rows))));
        return;
    };
    while model.row_count() > rows.len() {
        model.remove(model.row_count() - 1);
    }
    for (at, row) in rows.into_iter().enumerate() {
        if at >= model.row_count() {
            model.push(row);
        } else if model.row_data(at).as_ref() != Some(&row) {
            model.set_row_data(at, row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit_of(old: &str, new: &str) -> (usize, usize, usize, usize) {
        let ids = |text: &str| text.chars().map(String::from).collect::<Vec<_>>();
        let Edit { from, changed, removed, added } = edit(&ids(old), &ids(new));
        (from, changed, removed, added)
    }

    #[test]
    fn only_rows_between_what_stays_are_touched() {
        assert_eq!(edit_of("abcd", "abcd"), (4, 0, 0, 0));
        assert_eq!(edit_of("abcd", "abxcd"), (2, 0, 0, 1));
        assert_eq!(edit_of("abcd", "acd"), (1, 0, 1, 0));
        assert_eq!(edit_of("abcd", "acbd"), (1, 2, 0, 0));
        assert_eq!(edit_of("", "ab"), (0, 0, 0, 2));
        assert_eq!(edit_of("aa", "a"), (1, 0, 1, 0));
    }

    #[test]
    fn a_list_that_grows_or_shrinks_stays_the_same_list() {
        let shown = ModelRc::from(Rc::new(VecModel::from(vec![1, 2, 3])));
        refill(&shown, vec![1, 4], |_| panic!("a list made anew loses the focus"));
        assert_eq!(shown.iter().collect::<Vec<_>>(), [1, 4]);
        refill(&shown, vec![1, 4, 5, 6], |_| panic!("a list made anew loses the focus"));
        assert_eq!(shown.iter().collect::<Vec<_>>(), [1, 4, 5, 6]);
    }
}
