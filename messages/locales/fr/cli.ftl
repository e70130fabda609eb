# Ce que dit la ligne de commande, sauf les erreurs (errors.ftl), les questions (prompts.ftl) et la démonstration (demo.ftl).

## Libellés : 17 colonnes au plus, les valeurs se trouvent à côté.

label-approved = approuvé
label-back-up = sauvegarde
label-chain = chaîne
label-code = code
label-codes-expire = fin des codes
label-current = à jour
label-daemon = démon
label-deadline = échéance
label-id = id
label-identity = identité
label-issued-by = délivré par
label-issuer = émetteur
label-kind = nature
label-last-safe-day = dernier jour sûr
label-link = lien
label-location = emplacement
label-made = faite
label-name = nom
label-next = prochainement
label-notifications = notifications
label-pin = PIN
label-proven = éprouvée
label-reference-number = nº de référence
label-reminder = rappel
label-renewal-opens = renouvelable
label-renews = renouvellement
label-serial = nº de série
label-snoozed-until = rappel reporté
label-state = état
label-title = intitulé
label-tracked = éléments suivis
label-valid-from = début de validité
label-valid-until = fin de validité
label-vault = coffre

## Titres des tableaux et des parties d’une page.

heading-codes-live = VIE DES CODES
heading-deadline = ÉCHÉANCE
heading-id = ID
heading-name = NOM
heading-protocol = PROTOCOLE
heading-source = ORIGINE
heading-state = ÉTAT
heading-title = INTITULÉ
heading-needs-you = À vous d’agir

## Ce qu’est un élément, et où il en est.

kind-activation = activation
kind-identity = identité

state-awaiting-code = code attendu
state-ready = prêt
state-picking-up = retrait en cours
state-waiting-for-issuer = attend l’émetteur
state-picked-up = retiré
state-expired = expiré
state-rejected = refusé
state-locked = verrouillé
state-valid = valide
state-renewal-due = à renouveler
state-renewing = renouvellement en cours
state-revoked = révoqué
state-key-missing = clé manquante
state-superseded = remplacé

## Valeurs.

value-of-item = { $id } : { $text }
value-unproven = non : éprouvez-la avec `neverlapse verify-backup`
value-outdated = non : l’identité a été renouvelée depuis ; refaites une sauvegarde
value-no-back-up = aucune pour l’instant
value-key-signs = oui : sa clé signe pour son certificat
value-no = non
value-certificates = { $count ->
    [one] { $count } certificat
   *[other] { $count } certificats
}
value-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
value-hours = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}
value-shipped = fourni
value-due = { $time } : { $reason }
value-nothing-due = rien n’est prévu
value-process = { $version }, processus { $pid }
value-reminder-waits = dû, pas encore affiché
value-reminders-pending = { $count ->
    [one] { $count } rappel dû n’est pas encore affiché
   *[other] { $count } rappels dus ne sont pas encore affichés
}

next-step = Ensuite :

## status

status-well = Tout va bien.
status-needs-you = { $count ->
    [one] { $count } élément a besoin de vous.
   *[other] { $count } éléments ont besoin de vous.
}
status-lapsed = { $count ->
    [one] { $count } élément a expiré.
   *[other] { $count } éléments ont expiré.
}

# Pourquoi le démon se réveille la prochaine fois, pour l’élément $id.
due-lapse = une échéance ({ $id })
due-next-try = l’émetteur est interrogé à nouveau ({ $id })
due-reminder = un rappel ({ $id })
due-renewal = un renouvellement ({ $id })
due-renewal-opens = la période de renouvellement s’ouvre ({ $id })

vault-closed = fermé ; il s’ouvre dès qu’il le faut
vault-in-key-file = ouvert, clé dans le fichier de clé
vault-in-keyring = ouvert, clé dans le trousseau du bureau

# Comment s’affichent les notifications : à côté du libellé « notifications ».
notifier-absent = aucun service de notification ne tourne sur ce bureau
notifier-no-bus = aucun bus de session ne répond
notifier-running = affichées par { $name }
notifier-silent = le service de notification du bureau ne répond pas
notifier-startable = affichées par le bureau, qui démarre son service au besoin
notifier-unknown = pas encore connu

## list

list-empty = Rien n’est suivi. Commencez par `neverlapse import approval.eml`.
list-hidden = { $count ->
    [one] { $count } élément réglé est masqué ; --all montre tout.
   *[other] { $count } éléments réglés sont masqués ; --all montre tout.
}

## import et add

import-half-seen = L’e-mail contient l’un des deux codes. Rien n’a été enregistré.
import-activation-seen = L’e-mail contient une activation. Rien n’a été enregistré.
import-half-tracked = Suivi ; l’autre code est encore à venir.
import-tracked = Suivi.
import-completed = Les deux codes sont là.
import-known = Déjà suivi ; rien n’a été modifié.
import-nothing = Rien n’a été enregistré.

## pick-up, renew, back-up, restore, forget

done-picked-up = Certificat retiré.
done-renewed = Certificat renouvelé.
done-backed-up = Sauvegardé et éprouvé : { $path }
done-unproven = Écrit, mais non éprouvé : { $path }
done-restored = Restauré dans { $location }.
done-restored-copy = Restauré dans { $location }. { $id } reste suivi là où il est :
done-forgotten = { $id } n’est plus suivi.

## issuers

issuer-added = L’émetteur { $id } ({ $name }) est désormais connu.
issuer-known = L’émetteur { $id } ({ $name }) était déjà connu ; rien n’a été modifié.

## watch

watch-begins = { $count ->
    [one] { $count } élément observé ; Ctrl-C y met fin
   *[other] { $count } éléments observés ; Ctrl-C y met fin
}
watch-changed = { $id } passe à « { $state } » : { $title }
watch-gone = { $id } n’est plus suivi
watch-lost = { $why } ; en attente de son retour

## Les étapes de ce qui prend du temps.

step-prepared = tout est prêt
step-key-made = la clé privée est créée
step-request-written = la demande est rédigée
step-sent = la demande part chez l’émetteur
step-waiting = l’émetteur demande de revenir plus tard
step-certificate-received = le certificat est arrivé
step-confirmed = l’émetteur sait qu’il est arrivé
step-installed = le certificat est à son emplacement
step-proven = la clé et le certificat ont fait leurs preuves
step-opening = ouverture en cours
step-writing = écriture, puis réouverture

stopping = Arrêt au prochain moment sûr ; Ctrl-C encore une fois quitte aussitôt.
not-stopped = Impossible de l’arrêter : { $why }
