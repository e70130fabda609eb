//! macOS and Windows: the icon of the system's own tray, by `tray-icon`. This folder's files for them are type-checked only.
//!
//! There an icon belongs to the program's first thread, which turns the system's own event loop; the tray runs on another
//! one, and hands over what is to be shown.

#[cfg_attr(target_os = "macos", path = "macos.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod stage;

use std::cell::RefCell;
use std::collections::HashMap;
use std::process::ExitCode;

use tokio::sync::mpsc::UnboundedSender;
use tray_icon::menu::{Menu, MenuEvent, MenuItem, PredefinedMenuItem, Submenu};
use tray_icon::{Icon, TrayIcon, TrayIconBuilder};

use crate::desktop::{Desktop, Happened};
use crate::face::{Does, Entry, Face, Mood};
use crate::icons;

/// Why there can be no tray icon.
pub(crate) type Cannot = tray_icon::Error;

/// The picture of the sizes that there are which these systems scale best.
const SIDE: u32 = 32;

/// Runs the tray, and the system's event loop beside it for as long.
pub(crate) fn host(tray: impl FnOnce() -> ExitCode + Send + 'static) -> ExitCode {
    let stage = stage::Stage::new();
    std::thread::spawn(move || {
        let ended = tray();
        // The event loop has no end of its own.
        std::process::exit(i32::from(ended != ExitCode::SUCCESS));
    });
    stage.run()
}

/// Shows `face` from now on, and tells what happens.
///
/// # Errors
/// None is told here: an icon that the system does not take is logged.
pub(crate) async fn start(face: Face, tell: UnboundedSender<Happened>) -> Result<impl Desktop, Cannot> {
    MenuEvent::set_event_handler(Some(move |event: MenuEvent| {
        let does = CLICKS.with_borrow(|clicks| clicks.get(event.id().as_ref()).cloned());
        if let Some(does) = does {
            let _ = tell.send(Happened::Clicked(does, None));
        }
    }));
    let item = Item;
    item.show(&face).await;
    Ok(item)
}

thread_local! {
    /// The icon; of the first thread only.
    static ICON: RefCell<Option<TrayIcon>> = const { RefCell::new(None) };
    /// What the entries of its menu do.
    static CLICKS: RefCell<HashMap<String, Does>> = RefCell::default();
}

/// The icon in the tray.
struct Item;

impl Desktop for Item {
    async fn show(&self, face: &Face) {
        let face = face.clone();
        stage::post(move || {
            if let Err(error) = show(&face) {
                tracing::warn!("the icon cannot be shown: {error}");
            }
        });
    }

    async fn session(&self) -> Option<String> {
        None
    }

    /// There the icon itself always is.
    async fn tell(&self, _: String, _: String) -> bool {
        false
    }
}

/// On the first thread.
fn show(face: &Face) -> Result<(), Cannot> {
    let mut clicks = HashMap::new();
    let menu = Menu::new();
    for entry in &face.menu {
        append(entry, &mut clicks, &|item| menu.append(item));
    }
    CLICKS.set(clicks);
    let picture = picture(face.mood);
    ICON.with_borrow_mut(|icon| match icon {
        Some(icon) => {
            icon.set_menu(Some(Box::new(menu)));
            icon.set_tooltip(Some(&face.tip))?;
            icon.set_icon(picture)
        }
        None => {
            let mut builder = TrayIconBuilder::new().with_id("neverlapse").with_menu(Box::new(menu));
            builder = builder.with_tooltip(&face.tip);
            if let Some(picture) = picture {
                builder = builder.with_icon(picture);
            }
            *icon = Some(builder.build()?);
            Ok(())
        }
    })
}

type Append<'a> = dyn Fn(&dyn tray_icon::menu::IsMenuItem) -> tray_icon::menu::Result<()> + 'a;

fn append(entry: &Entry, clicks: &mut HashMap<String, Does>, onto: &Append<'_>) {
    let appended = match entry {
        Entry::Do(label, does) => {
            let id = clicks.len().to_string();
            clicks.insert(id.clone(), does.clone());
            onto(&MenuItem::with_id(id, escaped(label), true, None))
        }
        Entry::Said(text) => onto(&MenuItem::new(escaped(text), false, None)),
        Entry::Under(label, entries) => {
            let submenu = Submenu::new(escaped(label), true);
            for entry in entries {
                append(entry, clicks, &|item| submenu.append(item));
            }
            onto(&submenu)
        }
        Entry::Rule => onto(&PredefinedMenuItem::separator()),
    };
    if let Err(error) = appended {
        tracing::warn!("an entry cannot be shown: {error}");
    }
}

/// A lone ampersand would name a key instead of being seen.
fn escaped(label: &str) -> String {
    label.replace('&', "&&")
}

fn picture(mood: Mood) -> Option<Icon> {
    let icon = icons::of(mood).into_iter().find(|icon| icon.side == SIDE)?;
    Icon::from_rgba(icon.rgba, icon.side, icon.side).ok()
}
