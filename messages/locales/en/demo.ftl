# What `neverlapse demo` tells on its way. Commands, file names and what stands between backticks stay as they are.

demo-home = A throw-away home: { $folder }
demo-home-apart = Commands run in it; yours stays untouched.
demo-approved = Reference number { $number }, e-mail { $mail }
demo-answers = Two right answers and a wrong one, a line each, are in { $file }
demo-what-happened = What happened
demo-held = Every step held, in { $seconds } s.
demo-removed = The throw-away home is removed. `neverlapse demo --keep` leaves it to look around in, `neverlapse --help` tells what else there is.
demo-kept = The home is kept in { $folder }: mail/ certificates/ back-ups/ (password in password.txt) logs/
demo-start-again = Its daemon has ended with the demo. To look around, start it again:
decimal-sign = .

heading-step = STEP
heading-what-happened = WHAT HAPPENED
heading-where-to-look = WHERE TO LOOK

## The steps, each with what comes of it.

demo-step-authority = start an authority
demo-result-authority = listens on { $address }
demo-step-daemon = start the daemon
demo-result-daemon = answers on its socket
demo-step-issuers = add issuer profiles
demo-result-issuers = knows cfca, wipo, certifio
demo-step-approve = approve three people
demo-result-approve = three e-mails are sent
demo-step-import = import the e-mails
demo-result-import = two are ready, one is late
demo-step-list = list what there is
demo-result-list = the soonest deadline first
demo-step-locations = choose a place
demo-result-locations = a browser's database
demo-result-locations-none = no NSS here, so the vault
demo-step-pick-up = pick up the fresh one
demo-result-pick-up = its key was made there
demo-result-pick-up-vault = certificate is in the vault
demo-step-pick-up-next = pick up the next
demo-result-pick-up-next = 4 hours left; now in a file
demo-step-expired = try the expired one
demo-result-expired = refused, with its remedy
demo-step-questions = answer its questions
demo-result-questions = two are right: a new e-mail
demo-step-new-mail = import the new mail
demo-result-new-mail = new codes, same activation
demo-step-pick-up-last = pick up the last
demo-step-renew = renew the first
demo-result-renew = new key, same identity
demo-step-back-up = back it up
demo-result-back-up = re-opened, signed, verified
demo-step-verify = verify the back-up
demo-result-verify = holds the renewed one
demo-step-look = look at the result
demo-result-look = three valid, none is late

## What a step found wrong.

demo-no-identity = { $id } names no identity
demo-issuer-missing = the issuer { $issuer } is not listed
demo-not-tracked = reference { $number } is not tracked
demo-other-count = { $count } items are listed, not { $expected }
demo-other-order = the soonest deadline does not come first
demo-other-place = it is at { $place }, not at { $expected }
demo-other-state = { $id } is { $state }, not { $expected }
demo-not-there = { $file } is not there
demo-no-remedy = no remedy is named
demo-other-questions = { $count } questions are asked, not { $expected }
demo-no-new-mail = no new e-mail has come
demo-old-certificate = the certificate is still the old one
demo-other-subject = the subject has changed
demo-no-proven-back-up = no proven back-up is on record
demo-key-not-proven = its key was not proven
demo-other-certificate = it holds another certificate
demo-other-valid = { $count } identities are valid, not { $expected }
demo-no-array = `list --json` printed no array but { $value }
demo-no-field = the approval has no { $field }
demo-mail-elsewhere = the e-mail was put elsewhere

## What a program did not do.

demo-not-started = { $program } cannot be started: { $cause }
demo-not-run = { $program } cannot be run: { $cause }
demo-ended = { $program } ended with { $status }: { $why }
demo-no-answer = { $program } does not answer: { $why }
demo-no-log = it wrote no log
demo-failed = `{ $command }` ended with { $status }
demo-failed-why = `{ $command }` ended with { $status }: { $why }
demo-not-refused = `{ $command }` ended with { $status }, not refused
demo-no-json = `{ $command }` printed no JSON: { $cause }
demo-no-text = { $program } printed no text: { $cause }
demo-not-written = { $file } cannot be written: { $cause }
demo-not-read = { $folder } cannot be read: { $cause }

## Why the demo failed, and what to do next.

cannot-make-home = cannot make a throw-away home
cannot-run-demo = cannot run the demo
demo-not-finished = the demo did not finish
demo-failed-at = the demo failed at "{ $step }"

why-not-installed = { $program } is not installed
why-you-stopped-it = you stopped it
why-it-was-ended = it was ended

next-call-by-full-path = call neverlapse by its full path
next-install = install it, or build everything with `cargo build --workspace`
next-look-into-home = look into { $folder }, its logs are in logs/
next-make-room = make room in the folder for temporary files, or name another with TMPDIR
next-start-again = start it again
