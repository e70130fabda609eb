# issuers: what is said of issuer profiles.

value-template = template

issuer-sound = { $file } is a sound profile of the issuer { $id }. To use it: `neverlapse issuers add FILE`
issuer-mistakes = { $count ->
    [one] 1 mistake in { $file }.
   *[other] { $count } mistakes in { $file }.
}

## Errors: what failed.

cannot-check-issuer = cannot check the profile { $file }
