# Ce que seule la personne peut régler : pourquoi, et que faire. Des fragments, sans point final.
# Partout : une espace insécable devant « : ; ! ? » et dans les guillemets, l’apostrophe typographique.

needs-refused = l’émetteur a refusé

needs-code = le numéro de référence est là ; le code n’est pas encore arrivé
needs-code-remedy = saisissez le code dès qu’il arrive : { $command }

needs-check-code = l’émetteur n’a pas accepté le code : { $said }
needs-check-code-remedy = comparez-le avec l’e-mail et saisissez-le à nouveau : { $command }

needs-pick-up = le certificat attend d’être retiré
needs-pick-up-remedy = retirez-le : { $command }

needs-renew-code = les codes ont expiré
needs-renew-code-remedy = demandez de nouveaux codes à l’émetteur { $issuer }, puis importez son nouvel e-mail : { $command }

needs-apply-again-remedy = demandez-en la raison à l’émetteur { $issuer } ; puis réessayez ({ $command }) ou refaites une demande
needs-apply-again-locked-remedy = demandez de nouveaux codes à l’émetteur { $issuer } ou refaites une demande, puis importez son nouvel e-mail : { $command }
needs-new-certificate-remedy = demandez un nouveau certificat à l’émetteur { $issuer }

needs-renew = la période de renouvellement est ouverte
needs-renew-after = la période de renouvellement est ouverte ; le dernier essai a échoué : { $said }
needs-renew-remedy = renouvelez-le : { $command }

needs-renew-lapsed = le certificat a expiré
needs-renew-lapsed-remedy = essayez de le renouveler ({ $command }) ; si l’émetteur { $issuer } refuse, refaites une demande

needs-restore-key = sa clé n’est pas à son emplacement, ou ne correspond pas au certificat
needs-restore-key-remedy = remettez-la en place depuis une copie de sauvegarde : { $command }

needs-back-up = il n’y a pour l’instant aucune copie de sauvegarde éprouvée du certificat
needs-back-up-remedy = faites-en une : { $command }

needs-unstick = l’opération est à l’arrêt
needs-unstick-remedy = poursuivez : { $command }
