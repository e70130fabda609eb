# What the command line says, but for errors (errors.ftl), prompts (prompts.ftl) and the demo (demo.ftl).
# What stands between backticks is typed as it is; every language keeps it.

## Labels: at most 17 columns wide, values stand beside them.

label-approved = approved
label-back-up = back-up
label-chain = chain
label-code = code
label-codes-expire = codes expire
label-current = current
label-daemon = daemon
label-deadline = deadline
label-id = id
label-identity = identity
label-issued-by = issued by
label-issuer = issuer
label-kind = kind
label-last-safe-day = last safe day
label-link = link
label-location = location
label-made = made
label-name = name
label-next = next
label-notifications = notifications
label-pin = PIN
label-proven = proven
label-reference-number = reference number
label-reminder = reminder
label-renewal-opens = renewal opens
label-renews = renews by itself
label-serial = serial
label-snoozed-until = snoozed until
label-state = state
label-title = title
label-tracked = tracked
label-valid-from = valid from
label-valid-until = valid until
label-vault = vault

## Headings of tables and parts of a page.

heading-codes-live = CODES LIVE
heading-deadline = DEADLINE
heading-id = ID
heading-name = NAME
heading-protocol = PROTOCOL
heading-source = SOURCE
heading-state = STATE
heading-title = TITLE
heading-needs-you = Needs you

## What an item is, and where it stands.

kind-activation = activation
kind-identity = identity

state-awaiting-code = awaiting-code
state-ready = ready
state-picking-up = picking-up
state-waiting-for-issuer = waiting-for-issuer
state-picked-up = picked-up
state-expired = expired
state-rejected = rejected
state-locked = locked
state-valid = valid
state-renewal-due = renewal-due
state-renewing = renewing
state-revoked = revoked
state-key-missing = key-missing
state-superseded = superseded

## Values.

# A line of what needs the person: the item, and why.
value-of-item = { $id }: { $text }
value-unproven = no: prove it with `neverlapse verify-backup`
value-outdated = no: the identity was renewed since; back it up again
value-no-back-up = none yet
value-key-signs = yes: its key signs for its certificate
value-no = no
value-certificates = { $count ->
    [one] { $count } certificate
   *[other] { $count } certificates
}
value-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
value-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
value-shipped = shipped
value-due = { $time }: { $reason }
value-nothing-due = nothing is due
value-process = { $version }, process { $pid }
# A reminder is due, and there was no notification service to show it.
value-reminder-waits = due, not shown yet
value-reminders-pending = { $count ->
    [one] { $count } is due and not shown yet
   *[other] { $count } are due and not shown yet
}

# Before a command that makes sense next.
next-step = Next:

## status

status-well = All is well.
status-needs-you = { $count ->
    [one] { $count } item needs you.
   *[other] { $count } items need you.
}
status-lapsed = { $count ->
    [one] { $count } item has lapsed.
   *[other] { $count } items have lapsed.
}

# Why the daemon wakes next, for the item $id.
due-lapse = a deadline ({ $id })
due-next-try = the issuer is asked again ({ $id })
due-reminder = a reminder ({ $id })
due-renewal = a renewal ({ $id })
due-renewal-opens = the renewal window opens ({ $id })

vault-closed = closed; opened when it is needed
vault-in-key-file = open, key in the key file
vault-in-keyring = open, key in the desktop's keyring

# How notifications are shown: beside the label "notifications".
notifier-absent = no notification service runs on this desktop
notifier-no-bus = no session bus answers
notifier-running = shown by { $name }
notifier-silent = the desktop's notification service does not answer
notifier-startable = shown by the desktop, which starts its service when it is needed
notifier-unknown = not known yet

## list

list-empty = Nothing is tracked. Begin with `neverlapse import approval.eml`.
list-hidden = { $count ->
    [one] { $count } settled item is hidden; --all shows all.
   *[other] { $count } settled items are hidden; --all shows all.
}

## import and add

import-half-seen = The mail holds half of the pair. Nothing was stored.
import-activation-seen = The mail holds an activation. Nothing was stored.
import-half-tracked = Tracked; the other half is still to come.
import-tracked = Tracked.
import-completed = Both halves are here now.
import-known = This is tracked already; nothing was changed.
import-nothing = Nothing was stored.

## pick-up, renew, back-up, restore, forget

done-picked-up = Picked up.
done-renewed = Renewed.
done-backed-up = Backed up and proven: { $path }
done-unproven = Written, but not proven: { $path }
done-restored = Restored to { $location }.
done-restored-copy = Restored to { $location }. { $id } stays tracked where it is:
done-forgotten = { $id } is tracked no more.

## issuers

issuer-added = The issuer { $id } ({ $name }) is known now.
issuer-known = The issuer { $id } ({ $name }) was known already; nothing was changed.

## watch

watch-begins = { $count ->
    [one] watching { $count } item; Ctrl-C ends it
   *[other] watching { $count } items; Ctrl-C ends it
}
watch-changed = { $id } is { $state }: { $title }
watch-gone = { $id } is tracked no more
watch-lost = { $why }; waiting for it

## The steps of what takes time.

step-prepared = everything is at hand
step-key-made = the private key is made
step-request-written = the request is written
step-sent = the request goes to the issuer
step-waiting = the issuer asks to come back later
step-certificate-received = the certificate has arrived
step-confirmed = the issuer knows that it arrived
step-installed = the certificate is at its location
step-proven = key and certificate are proven to work
step-opening = it is opened
step-writing = it is written and opened again

stopping = Stopping at the next safe point; Ctrl-C again leaves at once.
not-stopped = It cannot be stopped: { $why }
