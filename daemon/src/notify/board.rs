//! All notices on the screen, and which of them stands for which item.

use std::collections::BTreeMap;

use ipc_proto::dialog::Dialog;
use lifecycle::ItemId;
use notify_rust::NotificationHandle;
use tokio::{sync::mpsc, task::JoinHandle};
use tracing::{debug, info, warn};

use super::{
    Action, Notice, Opener, Order, Record, Report, Service,
    bus::{Bus, Press, Signal},
    post::{self, Told, Wish},
    windows::{self, Windows},
};

/// What was shown, by a number of our own.
pub(super) struct Board<E> {
    orders: mpsc::UnboundedReceiver<Order>,
    events: mpsc::Sender<E>,
    windows: Windows,
    tell: mpsc::UnboundedSender<Heard>,
    told: mpsc::UnboundedReceiver<Heard>,
    bus: Option<(Bus, mpsc::UnboundedReceiver<Signal>)>,
    /// What an earlier life has shown, until the bus says whether it still is.
    earlier: Vec<(ItemId, Record)>,
    posts: BTreeMap<u64, Post>,
    next: u64,
    /// Handles of notices that are over. GNOME takes all notices of a program away when the sender of the first one
    /// goes, so these are kept until nothing is shown.
    spent: Vec<NotificationHandle>,
    /// What the button that is pressed next entitles to, by the notice's number on the screen.
    entitled: Option<(u32, String)>,
    /// How the service stood last, and the question how it stands now.
    service: Option<Service>,
    asking: Option<JoinHandle<()>>,
}

/// What comes back from the tasks.
enum Heard {
    Post(u64, Told),
    Service(Service),
    /// A window is not installed; this says the same.
    NotOpened(Notice),
}

enum Happened {
    Ordered(Order),
    Heard(Heard),
    Said(Signal),
}

/// A notice and its task.
struct Post {
    /// The items that it stands for; those of them that have got a newer notice are left out.
    items: Vec<ItemId>,
    /// What was asked for last; none of one that an earlier life has shown.
    latest: Option<Notice>,
    /// Where that is on the screen; none while it is on its way.
    shown: Option<Record>,
    /// Whether an earlier life has shown it: then it has no handle, and is answered on the board's own connection.
    adopted: bool,
    wishes: mpsc::UnboundedSender<Wish>,
}

