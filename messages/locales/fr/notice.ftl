# Les notifications sur le bureau. $who est le nom de l’élément, tel que « Ada Jones (CFCA) » ; $distance est « dans 3 jours »,
# $moment « mar. 24 nov. 14:05 ». Les titres sont sans point final, le reste est en phrases.

notice-codes-here = { $who } : un certificat peut être retiré
notice-codes-until = Il peut être retiré jusqu’au { $moment } ({ $distance }).
notice-half-here = { $who } : le code n’est pas encore arrivé
notice-half-until = L’autre moitié de la paire est là. Il faut les deux avant le { $moment } ({ $distance }).
notice-code-refused = { $who } : le code n’a pas été accepté
notice-code-until = Le bon est nécessaire avant le { $moment } ({ $distance }).
notice-codes-expire = { $who } : les codes expirent { $distance }
notice-codes-expire-at = Les codes expirent le { $moment } ({ $distance }).
notice-codes-expired = { $who } : les codes ont expiré
notice-codes-expired-at = Ils ont expiré le { $moment }.
notice-codes-expired-away = Ils ont expiré en votre absence, le { $moment }.
notice-pick-up-failed = { $who } : le retrait a échoué
notice-pick-up-stuck = { $who } : le retrait est à l’arrêt
notice-refused = { $who } : l’émetteur a refusé

notice-certificate-expires = { $who } : le certificat expire { $distance }
notice-certificate-until = Il peut être renouvelé jusqu’au { $moment }.
notice-renew-by = { $who } : renouvelez le certificat avant le { $moment }
notice-safe-until = Jusque-là ({ $distance }), il peut être renouvelé sans aide. Il expire le { $end }.
notice-safe-until-past = Jusque-là, il pouvait être renouvelé sans aide. Il expire le { $end } : renouvelez-le tout de suite.
notice-last-try = Le dernier essai a échoué : { $said }
notice-certificate-expires-at = Le certificat expire le { $moment } ({ $distance }).
notice-certificate-expired = { $who } : le certificat a expiré
notice-certificate-expired-at = Il a expiré le { $moment }.
notice-certificate-expired-away = Il a expiré en votre absence, le { $moment }.
notice-renewal-failed = { $who } : le renouvellement a échoué
notice-renewal-stuck = { $who } : le renouvellement est à l’arrêt
notice-revoked = { $who } : le certificat a été révoqué
notice-key-missing = { $who } : la clé est introuvable

notice-back-up-missing = { $who } : le certificat n’a pas de copie de sauvegarde
notice-back-up-missing-why = Si cet ordinateur est perdu, le certificat l’est aussi.
notice-back-up-older = { $who } : la copie de sauvegarde est plus ancienne que le certificat
notice-back-up-older-why = Elle contient un certificat antérieur et ne permettrait pas de retrouver celui-ci.

notice-asked-for = Vous avez demandé ce rappel.

# Plusieurs rappels échus en même temps ; au-dessous, jusqu’à cinq de leurs titres.
notice-digest = { $count ->
    [one] { $count } certificat a besoin de vous
   *[other] { $count } certificats ont besoin de vous
}
notice-digest-more = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}
notice-digest-command = Tous ensemble : { $command }

# Ce qui est advenu d’un bouton.
notice-done = { $who } : le nouveau certificat est là
notice-done-where = Son emplacement est { $location }. Il est valable jusqu’au { $moment }.
notice-at-work = { $who } : l’émetteur est à l’œuvre
notice-at-work-more = Le reste se fait tout seul ; vous serez averti s’il faut votre aide.
notice-failed = { $who } : cela n’a pas marché
notice-by-hand = { $who } : ceci doit être saisi
notice-later = { $who } : nouveau rappel { $distance }
notice-later-at = Le { $moment }.

# Boutons.
notice-button-pick-up = Retirer
notice-button-renew = Renouveler
notice-button-renew-code = Nouveau code
notice-button-back-up = Sauvegarder
notice-button-tomorrow = Me le rappeler demain
notice-button-later = Me le rappeler plus tard
