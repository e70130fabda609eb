//! Everything on one timeline.

mod acting;
mod rows;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use clock::{Clock as _, SystemClock};
use faces::act::{self, Act};
use faces::text::clean;
use ipc_proto::ClientError;
use ipc_proto::methods::{Issuers, IssuersReply};
use jiff::{SignedDuration, Timestamp};
use messages::Messages;
use slint::winit_030::winit::event::WindowEvent;
use slint::winit_030::{EventResult, WinitWindowAccessor as _};
use slint::{
    ComponentHandle as _, Image, ModelRc, Rgba8Pixel, SharedPixelBuffer, SharedString, Timer, TimerMode,
};

use self::rows::{Rows, refill};
use super::dialog::{self, Dialog, Inbox, Way};
use super::markup::{AxisTick, OverviewFact, OverviewWindow, OverviewWords, Paint};
use super::shared::{self, Framed as _};
use crate::Setting;
use crate::banner::Banner;
use crate::daemon::Event;
use crate::fault::Fault;
use crate::overview::Overview;
use crate::timeline::{Range, Scale};

/// Opens the window, and comes back once it is closed.
///
/// # Errors
/// If there is no display, or the system gives no thread.
pub(crate) fn open(setting: Setting) -> anyhow::Result<()> {
    shared::choose_backend()?;
    let words = setting.words.clone();
    let window = OverviewWindow::new()?;
    shared::furnish(&window, words.overview_title(), &words);
    name(&window, &words);
    let rows = Rc::new(Rows::new(words.clone(), setting.zone.clone(), SystemClock.now()));
    window.set_rows(ModelRc::from(Rc::clone(&rows)));
    let inbox = Rc::new(OnceCell::new());
    let shown = Window::new(words, rows, Rc::clone(&inbox));
    dialog::run(shown, &window, setting, |window, put| {
        let _ = inbox.set(put.clone());
        let back = put.clone();
        // The timer stands still while the computer sleeps; whoever comes back sees how it is now.
        window.window().on_winit_window_event(move |_, event| {
            if matches!(event, WindowEvent::Focused(true)) {
                back.put(Input::Clock);
            }
            EventResult::Propagate
        });
        let put = put.clone();
        let tied = move |input: fn(i32) -> Input| {
            let put = put.clone();
            move |at| put.put(input(at))
        };
        window.on_issuer_wanted(tied(Input::Issuer));
        window.on_range_wanted(tied(Input::Range));
        window.on_chosen(tied(Input::Chosen));
        window.on_entered(tied(Input::Entered));
        window.on_acted(tied(Input::Act));
    })
}

/// Everything that can happen to the window.
enum Input {
    News(Event),
    /// What issuers are called.
    Issuers(Result<IssuersReply, ClientError>),
    /// What came of a click.
    Acted(Act, String, Result<(), ClientError>),
    /// The items of another issuer are wanted, or of all.
    Issuer(i32),
    /// Another time is wanted.
    Range(i32),
    /// Another item was chosen.
    Chosen(i32),
    /// The best of all is wanted for an item.
    Entered(i32),
    /// Something is wanted for the item that is chosen.
    Act(i32),
    /// Time has passed.
    Clock,
}

/// How the window stands with the daemon.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Daemon {
    /// Nothing was heard of it yet.
    Awaited,
    Here,
    Absent,
}

shared::framed!(OverviewWindow);

struct Window {
    words: Messages,
    rows: Rc<Rows>,
    daemon: Daemon,
    /// What is said of the last click, and why it had no effect.
    done: String,
    trouble: Option<Fault>,
    /// The id of the item that is chosen.
    chosen: Option<String>,
    /// What can be done about it.
    acts: Vec<Act>,
    issuer: Option<String>,
    /// What issuers are called, by their ids.
    names: HashMap<String, String>,
    /// None until the first items came.
    range: Option<Range>,
    /// Where time that has passed is put.
    inbox: Rc<OnceCell<Inbox<Input>>>,
    timer: Timer,
    /// What was shown last, as the markup counts.
    current: Cell<i32>,
    issuers: RefCell<Vec<Option<String>>>,
}

impl Dialog for Window {
    type Window = OverviewWindow;
    type Input = Input;

    fn news(&self, event: Event) -> Option<Input> {
        Some(Input::News(event))
    }

