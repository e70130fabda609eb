# Les fenêtres où une copie de sauvegarde se fait, s’ouvre et s’utilise.

back-up-title = Sauvegarder
back-up-title-of = Sauvegarder { $title }
back-up-do = Sauvegarder
back-up-where = Destination
back-up-file = Fichier
back-up-choose = Où mettre la copie de sauvegarde
back-up-forbidden = Son émetteur demande de ne mettre aucune copie de sauvegarde dans le dossier { $folder }. Mettez-la ailleurs.
back-up-second = Deux endroits valent mieux qu’un. Une deuxième copie pourrait aller ici : { $file }
back-up-second-later = Deux endroits valent mieux qu’un. Branchez une clé ou un autre disque, et faites-y une deuxième copie.
back-up-second-do = Faire une deuxième copie…
back-up-other-password = Il y a déjà là une copie qu’un autre mot de passe ouvre. Choisissez un autre nom, ou saisissez son mot de passe.

## Une copie s’ouvre.

copy-opened = ouverte { $when }
copy-never-opened = jamais ouverte
copy-older = d’un certificat antérieur
password-of-that-back-up = Mot de passe de la copie de sauvegarde
verify-title = Ouvrir une copie de sauvegarde
verify-do = Ouvrir
verify-copies = Copies de sauvegarde connues
verify-file = Copie de sauvegarde
verify-choose = La copie de sauvegarde
verify-opens = Elle est ouverte, et sa clé doit signer…
verify-done = Elle s’ouvre, et sa clé signe.
verify-make-another = Faites une autre copie de sauvegarde.

## Une copie s’utilise.

restore-title = Utiliser une copie de sauvegarde
restore-title-of = Remettre la clé : { $title }
restore-do = L’y mettre
restore-where = Destination
restore-file = Fichier
restore-file-hint = Il reçoit le mot de passe de la copie de sauvegarde.
restore-choose = Le fichier de destination
restore-no-token = Un support à puce n’accepte aucune clé venue d’ailleurs : demandez à votre émetteur un certificat qui lui soit propre.
restore-other-password = Il y a déjà là quelque chose qu’un autre mot de passe ouvre. Saisissez celui-là, ou choisissez un autre fichier.
restore-done = C’est rétabli, et la clé signe : { $place }
restore-done-copy = Une copie de { $title } y est, et sa clé signe : { $place }
