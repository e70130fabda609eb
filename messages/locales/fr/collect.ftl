# La fenêtre du retrait. Boutons, titres et étiquettes sans point ; le reste en phrases entières.

pickup-title = Retirer
pickup-title-of = Retirer { $title }
pickup-do = Retirer
pickup-once-more = Page et codes encore une fois
pickup-details = Détails…
pickup-looking = Recherche des emplacements…
pickup-code-there = ••••••••, il est là
pickup-code-hint = Tel que l’émetteur l’a écrit, majuscules et minuscules comprises.
pickup-whole-check = Tout ce qui a été examiné…

pickup-type-code = Le taper de nouveau
pickup-read-as = Essayer en lisant { $reading } au caractère { $position }

pickup-where = Où va le certificat
pickup-where-begun = Là où c’était commencé
pickup-where-key-is = Là où sa clé a été créée
pickup-where-met = Dans le navigateur où la demande a été faite, ou dans celui utilisé la dernière fois avec cet émetteur
pickup-file = Fichier
pickup-new-password = Un nouveau mot de passe pour le fichier
pickup-again = Le mot de passe encore une fois
pickup-file-password = Le mot de passe que le navigateur a donné au fichier
pickup-remember = Le retenir, pour que les renouvellements ne demandent rien

place-new-file = un fichier de votre choix
place-the-token = le jeton { $label }
place-browser-runs = Ce navigateur est ouvert : redémarrez-le s’il ne voit pas le nouveau certificat.
place-made-by-the-way = Elle est créée au passage.

pickup-page-not-opened = la page de l’émetteur n’est pas ouverte : ouvrez-la vous-même, dans le navigateur que vous utilisez pour cet émetteur ; son lien est dans les détails
pickup-clipboard-wiped = rien n’a été collé, et le presse-papiers est de nouveau vide ; demandez la page et les codes encore une fois
pickup-watching = le certificat est attendu ; vous pouvez arrêter, rien n’est perdu
pickup-other-certificate = un autre certificat est arrivé, qui n’est pas le bon

pickup-done = Retiré. Le certificat est valable jusqu’au { $when }.
