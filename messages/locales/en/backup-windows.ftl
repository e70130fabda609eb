# The windows in which a back-up is made, opened and put to use.

back-up-title = Back up
back-up-title-of = Back up { $title }
back-up-do = Back up
back-up-where = Where to
back-up-file = File
back-up-choose = Where the back-up goes
back-up-forbidden = Its issuer says to keep back-ups out of the folder { $folder }. Put it elsewhere.
back-up-second = Two places are safer than one. A second copy could go here: { $file }
back-up-second-later = Two places are safer than one. Plug in a stick or another disk, and make a second copy there.
back-up-second-do = Make a second copy…
back-up-other-password = A copy that another password opens is there already. Choose another name, or type its password.

## A back-up is opened.

copy-opened = opened { $when }
copy-never-opened = never opened
copy-older = of an earlier certificate
password-of-that-back-up = Password of the back-up
verify-title = Open a back-up
verify-do = Open
verify-copies = Back-ups on record
verify-file = Back-up
verify-choose = The back-up
verify-opens = It is opened, and its key has to sign…
verify-done = It opens, and its key signs.
verify-make-another = Make another back-up.

## A back-up is put to use.

restore-title = Put a back-up to use
restore-title-of = Put the key back: { $title }
restore-do = Put it there
restore-where = Where to
restore-file = File
restore-file-hint = It gets the password of the back-up.
restore-choose = The file that it goes to
restore-no-token = A token takes in no keys from elsewhere: ask your issuer for a certificate of its own.
restore-other-password = Something is there already that another password opens. Type that one, or choose another file.
restore-done = It is back, and its key signs: { $place }
restore-done-copy = A copy of { $title } is there, and its key signs: { $place }
