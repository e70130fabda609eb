# The calendar of deadlines: names of its entries, what stands in them, and what the verb says.

calendar-name = Neverlapse: deadlines

## Entries.

calendar-codes-expire = Codes expire: { $title }
calendar-renewal-opens = Renewal opens: { $title }
calendar-renews = Renewed by itself: { $title }
calendar-last-safe-day = Last safe day to renew: { $title }
calendar-expires = Certificate expires: { $title }

## What stands in them: whole lines.

calendar-item = { $title } ({ $id }, issuer { $issuer })
calendar-renews-by-itself = It is renewed by itself, { $moment }; you need not do anything.
calendar-if-not-renewed = If it was not renewed by then:
calendar-later-is-risky = Later the issuer may not manage it before the certificate expires, { $moment }.
calendar-see = see how it stands: { $command }

## The verb.

calendar-written = { $count ->
    [one] { $count } date is written to { $path }
   *[other] { $count } dates are written to { $path }
}
cannot-write = cannot write { $path }
