# Ce qui se choisit dans les fenêtres : des fichiers et de nouveaux mots de passe.

dialog-choose = Choisir…
dialog-no-chooser = Ce bureau n’a pas de fenêtre pour choisir un fichier : saisissez le chemin.

password-all-the-same = L’utiliser quand même
password-another-or-all-the-same = Choisissez-en un autre, ou cochez la case pour l’utiliser quand même.
password-again = Le même encore une fois
password-wanted = Il faut un mot de passe.
password-of-back-up = Un nouveau mot de passe pour la copie de sauvegarde
password-keep-apart = Gardez-le ailleurs que la copie. Qui a les deux peut signer à votre place ; sans lui, la copie ne s’ouvre pas.

path-wanted = Il faut un fichier.
path-not-whole = Donnez le chemin entier, à partir de /.
kind-back-ups = Certificats avec leur clé (PKCS#12)
kind-all = Tous les fichiers