    fn hear(&mut self, input: Input, way: &Way<Input>) {
        match input {
            Input::News(event) => self.news_came(event, way),
            Input::Issuers(Ok(reply)) => {
                self.names = reply.issuers.into_iter().map(|issuer| (issuer.id, issuer.name)).collect();
            }
            // Their ids will do.
            Input::Issuers(Err(_)) => {}
            Input::Acted(act, id, result) => self.came_of(act, &id, result, way),
            Input::Issuer(at) => self.issuer = self.issuers.borrow().get(index(at)).cloned().flatten(),
            Input::Range(at) => self.range = Range::ALL.get(index(at)).copied(),
            Input::Chosen(at) => self.choose(at),
            Input::Entered(at) => {
                self.choose(at);
                self.enter(way);
            }
            Input::Act(at) => {
                if let Some(act) = self.acts.get(index(at)) {
                    self.start(*act, way);
                }
            }
            Input::Clock => self.rows.all_changed(),
        }
        self.look();
    }

    fn show(&self, window: &OverviewWindow) {
        let top = self.rows.at_top(window.get_scrolled());
        self.rows.sync();
        if let Some(scrolled) = self.rows.still_at_top(top) {
            window.set_scrolled(scrolled);
        }
        let at = self.chosen.as_deref().and_then(|id| self.rows.position(id)).unwrap_or_default();
        self.current.set(at);
        window.set_current(at);
        self.show_around(window);
        self.show_chosen(window);
        self.wake();
    }
}

impl Window {
    fn new(words: Messages, rows: Rc<Rows>, inbox: Rc<OnceCell<Inbox<Input>>>) -> Self {
        Self {
            words,
            rows,
            daemon: Daemon::Awaited,
            done: String::new(),
            trouble: None,
            chosen: None,
            acts: Vec::new(),
            issuer: None,
            names: HashMap::new(),
            range: None,
            inbox,
            timer: Timer::default(),
            current: Cell::default(),
            issuers: RefCell::new(vec![None]),
        }
    }

    fn news_came(&mut self, event: Event, way: &Way<Input>) {
        match event {
            Event::There(items) => {
                (self.daemon, self.trouble) = (Daemon::Here, None);
                self.rows.all_changed();
                self.rows.take(|overview| overview.replace(items));
                way.call(Issuers {}, Input::Issuers);
            }
            Event::Lost => self.daemon = Daemon::Absent,
            Event::Changed(item) => {
                self.rows.changed(&item.id);
                self.rows.take(|overview| overview.change(item));
            }
            Event::Gone(id) => self.rows.take(|overview| overview.remove(&id)),
            Event::Progress(progress) => {
                self.rows.changed(&progress.id);
                self.rows.take(|overview| overview.go_on(progress));
            }
        }
    }

    fn choose(&mut self, at: i32) {
        self.chosen = self.rows.id(at);
        self.done.clear();
    }

    /// Looks at everything as it is now.
    fn look(&mut self) {
        let now = SystemClock.now();
        let (daemon, range) = (self.daemon, &mut self.range);
        self.rows.look(now, |overview, here| {
            if daemon != Daemon::Awaited && range.is_none() {
                *range = Some(Range::fitting(overview.next(now), now, here.zone));
            }
            Scale::new(range.unwrap_or(Range::Quarter), overview.moments(), now, here.zone)
        });
        self.rows.order(self.issuer.as_deref());
        if self.chosen.as_deref().and_then(|id| self.rows.position(id)).is_none() {
            // What stands now where the one that is gone stood.
            let last = i32::try_from(self.rows.len()).unwrap_or(i32::MAX) - 1;
            self.chosen = self.rows.id(self.current.get().min(last));
        }
        let id = self.chosen.as_deref();
        let acts = self.rows.read(|overview, _| Some(act::acts(overview.item(id?)?)));
        self.acts = acts.unwrap_or_default();
    }

    /// What stands around the rows.
    fn show_around(&self, window: &OverviewWindow) {
        let words = &self.words;
        let shell = window.shell();
        shell.set_banner(self.banner().into());
        shell.set_done(self.done.as_str().into());
        window.set_able(self.daemon == Daemon::Here);
        self.show_issuers(window);
        let ranges = Range::ALL.map(|range| SharedString::from(range.label(words)));
        refill(&window.get_ranges(), ranges.into(), |model| window.set_ranges(model));
        let range = Range::ALL.iter().position(|one| Some(*one) == self.range);
        window.set_range(number(range.unwrap_or(1)));
        let (ticks, today) = self.rows.scale(|scale, now| (scale.ticks(words), scale.at(now)));
        let tick = |tick: crate::timeline::Tick| AxisTick {
            at: tick.at,
            label: tick.label.into(),
            short: tick.short.into(),
        };
        refill(&window.get_ticks(), ticks.into_iter().map(tick).collect(), |model| window.set_ticks(model));
        window.set_today(today);
        window.set_summary(self.rows.summary().into());
        let is_empty = self.daemon != Daemon::Awaited && self.rows.len() == 0;
        let said = is_empty.then(|| (words.overview_nothing(), words.overview_nothing_next()));
        let (nothing, next) = said.unwrap_or_default();
        window.set_nothing(nothing.into());
        window.set_nothing_next(next.into());
    }

