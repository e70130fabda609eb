# La page `neverlapse check` : cet ordinateur est-il prêt à récupérer des certificats, à les renouveler et à les rappeler ?
# Des phrases entières. $about est ce dont il s’agit, $detail un chiffre, ou les mots d’un pilote ou du système.

check-issuers = Émetteurs
check-places = Emplacements
check-desktop = Bureau
check-computer = Ordinateur

check-all-well = Tout est prêt.
check-warnings = { $count ->
    [one] { $count } point à regarder ; rien n’empêche de récupérer un certificat.
   *[other] { $count } points à regarder ; rien n’empêche de récupérer un certificat.
}
check-failures = { $count ->
    [one] { $count } obstacle.
   *[other] { $count } obstacles.
}

cannot-check = impossible d’examiner cet ordinateur

## Ce qui a été constaté.

check-issuer-answers = { $about } répond à l’adresse { $detail }.
check-issuer-unreachable = { $about } est injoignable : { $detail }.
check-issuer-untrusted = { $about } n’est pas digne de confiance : son serveur ne prouve pas qu’il est celui de l’émetteur ({ $detail }).
check-issuer-silent = { $about } accepte les connexions, mais ne répond pas : { $detail }.
check-clock-right = L’horloge de cet ordinateur est d’accord avec celle de { $about }.
check-clock-off = L’horloge de cet ordinateur s’écarte de { $detail } secondes de celle de { $about }.
check-clock-unknown = { $about } ne donne pas l’heure : l’horloge de cet ordinateur n’est pas vérifiée.
check-software-found = { $about } est installé.
check-software-missing = { $about } n’est pas installé.
check-software-unknown = Impossible de savoir si { $about } est installé : { $detail }.
check-vault-opens = Le coffre s’ouvre.
check-vault-locked = Le coffre est verrouillé : { $detail }.
check-vault-new = Le trousseau du bureau répond ; il gardera la clé du coffre.
check-keyring-absent = Aucun trousseau ne répond ({ $detail }) : la clé du coffre sera un fichier.
check-place-ready = { $about } est prêt.
check-place-asks = { $about } demande un mot de passe qui n’est pas retenu.
check-place-broken = { $about } est inutilisable : { $detail }.
check-place-read-only = On ne peut rien écrire dans { $about }.
check-token-unplugged = { $about } n’est pas branché.
check-driver-missing = Le pilote du jeton { $about } n’est pas installé.
check-pin-last-try = Il ne reste à { $about } qu’un seul essai pour son PIN.
check-pin-locked = Le PIN de { $about } est verrouillé.
check-pin-not-set = { $about } n’a pas encore de PIN.
check-notices-shown = Les rappels sont affichés, avec des boutons, par { $detail }.
check-notices-startable = Les rappels sont affichés par le bureau, qui démarre son service au besoin.
check-notices-without-buttons = Les rappels sont affichés par { $detail }, qui n’a pas de boutons.
check-notices-silent = Le service de notification du bureau ne répond pas.
check-notices-absent = Aucun service de notification n’est actif sur ce bureau.
check-no-bus = Aucune session de bureau ne répond : { $detail }.
check-tray-shown = Le bureau affiche les icônes de notification.
check-tray-absent = Le bureau n’affiche pas d’icônes de notification.
check-starts-by-itself = Neverlapse démarre avec votre session ({ $about }).
check-starts-by-hand = Neverlapse ne démarre pas avec votre session.
check-disk-has-room = Il y a de la place sur le disque de { $about }.
check-disk-nearly-full = Le disque de { $about } est presque plein : { $detail } Mio libres.
check-disk-full = Le disque de { $about } est plein : { $detail } Mio libres.
check-disk-unknown = Le système ne dit pas combien de place il reste sur le disque de { $about }.
check-too-slow = { $about } n’a pas répondu à temps : son état n’est pas connu.

## Pourquoi c’est important.