impl<E: From<Report> + Send + 'static> Board<E> {
    pub(super) fn new(
        earlier: Vec<(ItemId, Record)>,
        orders: mpsc::UnboundedReceiver<Order>,
        events: mpsc::Sender<E>,
        windows: Windows,
    ) -> Self {
        let (tell, told) = mpsc::unbounded_channel();
        Self {
            orders,
            events,
            windows,
            tell,
            told,
            bus: None,
            earlier,
            posts: BTreeMap::new(),
            next: 0,
            spent: Vec::new(),
            entitled: None,
            service: None,
            asking: None,
        }
    }

    /// Goes on until nobody can order anything any more. What is on the screen stays there.
    pub(super) async fn run(mut self) {
        self.connect().await;
        loop {
            let happened = tokio::select! {
                order = self.orders.recv() => match order {
                    Some(order) => Happened::Ordered(order),
                    None => return,
                },
                Some(heard) = self.told.recv() => Happened::Heard(heard),
                signal = said(&mut self.bus) => Happened::Said(signal),
            };
            match happened {
                Happened::Ordered(Order::Show(notice)) => self.show(notice).await,
                Happened::Ordered(Order::Withdraw(item)) => self.withdraw(item).await,
                Happened::Ordered(Order::Open { dialog, opener, otherwise }) => {
                    self.open(dialog, opener, Some(otherwise));
                }
                Happened::Heard(Heard::Post(number, told)) => self.told(number, told).await,
                Happened::Heard(Heard::Service(service)) => self.stands(service).await,
                Happened::Heard(Heard::NotOpened(notice)) => self.show(notice).await,
                Happened::Said(signal) => self.said(signal).await,
            }
        }
    }

    /// Connects to the bus if need be, and says how the service stands.
    async fn connect(&mut self) {
        if self.bus.is_some() {
            return;
        }
        match Bus::connect().await {
            Ok((bus, signals)) => {
                self.bus = Some((bus.clone(), signals));
                self.adopt(&bus).await;
                self.ask(bus);
            }
            Err(why) => self.stands(Service::NoBus(why)).await,
        }
    }

    /// Takes up what an earlier life has shown.
    async fn adopt(&mut self, bus: &Bus) {
        let server = bus.server().await;
        let mut still = BTreeMap::<u32, (Record, Vec<ItemId>)>::new();
        for (item, record) in std::mem::take(&mut self.earlier) {
            if record.bus == bus.id && Some(&record.server) == server.as_ref() {
                still.entry(record.id).or_insert_with(|| (record, Vec::new())).1.push(item);
            } else {
                self.report(Report::Closed { item }).await;
            }
        }
        for (record, items) in still.into_values() {
            debug!(?items, id = record.id, "an earlier notice is still shown");
            self.post(bus, items, None, Some(record));
        }
    }

    fn ask(&mut self, bus: Bus) {
        let tell = self.tell.clone();
        let asking = tokio::spawn(async move {
            let _ = tell.send(Heard::Service(bus.service().await));
        });
        if let Some(older) = self.asking.replace(asking) {
            older.abort();
        }
    }

    async fn stands(&mut self, service: Service) {
        if self.service.as_ref() == Some(&service) {
            return;
        }
        if service.is_there() {
            info!(%service, "notices");
        } else {
            warn!(%service, "notices");
        }
        self.service = Some(service.clone());
        self.report(Report::Service(service)).await;
    }

    async fn show(&mut self, notice: Notice) {
        self.connect().await;
        let Some((bus, _)) = &self.bus else {
            return self.failed(&notice, "there is no session bus to show it through").await;
        };
        let bus = bus.clone();
        // Those that are about no item have nothing to do with each other.
        let alike = |post: &&Post| {
            let is_about = |latest: &Notice| !latest.about.is_empty() && latest.about == notice.about;
            post.latest.as_ref().is_some_and(is_about)
        };
        match self.posts.values().find(alike) {
            // On its way already.
            Some(Post { shown: None, .. }) => return,
            // Shown already; what could not be written down at the first time is now.
            Some(Post { shown: Some(record), latest, .. }) if latest.as_ref() == Some(&notice) => {
                let record = record.clone();
                return self.accepted(&notice, &record).await;
            }
            Some(_) | None => {}
        }
        let items: Vec<ItemId> = notice.items().collect();
        if let Some(notice) = self.take_over(&items, Some(notice)) {
            self.post(&bus, items, Some(notice), None);
        }
    }

    async fn withdraw(&mut self, item: ItemId) {
        if self.stands_for(item) {
            self.take_over(&[item], None);
            self.report(Report::Closed { item }).await;
        }
    }

    /// Takes these items away from what is shown. Of the notices that lose the last of their own, one becomes the
    /// newer one and the others go off the screen. Gives the newer one back if none has become it.
    fn take_over(&mut self, items: &[ItemId], mut newer: Option<Notice>) -> Option<Notice> {
        for post in self.posts.values_mut() {
            let before = post.items.len();
            post.items.retain(|item| !items.contains(item));
            if before == post.items.len() || !post.items.is_empty() {
                continue;
            }
            let wish = newer.clone().map_or(Wish::Close, Wish::Show);
            // A task that has just ended takes nothing any more.
            if post.wishes.send(wish).is_ok()
                && let Some(notice) = newer.take()
            {
                (post.items, post.shown, post.latest) = (items.to_vec(), None, Some(notice));
            }
        }
        newer
    }

    fn post(&mut self, bus: &Bus, items: Vec<ItemId>, notice: Option<Notice>, shown: Option<Record>) {
        let number = self.next;
        self.next += 1;
        let tell = self.tell.clone();
        let (wishes, wished) = mpsc::unbounded_channel();
        let id = shown.as_ref().map(|record| record.id);
        tokio::spawn(post::keep(bus.clone(), self.windows.clone(), wished, id, move |told| {
            let _ = tell.send(Heard::Post(number, told));
        }));
        if let Some(notice) = notice.clone() {
            let _ = wishes.send(Wish::Show(notice));
        }
        let adopted = shown.is_some();
        self.posts.insert(number, Post { items, latest: notice, shown, adopted, wishes });
    }

    async fn told(&mut self, number: u64, told: Told) {
        match told {
            Told::Accepted(notice, record) => {
                if let Some(post) = self.posts.get_mut(&number) {
                    post.adopted = false;
                    if post.latest.as_ref() == Some(&notice) {
                        post.shown = Some(record.clone());
                    }
                }
                self.accepted(&notice, &record).await;
                for item in notice.items().filter(|item| !self.stands_for(*item)).collect::<Vec<_>>() {
                    // Withdrawn while it was on its way.
                    self.report(Report::Closed { item }).await;
                }
                if let (Some(Service::Silent), Some((bus, _))) = (&self.service, &self.bus) {
                    self.ask(bus.clone());
                }
            }
            Told::Silent(notice) => {
                self.stands(Service::Silent).await;
                self.failed(&notice, "the notification service does not answer").await;
            }
            Told::Failed(notice, reason) => {
                if let Some(post) = self.posts.get_mut(&number) {
                    post.latest.take_if(|latest| *latest == notice);
                }
                self.failed(&notice, &reason).await;
            }
            Told::Pressed(action) => {
                if let (Some((bus, _)), Some(post)) = (&self.bus, self.posts.get(&number)) {
                    let id = post.shown.as_ref().map_or(0, |record| record.id);
                    bus.catch_up(Press { id, items: post.items.clone(), action });
                }
            }
            Told::Over(handle) => {
                // A newer one may be on its way to the same place.
                if self.posts.get(&number).is_some_and(|post| post.shown.is_some() || post.latest.is_none()) {
                    self.over(number).await;
                }
                self.spent.extend(*handle);
                if self.posts.values().all(|post| post.shown.is_none()) {
                    self.spent.clear();
                }
            }
        }
    }

    async fn said(&mut self, signal: Signal) {
        match signal {
            Signal::Entitled(id, token) => self.entitled = Some((id, token)),
            Signal::Answered(press) => self.pressed(press).await,
            Signal::Pressed(id, key) => {
                if let Some(number) = self.adopted(id)
                    && let Some(post) = self.posts.get(&number)
                    && let Ok(action) = key.parse()
                {
                    // The service closes what was answered; where one does not, it is out of date all the same.
                    let _ = post.wishes.send(Wish::Close);
                    let items = post.items.clone();
                    self.pressed(Press { id, items, action }).await;
                }
            }
            Signal::Closed(id) => {
                if let Some(number) = self.adopted(id) {
                    self.over(number).await;
                }
            }
            Signal::Owner { gone } => {
                let of_it = |post: &Post| {
                    gone.is_some() && post.shown.as_ref().map(|record| &record.server) == gone.as_ref()
                };
                self.end_those(of_it).await;
                // Another life of the same service is news: what the old one did not take is shown again.
                self.service = None;
                if let Some((bus, _)) = &self.bus {
                    self.ask(bus.clone());
                }
            }
            Signal::Lost => {
                self.bus = None;
                self.end_those(|_| true).await;
                self.stands(Service::NoBus("it has ended".to_owned())).await;
            }
        }
    }

    /// Whether a notice of this item is shown or on its way.
    fn stands_for(&self, item: ItemId) -> bool {
        self.posts.values().any(|post| post.items.contains(&item))
    }

    async fn pressed(&mut self, Press { id, items, action }: Press) {
        let token = self.entitled.take_if(|(entitled, _)| *entitled == id).map(|(_, token)| token);
        if action == Action::Open {
            if let Some(dialog) = windows::dialog(&items) {
                self.open(dialog, Opener::Here(token), None);
            }
            return;
        }
        for item in items {
            self.report(Report::Clicked { item, action, token: token.clone() }).await;
        }
    }

    /// Opens a window where it is installed, else says `otherwise`.
    fn open(&self, dialog: Dialog, opener: Opener, otherwise: Option<Notice>) {
        let (windows, tell) = (self.windows.clone(), self.tell.clone());
        tokio::spawn(async move {
            let opened = match opener {
                Opener::Here(token) => windows.open(&dialog, token.as_deref()).await,
                Opener::Client => windows.have(dialog.kind).await,
            };
            if let (false, Some(notice)) = (opened, otherwise) {
                let _ = tell.send(Heard::NotOpened(notice));
            }
        });
    }

    /// The notice of an earlier life with this number. A later one is answered on its own connection too.
    fn adopted(&self, id: u32) -> Option<u64> {
        let own = |post: &Post| post.adopted && post.shown.as_ref().is_some_and(|record| record.id == id);
        self.posts.iter().find(|(_, post)| own(post)).map(|(number, _)| *number)
    }

    async fn end_those(&mut self, ends: impl Fn(&Post) -> bool) {
        let gone: Vec<u64> =
            self.posts.iter().filter(|(_, post)| ends(post)).map(|(number, _)| *number).collect();
        for number in gone {
            self.over(number).await;
        }
    }

    async fn over(&mut self, number: u64) {
        let Some(post) = self.posts.remove(&number) else { return };
        for item in post.items.into_iter().filter(|_| post.shown.is_some()) {
            self.report(Report::Closed { item }).await;
        }
    }

    async fn accepted(&self, notice: &Notice, record: &Record) {
        for (item, stage) in notice.about.clone() {
            self.report(Report::Accepted { item, stage, record: record.clone() }).await;
        }
    }

    async fn failed(&self, notice: &Notice, reason: &str) {
        for (item, stage) in notice.about.clone() {
            self.report(Report::Failed { item, stage, reason: reason.to_owned() }).await;
        }
    }

    async fn report(&self, report: Report) {
        // Nobody hears it when the daemon ends.
        let _ = self.events.send(E::from(report)).await;
    }
}

/// What the bus says next; while there is none, nothing.
async fn said(bus: &mut Option<(Bus, mpsc::UnboundedReceiver<Signal>)>) -> Signal {
    match bus {
        Some((_, signals)) => signals.recv().await.unwrap_or(Signal::Lost),
        None => std::future::pending().await,
    }
}