    fn banner(&self) -> Banner {
        let fault = match self.daemon {
            Daemon::Awaited => return Banner { busy: self.words.dialog_waiting(), ..Banner::default() },
            Daemon::Absent => Some(Fault::absence(&self.words)),
            Daemon::Here => self.trouble.clone(),
        };
        let said = fault.map(|fault| Banner { error: fault.why, next: fault.next, ..Banner::default() });
        said.unwrap_or_default()
    }

    /// The issuers that there are, after all of them together.
    fn show_issuers(&self, window: &OverviewWindow) {
        let mut ids = vec![None];
        let mut labels = vec![SharedString::from(self.words.overview_every_issuer())];
        self.rows.read(|overview, _| {
            for (id, count) in overview.issuers() {
                let name = self.names.get(id).map_or(id, String::as_str);
                labels.push(format!("{} ({count})", clean(name)).into());
                ids.push(Some(id.to_owned()));
            }
        });
        let at = ids.iter().position(|id| *id == self.issuer).unwrap_or_default();
        *self.issuers.borrow_mut() = ids;
        refill(&window.get_issuers(), labels, |model| window.set_issuers(model));
        window.set_issuer(number(at));
    }

    /// The item that is chosen, in words, and what can be done about it.
    fn show_chosen(&self, window: &OverviewWindow) {
        self.rows.read(|overview, here| {
            let item = self.chosen.as_deref().and_then(|id| overview.item(id));
            let facts = item.map(|item| Overview::facts(item, here)).unwrap_or_default().into_iter();
            let facts = facts.map(|fact| OverviewFact { label: fact.label.into(), value: fact.value.into() });
            let label = |act: &Act| item.map(|item| act.label(item, here.now, here.words).into());
            let acts: Vec<SharedString> = self.acts.iter().filter_map(label).collect();
            window.set_title_of_current(item.map(|item| clean(&item.title)).unwrap_or_default().into());
            let best = item.and_then(act::best);
            window.set_pressing(best.is_some() && best == self.acts.first().copied());
            refill(&window.get_facts(), facts.collect(), |model| window.set_facts(model));
            refill(&window.get_acts(), acts, |model| window.set_acts(model));
        });
        window.invoke_mend_focus();
    }

    /// Looks again when it reads differently by the clock alone.
    fn wake(&self) {
        let left = self.rows.read(|overview, here| {
            let until: Timestamp = overview.changes_at(here.now, here.zone);
            here.now.duration_until(until).max(SignedDuration::from_secs(1))
        });
        let inbox = Rc::clone(&self.inbox);
        self.timer.start(TimerMode::SingleShot, left.unsigned_abs(), move || {
            if let Some(inbox) = inbox.get() {
                inbox.put(Input::Clock);
            }
        });
    }
}

/// The names of everything that is drawn.
fn name(window: &OverviewWindow, words: &Messages) {
    let given = window.global::<OverviewWords<'_>>();
    given.set_issuer(words.overview_issuer().into());
    given.set_range(words.overview_range().into());
    given.set_list(words.overview_list().into());
    given.set_today(words.overview_today().into());
    given.set_codes(words.overview_codes().into());
    given.set_certificate(words.overview_certificate().into());
    given.set_window(words.overview_window().into());
    given.set_safe(words.overview_safe().into());
    given.set_proven(words.overview_proven().into());
    given.set_unproven(words.overview_unproven().into());
    window.global::<Paint<'_>>().set_hatch(hatch());
}

/// Diagonal lines, to be repeated and coloured.
fn hatch() -> Image {
    const SIDE: usize = 6;
    let mut tile = SharedPixelBuffer::<Rgba8Pixel>::new(6, 6);
    for (at, pixel) in tile.make_mut_slice().iter_mut().enumerate() {
        let a = match (at % SIDE + at / SIDE) % SIDE {
            0 => 255,
            1 | 5 => 90,
            _ => 0,
        };
        *pixel = Rgba8Pixel { r: 0, g: 0, b: 0, a };
    }
    Image::from_rgba8(tile)
}

/// The markup counts in `int`.
fn index(at: i32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

fn number(at: usize) -> i32 {
    i32::try_from(at).unwrap_or(i32::MAX)
}
