//! One notice: shown, replaced, listened to and withdrawn by a task of its own, which a slow service holds up alone.

use std::pin::pin;

use notify_rust::{Hint, Notification, NotificationHandle, NotificationResponse, Timeout, Urgency};
use tokio::{sync::mpsc, task::spawn_blocking, time::sleep};

use super::{
    Action, Notice, Record, Tone,
    bus::{Bus, PATIENCE},
    windows::Windows,
};

/// The desktop entry that has the name and the icon, and that a desktop gives its activation tokens to.
const ENTRY: &str = "org.neverlapse.Tray";

/// What becomes of a notice, in the order in which it was asked for.
#[derive(Debug)]
pub(super) enum Wish {
    /// It says this from now on.
    Show(Notice),
    /// It goes off the screen.
    Close,
}

/// What a notice's task tells.
#[derive(Debug)]
pub(super) enum Told {
    /// The service took this.
    Accepted(Notice, Record),
    /// The service does not answer; it may yet.
    Silent(Notice),
    /// The service did not take this.
    Failed(Notice, String),
    /// A button was pressed.
    Pressed(Action),
    /// It is not on the screen any more.
    Over(Box<Option<NotificationHandle>>),
}

/// Keeps one notice as it is wished for as long as somebody may wish. `id` is the number of one that is on the screen
/// already.
pub(super) async fn keep(
    bus: Bus,
    windows: Windows,
    mut wishes: mpsc::UnboundedReceiver<Wish>,
    id: Option<u32>,
    tell: impl Fn(Told),
) {
    let mut screen = Screen { id, handle: None };
    loop {
        tokio::select! {
            wish = wishes.recv() => match wish {
                Some(Wish::Show(notice)) => {
                    tell(match post(&bus, &windows, &mut screen, &notice, &tell).await {
                        Ok(record) => Told::Accepted(notice, record),
                        Err(reason) => Told::Failed(notice, reason),
                    });
                    continue;
                }
                Some(Wish::Close) => screen.close(&bus).await,
                // What is on the screen stays there.
                None => return,
            },
            answer = screen.answer() => match answer {
                Some(NotificationResponse::Action(key)) => {
                    if let Ok(action) = key.parse() {
                        tell(Told::Pressed(action));
                    }
                    // The service closes what was answered; where one does not, it is out of date all the same.
                    screen.close(&bus).await;
                }
                Some(NotificationResponse::Default) => {
                    tell(Told::Pressed(Action::Open));
                    screen.close(&bus).await;
                }
                Some(NotificationResponse::Reply(_)) => screen.close(&bus).await,
                Some(NotificationResponse::Closed(_)) | None => {}
            },
        }
        screen.id = None;
        tell(Told::Over(Box::new(screen.handle.take())));
    }
}

/// Where the notice is on the screen.
struct Screen {
    /// Its number, if this or an earlier life of the daemon has shown it.
    id: Option<u32>,
    /// Its handle, if this life has shown it. A new GNOME closes a notice when its sender goes, so this is kept.
    handle: Option<NotificationHandle>,
}

impl Screen {
    /// Shows this, in place of what was shown.
    async fn put(&mut self, mut notification: Notification) -> Result<u32, String> {
        let (id, handle) = (self.id.take(), self.handle.take());
        let shown = match (id, handle) {
            (_, Some(mut handle)) => {
                *handle = notification;
                // The library replaces only by a blocking call, which must not run on a thread of the runtime.
                let replaced = spawn_blocking(move || handle.update().map(|()| handle));
                replaced.await.map_err(|error| error.to_string())?
            }
            (Some(id), None) => notification.id(id).show_async().await,
            (None, None) => notification.show_async().await,
        };
        // Where nothing can be shown, nothing is shown any more: the next one starts afresh.
        let handle = shown.map_err(|error| error.to_string())?;
        let id = handle.id();
        (self.id, self.handle) = (Some(id), Some(handle));
        Ok(id)
    }

    /// Waits until somebody answers the notice or it is closed. None if the bus was lost.
    async fn answer(&self) -> Option<NotificationResponse> {
        let Some(handle) = &self.handle else {
            // What an earlier life has shown is answered on the board's connection.
            return std::future::pending().await;
        };
        let mut answer = None;
        // The library panics if the bus goes just now. That ends this task alone, and its notice is gone with the bus.
        handle.wait_for_action_async(|response| answer = Some(response.clone())).await;
        answer
    }

    /// Takes it off the screen.
    async fn close(&self, bus: &Bus) {
        match (&self.handle, self.id) {
            (Some(handle), _) => handle.close_async().await,
            (None, Some(id)) => bus.close(id).await,
            (None, None) => {}
        }
    }
}

