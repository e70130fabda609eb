# Other places where a certificate lies.

label-copy = Copy
value-stale-copy = { $place } (an older certificate)
note-stale-copy = { $place } still holds an older certificate of it, which programs there go on offering: remove it there, or put the new one there from a back-up (neverlapse restore FILE --to { $place })
value-key-stays = none: its key does not leave the token
