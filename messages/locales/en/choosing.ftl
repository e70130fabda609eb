# What is chosen in windows: files, and new passwords.

dialog-choose = Choose…
dialog-no-chooser = This desktop has no window to choose files in: type the path.

password-all-the-same = Use it all the same
password-another-or-all-the-same = Choose another one, or tick the box to use it all the same.
password-again = The same once more
password-wanted = A password is needed.
password-of-back-up = A new password for the back-up
password-keep-apart = Keep it apart from the copy. Whoever has both can sign as you; without it the copy cannot be opened.

path-wanted = A file is needed.
path-not-whole = Give the whole path, from / on.
kind-back-ups = Certificates with their key (PKCS#12)
kind-all = All files
