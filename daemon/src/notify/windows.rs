//! Windows that a click on a notice opens: processes of the person's session, where the program for them is installed.

use std::path::PathBuf;

use ipc_proto::dialog::{Dialog, Dialogs, Kind};
use lifecycle::ItemId;
use tracing::warn;

use super::Notice;

/// The way to the windows.
#[derive(Clone, Debug)]
pub(crate) struct Windows {
    /// The daemon's socket, which they talk to.
    pub(crate) socket: PathBuf,
    /// What a click on a notice itself is called.
    pub(crate) label: String,
}

impl Windows {
    /// Whether a click on this notice itself opens something.
    pub(super) async fn can_open(&self, notice: &Notice) -> bool {
        let items: Vec<_> = notice.items().collect();
        match dialog(&items) {
            Some(dialog) => Dialogs::installed().await.have(dialog.kind),
            None => false,
        }
    }

    /// Opens a window, if it is installed; `token` lets it take the front. Says whether it was opened.
    pub(super) async fn open(&self, dialog: &Dialog, token: Option<&str>) -> bool {
        let dialogs = Dialogs::installed().await;
        if !dialogs.have(dialog.kind) {
            return false;
        }
        let opened = dialogs.open(dialog, &self.socket, token).await;
        opened.inspect_err(|error| warn!(?dialog, "a window cannot be opened: {error}")).is_ok()
    }

    /// Whether this window is installed.
    pub(super) async fn have(&self, kind: Kind) -> bool {
        Dialogs::installed().await.have(kind)
    }
}

/// What a click on a notice of these items opens.
pub(super) fn dialog(items: &[ItemId]) -> Option<Dialog> {
    match items {
        [] => None,
        [item] => Some(Dialog { kind: Kind::Details, id: Some(item.to_string()) }),
        [_, ..] => Some(Dialog { kind: Kind::Overview, id: None }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_of_one_item_opens_its_details_and_one_of_several_the_overview() {
        let items: Vec<_> = ["a1", "i2"].map(|id| id.parse().unwrap()).into();
        assert_eq!(dialog(&items[..1]), Some(Dialog { kind: Kind::Details, id: Some("a1".to_owned()) }));
        assert_eq!(dialog(&items), Some(Dialog { kind: Kind::Overview, id: None }));
        assert_eq!(dialog(&[]), None, "a mail has no window");
    }
}
