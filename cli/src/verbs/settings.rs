//! `neverlapse settings`: every setting, its value, and whose word it is.

use ipc_proto::methods::{self, SettingsReply};
use ipc_proto::types::{Setting, SettingSource};
use messages::Messages;

use super::Context;
use crate::args::Json;
use crate::exit::{Exit, Stop};
use crate::json;
use crate::screen::{QUIET, Screen, WARN};
use crate::table::{Cell, Column, Table};

/// Shows what holds.
pub(super) async fn run(context: &Context, arguments: &Json) -> Result<Exit, Stop> {
    let what = context.screen.words.cannot_list_settings();
    let reply = context.daemon().await?.call(&what, &methods::Settings {}).await?;
    let page = if arguments.json { json::line(&reply)? } else { page(&reply, &context.screen) };
    context.screen.show(&page)?;
    Ok(Exit::Well)
}

fn page(reply: &SettingsReply, screen: &Screen) -> String {
    let words = &screen.words;
    let mut table = Table::new([
        Column::whole(words.heading_setting()),
        Column::firm(words.heading_source()),
        Column::flexible(words.heading_value()),
    ]);
    for setting in &reply.settings {
        let style = match setting {
            Setting { locked: true, .. } => WARN,
            Setting { source: SettingSource::Default, .. } => QUIET,
            Setting { .. } => anstyle::Style::new(),
        };
        let source = Cell::styled(&source(setting, words), style);
        table.push([Cell::plain(&setting.key), source, Cell::plain(&setting.value)]);
    }
    let mut page = table.render(screen.width);
    for setting in reply.settings.iter().filter(|setting| setting.overruled) {
        page.push_str(&screen.paragraph("! ", &words.setting_overruled(&setting.key)));
    }
    if !reply.locked_issuers.is_empty() {
        page.push_str(&screen.paragraph("", &words.settings_locked_issuers(reply.locked_issuers.join(", "))));
    }
    for problem in &reply.problems {
        page.push_str(&screen.paragraph("! ", problem));
    }
    page + &screen.paragraph("", &words.settings_of_administrator(&reply.system_folder))
}

fn source(setting: &Setting, words: &Messages) -> String {
    match (setting.locked, setting.source) {
        (true, _) => words.setting_locked(),
        (false, SettingSource::Default) => words.setting_default(),
        (false, SettingSource::Administrator) => words.setting_administrator(),
        (false, SettingSource::Own) => words.setting_own(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use messages::Language;

    use super::*;

    #[test]
    fn what_the_administrator_has_locked_is_shown_as_locked_and_what_is_overruled_is_named() {
        let setting = |key: &str, source, locked, overruled| Setting {
            key: key.into(),
            value: "true".into(),
            source,
            locked,
            overruled,
        };
        let reply = SettingsReply {
            settings: vec![
                setting("a.b", SettingSource::Default, false, false),
                setting("c.d", SettingSource::Own, false, false),
                setting("renewal.automatic", SettingSource::Administrator, true, true),
            ],
            locked_issuers: vec!["wipo".into()],
            system_folder: "/etc/neverlapse".into(),
            problems: Vec::new(),
        };
        let screen = Screen { width: 70, zone: TimeZone::UTC, words: Messages::new(Language::English) };
        let page = anstream::adapter::strip_str(&page(&reply, &screen)).to_string();
        let row = |of: &str| {
            let row = page.lines().find(|line| line.starts_with(of)).unwrap();
            row.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(row("a.b"), "a.b default true");
        assert_eq!(row("c.d"), "c.d your own file true");
        assert_eq!(row("renewal.automatic"), "renewal.automatic locked by the administrator true");
        assert!(page.contains("! Your own file says otherwise of renewal.automatic"), "{page}");
        assert!(page.contains("wipo") && page.contains("/etc/neverlapse"), "{page}");
    }
}
