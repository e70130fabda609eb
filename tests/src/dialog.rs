//! One of Neverlapse's windows, used as a person does: with a keyboard, and with a screen reader.

use std::process::ExitStatus;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::accessible::{Node, Reading, Role, ScreenReader};
use crate::desktop::Desktop;
use crate::process::{PATIENCE, Process};
use crate::world::World;

/// A window; its program ends with this.
#[derive(Debug)]
pub struct Dialog<'d> {
    desktop: &'d Desktop,
    reader: ScreenReader,
    process: Process,
}

impl<'d> Dialog<'d> {
    /// Opens `neverlapse-dialog WORDS` on a [desktop with windows](Desktop::with_windows), and waits until it has the
    /// keyboard.
    #[must_use]
    pub fn open(world: &World, desktop: &'d Desktop, words: &[&str]) -> Self {
        Self::open_with(world, desktop, words, &[])
    }

    /// The same, with more in its environment.
    #[must_use]
    pub fn open_with(world: &World, desktop: &'d Desktop, words: &[&str], more: &[(&str, &str)]) -> Self {
        let mut command = world.program("neverlapse-dialog");
        desktop.show(&mut command);
        command.args(words).envs(more.iter().copied());
        let process = Process::start(&mut command, &world.path("dialog.log"));
        let mut dialog = Self { desktop, reader: ScreenReader::on(desktop), process };
        dialog.wait_until("the window has the keyboard", Reading::is_active);
        dialog
    }

    /// What the window says now.
    #[must_use]
    pub fn reading(&mut self) -> Reading {
        self.wait_until("the window is there", |_| true)
    }

