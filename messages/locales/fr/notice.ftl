# Les notifications sur le bureau. Les titres sont courts, car les bureaux les coupent, et sans point final ; au-dessous, le
# nom de la personne et ces phrases. $distance est « dans 3 jours », $moment « mar. 24 nov. 14:05 ».

notice-codes-here = Un certificat est prêt
notice-codes-until = Il peut être retiré jusqu’au { $moment } ({ $distance }).
notice-half-here = Le code n’est pas encore là
notice-half-until = L’autre moitié de la paire est là. Il faut les deux avant le { $moment } ({ $distance }).
notice-code-refused = Code non accepté
notice-code-until = Le bon est nécessaire avant le { $moment } ({ $distance }).
notice-codes-expire = Les codes expirent { $distance }
notice-codes-expire-at = Les codes expirent le { $moment } ({ $distance }).
notice-codes-expired = Les codes ont expiré
notice-codes-expired-at = Ils ont expiré le { $moment }.
notice-codes-expired-away = Ils ont expiré en votre absence, le { $moment }.
notice-pick-up-failed = Le retrait a échoué
notice-pick-up-stuck = Le retrait est à l’arrêt
notice-refused = L’émetteur a refusé

notice-certificate-expires = Le certificat expire { $distance }
notice-certificate-until = Il peut être renouvelé jusqu’au { $moment }.
notice-renew-by = À renouveler avant le { $moment }
notice-safe-until = Jusque-là ({ $distance }), il peut être renouvelé sans aide. Il expire le { $end }.
notice-safe-until-past = Il pouvait être renouvelé sans aide jusqu’au { $moment }. Il expire le { $end } : renouvelez-le tout de suite.
notice-last-try = Le dernier essai a échoué : { $said }
notice-certificate-expires-at = Le certificat expire le { $moment } ({ $distance }).
notice-certificate-expired = Le certificat a expiré
notice-certificate-expired-at = Il a expiré le { $moment }.
notice-certificate-expired-away = Il a expiré en votre absence, le { $moment }.
notice-renewal-failed = Renouvellement échoué
notice-renewal-stuck = Renouvellement à l’arrêt
notice-revoked = Le certificat a été révoqué
notice-key-missing = La clé est introuvable

notice-back-up-missing = Pas de copie de sauvegarde
notice-back-up-missing-why = Si cet ordinateur est perdu, le certificat l’est aussi.
notice-back-up-older = Copie de sauvegarde périmée
notice-back-up-older-why = Elle contient un certificat antérieur et ne permettrait pas de retrouver celui-ci.

notice-asked-for = Vous avez demandé ce rappel.

# Plusieurs rappels échus en même temps ; au-dessous, jusqu’à cinq de leurs titres.
notice-digest = { $count ->
    [one] { $count } certificat a besoin de vous
   *[other] { $count } certificats ont besoin de vous
}
notice-digest-line = { $who } : { $what }
notice-digest-more = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}
notice-digest-command = Tous ensemble : { $command }

# Ce qui est advenu d’un bouton.
notice-done = Le certificat est là
notice-done-where = Son emplacement est { $location }. Il est valable jusqu’au { $moment }.
notice-at-work = L’émetteur est à l’œuvre
notice-at-work-more = Le reste se fait tout seul ; vous serez averti s’il faut votre aide.
notice-failed = Cela n’a pas marché
notice-by-hand = Ceci doit être saisi
notice-later = Prochain rappel { $distance }
notice-later-at = Le { $moment }.

# Boutons.
notice-button-pick-up = Retirer
notice-button-renew = Renouveler
notice-button-renew-code = Nouveau code
notice-button-back-up = Sauvegarder
notice-button-tomorrow = Me le rappeler demain
notice-button-later = Me le rappeler plus tard
