# Les moments comme on les dit : dans combien de temps, et quand à l’horloge.

# « dans 3 jours, mar. 24 nov. 14:05 »
time-say = { $distance }, { $moment }

time-now = maintenant
time-in-minutes = { $count ->
    [one] dans { $count } minute
   *[other] dans { $count } minutes
}
time-in-hours = { $count ->
    [one] dans { $count } heure
   *[other] dans { $count } heures
}
time-in-days = { $count ->
    [one] dans { $count } jour
   *[other] dans { $count } jours
}
time-in-months = dans { $count } mois
time-in-years = { $count ->
    [one] dans { $count } an
   *[other] dans { $count } ans
}
time-minutes-ago = { $count ->
    [one] il y a { $count } minute
   *[other] il y a { $count } minutes
}
time-hours-ago = { $count ->
    [one] il y a { $count } heure
   *[other] il y a { $count } heures
}
time-days-ago = { $count ->
    [one] il y a { $count } jour
   *[other] il y a { $count } jours
}
time-months-ago = il y a { $count } mois
time-years-ago = { $count ->
    [one] il y a { $count } an
   *[other] il y a { $count } ans
}

time-moment = { $weekday } { $day ->
    [1] 1er
   *[other] { $day }
} { $month } { $clock }
time-moment-and-year = { $weekday } { $day ->
    [1] 1er
   *[other] { $day }
} { $month } { $year } { $clock }

time-weekday = { $number ->
    [1] lun.
    [2] mar.
    [3] mer.
    [4] jeu.
    [5] ven.
    [6] sam.
   *[7] dim.
}
time-month = { $number ->
    [1] janv.
    [2] févr.
    [3] mars
    [4] avr.
    [5] mai
    [6] juin
    [7] juil.
    [8] août
    [9] sept.
    [10] oct.
    [11] nov.
   *[12] déc.
}
