# What `adopt` says of the certificates that it found somewhere.

adopt-tracked = { $count ->
    [one] { $count } certificate is tracked from now on:
   *[other] { $count } certificates are tracked from now on:
}
adopt-known = { $count ->
    [one] { $count } certificate was tracked already:
   *[other] { $count } certificates were tracked already:
}

## Certificates that are not tracked, one a line.

adopt-passed-over = Passed over
adopt-passed = { $title } (serial { $serial }; valid until: { $time }): { $reason }
adopt-no-key = its private key is not there
adopt-lapsed = it lapsed, and its issuer no longer renews it
adopt-replaced = a newer certificate of the same holder is there
adopt-under-way = an item that is under way may bring it: once that is settled, adopt again

# Above advice. $id is the item that it is about.
adopt-findings = Good to know
adopt-renewed-elsewhere = { $id } was renewed elsewhere and goes on with the new certificate; its back-ups hold the old one
adopt-key-found = the private key of { $id } is there again, and works
adopt-further-copy = { $place } holds a further copy of { $id }, which lives elsewhere: a renewal replaces that one only (`neverlapse show { $id }`)
adopt-no-profile = no issuer profile fits the issuer of { $id }: its deadline is tracked, and you renew it yourself; if there is one (`neverlapse issuers`), forget { $id } and adopt it again with --issuer I
adopt-legacy-encryption = { $place } is encrypted in an outdated way (3DES or RC2) that does not keep its key safe: make a back-up, which is encrypted well (`neverlapse back-up { $id } --to FILE`); a renewal writes the file itself anew

## Errors, as in errors.ftl.

cannot-adopt = cannot adopt what is at { $location }
why-nothing-to-adopt = nothing there can be tracked
next-another-place = look at another place: `neverlapse locations` lists them
