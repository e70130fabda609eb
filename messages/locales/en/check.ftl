# The page `neverlapse check`: whether this computer is ready to pick certificates up, renew them and remind of them.
# Whole sentences. $about is what a finding is about, $detail a figure, or the words of a driver or of the system.

check-issuers = Issuers
check-places = Places
check-desktop = Desktop
check-computer = Computer

check-all-well = All is ready.
check-warnings = { $count ->
    [one] { $count } thing to look at; nothing stands in the way of a pick-up.
   *[other] { $count } things to look at; nothing stands in the way of a pick-up.
}
check-failures = { $count ->
    [one] { $count } thing stands in the way.
   *[other] { $count } things stand in the way.
}

cannot-check = cannot check this computer

## What was found.

check-issuer-answers = { $about } answers at { $detail }.
check-issuer-unreachable = { $about } cannot be reached: { $detail }.
check-issuer-untrusted = { $about } cannot be trusted: its server does not prove that it is the issuer's ({ $detail }).
check-issuer-silent = { $about } takes connections, but does not answer: { $detail }.
check-clock-right = This computer's clock agrees with that of { $about }.
check-clock-off = This computer's clock is { $detail } seconds off from that of { $about }.
check-clock-unknown = { $about } does not tell its time, so this computer's clock is not checked.
check-software-found = { $about } is installed.
check-software-missing = { $about } is not installed.
check-software-unknown = It cannot be found out whether { $about } is installed: { $detail }.
check-vault-opens = The vault opens.
check-vault-locked = The vault is locked: { $detail }.
check-vault-new = The desktop's keyring answers; it will hold the vault's key.
check-keyring-absent = No keyring answers ({ $detail }), so the vault's key will be a file.
check-place-ready = { $about } is ready.
check-place-asks = { $about } asks for a password that is not remembered.
check-place-broken = { $about } cannot be used: { $detail }.
check-place-read-only = Nothing can be written to { $about }.
check-token-unplugged = { $about } is not plugged in.
check-driver-missing = The driver of the token { $about } is not installed.
check-pin-last-try = { $about } has one try left for its PIN.
check-pin-locked = The PIN of { $about } is locked.
check-pin-not-set = { $about } has no PIN yet.
check-notices-shown = Reminders are shown, with buttons, by { $detail }.
check-notices-startable = Reminders are shown by the desktop, which starts its service when it is needed.
check-notices-without-buttons = Reminders are shown by { $detail }, which has no buttons.
check-notices-silent = The desktop's notification service does not answer.
check-notices-absent = No notification service runs on this desktop.
check-no-bus = No desktop session answers: { $detail }.
check-tray-shown = The desktop shows tray icons.
check-tray-absent = The desktop shows no tray icons.
check-starts-by-itself = Neverlapse starts with your session ({ $about }).
check-starts-by-hand = Neverlapse does not start with your session.
check-disk-has-room = There is room on the disk of { $about }.
check-disk-nearly-full = The disk of { $about } is nearly full: { $detail } MiB are free.
check-disk-full = The disk of { $about } is full: { $detail } MiB are free.
check-disk-unknown = The system does not say how much room there is on the disk of { $about }.
check-too-slow = { $about } did not answer in time, so it is not known how it stands.

## Why it matters.

check-why-issuer = A certificate is picked up and renewed at its issuer's server.
check-why-trust = A stranger's server could take your codes for itself.
check-why-clock = Issuers refuse requests whose time is too far off, deadlines are counted by this clock, and a code that was refused may be spent.
check-why-software = The issuer says that its certificates do not work without it.
check-why-vault = Codes and passwords are sealed in the vault: without it nothing is picked up.
check-why-keyring = A key in a keyring is worthless to whoever copies your files; one in a file is not.
check-why-place = A certificate that cannot go to its place would arrive for nothing.
check-why-asks = A renewal cannot go on by itself there.
check-why-pin = A token whose PIN is locked is of no use to anybody.
check-why-notices = Deadlines are told by notices on the desktop; their buttons renew and pick up with one click.
check-why-tray = Without an icon only notices and the command line tell how things stand.
check-why-start = Nobody counts the days while Neverlapse does not run.
check-why-disk = What cannot be written down is not begun, so that nothing is lost half-way.
check-why-slow = What hangs now may hang in the middle of a pick-up.

## What to do.

check-do-issuer = Check the network, the proxy and the address in the issuer's profile; nothing is lost meanwhile.
check-do-trust = Set the clock right if it is wrong; otherwise ask whoever looks after this computer or network who opens its connections.
check-do-silent = Try again later; if that goes on, ask the issuer.
check-do-clock = Have the clock set by the network.
check-do-clock-unknown = Compare it yourself with a clock that you trust.
check-do-get = Get it here: { $detail }
check-do-ask-issuer = Ask the issuer where to get it.
check-do-look = Look yourself whether it is installed.
check-do-vault = Log in to the desktop, or unlock its keyring.
check-do-keyring = Start the desktop's keyring (GNOME Keyring, KWallet) before the first code is imported, if there is one.
check-do-place = Put that right, or choose another location:
check-do-asks = Type it when it is asked for, and have it remembered.
check-do-read-only = Allow writing there, or choose another location.
check-do-plug-in = Plug it in before you start.
check-do-last-try = Make sure of the PIN before you type it again.
check-do-unlock = Unlock it with its PUK, or ask whoever gave it to you.
check-do-set-pin = Set one with its maker's program.
check-do-buttons = Type the command that the notice names, or use another notification service, such as dunst.
check-do-silent-service = Log out and in again.
check-do-service = Install a notification service, such as dunst; until then, look yourself:
check-do-session = Start Neverlapse within a desktop session; on a computer without one, look yourself:
check-do-tray = Switch tray icons on in the desktop (GNOME: the extension AppIndicator), or do without.
check-do-start-unit = Switch its unit on:
check-do-start = Add `neverlapsed` to the programs that the desktop starts when you log in.
check-do-disk = Make room on it.
check-do-slow = Try again; if it goes on, see to that first.