    /// Waits until what the window says fulfils `holds`, and gives that back.
    ///
    /// # Panics
    /// If it does not in a minute, or the program ends.
    pub fn wait_until(&mut self, what: &str, holds: impl Fn(&Reading) -> bool) -> Reading {
        let since = Instant::now();
        let mut pause = Duration::from_millis(1);
        loop {
            let reading = self.reader.read(self.process.id());
            if let Some(reading) = reading.as_ref().filter(|reading| holds(reading)) {
                return reading.clone();
            }
            let log = self.process.log();
            assert!(!self.process.has_ended(), "it ended before {what}: {reading:#?}\n{log}");
            assert!(since.elapsed() < PATIENCE, "it is not so that {what}: {reading:#?}\n{log}");
            sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }

    /// Clicks what has this name, once it is there and can be used, as a screen reader does.
    ///
    /// # Panics
    /// If it cannot be clicked in a minute.
    pub fn click(&mut self, name: &str) {
        self.on(name, "can be clicked", ScreenReader::click);
    }

    /// Gives the focus to what has this name, and waits until it has it.
    ///
    /// # Panics
    /// If it does not get it in a minute.
    pub fn focus(&mut self, name: &str) {
        self.on(name, "can have the focus", ScreenReader::focus);
        let has = |reading: &Reading| reading.focused().is_some_and(|node| node.name == name);
        self.wait_until(&format!("\"{name}\" has the focus"), has);
    }

    /// Presses a key, by its X name: `Tab`, `shift+Tab`, `Return`, `Escape`, `space`, `Down`, `ctrl+v`.
    pub fn key(&self, name: &str) {
        self.desktop.key(name);
    }

    /// Types a text where the focus is, as on a keyboard with American keys.
    pub fn type_text(&self, text: &str) {
        self.desktop.type_text(text);
    }

    /// Waits until the window is closed, and gives back how its program ended.
    ///
    /// # Panics
    /// If it does not end in a minute.
    #[must_use]
    pub fn end(mut self) -> ExitStatus {
        self.process.wait()
    }

    /// Makes the window as large as the screen: what is scrolled out of sight is no part of what is read.
    ///
    /// # Panics
    /// If the screen does not have it in a minute.
    pub fn enlarge(&mut self) {
        let (desktop, id) = (self.desktop, self.process.id());
        // What reads the window may know of it before who manages the screen's windows does.
        self.process.wait_until("its window is on the screen", || desktop.enlarge(id));
    }

    /// The window can be used without eyes and without a mouse: everything that can be used has a name of its own, and Tab
    /// goes to each, in the order in which they are read, and then begins anew. Gives back the names in that order.
    ///
    /// # Panics
    /// If it cannot.
    pub fn needs_neither_eyes_nor_mouse(&mut self) -> Vec<String> {
        let (mut visited, mut seen): (Vec<Node>, Vec<Node>) = (Vec::new(), Vec::new());
        loop {
            let reading = self.tab(&visited);
            let Some(now) = reading.focused() else { unreachable!("it was waited for") };
            let new = |node: &&Node| !seen.iter().any(|seen| seen.is_same(node));
            let new: Vec<Node> = reading.controls().filter(new).cloned().collect();
            seen.extend(new);
            if visited.first().is_some_and(|first| first.is_same(now)) {
                break;
            }
            let place = |wanted: &Node| reading.nodes.iter().position(|node| node.is_same(wanted));
            let before = visited.last().and_then(place);
            assert!(before < place(now), "Tab goes back from {:?} to {now:?}: {reading:#?}", visited.last());
            visited.push(now.clone());
        }
        let left_out = seen.iter().find(|seen| !visited.iter().any(|visited| visited.is_same(seen)));
        assert!(left_out.is_none(), "Tab never goes to {left_out:?}: {visited:#?}");
        let names: Vec<String> = visited.into_iter().map(|node| node.name).collect();
        let bad =
            names.iter().enumerate().find(|(at, name)| name.trim().is_empty() || names[..*at].contains(name));
        assert!(bad.is_none(), "a name is missing, or there twice: {bad:?} of {names:?}");
        names
    }

    /// Goes on with Tab until what has this in its name has the focus.
    ///
    /// # Panics
    /// If Tab does not lead there.
    pub fn tab_to(&mut self, name: &str) {
        let focused = |reading: &Reading| reading.focused().map(|node| node.name.clone());
        // No window has more to stop at.
        for _ in 0..40 {
            let before = focused(&self.reading());
            if before.as_ref().is_some_and(|before| before.contains(name)) {
                return;
            }
            self.key("Tab");
            self.wait_until("the focus has moved", |reading| focused(reading) != before);
        }
        panic!("Tab does not lead to \"{name}\": {:#?}", self.reading());
    }

    /// Chooses one of several, by what is in its name: Tab goes to the one that is chosen, and the arrow keys from there.
    ///
    /// # Panics
    /// If they do not lead there.
    pub fn choose(&mut self, name: &str) {
        let place = |reading: &Reading| {
            let named = |node: &Node| node.role == Role::RadioButton && node.name.contains(name);
            reading.nodes.iter().position(named)
        };
        self.wait_until(&format!("\"{name}\" is there"), |reading| place(reading).is_some());
        // Past other choices of the same window.
        let among = |reading: &Reading| {
            let now = reading.nodes.iter().position(|node| node.is_focused());
            let (Some(now), Some(wanted)) = (now, place(reading)) else { return None };
            let between = &reading.nodes[now.min(wanted)..=now.max(wanted)];
            between.iter().all(|node| node.role == Role::RadioButton).then_some(now.cmp(&wanted))
        };
        let mut visited = Vec::new();
        while among(&self.reading()).is_none() {
            visited.extend(self.tab(&visited).focused().cloned());
            assert!(visited.len() < 40, "Tab does not lead to \"{name}\": {visited:#?}");
        }
        while let Some(way) = among(&self.reading()).filter(|way| way.is_ne()) {
            let before = self.reading();
            self.key(if way.is_lt() { "Down" } else { "Up" });
            self.wait_until("the next one is chosen", |reading| {
                let now = reading.focused().filter(|now| now.is_checked());
                now.is_some_and(|now| !before.focused().is_some_and(|before| before.is_same(now)))
            });
        }
    }

    /// Presses Tab as often as there are names: it goes to these, one after the other.
    ///
    /// # Panics
    /// If it goes elsewhere.
    pub fn tab_visits(&mut self, names: &[&str]) {
        let mut visited: Vec<Node> = Vec::new();
        for _ in names {
            let reading = self.tab(&visited);
            visited.extend(reading.focused().cloned());
        }
        let visited: Vec<&str> = visited.iter().map(|node| node.name.as_str()).collect();
        assert_eq!(visited, names, "where Tab goes");
    }

    /// Presses Tab once, and waits until the focus is on another part.
    fn tab(&mut self, visited: &[Node]) -> Reading {
        let before = self.reading();
        let before = before.focused();
        // Of one part alone nobody sees that it was visited again.
        let is_alone = before.is_some() && self.reading().controls().count() == 1;
        self.key("Tab");
        let moved = |reading: &Reading| {
            let now = reading.focused().filter(|now| now.role != Role::Frame);
            now.is_some_and(|now| is_alone || !before.is_some_and(|before| before.is_same(now)))
        };
        self.wait_until(&format!("Tab goes on from {visited:?}"), moved)
    }

    /// The process.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    fn on(&mut self, name: &str, what: &str, act: fn(&ScreenReader, &Node) -> bool) {
        let since = Instant::now();
        let usable = |reading: &Reading| reading.control(name).is_some_and(Node::is_enabled);
        loop {
            let reading = self.wait_until(&format!("\"{name}\" {what}"), usable);
            // What has changed in between is looked for again.
            if reading.control(name).is_some_and(|node| act(&self.reader, node)) {
                return;
            }
            assert!(since.elapsed() < PATIENCE, "it is not so that \"{name}\" {what}: {reading:#?}");
        }
    }
}
