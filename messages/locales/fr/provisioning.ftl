# Ce que fixe l’administrateur, et les certificats retirés sans que personne soit là.

heading-setting = RÉGLAGE
heading-value = VALEUR
setting-default = par défaut
setting-administrator = l’administrateur
setting-own = votre propre fichier
setting-locked = verrouillé par l’administrateur
setting-overruled = Votre propre fichier dit autre chose de { $setting }, ce qui ne compte pas : l’administrateur l’a verrouillé.
settings-locked-issuers = L’administrateur a verrouillé les profils de ces émetteurs : { $issuers }
settings-of-administrator = Réglages de l’administrateur pour tout le monde : { $folder }
cannot-list-settings = impossible d’afficher les réglages

## Le mot de passe des copies faites sans que personne soit là.

cannot-reveal = impossible d’afficher le mot de passe des copies de { $id }
reveal-warning = Ceci affiche le mot de passe des copies de { $id } faites sans que personne soit là. Qui l’a, avec une copie, a la clé : assurez-vous que personne ne regarde.
reveal-yes = oui
prompt-reveal = Tapez { $yes } pour le voir :
why-not-revealed = personne n’a dit qu’il peut être affiché
next-reveal = redemandez, et tapez { $yes }
reveal-opens = Il ouvre { $path }
