# Ce que `neverlapse demo` raconte en chemin. Les commandes, les noms de fichiers et ce qui est entre accents graves restent tels quels.

demo-home = Un dossier personnel jetable : { $folder }
demo-home-apart = Les commandes s’y exécutent ; le vôtre reste intact.
demo-approved = Numéro de référence { $number }, e-mail { $mail }
demo-answers = Deux bonnes réponses et une mauvaise, une par ligne, sont dans { $file }
demo-what-happened = Ce qui s’est passé
demo-held = Toutes les étapes ont réussi, en { $seconds } s.
demo-removed = Le dossier jetable est supprimé. `neverlapse demo --keep` le conserve pour y regarder, `neverlapse --help` dit ce qu’il y a d’autre.
demo-kept = Le dossier est conservé dans { $folder } : mail/ certificates/ back-ups/ (mot de passe dans password.txt) logs/
demo-start-again = Son démon s’est arrêté avec la démonstration. Pour y regarder, relancez-le :
decimal-sign = ,

heading-step = ÉTAPE
heading-what-happened = CE QUI S’EST PASSÉ
heading-where-to-look = OÙ REGARDER

## Les étapes, chacune avec son résultat.

demo-step-authority = démarrer une autorité
demo-result-authority = écoute { $address }
demo-step-daemon = démarrer le démon
demo-result-daemon = répond sur son socket
demo-step-issuers = ajouter les profils
demo-result-issuers = cfca, wipo, certifio
demo-step-approve = approuver trois personnes
demo-result-approve = trois e-mails sont partis
demo-step-import = importer les e-mails
demo-result-import = deux prêts, un en retard
demo-step-list = afficher la liste
demo-result-list = la plus proche d’abord
demo-step-locations = choisir l’endroit
demo-result-locations = base de navigateur
demo-result-locations-none = sans NSS, le coffre
demo-step-pick-up = retirer le plus récent
demo-result-pick-up = clé créée dans la base
demo-result-pick-up-vault = certificat au coffre
demo-step-pick-up-next = retirer le suivant
demo-result-pick-up-next = en fichier, à 4 h du terme
demo-step-expired = essayer l’expiré
demo-result-expired = refusé, avec le remède
demo-step-questions = répondre aux questions
demo-result-questions = deux justes, nouvel e-mail
demo-step-new-mail = importer le nouvel e-mail
demo-result-new-mail = nouveaux codes
demo-step-pick-up-last = retirer le dernier
demo-step-renew = renouveler le premier
demo-result-renew = autre clé, même identité
demo-step-back-up = le sauvegarder
demo-result-back-up = rouvert, signé, vérifié
demo-step-verify = vérifier la sauvegarde
demo-result-verify = contient le renouvelé
demo-step-look = regarder le résultat
demo-result-look = trois valides

## Ce qu’une étape a trouvé d’anormal.

demo-no-identity = { $id } ne nomme aucune identité
demo-issuer-missing = l’émetteur { $issuer } n’est pas dans la liste
demo-not-tracked = la référence { $number } n’est pas suivie
demo-other-count = la liste a { $count } éléments, et non { $expected }
demo-other-order = l’échéance la plus proche ne vient pas en premier
demo-other-place = il est dans { $place }, et non dans { $expected }
demo-other-state = { $id } est { $state }, et non { $expected }
demo-not-there = { $file } n’est pas là
demo-no-remedy = aucun remède n’est donné
demo-other-questions = { $count } questions sont posées, et non { $expected }
demo-no-new-mail = aucun nouvel e-mail n’est arrivé
demo-old-certificate = le certificat est toujours l’ancien
demo-other-subject = le sujet a changé
demo-no-proven-back-up = aucune copie de sauvegarde éprouvée n’est enregistrée
demo-key-not-proven = sa clé n’a pas fait ses preuves
demo-other-certificate = elle contient un autre certificat
demo-other-valid = { $count } identités sont valides, et non { $expected }
demo-no-array = `list --json` n’a pas écrit de tableau, mais { $value }
demo-no-field = il manque { $field } à l’approbation
demo-mail-elsewhere = l’e-mail a été mis ailleurs

## Ce qu’un programme n’a pas fait.

demo-not-started = impossible de démarrer { $program } : { $cause }
demo-not-run = impossible d’exécuter { $program } : { $cause }
demo-ended = { $program } s’est terminé par { $status } : { $why }
demo-no-answer = { $program } ne répond pas : { $why }
demo-no-log = il n’a écrit aucun journal
demo-failed = `{ $command }` s’est terminé par { $status }
demo-failed-why = `{ $command }` s’est terminé par { $status } : { $why }
demo-not-refused = `{ $command }` s’est terminé par { $status } au lieu d’être refusé
demo-no-json = `{ $command }` n’a pas écrit de JSON : { $cause }
demo-no-text = { $program } n’a pas écrit de texte : { $cause }
demo-not-written = impossible d’écrire { $file } : { $cause }
demo-not-read = impossible de lire { $folder } : { $cause }

## Pourquoi la démonstration a échoué, et que faire.

cannot-make-home = impossible de créer un dossier jetable
cannot-run-demo = impossible de lancer la démonstration
demo-not-finished = la démonstration n’est pas allée à son terme
demo-failed-at = la démonstration a échoué à l’étape « { $step } »

why-not-installed = { $program } n’est pas installé
why-you-stopped-it = vous l’avez arrêtée
why-it-was-ended = elle a été interrompue

next-call-by-full-path = appelez neverlapse par son chemin complet
next-install = installez-le, ou compilez le tout avec `cargo build --workspace`
next-look-into-home = regardez dans { $folder }, ses journaux sont dans logs/
next-make-room = libérez de la place dans le dossier des fichiers temporaires, ou désignez-en un autre avec TMPDIR
next-start-again = relancez-la
