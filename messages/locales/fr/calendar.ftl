# Le calendrier des échéances : noms des entrées, leur contenu, et ce que dit la commande.

calendar-name = Neverlapse : échéances

## Entrées.

calendar-codes-expire = Les codes expirent : { $title }
calendar-renewal-opens = Renouvellement possible : { $title }
calendar-renews = Renouvellement automatique : { $title }
calendar-last-safe-day = Dernier jour sûr pour renouveler : { $title }
calendar-expires = Le certificat expire : { $title }

## Leur contenu : des lignes entières.

calendar-item = { $title } ({ $id }, émetteur { $issuer })
calendar-renews-by-itself = Il se renouvelle de lui-même, { $moment } ; vous n’avez rien à faire.
calendar-if-not-renewed = S’il n’est pas renouvelé d’ici là :
calendar-later-is-risky = Plus tard, l’émetteur pourrait ne pas y parvenir avant l’expiration du certificat, { $moment }.
calendar-see = voyez où il en est : { $command }

## La commande.

calendar-written = { $count ->
    [one] { $count } date est inscrite dans { $path }
   *[other] { $count } dates sont inscrites dans { $path }
}
cannot-write = impossible d’écrire { $path }
