# A pick-up that the person does in a browser: its steps as they come, and what is asked.

step-page-opened = the issuer's page is opened in your browser
step-page-not-opened = the issuer's page is not opened: open it yourself, in the browser that you use for this issuer; its link is in `neverlapse show`
step-number-copied = the reference number is on the clipboard: paste it into the page
step-code-copied = the code is on the clipboard: paste it into the page
step-clipboard-wiped = nothing was pasted, and the clipboard is empty again; `neverlapse pick-up` copies the codes once more
step-no-clipboard = the codes are not copied, as no screen takes them: take them from the issuer's e-mail
step-watching = the certificate is waited for; Ctrl-C stops that, and nothing is lost
step-other-certificate = another certificate came that is not the one; if it is, `neverlapse adopt` tracks it
step-several-certificates = several new certificates fit; the newest is taken
step-certificate-found = the certificate has come

guided-which-browser = In which browser was the application made? Its key may be there, and the certificate goes there.
guided-number = Number:
guided-no-such-number = Type a number of this list.

notice-guided = Pick-up in the browser
