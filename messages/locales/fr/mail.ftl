# Les courriels d’un dossier surveillé, et ce que demandent leurs codes. $command est une commande à saisir.

mail-suspicious = Un courriel suspect a été écarté
mail-suspicious-remedy = N’y ouvrez rien et supprimez-le. Si vous en êtes sûr, saisissez ses codes : { $command }
mail-left = Un courriel n’a pas été pris en compte
mail-left-remedy = Saisissez ce qu’il indique : { $command }

label-order = commande

lookalike-remedy = comparez-le avec le courriel, surtout le caractère { $place }, et saisissez-le à nouveau : { $command } ; ou choisissez l’autre lecture dans un terminal : { $again }
lookalikes-remedy = comparez-le avec le courriel, surtout les caractères { $places }, et saisissez-le à nouveau : { $command }
lookalike-found = Le caractère { $position } du code prête à confusion et peut être l’un de ceux-ci : { $readings }. Chaque essai en coûte un de ceux que l’émetteur accorde.
lookalike-ask = L’essayer avec (Entrée : ne rien faire) :

label-verification-code = code unique
import-code-handed-over = Le code à usage unique a été transmis au renouvellement qui l’attendait.
