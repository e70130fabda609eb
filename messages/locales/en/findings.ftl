# What works, and yet a person should know. Sentences without a full stop.

finding-non-ascii-password = the password has letters beyond ASCII, which Java refuses: choose one of plain letters and digits if the file is meant for other programs
finding-incomplete-chain = the chain does not reach its root: programs that do not know the issuer will not trust the certificate
finding-browser-runs = the browser is running: if it does not offer the certificate, close it and start it again
finding-legacy-encryption = the file is encrypted in an outdated way (3DES or RC2): make a new back-up and delete this one