async fn post(
    bus: &Bus,
    windows: &Windows,
    screen: &mut Screen,
    notice: &Notice,
    tell: &impl Fn(Told),
) -> Result<Record, String> {
    let mut posted = pin!(async {
        let (capabilities, opens) = tokio::join!(bus.capabilities(), windows.can_open(notice));
        let capabilities = capabilities.map_err(|error| error.to_string())?;
        let opens = opens.then_some(windows.label.as_str());
        let id = screen.put(written(notice, &capabilities, opens)).await?;
        // A service that is gone by now has taken the notice with it.
        let server = bus.server().await.ok_or("the notification service has just ended")?;
        Ok(Record { bus: bus.id.clone(), server, id })
    });
    tokio::select! {
        answer = &mut posted => answer,
        () = sleep(PATIENCE) => {
            tell(Told::Silent(notice.clone()));
            // Asked twice it might show it twice.
            posted.await
        }
    }
}

/// The notice as this service can show it. `opens` is the label of what a click on the notice itself does.
fn written(notice: &Notice, capabilities: &[String], opens: Option<&str>) -> Notification {
    let can = |what: &str| capabilities.iter().any(|one| one == what);
    let (urgency, icon, timeout) = match notice.tone {
        Tone::Good => (Urgency::Low, "emblem-default", Timeout::Default),
        Tone::Early => (Urgency::Low, "dialog-information", Timeout::Default),
        Tone::Soon => (Urgency::Normal, "dialog-information", Timeout::Default),
        Tone::Urgent => (Urgency::Critical, "dialog-warning", Timeout::Never),
    };
    let mut body = notice.body.clone();
    if !can("actions") && !notice.in_words.is_empty() {
        body = format!("{body}\n{}", notice.in_words);
    }
    let mut written = Notification::new();
    written
        .appname("Neverlapse")
        .summary(&plain(&notice.title))
        .body(&if can("body-markup") { escaped(&plain(&body)) } else { plain(&body) })
        .icon(icon)
        .urgency(urgency)
        .timeout(timeout)
        .hint(Hint::DesktopEntry(ENTRY.to_owned()));
    if can("actions") {
        let opens = opens.map(|label| (Action::Open, label));
        for (action, label) in
            notice.actions.iter().map(|(action, label)| (*action, label.as_str())).chain(opens)
        {
            written.action(action.key(), label);
        }
    }
    written
}

/// Without what would move the cursor or turn the reading direction: names come from mails.
fn plain(text: &str) -> String {
    let turns = |letter| matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|letter| *letter == '\n' || !(letter.is_control() || turns(*letter))).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice() -> Notice {
        Notice {
            about: vec![("i1".parse().unwrap(), None)],
            title: "Smith & Sons".to_owned(),
            body: "<Smith & Sons>".to_owned(),
            in_words: "type: neverlapse renew i1".to_owned(),
            actions: vec![(Action::Renew, "Renew now".to_owned())],
            tone: Tone::Soon,
        }
    }

    fn for_a_service_with(capabilities: &[&str]) -> Notification {
        let capabilities: Vec<String> = capabilities.iter().map(|one| (*one).to_owned()).collect();
        written(&notice(), &capabilities, None)
    }

    #[test]
    fn a_name_that_looks_like_markup_is_shown_as_it_is() {
        assert_eq!(for_a_service_with(&["actions", "body-markup"]).body, "&lt;Smith &amp; Sons&gt;");
        assert_eq!(for_a_service_with(&["actions"]).body, "<Smith & Sons>");
        assert_eq!(for_a_service_with(&["actions", "body-markup"]).summary, "Smith & Sons");
    }

    #[test]
    fn a_service_without_buttons_says_in_words_what_to_do() {
        let with = for_a_service_with(&["actions"]);
        assert_eq!(
            (with.actions.as_slice(), with.body.contains("renew i1")),
            (["renew".into(), "Renew now".into()].as_slice(), false)
        );
        let without = for_a_service_with(&["body"]);
        assert!(without.actions.is_empty());
        assert_eq!(without.body, "<Smith & Sons>\ntype: neverlapse renew i1");
    }

    #[test]
    fn a_click_on_the_notice_itself_opens_a_window_only_where_there_is_one() {
        let actions = |opens| written(&notice(), &["actions".to_owned()], opens).actions;
        assert_eq!(actions(Some("Details…")), ["renew", "Renew now", "default", "Details…"]);
        assert_eq!(actions(None), ["renew", "Renew now"]);
    }
}
