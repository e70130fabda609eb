# snooze, dismiss et done : ce que l’on fait des rappels.

snoozed = { $id } : aucun rappel avant { $time }.
snooze-cut-short = C’est plus tôt que demandé, car le dernier rappel avant l’échéance n’est pas reporté : { $deadline }.
snooze-cut-at-deadline = C’est plus tôt que demandé, car c’est l’échéance.

dismissed = { $id } : vu. Le prochain rappel viendra à son heure.

done-elsewhere-pick-up = { $id } est considéré comme retiré ailleurs ; ses codes sont effacés et il n’y a plus rien à faire.
done-elsewhere-renewal = { $id } est considéré comme renouvelé ailleurs ; il ne sera plus rappelé. Pour suivre le nouveau certificat, mettez-en une copie à un emplacement : `neverlapse restore FILE --to LOCATION`
done-elsewhere-back-up = { $id } est considéré comme sauvegardé ailleurs ; il n’a pas été éprouvé ici que cette copie fonctionne.

## Erreurs : ce qui a échoué, pourquoi, et que faire ensuite.

cannot-dismiss = impossible de clore le rappel de { $id }
cannot-snooze = impossible de reporter le rappel de { $id }
cannot-take-as-done = impossible de considérer { $id } comme fait ailleurs

why-no-such-time = { $text } n’est ni une durée ni une date
why-time-is-over = { $text } est déjà passé

next-later-time = indiquez un moment plus tardif
next-write-a-time = écrivez `1h`, `2 days`, `tomorrow`, `2026-12-01` ou `2026-12-01 14:05`
