# The tray: what its icon says when it is pointed at, and its menu. $who is "Ada Jones (CFCA)", $distance "in 3 days",
# $moment "Tue 24 Nov 14:05", $what one of the tray-what below.

## How an item stands, beside its name. Fragments, without a full stop.

tray-row = { $who }: { $what }
tray-what-codes = codes expire { $distance }
tray-what-codes-over = codes expired { $distance }
tray-what-certificate = expires { $distance }
tray-what-certificate-over = expired { $distance }
tray-what-renew-by = renew by { $moment } ({ $distance })
tray-what-step = { $step } ({ $done } of { $total })
tray-what-snoozed = next reminder { $distance }, { $moment }

## One sentence about everything.

tray-tip-well = Neverlapse: all is well.
tray-tip-nothing = Neverlapse: nothing is tracked yet.
tray-tip-one = Neverlapse: { $who } needs you ({ $what }).
tray-tip-many = { $count ->
    [one] Neverlapse: { $count } item needs you, { $who } first ({ $what }).
   *[other] Neverlapse: { $count } items need you, { $who } first ({ $what }).
}
tray-tip-absent = Neverlapse: the daemon does not run, so nothing is watched over.
tray-tip-asking = Neverlapse: waiting for the daemon.

## The menu. An ellipsis says that a window opens.

tray-absent = The daemon does not run
tray-asking = Waiting for the daemon
tray-start = Start it
tray-nothing = Nothing is tracked yet
tray-failed = That did not work: { $why }
tray-pick-up = Pick up…
tray-renew = Renew…
tray-renew-code = Renew code…
tray-code = Type the code…
tray-back-up = Back up…
tray-restore = Put the key back…
tray-verify-back-up = Open a back-up…
tray-details = Details…
tray-stop = Stop
tray-stopping = Stopping at the next safe point
tray-overview = Overview…
tray-all = All { $count } items…
tray-import = Import e-mail…
tray-check = Check this computer…
tray-pause = Pause reminders until tomorrow
tray-go-on = Go on with reminders (paused until { $moment })
tray-about = About Neverlapse
tray-quit = Quit

## Said on a terminal or in the log. What stands between backticks is typed as it is.

tray-runs-already = The tray runs already; its icon is in the panel.
tray-no-bus = no session bus answers: { $why }; start the tray inside a desktop session
tray-no-host = This desktop shows no tray icons. The icon appears as soon as something does; `neverlapse status` shows the same.
tray-cannot-start = the tray cannot start: { $why }

# neverlapse status, neverlapse watch

reminders-paused = no reminders before { $time }
reminders-go-on = reminders go on
