# Les commandes lancées après un retrait ou un renouvellement.

label-hook = Commande
label-ran = lancée
label-ended = finie
label-said = message

value-hook-well = bien
value-hook-failed = avec le code { $exit } : échec
value-hook-killed = par un signal
value-hook-timed-out = au bout du temps permis : elle a été trop longue
value-hook-not-started = elle n’a pas pu être lancée
