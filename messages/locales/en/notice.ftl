# Notices on the desktop. Titles are short, as desktops cut them, and without a full stop; below them stand whom it is
# about and these sentences. $distance is "in 3 days", $moment "Tue 24 Nov 14:05".

notice-codes-here = A certificate is ready
notice-codes-until = It can be picked up until { $moment } ({ $distance }).
notice-half-here = The code has not come yet
notice-half-until = The other half of the pair is here. Both are needed by { $moment } ({ $distance }).
notice-code-refused = The code was not accepted
notice-code-until = The right one is needed by { $moment } ({ $distance }).
notice-codes-expire = Codes expire { $distance }
notice-codes-expire-at = The codes expire on { $moment } ({ $distance }).
notice-codes-expired = The codes have expired
notice-codes-expired-at = They expired on { $moment }.
notice-codes-expired-away = They expired while you were away, on { $moment }.
notice-pick-up-failed = The pick-up failed
notice-pick-up-stuck = The pick-up stands still
notice-refused = The issuer refused

notice-certificate-expires = Certificate expires { $distance }
notice-certificate-until = It can be renewed until { $moment }.
notice-renew-by = Renew by { $moment }
notice-safe-until = Until then ({ $distance }) it can be renewed without help. It expires on { $end }.
notice-safe-until-past = It could be renewed without help until { $moment }. It expires on { $end }: renew it at once.
notice-last-try = The last try failed: { $said }
notice-certificate-expires-at = The certificate expires on { $moment } ({ $distance }).
notice-certificate-expired = The certificate has expired
notice-certificate-expired-at = It expired on { $moment }.
notice-certificate-expired-away = It expired while you were away, on { $moment }.
notice-renewal-failed = The renewal failed
notice-renewal-stuck = The renewal stands still
notice-revoked = The certificate was revoked
notice-key-missing = The key is missing

notice-back-up-missing = There is no back-up
notice-back-up-missing-why = If this computer is lost, the certificate is lost with it.
notice-back-up-older = The back-up is too old
notice-back-up-older-why = It holds an earlier certificate, and would not bring this one back.

notice-asked-for = You asked to be reminded.

# Several reminders that fell due at once; below it up to five of their titles.
notice-digest = { $count ->
    [one] { $count } certificate needs you
   *[other] { $count } certificates need you
}
notice-digest-line = { $who }: { $what }
notice-digest-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
notice-digest-command = All of them: { $command }

# What came of a button.
notice-done = The certificate is here
notice-done-where = Its location is { $location }. It is valid until { $moment }.
notice-at-work = The issuer is at work
notice-at-work-more = The rest happens by itself; you are told when it needs you.
notice-failed = That did not work
notice-by-hand = This has to be typed
notice-later = Next reminder { $distance }
notice-later-at = On { $moment }.

# Buttons.
notice-button-pick-up = Pick up
notice-button-renew = Renew now
notice-button-renew-code = Renew code
notice-button-back-up = Back up
notice-button-tomorrow = Remind me tomorrow
notice-button-later = Remind me later
