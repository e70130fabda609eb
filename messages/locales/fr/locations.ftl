# La page `neverlapse locations`, et ce qui est demandé avant d’ouvrir un emplacement.

## La page.

locations-here = Où les certificats peuvent se trouver sur cet ordinateur. Écrivez le nom derrière `--to`.

label-what = endroit
label-as-typed = dans un shell
label-folder = dossier
label-runs = ouvert
label-model = modèle
label-manufacturer = fabricant
label-driver = pilote
label-asks-for = demande
label-tries = essais restants
label-trouble = obstacle
label-holds = contient

place-vault = le coffre de Neverlapse
place-file = un fichier PKCS#12, à tout chemin, avec son mot de passe
place-chromium = la base que partagent Chromium et ses proches
place-database = une base NSS
place-firefox = le profil Firefox { $profile }
place-firefox-default = le profil Firefox { $profile }, avec lequel Firefox démarre
place-token = un jeton (clé USB ou carte à puce)
place-other = un endroit que seule une version plus récente de cette commande connaît

asks-for-nothing = rien
asks-for-password = son mot de passe
asks-for-primary-password = son mot de passe principal
asks-for-pin = son PIN
asks-for-pin-pad = son PIN, sur les touches de son lecteur
asks-for-unknown = inconnu : il ne s’ouvre pas

tries-enough = suffisants : il ne signale aucun PIN erroné
tries-fewer = moins que d’habitude : un PIN erroné a été saisi
tries-one = un seul : un PIN erroné verrouille le jeton
tries-none = aucun

value-browser-runs = oui ; redémarrez-le s’il ne voit pas un nouveau certificat
value-trouble = { $why } : { $next }

heading-missing = Ce qui manque

missing-softoken = Les bases des navigateurs ne peuvent pas être ouvertes : NSS n’est pas installé.
get-softoken = Installez-le :
missing-chromium = Chromium n’a pas encore de base.
get-chromium = Démarrez Chromium une fois, il en crée une, ou faites-la créer en passant :
missing-firefox = Il n’y a aucun profil Firefox.
get-firefox = Démarrez Firefox une fois, il en crée un :
missing-driver = Aucun pilote de jeton n’est installé.
get-driver = Installez celui du fabricant du jeton, ou OpenSC, qui en connaît beaucoup :
missing-token = Aucun jeton n’est branché, ou aucun pilote ne le connaît.
get-token = Branchez-le, ou installez le pilote de son fabricant.
missing-token-driver = Le pilote du jeton { $model } n’est pas installé.
get-token-driver = Vous le trouverez ici : { $from }
get-token-driver-from-issuer = Demandez-le à votre émetteur.
missing-broken-driver = Le pilote { $path } ne fonctionne pas : { $why }.
get-broken-driver = Débranchez le jeton et rebranchez-le ; si cela ne suffit pas, installez le pilote le plus récent de son fabricant.
missing-broken-database = La base { $about } ne s’ouvre pas : { $why }.
get-broken-database = Fermez le navigateur, redémarrez-le et regardez à nouveau.

## Les secrets, comme dans « impossible de lire le PIN du jeton ». Une question commence par l’un d’eux, avec une majuscule.

secret-location = le mot de passe ou le PIN de l’emplacement
secret-file = le mot de passe du fichier { $path }
secret-new-file = un nouveau mot de passe pour le fichier { $path }
secret-firefox = le mot de passe principal du profil Firefox { $profile }
secret-database = le mot de passe principal de la base { $folder }
secret-pin = le PIN du jeton `{ $label }`
secret-pin-of = le PIN du jeton `{ $label }` ({ $details })

## Avant de saisir un PIN.

pin-tries-enough = Le jeton ne signale aucun PIN erroné depuis le dernier qui était juste.
pin-tries-fewer = Un PIN erroné a été saisi depuis le dernier qui était juste : il reste au jeton moins d’essais que d’habitude.
pin-last-try = Il ne reste qu’un seul essai. Si le prochain PIN est erroné, le jeton se verrouille, et plus personne ne peut se servir de ses clés tant qu’il n’est pas déverrouillé avec son PUK ou par qui vous l’a remis.
pin-on-pad = Saisissez le PIN sur les touches du lecteur du jeton quand il le demande.
prompt-last-try = Saisissez `yes` pour risquer le dernier essai, ou appuyez sur Entrée pour arrêter :

## Ce qui a échoué, pourquoi, et que faire.

cannot-list-locations = impossible d’afficher les emplacements
cannot-look-at = impossible d’examiner { $name }
cannot-open = impossible d’ouvrir { $name }

why-keys-stay = les clés d’un jeton ne le quittent pas
why-last-try = il ne reste au jeton qu’un seul essai, et un PIN erroné le verrouille
why-last-try-refused = le dernier essai n’a pas été permis ; rien n’a été tenté
why-pin-locked = le PIN est verrouillé après trop de PIN erronés
why-pin-not-set = aucun PIN n’y a jamais été défini
why-read-only = on ne peut que le lire

next-allow-last-try = assurez-vous du PIN, puis ajoutez --last-try
next-find-pin = retrouvez d’abord le bon PIN, puis relancez la commande
next-unlock = déverrouillez-le avec son PUK, ou adressez-vous à qui vous a remis le jeton
next-set-pin = définissez-en un avec le programme de son fabricant
next-allow-writing = autorisez-y l’écriture, ou choisissez un autre emplacement
next-second-certificate = demandez à votre émetteur un second certificat, sur un autre jeton ou dans un fichier
