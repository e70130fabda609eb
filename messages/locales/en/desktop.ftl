# What the desktop asks for: links and mails to open, windows from notices, and a panel that is not there.

## What a link or a mail fills in, over the fields of the import window.

import-filled-by-link = A link filled this in, from a page or a mail. Nothing was sent or stored. Compare it with what your issuer told you before you go on.
import-filled-by-mail = You opened this mail: { $file }. Nothing of it was stored.

## A window that says only why nothing is opened.

open-refused = This was not opened
link-too-long = The link is longer than any that Neverlapse follows.
link-other-act = The link asks for something else than to fill in the import window. A link can do nothing else.
link-secret = The link carries a code or a password. Whoever has seen the link knows it.
link-malformed = The link is not written as Neverlapse’s links are.
link-next = Nothing was done, stored or sent. If you expect a certificate, take the reference number from your issuer’s own mail or page, and import that mail.
link-secret-next = Nothing was done, stored or sent. Type the code yourself, as your issuer gave it to you; and ask your issuer for a new one if you do not know who wrote the link.
open-neither = This is neither a file of this computer nor a link of Neverlapse.
open-no-file = There is no such file: { $file }
open-next = Save the mail as an .eml file on this computer, and open that.

# On a terminal or in the log.
open-wants-something = nothing was named that could be opened: give a link or a file

## pause, resume

paused = No reminder of anything before { $time }, but for what would then be too late. Go on with `neverlapse resume`.
resumed = Reminders go on.

cannot-pause = cannot pause the reminders
cannot-resume = cannot go on with the reminders

## No tray icons. Sentences in a notice.

unseen-title = Your desktop shows no tray icons
unseen-gnome = GNOME shows them with the extension “AppIndicator and KStatusNotifierItem Support”: install it, or enable it in Extensions.
unseen-elsewhere = Add a system tray or status notifier to your panel.
unseen-meanwhile = Neverlapse goes on without it: you are reminded as always, and its window opens from the applications menu.
