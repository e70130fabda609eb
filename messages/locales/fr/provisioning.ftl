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
