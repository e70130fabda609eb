//! What the person sees of Neverlapse: notices, and the icon in the tray.

use messages::check::What;
use zbus::{Connection, Proxy, fdo::DBusProxy, names::BusName};

use super::Finding;
use crate::notify::{self, Service};

/// Knows the icons of a desktop and who shows them.
const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// Looks who shows notices, and whether their buttons are.
pub(super) async fn notices() -> Vec<Finding> {
    let (service, can) = notify::look().await;
    vec![shown_by(service, &can)]
}

fn shown_by(service: Service, can: &[String]) -> Finding {
    let look = "neverlapse status";
    match service {
        Service::Running { name } if can.iter().any(|one| one == "actions") => {
            Finding::pass(What::NoticesShown).detail(name)
        }
        Service::Running { name } => Finding::warn(What::NoticesWithoutButtons).detail(name),
        Service::Startable => Finding::pass(What::NoticesStartable),
        Service::Silent => Finding::warn(What::NoticesSilent),
        Service::Absent => Finding::warn(What::NoticesAbsent).command(look),
        Service::NoBus(why) => Finding::warn(What::NoBus).detail(why).command(look),
    }
}

/// Looks whether somebody shows icons. Without a session bus there is nothing to tell that is not told of notices.
pub(super) async fn tray() -> Vec<Finding> {
    match is_served(WATCHER).await {
        Ok(true) if has_host().await => vec![Finding::pass(What::TrayShown)],
        Ok(_) => vec![Finding::warn(What::TrayAbsent)],
        Err(_) => Vec::new(),
    }
}

/// Whether the watcher of icons has somebody to show them. One that does not tell is taken for one that has.
async fn has_host() -> bool {
    let asked = async {
        let connection = Connection::session().await?;
        let watcher = Proxy::new(&connection, WATCHER, "/StatusNotifierWatcher", WATCHER).await?;
        watcher.get_property::<bool>("IsStatusNotifierHostRegistered").await
    };
    asked.await.unwrap_or(true)
}

/// Whether a name on the session bus has an owner, or gets one when it is needed.
///
/// # Errors
/// There is no session bus.
pub(super) async fn is_served(name: &'static str) -> zbus::Result<bool> {
    let connection = Connection::session().await?;
    let bus = DBusProxy::new(&connection).await?;
    if bus.name_has_owner(BusName::try_from(name)?).await? {
        return Ok(true);
    }
    Ok(bus.list_activatable_names().await?.iter().any(|one| one.as_str() == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_ready_only_with_buttons_and_one_that_is_missing_never_stands_in_the_way() {
        use ipc_proto::types::CheckVerdict::{Pass, Warn};
        let found = |service, can: &[&str]| {
            let can: Vec<String> = can.iter().map(|one| (*one).to_owned()).collect();
            let found = shown_by(service, &can);
            (found.what, found.verdict)
        };
        let dunst = || Service::Running { name: "dunst 1.9".into() };
        assert_eq!(found(dunst(), &["body", "actions"]), (What::NoticesShown, Pass));
        assert_eq!(found(dunst(), &["body"]), (What::NoticesWithoutButtons, Warn));
        assert_eq!(found(Service::Startable, &[]), (What::NoticesStartable, Pass));
        assert_eq!(found(Service::Silent, &[]), (What::NoticesSilent, Warn));
        assert_eq!(found(Service::Absent, &[]), (What::NoticesAbsent, Warn));
        assert_eq!(found(Service::NoBus("none".into()), &[]), (What::NoBus, Warn));
    }
}
