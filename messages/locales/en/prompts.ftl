# What the command line asks for, and what is wrong with the answers.

## Names of secrets, as in "cannot read the password of the back-up". A prompt begins with one, capitalised.

secret-code = the authorization code or PIN
secret-back-up-password = the password of the back-up
secret-new-back-up-password = a new password for the back-up

## Prompts: the answer is typed behind them.

prompt-secret = { $name }:
prompt-secret-differs = They differ. { $name }:
prompt-secret-again = Once more, to be sure:
prompt-secret-if-there = { $name } (Enter if it has not come yet):
prompt-paste = Paste the text of the mail, then press Enter and Ctrl-D:

standard-input = standard input

## What failed, why, and what to do next.

cannot-ask = cannot ask for { $name }

why-answers-differ = the two answers were not the same
why-file = { $file }: { $cause }
why-file-empty = { $file } is empty
why-file-longer = { $file } is longer than { $limit } bytes
why-file-not-utf8 = { $file } is not UTF-8 text
why-no-terminal = standard input is not a terminal
why-nothing-typed = nothing was typed

next-give-file = give { $flag } FILE
next-give-file-or-stdin = give { $flag } FILE, or { $flag } - to read it from standard input
next-give-only-the-secret = give { $flag } a file that holds it and nothing else
next-run-again = run the command again
