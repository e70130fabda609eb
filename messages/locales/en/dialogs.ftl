# The windows that ask and tell. Buttons and titles without a full stop; the rest whole sentences.

## Every window.

dialog-close = Close
dialog-copy = Copy
# For screen readers: which value the button copies, such as "Copy serial".
dialog-copy-what = Copy { $what }
dialog-copied = Copied: { $what }
dialog-again = Try again
dialog-show = Show
dialog-hide = Hide
dialog-begins = Beginning…
dialog-cancel = Cancel
dialog-cut = The daemon ended before this was done
dialog-cut-next = Nothing is lost: try again.
dialog-goes-on = What it had begun goes on by itself once it runs again.
dialog-last-try = Spend the last try all the same: if this PIN is wrong, the token locks itself.
dialog-stop = Stop
dialog-stopping = Stopping at the next safe point…
dialog-waiting = Waiting for the daemon…
dialog-looking = Looking…
dialog-absent = The daemon does not run.
dialog-absent-next = This window goes on by itself once it does. Start it from the tray, or log out and in again.

# On a terminal or in the log.
dialog-cannot-open = the window cannot be opened: { $why }
dialog-wants-id = this window is about one item: give its id

## About

about-title = About Neverlapse
about-what = Keeps your digital certificates from lapsing.
about-version = Version { $version }
about-daemon = The daemon runs, version { $version }.
about-daemon-differs = The daemon that runs is version { $version }: restart it, so that it matches.
about-licence = Free software, under the MIT licence or the Apache licence 2.0, as you like.
about-slint = These windows are made with Slint, used under its royalty-free licence.

## Details

details-title = Details
details-untracked = This item is tracked no more.
details-untracked-next = What stands below is how it was last.

## Check

check-title = Check this computer
check-title-of = Check for { $id }
