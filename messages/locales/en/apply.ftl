# A key that is made with the application, before the issuer approves it.

needs-approval = the application waits for the issuer’s approval
needs-approval-remedy = when the issuer’s e-mail comes, import it: { $command }

needs-key-gone = the key of this application is not at its location any more
needs-key-gone-at = the key of this application is not at { $location } any more
needs-key-gone-remedy = bring that place back and look again ({ $command }), or apply again: { $apply }

needs-other-computer = the key of this application is on another computer
needs-other-computer-at = the key of this application is on the computer { $computer }, not on this one
needs-other-computer-remedy = pick it up there; where that is not possible, apply again: { $apply }

notice-approval = The application is not approved yet
notice-key-gone = The key of an application is gone
notice-other-computer = The key is on another computer
