# The window in which an activation is picked up. Buttons, titles and labels without a full stop; the rest whole sentences.

pickup-title = Pick up
pickup-title-of = Pick up { $title }
pickup-do = Pick up
pickup-once-more = Page and codes once more
pickup-details = Details…
pickup-looking = Looking where it can go…
# Beside the label "Code", which is not shown.
pickup-code-there = ••••••••, it is here
pickup-code-hint = As the issuer wrote it, in capitals and small letters alike.
pickup-whole-check = All that was looked at…

# A doubtful code: what can be done.
pickup-type-code = Type it again
pickup-read-as = Try it with character { $position } read as { $reading }

## Where the certificate goes.

pickup-where = Where the certificate goes
pickup-where-begun = Where it was begun
pickup-where-key-is = Where its key was made
pickup-where-met = In the browser where the application was made, or where this issuer was met last
pickup-file = File
pickup-new-password = A new password for the file
pickup-again = The password once more
pickup-file-password = The password that the browser gave the file
pickup-remember = Remember it, so that renewals ask for nothing

# A place is told by these in a list; it begins a line.
place-new-file = a file of your choice
place-the-token = the token { $label }
place-browser-runs = This browser runs now: start it anew if it does not see the new certificate.
place-made-by-the-way = It is made along the way.

## The steps in a browser, where the command line would name its commands. Fragments.

pickup-page-not-opened = the issuer's page is not opened: open it yourself, in the browser that you use for this issuer; its link stands in the details
pickup-clipboard-wiped = nothing was pasted, and the clipboard is empty again; have the page and the codes once more
pickup-watching = the certificate is waited for; you can stop that, and nothing is lost
pickup-other-certificate = another certificate came that is not the one

## Afterwards. `when` is a moment, such as "Friday 26 November, 14:05".

pickup-done = Picked up. The certificate is valid until { $when }.
