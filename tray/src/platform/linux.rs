//! Linux: a StatusNotifierItem with a dbusmenu, over D-Bus alone.
//!
//! `ksni` on the very runtime of the tray, not by way of `tray-icon`: that one drives it by async-io, which starts threads of
//! its own, one of which wakes twice a second for ever; and zbus, once anything in the program asks it for tokio, needs that
//! runtime around it everywhere.

use std::collections::HashMap;
use std::process::ExitCode;

use futures_util::StreamExt as _;
use ksni::menu::{StandardItem, SubMenu};
use ksni::{Category, Icon, MenuItem, OfflineReason, Status, ToolTip, TrayMethods as _};
use tokio::sync::mpsc::UnboundedSender;
use tracing::debug;
use zbus::proxy::{self, CacheProperties};
use zbus::zvariant::Value;
use zbus::{Connection, MessageStream, Proxy};

use crate::desktop::{Desktop, Happened};
use crate::face::{Entry, Face, Mood};
use crate::icons;

/// Why there can be no tray icon.
pub(crate) type Cannot = ksni::Error;

/// Runs the tray; nothing else has to be done beside it.
pub(crate) fn host(tray: impl FnOnce() -> ExitCode) -> ExitCode {
    tray()
}

/// Shows `face` from now on, and tells what happens. With nothing on the desktop that shows tray icons it waits for that.
///
/// # Errors
/// If there is no session bus.
pub(crate) async fn start(face: Face, tell: UnboundedSender<Happened>) -> Result<impl Desktop, Cannot> {
    let bus = Connection::session().await.map_err(ksni::Error::Dbus)?;
    let shown = Shown { icons: pixmaps(face.mood), face, tell: tell.clone() };
    let handle = shown.assume_sni_available(true).spawn().await?;
    let watched = bus.clone();
    tokio::spawn(async move {
        if has_nowhere_to_show(&watched).await {
            let _ = tell.send(Happened::NoHost);
        }
        // What is said on it is for others; it ends with the bus.
        MessageStream::from(watched).for_each(async |_| {}).await;
        let _ = tell.send(Happened::Gone);
    });
    Ok(Item { handle, bus })
}

/// Whether there is somebody who takes icons and says that no panel shows them.
async fn has_nowhere_to_show(bus: &Connection) -> bool {
    let name = "org.kde.StatusNotifierWatcher";
    let watcher = proxy::Builder::<Proxy<'_>>::new(bus)
        .destination(name)
        .and_then(|builder| builder.path("/StatusNotifierWatcher")?.interface(name))
        .map(|builder| builder.cache_properties(CacheProperties::No));
    let Ok(watcher) = watcher else { return false };
    let Ok(watcher) = watcher.build().await else { return false };
    watcher.get_property("IsStatusNotifierHostRegistered").await.is_ok_and(|shown: bool| !shown)
}

/// The icon on the bus, and the bus for whatever else is said.
struct Item {
    handle: ksni::Handle<Shown>,
    bus: Connection,
}

impl Desktop for Item {
    async fn show(&self, face: &Face) {
        let face = face.clone();
        let icons = pixmaps(face.mood);
        // Gone only with the program.
        let _ = self.handle.update(|shown| (shown.icons, shown.face) = (icons, face)).await;
    }

    /// A bus has an id of its own, and a session a bus.
    async fn session(&self) -> Option<String> {
        let name = "org.freedesktop.DBus";
        let id = self.bus.call_method(Some(name), "/org/freedesktop/DBus", Some(name), "GetId", &()).await;
        id.ok()?.body().deserialize().ok()
    }

    async fn tell(&self, title: String, body: String) -> bool {
        let name = "org.freedesktop.Notifications";
        let hints = HashMap::from([("desktop-entry", Value::from("org.neverlapse.Tray"))]);
        let (replaces, icon, usual) = (0_u32, "neverlapse", -1_i32);
        let notice = ("Neverlapse", replaces, icon, title, body, Vec::<String>::new(), hints, usual);
        let path = "/org/freedesktop/Notifications";
        self.bus.call_method(Some(name), path, Some(name), "Notify", &notice).await.is_ok()
    }
}

/// What hosts read.
struct Shown {
    face: Face,
    icons: Vec<Icon>,
    tell: UnboundedSender<Happened>,
}

impl ksni::Tray for Shown {
    const MENU_ON_ACTIVATE: bool = true;

    fn id(&self) -> String {
        "neverlapse".to_owned()
    }

    fn title(&self) -> String {
        "Neverlapse".to_owned()
    }

    fn category(&self) -> Category {
        Category::ApplicationStatus
    }

    fn status(&self) -> Status {
        match self.face.mood {
            Mood::Urgent | Mood::Lapsed => Status::NeedsAttention,
            Mood::Well | Mood::NeedsYou | Mood::Absent => Status::Active,
        }
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        self.icons.clone()
    }

    fn attention_icon_pixmap(&self) -> Vec<Icon> {
        self.icons.clone()
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip { title: self.face.tip.clone(), ..ToolTip::default() }
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        self.face.menu.iter().map(entry).collect()
    }

    fn watcher_online(&self) {
        let _ = self.tell.send(Happened::Host);
    }

    fn watcher_offline(&self, reason: OfflineReason) -> bool {
        debug!(?reason, "nothing shows tray icons");
        let _ = self.tell.send(Happened::NoHost);
        true
    }
}

fn entry(entry: &Entry) -> MenuItem<Shown> {
    match entry {
        Entry::Do(label, does) => {
            let does = does.clone();
            let activate = move |shown: &mut Shown| {
                // One that comes only after the click is not waited for.
                let token = ksni::current_xdg_activation_token();
                let _ = shown.tell.send(Happened::Clicked(does.clone(), token));
            };
            StandardItem { label: escaped(label), activate: Box::new(activate), ..StandardItem::default() }
                .into()
        }
        Entry::Said(text) => {
            StandardItem { label: escaped(text), enabled: false, ..StandardItem::default() }.into()
        }
        Entry::Under(label, entries) => {
            let submenu = entries.iter().map(self::entry).collect();
            SubMenu { label: escaped(label), submenu, ..SubMenu::default() }.into()
        }
        Entry::Rule => MenuItem::Separator,
    }
}

/// A lone underscore would name a key instead of being seen.
fn escaped(label: &str) -> String {
    label.replace('_', "__")
}

fn pixmaps(mood: Mood) -> Vec<Icon> {
    let side = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
    let icon = |icon: icons::Icon| {
        let mut data = icon.rgba;
        // They are wanted as ARGB.
        data.chunks_exact_mut(4).for_each(|pixel| pixel.rotate_right(1));
        Icon { width: side(icon.side), height: side(icon.side), data }
    };
    icons::of(mood).into_iter().map(icon).collect()
}
