# Les commandes d’installation et de désinstallation.

install-question = Installer Neverlapse pour vous dans { $folder } et les dossiers voisins ? [o/N]
install-wrote = installé : { $path }
install-replaced = remplacé : { $path }
install-kept = conservé, car vous l’avez modifié : { $path }
install-removed = supprimé : { $path }
install-unchanged = Rien n’a changé : tout est déjà installé.
install-by-systemd = systemd démarre le démon à l’ouverture de votre session, et dès qu’un programme le demande.
install-by-launchd = launchd démarre le démon à l’ouverture de votre session, et dès qu’un programme le demande.
install-at-log-in = systemd ne répond pas pour vous ici : votre bureau démarrera le démon à la prochaine ouverture de session. Pour le démarrer maintenant, lancez { $program }
install-not-in-path = Votre shell ne cherche pas dans { $folder } : ajoutez ce dossier à PATH.

uninstall-question = Tous les enregistrements seront supprimés pour de bon, avec chaque clé qui n’est que dans le coffre. Tapez { $word } pour continuer :
uninstall-nothing = Rien de ce que `neverlapse install` a écrit n’est là.
uninstall-daemon-ended = Le démon est arrêté.
uninstall-icon-stays = L’icône de la barre disparaît à la fermeture de la session.
uninstall-records-stay = Vos enregistrements restent dans { $folder }
uninstall-stays = Ceci n’appartient pas à Neverlapse et reste donc : { $path }
uninstall-key-stays = Si le trousseau du bureau détient la clé du coffre, elle y reste ; elle n’ouvre plus rien. Les certificats dans des fichiers, navigateurs et jetons restent à leur place.

cannot-install = impossible d’installer
cannot-uninstall = impossible de désinstaller

why-daemon-goes-on = un démon utilise les enregistrements et ne s’arrête pas
why-no-home = aucun dossier personnel n’est connu
why-not-beside = { $name } n’est pas à côté de ce programme
why-not-confirmed = le mot { $word } n’a pas été donné
why-said-no = vous avez dit non
why-system-not-supported = ce système n’est pas pris en charge

next-confirm = tapez { $word }, ou donnez --confirm { $word } ; rien n’a été supprimé
next-end-daemon = arrêtez-le, puis relancez la commande
next-install-by-hand = placez les programmes où vous voulez, et faites démarrer neverlapsed à l’ouverture de session
next-make-writable = assurez-vous de pouvoir y écrire, puis relancez la commande
next-set-home = donnez-le dans HOME
next-settle-manager = réglez cela, puis relancez la commande ; rien n’a été installé
next-unpack = décompressez toute l’archive, et lancez `neverlapse install` depuis là
