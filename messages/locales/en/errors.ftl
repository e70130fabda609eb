# Errors of the command line, on one line: what failed, why, and what to do next. Fragments, without a full stop.
# What stands between backticks, and every --flag, is typed as it is.

failure = neverlapse: { $what }: { $why }; { $next }

## What failed.

cannot-add = cannot add it
cannot-add-issuer = cannot add the issuer
cannot-back-up = cannot back { $id } up
cannot-forget = cannot forget { $id }
cannot-import = cannot import the mail
cannot-list = cannot list
cannot-list-issuers = cannot list the issuers
cannot-pick-up = cannot pick { $id } up
cannot-reach-daemon = cannot reach the daemon
cannot-read = cannot read { $name }
cannot-renew = cannot renew { $id }
cannot-restore = cannot restore { $path }
cannot-show = cannot show { $id }
cannot-show-issuer = cannot show the issuer { $id }
cannot-show-result = cannot show what it became
cannot-start = cannot start
cannot-tell-status = cannot tell the status
cannot-use-path = cannot use the path { $path }
cannot-verify = cannot verify { $path }
cannot-write-output = cannot write the output
not-proven = this back-up is not proven
not-tracked = this mail is not tracked
not-tracked-suspicious = this mail is suspicious and not tracked

## Why.

why-connection = the connection to the daemon failed: { $cause }
why-empty = it is empty
why-hung-up = the daemon hung up before it answered
why-key-did-not-sign = its key did not sign
why-larger = it is larger than { $limit }
why-left = you left before its end; the daemon goes on by itself
why-looks-like-a-lure = it looks like a lure
why-neither-mail-nor-text = it is neither an e-mail nor text
why-no-codes = it brings no codes
why-no-daemon = no daemon answers at { $path }
why-no-place = no place for the socket: set { $variable } to its path
why-not-found = nothing has this id
why-not-understood = the daemon's answer is not understood: { $said }
why-not-utf8 = it is not UTF-8 text
# The item $id does not allow it in its state, a word of the contract. What it needs of the person may follow it.
why-not-now = { $id } is { $state }
why-outlook = it is an Outlook message (.msg)
why-stranger = the socket { $path } is served by another user
why-too-long = the call is longer than { $limit } bytes

## What to do next.

next-another-path = give another path
next-ask-issuer = open nothing in it and ask your issuer, by a way that you know, whether it sent this mail
next-check-rights = check the rights of the socket and its folder
next-close-programs = close some programs and try again
next-give-issuer-profile = give the issuer profile, a TOML file
next-give-less = give it less at once
next-give-mail = give the saved e-mail (.eml), or - and the text on standard input
next-give-mail-or-text = give the saved e-mail (.eml) or the text copied out of it
next-give-room = give it a place with room
next-import-approval = import the approval e-mail itself, or type what it says: `neverlapse add --issuer I --reference-number N`
next-list-items = list the items with `neverlapse list`
next-look-at-item = look with `neverlapse show { $id }`
next-look-at-list = look with `neverlapse list`
next-look-at-status = look with `neverlapse status` whether it runs and what it did
next-make-back-up = make a new one with `neverlapse back-up ID --to FILE`
next-name-own-socket = name your own socket with --socket PATH; nothing was sent
next-name-socket = name the socket with --socket PATH
next-restart = restart neverlapsed: it and this command seem to be of different versions
next-save-again = save the e-mail again, or paste its text
next-save-as-mail = save the mail as .eml or as text, or paste its text
next-save-without-attachments = save the mail without its attachments, or paste only its text
next-start = start it with `{ $command }`
