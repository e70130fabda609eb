# snooze, dismiss and done: what a person does with reminders.
# What stands between backticks is typed as it is; every language keeps it.

snoozed = { $id }: no reminder before { $time }.
snooze-cut-short = That is earlier than you asked for, as the last reminder before the deadline is not put off: { $deadline }.
snooze-cut-at-deadline = That is earlier than you asked for, as it is the deadline.

dismissed = { $id }: seen. The next reminder comes at its time.

done-elsewhere-pick-up = { $id } counts as picked up elsewhere; its codes are wiped, and nothing more is to be done.
done-elsewhere-renewal = { $id } counts as renewed elsewhere; nobody is reminded of it any more. To track the new certificate, put a copy of it into a location: `neverlapse restore FILE --to LOCATION`
done-elsewhere-back-up = { $id } counts as backed up elsewhere; whether that copy works was not proven here.

## Errors: what failed, why, and what to do next.

cannot-dismiss = cannot dismiss the reminder of { $id }
cannot-snooze = cannot snooze { $id }
cannot-take-as-done = cannot take { $id } as done elsewhere

why-no-such-time = { $text } is neither a length of time nor a date
why-time-is-over = { $text } is over already

next-later-time = name a later time
next-write-a-time = write `1h`, `2 days`, `tomorrow`, `2026-12-01` or `2026-12-01 14:05`
