# `neverlapse install` and `neverlapse uninstall`. Words between backticks, flags and file names stay as they are.

install-question = Install Neverlapse for you into { $folder } and the folders beside it? [y/N]
install-wrote = installed { $path }
install-replaced = replaced { $path }
install-kept = kept, as you have changed it: { $path }
install-removed = removed { $path }
install-unchanged = Nothing has changed: all of it is installed already.
install-by-systemd = systemd starts the daemon when you log in, and whenever something asks for it.
install-by-launchd = launchd starts the daemon when you log in, and whenever something asks for it.
install-at-log-in = systemd does not answer for you here, so your desktop starts the daemon at your next log-in. To start it now, run { $program }
install-not-in-path = Your shell does not look into { $folder }: add it to PATH.

uninstall-question = This removes all records for good, with each key that is only in the vault. Type { $word } to go on:
uninstall-nothing = Nothing is there that `neverlapse install` has written.
uninstall-daemon-ended = The daemon is ended.
uninstall-icon-stays = The icon in the panel goes when you log out.
uninstall-records-stay = Your records stay in { $folder }
uninstall-stays = This is not Neverlapse’s, so it stays: { $path }
uninstall-key-stays = Where the desktop’s keyring has the key of the vault, it stays there; it opens nothing any more. Certificates in files, browsers and tokens stay where they are.

## What failed, why, and what to do next.

cannot-install = cannot install
cannot-uninstall = cannot uninstall

why-daemon-goes-on = a daemon has the records in use and does not end
why-no-home = no home folder is known
why-not-beside = { $name } is not beside this program
why-not-confirmed = the word { $word } was not given
why-said-no = you said no
why-system-not-supported = this is not supported on this system

next-confirm = type { $word }, or give --confirm { $word }; nothing was removed
next-end-daemon = end it, then run the command again
next-install-by-hand = put the programs where you like, and have the system start neverlapsed when you log in
next-make-writable = see that you may write there, then run the command again
next-set-home = set HOME to it
next-settle-manager = settle that, then run the command again; nothing was installed
next-unpack = unpack the whole archive, and run `neverlapse install` from there
