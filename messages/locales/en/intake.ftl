# The window in which an approval e-mail is read. Buttons, titles and labels without a full stop; the rest whole sentences.

intake-title = Import an e-mail
intake-file = File of the e-mail (.eml)
intake-file-hint = Choose it, or type its path and press Enter.
intake-file-or-drop = Choose it, drop it on this window, or type its path and press Enter.
intake-choose = Choose the issuer's e-mail
intake-mails = E-mails
intake-text = Or its text, pasted
intake-read = Read it
intake-track = Keep track of it
intake-by-hand = I have only a reference number
intake-by-mail = I have the e-mail

# What the mail is.
intake-is-activation = This is an approval, with all that a pick-up needs. Nothing is stored yet.
intake-is-half = This is half of an approval. Nothing is stored yet.
intake-is-nothing = This is no approval.
intake-is-suspicious = This e-mail is suspicious. It is not tracked: open nothing in it, and ask your issuer by a way that you know whether it is theirs.
# Beside the label "Code", which is not shown.
intake-code-there = ••••••••, it is there
intake-code-missing = still to come
# Beside the label "Link".
intake-link = { $host }, never opened by itself
# A label: which applications may be meant.
intake-may-complete = waits for approval

intake-application = Which application was approved?
intake-which = It may be the approval of several applications.
intake-which-next = Choose one; its key alone fits the certificate.

## By hand.

intake-issuer = Issuer
intake-number = Reference number
intake-code = Authorization code or PIN
intake-code-hint = Leave it empty if it has not come yet.
intake-approved = Approved at
intake-approved-hint = Such as 2026-11-20 or 2026-11-20 14:05; leave it empty for now.
intake-no-issuer = Choose the issuer.
intake-no-number = Type the reference number, as the issuer wrote it.
intake-no-time = Write it like 2026-11-20 or 2026-11-20 14:05.
intake-in-future = That lies in the future: check the day and this computer's clock.