check-why-issuer = Un certificat se récupère et se renouvelle auprès du serveur de son émetteur.
check-why-trust = Le serveur d’un inconnu pourrait utiliser vos codes à votre place.
check-why-clock = Les émetteurs refusent les demandes dont l’heure est trop éloignée, les échéances se comptent à cette horloge, et un code refusé peut être perdu.
check-why-software = L’émetteur dit que ses certificats ne fonctionnent pas sans lui.
check-why-vault = Les codes et les mots de passe sont scellés dans le coffre : sans lui, rien n’est récupéré.
check-why-keyring = Une clé dans un trousseau ne vaut rien pour qui copie vos fichiers ; dans un fichier, si.
check-why-place = Un certificat qui ne peut pas aller à sa place arriverait pour rien.
check-why-asks = Un renouvellement ne peut pas s’y faire tout seul.
check-why-pin = Un jeton dont le PIN est verrouillé ne sert plus à personne.
check-why-notices = Les échéances sont annoncées par des notifications du bureau ; leurs boutons renouvellent et récupèrent en un clic.
check-why-tray = Sans icône, seules les notifications et la ligne de commande disent où en sont les choses.
check-why-start = Personne ne compte les jours tant que Neverlapse n’est pas actif.
check-why-disk = Ce qui ne peut pas être noté n’est pas commencé, pour que rien ne se perde à mi-chemin.
check-why-slow = Ce qui se bloque maintenant peut se bloquer au milieu d’une récupération.

## Que faire.

check-do-issuer = Vérifiez le réseau, le serveur mandataire et l’adresse dans le profil de l’émetteur ; rien n’est perdu entre-temps.
check-do-trust = Réglez l’horloge si elle est fausse ; sinon, demandez à qui s’occupe de cet ordinateur ou du réseau qui ouvre ses connexions.
check-do-silent = Réessayez plus tard ; si cela persiste, adressez-vous à l’émetteur.
check-do-clock = Faites régler l’horloge par le réseau.
check-do-clock-unknown = Comparez-la vous-même à une horloge fiable.
check-do-get = Vous le trouverez ici : { $detail }
check-do-ask-issuer = Demandez à l’émetteur où le trouver.
check-do-look = Regardez vous-même s’il est installé.
check-do-vault = Ouvrez une session sur le bureau, ou déverrouillez son trousseau.
check-do-keyring = Démarrez le trousseau du bureau (GNOME Keyring, KWallet) avant d’importer le premier code, s’il y en a un.
check-do-place = Remédiez-y, ou choisissez un autre emplacement :
check-do-asks = Saisissez-le quand il est demandé, et faites-le retenir.
check-do-read-only = Autorisez-y l’écriture, ou choisissez un autre emplacement.
check-do-plug-in = Branchez-le avant de commencer.
check-do-last-try = Assurez-vous du PIN avant de le saisir à nouveau.
check-do-unlock = Déverrouillez-le avec son PUK, ou adressez-vous à qui vous l’a remis.
check-do-set-pin = Définissez-en un avec le programme de son fabricant.
check-do-buttons = Tapez la commande que la notification indique, ou utilisez un autre service de notification, comme dunst.
check-do-silent-service = Fermez la session et rouvrez-la.
check-do-service = Installez un service de notification, comme dunst ; d’ici là, regardez vous-même :
check-do-session = Démarrez Neverlapse dans une session de bureau ; sur un ordinateur qui n’en a pas, regardez vous-même :
check-do-tray = Activez les icônes dans le bureau (GNOME : l’extension AppIndicator), ou passez-vous-en.
check-do-start-unit = Activez son unité :
check-do-start = Ajoutez `neverlapsed` aux programmes que le bureau démarre à l’ouverture de la session.
check-do-disk = Faites-y de la place.
check-do-slow = Réessayez ; si cela persiste, occupez-vous-en d’abord.
