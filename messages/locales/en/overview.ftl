# The overview: everything on one timeline. $moment as in time.ftl.

overview-title = Overview

## What is in sight. The first is for screen readers and stands beside nothing.

overview-issuer = Issuer
overview-every-issuer = All issuers
overview-range = Time in sight
overview-range-month = 1 month
overview-range-quarter = 3 months
overview-range-year = 1 year
overview-range-all = Everything

## One sentence on all. $first is "Ada Jones (CFCA): codes expire in 3 days".

overview-well = { $count ->
    [one] { $count } item, and all is well. Next: { $first }.
   *[other] { $count } items, and all is well. Next: { $first }.
}
overview-needs = { $count ->
    [one] { $count } item needs you: { $first }.
   *[other] { $count } items need you. First: { $first }.
}
overview-nothing = Nothing is tracked yet.
overview-nothing-next = As soon as an approval e-mail is read or a certificate is adopted, it stands here.
overview-none-of-issuer = Nothing of this issuer is tracked.

## Names of what is drawn, in the legend.

overview-list = Activations and identities, the nearest deadline first
overview-today = Today
overview-codes = Codes
overview-certificate = Certificate
overview-window = Renewal window
overview-safe = Last safe day
overview-proven = Back-up, proven
overview-unproven = Back-up, not proven

## What is said of one item. Values are fragments.

overview-said = { $label }: { $value }.
overview-reason = { $reason }.
overview-kind-state = { $kind }, { $state }
overview-from-to = from { $from } to { $to }
overview-copy-proven = proven { $moment }
overview-copy-unproven = made { $moment }, not proven
overview-copy-outdated = made { $moment }, of an earlier certificate
overview-copy-none = none

## What a click did.

overview-snoozed = You will be reminded again: { $who }
overview-asked = Started: { $who }
overview-stopping = Stops at the next safe point: { $who }

## The axis. $day 23, $month "Nov", $weekday "Mon".

overview-axis-day = { $day } { $month }
overview-axis-weekday = { $weekday } { $day } { $month }
overview-axis-month = { $month }
overview-axis-month-and-year = { $month } { $year }
