# What the issuer says when it is asked whether it has revoked a certificate.

cannot-ask-issuer = cannot ask the issuer about { $id }
asking-issuer = The issuer is asked whether it has revoked { $id } …
heading-revocation = Revocation

label-asked = asked
label-because = because
label-next-word = newer word
label-revoked-since = since
label-source = source
label-standing = standing
label-told-by = told by

standing-good = not revoked
standing-revoked = revoked
standing-unknown = unknown: no answer that can be relied on
standing-unreachable = unknown: nobody answered
standing-not-offered = unknown: the certificate names no place to ask

told-by-ocsp = OCSP responder
told-by-crl = revocation list (CRL)

## Why it was revoked (RFC 5280, 5.3.1).

because-unspecified = no reason was given
because-key-compromise = its key may be in other hands
because-ca-compromise = the issuer’s key may be in other hands
because-affiliation-changed = what it says of its holder is true no more
because-superseded = another certificate took its place
because-cessation = it is needed no more
because-hold = it is on hold
because-privilege-withdrawn = a right in it was withdrawn

note-on-hold = The issuer may lift this again: it stays tracked as it was. Ask the issuer.

needs-revoked = its issuer has revoked it
