# What a certificate says: the lines that `show` adds to an item's own.

label-email = e-mail
label-key = key
label-key-usage = key usage
# Under an OU: what this issuer says in it.
label-means = means
label-purposes = meant for

## What a key may be used for (RFC 5280, 4.2.1.3).

usage-digital-signature = digital signatures
usage-non-repudiation = signatures that bind (non-repudiation)
usage-key-encipherment = encrypting keys
usage-data-encipherment = encrypting data
usage-key-agreement = agreeing on keys
usage-key-cert-sign = issuing certificates
usage-crl-sign = signing revocation lists
usage-encipher-only = agreeing on keys to encrypt only
usage-decipher-only = agreeing on keys to decrypt only

## What a certificate is meant for (RFC 5280, 4.2.1.12).

purpose-server-auth = a web server
purpose-client-auth = signing in to servers
purpose-code-signing = signing programs
purpose-email-protection = e-mail
purpose-time-stamping = time stamps
purpose-ocsp-signing = telling who is revoked
purpose-any = any purpose
