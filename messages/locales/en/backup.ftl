# Back-ups: where a copy goes, what its password is worth, and that it is to be opened once a year.
# What stands between backticks, and every --flag, is typed as it is.

## What only the person can settle, and the notice of it.

needs-prove-back-up = nobody has opened the back-up { $path } for a year
needs-prove-back-up-remedy = see whether it still opens: { $command }

notice-prove-back-up = Does the back-up still open?

done-elsewhere-proof = { $id }: its back-up counts as opened elsewhere; whether it works was not proven here. You are asked again in a year.
verified-counts = It is a copy of { $id } and counts as proven today; you are asked again in a year.

## Where a copy goes.

choose-place = Where is the copy of { $id } to go?
place-removable = a disk that you can take away
place-other-disk = another disk of this computer
place-home = your documents
place-same-disk = your documents, on the disk of the original
prompt-place = Number, or another file (Enter: 1):
warn-same-disk = { $path } would be on the disk of the original: if that fails or is stolen, both are lost.
told-same-disk = Mind: { $path } is on the disk of the original: if that fails or is stolen, both are lost.
prompt-all-the-same = Go on all the same? [y/n]
second-place = Two places are safer than one. A second copy: { $command }
second-place-later = Two places are safer than one. Plug in a stick or another disk, then: { $command }

why-no-target = it is not said where the copy is to go
next-name-target = name a file, best on another disk: { $command }
why-forbidden-folder = its issuer says to keep back-ups out of the folder { $folder }
next-put-elsewhere = put it elsewhere: { $command }
why-not-there = you did not want it there; nothing was written

## What a new password is worth.

password-is-weak = This password is weak: { $reason }. { $better }
password-is-fair = This password is fair: { $better }
password-is-strong = This password is strong.
password-better = Four words that have nothing to do with each other are easy to remember and hard to guess.
password-common = it is among the first that are tried
password-keys = it follows the keys of the keyboard
password-repeats = it repeats itself
password-sequence = it is a sequence, such as abc or 4321
password-date = it is a date or a year
password-word = it is made of a word or a name
password-short = it is guessed soon
password-not-ascii = It has letters or signs other than those of an English keyboard: Java does not open a copy with it, and on another keyboard it may be hard to type.
password-control = It has a control character in it, which cannot be typed again.
prompt-use-all-the-same = Use it all the same? [y/n]
why-password-control = it has a control character in it, such as a line end, which cannot be typed again
why-no-password-chosen = no password was chosen
next-choose-password = choose another password

# Words that begin an answer, with blanks between them.
answer-yes = y yes
