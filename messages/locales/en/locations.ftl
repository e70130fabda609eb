# The page `neverlapse locations`, and what is asked for before a location is opened.
# What stands between backticks is typed as it is; every language keeps it.

## The page.

locations-here = Where certificates can live on this computer. Write the name behind `--to`.

label-what = what
label-as-typed = in a shell
label-folder = folder
label-runs = runs now
label-model = model
label-manufacturer = made by
label-driver = driver
label-asks-for = asks for
label-tries = tries left
label-trouble = trouble
label-holds = holds

place-vault = Neverlapse's own vault
place-file = a PKCS#12 file at any path, with a password of its own
place-chromium = the database that Chromium and its kin share
place-database = an NSS database
place-firefox = the Firefox profile { $profile }
place-firefox-default = the Firefox profile { $profile }, which Firefox starts with
place-token = a token (USB key or smart card)
place-other = a place that only a newer version of this command knows

asks-for-nothing = nothing
asks-for-password = its password
asks-for-primary-password = its primary password
asks-for-pin = its PIN
asks-for-pin-pad = its PIN, on the keys of its reader
asks-for-unknown = nobody knows: it does not open

tries-enough = enough: it reports no wrong PIN
tries-fewer = fewer than usual: a wrong PIN was typed
tries-one = one: a wrong PIN locks the token
tries-none = none

value-browser-runs = yes; start it anew if it does not see a new certificate
value-trouble = { $why }: { $next }

heading-missing = Missing

# What is missing, and what to do about it. Behind a colon at the end come commands, each on a line of its own.
missing-softoken = Browsers' databases cannot be opened: NSS is not installed.
get-softoken = Install it:
missing-chromium = Chromium has no database yet.
get-chromium = Start Chromium once, which makes one, or have it made along the way:
missing-firefox = There is no Firefox profile.
get-firefox = Start Firefox once, which makes one:
missing-driver = No driver for tokens is installed.
get-driver = Install the one of the token's maker, or OpenSC, which knows many:
missing-token = No token is plugged in, or no driver knows it.
get-token = Plug it in, or install the driver of its maker.
missing-token-driver = The driver of the token { $model } is not installed.
get-token-driver = Get it here: { $from }
get-token-driver-from-issuer = Ask your issuer for it.
missing-broken-driver = The driver { $path } does not work: { $why }.
get-broken-driver = Unplug the token and plug it in again; if that does not help, install its maker's newest driver.
missing-broken-database = The database { $about } does not open: { $why }.
get-broken-database = Close the browser, start it anew, and look again.

## Names of secrets, as in "cannot read the PIN of the token". A prompt begins with one, capitalised.

secret-location = the password or PIN of the location
secret-file = the password of the file { $path }
secret-new-file = a new password for the file { $path }
secret-firefox = the primary password of the Firefox profile { $profile }
secret-database = the primary password of the database { $folder }
secret-pin = the PIN of the token `{ $label }`
secret-pin-of = the PIN of the token `{ $label }` ({ $details })

## Before a PIN is typed.

pin-tries-enough = The token reports no wrong PIN since the last right one.
pin-tries-fewer = A wrong PIN was typed since the last right one: the token has fewer tries left than usual.
pin-last-try = Only one try is left. If the next PIN is wrong, the token locks itself, and nobody can use its keys until it is unlocked with its PUK or by whoever gave it to you.
pin-on-pad = Type the PIN on the keys of the token's reader when it asks for it.
prompt-last-try = Type `yes` to spend the last try, or press Enter to stop:

## What failed, why, and what to do next.

cannot-list-locations = cannot list the locations
cannot-look-at = cannot look at { $name }
cannot-open = cannot open { $name }

why-keys-stay = the keys of a token do not leave it
why-last-try = the token has one try left, and a wrong PIN locks it
why-last-try-refused = the last try was not allowed; nothing was tried
why-pin-locked = the PIN is locked after too many wrong ones
why-pin-not-set = no PIN was ever set on it
why-read-only = it is read-only

next-allow-last-try = make sure of the PIN, then add --last-try
next-find-pin = find the right PIN first, and run the command again
next-unlock = unlock it with its PUK, or ask whoever gave you the token
next-set-pin = set one with its maker's program
next-allow-writing = allow writing there, or choose another location
next-second-certificate = ask your issuer for a second certificate, on another token or in a file
