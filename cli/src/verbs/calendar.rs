//! `neverlapse calendar`: every deadline as an iCalendar file (RFC 5545), for the calendar that a person looks at anyway.
//!
//! An entry keeps its UID as long as its item is tracked, whatever it is called and however often it is renewed: a newer
//! file moves entries, and doubles none.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use faces::text::clean;
use ipc_proto::methods::Status;
use ipc_proto::types::{Item, Kind};
use jiff::Timestamp;
use messages::needs::{Need, Needs, Of};
use messages::time;

use super::Context;
use crate::args::Calendar;
use crate::exit::{Exit, Failure, Stop};
use crate::ics::Ics;
use crate::items;
use crate::screen::Screen;

/// Prints the calendar, or writes it to a file.
pub(super) async fn run(context: &Context, arguments: &Calendar) -> Result<Exit, Stop> {
    let screen = &context.screen;
    let words = &screen.words;
    let mut daemon = context.daemon().await?;
    let installation = daemon.call(&words.cannot_tell_status(), &Status {}).await?.installation;
    let items = daemon.list().await?;
    let entries: Vec<Entry<'_>> =
        items.iter().filter(|item| !items::is_settled(item)).flat_map(entries).collect();
    let file = calendar(&entries, &installation, screen.now(), screen);
    let Some(path) = &arguments.output else {
        // Not through the screen, which is for people.
        let mut out = io::stdout().lock();
        out.write_all(file.as_bytes())?;
        out.flush()?;
        return Ok(Exit::Well);
    };
    let shown = path.display().to_string();
    write(path, &file).map_err(|error| {
        Failure::new(words.cannot_write(&shown), error.to_string(), words.next_another_path())
    })?;
    screen.show(&screen.paragraph("", &words.calendar_written(entries.len() as u64, &shown)))?;
    Ok(Exit::Well)
}

/// A whole file or none. It names people and their dates, so only its owner reads it.
fn write(path: &Path, file: &str) -> io::Result<()> {
    if path.exists() && !path.is_file() {
        // A pipe or a terminal is written to; one does not put a file in its place.
        return fs::write(path, file);
    }
    // What a link leads to is replaced, not the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(file.as_bytes())?;
    new.as_file().sync_all()?;
    new.persist(path)?;
    Ok(())
}

/// A date of an item.
struct Entry<'a> {
    item: &'a Item,
    what: What,
    at: Timestamp,
}

/// What a date is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    CodesExpire,
    RenewalOpens,
    Renews,
    LastSafeDay,
    Expires,
}

impl What {
    /// Its word in the UID; never changed, or calendars would show everything twice.
    const fn word(self) -> &'static str {
        match self {
            Self::CodesExpire => "codes-expire",
            Self::RenewalOpens => "renewal-opens",
            Self::Renews => "renews",
            Self::LastSafeDay => "last-safe-day",
            Self::Expires => "expires",
        }
    }

    /// How long before it the calendar rings (RFC 5545 section 3.8.6.3). Where nothing can be done before, it rings then;
    /// where nothing is to be done at all, it is silent.
    const fn alarms(self) -> &'static [&'static str] {
        match self {
            Self::CodesExpire => &["-P1D", "-PT1H"],
            Self::RenewalOpens => &["PT0S"],
            Self::Renews => &[],
            Self::LastSafeDay | Self::Expires => &["-P7D", "-P1D"],
        }
    }
}

/// The dates of an item.
fn entries(item: &Item) -> impl Iterator<Item = Entry<'_>> {
    let dates = match (item.kind, item.deadline) {
        (_, None) => Vec::new(),
        (Kind::Activation, deadline) => vec![(What::CodesExpire, deadline)],
        (Kind::Identity, deadline) => vec![
            (What::RenewalOpens, item.renewal_opens),
            (What::Renews, item.renews_at),
            // Nobody needs to be told twice of the same moment.
            (What::LastSafeDay, item.last_safe_day.filter(|day| Some(*day) != deadline)),
            (What::Expires, deadline),
        ],
    };
    dates.into_iter().filter_map(move |(what, at)| Some(Entry { item, what, at: at? }))
}

