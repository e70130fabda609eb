# Les courriels d’un dossier surveillé, et ce que demandent leurs codes. $command est une commande à saisir.

mail-suspicious = Un courriel suspect a été écarté
mail-suspicious-remedy = N’y ouvrez rien et supprimez-le. Si vous en êtes sûr, saisissez ses codes : { $command }
mail-left = Un courriel n’a pas été pris en compte
mail-left-remedy = Saisissez ce qu’il indique : { $command }

label-order = commande
