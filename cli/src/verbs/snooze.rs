//! `neverlapse snooze ID DURATION`: no reminder of this item before then.

use ipc_proto::methods;
use ipc_proto::types::Item;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use messages::time;
use serde::Serialize;

use super::{Context, told};
use crate::args::Snooze;
use crate::exit::{Exit, Failure, Stop};
use crate::json;
use crate::screen::Screen;

/// When a day begins for those who name only the day.
const MORNING: Time = Time::constant(9, 0, 0, 0);

/// What `--json` prints: the item, and what was asked for beside what was granted.
#[derive(Debug, Serialize)]
struct Snoozed<'a> {
    asked: Timestamp,
    until: Timestamp,
    #[serde(flatten)]
    item: &'a Item,
}

/// Asks for silence, and says until when it was granted.
pub(super) async fn run(context: &Context, arguments: &Snooze) -> Result<Exit, Stop> {
    let (screen, words) = (&context.screen, &context.screen.words);
    let what = words.cannot_snooze(&arguments.id);
    let asked = asked(screen, &what, &arguments.duration.join(" "))?;
    let request = methods::Snooze { id: arguments.id.clone(), until: asked };
    let reply = context.daemon().await?.call(&what, &request).await?;
    let (item, until) = (&reply.item, reply.until);
    if arguments.json {
        screen.show(&json::line(&Snoozed { asked, until, item })?)?;
        return Ok(Exit::Well);
    }
    let then = time::moment(words, until, screen.now(), &screen.zone);
    let mut sentence = words.snoozed(&item.id, then);
    if until < asked {
        let deadline = item.last_safe_day.or(item.deadline);
        let why = match deadline.filter(|deadline| *deadline > until) {
            Some(deadline) => words.snooze_cut_short(screen.time(Some(deadline))),
            None => words.snooze_cut_at_deadline(),
        };
        sentence = format!("{sentence} {why}");
    }
    told(context, &sentence, item, false)
}

/// The moment until which somebody wants silence; `what` cannot be done where it is none to come.
pub(super) fn asked(screen: &Screen, what: &str, text: &str) -> Result<Timestamp, Failure> {
    let words = &screen.words;
    let asked = moment(text, screen.now(), &screen.zone)
        .ok_or_else(|| Failure::new(what, words.why_no_such_time(text), words.next_write_a_time()))?;
    if asked <= screen.now() {
        return Err(Failure::new(what, words.why_time_is_over(text), words.next_later_time()));
    }
    Ok(asked)
}

/// The moment that `text` means for someone who reads it at `now` in `zone`.
///
/// A length counts from now, days and longer on the calendar. A day without an hour is its morning.
fn moment(text: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    let here = now.to_zoned(zone.clone());
    let on = |date: Date, time: Time| Some(date.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp());
    if text == "tomorrow" {
        return on(here.date().tomorrow().ok()?, MORNING);
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment);
    }
    if let Ok(local) = text.parse::<DateTime>() {
        return on(local.date(), if text.contains(':') { local.time() } else { MORNING });
    }
    let length: Span = text.parse().ok().filter(|length: &Span| length.is_positive())?;
    Some(here.checked_add(length).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is meant on a Saturday at 14:30 in Paris, the night before the clock goes back.
    fn meant(text: &str) -> Option<String> {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let moment = moment(text, "2026-10-24T12:30:00Z".parse().unwrap(), &paris)?;
        Some(moment.to_zoned(paris).strftime("%Y-%m-%d %H:%M").to_string())
    }

    #[test]
    fn lengths_days_and_moments_are_meant_on_the_readers_own_clock() {
        let cases = [
            ("1h", "2026-10-24 15:30"),
            ("90 minutes", "2026-10-24 16:00"),
            ("24h", "2026-10-25 13:30"),
            ("2 days", "2026-10-26 14:30"),
            ("1 week", "2026-10-31 14:30"),
            (" tomorrow ", "2026-10-25 09:00"),
            ("2026-12-01", "2026-12-01 09:00"),
            ("2026-12-01 14:05", "2026-12-01 14:05"),
            ("2026-12-01T00:00", "2026-12-01 00:00"),
            ("2026-12-01T14:05:00Z", "2026-12-01 15:05"),
        ];
        for (text, expected) in cases {
            assert_eq!(meant(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "soon", "2", "0 days", "-1h", "1h ago", "25:00", "2026-13-01", "99999 years"] {
            assert_eq!(meant(text), None, "{text}");
        }
    }
}
