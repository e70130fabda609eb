# Copies de sauvegarde : où elles vont, ce que vaut leur mot de passe, et qu’il faut les ouvrir une fois par an.
# Ce qui est entre accents graves et chaque --option se saisit tel quel.

## Ce que seule la personne peut régler, et la notification correspondante.

needs-prove-back-up = personne n’a ouvert la copie de sauvegarde { $path } depuis un an
needs-prove-back-up-remedy = voyez si elle s’ouvre encore : { $command }

notice-prove-back-up = La sauvegarde s’ouvre-t-elle encore ?

done-elsewhere-proof = { $id } : sa copie de sauvegarde est considérée comme ouverte ailleurs ; il n’a pas été éprouvé ici qu’elle fonctionne. La question reviendra dans un an.
verified-counts = C’est une copie de { $id } ; elle est considérée comme éprouvée aujourd’hui. La question reviendra dans un an.

## Où va une copie.

choose-place = Où mettre la copie de { $id } ?
place-removable = un disque que vous pouvez emporter
place-other-disk = un autre disque de cet ordinateur
place-home = vos documents
place-same-disk = vos documents, sur le disque de l’original
prompt-place = Numéro, ou un autre fichier (Entrée : 1) :
warn-same-disk = { $path } serait sur le disque de l’original : s’il tombe en panne ou est volé, les deux sont perdus.
told-same-disk = Attention : { $path } est sur le disque de l’original : s’il tombe en panne ou est volé, les deux sont perdus.
prompt-all-the-same = Continuer quand même ? [o/n]
second-place = Deux endroits valent mieux qu’un. Une deuxième copie : { $command }
second-place-later = Deux endroits valent mieux qu’un. Branchez une clé ou un autre disque, puis : { $command }

why-no-target = il n’est pas dit où mettre la copie
next-name-target = nommez un fichier, de préférence sur un autre disque : { $command }
why-forbidden-folder = son émetteur demande de ne mettre aucune copie de sauvegarde dans le dossier { $folder }
next-put-elsewhere = mettez-la ailleurs : { $command }
why-not-there = vous ne la vouliez pas là ; rien n’a été écrit

## Ce que vaut un nouveau mot de passe.

password-is-weak = Ce mot de passe est faible : { $reason }. { $better }
password-is-fair = Ce mot de passe est moyen : { $better }
password-is-strong = Ce mot de passe est solide.
password-better = Quatre mots sans rapport entre eux sont faciles à retenir et difficiles à deviner.
password-common = il est parmi les premiers que l’on essaie
password-keys = il suit les touches du clavier
password-repeats = il se répète
password-sequence = c’est une suite, comme abc ou 4321
password-date = c’est une date ou une année
password-word = il est fait d’un mot ou d’un nom
password-short = il se devine vite
password-not-ascii = Il contient des lettres ou des signes qui ne sont pas sur un clavier anglais : Java n’ouvre pas une telle copie, et il peut être difficile à saisir sur un autre clavier.
password-control = Il contient un caractère de contrôle, qui ne pourra pas être saisi de nouveau.
prompt-use-all-the-same = L’utiliser quand même ? [o/n]
why-password-control = il contient un caractère de contrôle, comme une fin de ligne, qui ne pourra pas être saisi de nouveau
why-no-password-chosen = aucun mot de passe n’a été choisi
next-choose-password = choisissez un autre mot de passe

# Des mots qui commencent une réponse, séparés par des espaces.
answer-yes = o oui y yes
