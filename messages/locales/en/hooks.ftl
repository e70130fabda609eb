# Commands that run after a pick-up or a renewal, as `neverlapse show` tells of them.

label-hook = Command
label-ran = run
label-ended = ended
label-said = said

value-hook-well = well
value-hook-failed = with exit code { $exit }: it failed
value-hook-killed = by a signal
value-hook-timed-out = at its time limit: it took too long
value-hook-not-started = it could not be started
