# Les fenêtres qui demandent et qui disent. Boutons et titres sans point final ; le reste en phrases entières.

## Chaque fenêtre.

dialog-close = Fermer
dialog-copy = Copier
# Pour les lecteurs d’écran : quelle valeur le bouton copie, comme « Copier : n° de série ».
dialog-copy-what = Copier : { $what }
dialog-copied = Copié : { $what }
dialog-again = Réessayer
dialog-show = Afficher
dialog-hide = Masquer
dialog-begins = Début…
dialog-cancel = Annuler
dialog-cut = Le démon s’est arrêté avant que ce soit fait
dialog-cut-next = Rien n’est perdu : réessayez.
dialog-goes-on = Ce qu’il avait commencé continue de soi-même dès qu’il fonctionne à nouveau.
dialog-last-try = Utiliser tout de même le dernier essai : si ce code PIN est faux, la clé se verrouille.
dialog-stop = Arrêter
dialog-stopping = Arrêt au prochain moment sûr…
dialog-waiting = En attente du démon…
dialog-looking = Recherche en cours…
dialog-absent = Le démon ne tourne pas.
dialog-absent-next = Cette fenêtre continuera d’elle-même dès qu’il tournera. Démarrez-le depuis l’icône de la barre, ou fermez puis rouvrez votre session.

# Sur un terminal ou dans le journal.
dialog-cannot-open = la fenêtre ne peut pas s’ouvrir : { $why }
dialog-wants-id = cette fenêtre concerne un élément : donnez son identifiant

## À propos

about-title = À propos de Neverlapse
about-what = Veille à ce que vos certificats numériques n’expirent pas.
about-version = Version { $version }
about-daemon = Le démon tourne, version { $version }.
about-daemon-differs = Le démon qui tourne est de la version { $version } : redémarrez-le pour qu’il concorde.
about-licence = Logiciel libre, sous licence MIT ou licence Apache 2.0, au choix.
about-slint = Ces fenêtres sont faites avec Slint, utilisé sous sa licence sans redevance.

## Détails

details-title = Détails
details-untracked = Cet élément n’est plus suivi.
details-untracked-next = Ce qui suit est son dernier état connu.

## Vérification

check-title = Vérifier cet ordinateur
check-title-of = Vérification pour { $id }
