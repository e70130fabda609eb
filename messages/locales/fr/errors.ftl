# Les erreurs de la ligne de commande, sur une ligne : ce qui a échoué, pourquoi, et que faire. Des fragments, sans point final.

failure = neverlapse: { $what } : { $why } ; { $next }

## Ce qui a échoué.

cannot-add = impossible de l’ajouter
cannot-add-issuer = impossible d’ajouter l’émetteur
cannot-back-up = impossible de sauvegarder { $id }
cannot-forget = impossible d’oublier { $id }
cannot-import = impossible d’importer l’e-mail
cannot-list = impossible d’afficher la liste
cannot-list-issuers = impossible d’afficher la liste des émetteurs
cannot-pick-up = impossible de retirer { $id }
cannot-reach-daemon = impossible de joindre le démon
cannot-read = impossible de lire { $name }
cannot-renew = impossible de renouveler { $id }
cannot-restore = impossible de restaurer { $path }
cannot-show = impossible d’afficher { $id }
cannot-show-issuer = impossible d’afficher l’émetteur { $id }
cannot-show-result = impossible d’afficher ce qui en est résulté
cannot-start = impossible de démarrer
cannot-tell-status = impossible de connaître l’état
cannot-use-path = impossible d’utiliser le chemin { $path }
cannot-verify = impossible de vérifier { $path }
cannot-write-output = impossible d’écrire le résultat
not-proven = cette copie de sauvegarde n’est pas éprouvée
not-tracked = cet e-mail n’est pas suivi
not-tracked-suspicious = cet e-mail est suspect et n’est pas suivi

## Pourquoi.

why-connection = la connexion au démon a échoué : { $cause }
why-empty = c’est vide
why-hung-up = le démon a coupé la connexion avant de répondre
why-key-did-not-sign = sa clé n’a pas signé
why-larger = cela dépasse { $limit }
why-left = vous êtes parti avant la fin ; le démon continue seul
why-looks-like-a-lure = il ressemble à un leurre
why-neither-mail-nor-text = ce n’est ni un e-mail ni du texte
why-no-codes = il n’apporte aucun code
why-no-daemon = aucun démon ne répond à { $path }
why-no-place = le socket n’a pas d’emplacement : donnez son chemin dans { $variable }
why-not-found = rien ne porte cet identifiant
why-not-understood = la réponse du démon n’est pas comprise : { $said }
why-not-utf8 = ce n’est pas du texte UTF-8
# L’état de l’élément $id, un mot du contrat, ne le permet pas. Ce qu’il attend de la personne peut suivre.
why-not-now = { $id } { $state ->
    [awaiting-code] attend encore son code
    [ready] est prêt
    [picking-up] est en cours de retrait
    [waiting-for-issuer] attend l’émetteur
    [picked-up] est retiré
    [expired] est expiré
    [rejected] est refusé
    [locked] est verrouillé
    [valid] est valide
    [renewal-due] est à renouveler
    [renewing] est en cours de renouvellement
    [revoked] est révoqué
    [key-missing] n’a plus sa clé
    [superseded] est remplacé
   *[unknown] est dans l’état « { $state } »
}
why-outlook = c’est un message Outlook (.msg)
why-stranger = le socket { $path } est servi par un autre utilisateur
why-too-long = l’appel dépasse { $limit } octets

## Que faire.

next-another-path = donnez un autre chemin
next-ask-issuer = n’y ouvrez rien et demandez à votre émetteur, par une voie que vous connaissez, s’il a envoyé cet e-mail
next-check-rights = vérifiez les droits du socket et de son dossier
next-close-programs = fermez quelques programmes et réessayez
next-give-issuer-profile = donnez le profil de l’émetteur, un fichier TOML
next-give-less = donnez-en moins à la fois
next-give-mail = donnez l’e-mail enregistré (.eml), ou - et le texte sur l’entrée standard
next-give-mail-or-text = donnez l’e-mail enregistré (.eml) ou le texte qui en est copié
next-give-room = donnez-lui un endroit où il y a de la place
next-import-approval = importez l’e-mail d’approbation lui-même, ou saisissez ce qu’il dit : `neverlapse add --issuer I --reference-number N`
next-list-items = affichez les éléments avec `neverlapse list`
next-look-at-item = regardez avec `neverlapse show { $id }`
next-look-at-list = regardez avec `neverlapse list`
next-look-at-status = regardez avec `neverlapse status` s’il tourne et ce qu’il a fait
next-make-back-up = faites-en une nouvelle avec `neverlapse back-up ID --to FILE`
next-name-own-socket = indiquez votre propre socket avec --socket PATH ; rien n’a été envoyé
next-name-socket = indiquez le socket avec --socket PATH
next-restart = redémarrez neverlapsed : lui et cette commande semblent être de versions différentes
next-save-again = enregistrez à nouveau l’e-mail, ou collez son texte
next-save-as-mail = enregistrez l’e-mail au format .eml ou texte, ou collez son texte
next-save-without-attachments = enregistrez l’e-mail sans ses pièces jointes, ou collez seulement son texte
next-start = démarrez-le avec `{ $command }`
