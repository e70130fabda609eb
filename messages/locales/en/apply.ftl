# A key that is made with the application, before the issuer approves it.

needs-approval = the application waits for the issuer's approval
needs-approval-remedy = when the issuer's e-mail comes, import it: { $command }

needs-key-gone = the key of this application is not at its location any more
needs-key-gone-at = the key of this application is not at { $location } any more
needs-key-gone-remedy = bring that place back and look again ({ $command }), or apply again: { $apply }

needs-other-computer = the key of this application is on another computer
needs-other-computer-at = the key of this application is on the computer { $computer }, not on this one
needs-other-computer-remedy = pick it up there; where that is not possible, apply again: { $apply }

notice-approval = The application is not approved yet
notice-key-gone = The key of an application is gone
notice-other-computer = The key is on another computer

cannot-apply = cannot apply
apply-key-made = The key is made. Now send your application to the issuer; what comes by e-mail then completes it.
apply-noted = The application is noted. Make it on the issuer's page, in this very browser and profile.
apply-approved = The application is approved.
state-awaiting-approval = awaiting approval
label-holder = holder
label-applied = applied
label-computer = computer
label-applied-key = key (SHA-256)
value-user-at-computer = { $user } on { $computer }

check-application-key-ready = The key of the application { $about } is at { $detail }.
check-application-key-moved = The key of the application { $about } is here and works, but it was made on the computer { $detail }.
check-application-key-gone = The key of the application { $about } is not at { $detail } any more.
check-application-key-elsewhere = The key of the application { $about } is on the computer { $detail }, not on this one.
check-application-key-unknown = It cannot be found out whether the key of the application { $about } is still there: { $detail }.
check-application-absent = The issuer wants the key made with the application, and for { $about } none was made here.
check-why-application = The issuer approves the key that was made with the application, and gives its certificate to no other.
check-do-application-moved = If this is the same computer with a new system, all is well; if it is a copy of your files, pick it up on one of the two only.
check-do-application-gone = Bring that profile or folder back; where that is not possible, apply again.
check-do-application-elsewhere = Pick it up on { $detail }; where that is not possible, apply again.
check-do-application-unknown = Put that right, then look again:
check-do-application-absent = Pick it up where you applied, such as in that browser; a pick-up here makes a new key, which the issuer may refuse.