fn calendar(entries: &[Entry<'_>], installation: &str, now: Timestamp, screen: &Screen) -> String {
    let words = &screen.words;
    let language = words.language().tag().to_uppercase();
    let mut ics = Ics::default();
    ics.component("VCALENDAR", |ics| {
        ics.raw("VERSION", "2.0");
        let program = format!("-//Neverlapse//neverlapse {}//{language}", env!("CARGO_PKG_VERSION"));
        ics.text("PRODID", &program);
        ics.raw("CALSCALE", "GREGORIAN");
        // RFC 7986, and what was there before it.
        for name in ["NAME", "X-WR-CALNAME"] {
            ics.text(name, &words.calendar_name());
        }
        ics.raw("REFRESH-INTERVAL;VALUE=DURATION", "P1D");
        ics.raw("X-PUBLISHED-TTL", "P1D");
        for entry in entries {
            ics.component("VEVENT", |ics| event(ics, entry, installation, now, screen));
        }
    });
    ics.into_text()
}

fn event(ics: &mut Ics, entry: &Entry<'_>, installation: &str, now: Timestamp, screen: &Screen) {
    let summary = summary(entry, screen);
    ics.text("UID", &format!("{}-{}@{installation}.neverlapse", entry.item.id, entry.what.word()));
    // Without METHOD both say when the entry was last revised (RFC 5545 section 3.8.7.2): a newer file wins.
    ics.moment("DTSTAMP", now);
    ics.moment("LAST-MODIFIED", now);
    ics.moment("DTSTART", entry.at);
    ics.text("SUMMARY", &summary);
    ics.text("DESCRIPTION", &description(entry, now, screen));
    ics.raw("CATEGORIES", "Neverlapse");
    // Nobody is busy because of it.
    ics.raw("TRANSP", "TRANSPARENT");
    if entry.at <= now {
        // An alarm for what is over would ring as soon as the file is read.
        return;
    }
    for before in entry.what.alarms() {
        ics.component("VALARM", |ics| {
            ics.raw("ACTION", "DISPLAY");
            ics.raw("TRIGGER", before);
            ics.text("DESCRIPTION", &summary);
        });
    }
}

fn summary(entry: &Entry<'_>, screen: &Screen) -> String {
    let (words, title) = (&screen.words, clean(&entry.item.title));
    match entry.what {
        What::CodesExpire => words.calendar_codes_expire(title),
        What::RenewalOpens => words.calendar_renewal_opens(title),
        What::Renews => words.calendar_renews(title),
        What::LastSafeDay => words.calendar_last_safe_day(title),
        What::Expires => words.calendar_expires(title),
    }
}

/// What it is, how things stand, and what to do about it.
fn description(entry: &Entry<'_>, now: Timestamp, screen: &Screen) -> String {
    let (words, item) = (&screen.words, entry.item);
    let moment = |then| time::moment(words, then, now, &screen.zone);
    let mut lines = vec![words.calendar_item(&item.id, &item.issuer, clean(&item.title))];
    if let (What::LastSafeDay, Some(deadline)) = (entry.what, item.deadline) {
        lines.push(words.calendar_later_is_risky(moment(deadline)));
    }
    match (item.renews_at, entry.what) {
        (Some(then), What::RenewalOpens | What::Renews) => {
            lines.push(words.calendar_renews_by_itself(moment(then)));
            return lines.join("\n");
        }
        (Some(then), What::LastSafeDay | What::Expires) => {
            lines.extend([words.calendar_renews_by_itself(moment(then)), words.calendar_if_not_renewed()]);
        }
        (Some(_) | None, _) => {}
    }
    lines.push(remedy(item, screen));
    lines.join("\n")
}

/// What is to be done before the date.
fn remedy(item: &Item, screen: &Screen) -> String {
    let words = &screen.words;
    let needs_back_up = |need: &str| matches!(Need::of_word(need), Some(Need::BackUp | Need::ProveBackUp));
    match (&item.needs_you, item.kind) {
        (Some(needs_you), _) if !needs_back_up(&needs_you.need) => {
            let (reason, remedy) = faces::items::reason_and_remedy(item, needs_you, words);
            format!("{reason}\n{remedy}")
        }
        (_, Kind::Activation) => words.calendar_see(format!("neverlapse show {}", item.id)),
        // A back-up does not keep a certificate from expiring.
        (_, Kind::Identity) => {
            let of = Of::Identity { location: item.location.as_deref().unwrap_or_default(), back_up: None };
            let needs = Needs { need: Need::Renew, id: &item.id, issuer: &item.issuer, of, said: None };
            needs.say(words).1
        }
    }
}
