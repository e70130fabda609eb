# Ce que la ligne de commande demande, et ce qui ne va pas dans les réponses.

## Les secrets, comme dans « impossible de lire le mot de passe… ». Une question commence par l’un d’eux, avec une majuscule.

secret-code = le code d’autorisation ou le PIN
secret-back-up-password = le mot de passe de la copie de sauvegarde
secret-new-back-up-password = un nouveau mot de passe pour la copie de sauvegarde

## Questions : la réponse se saisit à leur suite.

prompt-secret = { $name } :
prompt-secret-differs = Les réponses diffèrent. { $name } :
prompt-secret-again = Encore une fois, pour être sûr :
prompt-secret-if-there = { $name } (Entrée s’il n’est pas encore arrivé) :
prompt-paste = Collez le texte de l’e-mail, puis appuyez sur Entrée et Ctrl-D :

standard-input = l’entrée standard

## Ce qui a échoué, pourquoi, et que faire.

cannot-ask = impossible de demander { $name }

why-answers-differ = les deux réponses n’étaient pas identiques
why-file = { $file } : { $cause }
why-file-empty = { $file } est vide
why-file-longer = { $file } dépasse { $limit } octets
why-file-not-utf8 = { $file } n’est pas du texte UTF-8
why-no-terminal = l’entrée standard n’est pas un terminal
why-nothing-typed = rien n’a été saisi

next-give-file = donnez { $flag } FILE
next-give-file-or-stdin = donnez { $flag } FILE, ou { $flag } - pour le lire sur l’entrée standard
next-give-only-the-secret = donnez à { $flag } un fichier qui le contient et rien d’autre
next-run-again = relancez la commande
