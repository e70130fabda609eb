# Notices on the desktop. $who is what people call the item, such as "Ada Jones (CFCA)"; $distance is "in 3 days",
# $moment "Tue 24 Nov 14:05". Titles are without a full stop, the rest are sentences.

notice-codes-here = { $who }: a certificate can be picked up
notice-codes-until = It can be picked up until { $moment } ({ $distance }).
notice-half-here = { $who }: the code has not come yet
notice-half-until = The other half of the pair is here. Both are needed by { $moment } ({ $distance }).
notice-code-refused = { $who }: the code was not accepted
notice-code-until = The right one is needed by { $moment } ({ $distance }).
notice-codes-expire = { $who }: the codes expire { $distance }
notice-codes-expire-at = The codes expire on { $moment } ({ $distance }).
notice-codes-expired = { $who }: the codes have expired
notice-codes-expired-at = They expired on { $moment }.
notice-codes-expired-away = They expired while you were away, on { $moment }.
notice-pick-up-failed = { $who }: the pick-up failed
notice-pick-up-stuck = { $who }: the pick-up stands still
notice-refused = { $who }: the issuer refused

notice-certificate-expires = { $who }: the certificate expires { $distance }
notice-certificate-until = It can be renewed until { $moment }.
notice-renew-by = { $who }: renew the certificate by { $moment }
notice-safe-until = Until then ({ $distance }) it can be renewed without help. It expires on { $end }.
notice-safe-until-past = Until then it could be renewed without help. It expires on { $end }: renew it at once.
notice-last-try = The last try failed: { $said }
notice-certificate-expires-at = The certificate expires on { $moment } ({ $distance }).
notice-certificate-expired = { $who }: the certificate has expired
notice-certificate-expired-at = It expired on { $moment }.
notice-certificate-expired-away = It expired while you were away, on { $moment }.
notice-renewal-failed = { $who }: the renewal failed
notice-renewal-stuck = { $who }: the renewal stands still
notice-revoked = { $who }: the certificate was revoked
notice-key-missing = { $who }: the key is missing

notice-back-up-missing = { $who }: the certificate has no back-up
notice-back-up-missing-why = If this computer is lost, the certificate is lost with it.
notice-back-up-older = { $who }: the back-up is older than the certificate
notice-back-up-older-why = It holds an earlier certificate, and would not bring this one back.

notice-asked-for = You asked to be reminded.

# Several reminders that fell due at once; below it up to five of their titles.
notice-digest = { $count ->
    [one] { $count } certificate needs you
   *[other] { $count } certificates need you
}
notice-digest-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
notice-digest-command = All of them: { $command }

# What came of a button.
notice-done = { $who }: the new certificate is here
notice-done-where = Its location is { $location }. It is valid until { $moment }.
notice-at-work = { $who }: the issuer is at work
notice-at-work-more = The rest happens by itself; you are told when it needs you.
notice-failed = { $who }: that did not work
notice-by-hand = { $who }: this has to be typed
notice-later = { $who }: you are reminded { $distance }
notice-later-at = On { $moment }.

# Buttons.
notice-button-pick-up = Pick up
notice-button-renew = Renew now
notice-button-renew-code = Renew code
notice-button-back-up = Back up
notice-button-tomorrow = Remind me tomorrow
notice-button-later = Remind me later
